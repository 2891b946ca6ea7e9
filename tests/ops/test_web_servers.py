"""The configurations in docs/operations.md, word by word, with real web servers in front: a vote and the regions that
are pushed below a sub-path, with websockets and without, and no link that leads out of it.
"""

from __future__ import annotations

import asyncio
import getpass
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import websockets
from playwright.async_api import Page, async_playwright, expect

from tests.ops.test_backup import voting
from tests.served import Served, csrf, serving
from tests.several import free_port
from workshop.activities.vote import CountVote
from workshop.core.agenda import StopStep
from workshop.web.house import secret

SUB = "/werkstatt"
MODULES = Path("/usr/lib/apache2/modules")
NEEDED = (
    "mpm_event",
    "authn_core",
    "authz_core",
    "headers",
    "alias",
    "proxy",
    "proxy_http",
    "proxy_wstunnel",
)


def printed(root: Path, language: str) -> str:
    """The configuration as it stands in the documentation."""
    found = re.search(rf"```{language}\n(.*?)```", (root / "docs/operations.md").read_text(), re.S)
    assert found
    return found[1]


def localised(text: str, port: int, inner: int, folder: Path) -> str:
    """The same on this machine: other ports, no certificates, files in the test's folder; nothing else."""
    changed = text.replace("listen 443 ssl", f"listen 127.0.0.1:{port}").replace("*:443", f"127.0.0.1:{port}")
    changed = re.sub(r"\n *(ssl_certificate|SSL)\w* .*", "", changed).replace(
        "127.0.0.1:8000", f"127.0.0.1:{inner}"
    )
    return re.sub(r"/var/log/\w+/", f"{folder}/", changed)


def nginx(text: str, folder: Path) -> list[str]:
    """How nginx is started with this server in it."""
    temp = "".join(
        f"{of}_temp_path {folder}/{of};\n" for of in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    conf = folder / "nginx.conf"
    conf.write_text(
        f"daemon off; user {getpass.getuser()}; pid {folder}/pid; error_log stderr crit;\n"
        f"events {{ worker_connections 256; }}\nhttp {{\n{temp}{text}}}\n"
    )
    return [found("nginx"), "-p", str(folder), "-c", str(conf), "-e", "stderr"]


def apache(text: str, folder: Path) -> list[str]:
    """How Apache is started with this host in it."""
    conf = folder / "apache.conf"
    loaded = "\n".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in NEEDED)
    address = re.search(r"<VirtualHost (\S+)>", text)
    assert address
    conf.write_text(
        f"ServerRoot {folder}\nPidFile {folder}/pid\nServerName localhost\nUser nobody\nListen {address[1]}\n"
        f"DefaultRuntimeDir {folder}\nErrorLog {folder}/error.log\n{loaded}\n{text}"
    )
    return [found("apache2"), "-D", "FOREGROUND", "-f", str(conf)]


def found(program: str) -> str:
    """Debian keeps web servers where only root looks."""
    path = shutil.which(program, path="/usr/sbin:/usr/local/sbin:/usr/bin")
    if path is None and program == "apache2":
        pytest.skip("Apache is not installed; on Debian: apt install apache2-bin")
    if path is None:
        pytest.fail(f"{program} is missing; on Debian: apt install nginx-light")
    return path


SERVERS = {"nginx": nginx, "apache": apache}


@asynccontextmanager
async def fronted(
    root: Path, folder: Path, server: str, without: str = ""
) -> AsyncIterator[tuple[Served, str]]:
    """The house behind a web server, and its public address. `without`: lines with this are left out."""
    port = free_port()
    url = f"http://127.0.0.1:{port}{SUB}"
    async with serving(folder, url=url, WORKSHOP_TRUSTED_PROXIES="127.0.0.1") as house:
        text = localised(printed(root, server), port, house.port, folder)
        kept = "\n".join(line for line in text.splitlines() if not (without and without in line)) + "\n"
        process = await asyncio.create_subprocess_exec(*SERVERS[server](kept, folder), cwd=folder)
        try:
            async with httpx.AsyncClient(timeout=300) as client:
                while True:
                    assert process.returncode is None, "the web server does not take the configuration"
                    try:
                        await client.get(f"{url}/health/live")
                        break
                    except httpx.ConnectError:
                        await asyncio.sleep(0)
            yield house, url
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


