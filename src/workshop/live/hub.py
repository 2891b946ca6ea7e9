"""Screens of one workshop: one mailbox a socket, newest wins.

At most ten times a second what changed is rendered once per audience and language; all sockets share the bytes. A
mailbox remembers the version (a hash) of every region it took, so a slow phone skips frames and misses nothing. The
renderer comes in as functions. Nothing here waits for a socket.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping

import msgspec

from workshop.core.roles import Audience
from workshop.core.workshop import Workshop

TICK = 0.1
OWN = "mine"
PREVIEW = "preview"
"""Whose the group of the desk's small phone is: nobody's, so it shows what belongs to nobody in particular."""
ON_DEMAND = frozenset({"wall"})
"""Regions that a page gets only while it has them open."""


class Group(msgspec.Struct, frozen=True):
    """Sockets that share their bytes. `by`: for a desk, whose undo it shows."""

    audience: Audience
    language: str
    by: str = ""


Render = Callable[[Workshop, Group, frozenset[int]], Mapping[str, str]]
RenderOwn = Callable[[Workshop, str, int], Mapping[str, str]]


def version(html: str) -> str:
    """Short enough to travel, long enough not to collide within a page."""
    return hashlib.blake2b(html.encode(), digest_size=6).hexdigest()


class Mailbox:
    """What one socket has taken and whether there is more."""

    def __init__(self, group: Group, person: int | None, seen: Mapping[str, str] | None = None) -> None:
        self.group, self.person = group, person
        self.seen: dict[str, str] = dict(seen or {})
        self.open: frozenset[str] = frozenset()
        self.news = asyncio.Event()
        self.news.set()


class Room:
    """All screens of one workshop."""

    def __init__(
        self, state: Callable[[], Workshop], here: Callable[[], frozenset[int]], draw: Render, own: RenderOwn
    ):
        self._state, self._here, self._draw, self._own = state, here, draw, own
        self.boxes: set[Mailbox] = set()
        self._regions: dict[Group, dict[str, tuple[str, str]]] = {}
        self._mine: dict[tuple[int, str], dict[str, tuple[str, str]]] = {}
        self._frames: dict[tuple[str, ...], str] = {}
        self._dirty: set[int] | None = set()
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def add(self, box: Mailbox) -> None:
        """A socket has come."""
        self.boxes.add(box)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), name="room")

    def remove(self, box: Mailbox) -> None:
        """A socket has gone."""
        self.boxes.discard(box)
        if not self.boxes:
            self._regions.clear()
            self._mine.clear()

    def changed(self, people: frozenset[int] | None) -> None:
        """The state moved on. `people`: whose own things may have changed, None for all."""
        if people is None or self._dirty is None:
            self._dirty = None
        else:
            self._dirty |= people
        if not self.boxes:  # nobody but polling pages: nothing runs that would draw again
            self._regions.clear()
            self._mine.clear()
        self._changed.set()

    def close(self) -> None:
        """No more frames; every socket looks up and finds out why."""
        if self._task is not None:
            self._task.cancel()
        for box in self.boxes:
            box.news.set()

    def regions(self, group: Group) -> dict[str, tuple[str, str]]:
        """Name → (version, html) as they stand now for this group."""
        found = self._regions.get(group)
        return self._render(group) if found is None else found

    def drawn(self, group: Group) -> dict[str, str]:
        """The versions of what stands in a whole page from its start: everything but what is opened later."""
        return {n: v for n, (v, _) in self.regions(group).items() if n not in ON_DEMAND}

    def own(self, person: int, language: str) -> dict[str, tuple[str, str]]:
        """Name → (version, html) of a person's own regions; they stand in for shared ones of the same name."""
        key = (person, language)
        if key not in self._mine:
            drawn = self._own(self._state(), language, person)
            self._mine[key] = {name: (version(html), html) for name, html in drawn.items()}
        return self._mine[key]

    def frame(self, box: Mailbox) -> str | None:
        """What the mailbox lacks, as one frame, and notes it as taken; None if nothing."""
        every = self.regions(box.group)
        current = {n: v for n, v in every.items() if n not in ON_DEMAND or n in box.open}
        if box.person is not None:
            current |= self.own(box.person, box.group.language)
        lacking = {n: v for n, v in current.items() if box.seen.get(n) != v[0]}
        if not lacking:
            return None
        kept = {n: v for n, v in box.seen.items() if n in ON_DEMAND and n in every}
        box.seen = kept | {n: v[0] for n, v in current.items()}
        if OWN in lacking:
            return frame(lacking)
        key = tuple(v for n, (v, _) in lacking.items())
        if key not in self._frames:
            self._frames[key] = frame(lacking)
        return self._frames[key]

    def _render(self, group: Group) -> dict[str, tuple[str, str]]:
        drawn = self._draw(self._state(), group, self._here())
        self._regions[group] = {name: (version(html), html) for name, html in drawn.items()}
        return self._regions[group]

    async def _run(self) -> None:
        while self.boxes:
            await self._changed.wait()
            self._changed.clear()
            dirty, self._dirty = self._dirty, set()
            self._forget(dirty)
            self._frames.clear()
            fresh, watched = set(), {b.group for b in self.boxes}
            for group in self._regions.keys() - watched:
                del self._regions[group]  # polled only: drawn again when asked for
            for group in watched:
                before = self._regions.get(group)
                if self._render(group) != before:
                    fresh.add(group)
                await asyncio.sleep(0)
            for box in self.boxes:
                if box.group in fresh or dirty is None or box.person in dirty:
                    box.news.set()
            await asyncio.sleep(TICK)

    def _forget(self, dirty: set[int] | None) -> None:
        if dirty is None:
            self._mine.clear()
            return
        for key in [k for k in self._mine if k[0] in dirty]:
            del self._mine[key]


def frame(regions: Mapping[str, tuple[str, str]]) -> str:
    """Regions as htmx takes them."""
    return "".join(
        f'<hx-partial hx-target="#region-{name}" hx-swap="innerMorph">{html}</hx-partial>'
        for name, (_, html) in regions.items()
    )


def written(seen: Mapping[str, str]) -> str:
    """Versions as text for the page: `head=1a2b;foot=3c4d`."""
    return ";".join(f"{n}={v}" for n, v in sorted(seen.items()))


def read(text: str) -> dict[str, str]:
    """The text back; what is not of that form is left out."""
    pairs = (part.partition("=") for part in text[:2000].split(";"))
    return {name: v for name, eq, v in pairs if eq and name.isidentifier() and v.isalnum()}
