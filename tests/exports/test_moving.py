"""A workshop as a file: the same elsewhere, without what is withheld, and no file is believed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from tests.exports.room import COVERED, HIDDEN, UMLAUT, Hall, full_hall
from tests.scene import KINDS, Scene
from workshop.activities.vision.messages import (
    CheckDraft,
    ConfirmSentence,
    EditSentence,
    RemoveSentence,
    RestoreVersion,
    StoreDraft,
)
from workshop.core.agenda import AddStep, EditStep
from workshop.core.board import SetWifi
from workshop.core.cards import CorrectCard, HideCard
from workshop.core.evolve import fold
from workshop.core.messages import Recorded
from workshop.core.refusals import Refused
from workshop.exports.collect import collect
from workshop.exports.document import document
from workshop.exports.moving import moved, moving
from workshop.ops.opening import read
from workshop.store.codec import Codec, erase
from workshop.vision.model import CardRef, Section, Sentence

NOTE = "Vorher lüften, Herr X kommt später"
CODEC = Codec(KINDS.events())


def stored(log: list[Recorded]) -> list[Recorded]:
    """The log as a database gives it back: the counts have cut ballots and people apart."""
    return [CODEC.recorded(r) for r in erase(CODEC.row(r.seq, r.at, r.by, r.event, r.act) for r in log)]


def counted_hall() -> Scene:
    """Two counted votes, hidden and covered cards, a desk's note."""
    hall = Hall()
    step = hall.collects()
    hall.votes()
    hall.votes("Punkte", subject="cards")
    hall.covers()
    hall.parks()
    s = hall.s.state.steps[step]
    hall.s.when(EditStep(step, s.title, s.question, notes=NOTE)).then_accepted()
    return hall.s


def file_of(s: Scene, at: int = 5) -> bytes:
    log = stored(s.log)
    return moving(KINDS, fold(KINDS, log, "scene"), log, at)


