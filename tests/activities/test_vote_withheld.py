"""No path shows what is withheld of a small municipality, also not by subtraction.

Twins: two rooms in which the same people give the same ballots, but two of them have changed places, one of whom speaks
for a municipality with one or two voters. What everybody may know is the same in both: the ballots, who voted where.
Beyond that only the order and the leaders per municipality are told, which are the result, and whether these stay
without any one municipality. Where these are the same too, every byte on every path must be: page, board, desk, phones,
files, programs. A figure from which the small municipality's ballot could be worked out differs between twins.
"""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from itertools import permutations
from typing import Any

import msgspec
from hypothesis import HealthCheck, assume, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from tests.activities.test_vote_recount import settings_of
from tests.activities.vote_room import Room
from tests.contracts.test_kinds import ENVIRONMENT
from tests.scene import KINDS
from workshop.activities.vote.messages import Line, Paper, PaperOption
from workshop.activities.vote.secrecy import FEW, cut, tellable, towns
from workshop.core.conclude import results_of
from workshop.core.roles import Audience
from workshop.exports.collect import ballots_of, collect
from workshop.exports.files import export, names
from workshop.exports.report import report
from workshop.exports.summary import summary
from workshop.live.hub import Group
from workshop.web.render import Renderer

Points = tuple[int, ...]
BALLOTS: dict[str, list[Points]] = {
    "dots": [(2, 1, 0), (0, 1, 2), (1, 1, 1), (2, 0, 1), (0, 2, 0), (0, 0, 0)],
    "approval": [(1, 0, 0), (0, 1, 1), (1, 1, 0), (0, 0, 1), (0, 0, 0)],
    "score": [(10, 2, 0), (3, 9, 1), (5, 5, 5), (0, 0, 8)],
    "consensing": [(10, 2, 0), (3, 9, 1), (5, 5, 5), (0, 0, 8)],
    "majority_judgment": [(5, 2, 0), (3, 4, 1), (1, 1, 5)],
    "borda": [(1, 2, 3), (3, 1, 2), (2, 3, 1), (1, 1, 2)],
    "schulze": [(1, 2, 3), (3, 1, 2), (2, 3, 1), (1, 1, 2)],
    "ranked_pairs": [(1, 2, 3), (3, 1, 2), (2, 3, 1), (1, 1, 2)],
    "equal_shares": [(1, 0, 0), (0, 1, 1), (1, 1, 0), (0, 0, 1)],
}
SIZES = ((3, 1, 0, 0), (3, 2, 1, 0), (3, 1, 1, 0), (4, 3, 1, 1), (3, 3, 2, 0), (3, 3, 3, 1), (4, 4, 1, 0))


def marked(rule: str, ballot: Points) -> tuple[int | None, ...]:
    """Noughts are marks only where a grade can be one."""
    graded = rule in ("score", "consensing", "majority_judgment")
    return tuple(n if n or (graded and any(ballot)) else None for n in ballot)


def counted(rule: str, seats: list[int], ballots: list[Points], leading: str) -> Room:
    """People come in one after the other, each for the town of the seat, and vote in that order."""
    room = Room((0, 0, 0, 0), **{**settings_of(rule), "leading": leading, "choose": None})
    people = [room.joins(room.towns[seat]) for seat in seats]
    room.opened()
    for who, ballot in zip(people, ballots, strict=True):
        room.marks(who, *marked(rule, ballot)).then_accepted()
    room.counted()
    return room


def result_of(room: Room) -> Any:
    """What is told on purpose: order, leaders, firmness per municipality, supporting municipalities."""
    c = room.state.counted[0]
    town = c.per_municipality
    return town.ranks, town.leaders, c.stable, c.towns, c.chosen


