"""`workshop tally`: count a file of ballots without a server.

Thin: reads the file, calls the counting rules, prints. Unreadable or contradictory input ends with status 2, one
line on standard error that names the place, and nothing on standard output. It must not count anything itself.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from workshop.counting import (
    BallotError,
    BallotFile,
    Outcome,
    check_number,
    checksum,
    parse_document,
    tally,
)
from workshop.counting.strict_json import MAX_BYTES, read_json

UNREADABLE = 2
NUMBER_WIDTH = 12


def run_tally(path: str, weighting: str, table: bool) -> int:
    """The exit status: 0, or 2 if the file or the weighting cannot be understood."""
    sys.set_int_max_str_digits(0)  # exact fractions of huge weights may be long; the file's size bounds them
    try:
        document = read_json(_read(path))
        file = parse_document(document)
        outcome = tally(file, weighting)
    except BallotError as error:
        print(_one_line(str(error)), file=sys.stderr)
        return UNREADABLE
    _print(_table(file, outcome, document) if table else _json(outcome))
    return 0


def _json(outcome: Outcome) -> str:
    """With the plain library: msgspec writes no whole number beyond 64 bits."""
    return json.dumps(msgspec.to_builtins(outcome), ensure_ascii=False, allow_nan=False)


def _read(path: str) -> bytes:
    """One byte more than allowed is enough to know that it is too much."""
    try:
        with Path(path).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise BallotError(path, f"cannot be read ({why})") from None


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _print(text: str) -> None:
    """UTF-8 whatever the console says: the result is a file of record, not a greeting."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode() + b"\n")
    sys.stdout.buffer.flush()


def _table(file: BallotFile, outcome: Outcome, document: object) -> str:
    return "\n".join(
        [*_head(outcome), *_check_number(document), "", *_rows(file, outcome), *_unranked(file, outcome)]
    )


def _head(outcome: Outcome) -> Iterator[str]:
    yield f"{outcome.method}, {outcome.weighting}"
    yield f"Voters: {outcome.voters}   Municipalities: {outcome.municipalities}   Abstained: {outcome.abstained}"
    if outcome.without_municipality:
        yield f"Left out, without a municipality: {outcome.without_municipality}"


def _check_number(document: object) -> Iterator[str]:
    """Of the file as it was read, so that a changed ballot shows."""
    if isinstance(document, dict):
        found, said = checksum(document), document.get("checksum")
        yield f"Check number: {check_number(found)}"
        if said is not None and said != found:
            yield "The file names another checksum: it was changed after it was written."


def _rows(file: BallotFile, outcome: Outcome) -> Iterator[str]:
    """Shared ranks are shown as shared: 1, 1, 3."""
    names = _names(file)
    yield f"{'Rank':>4}  {'Score':>{NUMBER_WIDTH}}  Option"
    rank = 1
    for tier in outcome.tiers:
        for option in tier:
            won = "  *" if option in outcome.winners else ""
            yield f"{rank:>4}  {outcome.scores[option] or '-':>{NUMBER_WIDTH}}  {names[option]}{won}"
        rank += len(tier)


def _unranked(file: BallotFile, outcome: Outcome) -> Iterator[str]:
    names = _names(file)
    if outcome.too_few_ratings:
        yield ""
        yield "Too few ratings: " + ", ".join(names[option] for option in outcome.too_few_ratings)


def _names(file: BallotFile) -> dict[str, str]:
    return {
        option.id: _one_line(f"{option.id}  {option.name}" if option.name else option.id)
        for option in file.options
    }
