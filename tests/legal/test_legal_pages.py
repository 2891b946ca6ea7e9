"""Imprint, privacy notice and accessibility statement: on every page linked, from settings, honest about what lacks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio

from tests.served import Served, serving
from workshop.legal.doc import table, written
from workshop.legal.host import Host, host_of
from workshop.legal.states import STATES
from workshop.legal.stored import EVERYTHING

LINKS = ("/imprint", "/privacy", "/accessibility")
COMPLETE = """
name = "Kreis Musterland"
address = "Rathausplatz 1\\n12345 Musterstadt"
email = "post@kreis.example"
represented_by = "Landrätin Anna Muster"
data_protection_officer = "dsb@kreis.example"
supervisory_authority = "LDI NRW"
legal_basis = "Art. 6 Abs. 1 Buchst. e DSGVO"
feedback = "barrieren@kreis.example"
state = "NW"
prepared = "2026-11-22"
gaps = ["Die Wegbeschreibung ist ein Bild."]
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    async with serving(tmp_path_factory.mktemp("legal")) as served:
        yield served


@pytest.mark.asyncio(loop_scope="module")
async def test_every_page_leads_to_the_three(served: Served) -> None:
    wid = await served.workshop()
    phone = await served.phone(wid, None)
    code = await served.code(wid)
    open_to_all = ["/", f"/join/{code}", "/account/login", *LINKS, "/nothing-here"]
    of_phone = [f"/room/{wid}", f"/room/{wid}/wall", f"/room/{wid}/return", f"/room/{wid}/back"]
    of_desk = ["/desk", "/account", "/account/tokens", f"/desk/{wid}", f"/board/{wid}", f"/results/{wid}"]
    of_desk += [f"/desk/{wid}/{part}" for part in ("setup", "agenda", "door", "sharing")]
    async with served.client(**await served.account_cookie()) as desk, served.client() as stranger:
        for client, paths in ((stranger, open_to_all), (phone.client, of_phone), (desk, of_desk)):
            for path in paths:
                text = (await client.get(path)).text
                assert [link for link in LINKS if f'href="{link}"' not in text] == [], path
    await phone.close()


@pytest.mark.asyncio(loop_scope="module")
async def test_without_settings_the_pages_say_what_is_missing_and_set_no_cookie(served: Served) -> None:
    async with served.client() as client:
        for path, lacks in zip(
            LINKS, ("vertreten durch", "Aufsichtsbehörde", "Barrieren zu melden"), strict=True
        ):
            answer = await client.get(path)
            assert answer.status_code == 200
            assert "noch nicht vollständig" in answer.text
            assert lacks in answer.text
            assert "set-cookie" not in answer.headers
            assert "This page is not complete" in (await client.get(f"{path}?lang=en")).text
            client.cookies.clear()


@pytest.mark.asyncio(loop_scope="module")
async def test_whoever_has_a_desk_is_told_what_to_fill_in(served: Served) -> None:
    async with served.client(**await served.account_cookie()) as desk:
        for path in ("/desk", "/account"):
            text = (await desk.get(path)).text
            assert "<code>data_protection_officer</code>" in text
            assert "legal.toml" in text


@pytest.mark.asyncio(loop_scope="module")
async def test_the_operators_words_stand_there_at_once(served: Served) -> None:
    file = served.house.settings.legal
    file.write_text(COMPLETE, encoding="utf-8")
    try:
        async with served.client(**await served.account_cookie()) as client:
            pages = {path: (await client.get(path)).text for path in LINKS}
            assert "nicht vollständig" not in (await client.get("/desk")).text
    finally:
        file.unlink()
    for text in pages.values():
        assert "noch nicht vollständig" not in text
        assert "Kreis Musterland" in text
    assert "Landrätin Anna Muster" in pages["/imprint"]
    assert "LDI NRW" in pages["/privacy"]
    assert "Ombudsstelle" in pages["/accessibility"]
    assert "noch nicht geprüft" in pages["/accessibility"]
    assert "Die Wegbeschreibung ist ein Bild." in pages["/accessibility"]


@pytest.mark.asyncio(loop_scope="module")
async def test_the_notice_names_everything_that_is_stored(served: Served) -> None:
    async with served.client() as client:
        text = (await client.get("/privacy")).text
    assert [item.name for item in EVERYTHING if item.name and f"<code>{item.name}</code>" not in text] == []
    assert "400 Tage vorbei sind" in text
    assert "legal." not in text.replace("/legal", "")


@pytest.mark.parametrize(
    "wrong",
    ["name = ", 'state = "XX"', "name = 3", 'nmae = "Kreis"'],
    ids=["broken", "state", "type", "typo"],
)
def test_a_file_that_cannot_be_used_is_told(tmp_path: Path, wrong: str) -> None:
    file = tmp_path / "legal.toml"
    file.write_text(wrong, encoding="utf-8")
    assert host_of(file).fault


def test_a_missing_file_is_an_empty_host(tmp_path: Path) -> None:
    assert host_of(tmp_path / "none.toml") == Host()


def test_all_states_have_their_law_and_what_is_not_known_is_marked() -> None:
    assert len(STATES) == 17
    for state in STATES.values():
        assert state.law
        assert state.source.startswith("https://")
        assert state.enforcement or not state.checked
    assert msgspec.structs.asdict(STATES["NW"])["checked"]


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_docs_show_the_same_list(root: Path, language: str) -> None:
    """`python -m workshop.legal.doc` writes it."""
    text = (root / "docs" / f"data-protection.{language}.md").read_text(encoding="utf-8")
    assert written(text, language) == text
    assert table(language) in text
