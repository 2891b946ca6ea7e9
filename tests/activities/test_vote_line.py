"""Where so many are chosen, all that is said of the result is about these: the last of them, the first not chosen."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.activities.test_vote_pages import drawn
from tests.activities.test_vote_recount import settings_of
from tests.activities.vote_room import Room
from tests.scene import KINDS
from workshop.core.roles import Audience
from workshop.exports.collect import collect
from workshop.exports.rankings import sentences
from workshop.exports.report import report
from workshop.i18n import speaking

NAMES = "Bürgerbus\nGlasfaser\nRadweg\nHallenbad"


def hall(*ballots: tuple[int, ...], sizes: tuple[int, ...] = (3, 3, 3, 3), **settings: Any) -> Room:
    """Four typed options, two of them chosen in an open vote; the ballots in the order of the people."""
    terms = {
        "subject": "typed",
        "typed": NAMES,
        "choose": 2,
        "secret": False,
        "points": 4,
        "max_per_option": 3,
    }
    room = Room(sizes, **{**terms, **settings}).opened()
    for who, marks in zip(room.people, ballots, strict=True):
        room.marks(who, *(mark or None for mark in marks)).then_accepted()
    room.counted()
    return room


def one_point_apart() -> Room:
    """Four towns of three. Bürgerbus has 2 points of each of twelve people: 24. Glasfaser has 3, all from Rheine;
    Radweg 2 (both Greven), Hallenbad 2 (Ochtrup, Saerbeck). Chosen: Bürgerbus (24) and Glasfaser (3).
    """
    rheine = [(2, 1, 0, 0)] * 3
    greven = [(2, 0, 1, 0), (2, 0, 1, 0), (2, 0, 0, 0)]
    others = [(2, 0, 0, 1), (2, 0, 0, 0), (2, 0, 0, 0)]
    return hall(*rheine, *greven, *others, *others)


def told(room: Room) -> Any:
    return room.s.view(room.step, Audience.BOARD).results[0]


def test_without_the_one_town_behind_the_last_chosen_another_is_chosen() -> None:
    """Without Rheine Glasfaser has no point and is last; without any other town 3 stays more than 2. So 3 of 4."""
    room = one_point_apart()
    c = room.state.counted[0]
    assert (c.stable, c.standing.same, c.standing.recounts) == (False, 3, 4)
    board = drawn(room, "board", None, "de")
    assert "Ohne eine von ihnen würde anderes ausgewählt." in board
    assert "ganz gleich welche Kommune" not in board
    with speaking("de"):
        assert any("Ohne eine von ihnen" in said for said in sentences(room.result()))


def test_one_ballot_is_enough_between_the_last_chosen_and_the_first_that_was_not() -> None:
    """Gap 3 - 2 = 1; one ballot can move more than that. Around the first place alone it would be 24 - 3 = 21."""
    margin = one_point_apart().state.counted[0].standing.margin
    options = [o.id for o in one_point_apart().state.papers[0].options]
    assert (margin.number, margin.inside) == (1, options[1])
    assert margin.outside in options[2:]


def test_the_sentence_tells_of_the_line_and_not_of_the_first_place() -> None:
    room = one_point_apart()
    with speaking("de"):
        said = " ".join(sentences(room.result()))
    assert (
        "Glasfaser steht mit 3 zu 2 Punkten vor Radweg und Hallenbad. Zum Gleichstand fehlt 1 Punkt." in said
    )
    for block in ("board", "desk"):
        assert "fehlt 1 Punkt" in drawn(room, block, None, "de")
        assert "fehlen 21 Punkte" not in drawn(room, block, None, "de")


def test_no_fall_of_points_is_told_beside_a_choice() -> None:
    """24, 3, 2, 2: the largest fall is after the first, but two are chosen."""
    room = one_point_apart()
    assert (told(room).gap, told(room).follower) == ("", "")


def test_a_town_is_left_with_nothing_only_if_nothing_went_to_what_was_chosen() -> None:
    """Rheine gave 1 and 5 points to the chosen two: all. Greven gave Radweg 2 of 2 and goes away with nothing."""
    rheine, greven = [(1, 2, 0, 0), (0, 3, 0, 0), (0, 0, 0, 0)], [(0, 0, 2, 0), (0, 0, 0, 0), (0, 0, 0, 0)]
    others = [(3, 0, 0, 0)] * 3
    room = hall(*rheine, *greven, *others, *others)
    shares = {s.name: s.per_cent for s in room.state.counted[0].standing.shares}
    assert shares == {"Greven": 0, "Ochtrup": 100, "Rheine": 100, "Saerbeck": 100}
    desk = drawn(room, "desk", None, "de")
    assert "ging bei Greven an das Ausgewählte: 0 %. Kommunen, die ganz leer ausgehen: 1." in desk
    assert "an die Führenden" not in desk


def test_where_the_lot_gave_the_last_place_one_ballot_changes_it() -> None:
    """Approval. Bürgerbus 8, Glasfaser and Radweg 2 from two towns each. The lot gave the second place."""
    both = [(1, 1, 0, 0), (1, 0, 1, 0), (1, 0, 0, 0)]
    rest = [(1, 0, 0, 0), (0, 0, 0, 0), (0, 0, 0, 0)]
    room = hall(*both, *both, *rest, *rest, rule="approval")
    c = room.state.counted[0]
    assert len(c.chosen.level) == 2
    assert c.standing.margin.number == 0
    assert told(room).why is None
    with speaking("de"):
        said = " ".join(" ".join(s.paragraphs) for s in report(collect(KINDS, room.s.state, ())).sections)
    assert "liegen an der Grenze gleichauf; das Los hat entschieden. Ein einziger Stimmzettel" in said


@pytest.mark.parametrize(
    ("rule", "ballot", "words"),
    [
        ("borda", (1, 2, 3, 4), "Glasfaser steht mit 24 zu 12 Rangpunkten vor Radweg."),
        ("schulze", (1, 2, 3, 4), "An der Grenze steht Glasfaser in der Reihenfolge vor Radweg."),
        ("score", (9, 7, 4, 1), "An der Grenze hat Glasfaser die Durchschnittsnote 7, Radweg 4."),
        (
            "consensing",
            (1, 2, 6, 8),
            "An der Grenze trifft Glasfaser im Mittel auf einen Widerstand von 2 von 10",
        ),
        ("majority_judgment", (5, 4, 2, 1), "Glasfaser trägt das Mehrheitsurteil"),
    ],
)
def test_every_rule_has_words_for_the_line(rule: str, ballot: tuple[int, ...], words: str) -> None:
    """Twelve alike: Bürgerbus, Glasfaser, Radweg, Hallenbad in this order; Borda 36, 24, 12, 0."""
    room = hall(*[ballot] * 12, rule=rule)
    with speaking("de"):
        assert words in " ".join(sentences(room.result()))


def test_the_same_grade_but_one_ahead_reads_as_no_tie() -> None:
    """Majority judgment. Bürgerbus 5 5 5 4 4 4, Glasfaser 5 4 4 4 4 4, the others 0: both have the grade 4,
    above it lie 50 % and 17 % of the grades, so Bürgerbus is first and Glasfaser second.
    """
    ballots = [(5, 5, 0, 0), (5, 4, 0, 0), (5, 4, 0, 0), (4, 4, 0, 0), (4, 4, 0, 0), (4, 4, 0, 0)]
    room = Room(
        (3, 3, 0, 0), subject="typed", typed=NAMES, rule="majority_judgment", choose=None, secret=False
    ).opened()
    for who, marks in zip(room.people, ballots, strict=True):
        room.marks(who, *marks).then_accepted()
    room.counted()
    assert [r.rank for r in told(room).rows[:2]] == [1, 2]
    assert told(room).headline == "order"
    for block in ("board", "desk"):
        html = drawn(room, block, None, "de")
        assert "liegen vorn" not in html
        assert "tragen dasselbe" not in html
    assert "Bürgerbus liegt vorn, gefolgt von Glasfaser." in drawn(room, "desk", None, "de")
    with speaking("de"):
        said = " ".join(sentences(room.result()))
    assert "Bürgerbus, gefolgt von Glasfaser." in said
    assert "Bürgerbus liegt bei gleichem Mehrheitsurteil" in said


BOARD = "Kommunen sind dabei nur ein Kriterium, wo sie gezeigt werden dürfen."


def announced(room: Room, words: str) -> None:
    """Before the vote opens, to the phones and in fewer words on the board."""
    assert words in drawn(room, "participant_task", None, "de")
    assert BOARD in drawn(room, "board", None, "de")


def small_town(**settings: Any) -> Room:
    """Rheine 1, Greven 3. Umwelt: Rheine and one of Greven, so two towns; Energie: the other two of Greven, one town.
    Level with two each; by the number of municipalities Umwelt would go first.
    """
    room = Room((1, 3, 0, 0), choose=1, secret=True, **settings)
    announced(room, "Das zweite Kriterium zählt Kommunen. Wo von diesen nur wenig gezeigt werden darf")
    room.opened()
    for who, marks in zip(room.people, ((1,), (1,), (None, 1), (None, 1)), strict=True):
        room.marks(who, *marks).then_accepted()
    return room


def test_a_criterion_of_municipalities_that_is_not_applied_is_not_claimed() -> None:
    room = small_town(rule="approval")
    assert BOARD in drawn(room, "board", None, "de")
    room.counted()
    choice = told(room).choice
    assert (choice.by, choice.no_towns) == ("lot", True)
    for block in ("board", "desk"):
        html = drawn(room, block, None, "de")
        assert "auch nach dem zweiten Kriterium" not in html
        assert "Die Zahl der Kommunen gilt in dieser geheimen Abstimmung nicht als Kriterium" in html
    with speaking("de"):
        assert "Die Zahl der Kommunen gilt bei Gleichstand" in " ".join(sentences(room.result()))


def test_supporters_stay_a_criterion_where_municipalities_are_none() -> None:
    """Dots: Umwelt 2 from one person, Energie 1 + 1 from two: level, the number of supporters decides."""
    room = Room((1, 3, 0, 0), choose=1, secret=True)
    announced(room, "Das zweite Kriterium zählt Unterstützer, dann Kommunen.")
    room.opened()
    for who, marks in zip(room.people, ((2,), (None, 1), (None, 1), (None, None, 1)), strict=True):
        room.marks(who, *marks).then_accepted()
    room.counted()
    assert (told(room).choice.by, told(room).choice.labels) == ("criterion", ("Energie",))


def test_where_municipalities_may_be_told_nothing_is_said_of_a_criterion_left_out() -> None:
    """Three towns of three: sizes may be told, and Umwelt with two towns goes before Energie with one."""
    room = Room((3, 3, 3, 0), rule="approval", choose=1, secret=True).opened()
    marks = [(1,), (None, 1), (None, 1), (1,), *[(None, None, 1)] * 1, *[(None, None, None, 1)] * 4]
    for who, one in zip(
        room.people, [*marks[:5], (1, 1, 1), (None, 1), (None, None, 1), (None, 1)], strict=True
    ):
        room.marks(who, *one).then_accepted()
    room.counted()
    assert not told(room).choice.no_towns


def test_the_total_of_an_open_approval_vote_is_a_number_of_crosses() -> None:
    """Nine of Rheine for Umwelt, three of Greven for Energie: 9 and 3, not 75 and 25 (per cent)."""
    room = Room((9, 3, 0, 0), rule="approval", choose=1, secret=False).opened()
    for at, who in enumerate(room.people):
        room.marks(who, *((1,) if at < 9 else (None, 1))).then_accepted()
    room.counted()
    html = drawn(room, "desk", None, "de")
    totals = re.findall(r'<td class="dot-grid-total">(\d+)</td>', html)
    assert totals[:2] == ["9", "3"]


def test_one_other_option_is_in_the_singular() -> None:
    """Per head Umwelt 3 : 2, per municipality Energie 2 : 1."""
    room = Room((3, 1, 1, 0), rule="approval", choose=1, secret=False).opened()
    for at, who in enumerate(room.people):
        room.marks(who, *((1,) if at < 3 else (None, 1))).then_accepted()
    room.counted()
    assert "Je Kommune gezählt wäre es Energie." in drawn(room, "board", None, "de")
    with speaking("de"):
        assert any("wäre es: Energie" in said for said in sentences(room.result()))


def test_the_tie_rule_of_a_budget_is_the_one_that_is_counted() -> None:
    room = Room((2, 2, 0, 0), **settings_of("equal_shares"))
    for block, words in (
        ("board", "geht der günstigere Vorschlag vor"),
        ("participant_task", "geht der günstigere vor"),
    ):
        html = drawn(room, block, None, "de")
        assert words in html
        assert "teilen sich Vorschläge einen Rang" not in html


def test_raised_purses_and_rounded_prices_are_told() -> None:
    """Budget 100 000 in steps of 7 000: 14 units, 3.5 for each of four. Umwelt, 30 000, counts as 5 units and costs two
    people 2.5 each. Energie, 60 000, counts as 9: the other two hold 7.0. With one unit more each they hold 9.0 and
    14 units are spent in all: all is bought, each purse is 4.5 units = 31 500.
    """
    prices = "Umwelt|30000\nEnergie|60000\nWirtschaft|30000\nMobilität|90000"
    room = Room(
        (2, 2, 0, 0), rule="equal_shares", budget=100000, unit=7000, prices=prices, choose=None
    ).opened()
    for who, marks in zip(room.people, ((1,), (1,), (None, 1), (None, 1)), strict=True):
        room.marks(who, *marks).then_accepted()
    room.counted()
    spending = told(room).spending
    assert (spending.rounded, spending.purse) == (True, "31500")
    html = drawn(room, "desk", None, "de")
    assert "Preise zählen aufgerundet auf Vielfache von 7\u202f000 €" in html
    assert "auf je 31\u202f500 € aufgestockt" in html


def test_the_difference_told_is_that_of_the_numbers_shown() -> None:
    """Means of six: 11/6 = 1.83 and 13/6 = 2.17, shown as 1.8 and 2.2: the difference told is 0.4, not 0.33."""
    ballots = [(1, 2, 9, 9)] + [(2, 2, 9, 9)] * 4 + [(2, 3, 9, 9)]
    room = Room((3, 3, 0, 0), subject="typed", typed=NAMES, rule="consensing", choose=None).opened()
    for who, marks in zip(room.people, ballots, strict=True):
        room.marks(who, *marks).then_accepted()
    room.counted()
    with speaking("de"):
        said = " ".join(sentences(room.result()))
    assert "im Mittel 1,8 von 10, Glasfaser 2,2." in said
    assert "um 0,4 kleiner" in said


def test_the_own_order_is_told_from_the_first_place_on() -> None:
    room = Room((1, 0, 0, 0), rule="schulze").opened()
    room.marks(room.people[0], 3, 1, 2, None).then_accepted()
    mine = drawn(room, "participant_mine", room.people[0], "de")
    assert mine.index("Energie") < mine.index("Wirtschaft") < mine.index("Umwelt")


def test_of_a_choice_made_by_lot_alone_it_is_said_how_it_stands() -> None:
    """All alike, so no fall of points and nobody leads; two are chosen all the same, by the lot."""
    room = hall(*[(1, 1, 1, 1)] * 12, rule="approval")
    assert told(room).leaders == ()
    assert "das Los hat entschieden. Ein einziger Stimmzettel" in drawn(room, "desk", None, "de")


def test_a_recount_that_only_the_lot_decides_is_not_the_same() -> None:
    """Approval, one chosen: Umwelt 2 in Rheine, 1 in each other town; Energie 1 in each: 5 to 4. Without Rheine 3 to 3
    with three towns each, so the lot would decide, whichever it names: 3 of 4 recounts are the same.
    """
    rheine, others = [(1,), (1,), (None, 1)], [(1,), (None, 1), (None, None, 1)]
    for _ in range(3):
        room = Room((3, 3, 3, 3), rule="approval", choose=1, secret=False).opened()
        for who, marks in zip(room.people, rheine + others * 3, strict=True):
            room.marks(who, *marks).then_accepted()
        room.counted()
        assert (room.state.counted[0].stable, room.state.counted[0].standing.same) == (False, 3)
