"""The interface for programs: the printed script runs the main job, and nobody gets in who should not."""

from __future__ import annotations

import asyncio
import json
import os
import re
import secrets
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.served import Served, csrf, serving
from workshop.core.agenda import OpenStep
from workshop.counting import parse_document, tally
from workshop.ops.tokens import token_now
from workshop.settings import from_environment
from workshop.web.limits import Bucket
from workshop.web.tokens import new_token

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "api.md"


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as house:
        yield house


class Program:
    """A program with a token."""

    def __init__(self, client: httpx.AsyncClient, token: str) -> None:
        self.client, self.token = client, token

    async def ask(self, method: str, path: str, body: Any = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"}
        return await self.client.request(method, f"/api{path}", json=body, headers=headers)

    async def get(self, path: str) -> Any:
        answer = await self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def send(self, path: str, **command: Any) -> httpx.Response:
        return await self.ask("POST", f"{path}/commands", {"id": secrets.token_hex(16), "command": command})


@pytest.fixture
async def desk(served: Served) -> AsyncIterator[Program]:
    async with served.client() as client:
        yield Program(client, await new_token(served.house, served.account, "test"))


async def person(desk: Program, served: Served, wid: str, town: str | int | None) -> Program:
    answer = await desk.client.post(f"/api/join/{await served.code(wid)}", json={"municipality": town})
    assert answer.status_code == 201, answer.text
    return Program(desk.client, answer.json()["token"])


async def test_the_printed_script_runs_the_whole_job(served: Served, desk: Program, tmp_path: Path) -> None:
    found = re.search(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    script = tmp_path / "job.py"
    script.write_text(found[1], encoding="utf-8")
    env = {
        **os.environ,
        "WORKSHOP_URL": served.url,
        "WORKSHOP_TOKEN": desk.token,
        "PYTHONIOENCODING": "utf-8",
    }
    pipe = asyncio.subprocess.PIPE
    job = await asyncio.create_subprocess_exec(
        sys.executable, str(script), cwd=tmp_path, env=env, stdout=pipe, stderr=pipe
    )
    said, wrong = (stream.decode() for stream in await job.communicate())
    assert job.returncode == 0, wrong
    assert "on the wall: 3 cards" in said
    assert "1 Umwelt 5 dots" in said
    assert counted_again(tmp_path) == [5, 2, 1, 1]


def counted_again(below: Path) -> list[int]:
    """The first four scores, from the file of ballots that the script saved."""
    (folder,) = below.glob("workshop-*")
    assert {"results.json", "report.html"} <= {file.name for file in folder.iterdir()}
    (ballots,) = folder.glob("ballots-*.json")
    scores = tally(parse_document(json.loads(ballots.read_bytes())), "per_head").scores
    return sorted((int(score or 0) for score in scores.values()), reverse=True)[:4]


async def test_a_cookie_alone_is_nobody(served: Served) -> None:
    wid = await served.workshop()
    async with served.client(**await served.account_cookie()) as browser:
        assert (await browser.get(f"/desk/{wid}")).status_code == 200
        for method, path in (("GET", "/workshops"), ("POST", "/workshops"), ("GET", f"/workshops/{wid}")):
            answer = await browser.request(method, f"/api{path}", json={} if method == "POST" else None)
            assert answer.status_code == 401, path
            assert answer.json()["code"] == "token_missing"
            assert answer.headers["www-authenticate"] == "Bearer"
    phone = await served.phone(wid, "Rheine")
    assert (await phone.client.get(f"/api/rooms/{wid}")).status_code == 401
    await phone.close()


async def test_the_workshop_of_another_account_does_not_exist(served: Served, desk: Program) -> None:
    wid = await served.workshop()
    other = await served.house.accounts.create("andere", "Andere", None, served.house.now())
    stranger = Program(desk.client, await new_token(served.house, other.id, "fremd"))
    for path in ("", "/results", "/ballots", "/exports", "/exports/results.json", "/steps/40"):
        answer = await stranger.ask("GET", f"/workshops/{wid}{path}")
        assert answer.status_code == 404, path
        assert set(answer.json()) == {"code", "text", "field"}
    assert (await stranger.send(f"/workshops/{wid}", type="end")).status_code == 404
    assert (await stranger.ask("POST", "/workshops", {"copy": wid})).status_code == 404
    assert await stranger.get("/workshops") == []
    assert [row["id"] for row in await desk.get("/workshops")] == [wid]


async def test_a_person_does_nothing_of_the_desk(served: Served, desk: Program) -> None:
    wid = await served.workshop()
    anna = await person(desk, served, wid, "Rheine")
    assert (await anna.ask("GET", f"/workshops/{wid}")).status_code == 401
    assert (await anna.send(f"/workshops/{wid}", type="set_door", open=False)).status_code == 401
    answer = await anna.send(f"/rooms/{wid}", type="set_door", open=False)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert (await served.session(wid)).committed.door_open
    assert (await desk.ask("GET", f"/rooms/{wid}")).status_code == 401


async def test_the_token_of_a_person_opens_one_workshop_only(served: Served, desk: Program) -> None:
    one, two = await served.workshop(), await served.workshop()
    anna = await person(desk, served, one, "Rheine")
    assert (await anna.ask("GET", f"/rooms/{two}")).status_code == 404
    assert (await anna.send(f"/rooms/{two}", type="write_card", step=1, text="fremd")).status_code == 404
    assert (await anna.get(f"/rooms/{one}"))["me"]["municipality"] == "Rheine"


async def test_a_covered_card_is_seen_by_its_author_alone(served: Served, desk: Program) -> None:
    wid = await served.workshop()
    state = (await served.session(wid)).committed
    step = next(s.id for s in state.agenda() if s.kind == "collect")
    await served.desk(wid, OpenStep(step))
    anna, bernd = await person(desk, served, wid, "Rheine"), await person(desk, served, wid, None)
    sent = await anna.send(f"/rooms/{wid}", type="write_card", step=step, text="Noch verdeckt")
    assert sent.status_code == 200, sent.text
    assert "Noch verdeckt" in json.dumps(await anna.get(f"/rooms/{wid}"))
    assert "Noch verdeckt" not in json.dumps(await bernd.get(f"/rooms/{wid}"))
    assert "Noch verdeckt" not in json.dumps(await desk.get(f"/workshops/{wid}/results"))


async def test_a_command_sent_twice_counts_once(served: Served, desk: Program) -> None:
    wid = await served.workshop()
    body = {"id": "once-only-1", "command": {"type": "add_field", "name": "Energie"}}
    first, second = [await desk.ask("POST", f"/workshops/{wid}/commands", body) for _ in range(2)]
    assert first.json() == second.json() == {"ack": "once-only-1", "seq": first.json()["seq"]}
    assert [f["name"] for f in (await desk.get(f"/workshops/{wid}"))["fields"]].count("Energie") == 1


async def test_a_revoked_token_is_nobody(served: Served, desk: Program) -> None:
    cookies = await served.account_cookie()
    async with served.client(**cookies) as browser:
        start = await browser.get("/account/tokens")
        form = {"_csrf": csrf(start.text), "act": "make", "label": "Skript"}
        made = (await browser.post("/account/tokens", data=form)).text
        token = re.search(r"<code>(workshop_[\w-]+)</code>", made)
        assert token
        program = Program(desk.client, token[1])
        assert (await program.ask("GET", "/workshops")).status_code == 200
        listed = (await browser.get("/account/tokens")).text
        assert "Skript" in listed
        assert token[1] not in listed
        (found,) = [t for t in await served.house.accounts.api_tokens(served.account) if t.label == "Skript"]
        revoke = {"_csrf": csrf(start.text), "act": "revoke", "token": str(found.id)}
        assert (await browser.post("/account/tokens", data=revoke)).status_code == 303
    answer = await program.ask("GET", "/workshops")
    assert (answer.status_code, answer.json()["code"]) == (401, "token_unknown")


async def test_a_token_without_a_label_is_refused_and_a_form_without_csrf_makes_none(served: Served) -> None:
    async with served.client(**await served.account_cookie()) as browser:
        start = await browser.get("/account/tokens")
        empty = await browser.post(
            "/account/tokens", data={"_csrf": csrf(start.text), "act": "make", "label": " "}
        )
        assert empty.status_code == 422
        assert (await browser.post("/account/tokens", data={"act": "make", "label": "x"})).status_code == 403
    assert await served.house.accounts.api_tokens(served.account) == []


async def test_the_command_line_makes_a_token_that_works(
    served: Served, desk: Program, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = from_environment({"WORKSHOP_DATA": str(tmp_path)})
    assert await asyncio.to_thread(token_now, settings, "moderation", "nightly") == 0
    token = capsys.readouterr().out.strip()
    assert (await Program(desk.client, token).ask("GET", "/workshops")).status_code == 200
    assert await asyncio.to_thread(token_now, settings, "nobody", "nightly") == 2
    assert "nobody" in capsys.readouterr().err


BAD = [
    b"{",
    b"",
    b"null",
    b"[]",
    b'{"id": "abcdefgh"}',
    b'{"id": "short", "command": {"type": "end"}}',
    b'{"id": "abcdefgh", "command": {"type": "end"}, "person": 1}',
    b'{"id": "abcdefgh", "command": {"type": "nothing_like_that"}}',
    b'{"id": "abcdefgh", "command": {"type": 3}}',
    b'{"id": "abcdefgh", "command": {"type": "open_step", "step": "first"}}',
    b'{"id": "abcdefgh", "command": {"type": "open_step", "step": 1, "by": "me"}}',
    b'{"id": "abcdefgh", "command": {"type": "add_field", "name": "\xff"}}',
    b'{"id": "abcdefgh", "command": ' + b"[" * 20_000,
]


async def test_a_body_that_does_not_fit_is_told_in_words(served: Served, desk: Program) -> None:
    wid = await served.workshop("empty")
    before = (await served.session(wid)).committed.seq
    headers = {"Authorization": f"Bearer {desk.token}", "Content-Type": "application/json"}
    for raw in BAD:
        path = f"/api/workshops/{wid}/commands?lang=en"
        answer = await desk.client.post(path, content=raw, headers=headers)
        assert answer.status_code == 400, (raw, answer.text)
        assert set(answer.json()) == {"code", "text", "field"}
        assert len(answer.json()["text"]) > 20
    assert (await served.session(wid)).committed.seq == before


async def test_refusals_have_their_status_and_sentence(served: Served, desk: Program) -> None:
    wid = await served.workshop()
    unknown = await desk.client.post("/api/join/AAAAAA", json={"municipality": None})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "code_unknown")
    nowhere = await desk.client.post(f"/api/join/{await served.code(wid)}", json={"municipality": "Atlantis"})
    assert (nowhere.status_code, nowhere.json()["field"]) == (422, "municipality")
    template = await desk.ask("POST", "/workshops", {"template": "none such"})
    assert (template.status_code, template.json()["field"]) == (422, "template")
    assert (await desk.ask("GET", "/nothing/here")).json()["code"] == "http_404"
    assert (await desk.ask("DELETE", "/workshops")).status_code == 405


async def test_a_program_in_a_hurry_is_told_to_wait(served: Served, desk: Program) -> None:
    served.house.limits.programs = Bucket(2, 0, served.house.now)
    answers = [await desk.ask("GET", "/workshops") for _ in range(3)]
    assert [a.status_code for a in answers] == [200, 200, 429]
    assert answers[-1].headers["retry-after"] == "1"


async def test_the_interface_describes_itself_and_no_page(served: Served, desk: Program) -> None:
    described = (await desk.client.get("/api/schema/openapi.json")).json()
    assert all(path.startswith("/api/") for path in described["paths"])
    assert set(described["components"]["securitySchemes"]) == {"account", "person"}
    for path, methods in described["paths"].items():
        open_to_all = path in ("/api/commands", "/api/join/{code}")
        assert all(bool(m.get("security")) is not open_to_all and m["summary"] for m in methods.values()), (
            path
        )
    commands = (await desk.client.get("/api/commands")).json()
    rows = {row["type"]: row for row in commands["commands"]}
    assert rows["write_card"]["roles"] == ["participant"]
    assert "join" not in rows
    name = rows["open_step"]["schema"]["$ref"].removeprefix("#/components/schemas/")
    assert set(commands["components"]["schemas"][name]["required"]) == {"type", "step"}
