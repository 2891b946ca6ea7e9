"""The workbook that counts: LibreOffice calculates its formulas anew and reaches what `workshop tally` reaches."""

from __future__ import annotations

import csv
import io
import random
import shutil
import subprocess
import zipfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.exports.room import FORMULA, full_hall
from tests.scene import KINDS
from workshop.counting import BallotFile, as_document, check_number, checksum, parse_document, tally
from workshop.exports.collect import collect
from workshop.exports.files import export, names
from workshop.exports.recount_sheet import FIRST, can_follow, workbook
from workshop.i18n import speaking

TOWNS = ("Rheine", "Greven", "Ochtrup", "Saerbeck", "A*", None)
OPTIONS = [
    {"id": str(n), "name": name} for n, name in enumerate(("Bus", FORMULA, "Größe – 🌳", "Rad", "Licht"))
]
ALWAYS_CALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"
 xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"
 oor:op="fuse"><value>0</value></prop></item></oor:items>"""


def ballot(method: str, chance: random.Random) -> Any:
    """A ballot, sometimes an abstention, sometimes with blanks."""
    chosen = chance.sample([o["id"] for o in OPTIONS], chance.randint(0, 5))
    if method == "approval":
        return chosen
    if method == "score":
        return {o: chance.randint(0, 10) for o in chosen}
    points = {o: chance.randint(0, 2) for o in chosen}
    return points if sum(points.values()) <= 6 else {}


def a_file(method: str, params: dict[str, Any], secret: bool, seed: int, people: int = 23) -> dict[str, Any]:
    """A vote as the hall writes its file."""
    chance = random.Random(seed)  # noqa: S311 - the same in every run
    ballots = [
        {"voter": f"r{n}", "group": chance.choice(TOWNS), "ballot": ballot(method, chance)}
        for n in range(people)
    ]
    raw = {"method": method, "params": params, "options": OPTIONS, "ballots": ballots}
    file = parse_document(raw)
    if secret:
        file = parse_document(sized(file, raw))
    ways = {way: tally(file, way) for way in ("per_head", "per_municipality")}
    document = as_document(file)
    number = checksum(document)
    told = {way: {"scores": outcome.scores, "ranks": {}} for way, outcome in ways.items()}
    return document | {"checksum": number, "check_number": check_number(number), "as_counted": told}


def sized(file: BallotFile, raw: dict[str, Any]) -> dict[str, Any]:
    """The same without towns, with the number of valid ballots of each one's town."""
    valid = [b.group for b in file.ballots if b.ballot is not None]
    ballots = []
    for b, line in zip(file.ballots, raw["ballots"], strict=True):
        size = {"group_size": valid.count(b.group)} if b.group is not None and b.ballot is not None else {}
        ballots.append({"voter": b.voter, "ballot": line["ballot"], **size})
    return {**raw, "ballots": ballots}


DOTS = {"points": 6, "max_per_option": 2}
SCORE = {"min": 0, "max": 10}
CASES = {
    "dots_open": a_file("dots", DOTS, False, 1),
    "dots_secret": a_file("dots", DOTS, True, 2),
    "approval_open": a_file("approval", {}, False, 3),
    "approval_secret": a_file("approval", {}, True, 4),
    "score_open": a_file("score", SCORE, False, 5),
    "score_secret": a_file("score", SCORE, True, 6),
    "score_half": a_file("score", SCORE | {"coverage": "half"}, False, 7),
    "score_few": a_file("score", SCORE | {"coverage": "half"}, False, 8, people=4),
    "nobody": a_file("dots", DOTS, False, 9, people=0),
}


def read(folder: Path, books: dict[str, bytes], settings: str) -> dict[str, list[list[str]]]:
    """The sheet of totals of each workbook as LibreOffice with these settings shows it."""
    office = shutil.which("soffice")
    assert office, "LibreOffice is missing: on Debian, apt install libreoffice-calc"
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(settings)
    for name, content in books.items():
        (folder / f"{name}.xlsx").write_bytes(content)
    numbers = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
    run = [office, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", numbers]
    files = [str(folder / f"{name}.xlsx") for name in books]
    subprocess.run([*run, "--outdir", str(folder), *files], check=True, capture_output=True, timeout=180)
    found = {}
    for path in folder.glob("*.csv"):  # named BOOK-SHEET.csv
        book, _, sheet = path.stem.rpartition("-")
        rows = list(csv.reader(io.StringIO(path.read_text())))
        found[book if sheet == "Count again" else path.stem] = rows
    return found


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[list[str]]]:
    """All cases in one go, and one with a ballot that was changed after the count."""
    with speaking("en"):
        books = {name: workbook(file, "Priorities") for name, file in CASES.items()}
        first, *rest = CASES["dots_open"]["ballots"]
        forged = {**first, "ballot": {"0": 1 if first["ballot"] == {"0": 2} else 2}}
        books["forged"] = workbook(CASES["dots_open"] | {"ballots": [forged, *rest]}, "Priorities")
        books["=1+1"] = workbook(CASES["dots_open"], '=HYPERLINK("http://x")')
    return read(tmp_path_factory.mktemp("sheets"), books, ALWAYS_CALCULATE)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("way", ["per_head", "per_municipality"])
