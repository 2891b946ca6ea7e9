"""A measure made from a card shares the card's erasable words: who takes the card back takes them from everywhere."""

from __future__ import annotations

import msgspec

from tests.scene import KINDS, Scene
from workshop.activities.collect import WithdrawCard, WriteCard
from workshop.activities.plan.messages import (
    AddMeasure,
    EditMeasure,
    Measure,
    MeasureAdded,
    MeasureRemoved,
    RemoveMeasure,
)
from workshop.core.agenda import AddStep, OpenStep
from workshop.core.door import Join
from workshop.core.evolve import fold
from workshop.core.results import Participation, Results
from workshop.core.roles import SYSTEM, Audience, participant
from workshop.core.setup import AddMunicipalities, Describe
from workshop.core.undo import Undo
from workshop.core.workshop import Workshop
from workshop.store.codec import Codec, Row, erase
from workshop.vision.closing import measures
from workshop.vision.material import Material


class Keys:
    """Only the keys: what matters here is which words are asked for."""

    def __call__(self, key: str, **values: object) -> str:
        return key

    def plural(self, key: str, n: int, **values: object) -> str:
        return key


class Hall:
    """Anna from Rheine wrote "Hitzekarte für alle" into an open collection; the desk made it a measure."""

    def __init__(self, text: str = "Hitzekarte für alle") -> None:
        s = self.scene = Scene().when(Describe("Smart Region")).when(AddMunicipalities(("Rheine",)))
        s.when(AddStep("collect", "Ideen", settings={"mode": "open", "longest": 400}))
        s.when(AddStep("plan", "Maßnahmen"))
        self.ideas, self.plan = s.state.order
        s.when(Join(1), by=SYSTEM).when(OpenStep(self.ideas)).then_accepted()
        self.anna = participant(max(s.state.people))
        s.when(WriteCard(self.ideas, text), by=self.anna).then_accepted()
        self.card = max(s.state.cards)
        s.when(AddMeasure(self.plan, card=self.card, lead=1)).then_accepted()
        self.measure = s.state.steps[self.plan].state.order[0]

    def takes_back(self) -> None:
        self.scene.when(WithdrawCard(self.ideas, self.card), by=self.anna).then_accepted()

    def words(self) -> str:
        """What the board says of the measure."""
        return str(self.scene.view(self.plan, Audience.BOARD).measures[0].what)

    def rows(self) -> list[Row]:
        """The log as it lies in the database."""
        codec = Codec(KINDS.events())
        return erase(codec.row(r.seq, r.at, r.by, r.event) for r in self.scene.log)

    def read_again(self) -> Workshop:
        codec = Codec(KINDS.events())
        return fold(KINDS, [codec.recorded(row) for row in self.rows()], "scene")


def test_the_words_of_a_card_go_from_the_plan_with_the_card() -> None:
    hall = Hall()
    assert hall.words() == "Hitzekarte für alle"
    hall.takes_back()
    assert hall.words() == ""
    found = KINDS["plan"].results(hall.scene.state, hall.scene.state.steps[hall.plan])
    assert found is not None
    assert [(m.what, m.lead) for m in found.measures] == [("", "Rheine")]


def test_the_vision_says_that_the_words_were_erased() -> None:
    hall = Hall()
    hall.takes_back()
    s = hall.scene.state
    found = KINDS["plan"].results(s, s.steps[hall.plan])
    assert found is not None
    none = Participation(0, (), (), 0)
    results = Results("scene", "Smart Region", "", "", s.seq, False, none, (), (found,))
    rows = [x.text for x in measures(Material(results), Keys()).sentences if x.kind == "row"]
    assert rows == ["results.text_erased"]


def test_no_byte_of_the_log_keeps_them_reworded_or_not() -> None:
    hall = Hall()
    hall.scene.when(EditMeasure(hall.plan, hall.measure, "Hitzekarte je Ort")).then_accepted()
    hall.scene.when(RemoveMeasure(hall.plan, hall.measure)).then_accepted()
    hall.scene.when(Undo(hall.scene.state.undo[-1].seq)).then_accepted()
    assert "Hitzekarte" in msgspec.json.encode(hall.rows()).decode()
    hall.takes_back()
    assert "Hitzekarte" not in msgspec.json.encode(hall.rows()).decode()
    again = hall.read_again()
    assert msgspec.structs.replace(again, undo=()) == msgspec.structs.replace(hall.scene.state, undo=())


def test_the_desk_words_an_erased_measure_anew() -> None:
    hall = Hall()
    hall.takes_back()
    hall.scene.when(EditMeasure(hall.plan, hall.measure, "Schatten schaffen", 1)).then_accepted()
    assert hall.words() == "Schatten schaffen"
    assert hall.read_again().cards[hall.card].measures == {hall.measure: "Schatten schaffen"}


def test_no_undo_brings_erased_words_back() -> None:
    hall = Hall()
    hall.scene.when(EditMeasure(hall.plan, hall.measure, "Hitzekarte je Ort")).then_accepted()
    edited = hall.scene.state.undo[-1].seq
    hall.scene.when(RemoveMeasure(hall.plan, hall.measure)).then_accepted()
    removed = hall.scene.state.undo[-1].seq
    hall.takes_back()
    hall.scene.when(Undo(removed)).then_accepted()
    assert hall.words() == ""
    hall.scene.when(Undo(edited)).then_refused("undo_built_upon")


def test_a_rewording_is_taken_back() -> None:
    hall = Hall()
    hall.scene.when(EditMeasure(hall.plan, hall.measure, "Hitzekarte je Ort")).then_accepted()
    assert hall.words() == "Hitzekarte je Ort"
    hall.scene.when(Undo(hall.scene.state.undo[-1].seq)).then_accepted()
    assert hall.words() == "Hitzekarte für alle"


def test_a_card_of_full_length_becomes_a_measure() -> None:
    assert Hall("x" * 400).words() == "x" * 400


def test_a_plan_of_an_older_log_is_read_and_loses_the_words_too() -> None:
    hall = Hall()
    old = Measure(900, "Hitzekarte für alle", 1, card=hall.card)
    hall.scene.given(MeasureRemoved(hall.plan, Measure(hall.measure, "", 1, card=hall.card), 0))
    hall.scene.given(MeasureAdded(hall.plan, old, 0))
    assert hall.words() == "Hitzekarte für alle"
    hall.scene.when(EditMeasure(hall.plan, 900, "Hitzekarte für alle", None)).then_accepted()
    hall.takes_back()
    assert hall.words() == ""
