"""What may happen to a draft: stored, checked, edited by the desk; answered by people while the step is open.

The rules' own text comes in with the command, because only the web has the words of the catalogues. It is taken only
with sources that exist in this workshop.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from workshop.activities.vision import messages as m
from workshop.core.activity import Ctx
from workshop.core.agenda import known_step
from workshop.core.door import known_person
from workshop.core.messages import Command, Event
from workshop.core.refusals import Refused
from workshop.core.text import clean, optional
from workshop.core.workshop import Step, Workshop
from workshop.vision import editing, rebuilding
from workshop.vision.model import CardRef, ConsentRef, Draft, ModerationRef, Section, Sentence, VoteRef

LONGEST_SENTENCE, LONGEST_COMMENT, LONGEST_TEXT = 600, 300, 40_000
MOST_SECTIONS, MOST_SENTENCES = 80, 4000
"""Far more than the rules write (`Material.most`): only what no rule wrote is refused."""


def decide_build(w: Workshop, c: m.BuildDraft, ctx: Ctx) -> Sequence[Event]:
    """Whoever sends this has no words for the rules."""
    raise Refused("draft_needs_words")


def decide_store(w: Workshop, c: m.StoreDraft, ctx: Ctx) -> Sequence[Event]:
    """A new version: what the rules write, with what was edited kept."""
    s = known_step(w, c.step)
    fresh = Draft(c.language or w.language, _by_rule(w, c.sections))
    new = rebuilding.rebuilt(s.state.draft, fresh, frozenset(c.only)) if s.state.version else fresh
    if new == s.state.draft:
        return ()
    return (_stored(s, new, None),)


def _stored(s: Step, new: Draft, restored: int | None) -> m.DraftStored:
    wording = editing.wordings(s.state.draft, new, s.state.wording)
    return m.DraftStored(s.id, s.state.version + 1, new.language, wording, restored, new.sections)


def _by_rule(w: Workshop, sections: Sequence[Section]) -> tuple[Section, ...]:
    """The sections as the rules wrote them, or a refusal: too long, doubled, or resting on what is not there."""
    if not sections:
        raise Refused("draft_empty")
    keys = [s.key for section in sections for s in section.sentences]
    titles = {section.key for section in sections}
    if len(sections) > MOST_SECTIONS or len(keys) > MOST_SENTENCES:
        raise Refused("draft_too_long")
    doubled = len(set(keys)) < len(keys) or len(titles) < len(sections)
    strays = any(editing.section_of(s.key) != section.key for section in sections for s in section.sentences)
    if doubled or strays or not all(_known(w, source) for source in editing.sources(sections)):
        raise Refused("draft_invalid")
    return tuple(
        msgspec.structs.replace(section, sentences=tuple(map(_ruled, section.sentences)))
        for section in sections
    )


def _ruled(s: Sentence) -> Sentence:
    if not s.text or not s.sources or len(s.text) > LONGEST_TEXT:
        raise Refused("draft_invalid")
    return msgspec.structs.replace(s, state="rule", rule=s.text, now="")


def _known(w: Workshop, source: object) -> bool:
    if isinstance(source, CardRef):
        return all(card in w.cards for card in (source.card, *source.merged))
    return source.step in w.steps if isinstance(source, VoteRef | ConsentRef) else True


def decide_check(w: Workshop, c: m.CheckDraft, ctx: Ctx) -> Sequence[Event]:
    """Marks what has lost its basis; nothing if the marks are right already."""
    s = _with_draft(w, c.step)
    changes = editing.stale(s.state.draft, Draft(s.state.draft.language, _by_rule(w, c.sections)))
    if editing.marked(s.state.draft, changes) == s.state.draft:
        return ()
    return (m.DraftChecked(s.id, s.state.version, changes),)


def _with_draft(w: Workshop, step: int) -> Step:
    s = known_step(w, step)
    if not s.state.version:
        raise Refused("no_draft", "step")
    return s


def _sentence(s: Step, key: str) -> Sentence:
    found: Sentence | None = s.state.draft.sentences().get(key)
    if found is None:
        raise Refused("sentence_unknown", "key")
    return found


def decide_edit(w: Workshop, c: m.EditSentence, ctx: Ctx) -> Sequence[Event]:
    """Other words. A sentence by rule may be longer than what people type, so it keeps its length."""
    s = _with_draft(w, c.step)
    old = _sentence(s, c.key)
    text = clean(c.text, max(LONGEST_SENTENCE, len(old.text)))
    if text == old.text:
        return ()
    new = editing.reworded(old, text)
    return (m.SentenceEdited(s.id, s.state.version, c.key, new, old),)


def decide_confirm(w: Workshop, c: m.ConfirmSentence, ctx: Ctx) -> Sequence[Event]:
    """Stands."""
    s = _with_draft(w, c.step)
    old = _sentence(s, c.key)
    if old.state == "confirmed":
        return ()
    return (m.SentenceConfirmed(s.id, s.state.version, c.key, editing.confirmed(old), old),)


def decide_add(w: Workshop, c: m.AddSentence, ctx: Ctx) -> Sequence[Event]:
    """At the end of a section, marked as written freely."""
    s = _with_draft(w, c.step)
    section = _section(s, c.section)
    text = clean(c.text, LONGEST_SENTENCE)
    key = f"{section.key}:written:{w.next_id}"
    sentence = Sentence(key, text, sources=(ModerationRef(),), state="edited")
    return (m.SentenceAdded(s.id, s.state.version, key, len(section.sentences), w.next_id, sentence),)


def _section(s: Step, key: str) -> Section:
    found: Section | None = s.state.draft.section(key)
    if found is None:
        raise Refused("section_unknown", "section")
    return found


def decide_remove(w: Workshop, c: m.RemoveSentence, ctx: Ctx) -> Sequence[Event]:
    """Out."""
    s = _with_draft(w, c.step)
    old = _sentence(s, c.key)
    place = _section(s, editing.section_of(c.key)).sentences.index(old)
    return (m.SentenceRemoved(s.id, s.state.version, c.key, place, old),)


def decide_restore(w: Workshop, c: m.RestoreVersion, ctx: Ctx) -> Sequence[Event]:
    """An earlier version becomes the newest; the present one is kept as an earlier one."""
    s = _with_draft(w, c.step)
    earlier = _earlier(s, c.version)
    return () if earlier.draft == s.state.draft else (_stored(s, earlier.draft, earlier.number),)


def _earlier(s: Step, version: int) -> m.Version:
    found: m.Version | None = next((v for v in s.state.earlier if v.number == version), None)
    if found is None:
        raise Refused("version_unknown", "version")
    return found


def decide_forget(w: Workshop, c: m.ForgetVersion, ctx: Ctx) -> Sequence[Event]:
    """An earlier version goes for good; the present one has to be built anew first."""
    s = _with_draft(w, c.step)
    return (m.VersionForgotten(s.id, _earlier(s, c.version).number),)


def decide_show(w: Workshop, c: m.ShowSection, ctx: Ctx) -> Sequence[Event]:
    """On the board."""
    s = known_step(w, c.step)
    section = _section(s, c.section).key if c.section else None
    return () if section == s.state.board else (m.SectionShown(s.id, section, s.state.board),)


def decide_answer(w: Workshop, c: m.AnswerSection, ctx: Ctx) -> Sequence[Event]:
    """A person's answer, in place of an earlier one."""
    s, p = known_step(w, c.step), known_person(w, ctx.actor.number)
    may_answer(s, p.number)
    section = _section(s, c.section)
    if section.key not in s.state.shown:
        raise Refused("section_not_shown", "section")
    if editing.unwritten(section):
        raise Refused("section_unwritten", "section")
    wording = s.state.wording.get(c.section, 0)
    comment = optional(c.comment, LONGEST_COMMENT, "comment")
    old: m.Answer | None = s.state.answers.get(c.section, {}).get(p.number)
    if old and (old.answer, old.wording) == (c.answer, wording) and comment in ("", old.comment):
        return ()
    return (m.SectionAnswered(s.id, p.number, c.section, c.answer, wording, comment),)


