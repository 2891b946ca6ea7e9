"""The parameters of each rule: which it knows, which it needs, what they may be.

Checks and fills in defaults; an unknown key is an error, because a parameter that is silently ignored
changes a result.
"""

from collections.abc import Callable
from typing import Any

from .model import BallotError, Params
from .strict_json import MAX_DIGITS, show

_SCALE = ("min", "max", "blank", "coverage")
KNOWN: dict[str, tuple[str, ...]] = {
    "dots": ("points", "max_per_option"),
    "approval": (),
    "score": _SCALE,
    "majority_judgment": _SCALE,
    "borda": ("variant",),
    "schulze": (),
    "ranked_pairs": (),
    "consensing": ("blank", "coverage"),
    "equal_shares": ("budget", "costs", "completion"),
}
REQUIRED = ("points", "max_per_option", "min", "max", "budget", "costs")
WORDS = {
    "coverage": ("none", "half"),
    "variant": ("tournament", "zero", "modified"),
    "completion": ("none", "add1", "add1_utilitarian"),
}


def check_params(method: str, given: object, options: tuple[str, ...]) -> Params:
    if not isinstance(given, dict):
        raise BallotError("params", "must be an object")
    known = (*KNOWN[method], "lot")
    for key in given:
        if key not in known:
            raise BallotError(
                f"params.{key}" if key.isidentifier() else "params", f"{show(key)} is not known for {method}"
            )
    for key in known:
        if key in REQUIRED and key not in given:
            raise BallotError(f"params.{key}", "is missing")
    found = {key: _CHECKS[key](f"params.{key}", given[key], options) for key in known if key in given}
    found.setdefault("lot", options)
    params = Params(**found)
    _check_scale(params)
    return params


def _check_scale(params: Params) -> None:
    if params.min >= params.max:
        raise BallotError("params.max", f"must be more than min ({params.min})")
    if params.blank is not None and not params.min <= params.blank <= params.max:
        raise BallotError("params.blank", f"must lie between {params.min} and {params.max}")


def whole(place: str, value: object, least: int | None = None) -> int:
    if type(value) is not int:  # True is an int in Python, but no number in a file
        raise BallotError(place, f"must be a whole number, not {show(value)}")
    if abs(value) >= 10**MAX_DIGITS:
        raise BallotError(place, f"must have at most {MAX_DIGITS} digits")
    if least is not None and value < least:
        raise BallotError(place, f"must be {least} or more, not {value}")
    return value


def _positive(place: str, value: object, options: tuple[str, ...]) -> int:
    return whole(place, value, least=1)


def _grade(place: str, value: object, options: tuple[str, ...]) -> int:
    return whole(place, value)


def _blank(place: str, value: object, options: tuple[str, ...]) -> int | None:
    if isinstance(value, str):
        if value != "left_out":
            raise BallotError(place, f'must be "left_out" or a number, not {show(value)}')
        return None
    return whole(place, value)


def _word(place: str, value: object, options: tuple[str, ...]) -> str:
    words = WORDS[place.removeprefix("params.")]
    if not isinstance(value, str) or value not in words:
        raise BallotError(place, f"must be one of {', '.join(words)}, not {show(value)}")
    return value


def _costs(place: str, value: object, options: tuple[str, ...]) -> dict[str, int]:
    if not isinstance(value, dict):
        raise BallotError(place, "must be an object of costs by option")
    for option in value:
        if option not in options:
            raise BallotError(place, f"option {show(option)} is not on the list")
    for option in options:
        if option not in value:
            raise BallotError(place, f"option {show(option)} has no cost")
        if type(value[option]) is not int or not 1 <= value[option] < 10**MAX_DIGITS:
            raise BallotError(
                place, f"option {show(option)}: must be a whole number from 1, not {show(value[option])}"
            )
    return {option: value[option] for option in options}


def _lot(place: str, value: object, options: tuple[str, ...]) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise BallotError(place, "must be a list of all options")
    seen: set[str] = set()
    for option in value:
        if not isinstance(option, str) or option not in options:
            raise BallotError(place, f"option {show(option)} is not on the list")
        if option in seen:
            raise BallotError(place, f"option {show(option)} stands twice")
        seen.add(option)
    for option in options:
        if option not in seen:
            raise BallotError(place, f"option {show(option)} is missing")
    return tuple(value)


_CHECKS: dict[str, Callable[[str, object, tuple[str, ...]], Any]] = {
    "points": _positive,
    "max_per_option": _positive,
    "budget": _positive,
    "min": _grade,
    "max": _grade,
    "blank": _blank,
    "coverage": _word,
    "variant": _word,
    "completion": _word,
    "costs": _costs,
    "lot": _lot,
}


def as_written(method: str, params: Params) -> dict[str, Any]:
    """The parameters as a file has them, every one of the method's named."""
    found = {key: getattr(params, key) for key in (*KNOWN[method], "lot")}
    if "blank" in found and found["blank"] is None:
        found["blank"] = "left_out"
    return found | {"lot": list(params.lot)}