def pages_of(workbook: bytes) -> dict[str, bytes]:
    """What stands in a workbook, without the time at which it was written."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as z:
        return {name: z.read(name) for name in z.namelist() if name != "docProps/core.xml"}


def paths(room: Room) -> dict[str, Any]:
    """Everything that leaves the server about the vote, by where it is read."""
    w, found = room.s.state, dict[str, Any]()
    draw = Renderer(ENVIRONMENT, KINDS, "http://localhost:8000", lambda: room.s.now)
    for audience, regions in (
        (Audience.BOARD, ("board",)),
        (Audience.PARTICIPANT, ("head", "task", "wall", "foot")),
        (Audience.FACILITATOR, ("agenda", "now", "bar")),
    ):
        drawn = draw.draw(w, Group(audience, "de", "facilitator:1"), frozenset())
        found.update({f"{audience} {name}": drawn[name] for name in regions})
    material = collect(KINDS, w, ())
    # Written files know nothing but these two documents; drawing them for every example takes minutes.
    found["report"], found["summary"] = report(material), summary(material)
    for name in (n for n in names(material) if not n.endswith((".pdf", ".odt", ".docx", ".png", ".svg"))):
        file = export(material, name, "de", [])
        assert file is not None
        found[name] = pages_of(file.content) if name.endswith(".xlsx") else file.content
    found["results"] = msgspec.json.encode(results_of(KINDS, w).steps)
    found["ballots"] = msgspec.json.encode([*ballots_of(KINDS, w).values()])
    return found


@given(st.data())
@effort(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)
def test_who_swaps_places_with_a_small_town_leaves_no_trace_on_any_path(data: Any) -> None:
    rule = data.draw(st.sampled_from(sorted(BALLOTS)))
    sizes = data.draw(st.sampled_from(SIZES))
    seats = [town for town, n in enumerate(sizes) for _ in range(n)]
    ballots = [data.draw(st.sampled_from(BALLOTS[rule])) for _ in seats]
    assume(any(any(b) for b in ballots))
    small = data.draw(st.sampled_from([p for p, town in enumerate(seats) if sizes[town] < FEW]))
    other = data.draw(st.sampled_from([p for p, town in enumerate(seats) if town != seats[small]]))
    leading = data.draw(st.sampled_from(["per_head", "per_municipality"]))
    swapped = list(seats)
    swapped[small], swapped[other] = seats[other], seats[small]
    one, twin = counted(rule, seats, ballots, leading), counted(rule, swapped, ballots, leading)
    public = [(line.voter, line.points, line.size) for line in one.state.counted[0].lines]
    assume(public == [(line.voter, line.points, line.size) for line in twin.state.counted[0].lines])
    assume(result_of(one) == result_of(twin))
    here, there = paths(one), paths(twin)
    assert here.keys() == there.keys()
    for path in here:
        assert here[path] == there[path], path


PAPER = Paper(
    1, None, "approval", 0, 1, tuple(PaperOption(o, n, (), None, "") for n, o in enumerate("ab")), ()
)


def told(lines: list[Line]) -> tuple[Any, ...]:
    """All figures of a secret vote as they are published: supporters, their towns, turnout, the file."""
    supporters = Counter(o for line in lines for o in line.points or ())
    figures = towns(PAPER, lines, supporters, secret=True)
    published = sorted((sorted(line.points or ()), line.size or 0) for line in cut(lines)[0])
    return figures, sorted(Counter(line.group for line in lines).items()), published, tellable(lines)


@given(
    st.sampled_from([(1, 3), (2, 3), (1, 3, 3), (2, 1, 3), (1, 1, 4), (1, 3, 1, 1), (2, 2, 3)]),
    st.lists(st.sampled_from(["", "a", "b", "ab"]), min_size=7, max_size=7),
)
@effort(max_examples=80, deadline=None)
def test_every_ballot_that_is_not_everybodys_may_be_a_small_towns(sizes: Any, crosses: list[str]) -> None:
    """All rooms that look the same from outside are listed; in these a small town's ballot is not always one ballot."""
    seats = [f"town {n}" for n, size in enumerate(sizes) for _ in range(size)]
    ballots = crosses[: len(seats)]

    def room(order: Any) -> list[Line]:
        rows = zip(seats, order, strict=True)
        return [Line(str(n), dict.fromkeys(b, 1) or None, t) for n, (t, b) in enumerate(rows)]

    def own(town: int, rooms: list[Any]) -> set[Any]:
        return {tuple(sorted(b for b, t in zip(o, seats, strict=True) if t == f"town {town}")) for o in rooms}

    seen = told(room(ballots))
    rooms = [(order, told(room(order))) for order in set(permutations(ballots))]
    alike = [order for order, found in rooms if found[1:] == seen[1:]]
    with_towns = [order for order, found in rooms if found == seen]
    for n, size in enumerate(sizes):
        if size < FEW and len(own(n, alike)) > 1:
            assert len(own(n, with_towns)) > 1, (n, seen)
        if size < FEW and len(set(ballots)) > 1 and not tellable(room(ballots)):
            assert len(own(n, alike)) > 1, (n, seen)