def test_the_formulas_reach_the_totals_and_ranks_of_the_tally(
    name: str, way: str, sheets: dict[str, list[list[str]]]
) -> None:
    outcome = tally(parse_document(CASES[name]), way)
    of = 3 if way == "per_head" else 8
    place, ranks = 1, {option["id"]: "–" for option in OPTIONS}
    for tier in outcome.tiers:
        ranks |= dict.fromkeys(tier, str(place))
        place += len(tier)
    rows = sheets[name][5:]
    assert len(rows) == len(OPTIONS)
    for option, row in zip(OPTIONS, rows, strict=True):
        if way == "per_municipality" and name == "nobody":
            assert len(row) <= 8
            continue
        score = outcome.scores[option["id"]]
        assert row[of + 2] == ranks[option["id"]], (name, option, row)
        if score is None:
            assert row[of] == ""
        else:
            assert abs(float(row[of]) - float(Fraction(score))) < 1e-9, (name, option, row)
        assert row[of + 4] == "same", (name, row)


def test_before_anything_calculates_the_same_is_shown(
    sheets: dict[str, list[list[str]]], tmp_path: Path
) -> None:
    never = ALWAYS_CALCULATE.replace("<value>0</value>", "<value>1</value>")
    with speaking("en"):
        books = {name: workbook(file, "Priorities") for name, file in CASES.items()}
    found = read(tmp_path, books, never)
    assert {*CASES, "score_half-Municipalities", "dots_open-Ballots"} <= set(found)
    for name, rows in found.items():
        assert near(rows) == near(sheets[name]), name


def near(rows: list[list[str]]) -> list[list[str]]:
    """Decimals cut where a spreadsheet's own arithmetic ends."""
    return [[cell[:11] if "." in cell else cell for cell in row] for row in rows]


def test_turnout_is_counted_by_formulas(sheets: dict[str, list[list[str]]]) -> None:
    for name, file in CASES.items():
        outcome = tally(parse_document(file), "per_municipality")
        people = tally(parse_document(file), "per_head")
        line = sheets[name][3]
        assert (line[1], line[3]) == (str(people.voters), str(people.abstained)), name
        if people.voters:
            assert line[5] == str(outcome.municipalities), name


def test_a_changed_ballot_shows(sheets: dict[str, list[list[str]]]) -> None:
    assert "different" in {row[7] for row in sheets["forged"][5:]}


def test_what_strangers_wrote_is_no_formula(sheets: dict[str, list[list[str]]]) -> None:
    assert sheets["=1+1"][0][0] == '=HYPERLINK("http://x")'
    assert sheets["dots_open"][6][1] == FORMULA


def test_the_hall_offers_a_sheet_for_each_counted_vote_and_marks_nothing_else() -> None:
    hall = full_hall()
    m = collect(KINDS, hall.s.state, hall.s.log)
    offered = [name for name in names(m) if name.startswith("ballots-") and name.endswith(".xlsx")]
    assert len(offered) == 2
    for language in ("de", "en"):
        file = export(m, offered[0], language)
        assert file is not None
        with zipfile.ZipFile(io.BytesIO(file.content)) as book:
            text = book.read("xl/sharedStrings.xml").decode()
        assert ("Stimmzettel" in text) == (language == "de")
        for town in ("Rheine", "Greven", "Ochtrup"):
            assert town not in text, "a secret vote's sheet names no town"


def test_a_title_is_not_squeezed_into_its_column_and_headings_have_room_for_three_lines() -> None:
    with speaking("de"):
        content = workbook(
            a_file("dots", {"points": 6, "max_per_option": 2}, secret=True, seed=3), "Prioritäten"
        )
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        assert sheet.row_dimensions[FIRST - 1].height >= 45
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
        if sheet["A1"].value == "Prioritäten":
            assert not sheet["A1"].alignment.wrap_text
            assert sheet["A4"].value == "Gültige Stimmzettel"
            assert sheet.column_dimensions["A"].width >= len(sheet["A4"].value)


def test_other_rules_have_no_sheet() -> None:
    assert not can_follow({"method": "schulze", "params": {}})
    assert not can_follow({"method": "score", "params": {"blank": 0}})
