"""The sentences and bars of the results page under every rule, in both languages."""

from __future__ import annotations

import re

import pytest

from tests.activities.test_vote_forms import GIVEN, form_of
from tests.activities.test_vote_recount import settings_of
from tests.activities.vote_room import Room
from workshop import i18n
from workshop.activities.vote.methods import METHODS
from workshop.exports.rankings import ranking


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("rule", sorted(METHODS))
def test_each_rule_reads_as_sentences(rule: str, language: str) -> None:
    room = Room(**settings_of(rule), choose=1).opened()
    for who in room.people[:3]:
        room.marks(who, *GIVEN[form_of(room, rule)]).then_accepted()
    result = room.counted()
    with i18n.speaking(language):
        page = ranking(result)
    said = " ".join(page.sentences)
    assert not re.search(r"vote\.|results\.|%\(|None|%%", said), said
    assert all(row.head_text and not row.head_text.startswith("vote.") for row in page.rows)


def test_resistance_is_told_as_acceptance_and_a_grade_by_its_word() -> None:
    room = Room(rule="consensing", passive=False).opened()
    room.marks(room.people[0], 2, 5, 5, 10)
    with i18n.speaking("de"):
        page = ranking(room.counted())
    assert [row.head_text for row in page.rows] == [
        "80\N{NO-BREAK SPACE}%",
        "50\N{NO-BREAK SPACE}%",
        "50\N{NO-BREAK SPACE}%",
        "0\N{NO-BREAK SPACE}%",
    ]
    judged = Room(rule="majority_judgment").opened()
    judged.marks(judged.people[0], 5, 0, 3, 3)
    with i18n.speaking("de"):
        page = ranking(judged.counted())
    assert [row.head_text for row in page.rows] == ["sehr gut", "befriedigend", "befriedigend", "ablehnen"]


def test_who_has_no_place_and_what_the_lot_decided_is_said() -> None:
    room = Room(rule="score", choose=1).opened()
    room.marks(room.people[0], 5, 5)
    with i18n.speaking("de"):
        said = " ".join(ranking(room.counted()).sentences)
    assert "Zu wenige Bewertungen für einen Platz: Wirtschaft, Mobilität." in said
    assert "Gleichauf an der Grenze, nur vom Los getrennt: Umwelt und Energie." in said
