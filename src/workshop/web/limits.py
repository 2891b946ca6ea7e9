"""How often somebody may try, by person or by what is guessed at: a hall behind one address is never locked out."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

MOST_KEYS = 20_000


class Bucket:
    """A token bucket a key: `burst` at once, then `per_second`."""

    def __init__(self, burst: float, per_second: float, now: Callable[[], int]) -> None:
        self._burst, self._rate, self._now = burst, per_second / 1000, now
        self._levels: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def take(self, key: str) -> bool:
        """Whether this one may; counts it."""
        now = self._now()
        level, at = self._levels.pop(key, (self._burst, now))
        level = min(self._burst, level + (now - at) * self._rate)
        allowed = level >= 1
        self._levels[key] = (level - 1 if allowed else level, now)
        if len(self._levels) > MOST_KEYS:
            self._levels.popitem(last=False)
        return allowed


class Limits:
    """Commands a person, wrong codes an address (a hall shares one), log-ins an account, requests a token."""

    def __init__(self, now: Callable[[], int]) -> None:
        self.commands = Bucket(60, 10, now)
        self.codes = Bucket(300, 2, now)
        self.logins = Bucket(10, 0.1, now)
        self.programs = Bucket(300, 30, now)
