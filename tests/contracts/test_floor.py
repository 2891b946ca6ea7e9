"""The build must refuse what the browsers of docs/decisions/browsers-of-2022.md do not understand."""

import subprocess
import sys
from pathlib import Path

import pytest

TOO_NEW = {
    ":has": (".css", ".row:has(input) { color: red; }"),
    "color-mix()": (".css", "a { color: color-mix(in srgb, red, blue); }"),
    "light-dark()": (".css", "a { color: light-dark(red, blue); }"),
    "oklch()": (".css", "a { color: oklch(50% 0.1 20); }"),
    "nesting": (".css", "a { & b { color: red; } }"),
    "@container": (".css", "@container (min-width: 2rem) { a { color: red; } }"),
    "unit dvh": (".css", "a { height: 100dvh; }"),
    "@media with": (".css", "@media (width > 30rem) { a { color: red; } }"),
    "scale": (".css", "a { scale: 2; }"),
    "not understood": (".css", "a { b { color: red; } }"),
    "Object.groupBy": (".js", "Object.groupBy([], (one) => one);"),
    "Promise.withResolvers": (".js", "Promise.withResolvers();"),
    ".toSorted": (".js", "[2, 1].toSorted();"),
    ".findLast": (".js", "[1].findLast(Boolean);"),
    ".checkVisibility": (".js", "document.body.checkVisibility();"),
    ".requestSubmit": (".js", "document.forms[0].requestSubmit();"),
    "structuredClone": (".js", "structuredClone({});"),
    "translate": (".js", "document.body.style.translate = '1px';"),
    "lookbehind": (".js", "/(?<=a)b/.test('ab');"),
    "static block": (".js", "class A { static { A.b = 1; } }"),
    "syntax newer": (".js", "using one = open();"),
}


def look(root: Path, *files: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(root / "tools/assets.py"), "floor", *map(str, files)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_what_is_too_new_fails_the_build_by_name(root: Path, tmp_path: Path) -> None:
    planted = {}
    for number, (name, (kind, text)) in enumerate(TOO_NEW.items()):
        planted[name] = tmp_path / f"planted-{number}{kind}"
        planted[name].write_text(text)
    done = look(root, *planted.values())
    assert done.returncode == 1
    said = done.stderr.splitlines()
    assert [n for n, file in planted.items() if not any(str(file) in s and n in s for s in said)] == []


@pytest.mark.parametrize("way", ["manifest", "check"])
def test_the_build_asks(root: Path, way: str) -> None:
    """`make setup` makes the manifest, which begins with the look at all our files; `make check` looks too."""
    text = (root / ("tools/assets.py" if way == "manifest" else "Makefile")).read_text()
    assert ("if floor([])" if way == "manifest" else "tools/assets.py floor") in text


def test_our_own_files_are_old_enough(root: Path) -> None:
    done = look(root)
    assert (done.returncode, done.stderr) == (0, "")
