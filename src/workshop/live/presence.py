"""Who is connected. Never in the log: presence is a matter of the moment."""

from __future__ import annotations

from collections import Counter


class Presence:
    """Counts live connections a person, by workshop."""

    def __init__(self) -> None:
        self._here: dict[str, Counter[int]] = {}

    def came(self, workshop: str, person: int) -> None:
        """One more connection."""
        self._here.setdefault(workshop, Counter())[person] += 1

    def went(self, workshop: str, person: int) -> None:
        """One connection less."""
        here = self._here.get(workshop)
        if here is None:
            return
        here[person] -= 1
        if here[person] <= 0:
            del here[person]
        if not here:
            del self._here[workshop]

    def here(self, workshop: str) -> frozenset[int]:
        """People with at least one connection."""
        return frozenset(self._here.get(workshop, ()))
