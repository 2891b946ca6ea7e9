"""Words of a card go from every version of a draft with the card, and comments with their person."""

from __future__ import annotations

import msgspec
import pytest

from tests.activities.test_vision import (
    ANNA,
    CARD,
    GREVEN,
    IDEAS,
    VISION,
    WHO,
    WISH,
    anna,
    asked,
    bernd,
    drafted,
    hall,
    sentence,
    texts,
    written,
)
from tests.scene import KINDS, Scene
from workshop.activities.collect import CardWritten, WithdrawCard
from workshop.activities.vision.messages import (
    AnswerSection,
    CheckDraft,
    DraftChecked,
    EditSentence,
    RemoveSentence,
    StoreDraft,
)
from workshop.core.agenda import OpenStep
from workshop.core.evolve import fold
from workshop.core.own import EraseMe
from workshop.core.roles import Audience
from workshop.core.undo import Undo
from workshop.core.workshop import Workshop
from workshop.store.codec import Codec, Row, erase
from workshop.vision.editing import Stale
from workshop.vision.model import CardRef, Section, Sentence

CODEC = Codec(KINDS.events())
OTHER = 21


def rows(s: Scene) -> list[Row]:
    """The log as it lies in the database."""
    return erase(CODEC.row(r.seq, r.at, r.by, r.event, r.act) for r in s.log)


def read_again(s: Scene) -> Workshop:
    return fold(KINDS, (CODEC.recorded(row) for row in rows(s)), "scene")


def stored(s: Scene) -> str:
    return msgspec.json.encode(rows(s)).decode()


def same_after_reading(s: Scene) -> None:
    again, now = read_again(s).steps[VISION].state, s.state.steps[VISION].state
    assert again == now


def edited_twice() -> Scene:
    """Three versions quote the card, in the rule's words, in those of the desk, and in a sentence taken out."""
    s = drafted().when(EditSentence(VISION, WISH, "Die Hitzekarte kommt.")).then_accepted()
    s.when(StoreDraft(VISION, written("„Hitzekarte“ und Schatten"), only=(WISH,))).then_accepted()
    return s.when(RemoveSentence(VISION, WISH)).then_accepted()


def test_no_version_keeps_the_words() -> None:
    s = edited_twice()
    assert s.state.steps[VISION].state.version == 2
    assert "Hitzekarte" in stored(s)
    s.when(EraseMe(cards=True), by=anna).then_accepted()
    assert "Hitzekarte" not in stored(s)
    assert "Hitzekarte" not in repr(msgspec.structs.replace(s.state, undo=()))
    assert s.state.steps[VISION].state.earlier == ()
    same_after_reading(s)


def test_taking_the_card_back_does_the_same() -> None:
    s = edited_twice().when(OpenStep(IDEAS)).then_accepted()
    s.when(WithdrawCard(IDEAS, CARD), by=anna).then_accepted()
    assert "Hitzekarte" not in stored(s)
    same_after_reading(s)


def test_the_sentence_stays_and_says_so_and_may_be_written_anew() -> None:
    s = asked().when(EraseMe(cards=True), by=anna).then_accepted()
    assert texts(s) == {WHO: "2 Menschen haben mitgewirkt.", WISH: ""}
    assert sentence(s, WISH).state == "stale"
    assert sentence(s, WISH, Audience.PARTICIPANT).withheld
    assert s.state.steps[VISION].state.board == "field-9"
    fresh = (
        Section(
            "field-9",
            "Umwelt",
            (Sentence(WISH, "Schatten zuerst.", "vision.field.wishes", {}, (CardRef(OTHER),)),),
        ),
    )
    s.given(CardWritten(OTHER, IDEAS, None, GREVEN, None, "shown", "Schatten"))
    s.when(CheckDraft(VISION, (*written()[:1], *fresh))).then_accepted()
    assert s.state.steps[VISION].state.draft.sentences()[WISH].now == "Schatten zuerst."
    s.when(StoreDraft(VISION, (*written()[:1], *fresh), only=(WISH,))).then_accepted()
    assert texts(s)[WISH] == "Schatten zuerst."


def test_answers_count_on() -> None:
    s = asked().when(AnswerSection(VISION, "field-9", "agree"), by=bernd).then_accepted()
    before = s.state.steps[VISION].state
    s.when(EraseMe(cards=True), by=anna).then_accepted()
    after = s.state.steps[VISION].state
    assert (after.answers, after.wording, after.shown) == (before.answers, before.wording, before.shown)


def test_what_the_rules_would_write_goes_too() -> None:
    s = drafted().given(CardWritten(OTHER, IDEAS, ANNA, None, None, "shown", "Nadelkissen"))
    newer = Sentence(
        WISH, "Am meisten Rückhalt hat „Nadelkissen“.", "vision.field.wishes", {}, (CardRef(OTHER),)
    )
    s.when(CheckDraft(VISION, (*written()[:1], Section("field-9", "Umwelt", (newer,))))).then_accepted()
    assert "Nadelkissen“" in stored(s)
    s.when(OpenStep(IDEAS)).when(WithdrawCard(IDEAS, OTHER), by=anna).then_accepted()
    assert "Nadelkissen" not in stored(s)
    assert "Hitzekarte" in stored(s)
    same_after_reading(s)


def test_an_old_log_that_does_not_say_on_what_a_wording_rests_loses_it() -> None:
    s = drafted().given(CardWritten(OTHER, IDEAS, ANNA, None, None, "shown", "Nadelkissen"))
    s.given(DraftChecked(VISION, 1, (Stale(WISH, written()[1].sentences[0].text, "Nun „Nadelkissen“."),)))
    s.when(OpenStep(IDEAS)).when(WithdrawCard(IDEAS, OTHER), by=anna).then_accepted()
    assert "Nadelkissen" not in stored(s)


def test_a_draft_that_does_not_quote_the_card_stays_as_it_is() -> None:
    s = drafted().given(CardWritten(OTHER, IDEAS, ANNA, None, None, "shown", "Nadelkissen"))
    s.when(OpenStep(IDEAS)).when(WithdrawCard(IDEAS, OTHER), by=anna).then_accepted()
    assert s.state.steps[VISION].state.version == 1
    assert len(s.last) == 1


def test_only_an_earlier_version_quotes_it() -> None:
    s = drafted().when(StoreDraft(VISION, written("die Wand"))).then_accepted()
    plain = Section("speakers", "Wer hier spricht", written()[0].sentences)
    s = hall().when(StoreDraft(VISION, written())).then_accepted()
    s.when(StoreDraft(VISION, (plain,))).then_accepted()
    s.when(EraseMe(cards=True), by=anna).then_accepted()
    assert "Hitzekarte" not in stored(s)


def test_undo_of_an_edit_does_not_bring_the_words_back() -> None:
    s = drafted().when(EditSentence(VISION, WISH, "Die Hitzekarte kommt.")).then_accepted()
    edited = s.state.undo[-1].seq
    s.when(EraseMe(cards=True), by=anna).then_accepted()
    s.when(Undo(edited)).then_refused("undo_built_upon")


@pytest.mark.parametrize("cards", [False, True])
def test_comments_go_with_their_person_and_the_answer_counts_on(cards: bool) -> None:
    s = asked().when(AnswerSection(VISION, "field-9", "object", comment="Nadelkissen fehlt"), by=anna)
    s.then_accepted().when(EraseMe(cards), by=anna).then_accepted()
    assert "Nadelkissen" not in stored(s)
    answer = s.state.steps[VISION].state.answers["field-9"][ANNA]
    assert (answer.answer, answer.comment) == ("object", "")
    same_after_reading(s)
