"""A file of ballots, checked: from bytes or plain values to a BallotFile, and back.

Strict on purpose: whatever is unreadable or contradictory raises BallotError with the place of the first
fault, and nothing is repaired. The shape of one ballot is in papers.py, the parameters in params.py, the
JSON itself in strict_json.py.
"""

from typing import Any

import msgspec

from .model import METHODS, Ballot, BallotError, BallotFile, Content, Option
from .papers import check_same_form, paper_of
from .params import as_written, check_params, whole
from .sizes import check_sizes
from .strict_json import read_json, show


def read_ballots(data: bytes) -> BallotFile:
    return parse_document(read_json(data))


def parse_document(document: object) -> BallotFile:
    """The same from plain values (dict, list, str, int, None), as a step in the hall builds them."""
    if not isinstance(document, dict):
        raise BallotError("", "the file must hold one object")
    method = _method(document)
    options = _options(_list(document, "options"))
    ids = tuple(option.id for option in options)
    params = check_params(method, document.get("params", {}), ids)
    paper = paper_of(method, params, frozenset(ids))
    lines = _list(document, "ballots")
    voters: set[str] = set()
    ballots = tuple(_ballot(at, line, paper, voters) for at, line in enumerate(lines))
    check_same_form(method, lines)
    check_sizes(ballots, params)
    return BallotFile(method, params, options, ballots)


def as_document(file: BallotFile) -> dict[str, Any]:
    """The file as plain values: what an export writes and what `parse_document` reads back to the same."""
    return {
        "method": file.method,
        "params": as_written(file.method, file.params),
        "options": list(msgspec.to_builtins(file.options)),
        "ballots": [_written(ballot) for ballot in file.ballots],
    }


def _written(ballot: Ballot) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(ballot)
    plain["ballot"] = _lists(ballot.ballot)
    if ballot.group_size is None:
        plain["group"] = ballot.group
    return plain


def _lists(content: Content) -> object:
    if isinstance(content, tuple):
        return [list(tied) if isinstance(tied, tuple) else tied for tied in content]
    return content


def _method(document: dict[str, Any]) -> str:
    if "method" not in document:
        raise BallotError("method", "is missing")
    method = document["method"]
    if not isinstance(method, str) or method not in METHODS:
        raise BallotError("method", f"must be one of {', '.join(METHODS)}, not {show(method)}")
    return method


def _list(document: dict[str, Any], key: str) -> list[Any]:
    if key not in document:
        raise BallotError(key, "is missing")
    found = document[key]
    if not isinstance(found, list):
        raise BallotError(key, "must be a list")
    return found


def _options(lines: list[Any]) -> tuple[Option, ...]:
    found: list[Option] = []
    seen: set[str] = set()
    for at, line in enumerate(lines):
        place = f"options[{at}]"
        if not isinstance(line, dict):
            raise BallotError(place, "must be an object")
        option = Option(
            _identifier(f"{place}.id", line.get("id")), *(_name(place, line, key) for key in _NAMES)
        )
        if option.id in seen:
            raise BallotError(f"{place}.id", f"option {show(option.id)} stands twice")
        seen.add(option.id)
        found.append(option)
    return tuple(found)


_NAMES = ("name", "salt", "name_hash")


def _name(place: str, line: dict[str, Any], key: str) -> str | None:
    value = line.get(key)
    return None if value is None else _text(f"{place}.{key}", value)


def _ballot(at: int, line: object, paper: Any, voters: set[str]) -> Ballot:
    place = f"ballots[{at}]"
    if not isinstance(line, dict):
        raise BallotError(place, "must be an object")
    voter = _identifier(f"{place}.voter", line.get("voter"))
    if voter in voters:
        raise BallotError(f"{place}.voter", f"voter {show(voter)} has a ballot already")
    voters.add(voter)
    group = line.get("group")
    if group is not None:
        _identifier(f"{place}.group", group)
    weight = whole(f"{place}.weight", line.get("weight", 1), least=1)
    size = whole(f"{place}.group_size", line["group_size"], least=1) if "group_size" in line else None
    if "ballot" not in line:
        raise BallotError(f"{place}.ballot", "is missing (an abstention is null)")
    content: Content = paper(f"{place}.ballot", line["ballot"])
    return Ballot(voter, content, group, weight, size)


def _identifier(place: str, value: object) -> str:
    if value is None:
        raise BallotError(place, "is missing")
    text = _text(place, value)
    if not text:
        raise BallotError(place, "must not be empty")
    return text


def _text(place: str, value: object) -> str:
    if not isinstance(value, str):
        raise BallotError(place, f"must be text, not {show(value)}")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise BallotError(place, "is not valid text") from None
    return value
