"""Cards and municipalities out of a table: what columns mean is guessed, seen and set right; all rows or none."""

from __future__ import annotations

import io
import zipfile
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.scene import Scene
from tests.served import Served, csrf, serving
from workshop.activities.collect.messages import CardWritten
from workshop.core.agenda import OpenStep
from workshop.core.refusals import Refused
from workshop.core.setup import AddField, AddMunicipalities
from workshop.core.undo import Undo
from workshop.web.columns import CARDS, TOWNS, guessed, reading
from workshop.web.sheets import MOST_ROWS, rows_in

LONG = "Straßenverkehrsordnungsbehörde 🚲"
HOSTILE = '=HYPERLINK("http://boese.example";"hier")'


def book(rows: list[list[object]]) -> bytes:
    """A workbook as an office writes it."""
    raw = io.BytesIO()
    with xlsxwriter.Workbook(raw, {"strings_to_formulas": False}) as made:
        sheet = made.add_worksheet("Ideen")
        for n, row in enumerate(rows):
            sheet.write_row(n, 0, row)
        made.add_worksheet("Etwas anderes").write(0, 0, "nicht dies")
    return raw.getvalue()


def bomb() -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", b"0" * 50_000_000)
    return raw.getvalue()


def hall() -> Scene:
    s = Scene()
    s.when(AddMunicipalities(("Rheine", "Hörstel"))).when(AddField("Umwelt", "")).when(
        AddField("Mobilität", "")
    )
    return s


def test_a_workbook_gives_the_rows_of_its_first_sheet() -> None:
    rows = rows_in(book([["Text", "Zahl"], [], [LONG, 3.0], ["", 2.5, None], [HOSTILE]]))
    assert rows == [["Text", "Zahl"], [LONG, "3"], ["", "2.5"], [HOSTILE]]


@pytest.mark.parametrize(
    "raw", ["Karte;Feld\nBäume;Umwelt".encode("cp1252"), "Karte\tFeld\nBäume\tUmwelt".encode()]
)
def test_what_spreadsheets_write_as_text(raw: bytes) -> None:
    assert rows_in(raw) == [["Karte", "Feld"], ["Bäume", "Umwelt"]]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "table_empty"),
        (b"\n ;; \n", "table_empty"),
        (b"a\0b", "file_unreadable"),
        (b"PK\3\4 no zip", "file_unreadable"),
        (bomb(), "file_unreadable"),
        (b"x\n" * (MOST_ROWS + 1), "table_too_large"),
        (b";".join([b"x"] * 31), "table_too_large"),
        (b"x" * 1_000_001, "file_too_large"),
    ],
    ids=["nothing", "blanks", "no text", "no workbook", "bomb", "too long", "too wide", "too large"],
)
def test_what_is_no_table_is_refused(raw: bytes, code: str) -> None:
    with pytest.raises(Refused, match=code):
        rows_in(raw)


BOOK = book([["Text"], ["Bäume"]])


@settings(max_examples=60)
@given(st.data())
def test_a_broken_workbook_is_refused_and_nothing_else(data: st.DataObject) -> None:
    raw = bytearray(BOOK)
    for _ in range(data.draw(st.integers(1, 8))):
        raw[data.draw(st.integers(4, len(raw) - 1))] = data.draw(st.integers(0, 255))
    with suppress(Refused):
        rows_in(bytes(raw))


def test_columns_are_guessed_by_their_headings() -> None:
    assert guessed(CARDS, [["Nr", "Idee", "Kommune", "Handlungsfeld"]]) == (
        ("", "text", "municipality", "field"),
        True,
    )
    assert guessed(CARDS, [["Mehr Bäume", "Umwelt"]]) == (("text", ""), False)
    assert guessed(TOWNS, [["Rheine", "2"], ["Greven"]]) == (("municipality", "seats"), False)
    assert guessed(TOWNS, [["Gemeinde", "Einwohner"]]) == (("municipality", ""), True)


def test_each_wrong_row_is_named_with_its_reason() -> None:
    rows = [["Text", "Feld"], ["Bäume", "umwelt"], ["", "Umwelt"], ["Bus", "Verkehr"], ["x" * 30, ""]]
    found = reading(CARDS, rows, ("text", "field"), True, hall().state, 20)
    assert [one["text"] for one in found.made()] == ["Bäume"]
    wrong = {row.number: row.problem.code for row in found.wrong() if row.problem}
    assert wrong == {3: "text_empty", 4: "row_field_unknown", 5: "text_too_long"}