@asynccontextmanager
async def browser_page(chromium: str, faults: list[str]) -> AsyncIterator[Page]:
    async with async_playwright() as program:
        browser = await program.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = await (await browser.new_context(locale="de-DE")).new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("requestfailed", lambda r: faults.append(r.url) if "/static/" in r.url else None)
        yield page
        await browser.close()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("server", "without"),
    [("nginx", ""), ("nginx", "Upgrade"), ("apache", "")],
    ids=["nginx", "nginx-without-websockets", "apache"],
)
async def test_a_hall_votes_below_a_sub_path(
    root: Path, tmp_path: Path, chromium: str, server: str, without: str
) -> None:
    faults: list[str] = []
    sockets: list[str] = []
    async with (
        fronted(root, tmp_path, server, without) as (house, url),
        browser_page(chromium, faults) as page,
    ):
        wid, step, ballot = await voting(house)
        option = next(iter(ballot["points"]))
        page.on("websocket", lambda socket: socket.on("framereceived", lambda _: sockets.append(socket.url)))
        await page.goto(f"{url}/join/{await house.code(wid)}")
        await page.click('button.pick:has-text("Rheine")')
        assert page.url == f"{url}/room/{wid}"
        row = page.locator(".option-row", has=page.locator(f'[name="points.{option}"]'))
        await row.locator('[data-step="1"]').click()
        await expect(page.locator("#region-mine .saved")).to_be_visible(timeout=60_000)
        await house.desk(wid, StopStep(step))
        await house.desk(wid, CountVote(step))
        await expect(page.locator("#region-task")).to_contain_text("Prüfnummer", timeout=60_000)
    assert faults == []
    assert bool(sockets) == (not without), "regions came another way than they should"


async def test_another_site_gets_no_socket_through_the_web_server(root: Path, tmp_path: Path) -> None:
    async with fronted(root, tmp_path, "nginx") as (house, url):
        wid = await house.workshop()
        for origin, code in (("http://evil.example", 4403), (url.removesuffix(SUB), 4401)):
            socket = f"{url.replace('http', 'ws', 1)}/room/{wid}/socket"
            async with websockets.connect(socket, origin=websockets.Origin(origin)) as connection:
                await connection.wait_closed()
                assert connection.close_code == code


async def test_the_public_address_has_no_figures_and_tells_who_asked(root: Path, tmp_path: Path) -> None:
    async with fronted(root, tmp_path, "nginx") as (house, url), httpx.AsyncClient(timeout=300) as client:
        assert (await client.get(f"{url}/health/ready")).text == "ready\n"
        assert (await client.get(f"{url}/metrics")).status_code == 404
        assert (await client.get(f"{url}//metrics")).status_code == 404
        assert (await client.get(f"http://127.0.0.1:{house.port}/metrics")).status_code == 200
        bare = await client.get(url)
        assert (bare.status_code, urlsplit(bare.headers["location"]).path) == (301, f"{SUB}/")


ADDRESS = re.compile(
    r'\b(?:href|src|action|data-[a-z-]+|content|formaction|poster)="((?:/|https?:|wss?:)[^"]*)"'
)


def leads_out(address: str, url: str) -> bool:
    """Whether this address is ours and not below the sub-path."""
    parts, ours = urlsplit(address), urlsplit(url)
    return parts.netloc in ("", ours.netloc, ours.hostname) and not (parts.path + "/").startswith(f"{SUB}/")


async def walk(client: httpx.AsyncClient, url: str, starts: list[str]) -> dict[str, set[str]]:
    """Every page that links lead to from here, and what on it leads out."""
    waiting, seen, out = list(starts), set[str](), dict[str, set[str]]()
    base = url.removesuffix(SUB)
    while waiting:
        address = waiting.pop().partition("#")[0]
        if address in seen or "logout" in address or len(seen) > 250:
            continue
        seen.add(address)
        answer = await client.get(base + address)
        assert answer.status_code < 400, (address, answer.status_code)
        places = set(ADDRESS.findall(answer.text)) if "html" in answer.headers["content-type"] else set()
        places |= {answer.headers["location"]} - {""} if "location" in answer.headers else set()
        if wrong := {p for p in places if leads_out(p, url)}:
            out[address] = wrong
        links = set(re.findall(r'href="(/[^"]*)"', answer.text)) | (
            places & {answer.headers.get("location", "")}
        )
        waiting += [
            link.replace("&amp;", "&").removeprefix(base) for link in links if not leads_out(link, url)
        ]
    return {**out, "": {f"{len(seen)} pages"}}


async def test_no_link_leads_out_of_the_sub_path(root: Path, tmp_path: Path) -> None:
    async with fronted(root, tmp_path, "nginx") as (house, url), httpx.AsyncClient(timeout=300) as client:
        wid, _, _ = await voting(house)
        for name, value in (await house.account_cookie()).items():
            client.cookies.set(name, value)
        board = secret()
        await house.house.people.add_link(board, "board", wid, house.house.now())
        joining = await client.get(f"{url}/join/{await house.code(wid)}")
        choice = re.search(r'value="(\d+)"><b>Rheine', joining.text)
        assert choice
        form = {"_csrf": csrf(joining.text), "municipality": choice[1]}
        joined = await client.post(f"{url}/join/{await house.code(wid)}", data=form)
        assert joined.headers["location"] == f"{SUB}/room/{wid}"
        parts = (
            "",
            f"/room/{wid}",
            f"/desk/{wid}",
            f"/board/{wid}",
            f"/link/{board}",
            "/desk",
            "/account/login",
        )
        found = await walk(client, url, [f"{SUB}{part or '/'}" for part in parts])
    pages = found.pop("")
    assert found == {}
    assert int(pages.pop().split()[0]) > 15
