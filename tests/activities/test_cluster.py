"""The room proposes fields for its own cards; the desk and its helper sort, put headings and lay together."""

from typing import Any

from tests.scene import KINDS, Scene
from workshop.activities.cluster import (
    FieldProposed,
    LeaveProposal,
    ProposalClosed,
    ProposeField,
    TakeProposal,
)
from workshop.activities.collect import WithdrawCard, WriteCard
from workshop.core.agenda import AddStep, OpenStep, StopStep
from workshop.core.cards import (
    CardMoved,
    CardsMerged,
    GroupCard,
    HideCard,
    MakeGroup,
    MergeCards,
    MoveCard,
    RemoveGroup,
)
from workshop.core.door import Join
from workshop.core.roles import SYSTEM, Actor, Audience, facilitator, participant
from workshop.core.setup import AddField, AddMunicipalities, Describe, RetireField
from workshop.core.undo import Undo

HELPER = Actor("helper")


class Hall:
    """Anna from Rheine wrote "Rufbus", Bernd from Greven "Solardach"; both hang open, without a field."""

    def __init__(self, **settings: Any) -> None:
        s = self.scene = Scene().when(Describe("Smart Region"))
        s.when(AddMunicipalities(("Rheine", "Greven"))).when(AddField("Mobilität")).when(AddField("Energie"))
        self.mobility, self.energy = s.state.field_order
        s.when(AddStep("collect", "Ideen", settings={"mode": "open"}))
        s.when(AddStep("cluster", "Ordnen", settings=settings)).then_accepted()
        self.ideas, self.sorting = s.state.order
        self.anna, self.bernd = self.comes_in(1), self.comes_in(2)
        s.when(OpenStep(self.ideas)).then_accepted()
        self.bus = self.writes("Rufbus", self.anna)
        self.solar = self.writes("Solardach", self.bernd)
        s.when(OpenStep(self.sorting)).then_accepted()

    def comes_in(self, town: int) -> Actor:
        self.scene.when(Join(town), by=SYSTEM).then_accepted()
        return participant(max(self.scene.state.people))

    def writes(self, text: str, who: Actor) -> int:
        self.scene.when(WriteCard(self.ideas, text), by=who).then_accepted()
        return max(self.scene.state.cards)

    def sees(self, audience: Audience = Audience.BOARD, person: Actor | None = None) -> Any:
        return self.scene.view(self.sorting, audience, person.number if person else None)

    def hangs(self) -> list[tuple[str | None, list[tuple[str, list[str]]]]]:
        """The board: field, headings, texts."""
        return [
            (c.field.name if c.field else None, [(h.heading, [k.text for k in h.cards]) for h in c.headings])
            for c in self.sees().columns
        ]


def test_an_author_proposes_a_field_and_the_desk_takes_it() -> None:
    hall = Hall()
    propose = ProposeField(hall.sorting, hall.bus, hall.mobility)
    hall.scene.when(propose, by=hall.anna).then(FieldProposed(hall.sorting, hall.bus, hall.mobility))
    assert [(k.text, k.proposed.name) for k in hall.sees(Audience.FACILITATOR).proposals] == [
        ("Rufbus", "Mobilität")
    ]
    assert hall.hangs() == [(None, [("", ["Rufbus", "Solardach"])])]
    hall.scene.when(TakeProposal(hall.sorting, hall.bus), by=HELPER).then(
        ProposalClosed(hall.sorting, hall.bus, hall.mobility), CardMoved(hall.bus, hall.mobility, None)
    )
    assert hall.hangs() == [("Mobilität", [("", ["Rufbus"])]), (None, [("", ["Solardach"])])]
    assert hall.sees(Audience.FACILITATOR).proposals == ()


def test_the_desk_leaves_a_card_and_regrets_it() -> None:
    hall = Hall()
    hall.scene.when(ProposeField(hall.sorting, hall.bus, hall.mobility), by=hall.anna)
    hall.scene.when(LeaveProposal(hall.sorting, hall.bus)).then_accepted()
    hall.scene.when(LeaveProposal(hall.sorting, hall.bus)).then_refused("proposal_gone")
    hall.scene.when(Undo(hall.scene.state.undo[-1].seq)).then_accepted()
    assert len(hall.sees(Audience.FACILITATOR).proposals) == 1


def test_a_regret_about_a_proposal_leaves_earlier_acts_on_the_card_undoable() -> None:
    hall = Hall()
    hall.scene.when(ProposeField(hall.sorting, hall.bus, hall.mobility), by=hall.anna)
    hall.scene.when(MoveCard(hall.bus, hall.energy)).then_accepted()
    moved = hall.scene.state.undo[-1].seq
    hall.scene.when(LeaveProposal(hall.sorting, hall.bus))
    hall.scene.when(Undo(hall.scene.state.undo[-1].seq)).then_accepted()
    hall.scene.when(Undo(moved)).then_accepted()
    assert hall.scene.state.cards[hall.bus].field is None


