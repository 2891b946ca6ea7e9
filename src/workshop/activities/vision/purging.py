"""Drafts quote cards. When the words of a card are erased, they go from every version of the draft in the same act.

Which cards a version ever quoted is noted while it is folded, since a sentence may have been taken out again whose
words still lie in the log. The newest version is replaced by one in which sentences that rest on the card are empty
(the rules may write them anew); earlier versions that quoted it are forgotten. Answers stay with the wording they were
given to: erasing is no rewording.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from workshop.activities.vision import messages as m
from workshop.core.agenda import with_state
from workshop.core.messages import Event, Recorded
from workshop.core.workshop import Step, Workshop
from workshop.vision import editing
from workshop.vision.model import Draft, Section, Sentence

UNKNOWN = 0
"""Stands for any card: an old log does not say on which cards a newer wording rests."""
Fold = Callable[[Workshop, Recorded, Any], Workshop]


class DraftPurged(m.InDraft, frozen=True, tag="draft_purged"):
    """The draft as version `version`, without the words of erased cards; the versions `gone` are erased."""

    gone: tuple[int, ...]
    language: str
    board: str | None = None
    sections: tuple[Section, ...] = ()
    personal = ("sections",)
    touches = ("step",)

    def erases(self) -> tuple[str, ...]:
        """The texts of these versions."""
        return tuple(f"draft:{self.step}:{n}" for n in self.gone)


class CommentsErased(Event, frozen=True, tag="comments_erased"):
    """What a person wrote to its answers is erased; the answers count on."""

    step: int
    person: int
    touches = ("step", "person")

    def erases(self) -> tuple[str, ...]:
        """All comments of the person."""
        return (f"person:{self.person}",)


def lets_go(w: Workshop, s: Step, cards: frozenset[int], people: frozenset[int]) -> Sequence[Event]:
    """The versions that quote these cards, and the comments of these people."""
    found: list[Event] = []
    said = {p for given in s.state.answers.values() for p, a in given.items() if p in people and a.comment}
    found += [CommentsErased(s.id, p) for p in sorted(said)]
    gone = _quoting(s.state, cards)
    if s.state.version in gone:
        draft = editing.purged(s.state.draft, cards)
        new = s.state.version + 1
        found.append(DraftPurged(s.id, new, gone, draft.language, s.state.board, draft.sections))
    else:
        found += [m.VersionForgotten(s.id, n) for n in gone]
    return found


def _quoting(state: m.State, cards: frozenset[int]) -> tuple[int, ...]:
    wanted = cards | {UNKNOWN} if cards else frozenset()
    return tuple(sorted(n for n, quoted in state.quoted.items() if quoted & wanted))


def fold_purged(w: Workshop, r: Recorded, e: DraftPurged) -> Workshop:
    """The newest version; the board keeps showing its section."""
    state: m.State = w.steps[e.step].state
    earlier = tuple(v for v in state.earlier if v.number not in e.gone)
    draft = Draft(e.language, e.sections)
    quoted = {n: c for n, c in state.quoted.items() if n not in e.gone}
    new = msgspec.structs.replace(
        state, version=e.version, at=r.at, draft=draft, earlier=earlier, board=e.board, quoted=quoted
    )
    return with_state(w, e.step, new)


def fold_comments(w: Workshop, r: Recorded, e: CommentsErased) -> Workshop:
    """The answers without their reasons."""
    state: m.State = w.steps[e.step].state
    answers = {
        key: {p: msgspec.structs.replace(a, comment="") if p == e.person else a for p, a in given.items()}
        for key, given in state.answers.items()
    }
    return with_state(w, e.step, msgspec.structs.replace(state, answers=answers))


def noting(fold: Fold) -> Fold:
    """The fold, and what the version quotes from then on."""

    def folded(w: Workshop, r: Recorded, e: Any) -> Workshop:
        return _noted(fold(w, r, e), e.step, e.version, frozenset(_quoted(e)))

    return folded


def _noted(w: Workshop, step: int, version: int, cards: frozenset[int]) -> Workshop:
    state: m.State = w.steps[step].state
    before = state.quoted.get(version, frozenset())
    if cards <= before:
        return w
    quoted = {**state.quoted, version: before | cards}
    return with_state(w, step, msgspec.structs.replace(state, quoted=quoted))


def _quoted(e: Event) -> Iterable[int]:
    if isinstance(e, m.DraftChecked):
        return (i for s in e.stale for i in ((UNKNOWN,) if s.cards is None else s.cards))
    if isinstance(e, m.DraftStored | DraftPurged):
        return (i for section in e.sections for s in section.sentences for i in s.cards())
    both: tuple[Sentence | None, ...] = (getattr(e, "sentence", None), getattr(e, "old", None))
    return (i for s in both if s is not None for i in s.cards())


def forgetting(fold: Fold) -> Fold:
    """The fold of a version that is forgotten, and nothing more of what it quoted."""

    def folded(w: Workshop, r: Recorded, e: Any) -> Workshop:
        after = fold(w, r, e)
        state: m.State = after.steps[e.step].state
        quoted = {n: c for n, c in state.quoted.items() if n != e.version}
        return with_state(after, e.step, msgspec.structs.replace(state, quoted=quoted))

    return folded
