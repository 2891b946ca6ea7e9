"""`workshop recount WORKSHOP`: replays the log of a workshop and counts every vote again from its published ballots.

Says "same", or where not: the check number, the numbers of both ways of counting, how many ballots there are against
how many people the log says handed one in. It must not write anything, and it trusts no figure that it can compute.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from workshop.activities import all_kinds
from workshop.activities.vote import VoteCounted, delegations
from workshop.core.activity import Kinds
from workshop.core.evolve import evolve
from workshop.core.messages import Recorded
from workshop.core.workshop import Workshop
from workshop.counting import BallotError, Outcome, checksum, parse_document, tally
from workshop.settings import Settings
from workshop.store.codec import Codec
from workshop.store.database import Database
from workshop.store.directory import Directory
from workshop.store.sql import SqlLog

SAME, DIFFERENT, UNKNOWN = 0, 1, 2


class Verdict(msgspec.Struct, frozen=True):
    """One counted vote; `differences` empty: the same."""

    step: int
    vote: int
    title: str
    ballots: int
    check_number: str
    differences: tuple[str, ...]


def recount_now(settings: Settings, wid: str) -> int:
    """Prints a line for each vote; 0 if all are the same, 1 if not, 2 if there is no such workshop."""
    log = asyncio.run(_log(settings, wid))
    if log is None:
        print(f"workshop: there is no workshop {wid!r}", file=sys.stderr)
        return UNKNOWN
    gaps = [r.seq for n, r in enumerate(log, 1) if r.seq != n][:1]
    verdicts = recount(all_kinds(), wid, log)
    print(f"log: {len(log)} events" + (f", one is missing before {gaps[0]}" if gaps else ", none missing"))
    for v in verdicts:
        said = "same" if not v.differences else "DIFFERENT: " + "; ".join(v.differences)
        print(f"vote {v.vote} (step {v.step}, {v.title!r}): {v.ballots} ballots, {v.check_number}: {said}")
    if not verdicts:
        print("no vote was counted")
    return DIFFERENT if gaps or any(v.differences for v in verdicts) else SAME


async def _log(settings: Settings, wid: str) -> list[Recorded] | None:
    database = Database(settings.database)
    try:
        if await Directory(database).get(wid) is None:
            return None
        return await SqlLog(database, Codec(all_kinds().events())).read(wid)
    finally:
        await database.close()


def recount(kinds: Kinds, wid: str, log: Iterable[Recorded]) -> list[Verdict]:
    """Every counted vote of the log, in the order of counting."""
    w, found = Workshop(id=wid), list[Verdict]()
    for r in log:
        before, w = w, evolve(kinds, w, r)
        if isinstance(r.event, VoteCounted):
            files = _files(kinds, w, r.event.step)
            found += [_verdict(before, w, r.event.step, *file) for file in files]
            found += _uncounted(before, r.event.step, {vote for vote, _file in files})
    return found


def _uncounted(before: Workshop, step: int, counted: set[int]) -> Iterator[Verdict]:
    """A step is counted whole, so a vote of it without a count was taken out afterwards."""
    s = before.steps[step]
    for paper in s.state.papers:
        if paper.id not in counted:
            people = len(delegations.counting(before, s, paper))
            said = f"its count is missing, {people} people had handed a ballot in"
            yield Verdict(step, paper.id, s.title, 0, "", (said,))


def _files(kinds: Kinds, w: Workshop, step: int) -> list[tuple[int, Mapping[str, Any]]]:
    s = w.steps[step]
    return list(kinds[s.kind].ballot_files(w, s).items())


def _verdict(before: Workshop, w: Workshop, step: int, vote: int, file: Mapping[str, Any]) -> Verdict:
    differences = tuple(_differences(before, step, vote, file))
    number = str(file["check_number"])
    return Verdict(step, vote, w.steps[step].title, len(file["ballots"]), number, differences)


def _differences(before: Workshop, step: int, vote: int, file: Mapping[str, Any]) -> Iterator[str]:
    s = before.steps[step]
    papers = [p for p in s.state.papers if p.id == vote]
    # What was said is cut, so joint ballots that were not agreed look like agreed ones.
    unlike = sum(delegations.unsettled(before, s, paper) for paper in papers)
    people = sum(len(delegations.counting(before, s, paper)) for paper in papers)
    people -= int(file["joint_ballots_not_agreed"]) - unlike
    if people != len(file["ballots"]):
        yield f"{len(file['ballots'])} ballots are listed, {people} people had handed one in"
    try:
        number, counted = checksum(dict(file)), parse_document(dict(file))
    except BallotError as error:
        yield str(error)
        return
    if number != file["checksum"]:
        yield "the check number does not belong to these ballots"
    for weighting, told in file["as_counted"].items():
        if weighting == "per_head" or file["per_municipality_repeatable"]:
            yield from _against(weighting, told, tally(counted, weighting))


def _against(weighting: str, told: Mapping[str, Any], again: Outcome) -> Iterator[str]:
    for option, score in again.scores.items():
        if again.voters and told["scores"].get(option) != score:
            yield f"{weighting}: option {option} has {told['scores'].get(option)}, counted again {score}"
    ranks, place = dict[str, int](), 1
    for tier in again.tiers:
        ranks |= dict.fromkeys(tier, place)
        place += len(tier)
    for option, rank in ranks.items():
        if told["ranks"].get(option) != rank:
            yield f"{weighting}: option {option} stands {told['ranks'].get(option)}., counted again {rank}."
