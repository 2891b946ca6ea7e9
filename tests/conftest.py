"""What every test may ask for: the repository's folder, a PostgreSQL to talk to, the browser's program.

No fixture here starts the app; those stand beside the tests that need them.
"""

import asyncio
import os
import shutil
from functools import partialmethod
from pathlib import Path
from types import CodeType

import jinja2
import pytest
from hypothesis import settings
from playwright.async_api import expect

from tests.store.databases import POSTGRES, beside

ROOT = Path(__file__).resolve().parent.parent
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
"""This process, where several share out the files."""
LONGEST = (
    "scenarios/test_every_page.py",
    "ops/test_bench.py",
    "scenarios/test_bad_networks.py",
    "ops/test_torture.py",
    "ops/test_release.py",
    "ops/test_several.py",
)
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")

# The same examples on every machine, and no deadline: a shared machine may stall at any time. So expectations of pages
# wait long too; what never comes ends with its test, by the time limit in pyproject.toml.
settings.register_profile("workshop", deadline=None, derandomize=True)
settings.load_profile("workshop")
expect.set_options(timeout=60_000)


class Compiled(jinja2.BytecodeCache):
    """Templates that this process has compiled, by name and content."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        self._codes[bucket.key, bucket.checksum] = bucket.code


# Every app compiles all templates at its start, which takes a second, and the tests start hundreds in one process.
jinja2.Environment.__init__ = partialmethod(jinja2.Environment.__init__, bytecode_cache=Compiled())


def pytest_configure() -> None:
    """Of several processes that share out the files, every further one has a PostgreSQL database of its own."""
    url = os.environ.get(POSTGRES)
    if url and WORKER not in ("", "gw0"):
        os.environ[POSTGRES] = asyncio.run(beside(url, WORKER))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files come first where several processes share them out, so that all end at about the same time."""

    def turn(item: pytest.Item) -> int:
        file = item.path.relative_to(ROOT / "tests").as_posix()
        return LONGEST.index(file) if file in LONGEST else len(LONGEST)

    if WORKER:
        items.sort(key=turn)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """A database that the tests may fill; .ci/run makes one. Who asks for it is skipped without it."""
    url = os.environ.get(POSTGRES)
    if not url:
        pytest.skip("WORKSHOP_TEST_POSTGRES is not set")
    return url


@pytest.fixture(scope="session")
def chromium() -> str:
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if found is None:
        pytest.fail("Chromium is missing; on Debian: apt install chromium")
    return found
