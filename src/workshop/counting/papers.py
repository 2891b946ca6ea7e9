"""What one ballot may look like under each rule, and what it means: its content, or None for an abstention.

A paper is a function (place, value) → content that raises BallotError. `null`, `{}` and `[]` abstain under
every rule, points that are all 0 too; a resistance or a grade of 0 is an answer.
"""

from collections.abc import Callable

from .model import BallotError, Choice, Content, Params, Points, Ranking
from .params import whole
from .strict_json import show

Paper = Callable[[str, object], Content]


def paper_of(method: str, params: Params, options: frozenset[str]) -> Paper:
    forms: dict[str, Callable[[str, object], Content]] = {
        "dots": lambda place, value: _dots(place, value, params, options),
        "approval": lambda place, value: _choice(place, value, options),
        "score": lambda place, value: _grades(place, value, params, options),
        "majority_judgment": lambda place, value: _grades(place, value, params, options),
        "consensing": lambda place, value: _grades(place, value, params, options),
        "equal_shares": lambda place, value: _support(place, value, options),
    }
    forms |= dict.fromkeys(
        ("borda", "schulze", "ranked_pairs"), lambda place, value: _ranking(place, value, options)
    )
    form = forms[method]

    def paper(place: str, value: object) -> Content:
        return None if _is_abstention(value) else form(place, value)

    return paper


def _is_abstention(value: object) -> bool:
    return value is None or (isinstance(value, dict | list) and not value)


def _dots(place: str, value: object, params: Params, options: frozenset[str]) -> Points | None:
    points = _points(place, value, options)
    for option, number in points.items():
        if number > params.max_per_option:
            raise BallotError(
                place, f"{number} points for option {show(option)}, allowed are {params.max_per_option}"
            )
    if sum(points.values()) > params.points:
        raise BallotError(place, f"{sum(points.values())} points, allowed are {params.points}")
    return points or None


def _points(place: str, value: object, options: frozenset[str]) -> Points:
    numbers = _numbers(place, value, options)
    for option, number in numbers.items():
        if number < 0:
            raise BallotError(place, f"option {show(option)}: points must be 0 or more, not {number}")
    return {option: number for option, number in numbers.items() if number}


def _grades(place: str, value: object, params: Params, options: frozenset[str]) -> Points:
    numbers = _numbers(place, value, options)
    for option, number in numbers.items():
        if not params.min <= number <= params.max:
            raise BallotError(
                place, f"option {show(option)}: {number} is not between {params.min} and {params.max}"
            )
    return numbers


def _numbers(place: str, value: object, options: frozenset[str]) -> Points:
    if not isinstance(value, dict):
        raise BallotError(place, f"must be an object of numbers by option, not {show(value)}")
    found: Points = {}
    for option, number in value.items():
        _known(place, option, options)
        if type(number) is not int:
            raise BallotError(place, f"option {show(option)}: must be a whole number, not {show(number)}")
        found[option] = whole(place, number)
    return found


def _choice(place: str, value: object, options: frozenset[str]) -> Choice:
    if not isinstance(value, list):
        raise BallotError(place, f"must be a list of options, not {show(value)}")
    seen: set[str] = set()
    for option in value:
        _fresh(place, option, options, seen)
    return tuple(value)


def _ranking(place: str, value: object, options: frozenset[str]) -> Ranking:
    if not isinstance(value, list):
        raise BallotError(place, f"must be a list of lists of options, not {show(value)}")
    seen: set[str] = set()
    for tied in value:
        if not isinstance(tied, list):
            raise BallotError(place, f"must be a list of lists of options, {show(tied)} is not a list")
        if not tied:
            raise BallotError(place, "an inner list is empty")
        for option in tied:
            _fresh(place, option, options, seen)
    return tuple(tuple(tied) for tied in value)


def _support(place: str, value: object, options: frozenset[str]) -> Content:
    if isinstance(value, list):
        return _choice(place, value, options)
    return _points(place, value, options) or None


def _fresh(place: str, option: object, options: frozenset[str], seen: set[str]) -> None:
    name = _known(place, option, options)
    if name in seen:
        raise BallotError(place, f"option {show(name)} stands twice")
    seen.add(name)


def _known(place: str, option: object, options: frozenset[str]) -> str:
    if not isinstance(option, str) or option not in options:
        raise BallotError(place, f"option {show(option)} is not on the list")
    return option


def check_same_form(method: str, lines: list[dict[str, object]]) -> None:
    """Equal shares takes approvals or points, but one of them in a file: 1 point is not the promise of a cross."""
    if method != "equal_shares":
        return
    first: type | None = None
    for at, line in enumerate(lines):
        value = line["ballot"]
        if _is_abstention(value):
            continue
        first = first or type(value)
        if isinstance(value, dict) != issubclass(first, dict):
            raise BallotError(
                f"ballots[{at}].ballot", "has another form than the ballots before it (list or points)"
            )
