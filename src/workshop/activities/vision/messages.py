"""Commands and events of the vision step, with its settings and state.

Texts of a draft quote cards, so they lie apart (`draft:<step>:<version>`) and go when a version is forgotten; a
comment lies with its person. Events tell facts only; what may happen is decided in `deciding.py`. Over 300
lines since every message of the kind stands here, so that a log is read against one list.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self

import msgspec

from workshop.core.messages import Command, Event
from workshop.vision import editing
from workshop.vision.editing import Stale
from workshop.vision.model import Draft, Section, Sentence

LONGEST_NEXT = 120
Reply = Literal["agree", "concern", "object"]


class Settings(msgspec.Struct, frozen=True):
    """`consent`: phones are asked for agreement. `mood`: when hall and phones see how the answers are spread.

    `next_title`, `next_when`: the next module or event, for the sentence about how it goes on.
    """

    consent: bool = True
    mood: Literal["live", "stopped"] = "live"
    next_title: Annotated[str, msgspec.Meta(max_length=LONGEST_NEXT)] = ""
    next_when: Annotated[str, msgspec.Meta(max_length=LONGEST_NEXT)] = ""


class Answer(msgspec.Struct, frozen=True):
    """What a person said to one wording of a section; `given`: the seq, `comment` for the desk only."""

    answer: Reply
    wording: int
    given: int
    comment: str = ""


class Version(msgspec.Struct, frozen=True):
    """An earlier version, kept as it stood when the next one was made."""

    number: int
    at: int
    draft: Draft


class State(msgspec.Struct, frozen=True):
    """`version` 0: no draft yet. `wording` counts per section how often its words changed, `shown` may be answered.

    `quoted`: the cards that a version quotes or ever quoted (`purging.py`).
    """

    version: int = 0
    at: int = 0
    draft: Draft = Draft()
    earlier: tuple[Version, ...] = ()
    wording: dict[str, int] = msgspec.field(default_factory=dict)
    answers: dict[str, dict[int, Answer]] = msgspec.field(default_factory=dict)
    board: str | None = None
    shown: tuple[str, ...] = ()
    quoted: dict[int, frozenset[int]] = msgspec.field(default_factory=dict)


class BuildDraft(Command, frozen=True, tag="build_draft"):
    """Wishes for what the rules write. The web, which has the words, sends `StoreDraft` instead of it."""

    step: int
    only: tuple[str, ...] = ()


class StoreDraft(Command, frozen=True, tag="store_draft"):
    """What the rules write from the results of this moment. `only`: just these sentences are taken over."""

    step: int
    sections: tuple[Section, ...]
    language: str = ""
    only: tuple[str, ...] = ()
    internal: ClassVar[bool] = True


class CheckDraft(Command, frozen=True, tag="check_draft"):
    """What the rules would write by now: sentences whose basis has changed are marked."""

    step: int
    sections: tuple[Section, ...]
    internal: ClassVar[bool] = True


class EditSentence(Command, frozen=True, tag="edit_sentence"):
    """Other words for a sentence; its sources stay."""

    step: int
    key: str
    text: str


class ConfirmSentence(Command, frozen=True, tag="confirm_sentence"):
    """This sentence stands as it is."""

    step: int
    key: str


class AddSentence(Command, frozen=True, tag="add_sentence"):
    """A sentence that somebody writes freely."""

    step: int
    section: str
    text: str


class RemoveSentence(Command, frozen=True, tag="remove_sentence"):
    """Takes a sentence out of the draft."""

    step: int
    key: str


class RestoreVersion(Command, frozen=True, tag="restore_version"):
    """An earlier version becomes the newest one."""

    step: int
    version: int


class ForgetVersion(Command, frozen=True, tag="forget_version"):
    """Erases an earlier version with its texts, because it quotes what has been erased."""

    step: int
    version: int


class ShowSection(Command, frozen=True, tag="show_section"):
    """Lays a section on the board and the phones, empty: none."""

    step: int
    section: str = ""


class AnswerSection(Command, frozen=True, tag="answer_section"):
    """What the person who acts thinks of a section."""

    step: int
    section: str
    answer: Reply
    comment: str = ""
    roles: ClassVar[tuple[str, ...]] = ("participant",)


class ExplainAnswer(Command, frozen=True, tag="explain_answer"):
    """The reason for the own last concern or objection, whatever the board shows by now."""

    step: int
    comment: str
    roles: ClassVar[tuple[str, ...]] = ("participant",)


class InDraft(Event, frozen=True):
    """What happens to a version; its texts go when the version is forgotten."""

    step: int
    version: int

    def part_group(self) -> str:
        """All texts of the version."""
        return f"draft:{self.step}:{self.version}"

    def abroad(self, unread: frozenset[int]) -> Self:
        """Sentences that quote cards which cannot be read lose their words."""
        kept: dict[str, Any] = {}
        for name in self.personal:
            found = getattr(self, name)
            if isinstance(found, tuple):
                kept[name] = tuple(_abroad(one, unread) for one in found)
            elif found is not None:
                kept[name] = editing.abroad(found, unread)
        return msgspec.structs.replace(self, **kept)


def _abroad(one: Section | Stale, unread: frozenset[int]) -> Section | Stale:
    """What the rules would write now is worked out anew when somebody looks."""
    if isinstance(one, Stale):
        return Stale(one.key, "", "", one.cards)
    sentences = tuple(editing.abroad(s, unread) for s in one.sentences)
    return msgspec.structs.replace(one, sentences=sentences)


class DraftStored(InDraft, frozen=True, tag="draft_stored"):
    """The whole draft as version `version`; `restored`: the version from which it was taken."""

    language: str
    wording: dict[str, int]
    restored: int | None = None
    sections: tuple[Section, ...] = ()
    personal = ("sections",)
    touches = ("step",)


class DraftChecked(InDraft, frozen=True, tag="draft_checked"):
    """These sentences have lost their basis, and no others."""

    stale: tuple[Stale, ...] = ()
    personal = ("stale",)


class SentenceEdited(InDraft, frozen=True, tag="sentence_edited"):
    """A sentence has other words."""

    key: str
    sentence: Sentence | None = None
    old: Sentence | None = None
    personal = ("sentence", "old")
    touches = ("step",)

    def inverse(self) -> Event:
        """The words before."""
        return SentenceEdited(self.step, self.version, self.key, self.old, self.sentence)


class SentenceConfirmed(InDraft, frozen=True, tag="sentence_confirmed"):
    """A sentence stands as it is."""

    key: str
    sentence: Sentence | None = None
    old: Sentence | None = None
    personal = ("sentence", "old")
    touches = ("step",)

    def inverse(self) -> Event:
        """As it stood before."""
        return SentenceEdited(self.step, self.version, self.key, self.old, self.sentence)


class SentenceAdded(InDraft, frozen=True, tag="sentence_added"):
    """A sentence stands at this place of a section. `written`: its id if somebody wrote it just now."""

    key: str
    place: int
    written: int | None = None
    sentence: Sentence | None = None
    personal = ("sentence",)
    touches = ("step",)

    def inverse(self) -> Event:
        """Out again."""
        return SentenceRemoved(self.step, self.version, self.key, self.place, self.sentence)


class SentenceRemoved(InDraft, frozen=True, tag="sentence_removed"):
    """A sentence was taken out."""

    key: str
    place: int
    sentence: Sentence | None = None
    personal = ("sentence",)
    touches = ("step",)

    def inverse(self) -> Event:
        """Back where it stood."""
        return SentenceAdded(self.step, self.version, self.key, self.place, None, self.sentence)


class VersionForgotten(Event, frozen=True, tag="version_forgotten"):
    """An earlier version is gone with its texts."""

    step: int
    version: int
    touches = ("step",)

    def erases(self) -> tuple[str, ...]:
        """The texts of the version."""
        return (f"draft:{self.step}:{self.version}",)


class SectionShown(Event, frozen=True, tag="section_shown"):
    """This section lies on the board, None: none."""

    step: int
    section: str | None
    old: str | None
    touches = ("step",)

    def inverse(self) -> Event:
        """What lay there before."""
        return SectionShown(self.step, self.old, self.section)


class SectionAnswered(Event, frozen=True, tag="section_answered"):
    """A person agreed, had concerns or objected to this wording of a section."""

    step: int
    person: int
    section: str
    answer: Reply
    wording: int
    comment: str = ""
    personal = ("comment",)
    touches = ("person",)

    def part_group(self) -> str:
        """Erased with the person."""
        return f"person:{self.person}"
