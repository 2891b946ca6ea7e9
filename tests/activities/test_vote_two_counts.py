"""Where both ways of counting disagree: what is said, and what the desk can do about it. Also: why who is ahead."""

from __future__ import annotations

from typing import Any

import pytest

from tests.activities.test_vote_pages import drawn
from tests.activities.test_vote_rules import shown
from tests.activities.vote_room import Room
from workshop import i18n
from workshop.activities.vote import CarryBoth, PlanRunOff
from workshop.core.undo import Undo
from workshop.exports.rankings import ranking


def torn(**settings: Any) -> Room:
    """All three of Rheine want Umwelt; the four of the other three towns Energie and Wirtschaft alike.

    Points per head: Umwelt 6, Energie and Wirtschaft 4. Per municipality: Umwelt 2, the others 1 + 1 + 1 = 3.
    """
    room = Room(secret=False, **settings).opened()
    for who in room.people[:3]:
        room.marks(who, 2).then_accepted()
    for who in room.people[3:]:
        room.marks(who, None, 1, 1).then_accepted()
    return room


def test_the_desk_is_offered_three_ways_on_and_nobody_else_is() -> None:
    room = torn()
    room.counted()
    desk = drawn(room, "desk", language="de")
    assert "Die beiden Zählweisen nennen nicht dieselben" in desk
    for way in ("im Themenspeicher notieren", "Stichwahl zwischen den Führenden", "Beide weitertragen"):
        assert way in desk
    assert 'value="Prioritäten: je Kopf Umwelt, je Kommune Energie und Wirtschaft.' in desk
    for block in ("participant_task", "participant_wall", "board"):
        assert "Stichwahl" not in drawn(room, block, language="de")
        assert "Je Kommune gezählt liegen Energie und Wirtschaft vorn." in drawn(room, block, language="de")


def test_a_run_off_among_the_leaders_of_both_counts_is_one_press() -> None:
    room = torn()
    room.counted()
    room.s.when(PlanRunOff(room.step, room.vote, "leaders")).then_accepted()
    settings = room.s.state.steps[room.s.state.order[-1]].settings
    assert settings.only == tuple(int(f) for f in room.fields[:3])
    assert (settings.rule, settings.points, settings.choose) == ("dots", 1, 1)


def test_no_run_off_where_one_leads_in_both_counts() -> None:
    room = Room().opened()
    room.marks(room.people[0], 2).then_accepted()
    room.counted()
    room.s.when(PlanRunOff(room.step, room.vote, "leaders")).then_refused("nothing_level")
    assert "Themenspeicher" not in drawn(room, "desk", language="de")


def test_carrying_both_is_said_everywhere_and_can_be_taken_back() -> None:
    room = torn()
    room.counted()
    room.s.when(CarryBoth(room.step, room.vote)).then_accepted()
    said = "Der Raum trägt beides weiter: je Kopf Umwelt, je Kommune Energie und Wirtschaft."
    for block in ("participant_task", "board", "desk"):
        assert said in drawn(room, block, language="de")
    assert room.result().both
    room.s.when(CarryBoth(room.step, room.vote)).then_accepted()
    assert not room.s.last, "it is so already"
    room.s.when(Undo(room.s.state.undo[-1].seq)).then_accepted()
    assert said not in drawn(room, "board", language="de")


def test_before_the_count_nothing_can_be_carried() -> None:
    room = torn()
    room.s.when(CarryBoth(room.step, room.vote)).then_refused("vote_not_counted")


def test_a_choice_that_the_other_count_would_not_make_is_said() -> None:
    room = torn(choose=1)
    room.counted()
    board = drawn(room, "board", language="de")
    assert "Je Kommune gezählt wären es Energie und Wirtschaft." in board
    assert "Beide weitertragen" in drawn(room, "desk", language="de")
    assert shown(room).choice.labels == ("Umwelt",)


