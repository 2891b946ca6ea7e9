"""The vision step: the draft is stored, edited, shown and answered; what is erased is not shown."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.scene import KINDS, Scene, through_bytes
from workshop.activities.collect import CardWithdrawn, CardWritten
from workshop.activities.vision.messages import (
    AddSentence,
    AnswerSection,
    CheckDraft,
    ConfirmSentence,
    EditSentence,
    ExplainAnswer,
    ForgetVersion,
    RemoveSentence,
    RestoreVersion,
    SectionAnswered,
    SectionShown,
    ShowSection,
    StoreDraft,
)
from workshop.activities.vision.viewing import results
from workshop.core.agenda import AddStep, OpenStep, StopStep
from workshop.core.cards import CardCorrected, HideCard
from workshop.core.door import Join
from workshop.core.evolve import fold
from workshop.core.roles import SYSTEM, Audience, participant
from workshop.core.setup import MunicipalityAdded
from workshop.core.undo import Undo
from workshop.vision.model import CardRef, ModerationRef, ParticipationRef, Section, Sentence, VoteRef

RHEINE, GREVEN, IDEAS, VISION, ANNA, BERND, CARD = 1, 2, 3, 4, 5, 6, 20
anna, bernd = participant(ANNA), participant(BERND)
WISH, WHO = "field-9:wishes:9", "speakers:towns:0"


def written(wish: str = "„Hitzekarte“") -> tuple[Section, ...]:
    """What the rules write in this small hall."""
    who = Sentence(
        WHO, "2 Menschen haben mitgewirkt.", "vision.speakers.people", {}, (ParticipationRef(2, 2, 2),)
    )
    text = f"Am meisten Rückhalt hat {wish}."
    return (
        Section("speakers", "Wer hier spricht", (who,)),
        Section("field-9", "Umwelt", (Sentence(WISH, text, "vision.field.wishes", {}, (CardRef(CARD),)),)),
    )


def hall() -> Scene:
    """Anna from Rheine wrote a card; Bernd comes from Greven."""
    scene = Scene().given(MunicipalityAdded(RHEINE, "Rheine"), MunicipalityAdded(GREVEN, "Greven"))
    scene.when(AddStep("collect", "Ideen")).when(AddStep("vision", "Vision", "Ist das unsere Vision?"))
    scene.when(Join(RHEINE), by=SYSTEM).when(Join(GREVEN), by=SYSTEM).then_accepted()
    return scene.given(CardWritten(CARD, IDEAS, ANNA, RHEINE, None, "shown", "Hitzekarte"))


def drafted() -> Scene:
    """The rules' draft is stored."""
    return hall().when(StoreDraft(VISION, written())).then_accepted()


def asked() -> Scene:
    """The section about Umwelt lies on the board, the step is open."""
    return drafted().when(OpenStep(VISION)).when(ShowSection(VISION, "field-9")).then_accepted()


def texts(scene: Scene) -> dict[str, str]:
    return {k: s.text for k, s in scene.state.steps[VISION].state.draft.sentences().items()}


def sentence(scene: Scene, key: str, audience: Audience = Audience.FACILITATOR) -> Any:
    seen = scene.view(VISION, audience, None).sections
    return next(s for section in seen for s in section.sentences if s.key == key)


def test_the_first_draft_is_version_one() -> None:
    seen = drafted().view(VISION, Audience.FACILITATOR)
    assert (seen.version, seen.language, [s.title for s in seen.sections]) == (
        1,
        "de",
        ["Wer hier spricht", "Umwelt"],
    )


def test_the_same_draft_again_is_no_new_version() -> None:
    drafted().when(StoreDraft(VISION, written())).then()


@pytest.mark.parametrize("source", [CardRef(99), CardRef(CARD, (98,)), VoteRef(97)])
def test_a_source_that_does_not_exist_is_refused(source: Any) -> None:
    stray = Section("field-9", "Umwelt", (Sentence(WISH, "Erfunden.", sources=(source,)),))
    hall().when(StoreDraft(VISION, (stray,))).then_refused("draft_invalid")


