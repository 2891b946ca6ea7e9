"""The facts of the vision step folded into its state. Never refuses; texts may be gone when the log is read again."""

from __future__ import annotations

from typing import Any

import msgspec

from workshop.activities.vision import messages as m
from workshop.activities.vision import purging
from workshop.core.agenda import with_state
from workshop.core.door import with_person
from workshop.core.messages import Event, Recorded
from workshop.core.workshop import Workshop
from workshop.vision import editing
from workshop.vision.model import Draft

MOST_EARLIER = 20


def _with(w: Workshop, step: int, **changes: Any) -> Workshop:
    return with_state(w, step, msgspec.structs.replace(w.steps[step].state, **changes))


def fold_stored(w: Workshop, r: Recorded, e: m.DraftStored) -> Workshop:
    """The newest version; the one before is kept."""
    state: m.State = w.steps[e.step].state
    before = (m.Version(state.version, state.at, state.draft),) if state.version else ()
    draft = Draft(e.language, e.sections)
    board = state.board if draft.section(state.board or "") else None
    return _with(
        w,
        e.step,
        version=e.version,
        at=r.at,
        draft=draft,
        earlier=(*state.earlier, *before)[-MOST_EARLIER:],
        wording=e.wording,
        board=board,
    )


def fold_checked(w: Workshop, r: Recorded, e: m.DraftChecked) -> Workshop:
    """Marked."""
    return _with(w, e.step, draft=editing.marked(w.steps[e.step].state.draft, e.stale))


def fold_edited(w: Workshop, r: Recorded, e: m.SentenceEdited | m.SentenceConfirmed) -> Workshop:
    """Other words, or confirmed; without the text nothing, for then the version is gone as well."""
    state: m.State = w.steps[e.step].state
    draft = state.draft if e.sentence is None else editing.replaced(state.draft, e.sentence)
    return _with(w, e.step, draft=draft, wording=_reworded(state, e.key, e))


def _reworded(state: m.State, key: str, e: Event) -> dict[str, int]:
    """One wording further, except for what leaves the words alone. Counted by the event, whose text may be gone."""
    if isinstance(e, m.SentenceConfirmed):
        return state.wording
    section = editing.section_of(key)
    return {**state.wording, section: state.wording.get(section, 0) + 1}


def fold_added(w: Workshop, r: Recorded, e: m.SentenceAdded) -> Workshop:
    """One more."""
    state: m.State = w.steps[e.step].state
    section = editing.section_of(e.key)
    draft = state.draft if e.sentence is None else editing.placed(state.draft, section, e.place, e.sentence)
    changed = _with(w, e.step, draft=draft, wording=_reworded(state, e.key, e))
    return msgspec.structs.replace(changed, next_id=max(w.next_id, (e.written or 0) + 1))


def fold_removed(w: Workshop, r: Recorded, e: m.SentenceRemoved) -> Workshop:
    """One less."""
    state: m.State = w.steps[e.step].state
    draft = editing.removed(state.draft, e.key)
    return _with(w, e.step, draft=draft, wording=_reworded(state, e.key, e))


def fold_forgotten(w: Workshop, r: Recorded, e: m.VersionForgotten) -> Workshop:
    """Gone."""
    kept = tuple(v for v in w.steps[e.step].state.earlier if v.number != e.version)
    return _with(w, e.step, earlier=kept)


def fold_shown(w: Workshop, r: Recorded, e: m.SectionShown) -> Workshop:
    """On the board; from then on it may be answered."""
    shown = w.steps[e.step].state.shown
    if e.section is not None and e.section not in shown:
        shown = (*shown, e.section)
    return _with(w, e.step, board=e.section, shown=shown)


def fold_answered(w: Workshop, r: Recorded, e: m.SectionAnswered) -> Workshop:
    """In place of the earlier answer; a reason once given stays until another is given."""
    answers = w.steps[e.step].state.answers
    given = answers.get(e.section, {})
    old = given.get(e.person)
    comment = e.comment or (old.comment if old and e.answer != "agree" else "")
    answer = m.Answer(e.answer, e.wording, r.seq, comment)
    changed = _with(w, e.step, answers={**answers, e.section: {**given, e.person: answer}})
    return with_person(changed, e.person, contributed=True)


FOLDERS: dict[type[Event], Any] = {
    m.DraftStored: purging.noting(fold_stored),
    m.DraftChecked: purging.noting(fold_checked),
    m.SentenceEdited: purging.noting(fold_edited),
    m.SentenceConfirmed: purging.noting(fold_edited),
    m.SentenceAdded: purging.noting(fold_added),
    m.SentenceRemoved: purging.noting(fold_removed),
    m.VersionForgotten: purging.forgetting(fold_forgotten),
    purging.DraftPurged: purging.noting(purging.fold_purged),
    purging.CommentsErased: purging.fold_comments,
    m.SectionShown: fold_shown,
    m.SectionAnswered: fold_answered,
}
