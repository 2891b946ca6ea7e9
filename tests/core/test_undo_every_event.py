"""A promise to every kind of event: a desk takes it back and the workshop is as before, or it is final for a reason.

What may differ afterwards is named in `tests/visible.py`. A new event must get a command here that makes it, or a
reason why it is final.
"""

from __future__ import annotations

from functools import cache

import pytest

from tests.contracts.test_shared_pages import made
from tests.scene import KINDS, Scene
from tests.visible import visible
from workshop.activities.cluster import LeaveProposal, ProposeField, TakeProposal
from workshop.activities.collect import EnterCards, LayDown, TurnAll, TurnCard, WriteCard
from workshop.activities.plan.messages import AddMeasure, EditMeasure, RemoveMeasure
from workshop.activities.vision.messages import (
    AddSentence,
    ConfirmSentence,
    EditSentence,
    RemoveSentence,
    ShowSection,
    StoreDraft,
)
from workshop.activities.vote import CarryBoth, CountVote
from workshop.core.agenda import (
    AddStep,
    EditStep,
    ExtendTimer,
    GoTo,
    OpenStep,
    PlaceStep,
    RemoveStep,
    ReopenStep,
    SetTimer,
    StopStep,
)
from workshop.core.board import SetCalm, ShowPicture
from workshop.core.cards import (
    CorrectCard,
    GroupCard,
    HideCard,
    KeepApart,
    MakeGroup,
    MergeCards,
    MoveCard,
    ReleaseCards,
    RemoveGroup,
    RenameGroup,
    SplitCards,
)
from workshop.core.door import CorrectMunicipality, Join, SetDoor, SetSeats, SetTickets
from workshop.core.hall import Continue, End, Park, Pause, Resume, SetBlank, SetParked, ShowParked
from workshop.core.mandates import SetMandates
from workshop.core.manner import SetManner
from workshop.core.messages import Command, Event
from workshop.core.retention import SetRetention
from workshop.core.roles import SYSTEM, facilitator, participant
from workshop.core.setup import (
    AddField,
    AddMunicipalities,
    Describe,
    MergeField,
    RemoveMunicipality,
    RenameField,
    RetireField,
)
from workshop.core.undo import Undo
from workshop.vision.model import ModerationRef, Section, Sentence

FINAL = {
    "marked_rehearsal": "a rehearsal stays one, and the house says so",
    "made_ready": "what was printed lies on the table; the house notes it",
    "person_joined": "somebody is in the room",
    "person_removed": "ballots went along",
    "municipality_changed": "a person's own; what the desk corrected can be taken back",
    "card_rewritten": "belongs to its author",
    "card_withdrawn": "the text is gone",
    "card_erased": "the text is gone",
    "person_erased": "the texts are gone",
    "draft_purged": "the words are gone",
    "comments_erased": "the texts are gone",
    "ballot_cast": "belongs to its voter",
    "vote_counted": "ballots are cut from people",
    "count_begun": "ballots are being counted, and counting is final",
    "paper_frozen": "goes with the opening; the next one freezes anew",
    "wording_frozen": "goes with the opening",
    "measure_joined": "said by the municipality",
    "measure_left": "said by the municipality",
    "draft_stored": "the version before is kept and can be restored",
    "draft_checked": "marks follow the results",
    "version_forgotten": "the text is gone",
    "section_answered": "belongs to its person",
    "retention_set": "a shorter time is a promise; a longer one can be taken back",
    "undone": "undo is not undone",
    "wifi_set": "the password before is gone",
}


def hall() -> Scene:
    """Every kind of step with something in it; Anna comes from Rheine, Bernd from Greven. Nothing to undo yet."""
    s = Scene().when(Describe("Smart Region")).when(AddMunicipalities(("Rheine", "Greven", "Ochtrup")))
    s.when(AddField("Umwelt")).when(AddField("Energie"))
    for kind in ("collect", "cluster", "vote", "vision", "plan", "info", "collect"):
        settings = {"mode": "open"} if kind == "collect" and len(s.state.order) < 6 else {}
        s.when(AddStep(kind, f"Schritt {kind}", settings=settings)).then_accepted()
    for town in (1, 2):
        s.when(Join(town), by=SYSTEM).then_accepted()
    s.when(OpenStep(IDEAS)).when(OpenStep(COVERED)).when(OpenStep(SORTING)).then_accepted()
    for step in (IDEAS, IDEAS, COVERED, COVERED):
        s.when(WriteCard(step, f"Gedanke {s.state.next_id}", 4), by=participant(ANNA)).then_accepted()
    s.when(ProposeField(SORTING, CARD, 5), by=participant(ANNA)).then_accepted()
    one = Sentence(SENTENCE, "Zwei Menschen haben mitgewirkt.", sources=(ModerationRef(),))
    return s.when(StoreDraft(VISION, (Section("speakers", "Wer spricht", (one,)),))).then_accepted()