def test_a_draft_without_sections_sources_or_with_doubled_keys_is_refused() -> None:
    one = Sentence(WISH, "Umwelt.", sources=(ModerationRef(),))
    hall().when(StoreDraft(VISION, ())).then_refused("draft_empty")
    for wrong in (
        (one, one),
        (msgspec.structs.replace(one, sources=()),),
        (msgspec.structs.replace(one, key="x:y:1"),),
    ):
        hall().when(StoreDraft(VISION, (Section("field-9", "Umwelt", wrong),))).then_refused("draft_invalid")


def test_an_edited_sentence_keeps_its_sources_and_is_marked() -> None:
    scene = drafted().when(EditSentence(VISION, WISH, "Wir wollen Schatten.")).then_accepted()
    seen = sentence(scene, WISH)
    assert (seen.text, seen.state, seen.rule) == (
        "Wir wollen Schatten.", "edited", "Am meisten Rückhalt hat „Hitzekarte“.",
    )  # fmt: skip
    assert seen.sources[0].texts == ("Hitzekarte",)


def test_an_edit_is_taken_back() -> None:
    scene = drafted().when(EditSentence(VISION, WISH, "Wir wollen Schatten."))
    scene.when(Undo(len(scene.log))).then_accepted()
    assert texts(scene)[WISH] == "Am meisten Rückhalt hat „Hitzekarte“."


def test_rebuilding_keeps_the_edit_and_marks_it_when_its_basis_changed() -> None:
    scene = drafted().when(EditSentence(VISION, WISH, "Wir wollen Schatten."))
    scene.when(StoreDraft(VISION, written("„Hitzekarten“"))).then_accepted()
    seen = sentence(scene, WISH)
    assert (seen.text, seen.state, seen.now) == (
        "Wir wollen Schatten.", "stale", "Am meisten Rückhalt hat „Hitzekarten“.",
    )  # fmt: skip
    scene.when(StoreDraft(VISION, written("„Hitzekarten“"), only=(WISH,))).then_accepted()
    assert texts(scene)[WISH] == "Am meisten Rückhalt hat „Hitzekarten“."


def test_checking_marks_what_is_stale_and_confirming_lets_it_stand() -> None:
    scene = drafted().when(CheckDraft(VISION, written("„Hitzekarten“"))).then_accepted()
    assert scene.view(VISION, Audience.FACILITATOR).stale == 1
    scene.when(CheckDraft(VISION, written("„Hitzekarten“"))).then()
    scene.when(ConfirmSentence(VISION, WISH)).then_accepted()
    assert sentence(scene, WISH).state == "confirmed"


def test_a_sentence_written_freely_is_marked_as_such() -> None:
    scene = drafted().when(AddSentence(VISION, "field-9", "Wir fangen in Rheine an.")).then_accepted()
    key = f"field-9:written:{scene.state.next_id - 1}"
    seen = sentence(scene, key)
    assert (seen.written, seen.sources[0].kind) == (True, "moderation")
    scene.when(RemoveSentence(VISION, key)).when(Undo(len(scene.log))).then_accepted()
    assert key in texts(scene)
    drafted().when(AddSentence(VISION, "nowhere", "…")).then_refused("section_unknown")


def test_the_only_sentence_of_a_section_comes_back() -> None:
    scene = drafted().when(RemoveSentence(VISION, WISH)).then_accepted()
    assert [s.key for s in scene.view(VISION, Audience.FACILITATOR).sections] == ["speakers"]
    scene.when(Undo(len(scene.log))).then_accepted()
    assert WISH in texts(scene)


def test_an_earlier_version_is_restored_and_nothing_is_lost() -> None:
    scene = drafted().when(EditSentence(VISION, WISH, "Wir wollen Schatten."))
    scene.when(StoreDraft(VISION, written(), only=(WISH,))).when(RestoreVersion(VISION, 1)).then_accepted()
    assert texts(scene)[WISH] == "Wir wollen Schatten."
    seen = scene.view(VISION, Audience.FACILITATOR)
    assert (seen.version, [(v.number, v.differs) for v in seen.earlier]) == (3, [(2, 1), (1, 0)])
    scene.when(RestoreVersion(VISION, 9)).then_refused("version_unknown")


