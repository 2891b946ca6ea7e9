"""Counting: pure, exact, the same code in the hall and on a town's laptop.

    read_ballots(data: bytes) -> BallotFile          strict JSON; raises BallotError(place, why)
    parse_document(document: object) -> BallotFile   the same from plain values (how a vote step builds its file)
    as_document(file: BallotFile) -> dict            back to plain values, for exports
    tally(file: BallotFile, weighting: str = "per_head") -> Outcome     "per_head", "per_municipality", "capped:3"
    leaders(outcome: Outcome) -> tuple[str, ...]     option ids before the largest fall; empty: nobody leads
    checksum(document: dict) -> str                  SHA-256, 64 hex digits; check_number(full) -> its first 8
    name_hash(salt: str, name: str) -> str
    is_stable(file, weighting="per_head", k: int | None = None) -> bool | None    leave one municipality out;
                                                     k None: the leaders; None back: fewer than two municipalities
    leave_one_out(file, weighting, k) -> LeaveOneOut  and  margin(file, weighting, k) -> Margin | None
    select(file, k, weighting="per_head") -> Selection    exactly k, a tie at the cut by the rule's second criterion
    spread(file, seed: bytes, weighting, k, runs=1000) -> Spread | None    how far ranks move if other towns had come
    explain(head: Outcome, town: Outcome, k: int = 1) -> tuple[Message, ...]      keys of counting.po with values
    readable(scores) -> {option: text}               the fewest decimals that keep different scores apart

`Outcome` is a frozen msgspec struct with the output fields of `workshop tally`: scores are exact strings,
tiers and winners are option ids. In a file of secret votes an abstention carries a `group_size` too (of any
size) if it came from a municipality; without one it is a guest's and left out per municipality.
"""

from .ballots import as_document, parse_document, read_ballots
from .checksum import check_number, checksum, name_hash
from .explain import Message, explain, readable
from .leaders import leaders
from .model import Ballot, BallotError, BallotFile, Option, Outcome, Params
from .selection import Selection, select
from .spread import Spread, spread
from .stability import LeaveOneOut, Margin, is_stable, leave_one_out, margin
from .tally import tally
from .weighting import PER_HEAD, PER_MUNICIPALITY, Poll, weigh

__all__ = [
    "PER_HEAD",
    "PER_MUNICIPALITY",
    "Ballot",
    "BallotError",
    "BallotFile",
    "LeaveOneOut",
    "Margin",
    "Message",
    "Option",
    "Outcome",
    "Params",
    "Poll",
    "Selection",
    "Spread",
    "as_document",
    "check_number",
    "checksum",
    "explain",
    "is_stable",
    "leaders",
    "leave_one_out",
    "margin",
    "name_hash",
    "parse_document",
    "read_ballots",
    "readable",
    "select",
    "spread",
    "tally",
    "weigh",
]
