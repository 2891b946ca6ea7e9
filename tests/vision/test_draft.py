"""What the rules write, sentence by sentence, against the words of the catalogues."""

from __future__ import annotations

import re

import msgspec
import pytest

from tests.vision.room import (
    DE,
    EN,
    HERE,
    IDEAS,
    LOCALE,
    MOBILITAET,
    UMWELT,
    UNDERSTANDING,
    Words,
    card,
    fields_vote,
    ideas_vote,
    module_one,
    option,
    results,
    step,
)
from workshop.core.results import (
    CardResult,
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
from workshop.vision.model import CardRef, Draft, ModerationRef, Section, VoteRef


def written(found: Results, words: Words = DE) -> Draft:
    return draft(found, words, "de")


def section(found: Results, key: str, words: Words = DE) -> Section | None:
    return written(found, words).section(key)


def prose(found: Results, key: str, words: Words = DE) -> list[str]:
    part = section(found, key, words)
    return [s.text for s in part.sentences if s.kind == "sentence"] if part else []


def vote_of(**changes: object) -> Results:
    return results(step(105, kind="vote", votes=(fields_vote(**changes),)))


def test_who_speaks_and_who_does_not() -> None:
    spoke, missing = prose(module_one(), "speakers")
    assert spoke.startswith("20 Menschen aus 10 der 24 Kommunen haben mitgewirkt (Emsdetten, Greven, ")
    assert missing.startswith("Nicht vertreten waren Altenberge, Hopsten, ")
    assert missing.endswith(" und Wettringen.")


def test_guests_speak_for_no_municipality_and_are_counted_apart() -> None:
    found = results(participation=Participation(3, ("Rheine",), ("Greven",), 2), fields=())
    assert prose(found, "speakers") == [
        "1 Mensch aus 1 der 2 Kommunen hat mitgewirkt (Rheine).",
        "Nicht vertreten war Greven.",
        "Dazu kamen zwei Gäste, die für keine Kommune sprachen.",
    ]


def test_two_views_side_by_side_are_said_as_two() -> None:
    assert prose(module_one(), "understanding") == [
        (
            "Für die einen ist das „bürgerfreundlicher Zugang zu Diensten“ (8 Karten), "
            "für andere „ein gutes, gesundes, nachhaltiges Leben“ (7)."
        )
    ]


@pytest.mark.parametrize(("largest", "most"), [(7, False), (8, True)])
def test_most_is_said_only_above_half(largest: int, most: bool) -> None:
    ids = list(range(200, 215))
    cut = (ids[:largest], ids[largest : largest + 4], ids[largest + 4 :])
    groups = tuple(GroupResult(300 + n, f"Sicht {n}", 101, None, tuple(c), len(c)) for n, c in enumerate(cut))
    found = prose(results(msgspec.structs.replace(UNDERSTANDING, groups=groups)), "understanding")
    assert ("Die meisten" in found[0]) is most


def test_the_leaders_are_those_of_the_people_present() -> None:
    assert prose(module_one(), "priorities") == [
        (
            "Höchste Priorität haben für die Teilnehmenden aus zehn der 24 Kommunen "
            "die Handlungsfelder Umwelt, Energie und Wirtschaft."
        ),
        "Zählt jede Kommune gleich viel, tauschen Energie und Wirtschaft die Plätze; Umwelt bleibt vorn.",
        "Es folgt Mobilität mit sieben Punkten.",
        "Auch wenn man eine beliebige Kommune weglässt, bleiben die ersten drei dieselben.",
    ]


def test_english_is_written_for_itself() -> None:
    assert prose(module_one(), "priorities", EN) == [
        (
            "The fields of action with the highest priority for participants from ten of the 24 municipalities "
            "are Umwelt, Energie and Wirtschaft."
        ),
        "If each municipality counts the same, Energie and Wirtschaft change places; Umwelt stays in front.",
        "Mobilität comes next with seven points.",
        "Whichever municipality is left out, the first three remain the same.",
    ]


def test_the_figures_stand_with_the_source() -> None:
    part = section(module_one(), "priorities")
    assert part is not None
    assert part.sentences[0].sources == (VoteRef(105, "dots", "per_head", ("17", "14", "12"), "60"),)
    assert part.sentences[1].sources == (VoteRef(105, "dots", "per_municipality", ("9", "13/2", "6")),)
    assert part.sentences[3].sources == (VoteRef(105, "dots", "stability"),)


def test_one_leader_is_singular() -> None:
    found = prose(vote_of(leaders_head=("Umwelt",), leaders_municipality=("Umwelt",)), "priorities")
    assert found[0].startswith("Höchste Priorität hat ")
    assert found[0].endswith(" das Handlungsfeld Umwelt.")
    assert found[1] == "Es folgt Energie mit 14 Punkten."
    assert found[2].endswith("bleibt Umwelt vorn.")


def test_the_same_leaders_in_both_counts_need_no_second_sentence() -> None:
    same = (
        option("Umwelt", 17, 1, "9", 1),
        option("Energie", 14, 2, "6", 2),
        option("Menschen", 0, 3, "0", 3),
    )
    leaders = ("Umwelt", "Energie")
    found = prose(
        vote_of(options=same, leaders_head=leaders, leaders_municipality=leaders, stable=None), "priorities"
    )
    assert len(found) == 1


def test_other_leaders_by_the_other_count_are_named() -> None:
    found = prose(vote_of(leaders_municipality=("Mobilität",)), "priorities")
    assert "Zählt jede Kommune gleich viel, liegt Mobilität vorn." in found
    assert "Zählt jede Kommune gleich viel, liegt kein Handlungsfeld deutlich vorn." in prose(
        vote_of(leaders_municipality=()), "priorities"
    )


def test_no_fall_means_no_leaders() -> None:
    found = prose(vote_of(leaders_head=(), leaders_municipality=(), stable=None), "priorities")
    assert found == ["Kein Handlungsfeld setzt sich deutlich von den anderen ab."]


def test_shared_places_are_level() -> None:
    options = (
        option("Umwelt", 9, 1, "5", 1),
        option("Energie", 9, 1, "5", 1),
        option("Mobilität", 1, 3, "1", 3),
        option("Menschen", 1, 3, "1", 3),
    )
    leaders = ("Umwelt", "Energie")
    vote = vote_of(options=options, leaders_head=leaders, leaders_municipality=leaders, stable=False)
    assert prose(vote, "priorities")[1:] == [
        "Umwelt und Energie liegen gleichauf.",
        "Es folgen gleichauf Mobilität und Menschen mit je einem Punkt.",
        "Lässt man einzelne Kommunen weg, ändert sich, was vorn liegt.",
    ]


def test_where_municipalities_lead_the_other_count_is_that_of_heads() -> None:
    found = prose(vote_of(leading="per_municipality"), "priorities")
    assert found[0].endswith("Umwelt, Wirtschaft und Energie.")
    assert found[1].startswith("Zählt jeder Mensch gleich viel, tauschen Wirtschaft und Energie")
    assert found[2] == "Es folgt Mobilität."


def test_the_strongest_wishes_are_verbatim_with_their_support() -> None:
    part = section(module_one(), f"field-{UMWELT}")
    assert part is not None
    first = part.sentences[0]
    assert first.text == (
        "Am meisten Rückhalt haben „Hitzekarte für alle Orte“ (neun Punkte aus sechs Kommunen; drei gleiche Karten "
        "aus Rheine, Greven und Saerbeck) und „Sensoren für Bäume und Pegel“ (fünf Punkte)."
    )
    assert first.cards() == {12, 19, 31, 7}
    assert any(isinstance(s, VoteRef) and s.step == 106 for s in first.sources)


def test_what_a_single_municipality_stands_behind_is_listed_as_such() -> None:
    part = section(module_one(), f"field-{UMWELT}")
    assert part is not None
    assert [(s.kind, s.text) for s in part.sentences[1:]] == [
        ("heading", "Aus einer einzelnen Kommune:"),
        ("item", "Blühstreifen"),
    ]


def test_fields_stand_in_order_of_priority() -> None:
    keys = [s.key for s in written(module_one()).sections if s.key.startswith("field-")]
    assert keys == [f"field-{UMWELT}", f"field-{MOBILITAET}"]


def test_a_hidden_card_is_not_material() -> None:
    hidden = tuple(msgspec.structs.replace(c, state="hidden") if c.id == 12 else c for c in IDEAS)
    found = written(results(step(104, "ideas", cards=hidden), step(106, kind="vote", votes=(ideas_vote(),))))
    assert "Hitzekarte" not in str([s.text for s in found.sentences().values()])


def test_ideas_without_a_field_are_not_dropped() -> None:
    part = section(results(step(104, cards=(card(5, "Sommerfest"),))), "ideas")
    assert part is not None
    assert [s.text for s in part.sentences] == ["Genannt wurde:", "Sommerfest"]


def test_three_strengths_are_one_sentence() -> None:
    cards = tuple(card(i, t, step=103) for i, t in ((1, "Radwege."), (2, "Mittelstand"), (3, "Ehrenamt")))
    assert prose(results(step(103, "strengths", cards=cards)), "strengths") == [
        "Als Besonderheiten der Region nennen die Teilnehmenden „Radwege“, „Mittelstand“ und „Ehrenamt“."
    ]


def test_fields_on_which_both_counts_disagree_are_contested() -> None:
    found = prose(vote_of(leaders_municipality=("Umwelt", "Energie", "Mobilität")), "contested")
    assert found == [
        "Wirtschaft gehört nur dann zur Spitze, wenn jeder Mensch gleich viel zählt.",
        "Mobilität gehört nur dann zur Spitze, wenn jede Kommune gleich viel zählt.",
    ]


def test_objections_to_a_section_are_contested() -> None:
    part = SectionResult(
        "field-8", "Energie", (SentenceResult("Ladesäulen", "item", "rule", cards=(22,)),), objections=4
    )
    quiet = SectionResult("priorities", "Worauf es ankommt", ())
    assert prose(results(step(107, kind="vision", sections=(part, quiet))), "contested") == [
        "Zum Abschnitt „Energie“ gibt es vier Einwände."
    ]


def test_problems_stand_under_their_headings_then_the_parking_lot() -> None:
    cards = (
        card(1, "Kein Personal", step=108),
        card(2, "Zu wenig Geld", step=108),
        card(3, "Stellen unbesetzt", step=108),
    )
    people = GroupResult(50, "Personal", 108, None, (1, 3), 2)
    part = section(
        results(step(108, "problems", cards=cards, groups=(people,)), parked=("Wer zahlt?",)), "problems"
    )
    assert part is not None
    assert [(s.kind, s.text) for s in part.sentences] == [
        ("heading", "Personal (2 Karten):"),
        ("item", "Kein Personal"),
        ("item", "Stellen unbesetzt"),
        ("heading", "Außerdem genannt:"),
        ("item", "Zu wenig Geld"),
        ("heading", "Im Themenspeicher:"),
        ("item", "Wer zahlt?"),
    ]
    assert part.sentences[-1].sources == (ModerationRef(),)


def test_measures_are_one_sentence_and_a_table() -> None:
    agreed = (
        MeasureResult(1, "Hitzekarte anlegen", "Rheine", ("Greven",), "Mai", 12, ("Lotte", "Greven")),
        MeasureResult(2, "Fördermittel klären", None, (), ""),
    )
    part = section(results(step(109, kind="plan", measures=agreed)), "next")
    assert part is not None
    assert [s.text for s in part.sentences if s.kind == "sentence"] == [
        "Vereinbart sind zwei Maßnahmen.",
        "Für eine davon ist benannt, wer sie voranbringt.",
    ]
    rows = [s for s in part.sentences if s.kind == "row"]
    assert rows[0].cells == ("Rheine", "Greven und Lotte", "Mai")
    assert [r.sources for r in rows] == [(CardRef(12),), (ModerationRef(),)]


def test_the_core_sentence_is_the_one_that_won() -> None:
    claim = card(40, "Smart sind wir, wenn es allen nützt.", step=110)
    options = (
        OptionResult("a", claim.text, 40, "12", "7", 1, 1, 12),
        OptionResult("b", "Anderes", 41, "5", "3", 2, 2, 5),
    )
    vote = fields_vote(step=111, subject="cards", rule="approval", options=options)
    steps = (
        step(110, "core", cards=(claim, card(41, "Anderes", step=110))),
        step(111, kind="vote", votes=(vote,)),
    )
    assert prose(results(*steps), "core") == [
        claim.text,
        "Für diesen Satz sprachen sich zwölf von 20 Personen aus.",
    ]


def test_without_candidates_the_line_is_left_open_for_the_room() -> None:
    part = section(module_one(), "core")
    assert part is not None
    assert [s.kind for s in part.sentences] == ["open"]


def test_nothing_said_nothing_written() -> None:
    nobody = results(participation=Participation(0, (), HERE, 0))
    assert written(nobody).sections == ()


def test_at_most_twelve_sentences_before_the_fields() -> None:
    many = [
        step(500 + n, "understanding", cards=UNDERSTANDING.cards, groups=UNDERSTANDING.groups)
        for n in range(15)
    ]
    found = written(results(*many, step(105, kind="vote", votes=(fields_vote(),))))
    before = [s for part in found.sections for s in part.sentences if s.kind in ("sentence", "open")]
    assert len(before) == 12


@pytest.mark.parametrize("words", [DE, EN])
def test_every_sentence_has_a_key_of_its_own_and_a_source(words: Words) -> None:
    found = written(module_one(), words)
    sentences = [s for part in found.sections for s in part.sentences]
    assert len({s.key for s in sentences}) == len(sentences)
    assert all(s.sources for s in sentences)
    assert all(s.key.startswith(f"{part.key}:") for part in found.sections for s in part.sentences)


def test_the_same_results_give_the_same_draft() -> None:
    assert written(module_one()) == written(module_one())
    assert msgspec.json.decode(msgspec.json.encode(written(module_one())), type=Draft) == written(
        module_one()
    )


def test_both_catalogues_know_the_same_patterns_with_the_same_places() -> None:
    def places(text: object) -> set[str]:
        return set(re.findall(r"%\((\w+)\)", str(text)))

    de = {k: v for k, v in DE.texts.items() if k.startswith("vision.")}
    en = {k: v for k, v in EN.texts.items() if k.startswith("vision.")}
    assert de.keys() == en.keys()
    assert all(places(de[k]) == places(en[k]) for k in de)
    assert LOCALE.is_dir()


def merged_later() -> tuple[tuple[CardResult, ...], VoteResult, StepResults]:
    cards = (card(70, "Ladesäulen", UMWELT, merged=(12,)),)
    return cards, ideas_vote(), step(104, "ideas", cards=cards)


def test_a_card_laid_under_another_after_the_vote_keeps_speaking() -> None:
    _, vote, ideas = merged_later()
    found = prose(results(ideas, step(106, kind="vote", votes=(vote,))), f"field-{UMWELT}")
    assert found == [
        "Am meisten Rückhalt hat „Ladesäulen“ (neun Punkte aus sechs Kommunen; zwei gleiche Karten)."
    ]


def test_a_heading_voted_on_as_one_stands_for_its_cards() -> None:
    heading = GroupResult(60, "Schatten", 104, None, (12, 7), 4)
    options = (
        option("Schatten", 9, 1, subject=60, municipalities=6, supporters=7),
        option("Blühstreifen", 1, 2, subject=8, municipalities=1, supporters=1),
    )
    vote = msgspec.structs.replace(ideas_vote(), options=options)
    ideas = step(104, "ideas", cards=IDEAS[:3], groups=(heading,))
    part = section(results(ideas, step(106, kind="vote", votes=(vote,))), f"field-{UMWELT}")
    assert part is not None
    assert part.sentences[0].text == (
        "Am meisten Rückhalt haben „Schatten“ (neun Punkte aus sechs Kommunen; vier Karten) "
        "und „Blühstreifen“ (ein Punkt aus einer Kommune)."
    )
    assert part.sentences[0].cards() == {12, 19, 31, 7, 8}
    assert [s.text for s in part.sentences[1:]] == [
        "Schatten (4 Karten):", "Hitzekarte für alle Orte", "Sensoren für Bäume und Pegel",
    ]  # fmt: skip


def test_where_so_many_are_chosen_stability_is_told_of_these() -> None:
    """Umwelt, Energie and Wirtschaft lead; two are chosen, so nothing is said of three that stay."""
    firm = prose(vote_of(chosen=("Umwelt", "Energie")), "priorities")
    assert (
        "Auch wenn man eine beliebige Kommune weglässt, wird dasselbe ausgewählt: Umwelt und Energie." in firm
    )
    shaky = prose(vote_of(chosen=("Umwelt", "Energie"), stable=False), "priorities")
    assert "Lässt man einzelne Kommunen weg, ändert sich, was ausgewählt wird." in shaky