def test_the_board_shows_one_section_and_no_person() -> None:
    scene = asked().when(AnswerSection(VISION, "field-9", "object", "Zu teuer."), by=anna)
    seen = scene.view(VISION, Audience.BOARD, ANNA)
    assert (seen.section.title, seen.section.spread) == ("Umwelt", (0, 0, 1))
    assert (seen.section.mine, seen.section.comments, seen.section.sentences[0].rule) == ("", (), "")
    scene.when(ShowSection(VISION)).then(SectionShown(VISION, None, "field-9"))
    assert scene.view(VISION, Audience.BOARD).section is None


def test_phones_see_only_sections_that_were_shown() -> None:
    assert [s.key for s in asked().view(VISION, Audience.PARTICIPANT, ANNA).sections] == ["field-9"]
    asked().when(AnswerSection(VISION, "speakers", "agree"), by=anna).then_refused("section_not_shown")


def test_anna_answers_and_changes_her_mind() -> None:
    scene = asked().when(AnswerSection(VISION, "field-9", "agree"), by=anna)
    scene.then(SectionAnswered(VISION, ANNA, "field-9", "agree", 1))
    scene.when(AnswerSection(VISION, "field-9", "agree"), by=anna).then()
    scene.when(AnswerSection(VISION, "field-9", "concern"), by=anna).then_accepted()
    seen = scene.view(VISION, Audience.PARTICIPANT, ANNA).section
    assert (seen.mine, seen.spread) == ("concern", (0, 1, 0))
    assert scene.state.people[ANNA].contributed


def test_a_reason_belongs_to_the_last_concern_whatever_the_board_shows_by_now() -> None:
    scene = (
        asked()
        .when(AnswerSection(VISION, "field-9", "concern"), by=anna)
        .when(ShowSection(VISION, "speakers"))
    )
    scene.when(ExplainAnswer(VISION, "Wer gießt die Bäume?"), by=anna)
    scene.then(SectionAnswered(VISION, ANNA, "field-9", "concern", 1, "Wer gießt die Bäume?"))
    (comment,) = scene.view(VISION, Audience.FACILITATOR).sections[1].comments
    assert (comment.text, comment.municipality) == ("Wer gießt die Bäume?", "Rheine")
    assert scene.view(VISION, Audience.HELPER).sections[1].comments == ()
    scene.when(ExplainAnswer(VISION, "Warum?"), by=bernd).then_refused("nothing_to_explain")


def test_an_answer_counts_for_one_wording_only() -> None:
    scene = asked().when(AnswerSection(VISION, "field-9", "agree"), by=anna)
    scene.when(EditSentence(VISION, WISH, "Wir wollen Schatten."))
    seen = scene.view(VISION, Audience.PARTICIPANT, ANNA).section
    assert (seen.mine, seen.answered, seen.earlier) == ("", 0, 1)
    scene.when(AnswerSection(VISION, "field-9", "agree"), by=anna).then_accepted()
    scene.when(ConfirmSentence(VISION, WISH))
    assert scene.view(VISION, Audience.BOARD).section.answered == 1


def test_nobody_answers_unless_the_step_is_open() -> None:
    early = drafted().when(ShowSection(VISION, "field-9"))
    early.when(AnswerSection(VISION, "field-9", "agree"), by=anna).then_refused("step_not_open")
    late = asked()
    late.absent = frozenset({BERND})
    late.when(StopStep(VISION))
    late.when(AnswerSection(VISION, "field-9", "agree"), by=anna).then_refused("step_stopped")
    late.when(AnswerSection(VISION, "field-9", "agree"), by=bernd).then_accepted()