Marks = tuple[int | None, ...]
SAID: dict[str, tuple[dict[str, Any], tuple[Marks, ...], str, str]] = {
    # 2 + 2 + 1 = 5 against 0 + 1 + 2 = 3
    "dots": (
        {},
        ((2,), (2, 1), (1, 2)),
        "Umwelt steht mit 5 zu 3 Punkten vor Energie. Zum Gleichstand fehlen 2 Punkte.",
        "Umwelt is ahead of Energie by 5 dots to 3. 2 dots were missing to draw level.",
    ),
    # 4 of 5 ballots against 3 of 5
    "approval": (
        {},
        ((1, 1), (1, 1), (1, 1), (1,), (None, None, 1)),
        "Umwelt tragen 80 % mit, Energie 60 %. Zum Gleichstand fehlt 1 Zustimmung.",
        "80 % go along with Umwelt, 60 % with Energie. 1 approval was missing to draw level.",
    ),
    # resistance (1 + 2) / 2 = 1.5 against (2 + 3) / 2 = 2.5
    "consensing": (
        {"passive": False},
        ((1, 2, 9, 9), (2, 3, 9, 9)),
        (
            "Umwelt trifft auf den kleinsten Widerstand: im Mittel 1,5 von 10, Energie 2,5. Zum Gleichstand müsste der "
            "Widerstand im Mittel um 1 kleiner sein."
        ),
        (
            "Umwelt meets the smallest resistance: 1.5 of 10 on average, Energie 2.5. To draw level, resistance would "
            "have to be 1 lower on average."
        ),
    ),
    # (9 + 8) / 2 = 8.5 against (8 + 8) / 2 = 8
    "score": (
        {},
        ((9, 8, 0, 0), (8, 8, 0, 0)),
        "Umwelt hat die beste Durchschnittsnote: 8,5, Energie 8. Zum Gleichstand fehlen im Durchschnitt 0,5.",
        "Umwelt has the best average grade: 8.5, Energie 8. 0.5 on average were missing to draw level.",
    ),
    # lower medians of 4 4 5 and 4 4 1: both "gut"; above 1 of 3, below none, against none and 1 of 3
    "majority_judgment": (
        {},
        ((4, 4, 0, 0), (4, 4, 0, 0), (5, 1, 0, 0)),
        (
            "Umwelt liegt bei gleichem Mehrheitsurteil „gut“ vor Energie: Den Ausschlag geben die Noten darüber und "
            "darunter. Das sind bei Umwelt 33,3 % und 0 %, bei Energie 0 % und 33,3 %."
        ),
        (
            "Umwelt is ahead of Energie with the same majority grade “very good”: the grades above and below it "
            "decide. These are 33.3 % and 0 % for Umwelt, 0 % and 33.3 % for Energie."
        ),
    ),
    # 3 + 3 + 2 = 8 against 2 + 2 + 3 = 7
    "borda": (
        {},
        ((1, 2, 3, 4), (1, 2, 3, 4), (2, 1, 3, 4)),
        "Umwelt steht mit 8 zu 7 Rangpunkten vor Energie. Zum Gleichstand fehlt 1 Rangpunkt.",
        "Umwelt is ahead of Energie by 8 points by rank to 7. 1 point by rank was missing to draw level.",
    ),
    "schulze": (
        {},
        ((1, 2, 3, 4), (1, 2, 3, 4), (2, 1, 3, 4)),
        (
            "Umwelt schlägt jeden anderen Vorschlag im direkten Vergleich. Im Vergleich von Umwelt mit Energie "
            "steht es 2 zu 1."
        ),
        "Umwelt beats every other option one against one. Umwelt against Energie stands at 2 to 1.",
    ),
    "ranked_pairs": (
        {},
        ((1, 2, 3, 4), (1, 2, 3, 4), (2, 1, 3, 4)),
        (
            "Umwelt schlägt jeden anderen Vorschlag im direkten Vergleich. Im Vergleich von Umwelt mit Energie "
            "steht es 2 zu 1."
        ),
        "Umwelt beats every other option one against one. Umwelt against Energie stands at 2 to 1.",
    ),
    # 100,000 among two: 50,000 each. Weg costs 40,000, 20,000 each. Bus then has 30,000 of its one supporter left; add1
    # raises nothing within the budget that would buy it before 90,000 a head, when both exceed the budget.
    "equal_shares": (
        {"subject": "typed", "typed": "Weg | 40000\nBus | 90000", "budget": 100_000, "completion": "none"},
        ((1, 1), (1,)),
        (
            "Das Budget reicht für Weg, zusammen 40\u202f000 €. Für Bus (90\u202f000 €) hatten die Unterstützer am "
            "Ende zusammen 30\u202f000 €: Es fehlten 60\u202f000 €."
        ),
        (
            "The budget pays for Weg, together 40\u202f000 €. For Bus (90\u202f000 €) its supporters had 30\u202f000 € "
            "left together: 60\u202f000 € were missing."
        ),
    ),
}


