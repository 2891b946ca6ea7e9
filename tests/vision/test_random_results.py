"""Whatever a room concludes, the draft keeps its counting words exact, its lengths, its keys and its sources."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vision.room import DE, EN, FIELDS, TOWNS, Words, results, step
from workshop.core.results import (
    CardResult,
    Coming,
    GroupResult,
    MeasureResult,
    OptionResult,
    Participation,
    Results,
    SectionResult,
    SentenceResult,
    StepResults,
    VoteResult,
)
from workshop.vision.draft import draft
from workshop.vision.model import Sentence

RULES = ("dots", "approval", "consensing", "score", "schulze")
BEFORE = ("core", "speakers", "understanding", "priorities")
MOST = re.compile(r"\bdie meisten\b|\bmost (cards|people|of)\b|\ba majority\b", re.IGNORECASE)
UNANIMOUS = re.compile(r"einstimmig|unanimous", re.IGNORECASE)
VAGUE = re.compile(r"\bviele[rnms]?\b|\bmany\b|\bzahlreich|\bnumerous\b|\bmehrheitlich\b", re.IGNORECASE)


@st.composite
def walls(draw: st.DrawFn, number: int, role: str) -> StepResults:
    """A collection with cards, some laid together, some under headings."""
    start, many = number * 1000, draw(st.integers(1, 12))
    cards = []
    for i in range(start, start + many):
        merged = tuple(range(i * 10, i * 10 + draw(st.integers(0, 3))))
        field = draw(st.sampled_from((None, *FIELDS[:3])))
        towns = tuple(draw(st.lists(st.sampled_from(TOWNS[:4]), max_size=3, unique=True)))
        cards.append(
            CardResult(
                i, f"Wunsch {i}.", number, field, towns[0] if towns else None, merged, municipalities=towns
            )
        )
    ids = [c.id for c in cards]
    groups = []
    for n in range(draw(st.integers(0, 4))):
        under, ids = ids[: (cut := draw(st.integers(1, 6)))], ids[cut:]
        if under:
            groups.append(
                GroupResult(start + 500 + n, f"Sicht {number}-{n}", number, None, tuple(under), len(under))
            )
    return step(number, role, cards=tuple(cards), groups=tuple(groups))


@st.composite
def votes(draw: st.DrawFn, number: int, subjects: list[tuple[int, str]], kind: Any) -> StepResults:
    """A counted vote over some of these with any figures that do not contradict one another."""
    voters = draw(st.integers(0, 30))
    chosen = draw(st.lists(st.sampled_from(subjects), min_size=2, max_size=8, unique=True))
    given_points = [draw(st.integers(0, voters)) for _ in chosen]
    order = sorted(set(given_points), reverse=True)
    options = tuple(
        OptionResult(
            str(i), name, i, str(points), f"{points}/7" if points % 7 else str(points // 7),
            1 + sum(p > points for p in given_points), draw(st.integers(1, len(chosen))), min(points, voters),
            draw(st.sampled_from((None, 0, 1, 3))), withdrawn=draw(st.integers(0, 9)) == 0,
        )
        for (i, name), points in zip(chosen, given_points, strict=True)
    )  # fmt: skip
    names = [o.option for o in options]
    leaders = tuple(o.option for o in options if int(o.per_head) == order[0])
    towns = tuple(draw(st.lists(st.sampled_from(names), max_size=4, unique=True)))
    found = VoteResult(
        number, number, "Abstimmung", "Was zählt?", kind, None, draw(st.sampled_from(RULES)),
        draw(st.sampled_from(("per_head", "per_municipality"))), True, 3, 2, voters,
        draw(st.integers(0, min(voters, 24))), 0, options, leaders, towns, draw(st.sampled_from((None, True, False))),
        "", "", draw(st.integers(1, 99)),
    )  # fmt: skip
    return step(number, kind="vote", votes=(found,))


@st.composite
def rooms(draw: st.DrawFn) -> Results:
    """All that a workshop may conclude."""
    roles = ("understanding", "understanding", "ideas", "strengths", "problems", "core", "core")
    steps = [draw(walls(n, role)) for n, role in enumerate(roles, 1)]
    cards = [(c.id, c.text) for s in steps for c in s.cards]
    core = [(c.id, c.text) for s in steps if s.role == "core" for c in s.cards]
    fields = [(f.id, f.name) for f in FIELDS]
    steps += [draw(votes(n, fields, "fields")) for n in (11, 12)]
    steps += [draw(votes(n, cards, "cards")) for n in (13, 14, 15)]
    if len(core) > 1:
        steps.append(draw(votes(16, core, "cards")))
    steps += [_answers(draw, cards), _plan(draw)]
    here = tuple(TOWNS[: draw(st.integers(0, 24))])
    people = draw(st.integers(0, 40))
    part = Participation(people, here, tuple(TOWNS[len(here) :]), draw(st.integers(0, people)))
    return results(
        *steps, participation=part, parked=tuple(draw(st.lists(st.just("Wer zahlt?"), max_size=2)))
    )


def _answers(draw: st.DrawFn, cards: list[tuple[int, str]]) -> StepResults:
    told = tuple(
        SentenceResult("…", draw(st.sampled_from(("sentence", "item"))), "rule", cards=(i,))
        for i, _ in draw(st.lists(st.sampled_from(cards), min_size=1, max_size=3))
    )
    given_ = [draw(st.integers(0, 9)) for _ in range(3)]
    part = SectionResult(
        "field-1", "Wirtschaft", told, agreed=given_[0], concerns=given_[1], objections=given_[2]
    )
    coming = draw(st.sampled_from((None, Coming("Modul 2"), Coming("Modul 2", "im Herbst"))))
    return step(20, kind="vision", sections=(part,), coming=coming)


def _plan(draw: st.DrawFn) -> StepResults:
    leads = draw(st.lists(st.sampled_from((None, "Rheine")), max_size=15))
    made = tuple(MeasureResult(900 + i, "Los", lead, (), "") for i, lead in enumerate(leads))
    return step(21, kind="plan", measures=made)


def _size(s: StepResults, cards: tuple[int, ...]) -> int:
    return sum(1 + len(c.merged) for c in s.cards if c.id in cards)


def above_half(found: Results, text: str) -> bool:
    """The heading that is named holds more than half of the cards of its step, counted from the raw results."""
    named = [
        (s, g) for s in found.steps for g in s.groups if f"{g.heading}“" in text or f"{g.heading}”" in text
    ]
    ((s, g),) = named
    return 2 * _size(s, g.cards) > _size(s, tuple(c.id for c in s.cards))


def carried_by_all(found: Results, s: Sentence) -> bool:
    """In a vote this sentence rests on, its option was supported by every valid ballot."""
    cards = s.cards()
    counted = [(v, o) for step_ in found.steps for v in step_.votes for o in v.options if o.subject in cards]
    ref = [r.step for r in s.sources if hasattr(r, "step")]
    return any(v.voters > 0 and o.supporters == v.voters and v.step in ref for v, o in counted)


@pytest.mark.parametrize("words", [DE, EN], ids=["de", "en"])
@given(found=rooms())
def test_counting_words_are_exact_and_lengths_hold(words: Words, found: Results) -> None:
    made = draft(found, words, "de")
    for s in made.sentences().values():
        assert not VAGUE.search(s.text), s.text
        assert not MOST.search(s.text) or above_half(found, s.text), s.text
        assert not UNANIMOUS.search(s.text) or carried_by_all(found, s), s.text
    prose = {c.key: sum(s.kind in ("sentence", "open") for s in c.sentences) for c in made.sections}
    assert sum(prose.get(key, 0) for key in BEFORE) <= 12
    assert all(n <= 5 for key, n in prose.items() if key == "ideas" or key.startswith("field-"))


@given(found=rooms())
def test_every_sentence_has_its_own_key_and_rests_on_something(found: Results) -> None:
    told = [(c.key, s) for c in draft(found, DE, "de").sections for s in c.sentences]
    assert len({s.key for _, s in told}) == len(told)
    assert all(s.sources and s.text and s.key.startswith(f"{key}:") for key, s in told)
    assert draft(found, DE, "de") == draft(found, DE, "de")


@pytest.mark.parametrize("words", [DE, EN], ids=["de", "en"])
def test_no_pattern_knows_a_vague_number(words: Words) -> None:
    vague = [k for k, text in words.texts.items() if k.startswith("vision.") and VAGUE.search(str(text))]
    assert vague == []
    assert [k for k, t in words.texts.items() if k.startswith("vision.") and UNANIMOUS.search(str(t))] == [
        "vision.core.unanimous"
    ]
    assert [k for k, t in words.texts.items() if k.startswith("vision.") and MOST.search(str(t))] == [
        "vision.understanding.most"
    ]
