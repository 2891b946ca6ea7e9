"""The host's look on real pages: set, refused, corrected, inherited, taken away; and its files can do nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.served import Served, csrf, serving
from workshop import i18n
from workshop.core.look import Look
from workshop.ops.look import Asked, look_now
from workshop.settings import from_environment

LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 80">'
    b'<script>alert(1)</script><path d="M0 0h9v9z"/></svg>'
)


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as house:
        yield house


async def send(
    client: httpx.AsyncClient, path: str, logo: bytes | None = None, **form: str
) -> httpx.Response:
    page = await client.get(path)
    files = {"logo": ("logo.svg", logo, "image/svg+xml")} if logo else None
    return await client.post(path, data={"_csrf": csrf(page.text), **form}, files=files)


async def test_a_workshop_wears_its_look_on_phone_board_desk_and_results(served: Served) -> None:
    wid = await served.workshop()
    async with served.client(**await served.account_cookie()) as desk, served.client() as phone:
        answer = await send(desk, f"/desk/{wid}/look", LOGO, name="Kreis Musterland", colour="#ffd500")
        assert answer.status_code == 303
        look = served.house.looks.of(wid)
        assert look is not None
        sheet, logo = f"/look/{look.mark}/colours.css", f"/look/{look.mark}/logo"
        code = await served.code(wid)
        bearing = [await phone.get(f"/join/{code}")]
        bearing += [await desk.get(f"/{place}/{wid}") for place in ("board", "results")]
        coloured = [*bearing, await desk.get(f"/desk/{wid}")]
        assert [
            one.url.path for one in bearing if logo not in one.text or "Kreis Musterland" not in one.text
        ] == []
        assert [one.url.path for one in coloured if sheet not in one.text] == []
        assert sheet not in (await phone.get("/")).text


async def test_the_files_of_a_look_are_kept_by_browsers_and_can_do_nothing(served: Served) -> None:
    wid = await served.workshop()
    async with served.client(**await served.account_cookie()) as desk:
        await send(desk, f"/desk/{wid}/look", LOGO, name="Kreis", colour="#ffd500")
        look = served.house.looks.of(wid)
        assert look is not None
        sheet = await desk.get(f"/look/{look.mark}/colours.css")
        logo = await desk.get(f"/look/{look.mark}/logo")
        assert (await desk.get("/look/0123456789abcdef/logo")).status_code == 404
    assert "--action: #ffd500" in sheet.text  # dark, where it can be read
    assert sheet.headers["content-type"].startswith("text/css")
    assert "immutable" in sheet.headers["cache-control"]
    assert "immutable" in logo.headers["cache-control"]
    assert b"script" not in logo.content
    assert logo.headers["content-type"].startswith("image/svg+xml")
    assert logo.headers["content-security-policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert logo.headers["x-content-type-options"] == "nosniff"


async def test_the_page_says_what_became_of_a_pale_colour(served: Served) -> None:
    wid = await served.workshop()
    async with served.client(**await served.account_cookie()) as desk:
        await send(desk, f"/desk/{wid}/look", colour="255, 213, 0")
        german = (await desk.get(f"/desk/{wid}/look")).text
        english = (await desk.get(f"/desk/{wid}/look?lang=en")).text
    assert "#ffd500 wäre zu blass zum Lesen (1,1 : 1)" in german
    assert "#ffd500 would be too pale to read (1.1 : 1)" in english
    assert "Dunkle Seiten: #ffd500 ist gut zu lesen" in german


async def test_a_bad_file_is_refused_with_a_sentence_and_nothing_is_lost(served: Served) -> None:
    wid = await served.workshop()
    async with served.client(**await served.account_cookie()) as desk:
        await send(desk, f"/desk/{wid}/look", LOGO, name="Kreis")
        before = served.house.looks.of(wid)
        answer = await send(desk, f"/desk/{wid}/look", b"GIF89a", name="Stadt Muster", colour="#0a5c36")
    assert answer.status_code == 422
    assert "weder ein PNG noch ein SVG" in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert 'value="Stadt Muster"' in answer.text
    assert served.house.looks.of(wid) == before


async def test_a_logo_needs_words(served: Served) -> None:
    wid = await served.workshop()
    async with served.client(**await served.account_cookie()) as desk:
        answer = await send(desk, f"/desk/{wid}/look", LOGO)
    assert answer.status_code == 422
    assert "vorgelesen" in answer.text


async def test_the_nearest_look_wins_and_a_rehearsal_wears_its_workshops(served: Served) -> None:
    looks, wid = served.house.looks, await served.workshop()
    await served.house.looks.store.keep(Look("Server", "#0a5c36"), None)
    async with served.client(**await served.account_cookie()) as desk:
        await send(desk, "/account/look", name="Konto", colour="#14385f")
        assert "Konto" in (await desk.get(f"/desk/{wid}/look")).text
        assert looks.of().name == "Server"  # type: ignore[union-attr]
        await send(desk, f"/desk/{wid}/look", name="Workshop", colour="#5d3f8d")
        await served.house.directory.create("copy", None, None, 1, rehearsal_of=wid)
        looks.met(await served.house.directory.get("copy"))
        assert looks.of("copy").name == "Workshop"  # type: ignore[union-attr]
        await send(desk, f"/desk/{wid}/look", act="remove")
    assert looks.of(wid).name == "Konto"  # type: ignore[union-attr]


async def test_nobody_changes_the_look_of_another_ones_workshop(served: Served) -> None:
    wid = await served.workshop()
    async with served.client() as stranger:
        page = await stranger.get("/account/login")
        answer = await stranger.post(f"/desk/{wid}/look", data={"_csrf": csrf(page.text), "name": "Ich"})
    assert answer.status_code in (303, 401)
    assert served.house.looks.of(wid) is None


def test_the_installation_is_dressed_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = from_environment({"WORKSHOP_DATA": str(tmp_path), "WORKSHOP_LANGUAGE": "en"})
    (tmp_path / "logo.svg").write_bytes(LOGO)
    nothing = Asked(None, None, None, None, remove=False)
    assert look_now(settings, Asked("Kreis", "#ffd500", None, str(tmp_path / "logo.svg"), remove=False)) == 0
    assert look_now(settings, Asked(None, None, "#0a5c36", None, remove=False)) == 0
    said = capsys.readouterr().out
    assert said.count("There is a logo.") == 2
    assert "too pale" in said
    assert look_now(settings, Asked(None, "mauve", None, None, remove=False)) == 2
    assert look_now(settings, Asked(None, None, None, str(tmp_path / "none.png"), remove=False)) == 2
    assert look_now(settings, Asked(None, None, None, None, remove=True)) == 0
    assert look_now(settings, nothing) == 0
    assert capsys.readouterr().out.count("wears no look") == 2
    assert i18n.current() == "de"