def test_a_taken_proposal_is_taken_back_whole() -> None:
    hall = Hall()
    hall.scene.when(ProposeField(hall.sorting, hall.bus, hall.mobility), by=hall.anna)
    hall.scene.when(TakeProposal(hall.sorting, hall.bus)).then_accepted()
    hall.scene.when(Undo(hall.scene.state.undo[-1].seq)).then_accepted()
    assert hall.scene.state.cards[hall.bus].field is None
    assert hall.scene.state.steps[hall.sorting].state.proposals == {hall.bus: hall.mobility}


def test_nobody_proposes_for_a_card_of_somebody_else() -> None:
    hall = Hall()
    hall.scene.when(ProposeField(hall.sorting, hall.bus, hall.mobility), by=hall.bernd).then_refused(
        "card_unknown"
    )
    hall.scene.when(ProposeField(hall.sorting, hall.bus, hall.mobility)).then_refused("not_allowed")
    hall.scene.when(TakeProposal(hall.sorting, hall.bus), by=hall.anna).then_refused("not_allowed")


def test_a_proposal_needs_an_open_step_a_live_field_and_a_card_that_hangs() -> None:
    hall = Hall()
    hall.scene.when(ProposeField(hall.sorting, hall.bus, 999), by=hall.anna).then_refused("field_unknown")
    hall.scene.when(RetireField(hall.energy))
    hall.scene.when(ProposeField(hall.sorting, hall.bus, hall.energy), by=hall.anna).then_refused(
        "field_retired"
    )
    hall.scene.when(WithdrawCard(hall.ideas, hall.bus), by=hall.anna)
    hall.scene.when(ProposeField(hall.sorting, hall.bus, hall.mobility), by=hall.anna).then_refused(
        "card_withdrawn"
    )
    hall.scene.when(StopStep(hall.sorting))
    hall.scene.when(ProposeField(hall.sorting, hall.solar, hall.mobility), by=hall.bernd).then_refused(
        "step_not_open"
    )


def test_where_the_room_may_not_propose_it_is_told_so() -> None:
    hall = Hall(propose=False)
    hall.scene.when(ProposeField(hall.sorting, hall.bus, hall.mobility), by=hall.anna).then_refused(
        "no_proposals"
    )
    assert not hall.sees(Audience.PARTICIPANT, hall.anna).may_propose


def test_a_field_retired_meanwhile_is_not_taken_and_the_card_can_be_left() -> None:
    hall = Hall()
    hall.scene.when(ProposeField(hall.sorting, hall.bus, hall.mobility), by=hall.anna)
    hall.scene.when(RetireField(hall.mobility))
    hall.scene.when(TakeProposal(hall.sorting, hall.bus)).then_refused("field_retired")
    hall.scene.when(LeaveProposal(hall.sorting, hall.bus)).then_accepted()


def test_proposals_are_between_author_and_desk() -> None:
    hall = Hall()
    hall.scene.when(ProposeField(hall.sorting, hall.bus, hall.mobility), by=hall.anna)
    assert [k.proposed.name for k in hall.sees(Audience.PARTICIPANT, hall.anna).mine] == ["Mobilität"]
    for view in (hall.sees(), hall.sees(Audience.PARTICIPANT, hall.bernd), hall.sees(Audience.PARTICIPANT)):
        assert view.proposals == ()
        shown = [k for c in view.columns for h in c.headings for k in h.cards]
        assert [k.proposed for k in (*shown, *view.mine)] == [None] * len((*shown, *view.mine))


def test_a_disputed_card_hangs_under_two_headings_and_counts_once() -> None:
    hall = Hall()
    hall.scene.when(MakeGroup("Unterwegs", hall.ideas, None, (hall.bus,)), by=HELPER).then_accepted()
    hall.scene.when(
        MakeGroup("Gemeinsam", hall.ideas, None, (hall.bus, hall.solar)), by=HELPER
    ).then_accepted()
    assert hall.hangs() == [(None, [("Gemeinsam", ["Rufbus", "Solardach"]), ("Unterwegs", ["Rufbus"])])]
    assert [c.count for c in hall.sees().columns] == [2]
    third = max(hall.scene.state.groups)
    hall.scene.when(GroupCard(hall.bus, (third, third - 1, 999))).then_refused("too_many_groups")


def test_cards_of_a_heading_taken_away_hang_on_without_it() -> None:
    hall = Hall()
    hall.scene.when(MakeGroup("Unterwegs", hall.ideas, None, (hall.bus,)))
    hall.scene.when(RemoveGroup(max(hall.scene.state.groups))).then_accepted()
    assert hall.hangs() == [(None, [("", ["Rufbus", "Solardach"])])]


def test_merged_cards_count_together_and_their_authors_find_them() -> None:
    hall = Hall()
    twin = hall.writes("Ruf-Bus", hall.bernd)
    hall.scene.when(MergeCards(hall.bus, (twin,)), by=HELPER).then_accepted()
    assert hall.hangs() == [(None, [("", ["Rufbus", "Solardach"])])]
    assert [(k.text, k.count) for k in hall.sees(Audience.PARTICIPANT, hall.anna).mine] == [("Rufbus", 2)]
    board = hall.sees().columns[0]
    assert (board.count, board.headings[0].cards[0].merged) == (3, ())
    desk = hall.sees(Audience.HELPER).columns[0].headings[0].cards[0]
    assert desk.merged == ((twin, "Ruf-Bus"),)


