"""A further language needs a catalogue only: with a made-up one every page and file is walked, and nothing but what
people typed has plain letters. A text that is not in the catalogue fails here.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.pseudo import LANGUAGE, plain_words, spoken, typed_in, words_left
from tests.scenarios.stages import Stages
from tests.served import Served, csrf, serving
from workshop import i18n
from workshop.app import handlers
from workshop.exports.files import export, names
from workshop.web.making import material_of

PAGES = ("/", "/nowhere", "/account/login", "/join/{code}", "/imprint", "/privacy", "/accessibility")
PAGES += ("/hall/{code}",)
PAGES += (
    "/account/invite/{letter}",
    "/account/invite/gone",
    "/link/{board}",
    "/link/gone",
    "/nowhere/at/all",
)
ROOM = (
    "/room/offline",
    "/room/{wid}/me",
    "/room/{wid}/return",
    "/room/{wid}/back",
    "/room/{wid}/live",
    "/room/{wid}/wall",
)
DESK = ("/desk", "/account", "/account/tokens", "/account/look", "/results/{wid}", "/room/{wid}/preview")
DESK += ("/desk/{wid}/checklist",)
DESK += (
    "/desk/{wid}/look",
    "/desk/{wid}/print",
    "/desk/{wid}/remote",
    "/desk/{wid}/sharing",
    "/desk/{wid}/cards/{card}",
    "/desk/{wid}/release",
    "/desk/{wid}/release/{file}",
)
PARTS = ("setup", "agenda", "door", "table/municipalities", "table/cards")
NO_PAGE = re.compile(
    "^/(api|static|health|metrics|look)|/(regions|similar|ping|export/.*|attendance/.*|me/file)$|[.](json|js|ico|webmanifest)$"
)
ELSEWHERE = {
    "/begin": "there is an account already: walked below, in a house without one",
    "/begin/{code}": "the same page",
    "/desk/{wid}/tickets": "shows tickets that were just made, to print",
    "/desk/{wid}/{part}": "walked with each of its parts",
    "/desk/{wid}/table/{kind}": "walked with both kinds",
    "/room/{wid}/cards/{card}": "leads back to the room while nothing may be written",
    "/account/{kind}/{token}": "walked as an invitation",
    "/link/{secret}": "walked as a link to the board",
    "/pair/{word}": "walked with a word that was made for it",
    "/room/{wid}/ballots/{key}": "walked with the key of a vote",
}
XML = re.compile(r"<f>.*?</f>|<w:instrText.*?</w:instrText>|<[^>]+>")


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    with spoken(tmp_path / "more") as folder:
        async with serving(tmp_path, WORKSHOP_CATALOGUES=str(folder), WORKSHOP_LANGUAGE=LANGUAGE) as house:
            yield house


class Walk:
    """Reads pages and collects the words that are in no catalogue. `names` fills the gaps of addresses."""

    def __init__(self, stages: Stages, code: str) -> None:
        self.stages, self.code = stages, code
        self.names = {"wid": stages.wid, "code": code}
        self.left: dict[str, str] = {}
        self.read: list[str] = []

    async def at(self, client: httpx.AsyncClient, *paths: str) -> None:
        shown = f"{self.code[:3]} {self.code[3:]}"
        own = {self.code, shown, "Moderation", "moderation", "127.0.0.1", "Deutsch", "English"}
        typed = typed_in(await self.stages.state()) | own
        for path in paths:
            answer = await client.get(path.format(**self.names))
            assert answer.status_code in (200, 404, 410), (path, answer.status_code)
            assert f'<html lang="{LANGUAGE}"' in answer.text, path
            self.read.append(path)
            for text in words_left(answer.text, typed):
                self.left.setdefault(text, path)


async def test_every_page_and_file_speaks_a_language_that_has_a_catalogue_only(served: Served) -> None:
    wid = await served.workshop("steinfurt_1", LANGUAGE)
    stages, code = Stages(served, wid), await served.code(wid)
    walk = Walk(stages, code)
    phone = await served.phone(wid, "Rheine")
    walk.names |= await secrets_of(served, wid)
    async with served.client() as stranger, served.client(**await served.account_cookie()) as desk:
        await followed(served, stranger, walk)
        await walk.at(stranger, *PAGES)
        async for _ in stages.moments():
            await walk.at(phone.client, "/room/{wid}")
            await walk.at(desk, "/board/{wid}", "/desk/{wid}")
        walk.names["card"] = str(next(iter((await stages.state()).cards)))
        vote = next(s for s in (await stages.state()).agenda() if s.kind == "vote")
        walk.names["vote"] = f"{vote.id}-{vote.state.papers[0].id}"
        await walk.at(phone.client, *ROOM, "/room/{wid}/result", "/room/{wid}/ballots/{vote}")
        await walk.at(stranger, "/helper/{wid}", "/helper/{wid}/cards/{card}", "/remote/{wid}")
        walk.names["file"] = "index.html"
        await walk.at(desk, *DESK, *(f"/desk/{{wid}}/{part}" for part in PARTS))
        await walk.at(stranger, "/published/{wid}")
        token = csrf((await desk.get("/desk")).text)
        for act in ("release", "public"):
            form = {"_csrf": token, "act": act, "approved_by": "Moderation"}
            assert (await desk.post(f"/desk/{wid}/release", data=form)).status_code == 303
        await walk.at(stranger, "/published/{wid}/{file}")
        await walk.at(desk, "/desk/{wid}/release")
    await phone.close()
    session = await served.session(wid)
    material, typed = await material_of(served.house, session), typed_in(session.committed)
    for name in names(material):
        file = export(material, name, LANGUAGE, ())
        assert file
        for text in texts_of(name, file.content):
            if plain_words(text, typed):
                walk.left.setdefault(text[:200], name)
    assert len(walk.read) > 120
    assert pages_of_the_app() - set(walk.read) == set(ELSEWHERE)
    assert walk.left == {}, "\n".join(f"{place}: {text!r}" for text, place in walk.left.items())


def pages_of_the_app() -> set[str]:
    """Addresses of all pages, as the handlers name them."""
    found = {
        re.sub(r":\w+", "", path)
        for one in handlers()
        if "GET" in getattr(one, "http_methods", ())
        for path in one.paths
    }
    same = {"/desk/{wid}/release/{name}": "/desk/{wid}/release/{file}"}
    same["/published/{wid}/{rest}"] = "/published/{wid}/{file}"
    return {same.get(path, path) for path in found if not NO_PAGE.search(path)}


async def secrets_of(served: Served, wid: str) -> dict[str, str]:
    """Links as desk and operator make them."""
    now, people = served.house.now(), served.house.people
    made = {kind: f"{kind}-{wid}-{'x' * 30}" for kind in ("board", "helper", "letter")}
    pair = f"{served.account}-{'x' * 43}"
    await people.add_link(made["board"], "board", wid, now)
    await people.add_link(made["helper"], "helper", wid, now)
    await people.add_link(pair, "desk", wid, now, now + 300_000)
    await served.house.accounts.add_ticket(made["letter"], "invite", now, now + 3_600_000, login="άννα")
    return {**made, "pair": pair}


async def followed(served: Served, client: httpx.AsyncClient, walk: Walk) -> None:
    """The links of helper and remote, as people follow them: by the button on their page."""
    for path in ("/link/{helper}", "/pair/{pair}"):
        await walk.at(client, path)
        address = path.format(**walk.names)
        token = csrf((await client.get(address)).text)
        assert (await client.post(address, data={"_csrf": token})).status_code == 303


async def test_the_first_page_of_a_house_speaks_it_too(tmp_path: Path) -> None:
    with spoken(tmp_path / "more") as folder:
        env = {"WORKSHOP_CATALOGUES": str(folder), "WORKSHOP_LANGUAGE": LANGUAGE}
        async with serving(tmp_path, **env) as house, house.client() as client:
            await house.house.accounts.delete(house.account)
            page = await client.get("/begin")
            assert page.status_code == 200
            assert words_left(page.text, {"moderation"}) == []


def texts_of(name: str, content: bytes) -> list[str]:
    """The words of a file; of one drawn as a picture none, for it has those of the others."""
    end = name.rpartition(".")[2]
    if end in ("html", "md", "csv", "svg"):
        return XML.sub("\n", content.decode("utf-8-sig")).splitlines()
    if end in ("odt", "ods", "docx", "xlsx"):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            inside = [
                p
                for p in parts.namelist()
                if re.search(r"content\.xml|document\.xml|sharedStrings|sheet\d", p)
            ]
            return [t for p in inside for t in XML.sub("\n", parts.read(p).decode()).splitlines()]
    return []


def test_the_made_up_language_is_gone_again() -> None:
    assert LANGUAGE not in i18n.languages()