@pytest.mark.parametrize("uses", [("", ""), ("text", "text"), ("field", "")])
def test_the_main_column_must_be_one(uses: tuple[str, ...]) -> None:
    with pytest.raises(Refused, match="columns_not_matched"):
        reading(CARDS, [["a", "b"]], uses, False, hall().state, 20)


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as house:
        yield house


@pytest.fixture
async def anna(served: Served) -> AsyncIterator[httpx.AsyncClient]:
    async with served.client(**await served.account_cookie()) as client:
        yield client


async def sent(
    anna: httpx.AsyncClient, path: str, content: bytes | None = None, **form: str
) -> httpx.Response:
    token = csrf((await anna.get(path.removesuffix("/add"))).text)
    files = {"file": ("tabelle", content, "application/octet-stream")} if content is not None else None
    return await anna.post(path, data={"_csrf": token, **form}, files=files)


async def test_cards_come_along_as_one_act_after_a_preview(served: Served, anna: httpx.AsyncClient) -> None:
    wid = await served.workshop()
    session = await served.session(wid)
    step = next(s for s in session.committed.agenda() if s.kind == "collect")
    path = f"/desk/{wid}/table/cards"
    assert "Keine Kartenabfrage ist offen" in (await anna.get(path)).text
    await served.desk(wid, OpenStep(step.id))
    content = book([["Idee", "Kommune"], [LONG, "Rheine"], ["Bus", "Nirgendwo"], [HOSTILE, ""]])
    seen = await sent(anna, path, content, step=str(step.id))
    assert seen.status_code == 200
    assert "Zeile 3: Die Kommune „Nirgendwo“ steht nicht auf der Liste." in seen.text
    assert LONG in seen.text
    assert not session.committed.cards, "nothing is added by looking"
    rows = f'[["Idee","Kommune"],["{LONG}","Rheine"],["Bus","Nirgendwo"],["=1+1",""]]'
    form = {"rows": rows, "step": str(step.id), "headed": "1", "column-0": "text", "column-1": "municipality"}
    no = await sent(anna, f"{path}/add", **form)
    assert no.status_code == 422
    assert "lassen Sie diese Zeilen weg" in no.text
    assert not session.committed.cards
    yes = await sent(anna, f"{path}/add", **form, leave="1")
    assert (yes.status_code, yes.headers["location"].endswith(f"/desk/{wid}")) == (303, True)
    towns = {m.id: m.name for m in session.committed.municipalities.values()}
    cards = session.committed.cards.values()
    assert [(c.text, towns.get(c.municipality or 0)) for c in cards] == [(LONG, "Rheine"), ("=1+1", None)]
    log = await served.house.sessions.history(wid)
    await served.desk(wid, Undo(next(r.seq for r in log if isinstance(r.event, CardWritten))))
    assert {c.state for c in session.committed.cards.values()} == {"withdrawn"}


async def test_municipalities_come_along_with_their_seats(served: Served, anna: httpx.AsyncClient) -> None:
    wid = await served.workshop("empty")
    path = f"/desk/{wid}/table/municipalities"
    seen = await sent(anna, path, "Gemeinde;Plätze\nHörstel;2\nLaer;\n".encode("cp1252"))
    assert "2 Kommunen hinzufügen" in seen.text
    form = {"rows": '[["Gemeinde","Plätze"],["Hörstel","2"],["Laer"]]', "headed": "1"}
    done = await sent(anna, f"{path}/add", **form, **{"column-0": "municipality", "column-1": "seats"})
    assert done.status_code == 303
    towns = (await served.session(wid)).committed.municipalities.values()
    assert {m.name: m.seats for m in towns} == {"Hörstel": 2, "Laer": None}


@pytest.mark.parametrize("rows", ["{", "[]", "[[]]", '[["a",1]]', "[[" + '"x",' * 40 + '"x"]]'])
async def test_rows_that_were_tampered_with_are_refused(
    served: Served, anna: httpx.AsyncClient, rows: str
) -> None:
    wid = await served.workshop("empty")
    answer = await sent(
        anna, f"/desk/{wid}/table/municipalities/add", rows=rows, **{"column-0": "municipality"}
    )
    assert answer.status_code == 422
    assert not (await served.session(wid)).committed.municipalities


async def test_a_table_is_for_the_desk_alone(served: Served) -> None:
    wid = await served.workshop()
    phone = await served.phone(wid, "Rheine")
    assert (await phone.client.get(f"/desk/{wid}/table/cards")).status_code in (303, 401)
    answer = await phone.client.post(f"/desk/{wid}/table/cards/add", data={"_csrf": phone.csrf, "rows": "[]"})
    assert answer.status_code in (303, 401)
    await phone.client.aclose()
