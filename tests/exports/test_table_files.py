"""All tables in one file: LibreOffice opens both kinds and finds every cell, text as text and numbers as numbers."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from tests.exports.office import sheets
from tests.exports.room import EMOJI, FORMULA, RIGHT_TO_LEFT, Hall, full_hall
from tests.scene import KINDS
from workshop import i18n
from workshop.core.hall import Park
from workshop.exports.all_tables import tables
from workshop.exports.collect import Material, collect
from workshop.exports.csv_file import Cell, lines
from workshop.exports.files import export
from workshop.exports.ods_file import ods_bytes
from workshop.exports.plain import LONGEST_CELL, About, sheet_names
from workshop.exports.tables import Table
from workshop.exports.xlsx_file import xlsx_bytes

LONG = "Straßenverkehrsordnungsbehörde" * 10
KINDS_OF_FILE = ("xlsx", "ods")
Sheets = dict[str, dict[str, list[list[str]]]]


@pytest.fixture(scope="module")
def hall() -> Hall:
    found = full_hall()
    found.s.when(Park(LONG[:300])).then_accepted()
    found.s.when(Park("-1+1")).then_accepted()
    return found


@pytest.fixture(scope="module")
def material(hall: Hall) -> Material:
    return collect(KINDS, hall.s.state, hall.s.log)


@pytest.fixture(scope="module")
def opened(material: Material, tmp_path_factory: pytest.TempPathFactory) -> Sheets:
    """What LibreOffice reads in the sheets of either file."""
    folder, found = tmp_path_factory.mktemp("tables"), {}
    for kind in KINDS_OF_FILE:
        file = export(material, f"tables.{kind}", "de")
        assert file is not None
        found[kind] = sheets(folder / kind, f"tables.{kind}", file.content)
    return found


def shown(cell: Cell) -> str:
    """As a CSV of cells shows it, with a point in decimals."""
    return "" if cell is None else f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


@pytest.mark.parametrize("kind", KINDS_OF_FILE)
def test_every_cell_of_every_table_stands_on_its_sheet(opened: Sheets, material: Material, kind: str) -> None:
    with i18n.speaking("de"):
        expected = {t.title: t for t in tables(material).values()}
    assert opened[kind].keys() == {title[:31].strip() for title in expected}
    for title, table in expected.items():
        rows = [[shown(cell) for cell in line] for line in lines(table)]
        found = opened[kind][title[:31].strip()]
        assert [near(row) for row in found] == [near(row) for row in rows], title


def near(row: list[str]) -> list[str]:
    """Decimals cut where a spreadsheet's own arithmetic ends."""
    return [cell[:9] if cell.replace(".", "").isdigit() else cell for cell in row]


@pytest.mark.parametrize("kind", KINDS_OF_FILE)
def test_what_strangers_wrote_stays_what_they_wrote(opened: Sheets, kind: str) -> None:
    cards = {row[1] for row in opened[kind]["Karten"]}
    assert {FORMULA, EMOJI, f"{RIGHT_TO_LEFT}!"} <= cards
    parked = {row[0] for rows in opened[kind].values() for row in rows}
    assert {LONG[:300], "-1+1"} <= parked


def parts(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as z:
        return {name: z.read(name).decode() for name in z.namelist()}


def test_no_cell_is_a_formula_or_a_link_and_numbers_are_numbers(material: Material) -> None:
    xlsx, ods = (export(material, f"tables.{kind}", "de") for kind in KINDS_OF_FILE)
    assert xlsx is not None
    assert ods is not None
    book, sheet = parts(xlsx.content), parts(ods.content)["content.xml"]
    pages = [text for name, text in book.items() if name.startswith("xl/worksheets/sheet")]
    assert not [page for page in pages if "<f>" in page or "<hyperlink" in page]
    assert "table:formula" not in sheet
    assert "xlink:href" not in sheet
    assert "office:value-type='float'" in sheet
    assert all('state="frozen"' in page for page in pages)
    assert sheet.count("<table:table-header-rows>") == len(pages)
    assert parts(ods.content)["settings.xml"].count("VerticalSplitMode") == len(pages)


@pytest.mark.parametrize("write", [xlsx_bytes, ods_bytes])
def test_the_same_tables_make_the_same_file(material: Material, write: object) -> None:
    about = About("T", "H", "de")
    with i18n.speaking("de"):
        assert callable(write)
        one, other = write(tables(material).values(), about), write(tables(material).values(), about)
    assert one == other


def test_a_rehearsal_marks_every_line_of_every_sheet(material: Material, tmp_path: Path) -> None:
    results = msgspec.structs.replace(material.results, rehearsal=True)
    file = export(msgspec.structs.replace(material, results=results), "tables.ods", "de")
    assert file is not None
    for rows in sheets(tmp_path / "ods", "tables.ods", file.content).values():
        assert rows[0][0] == "PROBE / REHEARSAL"
        assert all(row[0] == "PROBE" for row in rows[1:])


def test_names_of_sheets_are_allowed_and_differ() -> None:
    found = sheet_names(["Was: wer [je] Kopf?", "a" * 40, "A" * 40, "", "'"])
    assert found == ["Was  wer  je  Kopf", "a" * 31, "A" * 29 + " 2", "–", "– 2"]


@pytest.mark.parametrize("write", [xlsx_bytes, ods_bytes])
def test_a_text_too_long_for_a_cell_is_cut_and_says_so_and_control_characters_go(write: object) -> None:
    assert callable(write)
    table = Table("t", "T", ("a",), (("x" * 40_000,), ("ein\x00s\x0b",)))
    found = "".join(parts(write([table], About("T", "H", "de"))).values())
    assert "x" * LONGEST_CELL + "…" in found
    assert "eins" in found


def test_blanks_and_line_ends_come_back(tmp_path: Path) -> None:
    text = "  zwei  Leerzeichen\nzweite Zeile"
    content = ods_bytes([Table("t", "T", ("a",), ((text,),))], About("T", "H", "de"))
    assert sheets(tmp_path / "ods", "t.ods", content)["T"][1:] == [[text]]