def changed(raw: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    document = msgspec.json.decode(raw)
    change(document)
    return msgspec.json.encode(document)


def told(log: list[Recorded]) -> dict[str, Any]:
    """Results, ballots and checksums."""
    return document(collect(KINDS, fold(KINDS, log, ""), log))


def test_results_ballots_checksums_ids_and_times_are_the_same_elsewhere() -> None:
    s = counted_hall()
    state, log = read(KINDS, file_of(s))
    assert told(log) == told(stored(s.log))
    assert [(r.seq, r.at, r.act) for r in log] == [(r.seq, r.at, r.act) for r in s.log]
    assert sorted(state.people) == sorted(s.state.people)
    assert told(log)["ballots"], "the two votes are there"


def test_written_again_it_differs_in_the_header_alone() -> None:
    first = file_of(counted_hall(), at=5)
    state, log = read(KINDS, first)
    again = msgspec.json.decode(moving(KINDS, state, log, 9))
    once = msgspec.json.decode(first)
    assert again["events"] == once["events"]
    assert (once.pop("written"), again.pop("written")) == (5, 9)
    assert again == once


def test_what_is_withheld_on_the_pages_is_not_in_it() -> None:
    raw = file_of(counted_hall()).decode()
    for words in (HIDDEN, COVERED, NOTE):
        assert words not in raw
    assert "facilitator:" not in raw
    assert "Bürgerbus" in raw


def with_a_draft(hall: Hall) -> dict[int, str]:
    """A vision that quotes four cards in every way a log knows; what each of its sentences said."""
    s, cards = hall.s, (hall.bus, hall.formula, hall.emoji, hall.arabic)
    words = {card: f"Quittung {card}" for card in cards}
    keys = {card: f"strengths:best:{card}" for card in cards}
    made = [
        Sentence(keys[card], words[card], "vision.strengths.best", {"card": words[card]}, (CardRef(card),))
        for card in cards
    ]
    made = [msgspec.structs.replace(one, rule=one.text) for one in made]
    s.when(AddStep("vision", "Vision")).then_accepted()
    vision = s.state.order[-1]
    s.when(StoreDraft(vision, (Section("strengths", "Stark", tuple(made)),))).then_accepted()
    s.when(EditSentence(vision, keys[hall.formula], f"{words[hall.formula]} anders")).then_accepted()
    s.when(ConfirmSentence(vision, keys[hall.formula])).then_accepted()
    s.when(RemoveSentence(vision, keys[hall.emoji])).then_accepted()
    later = [msgspec.structs.replace(one, text=f"{one.text}!", rule=f"{one.text}!") for one in made]
    s.when(CheckDraft(vision, (Section("strengths", "Stark", tuple(later)),))).then_accepted()
    s.when(StoreDraft(vision, (Section("strengths", "Stark", tuple(later)),))).then_accepted()
    s.when(RestoreVersion(vision, 1)).then_accepted()
    for card in (hall.formula, hall.emoji):
        s.when(HideCard(card)).then_accepted()
    return words


def test_what_a_vision_quoted_of_hidden_cards_is_not_in_it() -> None:
    hall = Hall()
    hall.collects()
    words = with_a_draft(hall)
    raw = file_of(hall.s).decode()
    assert [card for card, said in words.items() if said in raw] == [hall.bus, hall.arabic]
    assert told(read(KINDS, raw.encode())[1]) == told(stored(hall.s.log))
    state, log = read(KINDS, raw.encode())
    assert moving(KINDS, state, log, 5).decode() == raw


def test_what_a_card_said_before_it_was_corrected_is_not_in_it() -> None:
    hall = Hall()
    step = hall.collects()
    hall.s.when(CorrectCard(hall.bus, "Bürgerbus wie ihn Frau Y will")).then_accepted()
    hall.s.when(CorrectCard(hall.bus, "Bürgerbus")).then_accepted()
    raw = file_of(hall.s)
    assert UMLAUT not in raw.decode()
    assert "Frau Y" not in raw.decode()
    state, log = read(KINDS, raw)
    assert {c.id: c.text for c in state.cards.values() if c.step == step and c.text} == {
        c.id: c.text for c in hall.s.state.cards.values() if c.state == "shown"
    }
    assert told(log) == told(stored(hall.s.log))


def test_the_wifi_of_the_house_is_not_in_it() -> None:
    s = counted_hall()
    s.when(SetWifi("Rathaus-Gast", "geheim-1234")).then_accepted()
    s.when(SetWifi("Rathaus-Gast", "geheim-5678")).then_accepted()
    raw = file_of(s).decode()
    assert "Rathaus-Gast" not in raw
    assert "geheim-" not in raw
    assert read(KINDS, raw.encode())[0].wifi is None


def test_while_a_vote_is_not_counted_there_is_no_file() -> None:
    hall = full_hall()
    log = stored(hall.s.log)
    with pytest.raises(Refused, match="not_all_counted"):
        moving(KINDS, hall.s.state, log, 5)


def test_a_file_with_ballots_of_people_is_refused() -> None:
    """Also one that another program has written."""
    s = full_hall().s
    lines = [{"seq": r.seq, "at": r.at, "by": "system", "event": msgspec.to_builtins(r.event)} for r in s.log]
    raw = msgspec.json.encode({"format": "workshop-log", "version": 1, "seq": len(lines), "events": lines})
    with pytest.raises(Refused, match="not_all_counted"):
        moved(KINDS, raw)


def _all_counted(d: dict[str, Any]) -> list[dict[str, Any]]:
    events = [e["event"] for e in d["events"]]
    found: list[dict[str, Any]] = next(e for e in events if e["type"] == "vote_counted")["counted"]
    return found


def _counted(d: dict[str, Any]) -> dict[str, Any]:
    return _all_counted(d)[0]


def _ballot(d: dict[str, Any]) -> None:
    """Somebody helps one option after the count."""
    points = _counted(d)["lines"][0]["points"]
    points[next(iter(points))] += 1


WRONG: dict[str, tuple[str, Callable[[dict[str, Any]], None]]] = {
    "another file": ("no_workshop_file", lambda d: d.update(format="workshop-results")),
    "no events": ("workshop_file_damaged", lambda d: d.update(events=[])),
    "events that are no list": ("no_workshop_file", lambda d: d.update(events={"a": 1})),
    "of a later version": ("workshop_file_newer", lambda d: d.update(version=2)),
    "one is missing": ("workshop_file_damaged", lambda d: d["events"].pop(3)),
    "its end is missing": ("workshop_file_damaged", lambda d: d.update(events=d["events"][:10])),
    "time runs back": ("workshop_file_damaged", lambda d: d["events"][3].update(at=1)),
    "time has no end": ("workshop_file_damaged", lambda d: d["events"][-1].update(at=10**17)),
    "somebody unheard of acts": ("workshop_file_damaged", lambda d: d["events"][3].update(by="root")),
    "an act of the future": ("workshop_file_damaged", lambda d: d["events"][3].update(act=99)),
    "an unknown event": ("workshop_file_damaged", lambda d: d["events"][3]["event"].update(type="hack")),
    "a field of another sort": ("workshop_file_damaged", lambda d: d["events"][0]["event"].update(title=[1])),
    "a ballot says something else": ("workshop_file_miscounted", _ballot),
    "a count is gone": ("workshop_file_miscounted", lambda d: _all_counted(d).pop()),
    "no count is left": ("workshop_file_miscounted", lambda d: _all_counted(d).clear()),
    "a ballot is gone": ("workshop_file_miscounted", lambda d: _counted(d)["lines"].pop()),
    "a total says something else": (
        "workshop_file_miscounted",
        lambda d: _counted(d)["per_head"]["scores"].update({"5": "7"}),
    ),
    "what cannot have happened": (
        "workshop_file_damaged",
        lambda d: d["events"][-1].update(event={"type": "card_withdrawn", "card": 999_999}),
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_file_that_no_workshop_has_written_is_refused(name: str) -> None:
    code, change = WRONG[name]
    with pytest.raises(Refused, match=code):
        read(KINDS, changed(file_of(counted_hall()), change))


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"[]", b'{"format":', b"[" * 100_000, b"PK\3\4"])
def test_what_is_no_such_file_at_all_is_refused(raw: bytes) -> None:
    with pytest.raises(Refused, match="no_workshop_file"):
        moved(KINDS, raw)