def may_answer(s: Step, person: int) -> None:
    """Refuses unless the step asks this person now."""
    if not s.settings.consent:
        raise Refused("nothing_asked")
    if s.status == "open" or (s.status == "stopped" and person in s.out_of_contact):
        return
    raise Refused("step_stopped" if s.status in ("stopped", "done") else "step_not_open")


def decide_explain(w: Workshop, c: m.ExplainAnswer, ctx: Ctx) -> Sequence[Event]:
    """The reason joins the last answer that was not an agreement."""
    s, p = known_step(w, c.step), known_person(w, ctx.actor.number)
    may_answer(s, p.number)
    comment = clean(c.comment, LONGEST_COMMENT, "comment")
    section = last_concern(s, p.number)
    if section is None:
        raise Refused("nothing_to_explain", "comment")
    old = s.state.answers[section][p.number]
    return (m.SectionAnswered(s.id, p.number, section, old.answer, old.wording, comment),)


def last_concern(s: Step, person: int) -> str | None:
    """The section to which this person last had a concern or an objection."""
    mine = {key: given[person] for key, given in s.state.answers.items() if person in given}
    open_ones = [key for key, a in mine.items() if a.answer != "agree"]
    return max(open_ones, key=lambda key: mine[key].given, default=None)


DECIDERS: dict[type[Command], Any] = {
    m.BuildDraft: decide_build,
    m.StoreDraft: decide_store,
    m.CheckDraft: decide_check,
    m.EditSentence: decide_edit,
    m.ConfirmSentence: decide_confirm,
    m.AddSentence: decide_add,
    m.RemoveSentence: decide_remove,
    m.RestoreVersion: decide_restore,
    m.ForgetVersion: decide_forget,
    m.ShowSection: decide_show,
    m.AnswerSection: decide_answer,
    m.ExplainAnswer: decide_explain,
}