def test_where_the_mood_comes_later_hall_and_phones_see_numbers_only() -> None:
    scene = hall().when(AddStep("vision", "Später", settings={"mood": "stopped"}))
    later = scene.state.next_id - 1
    scene.when(StoreDraft(later, written())).when(OpenStep(later)).when(ShowSection(later, "field-9"))
    scene.when(AnswerSection(later, "field-9", "object"), by=anna).then_accepted()
    seen = scene.view(later, Audience.BOARD).section
    assert (seen.answered, seen.spread) == (1, None)
    scene.when(StopStep(later))
    assert scene.view(later, Audience.BOARD).section.spread == (0, 0, 1)


def test_a_hidden_cards_words_leave_every_screen_but_the_sentence_stays() -> None:
    scene = asked().when(HideCard(CARD)).then_accepted()
    seen = sentence(scene, WISH, Audience.BOARD)
    assert (seen.text, seen.state, seen.withheld, seen.sources[0].texts) == ("", "stale", True, ())
    assert "Hitzekarte" in sentence(scene, WISH).text
    (_, umwelt) = results(scene.state, scene.state.steps[VISION]).sections
    assert (umwelt.sentences[0].text, umwelt.sentences[0].state) == ("", "stale")


def test_forgetting_a_version_erases_its_texts_and_the_log_still_folds() -> None:
    scene = drafted().when(EditSentence(VISION, WISH, "Die Hitzekarte.")).given(CardWithdrawn(CARD))
    scene.when(StoreDraft(VISION, written()[:1], only=(WISH,))).when(ForgetVersion(VISION, 1)).then_accepted()
    assert scene.last[0].erases() == (f"draft:{VISION}:1",)
    log = through_bytes([msgspec.structs.replace(r, event=_without(r.event)) for r in scene.log])
    assert fold(KINDS, log, "scene").steps == scene.state.steps


def _without(event: Any) -> Any:
    if event.part_group() != f"draft:{VISION}:1":
        return event
    defaults = {f.name: f.default for f in msgspec.structs.fields(event)}
    return msgspec.structs.replace(event, **{name: defaults[name] for name in event.personal})


def test_a_corrected_card_is_seen_in_the_source() -> None:
    scene = drafted().given(CardCorrected(CARD, True, False, "Hitzekarten", "Hitzekarte"))
    assert sentence(scene, WISH).sources[0].texts == ("Hitzekarten",)


def test_participants_do_not_edit() -> None:
    drafted().when(EditSentence(VISION, WISH, "Meins."), by=anna).then_refused("not_allowed")


def test_the_result_carries_the_answers_and_the_sources() -> None:
    scene = asked().when(AnswerSection(VISION, "field-9", "object"), by=anna)
    scene.when(AnswerSection(VISION, "field-9", "agree"), by=bernd)
    (_, umwelt) = results(scene.state, scene.state.steps[VISION]).sections
    assert (umwelt.agreed, umwelt.concerns, umwelt.objections) == (1, 0, 1)
    assert umwelt.cards == (CARD,)


def with_open_line() -> Scene:
    """No core sentence has won: its section comes first and holds nothing but the line."""
    line = "Hier steht der Satz."
    blank = Sentence("core:open:0", line, "vision.core.open", {}, (ModerationRef(),), "open", rule=line)
    made = hall().when(StoreDraft(VISION, (Section("core", "Kernaussage", (blank,)), *written())))
    return made.when(OpenStep(VISION)).then_accepted()


def test_a_section_that_only_holds_the_open_line_asks_nobody_until_it_is_written() -> None:
    scene = with_open_line().when(ShowSection(VISION, "core")).then_accepted()
    assert scene.view(VISION, Audience.PARTICIPANT, ANNA).section.unwritten
    scene.when(AnswerSection(VISION, "core", "agree"), by=anna).then_refused("section_unwritten")
    scene.when(EditSentence(VISION, "core:open:0", "Wir teilen, was wir wissen.")).then_accepted()
    assert not scene.view(VISION, Audience.PARTICIPANT, ANNA).section.unwritten
    scene.when(AnswerSection(VISION, "core", "agree"), by=anna).then_accepted()
