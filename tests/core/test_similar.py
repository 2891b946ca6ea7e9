"""Likely duplicates are found among the ideas of a hall, and different topics are left apart."""

from workshop.web.similar import BAR, plain, similar_pairs, similar_to

IDEAS = (
    (1, "Bürgerbus am Abend"),
    (2, "Am Abend: Bürgerbus!"),
    (3, "Buergerbus am Abend"),
    (4, "Glasfaser in jedes Dorf"),
    (5, "Glasfaser in jedem Dorf"),
    (6, "Pegel der Ems messen"),
    (7, "Solardächer auf Schulen"),
)


def test_spelling_order_and_case_do_not_hide_a_duplicate() -> None:
    found = {(a, b) for a, b, _ in similar_pairs(IDEAS)}
    assert found == {(1, 2), (1, 3), (2, 3), (4, 5)}


def test_pairs_are_ordered_and_bounded() -> None:
    pairs = similar_pairs(IDEAS)
    assert [p[2] for p in pairs] == sorted((p[2] for p in pairs), reverse=True)
    assert all(a < b and BAR <= likeness <= 100 for a, b, likeness in pairs)
    assert similar_pairs(IDEAS, most=1) == pairs[:1]
    assert len(similar_pairs([(n, "Bus") for n in range(40)], most=40)) == 40


def test_cards_without_a_letter_are_like_nothing() -> None:
    assert similar_pairs([(1, "???"), (2, "!!!"), (3, "")]) == []
    assert similar_to("", [(1, "Bus")]) == []
    assert similar_pairs([]) == []


def test_umlauts_and_case_are_the_same_as_typed_without() -> None:
    assert plain("Größe, ÄRGER!") == plain("groesse  aerger")


def test_before_sending_the_likest_cards_are_named() -> None:
    assert similar_to("Bürgerbus", IDEAS)[0] in (1, 2, 3)
    assert len(similar_to("Bürgerbus am Abend", IDEAS)) == 3
    assert similar_to("Kinderärztin", IDEAS) == []
