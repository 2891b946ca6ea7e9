"""What is taken for likely the same, and what is not."""

import pytest

from workshop.web.similar import BAR, similar_pairs, similar_to

WALL = [
    (3, "Bürgerbus am Abend"),
    (5, "Glasfaser für alle Ortsteile"),
    (8, "Am Abend: Buergerbus!"),
    (9, "Wärmeplan gemeinsam"),
]


def test_other_word_order_umlauts_and_signs_are_the_same_thought() -> None:
    assert similar_pairs(WALL) == [(3, 8, 100.0)]


@pytest.mark.parametrize("typed", ["Bürgebus am Abend", "BÜRGERBUS AM ABEND", "Bürgerbus am  Abend."])
def test_a_slip_of_the_finger_is_the_same_thought(typed: str) -> None:
    assert [pair[:2] for pair in similar_pairs([(1, "Bürgerbus am Abend"), (2, typed)])] == [(1, 2)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Radwege sicher verbinden", "Radwege sicher beleuchten"),
        ("Bauantrag ohne Papier", "Schule ohne Papier"),
        ("Mehr Busse", "Mehr Bäume"),
    ],
)
def test_different_wishes_in_like_words_are_not_suggested(one: str, other: str) -> None:
    assert similar_pairs([(1, one), (2, other)]) == []


@pytest.mark.parametrize("empty", ["", "…", "☀️", "   "])
def test_cards_without_words_are_like_nothing(empty: str) -> None:
    assert similar_pairs([(1, empty), (2, empty)]) == []
    assert similar_to(empty, [(1, empty), *WALL]) == []


def test_a_wall_of_twins_does_not_flood_the_desk() -> None:
    assert len(similar_pairs([(n, "Bürgerbus") for n in range(60)], most=40)) == 40


def test_what_is_being_typed_finds_the_card_it_is_part_of() -> None:
    assert similar_to("buergerbus", WALL) == [3, 8]
    assert similar_to("Schwimmbad", WALL) == []
    assert similar_to("Bürgerbus", []) == []


def test_pairs_are_ordered_by_likeness_and_bounded() -> None:
    ideas = [*WALL, (11, "Buergerbus am Abend")]
    pairs = similar_pairs(ideas)
    assert len(pairs) == 3
    assert [p[2] for p in pairs] == sorted((p[2] for p in pairs), reverse=True)
    assert all(a < b and BAR <= likeness <= 100 for a, b, likeness in pairs)
    assert similar_pairs(ideas, most=1) == pairs[:1]


def test_before_sending_at_most_three_cards_are_named() -> None:
    assert len(similar_to("Bürgerbus am Abend", [(n, "Bürgerbus am Abend") for n in range(9)])) == 3