IDEAS, SORTING, VOTE, VISION, PLAN, INFO, COVERED, ANNA, BERND, CARD, OTHER, DARK = range(6, 18)
NEW = 19
SENTENCE = "speakers:towns:0"
Acts = tuple[Command, ...]
ACTS: dict[str, Acts] = {
    "describe": (Describe("Smart Region 2", "Kreis", "2027-03-12", "Saal", "en", True),),
    "towns": (AddMunicipalities(("Lotte", "Ibbenbüren")),),
    "a town with seats goes": (SetSeats(3, 4), RemoveMunicipality(3)),
    "a field comes": (AddField("Mobilität", "Bus und Bahn"),),
    "a field is renamed": (RenameField(4, "Klima"),),
    "a field is retired": (RetireField(5),),
    "a field goes into another": (MergeField(4, 5),),
    "a step comes": (AddStep("info", "Pause", after=IDEAS, settings={"text": "Kaffee"}),),
    "a step is edited": (
        EditStep(INFO, "Ausblick", "Was nun?", {"text": "Danke"}, 5, "still", "Outlook", "?"),
    ),
    "a step goes": (RemoveStep(INFO),),
    "a step moves": (PlaceStep(INFO, 0),),
    "to a step": (GoTo(INFO),),
    "a vote opens with a clock": (OpenStep(VOTE, 60),),
    "a collection stops": (StopStep(IDEAS),),
    "a collection opens again": (StopStep(IDEAS), ReopenStep(IDEAS)),
    "cards from paper": (EnterCards(COVERED, "Radweg\nBürgerbus", None, 1),),
    "a timer": (SetTimer(IDEAS, 60, True), ExtendTimer(IDEAS), SetTimer(IDEAS, 0)),
    "a person's town": (CorrectMunicipality(ANNA, 2),),
    "further municipalities": (SetMandates(ANNA, (2, 3)), SetMandates(ANNA, (3,))),
    "the door": (SetDoor(False), SetTickets(True)),
    "the form of address": (SetManner(True, (EditStep(INFO, "Ausblick", settings={"text": "Danke dir"}),)),),
    "seats": (SetSeats(1, 3), SetSeats(1, None)),
    "hidden and shown": (HideCard(CARD), ReleaseCards((CARD, DARK))),
    "corrected": (CorrectCard(CARD, "Rufbus"), CorrectCard(CARD, "Rufbus.", False)),
    "moved": (MoveCard(CARD, 5), MoveCard(CARD, None)),
    "a heading": (MakeGroup("Fahren", IDEAS, 4, (CARD, OTHER)),),
    "headings change": (MakeGroup("Fahren", IDEAS), RenameGroup(NEW, "Unterwegs"), RemoveGroup(NEW)),
    "hung up": (MakeGroup("Fahren", IDEAS), GroupCard(CARD, (NEW,)), GroupCard(CARD, ())),
    "laid together": (MergeCards(CARD, (OTHER,)), SplitCards((OTHER,))),
    "left apart": (KeepApart((CARD, OTHER)),),
    "pause": (Pause("Kaffee"), Pause("Kuchen"), Resume()),
    "the board": (SetBlank(True), ShowParked(True)),
    "how the board shows it": (SetCalm(True), ShowPicture(VOTE, "grid"), ShowPicture(VOTE), SetCalm(False)),
    "parked": (Park("Später"), SetParked(NEW, True)),
    "over and on": (StopStep(IDEAS), StopStep(COVERED), StopStep(SORTING), End(), Continue()),
    "a proposal is taken": (TakeProposal(SORTING, CARD),),
    "a proposal is left": (LeaveProposal(SORTING, CARD),),
    "turned over": (TurnCard(COVERED), TurnCard(COVERED), LayDown(COVERED)),
    "all turned over": (TurnCard(COVERED), TurnAll(COVERED)),
    "measures": (
        AddMeasure(PLAN, "Rufbus", 1, (2,), "Mai", CARD),
        AddMeasure(PLAN, "Radweg"),
        EditMeasure(PLAN, NEW, "Bürgerbus", 2, (1,), "Juni"),
        RemoveMeasure(PLAN, NEW),
    ),
    "sentences": (
        EditSentence(VISION, SENTENCE, "Zwei haben mitgewirkt."),
        ConfirmSentence(VISION, SENTENCE),
        AddSentence(VISION, "speakers", "Wir fahren gemeinsam."),
        RemoveSentence(VISION, SENTENCE),
    ),
    "sections": (ShowSection(VISION, "speakers"), ShowSection(VISION)),
    "both counts": (CarryBoth(VOTE, NEW), CarryBoth(VOTE, NEW, False)),
}
COUNTED: Acts = (OpenStep(VOTE), StopStep(VOTE), CountVote(VOTE))


