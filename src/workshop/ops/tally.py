"""`workshop tally`: count a file of ballots without a server.

Thin: reads the file, calls the counting rules, prints. Unreadable or contradictory input ends with status 2, one
line on standard error that names the place, and nothing on standard output. It must not count anything itself.
"""

import json
import sys
from collections.abc import Callable, Iterator
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
from workshop.counting.explain import rule, turnout
from workshop.counting.strict_json import MAX_BYTES, read_json
from workshop.counting.weighting import PER_HEAD

UNREADABLE = 2
Say = Callable[[str], str]


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
    for warning in _warnings(document, weighting):
        print(f"workshop: {warning}", file=sys.stderr)
    return 0


def _warnings(document: object, weighting: str) -> Iterator[str]:
    """What the file says of itself and this count does not bear out; the count stands all the same."""
    if not isinstance(document, dict):
        return
    if document.get("checksum") not in (None, checksum(document)):
        yield "checksum: does not belong to these ballots; the file was changed"
    if weighting != PER_HEAD and document.get("per_municipality_repeatable") is False:
        yield "per_municipality_repeatable: the ballots name no municipality, so only per_head can be counted again"


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
        raise BallotError(path or '""', f"cannot be read ({why})") from None


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _print(text: str) -> None:
    """UTF-8 whatever the console says: the result is a file of record, not a greeting."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode() + b"\n")
    sys.stdout.buffer.flush()


def _table(file: BallotFile, outcome: Outcome, document: object) -> str:
    # Only here: the words of the whole house are loaded, and JSON needs none of them.
    from workshop.i18n import gettext

    return "\n".join([*_head(outcome, document, gettext), "", *_rows(file, outcome, gettext)])


def _head(outcome: Outcome, document: object, say: Say) -> Iterator[str]:
    kind, _, cap = outcome.weighting.partition(":")
    weighting = say(f"counting.weighting.{kind}") % {"cap": cap}
    yield f"{say(f'counting.method.{outcome.method}')}, {weighting}"
    yield say(rule(outcome.method).key)
    message = turnout(outcome)
    yield say(message.key) % message.values
    if outcome.without_municipality:
        yield say("counting.without_municipality") % {"number": outcome.without_municipality}
    if isinstance(document, dict):  # of the file as it was read, so that a changed ballot shows
        found, said = checksum(document), document.get("checksum")
        yield say("counting.table.check") % {"number": check_number(found)}
        if said is not None and said != found:
            yield say("counting.table.changed")


def _rows(file: BallotFile, outcome: Outcome, say: Say) -> Iterator[str]:
    """Shared ranks are shown as shared: 1, 1, 3."""
    names = {option.id: _one_line(f"{option.id}  {option.name or ''}") for option in file.options}
    scores = [score or "-" for score in outcome.scores.values()]
    wide = max(map(len, [*scores, say("counting.table.score")]))
    yield f"{say('counting.table.rank'):>4}  {say('counting.table.score'):>{wide}}  {say('counting.table.option')}"
    rank = 1
    for tier in outcome.tiers:
        for option in tier:
            won = "  *" if option in outcome.winners else ""
            yield f"{rank:>4}  {outcome.scores[option] or '-':>{wide}}  {names[option]}{won}"
        rank += len(tier)
    if outcome.winners:
        yield say("counting.table.wins")
    if outcome.too_few_ratings:
        few = ", ".join(names[option] for option in outcome.too_few_ratings)
        yield say("counting.too_few") % {"options": few}
