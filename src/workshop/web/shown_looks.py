"""Which host's look a page wears: the workshop's own, else its owner's, else the installation's. Kept in memory,
because every page asks; read again after each change here, and now and then for what others changed.

It must not know tables or files.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from workshop.core.look import LogoFile, Look
from workshop.core.refusals import Unavailable

LOG = logging.getLogger(__name__)
EVERY = 15.0
"""Seconds until the command line's and other processes' changes are seen."""
REMEMBERED = 32


class ShownLooks:
    """`store`: where looks are kept. `changed` is called when open pages should be drawn anew."""

    def __init__(self, store: Any) -> None:
        self.store = store
        self.changed: Callable[[], None] = lambda: None
        self._kept: Any = None
        self._owners: dict[str, int | None] = {}
        self._copies: dict[str, str] = {}
        self._files: dict[str, tuple[Look, LogoFile | None]] = {}

    def of(self, workshop: str | None = None) -> Look | None:
        """The look of this workshop's pages; without one, of the pages of the installation."""
        kept = self._kept
        if kept is None:
            return None
        wid = workshop or ""
        original = kept.copies.get(wid) or self._copies.get(wid, "")
        owner = kept.owners.get(wid, self._owners.get(wid))
        found: Look | None = (
            kept.workshops.get(wid)
            or kept.workshops.get(original)
            or kept.accounts.get(owner)
            or kept.installation
        )
        return found

    def own(self, workshop: str | None, account: int | None) -> Look | None:
        """What is set right here, without what holds above it."""
        kept = self._kept
        found: Look | None = kept.workshops.get(workshop) if workshop else kept.accounts.get(account)
        return found

    def met(self, listed: Any) -> None:
        """A workshop of the directory: whose it is. Newer than what was read."""
        self._owners[listed.id] = listed.owner
        if listed.rehearsal_of:
            self._copies[listed.id] = listed.rehearsal_of

    async def read(self) -> None:
        """Learn what is kept now."""
        before, self._kept = self._kept, await self.store.all()
        if before is not None and before != self._kept:
            self._owners.update(self._kept.owners)
            self.changed()

    async def keep(self) -> None:
        """Reads again and again until cancelled."""
        while True:
            try:
                await self.read()
            except Unavailable as why:
                LOG.warning("cannot read looks (%s)", why.reason)
            await asyncio.sleep(EVERY)

    async def logo(self, workshop: str) -> tuple[Look, LogoFile] | None:
        """The logo of this workshop's pages, for files."""
        look = self.of(workshop)
        found = await self.by_mark(look.mark) if look is not None and look.width else None
        return (look, found[1]) if look is not None and found is not None and found[1] is not None else None

    async def by_mark(self, mark: str) -> tuple[Look, LogoFile | None] | None:
        """The look with this content; the last few are remembered, for a whole hall asks at once."""
        if mark not in self._files:
            found: tuple[Look, LogoFile | None] | None = await self.store.by_mark(mark)
            if found is None:
                return None
            while len(self._files) >= REMEMBERED:
                del self._files[next(iter(self._files))]
            self._files[mark] = found
        return self._files[mark]
