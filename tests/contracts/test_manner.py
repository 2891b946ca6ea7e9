"""Holds the familiar German: who says du to the room says it everywhere, and nothing else is said otherwise.

Counted as said to the room is every German text outside the desk, the accounts, programs and reports.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from tests.contracts.test_catalogues import (
    ROOT,
    Text,
    catalogue,
    entries,
    extracted_places,
    forms,
    is_used,
    listing,
    placeholders,
)

NOT_THE_ROOM = ("templates/desk/", "templates/account/", "templates/results.html", "src/workshop/exports/")
OF_A_WORKSHOP = ("templates/own.html", "templates/own_erased.html")
# The desk, and the pages of the house: imprint, privacy notice, accessibility statement. What is stored about somebody
# stands with the law's other words, but belongs to a workshop.
FORMAL_AREAS = {
    "desk.po",
    "keys.po",
    "remote.po",
    "api.po",
    "rehearsal.po",
    "look.po",
    "legal.po",
    "checklist.po",
    "release.po",
}
KEYS_OF_REPORTS = ("report.", "log.", "undo.", "problem.", "counting.", "kit.step_", "first.", "way.")
REFUSED_AT_THE_DESK = {
    f"refused.{code}"
    for code in (
        "no_workshop_file",
        "workshop_file_newer",
        "workshop_file_damaged",
        "workshop_file_miscounted",
        "not_all_counted",
        "kit_people_out_of_range",
    )
}
# The other Sie, a thing of which was spoken, has a verb in the singular: "Sie erscheint".
NO_VERB = r"(?!mit\b|nicht\b|jetzt\b|erst\b|zuerst\b|dort\b|selbst\b|seit\b|oft\b)"
HER = re.compile(rf"\bSie (?={NO_VERB}\w+t\b|wurde\b|muss\b|kann\b|soll\b|war\b)")
FORMAL = re.compile(r"\b(Sie|Ihr|Ihre|Ihren|Ihrem|Ihrer|Ihres|Ihnen)\b")
FAMILIAR = re.compile(r"\b([Dd]u|[Dd]ich|[Dd]ir|[Dd]ein(e|en|em|er|es)?)\b")


def addresses(text: str) -> bool:
    return FORMAL.search(HER.sub("", text)) is not None


def said_to_the_room(area: str, text: Text) -> bool:
    if any(place.startswith(OF_A_WORKSHOP) for place in extracted_places().get(text) or ()):
        return True
    if area in FORMAL_AREAS or text.msgid.startswith(KEYS_OF_REPORTS) or text.msgid in REFUSED_AT_THE_DESK:
        return False
    places = extracted_places().get(text)
    return places is None or not all(place.startswith(NOT_THE_ROOM) for place in places)


def formal_for_the_room() -> dict[Text, str]:
    return {
        text: f"{area}: {text.msgid!r} → {forms(message.string)[-1]}"
        for area, text, message in entries("de")
        if said_to_the_room(area, text) and any(map(addresses, forms(message.string)))
    }


def test_whatever_addresses_the_room_is_said_familiarly_too() -> None:
    formal, familiar = formal_for_the_room(), catalogue("de_familiar")
    assert len(formal) > 100
    missing = [line for text, line in formal.items() if text not in familiar]
    assert not missing, listing(missing)


def test_no_formal_address_is_left_in_the_familiar_language() -> None:
    left = [
        text.msgid for text, m in catalogue("de_familiar").items() if any(map(addresses, forms(m.string)))
    ]
    assert left == []


def test_the_familiar_language_holds_only_what_it_says_otherwise() -> None:
    german = catalogue("de")
    wrong = [
        f"{name}: {text.msgid!r}"
        for name, text, message in entries("de_familiar")
        if text not in german or not is_used(text) or not otherwise(german[text], message)
    ]
    assert not wrong, listing(wrong)


def otherwise(formal: Message, familiar: Message) -> bool:
    """Another text, with the same placeholders in each of as many forms."""
    ours, theirs = forms(formal.string), forms(familiar.string)
    return ours != theirs and list(map(placeholders, ours)) == list(map(placeholders, theirs))


@pytest.mark.parametrize(
    "text",
    ["Gehen Sie zurück.", "Ihr Name", "Was Sie senden, bleibt.", "Er gehört Ihnen.", "Was tragen Sie mit?"],
)
def test_formal_address_is_found(text: str) -> None:
    assert addresses(text)


def test_a_thing_is_not_taken_for_a_person() -> None:
    assert not addresses("Die Vision entsteht. Sie erscheint hier.")


def test_nobody_says_du_to_the_desk() -> None:
    said = [text.msgid for text, m in catalogue("de").items() if any(map(FAMILIAR.search, forms(m.string)))]
    # What names the setting says the word itself.
    assert [t for t in said if "German with du" not in t] == []


def test_the_guides_say_that_there_are_two_manners() -> None:
    for guide in ("guide.de.md", "guide.en.md"):
        assert re.search(r"\bdu\b", Path(ROOT, "docs", guide).read_text(encoding="utf-8"))
