"""The core sentence as it won, what is still contested by its thresholds, and what comes next."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.vision.room import DE, EN, Words, card, fields_vote, results, step
from workshop.core.results import (
    Coming,
    MeasureResult,
    OptionResult,
    Results,
    SectionResult,
    SentenceResult,
    StepResults,
    VoteResult,
)
from workshop.vision.draft import draft
from workshop.vision.editing import stale
from workshop.vision.model import CardRef, ConsentRef, ModerationRef, Section, VoteRef
from workshop.vision.rebuilding import rebuilt

COLUMNS = "„Ladesäulen in jedem Dorf“"


def section(found: Results, key: str, words: Words = DE) -> Section:
    part = draft(found, words, "de").section(key)
    return part or Section(key, "", ())


def prose(found: Results, key: str, words: Words = DE) -> list[str]:
    return [s.text for s in section(found, key, words).sentences if s.kind == "sentence"]


def option(subject: int, name: str, given: object, rank: int, supporters: int, **more: Any) -> OptionResult:
    return OptionResult(
        str(subject), name, subject, str(given), str(given), rank, more.pop("town", rank), supporters, **more
    )


def card_vote(*options: OptionResult, **changes: Any) -> VoteResult:
    plain: dict[str, Any] = {"subject": "cards", "leaders_head": (), "leaders_municipality": (), "step": 106}
    return fields_vote(options=options, **(plain | changes))


def claims(*options: OptionResult, wall: tuple[int, ...] = (40, 41), **changes: Any) -> Results:
    cards = tuple(card(i, f"Satz {i}.", step=110) for i in wall)
    vote = card_vote(*options, **({"rule": "approval", "step": 111} | changes))
    return results(step(110, "core", cards=cards), step(111, kind="vote", votes=(vote,)))


def test_the_core_sentence_stands_as_it_was_voted_on_even_if_the_card_was_corrected_since() -> None:
    found = claims(option(40, "Satz vierzig.", 12, 1, 12), option(41, "Satz 41.", 5, 2, 5))
    assert prose(found, "core") == [
        "Satz vierzig.",
        "Für diesen Satz sprachen sich zwölf von 20 Personen aus.",
    ]
    sentence = section(found, "core").sentences[0]
    assert sentence.sources == (CardRef(40), VoteRef(111, "approval", "per_head", ("12",), "17"))


@pytest.mark.parametrize(("supporters", "unanimous"), [(20, True), (19, False)])
def test_unanimous_is_said_only_if_every_valid_ballot_supports_it(supporters: int, unanimous: bool) -> None:
    found = claims(option(40, "A", supporters, 1, supporters), option(41, "B", 1, 2, 1))
    assert ("einstimmig" in prose(found, "core")[1]) is unanimous


def test_the_least_resistance_wins_without_points_being_claimed() -> None:
    found = claims(option(40, "A", "3/2", 1, 0), option(41, "B", 4, 2, 0), rule="consensing")
    assert prose(found, "core") == ["A", "Gegen diesen Satz gab es den geringsten Widerstand."]


@pytest.mark.parametrize(
    "options",
    [
        (option(40, "A", 7, 1, 7), option(41, "B", 7, 1, 7)),
        (option(40, "A", 0, 1, 0), option(41, "B", 0, 1, 0)),
        (option(40, "", 9, 1, 9, withdrawn=True), option(41, "B", 7, 2, 7)),
    ],
    ids=["level", "nobody in favour", "the winner was taken off the wall"],
)
def test_where_no_candidate_won_the_line_stays_open(options: tuple[OptionResult, ...]) -> None:
    found = section(claims(*options), "core")
    assert [s.kind for s in found.sentences] == ["open"]


def test_the_last_vote_over_the_candidates_decides() -> None:
    first = card_vote(option(40, "A", 9, 1, 9), option(41, "B", 2, 2, 2), step=111, counted_at=5)
    again = card_vote(option(41, "B", 9, 1, 9), option(40, "A", 2, 2, 2), step=112, counted_at=9)
    cards = (card(40, "A", step=110), card(41, "B", step=110))
    steps = (step(111, kind="vote", votes=(first,)), step(112, kind="vote", votes=(again,)))
    assert prose(results(step(110, "core", cards=cards), *steps), "core")[0] == "B"


def columns(
    supporters: int = 8, voters: int = 20, points: int = 8, **changes: Any
) -> tuple[StepResults, ...]:
    """A card about charging columns with its dots."""
    options = (option(22, "Ladesäulen", points, 1, supporters), option(23, "Radwege", 1, 2, 1))
    vote = card_vote(*options, voters=voters, **changes)
    ideas = step(104, "ideas", cards=(card(22, "Ladesäulen in jedem Dorf.", 8), card(23, "Radwege", 6)))
    return (ideas, step(106, kind="vote", votes=(vote,)))


def answered(objections: int, agreed: int = 0, *others: int, concerns: int = 0) -> StepResults:
    """What the room said to the section about Energie, which quotes the card (and others)."""
    wish = SentenceResult("Am meisten Rückhalt …", "sentence", "rule", cards=(22,))
    listed = tuple(SentenceResult("Dazu", "item", "rule", cards=(i,)) for i in others)
    part = SectionResult(
        "field-8", "Energie", (wish, *listed), agreed=agreed, concerns=concerns, objections=objections
    )
    return step(107, kind="vision", sections=(part,))


def test_a_card_with_points_and_objections_is_contested() -> None:
    found = results(*columns(), answered(4, 16))
    assert prose(found, "contested") == [f"{COLUMNS} bekam acht Punkte und vier Einwände."]
    sources = section(found, "contested").sentences[0].sources
    assert {type(s) for s in sources} == {CardRef, VoteRef, ConsentRef}
    assert "received eight points and four objections" in prose(found, "contested", EN)[0]


@pytest.mark.parametrize(
    ("supporters", "voters", "much"), [(7, 21, True), (7, 22, False), (1, 3, False), (2, 6, True)]
)
def test_much_support_is_a_third_of_the_valid_ballots_and_two_people(
    supporters: int, voters: int, much: bool
) -> None:
    (text,) = prose(results(*columns(supporters, voters), answered(4, 16)), "contested")
    assert (COLUMNS in text) is much


@pytest.mark.parametrize(
    ("objections", "agreed", "much"), [(4, 16, True), (4, 17, False), (1, 0, False), (2, 8, True)]
)
def test_much_rejection_is_a_fifth_of_the_answers_and_two_people(
    objections: int, agreed: int, much: bool
) -> None:
    (text,) = prose(results(*columns(), answered(objections, agreed)), "contested")
    assert (COLUMNS in text) is much
    assert much or text.startswith("Zum Abschnitt „Energie“ gibt es ")


def test_an_objection_to_a_section_is_not_laid_on_one_of_its_cards() -> None:
    (text,) = prose(results(*columns(), answered(4, 10, 23, concerns=6)), "contested")
    assert (
        text == f"Zum Abschnitt „Energie“ gibt es vier Einwände; er beruht auch auf {COLUMNS} (acht Punkte)."
    )


def resistance(mean: str, voters: int = 20) -> StepResults:
    options = (option(23, "Radwege", 0, 1, 0), option(22, "Ladesäulen", mean, 2, 0))
    return step(
        108,
        kind="vote",
        votes=(card_vote(*options, rule="consensing", voters=voters, step=108, counted_at=9),),
    )


@pytest.mark.parametrize(("mean", "much"), [("5/2", False), ("51/20", True), ("10", True)])
def test_much_resistance_is_more_than_a_quarter_of_the_highest(mean: str, much: bool) -> None:
    found = results(*columns(), resistance(mean))
    told = f"{COLUMNS} bekam acht Punkte und stößt zugleich auf mehr als ein Viertel des höchstmöglichen Widerstands."
    assert prose(found, "contested") == ([told] if much else [])


def test_resistance_is_never_told_as_points() -> None:
    every = [
        s for part in draft(results(*columns()[:1], resistance("7")), DE).sections for s in part.sentences
    ]
    assert not any("Punkt" in f"{s.text} {s.cells}" for s in every)


def test_a_vote_that_was_repeated_speaks_once() -> None:
    ideas, first = columns(leaders_head=("22",), leaders_municipality=("23",), counted_at=5)
    again = msgspec.structs.replace(first.votes[0], step=109, counted_at=8)
    found = draft(results(ideas, first, step(109, kind="vote", votes=(again,))), DE).section("contested")
    assert found is not None
    assert len({s.key for s in found.sentences}) == len(found.sentences) == 2
    assert all(ref.step == 109 for s in found.sentences for ref in s.sources if isinstance(ref, VoteRef))


def coming(when: str = "", *measures: MeasureResult) -> Results:
    vision = step(120, kind="vision", coming=Coming("Modul 2: Ziele.", when))
    return results(step(109, kind="plan", measures=measures), vision)


def test_what_comes_next_is_one_sentence_before_the_table() -> None:
    found = section(coming("12. März 2027, Greven", MeasureResult(1, "Hitzekarte", "Rheine", (), "")), "next")
    assert [(s.kind, s.text) for s in found.sentences] == [
        ("sentence", "Vereinbart ist eine Maßnahme."),
        ("sentence", "Als Nächstes folgt „Modul 2: Ziele“ (12. März 2027, Greven)."),
        ("row", "Hitzekarte"),
    ]
    assert found.sentences[1].sources == (ModerationRef(),)


def test_what_comes_next_needs_no_date_and_no_measure() -> None:
    assert prose(coming(), "next") == ["Als Nächstes folgt „Modul 2: Ziele“."]
    assert prose(coming(), "next", EN) == ["Next comes “Modul 2: Ziele”."]


def test_an_open_line_that_a_vote_has_filled_since_is_rebuilt_with_how_it_won() -> None:
    open_line = draft(results(step(110, "core", cards=(card(40, "A", step=110),))), DE)
    voted = draft(claims(option(40, "A", 12, 1, 12), option(41, "B", 5, 2, 5)), DE)
    (change,) = [c for c in stale(open_line, voted) if c.key.startswith("core:")]
    assert change.now == "A"
    made = rebuilt(open_line, voted, only=[change.key]).section("core")
    assert made is not None
    assert [s.text for s in made.sentences] == [
        "A",
        "Für diesen Satz sprachen sich zwölf von 20 Personen aus.",
    ]