@pytest.mark.parametrize("rule", SAID)
def test_each_rule_says_who_is_ahead_and_what_the_next_lacked_in_its_own_unit(rule: str) -> None:
    settings, ballots, german, english = SAID[rule]
    room = Room(rule=rule, secret=False, **settings).opened()
    for who, marks in zip(room.people, ballots, strict=False):
        room.marks(who, *marks).then_accepted()
    result = room.counted()
    for language, said in (("de", german), ("en", english)):
        with i18n.speaking(language):
            assert said in " ".join(ranking(result).sentences)
        if rule != "equal_shares":
            board = drawn(room, "board", language=language)
            assert said in " ".join(board.replace("&#34;", '"').split())


def test_a_bar_of_approval_is_as_long_as_its_share_of_the_ballots() -> None:
    room = Room(rule="approval").opened()
    for who, marks in zip(room.people, ((1,), (1,), (None, 1), (None, 1)), strict=False):
        room.marks(who, *marks).then_accepted()
    room.counted()
    assert [(r.head_share, r.head_text) for r in shown(room).rows[:2]] == [(50.0, "50"), (50.0, "50")]


@pytest.mark.parametrize("language", ["de", "en"])
def test_pictures_stand_above_their_tables_and_are_closed_until_asked_for(language: str) -> None:
    for rule in ("consensing", "schulze", "equal_shares"):
        settings, ballots, *_ = SAID[rule]
        room = Room(rule=rule, **settings).opened()
        for who, marks in zip(room.people, ballots, strict=False):
            room.marks(who, *marks).then_accepted()
        room.counted()
        desk = drawn(room, "desk", language=language)
        inside = desk[desk.index("<details") :]
        assert inside.index("<figure") < inside.index("<table")
        assert "<details open" not in desk
        assert '<figure class="spread"' not in drawn(room, "board", language=language)


def test_the_bar_of_the_leading_count_is_the_upper_one() -> None:
    for leading, first in (("per_head", "bar-head"), ("per_municipality", "bar-municipality")):
        room = torn(leading=leading)
        room.counted()
        board = drawn(room, "board", language="de")
        upper = next(part for part in board.split("<rect ")[1:] if 'y="4%"' in part)
        assert first in upper
        legend = board[board.index("bars-legend") :]
        assert (legend.index("je Kopf") < legend.index("je Kommune")) == (leading == "per_head")


def test_the_second_criterion_is_named_where_it_decided() -> None:
    """Umwelt and Energie 2 points each; Energie has two supporters and goes first."""
    room = Room(choose=1, secret=False).opened()
    room.marks(room.people[0], 2).then_accepted()
    room.marks(room.people[1], None, 1).then_accepted()
    room.marks(room.people[2], None, 1).then_accepted()
    result = room.counted()
    said = "Umwelt und Energie lagen an der Grenze gleichauf: Das zweite Kriterium des Verfahrens hat entschieden."
    with i18n.speaking("de"):
        sentences = ranking(result).sentences
    assert sentences[:1] == ("Ausgewählt: Energie.",)
    assert said in sentences
    assert said in drawn(room, "board", language="de")
