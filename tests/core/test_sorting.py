"""Names stand in the order of a German dictionary, on every screen and in every file."""

from __future__ import annotations

import pytest

from tests.scene import Scene
from workshop.core.setup import AddMunicipalities, Describe
from workshop.core.text import sort_key

IN_ORDER = (
    "Ahaus",
    "Altenberge",
    "Ästad",
    "Bad Bentheim",
    "Badbergen",
    "Gossau",
    "Goßau",
    "Greven",
    "Groß Reken",
    "Ladbergen",
    "Łódź",
    "Öding",
    "Oelde",
    "Olfen",
    "Steinfurt",
    "Steinfurt-Borghorst",
    "Steinfurt Burg",
    "Zürich",
)


def test_names_are_sorted_as_in_a_dictionary() -> None:
    mixed = [*IN_ORDER[1::2], *IN_ORDER[::2]]
    assert tuple(sorted(mixed, key=sort_key)) == IN_ORDER


@pytest.mark.parametrize(("first", "second"), [("Ole", "Öle"), ("Masse", "Maße"), ("Emden", "Émden")])
def test_of_names_that_are_alike_the_plain_one_comes_first(first: str, second: str) -> None:
    assert sorted([second, first], key=sort_key) == [first, second]


def test_a_workshop_lists_its_municipalities_so() -> None:
    names = [name for name in IN_ORDER if name != "Goßau"]  # for a list this is Gossau, written otherwise
    s = Scene().when(Describe("Smart Region")).when(AddMunicipalities(tuple(reversed(names))))
    assert [m.name for m in s.state.towns()] == names
