"""Whether an open page may go on being shown, asked anew for every change without holding the change up.

Under load the database takes half a second for an answer; a board that waited for it lagged by 0.9 s. So a page waits
for a moment only. Meanwhile its last leave holds, and as soon as the answer is there the page is looked at again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from workshop.core.refusals import Unavailable

PATIENCE = 0.05


class Leave:
    """The leave of one page. `ask`: the database; `look`: has the page looked at again."""

    def __init__(self, ask: Callable[[], Awaitable[bool]], look: Callable[[], None]) -> None:
        self._ask, self._look = ask, look
        self._asking: asyncio.Future[bool] | None = None

    async def holds(self, patience: float = PATIENCE) -> bool:
        """False as soon as it is known that there is none any more."""
        earlier = self._asking is not None and not self._asking.done()
        if self._asking is None or not earlier:
            self._asking = asyncio.ensure_future(self._ask())
        asking = self._asking
        done, _ = await asyncio.wait({asking}, timeout=patience)
        if not done or earlier:  # it may know nothing of what has woken this page
            asking.add_done_callback(lambda _: self._look())
        if not done:
            return True
        try:
            return asking.result()
        except Unavailable:
            return True  # nobody can be asked now; what is committed may still be seen, and nothing be sent

    def close(self) -> None:
        """The page has gone."""
        if self._asking is not None:
            self._asking.cancel()