@cache
def after(name: str) -> frozenset[type[Event]]:
    """The events of these acts and of taking them back, last one first: each time all is as it was."""
    s, seen = hall(), []
    for command in COUNTED if name == "both counts" else ():
        s.when(command).then_accepted()
    known = len(s.log)
    for command in ACTS[name]:
        seen.append(visible(s.state))
        s.when(command).then_accepted()
        assert s.last, f"{command} changed nothing"
    for before in reversed(seen):
        s.when(Undo(s.state.undo[-1].seq)).then_accepted()
        assert visible(s.state) == before
    return frozenset(type(r.event) for r in s.log[known:])


@pytest.mark.parametrize("name", ACTS)
def test_what_the_desk_did_is_taken_back_and_all_is_as_before(name: str) -> None:
    assert after(name)


@pytest.mark.parametrize("event", KINDS.events(), ids=lambda e: e.__name__)
def test_every_event_was_taken_back_or_is_final_for_a_reason(event: type[Event]) -> None:
    tag = str(event.__struct_config__.tag)
    if made(event).inverse() is None:
        assert tag in FINAL
    else:
        assert tag not in FINAL
        assert any(event in after(name) for name in ACTS)


def test_a_longer_time_for_names_is_taken_back_unless_another_desk_changed_it_since() -> None:
    s = Scene().when(Describe("Smart Region")).when(SetRetention(30)).then_accepted()
    before = visible(s.state)
    s.when(SetRetention(60)).when(Undo(s.state.undo[-1].seq)).then_accepted()
    assert visible(s.state) == before
    s.when(SetRetention(60))
    longer = s.state.undo[-1].seq
    s.when(SetRetention(70), by=facilitator(2)).when(Undo(longer)).then_refused("undo_built_upon")


REMOVED: dict[str, tuple[Acts, Command]] = {
    "a measure's town": (
        (AddMeasure(PLAN, "Rufbus", 3), EditMeasure(PLAN, NEW, "Rufbus", 2)),
        RemoveMunicipality(3),
    ),
    "a removed measure's town": (
        (AddMeasure(PLAN, "Rufbus", 3), RemoveMeasure(PLAN, NEW)),
        RemoveMunicipality(3),
    ),
    "a card's field": ((MoveCard(CARD, 5),), RetireField(4)),
    "a card's heading": (
        (MakeGroup("Fahren", IDEAS, None, (CARD,)), GroupCard(CARD, ())),
        RemoveGroup(NEW),
    ),
    "the step before": ((GoTo(INFO), GoTo(IDEAS)), RemoveStep(INFO)),
}


@pytest.mark.parametrize("name", REMOVED)
def test_undo_never_leads_to_what_was_taken_away_since(name: str) -> None:
    s = hall()
    acts, removal = REMOVED[name]
    for command in acts:
        s.when(command).then_accepted()
    last = s.state.undo[-1].seq
    s.when(removal).then_accepted()
    s.when(Undo(last)).then_refused("undo_built_upon")
    s.when(Undo(s.state.undo[-1].seq)).when(Undo(last)).then_accepted()
