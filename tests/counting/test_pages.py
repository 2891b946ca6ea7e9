"""docs/counting: every example that lay people are shown is read from its page and counted, in both languages."""

import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from workshop.counting import Outcome, parse_document, tally
from workshop.counting.model import METHODS

LANGUAGES = ("de", "en")
THEMES = ("weighting", "ties", "secrecy", "recount")
RANKED = ("borda", "schulze", "ranked_pairs")
CROSSED = ("approval", "equal_shares")
Table = list[list[str]]


def tables(page: str) -> list[Table]:
    """The cells of every table, without the line under its head."""
    blocks = re.findall(r"(?:^\|.*\|\n)+", page, re.MULTILINE)
    lines = [[line.strip("|").split("|") for line in block.splitlines()] for block in blocks]
    return [[[cell.strip() for cell in row] for at, row in enumerate(rows) if at != 1] for rows in lines]


def file_on(page: str, method: str) -> dict[str, Any]:
    """What a reader would type from the page: its first table, and the parameters in the line below it."""
    ((_, _, _, *options), *rows) = tables(page)[0]
    ids = [option.split()[0] for option in options]
    found = re.search(r"^.*: `(\{.*\})`$", page, re.MULTILINE)
    assert found, "the page has to say what was fixed before the vote"
    return {
        "method": method,
        "params": json.loads(found[1]),
        "options": [{"id": option} for option in ids],
        "ballots": [
            {"voter": voter, "group": town, "weight": int(number), "ballot": ballot(method, ids, cells)}
            for voter, town, number, *cells in rows
        ],
    }


def ballot(method: str, ids: list[str], cells: list[str]) -> Any:
    written = {option: cell for option, cell in zip(ids, cells, strict=True) if cell}
    if method in CROSSED:
        assert set(written.values()) <= {"×"}
        return list(written)
    numbers = {option: int(cell) for option, cell in written.items()}
    if method in RANKED:
        return [[o for o in numbers if numbers[o] == place] for place in sorted(set(numbers.values()))]
    return numbers


def place_of(option: str, outcome: Outcome) -> str:
    """As the page writes it: a shared rank, or in which order it was bought."""
    if outcome.method == "equal_shares":
        return f"{outcome.winners.index(option) + 1}." if option in outcome.winners else "–"
    before = 0
    for tier in outcome.tiers:
        if option in tier:
            return str(before + 1)
        before += len(tier)
    return "–"


def read(root: Path, name: str, language: str) -> str:
    return (root / "docs" / "counting" / f"{name}.{language}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("method", METHODS)
def test_the_example_on_the_page_counts_to_what_the_page_says(root: Path, method: str, language: str) -> None:
    page = read(root, method, language)
    file = parse_document(file_on(page, method))
    head, town = tally(file), tally(file, "per_municipality")
    _, *said = tables(page)[1]
    assert len(said) == len(file.options)
    for name, *figures in said:
        option = name.split()[0]
        counted = [head.scores[option], place_of(option, head), town.scores[option], place_of(option, town)]
        assert figures == counted


@pytest.mark.parametrize("method", METHODS)
def test_both_languages_show_the_same_example(root: Path, method: str) -> None:
    german, english = (file_on(read(root, method, language), method) for language in LANGUAGES)
    assert german == english


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_weights_on_the_page_are_those_that_count(root: Path, language: str) -> None:
    """Its table: municipality, valid ballots, and what one of them weighs in each of three ways."""
    _, *rows = tables(read(root, "weighting", language))[0]
    lines = [
        {"voter": town, "group": town, "weight": int(number), "ballot": [town]} for town, number, *_ in rows
    ]
    options = [{"id": town} for town, *_ in rows]
    file = parse_document({"method": "approval", "options": options, "ballots": lines})
    for at, weighting in enumerate(("per_head", "per_municipality", "capped:2")):
        scores = tally(file, weighting).scores
        for town, number, *weights in rows:
            assert str(int(number) * Fraction(weights[at])) == scores[town]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_found_from_the_first_and_every_link_leads_somewhere(root: Path, language: str) -> None:
    first = root / "docs" / f"counting.{language}.md"
    index = first.read_text(encoding="utf-8")
    for name in (*METHODS, *THEMES):
        assert f"(counting/{name}.{language}.md)" in index
        page = root / "docs" / "counting" / f"{name}.{language}.md"
        for link in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).is_file(), f"{page.name} → {link}"
    for link in re.findall(r"\]\(([^)#]+)\)", index):
        assert (first.parent / link).is_file(), link
