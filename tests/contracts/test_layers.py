"""Holds the layers: imports point one way, and the pure ones know no clock, chance, wire or database.

It reads the source with `ast` and imports nothing of it, so no import can hide behind a condition.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src"
PACKAGE = "workshop"

# What each layer may import of ours. `store.log` alone is open to live. Who is missing (app, __main__, ops)
# composes and may import all.
ALLOWED = {
    "core": {"core"},
    "counting": {"core", "counting"},
    "vision": {"core", "counting", "vision"},
    "activities": {"core", "counting", "vision"},
    "store": {"core", "store"},
    "live": {"core", "live", "store.log", "metrics"},
    "exports": {"core", "counting", "vision", "i18n", "exports"},
    "i18n": {"i18n"},
    "legal": {"legal", "i18n"},
    "blueprints": {"core", "i18n", "blueprints"},
    "web": {
        "core",
        "counting",
        "vision",
        "blueprints",
        "live",
        "exports",
        "i18n",
        "legal",
        "web",
        "settings",
        "metrics",
    },
    "settings": {"i18n"},
    "metrics": set(),
}
COMPOSERS = {"", "app", "__main__", "ops"}
PURE = ("core", "counting", "vision", "activities")
IMPURE_MODULES = {
    "asyncio", "concurrent", "http", "multiprocessing", "os", "random", "secrets", "socket", "sqlite3",
    "subprocess", "threading", "time", "urllib", "uuid",
}  # fmt: skip
CLOCKS_AND_DICE = {"now", "utcnow", "today", "uuid1", "uuid4", "urandom"}
# A function may not be reached through the database layer from pages.
FORBIDDEN = {"web": {"sqlalchemy", "aiosqlite", "asyncpg"}, "live": {"sqlalchemy", "litestar", "jinja2"}}


class Module(NamedTuple):
    """One source file by its name below the package: `core.messages`, `activities.vote`, `app`."""

    name: str
    is_package: bool
    tree: ast.Module

    @property
    def layer(self) -> str:
        return self.name.split(".")[0]


def modules() -> list[Module]:
    base = SOURCE / PACKAGE
    return [read(path, base) for path in sorted(base.rglob("*.py"))]


def read(path: Path, base: Path) -> Module:
    parts = path.relative_to(base).with_suffix("").parts
    is_package = parts[-1] == "__init__"
    name = ".".join(parts[:-1] if is_package else parts)
    return Module(name, is_package, ast.parse(path.read_text(encoding="utf-8"), str(path)))


def imports(module: Module) -> Iterator[str]:
    """Full dotted names; `from a import b` gives `a.b`, because b may be a module."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = absolute(module, node)
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def absolute(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    here = [PACKAGE, *filter(None, module.name.split("."))]
    up = node.level - 1 if module.is_package else node.level
    return ".".join([*here[: len(here) - up], *filter(None, [node.module])])


def own_imports(module: Module) -> Iterator[str]:
    prefix = f"{PACKAGE}."
    return (name.removeprefix(prefix) for name in imports(module) if name.startswith(prefix))


def within(name: str, places: set[str]) -> bool:
    return any(name == place or name.startswith(f"{place}.") for place in places)


def breaches(module: Module) -> list[str]:
    return [
        *wrong_direction(module),
        *wrong_library(module),
        *(impurity(module) if module.layer in PURE else ()),
    ]


def wrong_direction(module: Module) -> Iterator[str]:
    if module.layer in COMPOSERS:
        return
    # A step may be split into a package of its own, but must not know its siblings.
    own_step = ".".join(module.name.split(".")[:2]) if module.layer == "activities" else None
    allowed = ALLOWED.get(module.layer, set()) | ({own_step} if own_step else set())
    yield from (f"{module.name} imports {name}" for name in own_imports(module) if not within(name, allowed))


def wrong_library(module: Module) -> Iterator[str]:
    forbidden = FORBIDDEN.get(module.layer, set())
    yield from (f"{module.name} imports {name}" for name in imports(module) if within(name, forbidden))


def impurity(module: Module) -> Iterator[str]:
    for name in imports(module):
        top = name.split(".")[0]
        if top in IMPURE_MODULES or not (top in sys.stdlib_module_names or top in {PACKAGE, "msgspec"}):
            yield f"{module.name} is pure and imports {name}"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.AsyncFunctionDef | ast.Await):
            yield f"{module.name} is pure and waits in line {node.lineno}"
        elif isinstance(node, ast.Call) and called(node) in CLOCKS_AND_DICE:
            yield f"{module.name} is pure and calls {called(node)}() in line {node.lineno}"


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""


def reads_environment(module: Module) -> bool:
    names = set(imports(module))
    attributes = {node.attr for node in ast.walk(module.tree) if isinstance(node, ast.Attribute)}
    return bool({"environ", "getenv"} & attributes or {"os.environ", "os.getenv"} & names)


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name or PACKAGE)
def test_a_module_imports_only_what_its_layer_may(module: Module) -> None:
    assert breaches(module) == []


def test_every_layer_has_a_rule() -> None:
    layers = {module.layer for module in modules()}
    assert layers >= {"core", "activities", "store", "live", "web"}
    assert layers <= ALLOWED.keys() | COMPOSERS


def test_only_settings_reads_the_environment() -> None:
    readers = {module.name for module in modules() if reads_environment(module)}
    assert readers <= {"settings"}


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("core.decide", "import random"),
        ("core.decide", "from time import time"),
        ("core.decide", "if False:\n    import litestar"),
        ("core.decide", "from workshop.activities import vote"),
        ("core.decide", "from ..live import hub"),
        ("core.decide", "at = datetime.now()"),
        ("vision.draft", "async def draft(): ..."),
        ("activities.vote", "from workshop.activities.collect import Card"),
        ("activities.vote", "from . import collect"),
        ("live.session", "from workshop.store.sql import SqlLog"),
        ("web.phone", "from workshop.store.log import EventLog"),
        ("web.phone", "import sqlalchemy.ext.asyncio"),
        ("exports.report", "import workshop.activities.vote"),
    ],
)
def test_a_wrong_import_is_found(name: str, source: str) -> None:
    assert breaches(Module(name, False, ast.parse(source)))


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("core.decide", "import hashlib, msgspec\nfrom .messages import Command"),
        ("activities.vote", "from workshop.core import messages\nfrom workshop.activities.vote import paper"),
        ("live.session", "from workshop.store.log import EventLog"),
        ("app", "from workshop.store import sql"),
    ],
)
def test_a_right_import_passes(name: str, source: str) -> None:
    assert breaches(Module(name, False, ast.parse(source))) == []
