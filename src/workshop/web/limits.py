"""How often somebody may try, by person or by what is guessed at: a hall behind one address is never locked out.

Wrong join codes cost the browser that types them and, beyond a budget of the whole house, time; right ones nothing.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable

MOST_KEYS = 20_000


class Bucket:
    """A token bucket a key: `burst` at once, then `per_second`."""

    def __init__(self, burst: float, per_second: float, now: Callable[[], int]) -> None:
        self._burst, self._rate, self._now = burst, per_second / 1000, now
        self._levels: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def take(self, key: str) -> bool:
        """Whether this one may; counts it."""
        now = self._now()
        level = self._level(key, now)
        allowed = level >= 1
        self._levels[key] = (level - 1 if allowed else level, now)
        self._levels.move_to_end(key)
        if len(self._levels) > MOST_KEYS:
            self._levels.popitem(last=False)
        return allowed

    def open(self, key: str) -> bool:
        """Whether this one might; asking costs nothing."""
        return self._level(key, self._now()) >= 1

    def _level(self, key: str, now: int) -> float:
        level, at = self._levels.get(key, (self._burst, now))
        if now < at:  # the clock was put back: nobody is to wait until it has come as far again
            self._levels[key], at = (level, now), now
        return min(self._burst, level + (now - at) * self._rate)


class Guesses:
    """Wrong join codes. A browser has a few tries; all together have a budget, beyond which a wrong answer is held for
    a while. Who has no cookie or makes up a new one for each try meets the budget only.
    """

    WINDOW = 10 * 60_000
    ALARM = 60
    HOLD = 3.0
    MOST_HELD = 500

    def __init__(self, now: Callable[[], int], rest: Callable[[float], Awaitable[object]]) -> None:
        self._now, self._rest, self._held = now, rest, 0
        self._browsers, self._all = Bucket(10, 0.1, now), Bucket(200, 2, now)
        self._times: deque[int] = deque(maxlen=10_000)

    def may_try(self, browser: str) -> bool:
        """Whether this browser may look up a code, right or wrong. Without a cookie: yes."""
        return not browser or self._browsers.open(browser)

    async def wrong(self, browser: str) -> bool:
        """Notes a wrong code, holding back its answer beyond the budget. Whether desks should hear of it just now."""
        self._times.append(self._now())
        rung = self.lately() == self.ALARM
        if browser:
            self._browsers.take(browser)
        if not self._all.take("") and self._held < self.MOST_HELD:
            self._held += 1
            try:
                await self._rest(self.HOLD)
            finally:
                self._held -= 1
        return rung

    def elsewhere(self, times: int) -> bool:
        """Notes wrong codes that other processes were given. Whether desks should hear of it just now."""
        before = self.lately()
        self._times.extend([self._now()] * min(times, self.ALARM))
        return before < self.ALARM <= self.lately()

    def lately(self) -> int:
        """How many in the last ten minutes."""
        now = self._now()
        while self._times and not now - self.WINDOW < self._times[0] <= now:
            self._times.popleft()
        return len(self._times)

    def alarm(self) -> int:
        """As many as desks should know of, else 0."""
        found = self.lately()
        return found if found >= self.ALARM else 0


class Limits:
    """Commands a person, wrong codes, wrong tickets and log-ins, requests a token."""

    def __init__(
        self, now: Callable[[], int], rest: Callable[[float], Awaitable[object]] = asyncio.sleep
    ) -> None:
        self.guesses = Guesses(now, rest)
        self.commands = Bucket(60, 10, now)
        self.codes = Bucket(300, 2, now)
        self.logins = Bucket(10, 0.1, now)
        self.programs = Bucket(300, 30, now)
