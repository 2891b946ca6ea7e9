"""The release installs and runs where there is no internet, and says what is in it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
from pathlib import Path

import httpx
import pytest

from tests.running import running

NOWHERE = "http://127.0.0.1:9"
OFFLINE = {
    "PATH": "/usr/bin:/bin",
    "PYTHON": sys.executable,
    "PIP_INDEX_URL": NOWHERE,
    "PIP_NO_CACHE_DIR": "1",
    **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), NOWHERE),
}


@pytest.fixture(scope="module")
def release(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release as it is unpacked on a server."""
    folder = tmp_path_factory.mktemp("release")
    done = subprocess.run(
        [sys.executable, str(root / "tools/release.py"), "--to", str(folder)],
        check=True,
        capture_output=True,
        text=True,
    )
    with tarfile.open(done.stdout.strip()) as packed:
        packed.extractall(folder)  # noqa: S202 - our own; the first patches of Python 3.11 know no filter
    return next(path for path in folder.iterdir() if path.is_dir())


def install(release: Path, target: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """With the package index switched off, and nothing of this machine's settings."""
    return subprocess.run(
        ["sh", str(release / "install.sh"), str(target)],
        env={**OFFLINE, "HOME": str(target.parent), **more},
        cwd=target.parent,
        capture_output=True,
        text=True,
        check=False,
    )


def migrate(program: Path, folder: Path) -> None:
    """As the documentation says, before the first start."""
    env = {**OFFLINE, "WORKSHOP_DATA": str(folder / "data")}
    subprocess.run([str(program), "migrate"], check=True, env=env, cwd=folder, capture_output=True)


async def test_it_installs_and_serves_without_internet(release: Path, tmp_path: Path) -> None:
    done = install(release, tmp_path / "0.1.0")
    assert done.returncode == 0, done.stderr
    program = tmp_path / "0.1.0/bin/workshop"
    migrate(program, tmp_path)
    assert os.listdir(tmp_path / "data") == ["workshop.sqlite3"]
    async with (
        running(tmp_path / "data", program=program) as house,
        httpx.AsyncClient(timeout=300) as browser,
    ):
        page = await browser.get(f"{house.url}/", follow_redirects=True)  # leads to the first account
        assert page.status_code == 200
        linked = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
        assert len(linked) > 1
        assert [(await browser.get(house.url + path)).status_code for path in linked] == [200] * len(linked)
        assert (await browser.get(f"{house.url}/health/ready")).text == "ready\n"
    assert install(release, tmp_path / "0.1.0").returncode == 1, "an installed version was written over"


def test_a_changed_file_is_not_installed(release: Path, tmp_path: Path) -> None:
    wheel = next((release / "wheels").glob("workshop-*.whl"))
    good = wheel.read_bytes()
    wheel.write_bytes(good[:-1] + b"x")
    done = install(release, tmp_path / "0.1.0")
    wheel.write_bytes(good)
    assert (done.returncode, "damaged" in done.stderr) == (1, True)
    assert os.listdir(tmp_path) == []


def test_every_part_is_listed_with_version_and_licence(release: Path, root: Path) -> None:
    parts = (release / "PARTS.txt").read_text().splitlines()
    wheels = os.listdir(release / "wheels")
    assert all(re.fullmatch(r"(python|browser): \S+ \S+: .*\w.*", part) for part in parts), parts
    assert len([part for part in parts if part.startswith("python: ")]) == len(wheels) > 20
    assert [part for part in parts if part.startswith("browser: htmx.org ")]
    names = {part.split()[1].lower() for part in parts}
    wanted = re.findall(
        r'^    "([a-z0-9-]+)', (root / "pyproject.toml").read_text().split("dependencies")[1], re.M
    )
    assert {"litestar", "asyncpg", "workshop"} <= {*wanted, "workshop"} & names
    assert not names & {"pytest", "mypy", "hatchling", "playwright"}, "what only builds or tests is in it"
