"""Who erases what is about oneself takes words along and changes no count, no result and no check number."""

from __future__ import annotations

import msgspec

from tests.activities.vote_room import Room, ideas
from tests.scene import KINDS, Scene
from workshop.activities.collect import WriteCard
from workshop.activities.plan.messages import AddMeasure
from workshop.activities.vote import CastBallot, CountVote
from workshop.core.agenda import AddStep, OpenStep, StopStep
from workshop.core.cards import CorrectCard, HideCard
from workshop.core.conclude import results_of
from workshop.core.evolve import fold
from workshop.core.hall import End, Pause
from workshop.core.own import EraseMe
from workshop.core.roles import Audience
from workshop.core.undo import Undo
from workshop.core.workshop import Workshop
from workshop.store.codec import Codec, Row, erase

CODEC = Codec(KINDS.events())


def rows(s: Scene) -> list[Row]:
    """The log as it lies in the database."""
    return erase(CODEC.row(r.seq, r.at, r.by, r.event, r.act) for r in s.log)


def read_again(s: Scene) -> Workshop:
    return fold(KINDS, (CODEC.recorded(row) for row in rows(s)), "scene")


def counted() -> tuple[Room, int, tuple[int, ...]]:
    """Three cards of the first person were voted on and counted; one became a measure."""
    room = Room().opened()
    for who in room.people:
        room.casts(who, 2, 1)
    room.counted()
    _, cards = ideas(room, "Hitzekarte", "Sensoren", "Sommerfest", field=room.fields[0])
    s = room.s
    s.when(AddStep("vote", "Ideen", settings={"subject": "cards"})).then_accepted()
    vote = s.state.order[-1]
    s.when(OpenStep(vote)).then_accepted()
    paper = s.state.steps[vote].state.papers[0].id
    for who in room.people:
        s.when(CastBallot(vote, paper, {str(cards[0]): 2}), by=who).then_accepted()
    s.when(StopStep(vote)).when(CountVote(vote)).then_accepted()
    s.when(AddStep("plan", "Maßnahmen")).when(AddMeasure(s.state.order[-1], card=cards[0])).then_accepted()
    return room, vote, tuple(cards)


def figures(w: Workshop) -> bytes:
    """All results without words: every count, rank, checksum and participation."""

    def bare(value: object, key: str = "") -> object:
        if isinstance(value, dict):
            return {
                k: bare(v, k)
                for k, v in value.items()
                if k not in ("text", "name", "what", "withdrawn", "seq", "label", "labels", "names")
            }
        if isinstance(value, list | tuple):
            return [bare(v, key) for v in value]
        return value

    return msgspec.json.encode(bare(msgspec.to_builtins(results_of(KINDS, w), str_keys=True)))


def author(s: Scene, card: int) -> object:
    return s.state.cards[card].person


def test_counts_and_check_numbers_stay_and_the_words_go() -> None:
    room, vote, cards = counted()
    s = room.s
    before = figures(s.state)
    files = KINDS["vote"].ballot_files(s.state, s.state.steps[vote])
    checksums = [c.checksum for c in s.state.steps[vote].state.counted]
    who = next(p for p in room.people if p.number == author(s, cards[0]))
    s.when(EraseMe(cards=True), by=who).then_accepted()
    assert figures(s.state) == before
    for w in (s.state, read_again(s)):
        assert [c.checksum for c in w.steps[vote].state.counted] == checksums
        after = KINDS["vote"].ballot_files(w, w.steps[vote])
        assert [f["ballots"] for f in after.values()] == [f["ballots"] for f in files.values()]
        assert all(w.cards[c].text == "" and w.cards[c].state == "shown" for c in cards)
    stored = msgspec.json.encode(rows(s)).decode()
    assert [word for word in ("Hitzekarte", "Sensoren", "Sommerfest") if word in stored] == []


def test_without_the_cards_only_the_person_goes() -> None:
    room, _, cards = counted()
    who = next(p for p in room.people if p.number == author(room.s, cards[0]))
    room.s.when(EraseMe(), by=who).then_accepted()
    assert len(room.s.last) == 1
    assert room.s.state.cards[cards[0]].text == "Hitzekarte"


def test_it_goes_after_the_end_and_in_a_break() -> None:
    room, _, cards = counted()
    who = next(p for p in room.people if p.number == author(room.s, cards[0]))
    room.s.when(Pause("Kaffee")).then_accepted()
    room.s.when(EraseMe(), by=who).then_accepted()
    for step in [s.id for s in room.s.state.agenda() if s.status == "open"]:
        room.s.when(StopStep(step)).then_accepted()
    room.s.when(End()).then_accepted()
    room.s.when(EraseMe(cards=True), by=who).then_accepted()
    assert room.s.state.cards[cards[0]].text == ""
    room.s.when(EraseMe(cards=True), by=who).then_accepted()
    assert len(room.s.last) == 1


def test_other_peoples_cards_stay() -> None:
    room, _, cards = counted()
    other = next(p for p in room.people if p.number != author(room.s, cards[0]))
    room.s.when(EraseMe(cards=True), by=other).then_accepted()
    assert room.s.state.cards[cards[0]].text == "Hitzekarte"


def test_no_undo_brings_the_words_back() -> None:
    room, _, cards = counted()
    s = room.s
    s.when(CorrectCard(cards[1], "Sensoren!")).then_accepted()
    corrected = s.state.undo[-1].seq
    who = next(p for p in room.people if p.number == author(s, cards[0]))
    s.when(EraseMe(cards=True), by=who).then_accepted()
    s.when(Undo(corrected)).then_refused("undo_built_upon")


def test_a_card_nobody_has_seen_goes_as_a_whole() -> None:
    room = Room().opened()
    s = room.s
    s.when(AddStep("collect", "Ideen", settings={"mode": "covered"})).then_accepted()
    step = s.state.order[-1]
    s.when(OpenStep(step)).when(WriteCard(step, "Nadelkissen"), by=room.people[0]).then_accepted()
    card = max(s.state.cards)
    s.when(EraseMe(cards=True), by=room.people[0]).then_accepted()
    assert s.state.cards[card].state == "withdrawn"
    assert s.view(step, Audience.BOARD).written == 0


def test_an_erased_card_is_no_option_of_a_later_vote() -> None:
    room, _, cards = counted()
    s = room.s
    who = next(p for p in room.people if p.number == author(s, cards[0]))
    s.when(HideCard(cards[2])).when(EraseMe(cards=True), by=who).then_accepted()
    s.when(AddStep("vote", "Noch einmal", settings={"subject": "cards"})).then_accepted()
    s.when(OpenStep(s.state.order[-1])).then_refused("too_few_options")