def laid_under() -> tuple[Hall, int]:
    """Bernd's "Ruf-Bus" was laid under Anna's "Rufbus", which then came into Mobilität."""
    hall = Hall()
    twin = hall.writes("Ruf-Bus", hall.bernd)
    hall.scene.when(MergeCards(hall.bus, (twin,)), by=HELPER).when(MoveCard(hall.bus, hall.mobility))
    return hall, twin


def test_who_wrote_a_card_that_was_laid_under_another_sees_what_became_of_it() -> None:
    hall, twin = laid_under()
    solar, mine = hall.sees(Audience.PARTICIPANT, hall.bernd).mine
    assert (mine.id, mine.text, mine.under, mine.field.name) == (twin, "Ruf-Bus", "Rufbus", "Mobilität")
    assert (solar.text, solar.under, solar.hangs) == ("Solardach", None, True)


def test_an_own_card_is_still_listed_when_it_or_what_it_lies_under_was_taken_off() -> None:
    hall, _ = laid_under()
    hall.scene.when(HideCard(hall.bus)).when(HideCard(hall.solar)).then_accepted()
    seen = hall.sees(Audience.PARTICIPANT, hall.bernd).mine
    assert [(k.text, k.hangs, k.under) for k in seen] == [
        ("Solardach", False, None),
        ("Ruf-Bus", False, None),
    ]
    hall.scene.when(ProposeField(hall.sorting, hall.solar, hall.energy), by=hall.bernd).then_refused(
        "card_not_on_wall"
    )


def test_a_proposal_for_a_card_under_another_reaches_the_desk_and_takes_it_out() -> None:
    hall, twin = laid_under()
    hall.scene.when(ProposeField(hall.sorting, twin, hall.mobility), by=hall.bernd).then()
    hall.scene.when(ProposeField(hall.sorting, twin, hall.energy), by=hall.bernd).then_accepted()
    (asked,) = hall.sees(Audience.FACILITATOR).proposals
    assert (asked.text, asked.under, asked.proposed.name) == ("Ruf-Bus", "Rufbus", "Energie")
    hall.scene.when(TakeProposal(hall.sorting, twin), by=HELPER).then(
        ProposalClosed(hall.sorting, twin, hall.energy),
        CardsMerged((twin,), (None,), (hall.bus,)),
        CardMoved(twin, hall.energy, None),
    )
    assert hall.hangs()[:2] == [("Mobilität", [("", ["Rufbus"])]), ("Energie", [("", ["Ruf-Bus"])])]


def test_a_step_stays_answered_when_every_proposal_is_closed() -> None:
    hall = Hall()
    kind = KINDS["cluster"]

    def said() -> tuple[bool, frozenset[int]]:
        step = hall.scene.state.steps[hall.sorting]
        return kind.answered(hall.scene.state, step), kind.contributors(hall.scene.state, step)

    assert said() == (False, frozenset())
    hall.scene.when(ProposeField(hall.sorting, hall.bus, hall.mobility), by=hall.anna)
    hall.scene.when(LeaveProposal(hall.sorting, hall.bus)).then_accepted()
    assert said() == (True, {hall.anna.number})


def test_only_cards_of_the_chosen_collections_are_sorted() -> None:
    hall = Hall()
    hall.scene.when(AddStep("collect", "Probleme", settings={"mode": "open"}, after=hall.ideas))
    problems = hall.scene.state.order[1]
    hall.scene.when(OpenStep(problems)).when(WriteCard(problems, "Funkloch"), by=hall.anna)
    assert hall.hangs() == [(None, [("", ["Rufbus", "Solardach", "Funkloch"])])]
    hall.scene.when(AddStep("cluster", "Probleme ordnen", settings={"sources": [problems]}))
    chosen = hall.scene.view(hall.scene.state.order[-1], Audience.BOARD)
    assert (chosen.sources, chosen.cards) == ((problems,), 1)


def test_a_hidden_card_leaves_the_sorted_wall_and_its_proposal_the_desk() -> None:
    hall = Hall()
    hall.scene.when(ProposeField(hall.sorting, hall.bus, hall.mobility), by=hall.anna)
    hall.scene.when(HideCard(hall.bus), by=facilitator()).then_accepted()
    assert hall.hangs() == [(None, [("", ["Solardach"])])]
    assert hall.sees(Audience.FACILITATOR).proposals == ()


def test_words_hidden_under_an_own_card_are_shown_to_no_person() -> None:
    hall = Hall()
    hall.scene.when(MergeCards(hall.bus, (hall.solar,)), by=HELPER).then_accepted()
    assert hall.sees(Audience.PARTICIPANT, hall.anna).mine[0].merged == ((hall.solar, "Solardach"),)
    hall.scene.when(HideCard(hall.solar)).then_accepted()
    assert hall.sees(Audience.PARTICIPANT, hall.anna).mine[0].merged == ()
    assert hall.sees(Audience.FACILITATOR).columns[0].headings[0].cards[0].merged
