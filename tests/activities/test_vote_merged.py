"""Cards that come together after the count: ballots behind any of them, beside a result that does not change."""

from __future__ import annotations

import json

from tests.activities.vote_room import Room, ideas
from tests.scene import KINDS
from workshop import i18n
from workshop.core.cards import GroupCard, HideCard, MakeGroup, MergeCards
from workshop.core.results import MergedSupport
from workshop.core.roles import Audience
from workshop.exports.collect import collect
from workshop.exports.document import document
from workshop.exports.rankings import ranking


def counted_cards() -> tuple[Room, list[int]]:
    """Bus 2 ballots, Bahn 2 with one of them the same, Baum 1; counted."""
    room = Room(subject="cards")
    _, cards = ideas(room, "Bus", "Bahn", "Baum")
    room.opened()
    room.casts(room.people[0], 2, 1)
    room.casts(room.people[1], 1)
    room.casts(room.people[2], 0, 2)
    room.casts(room.people[3], 0, 0, 2)
    room.counted()
    return room, cards


def test_a_ballot_for_two_cards_that_were_laid_together_is_one_ballot_behind_them() -> None:
    room, (bus, bahn, _baum) = counted_cards()
    before = room.result()
    assert before.merged == ()
    room.s.when(MergeCards(bus, (bahn,))).then_accepted()
    after = room.result()
    assert after.merged == (MergedSupport(bus, "card", "Bus", (str(bus), str(bahn)), 3),)
    assert [(o.option, o.per_head, o.rank_head) for o in after.options] == [
        (o.option, o.per_head, o.rank_head) for o in before.options
    ]
    assert room.s.view(room.step, Audience.FACILITATOR).results[0].merged == after.merged


def test_a_heading_over_several_options_tells_how_many_ballots_are_behind_it() -> None:
    room, (bus, bahn, baum) = counted_cards()
    collection = room.s.state.cards[bus].step
    room.s.when(MakeGroup("Verkehr", collection)).then_accepted()
    heading = max(room.s.state.groups)
    for card in (bus, baum):
        room.s.when(GroupCard(card, (heading,))).then_accepted()
    assert room.result().merged == (MergedSupport(heading, "group", "Verkehr", (str(bus), str(baum)), 3),)
    assert bahn


def test_hidden_cards_have_no_merged_support_and_the_export_has_it() -> None:
    room, (bus, bahn, _baum) = counted_cards()
    room.s.when(MergeCards(bus, (bahn,))).then_accepted()
    with i18n.speaking("de"):
        m = collect(KINDS, room.s.state)
        vote = ranking(next(v for s in m.results.steps for v in s.votes))
        assert [(r.name, r.ballots) for r in vote.merged] == [("Bus", 3)]
        written = json.loads(json.dumps(document(m)))
    told = [v["merged"] for s in written["results"]["steps"] for v in s["votes"]]
    assert told[0][0]["ballots"] == 3
    room.s.when(HideCard(bus)).then_accepted()
    assert room.result().merged == ()
