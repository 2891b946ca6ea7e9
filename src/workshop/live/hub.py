"""Screens of one workshop: one mailbox a socket, newest wins.

At most ten times a second what changed is rendered once per audience and language; all sockets share the bytes. A
mailbox remembers the version (a hash) of every region it took, so a slow phone skips frames and misses nothing. What
belongs to one person follows in slices: after a burst of 1,000 ballots boards and acknowledgements do not wait until
1,000 own regions are drawn. The renderer comes in as functions. Nothing here waits for a socket.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from time import monotonic

import msgspec

from workshop.core.roles import Audience
from workshop.core.workshop import Workshop

TICK = 0.1
OWN_BUDGET = 0.01
"""Seconds of a tick that own regions take at most while the loop has other work; without any they take all of it."""
OTHER_WORK = 0.001
MOST_SHARE = 5
"""A group's regions are drawn again after so many times as long as they took: a desk with 1,000 people on its list
takes 20 ms, which at ten times a second was a fifth of a core."""
AT_ONCE = 50
"""Sockets that are woken before the loop turns: acknowledgements wait for all of them, and each costs 50 to 200 µs."""
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


Reader = tuple[int, str]
"""A person and the language of one of their screens."""
Render = Callable[[Workshop, Group, frozenset[int]], Mapping[str, str]]
RenderOwn = Callable[[Workshop, str, int], Mapping[str, str]]


def version(html: str) -> str:
    """Short enough to travel, long enough not to collide within a page."""
    return hashlib.blake2b(html.encode(), digest_size=6).hexdigest()


class Mailbox:
    """What one socket has taken and whether there is more."""

    def __init__(self, group: Group, person: int | None, seen: Mapping[str, str] | None = None) -> None:
        self.group, self.person = group, person
        self.reader: Reader | None = None if person is None else (person, group.language)
        self.seen: dict[str, str] = dict(seen or {})
        self.open: frozenset[str] = frozenset()
        self.fresh = True
        self.skipped = 0
        self.news = asyncio.Event()
        self.news.set()

    def look(self) -> None:
        """There may be newer regions for it, in the place of those that it has not taken yet."""
        self.skipped += self.fresh
        self.fresh = True
        self.news.set()


class Room:
    """All screens of one workshop."""

    def __init__(
        self, state: Callable[[], Workshop], here: Callable[[], frozenset[int]], draw: Render, own: RenderOwn
    ):
        self._state, self._here, self._draw, self._own = state, here, draw, own
        self.boxes: set[Mailbox] = set()
        self._of: dict[Reader, set[Mailbox]] = {}
        self._regions: dict[Group, dict[str, tuple[str, str]]] = {}
        self._rest: dict[Group, float] = {}
        self._mine: dict[Reader, dict[str, tuple[str, str]]] = {}
        self._stale: dict[Reader, None] = {}
        self._languages: set[str] = set()
        self._everybody = False
        self._spent = 0.0
        self._frames: dict[tuple[str, ...], str] = {}
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def add(self, box: Mailbox) -> None:
        """A socket has come."""
        self.boxes.add(box)
        if box.reader is not None:
            self._of.setdefault(box.reader, set()).add(box)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), name="room")

    def remove(self, box: Mailbox) -> None:
        """A socket has gone."""
        self.boxes.discard(box)
        others = self._of.get(box.reader, set()) if box.reader is not None else set()
        others.discard(box)
        if box.reader is not None and not others:
            self._of.pop(box.reader, None)
        if not self.boxes:
            self._forget()

    def changed(self, people: frozenset[int] | None) -> None:
        """The state moved on. `people`: whose own things may have changed, None for all."""
        if not self.boxes:  # nobody but polling pages: nothing runs that would draw again
            self._forget()
        elif people is None:
            self._everybody = True
            self._stale.update(dict.fromkeys(self._mine))
        else:
            # Who waits already keeps the place in the queue.
            every = ((p, language) for p in people for language in self._languages)
            self._stale.update((r, None) for r in every if r in self._mine)
        self._changed.set()

    def close(self) -> None:
        """No more frames; every socket looks up and finds out why."""
        if self._task is not None:
            self._task.cancel()
        for box in self.boxes:
            box.look()

    def regions(self, group: Group) -> dict[str, tuple[str, str]]:
        """Name → (version, html) as they stand now for this group."""
        found = self._regions.get(group)
        return self._render(group) if found is None else found

    def drawn(self, group: Group) -> dict[str, str]:
        """The versions of what stands in a whole page from its start: everything but what is opened later."""
        return {n: v for n, (v, _) in self.regions(group).items() if n not in ON_DEMAND}

    def own(self, person: int, language: str) -> dict[str, tuple[str, str]]:
        """Name → (version, html) of a person's own regions; they stand in for shared ones of the same name."""
        reader = (person, language)
        if reader not in self._mine or reader in self._stale:
            start = monotonic()
            self._stale.pop(reader, None)
            self._languages.add(language)
            drawn = self._own(self._state(), language, person)
            self._mine[reader] = {name: (version(html), html) for name, html in drawn.items()}
            self._spent += monotonic() - start
        return self._mine[reader]

    def behind(self, box: Mailbox) -> bool:
        """Whether this person's own regions are still to follow."""
        return box.reader in self._stale

    def frame(self, box: Mailbox) -> str | None:
        """What the mailbox lacks, as one frame, and notes it as taken; None if nothing. Own regions that are waiting to
        be drawn again are taken as they were, and follow.
        """
        every = self.regions(box.group)
        current = {n: v for n, v in every.items() if n not in ON_DEMAND or n in box.open}
        if box.reader is not None:
            current |= self._mine.get(box.reader) or self.own(*box.reader)
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
            if not self._stale:
                await self._changed.wait()
            end = monotonic() + TICK
            if self._changed.is_set():
                self._changed.clear()
                await self._show_shared()
            await self._show_own(end)
            await asyncio.sleep(max(0.0, end - monotonic()))

    async def _show_shared(self) -> None:
        """Draws what all share, boards first; who looks at a dear group gets it a little later."""
        everybody, self._everybody = self._everybody, False
        self._frames.clear()
        watched: dict[Group, list[Mailbox]] = {}
        for box in self.boxes:
            watched.setdefault(box.group, []).append(box)
        for group in self._regions.keys() - watched.keys():
            del self._regions[group]  # polled only: drawn again when asked for
        for group in sorted(watched, key=lambda g: g.audience is not Audience.BOARD):
            fresh = self._renew(group)
            closed = (
                fresh <= ON_DEMAND
            )  # with every vote: waking 1,000 phones for nothing took a tenth of the time
            boxes = watched[group] if fresh or everybody else []
            await self._wake([b for b in boxes if everybody or not closed or fresh & b.open])

    def _renew(self, group: Group) -> frozenset[str]:
        """Regions with something new to show; later, if drawing was dear and not long ago."""
        start = monotonic()
        if start < self._rest.get(group, 0.0):
            self._changed.set()
            return frozenset()
        before = self._regions.get(group, {})
        after = self._render(group)
        self._rest[group] = monotonic() + MOST_SHARE * (monotonic() - start)
        return frozenset(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))

    async def _show_own(self, end: float) -> None:
        """Wakes those whose own regions are to be drawn, oldest first; each socket draws and sends its own."""
        budget = self._spent + OWN_BUDGET
        while self._stale:
            start, spent = monotonic(), self._spent
            await self._wake(self._next())
            others = monotonic() - start - (self._spent - spent)
            if monotonic() > end or (self._spent > budget and others > OTHER_WORK):
                return

    def _next(self) -> list[Mailbox]:
        """The sockets of those who have waited longest. What nobody looks at is drawn when asked for."""
        readers = list(islice(self._stale, AT_ONCE))
        for reader in readers:
            del self._stale[reader], self._mine[reader]
        return [box for reader in readers for box in self._of.get(reader, ())]

    async def _wake(self, boxes: Sequence[Mailbox]) -> None:
        for n, box in enumerate(boxes, 1):
            box.look()
            if n % AT_ONCE == 0:
                await asyncio.sleep(0)
        await asyncio.sleep(0)

    def _forget(self) -> None:
        for kept in (self._regions, self._rest, self._mine, self._stale):
            kept.clear()


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
