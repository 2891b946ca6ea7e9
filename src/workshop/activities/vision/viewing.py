"""What each audience sees of the draft, and what exports read of it.

Words of a card that was hidden or erased are left out of a sentence for everybody but the desk; the sentence itself
stays and says so. The board has no person in it; comments are for the facilitator only.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import msgspec

from workshop.activities.vision import messages as m
from workshop.activities.vision.deciding import last_concern
from workshop.core.results import Coming, FieldRef, SectionResult, SentenceResult, StepResults
from workshop.core.roles import Audience
from workshop.core.text import optional
from workshop.core.views import field_ref
from workshop.core.workshop import Step, Workshop
from workshop.vision import editing
from workshop.vision.editing import compare, unwritten
from workshop.vision.model import CardRef, ConsentRef, ParticipationRef, Section, Sentence, Source, VoteRef


class SourceView(msgspec.Struct, frozen=True):
    """What a sentence rests on. card: `texts` of the card and those under it. vote: `title`, `figures` of `total`.

    participation: `numbers` people, municipalities, invited. consent: the section's key as `title`.
    """

    kind: str
    title: str = ""
    texts: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    total: str = ""
    count: str = ""
    numbers: tuple[int, ...] = ()


class SentenceView(msgspec.Struct, frozen=True):
    """A sentence; `withheld`: its words rest on a card that was taken away. `rule` and `now` only for the desk."""

    key: str
    text: str
    kind: str
    cells: tuple[str, ...]
    state: str
    withheld: bool
    sources: tuple[SourceView, ...]
    rule: str = ""
    now: str = ""
    written: bool = False


class Comment(msgspec.Struct, frozen=True):
    """A reason, with the municipality that gave it."""

    answer: str
    text: str
    municipality: str | None


class SectionView(msgspec.Struct, frozen=True):
    """A section with the answers to its present wording; spread None where it is not shown yet."""

    key: str
    title: str
    lead: str
    field: FieldRef | None
    sentences: tuple[SentenceView, ...]
    answered: int
    earlier: int
    spread: tuple[int, int, int] | None
    on_board: bool
    shown: bool
    unwritten: bool = False
    mine: str = ""
    my_comment: str = ""
    comments: tuple[Comment, ...] = ()

    @property
    def stale(self) -> int:
        """How many sentences have lost their basis."""
        return sum(s.state == "stale" for s in self.sentences)


class VersionView(msgspec.Struct, frozen=True):
    """An earlier version and how many sentences differ from the present one."""

    number: int
    at: int
    differs: int


class VisionView(msgspec.Struct, frozen=True):
    """The draft for one audience: `section` is the one on the board, `sections` all (desk) or those shown so far.

    `rebuildable`: stale sentences whose words are still the rules' own, so that nothing is lost by writing them anew.
    """

    version: int
    at: int
    language: str
    consent: bool
    may_answer: bool
    people: int
    section: SectionView | None
    sections: tuple[SectionView, ...]
    to_explain: str = ""
    stale: int = 0
    rebuildable: tuple[str, ...] = ()
    earlier: tuple[VersionView, ...] = ()


def view(w: Workshop, s: Step, audience: Audience, person: int | None) -> VisionView:
    """What this audience sees."""
    desk = audience in (Audience.FACILITATOR, Audience.HELPER)
    person = person if audience is Audience.PARTICIPANT else None
    state: m.State = s.state
    seen = [c for c in state.draft.sections if c.sentences and (desk or c.key in state.shown)]
    sections = tuple(section_view(w, s, c, audience, person) for c in seen)
    explain = state.draft.section(last_concern(s, person) or "") if person is not None else None
    return VisionView(
        version=state.version,
        at=state.at,
        language=state.draft.language,
        consent=s.settings.consent,
        may_answer=s.settings.consent and _asks(s, person),
        people=len(w.present()),
        section=next((c for c in sections if c.on_board), None),
        sections=sections,
        to_explain=explain.title if explain else "",
        stale=sum(c.stale for c in sections) if desk else 0,
        rebuildable=_rebuildable(sections) if audience is Audience.FACILITATOR else (),
        earlier=_earlier(state) if audience is Audience.FACILITATOR else (),
    )


def _rebuildable(sections: tuple[SectionView, ...]) -> tuple[str, ...]:
    return tuple(s.key for c in sections for s in c.sentences if s.state == "stale" and s.text == s.rule)


def _asks(s: Step, person: int | None) -> bool:
    return s.status == "open" or (s.status == "stopped" and person is not None and person in s.out_of_contact)


def _earlier(state: m.State) -> tuple[VersionView, ...]:
    def differs(v: m.Version) -> int:
        return sum(d.kind != "same" for d in compare(v.draft, state.draft))

    return tuple(VersionView(v.number, v.at, differs(v)) for v in reversed(state.earlier))


def section_view(
    w: Workshop, s: Step, section: Section, audience: Audience, person: int | None
) -> SectionView:
    """One section."""
    desk = audience in (Audience.FACILITATOR, Audience.HELPER)
    given = s.state.answers.get(section.key, {})
    spread = spread_of(w, s, section.key)
    mine = given.get(person) if person is not None else None
    field = w.fields.get(section.field or 0)
    told = desk or s.settings.mood == "live" or s.status != "open"
    return SectionView(
        key=section.key,
        title=section.title,
        lead=section.lead,
        field=field_ref(field) if field else None,
        sentences=tuple(_sentence(w, x, desk) for x in section.sentences),
        answered=sum(spread),
        earlier=len(given) - sum(spread),
        spread=spread if told else None,
        on_board=section.key == s.state.board,
        shown=section.key in s.state.shown,
        unwritten=unwritten(section),
        mine=mine.answer if mine and mine.wording == s.state.wording.get(section.key, 0) else "",
        my_comment=mine.comment if mine else "",
        comments=_comments(w, given) if audience is Audience.FACILITATOR else (),
    )


def spread_of(w: Workshop, s: Step, section: str) -> tuple[int, int, int]:
    """Agreements, concerns and objections to the present wording, by people who were not removed."""
    wording, given = s.state.wording.get(section, 0), s.state.answers.get(section, {})
    valid = (a for p, a in given.items() if a.wording == wording and not w.people[p].removed)
    found = Counter(a.answer for a in valid)
    return (found["agree"], found["concern"], found["object"])


def _comments(w: Workshop, given: dict[int, m.Answer]) -> tuple[Comment, ...]:
    def town(person: int) -> str | None:
        found = w.municipalities.get(w.people[person].municipality or 0)
        return found.name if found else None

    return tuple(Comment(a.answer, a.comment, town(p)) for p, a in given.items() if a.comment)


def _sentence(w: Workshop, x: Sentence, desk: bool) -> SentenceView:
    gone, withheld = _gone(w, x), not desk and _withheld(w, x)
    state = "stale" if gone else x.state
    return SentenceView(
        key=x.key,
        text="" if withheld else x.text,
        kind=x.kind,
        cells=() if withheld else x.cells,
        state=state,
        withheld=withheld,
        sources=tuple(_source(w, source) for source in x.sources),
        rule=x.rule if desk else "",
        now=x.now if desk else "",
        written=x.written and not x.emptied,
    )


def _gone(w: Workshop, x: Sentence) -> bool:
    """A card under it is no longer on the wall. Rows of the plan stand on their own."""
    return x.kind != "row" and any(
        isinstance(source, CardRef) and not _on_wall(w, source.card) for source in x.sources
    )


def _withheld(w: Workshop, x: Sentence) -> bool:
    return x.emptied or (_gone(w, x) and not x.written and editing.quoting(x))


def _on_wall(w: Workshop, card: int) -> bool:
    found = w.cards.get(card)
    return found is not None and found.state == "shown" and bool(found.text)


def _source(w: Workshop, source: Source) -> SourceView:
    if isinstance(source, CardRef):
        texts = tuple(w.cards[i].text for i in (source.card, *source.merged) if _on_wall(w, i))
        return SourceView("card", texts=texts)
    if isinstance(source, VoteRef):
        title = w.steps[source.step].title if source.step in w.steps else ""
        figures = tuple(map(figure, source.figures))
        return SourceView("vote", title, figures=figures, total=source.total, count=source.count)
    if isinstance(source, ParticipationRef):
        return SourceView("participation", numbers=(source.people, source.municipalities, source.invited))
    return (
        SourceView("consent", source.section) if isinstance(source, ConsentRef) else SourceView("moderation")
    )


def figure(exact: str) -> str:
    """An exact number as people write it: 7, 6 1/2."""
    value = Fraction(exact)
    if value.denominator == 1:
        return str(value.numerator)
    full, rest = divmod(value, 1)
    return f"{full} {rest}" if full else str(rest)


def results(w: Workshop, s: Step) -> StepResults:
    """The draft as it stands, for exports and for the rule about what is contested."""
    # A line that is still open says nothing, so neither does a section that holds nothing else.
    kept = (c for c in s.state.draft.sections if c.sentences and not unwritten(c))
    sections = tuple(_section_result(w, s, c) for c in kept)
    return StepResults(s.id, s.kind, s.title, s.question, sections=sections, coming=_coming(s.settings))


def _coming(settings: m.Settings) -> Coming | None:
    title = optional(settings.next_title, m.LONGEST_NEXT)
    return Coming(title, optional(settings.next_when, m.LONGEST_NEXT)) if title else None


def _section_result(w: Workshop, s: Step, section: Section) -> SectionResult:
    sentences = tuple(_sentence_result(w, x) for x in section.sentences if x.kind != "open")
    agreed, concerns, objections = spread_of(w, s, section.key)
    return SectionResult(
        section.key, section.title, sentences, section.lead, section.field, agreed, concerns, objections
    )


def _sentence_result(w: Workshop, x: Sentence) -> SentenceResult:
    withheld = _withheld(w, x)
    cards = [source.card for source in x.sources if isinstance(source, CardRef)]
    votes = [source.step for source in x.sources if isinstance(source, VoteRef)]
    return SentenceResult(
        text="" if withheld else x.text,
        kind=x.kind,
        state="stale" if _gone(w, x) else x.state,
        cells=() if withheld else x.cells,
        cards=tuple(dict.fromkeys(cards)),
        votes=tuple(dict.fromkeys(votes)),
        participation=any(isinstance(source, ParticipationRef) for source in x.sources),
        written=x.written and not x.emptied,
    )
