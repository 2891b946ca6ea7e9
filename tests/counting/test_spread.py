"""The spread of ranks over drawn municipalities."""

from typing import Any

from counting.paper import file_of
from workshop.counting import spread

TOWNS = ("Altenberge", "Emsdetten", "Greven", "Hopsten", "Laer", "Lotte", "Recke", "Rheine")


def hall(*contents: dict[str, int]) -> Any:
    ballots = [(town, contents[at % len(contents)]) for at, town in enumerate(TOWNS)]
    return file_of("dots", "A B C", *ballots)


def test_where_all_towns_agree_nothing_moves() -> None:
    found = spread(hall({"A": 2, "B": 1}), b"seed", runs=40)
    assert found is not None
    assert found.ranks == {"A": (1, 1), "B": (2, 2), "C": (3, 3)}
    assert found.in_top == {"A": 40, "B": 0, "C": 0}


def test_the_same_seed_gives_the_same_figures() -> None:
    file = hall({"A": 2, "B": 1}, {"B": 2, "A": 1}, {"C": 1})
    one, other = spread(file, b"seed", runs=60), spread(file, b"seed", runs=60)
    assert one == other != spread(file, b"another", runs=60)
    assert one is not None
    assert one.ranks["C"][1] == 3
    assert one.ranks["A"][0] == one.ranks["B"][0] == 1


def test_with_few_towns_nothing_is_said() -> None:
    assert spread(file_of("dots", "A", *((town, {"A": 1}) for town in TOWNS[:7])), b"seed") is None
