"""once(work): what was worked out from values that never change is not worked out again while the same ones are asked.

For what many screens or many ballots of one moment need alike. Values are told apart by being the same object, never by
comparing them, so it costs the same however large they are; a few answers are kept. The function must be pure, and
nobody may change what it gives.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import wraps
from operator import is_
from typing import Any, ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")
KEPT = 4
"""Enough for both languages of two halls; each keeps a state of the moment in memory."""


def once(work: Callable[P, T]) -> Callable[P, T]:
    """The function, remembering its last answers. Its arguments are given by position."""
    last: deque[tuple[tuple[Any, ...], T]] = deque(maxlen=KEPT)

    @wraps(work)
    def found(*given: Any) -> T:
        for seen, answer in last:
            if len(seen) == len(given) and all(map(is_, seen, given)):
                return answer
        answer = work(*given)  # type: ignore[call-arg]
        last.appendleft((given, answer))
        return answer

    return cast("Callable[P, T]", found)
