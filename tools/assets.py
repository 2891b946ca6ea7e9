"""Puts the browser's third-party files into static/vendor/ and lists every static file with its hash.

Verbs, run by the Makefile. `vendor` installs the npm packages named in package-lock.json and copies the
few files that pages load, with their licences. `manifest` writes static/vendor/manifest.json: path below
static/ to the first 12 digits of its sha256, from which the app makes `?v=`. `floor` fails when a style or script of
ours (or one that is named) uses what the oldest promised browsers lack; `manifest` begins with it.
Node is taken from the machine or else installed into the virtual environment from a wheel.
This file must not fetch anything itself: npm and pip do, and both check hashes.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from fontTools import subset

from icons import draw

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
MANIFEST = VENDOR / "manifest.json"
MODULES = ROOT / "node_modules"

FONT_FILES = tuple(
    f"files/fira-sans-{subset}-{weight}-normal.woff2"
    for subset in ("latin", "latin-ext")
    for weight in (400, 600, 700)
)


class Package(NamedTuple):
    """`into`: a folder of its own below static/vendor/, for what is not sent to browsers."""

    name: str
    files: tuple[str, ...]
    licence: str = "LICENSE"
    into: str = ""


def printed(name: str, *files: str) -> Package:
    return Package(f"@expo-google-fonts/{name}", files, "LICENSE_FONT", "print")


PACKAGES = (
    Package("htmx.org", ("dist/htmx.min.js", "dist/ext/hx-ws.min.js")),
    Package("@fontsource/fira-sans", FONT_FILES),
    # Whole fonts for the PDF, which can embed neither woff2 nor a character that its fonts lack.
    printed("fira-sans", "400Regular/FiraSans_400Regular.ttf", "600SemiBold/FiraSans_600SemiBold.ttf"),
    printed("noto-sans-arabic", "400Regular/NotoSansArabic_400Regular.ttf"),
    printed("noto-sans-hebrew", "400Regular/NotoSansHebrew_400Regular.ttf"),
    printed("noto-emoji", "400Regular/NotoEmoji_400Regular.ttf"),
)


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["floor"]:
        return floor(arguments[1:])
    verbs = {"vendor": vendor, "manifest": manifest}
    if len(arguments) != 1 or arguments[0] not in verbs:
        print("usage: tools/assets.py vendor|manifest|floor [FILE…]", file=sys.stderr)
        return 2
    verbs[arguments[0]]()
    return 0


def vendor() -> None:
    install_packages(find_npm())
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for package in PACKAGES:
        for file in package.files:
            there = VENDOR / package.into
            there.mkdir(exist_ok=True)
            copy(MODULES / package.name / file, there / Path(file).name)
    # Last, because its presence tells make that the folder is complete.
    (VENDOR / "notices.txt").write_text(
        "\n\n".join(notice(package) for package in PACKAGES), encoding="utf-8"
    )


def copy(source: Path, target: Path) -> None:
    """As it is; letters for browsers with every glyph, but only the features that our sheets use (half the bytes)."""
    if source.suffix == ".woff2":
        features = "--layout-features=kern,liga,tnum,mark,mkmk,ccmp,locl"
        subset.main(
            [str(source), "--glyphs=*", features, "--no-hinting", "--flavor=woff2", f"--output-file={target}"]
        )
    else:
        shutil.copyfile(source, target)


def find_npm() -> Path:
    """npm of this machine, or of the virtual environment, where it is installed when neither is there."""
    found = shutil.which("npm")
    if found and shutil.which("node"):
        return Path(found)
    npm = Path(sys.prefix) / "bin" / "npm"
    if not npm.exists():
        if sys.prefix == sys.base_prefix:
            raise SystemExit(
                "assets: neither node nor a virtual environment to install it into; run make run"
            )
        print("assets: no node on this machine, installing it into the virtual environment", flush=True)
        pip = (sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes")
        subprocess.run([*pip, "-r", str(ROOT / "requirements-node.txt")], check=True)
    return npm


def install_packages(npm: Path) -> None:
    """`npm ci` installs exactly the lock file and runs no script of any package."""
    path = os.pathsep.join((str(npm.parent), os.environ.get("PATH", "")))
    command = [str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PATH": path}, stdout=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        raise SystemExit(f"assets: npm ci failed ({done.returncode}); is the npm registry within reach?")


def notice(package: Package) -> str:
    about = json.loads((MODULES / package.name / "package.json").read_text(encoding="utf-8"))
    text = (MODULES / package.name / package.licence).read_text(encoding="utf-8").strip()
    head = f"{package.name} {about['version']} ({about['license']})"
    return f"{head}\n{'=' * len(head)}\n\n{text}\n"


def floor(files: list[str]) -> int:
    """1 where something is too new, with a line for each; only files that we write, unless others are named."""
    ours = sorted(
        path for kind in ("*.css", "*.js") for path in STATIC.rglob(kind) if VENDOR not in path.parents
    )
    return run_node("floor.mjs", *(files or [str(path.relative_to(ROOT)) for path in ours]))


def run_node(script: str, *arguments: str) -> int:
    node = find_npm().parent / "node"
    return subprocess.run(
        [str(node), str(ROOT / "tools" / script), *arguments], cwd=ROOT, check=False
    ).returncode


def manifest() -> None:
    if floor([]):
        raise SystemExit("assets: too new for the browsers of docs/decisions/browsers-of-2022.md")
    build()
    files = sorted(path for path in STATIC.rglob("*") if path.is_file() and path != MANIFEST)
    hashes = {path.relative_to(STATIC).as_posix(): digest(path) for path in files}
    VENDOR.mkdir(parents=True, exist_ok=True)
    MANIFEST.write_text(json.dumps(hashes, indent=1) + "\n", encoding="utf-8")


def build() -> None:
    """The files of static/bundles.json: what a phone loads, in one piece and without what only people read."""
    bundles = json.loads((STATIC / "bundles.json").read_text(encoding="utf-8"))
    shutil.rmtree(VENDOR / "built", ignore_errors=True)
    (VENDOR / "built").mkdir(parents=True)
    if not (VENDOR / "icons").is_dir():
        draw(VENDOR / "icons")
    for name, parts in bundles.items():
        text = "\n".join(part_of(STATIC / part) for part in parts)
        (STATIC / name).write_text(smaller(text, Path(name).suffix[1:]), encoding="utf-8")
    marks = {name: {part: digest(STATIC / part) for part in parts} for name, parts in bundles.items()}
    (VENDOR / "built" / "sources.json").write_text(json.dumps(marks), encoding="utf-8")


def part_of(path: Path) -> str:
    """Its text, with addresses as they are seen from vendor/built/, each with its version."""

    def address(found: re.Match[str]) -> str:
        file = (path.parent / found[1]).resolve()
        return f'url("../../{file.relative_to(STATIC).as_posix()}?v={digest(file)}")'

    text = path.read_text(encoding="utf-8")
    return re.sub(r'url\("([^":]+)"\)', address, text) if path.suffix == ".css" else text


def smaller(text: str, kind: str) -> str:
    """Without comments and spaces. Nothing is made older or newer: floor has looked at what is written."""
    target = {"js": "es2022", "css": "safari15.4"}[kind]
    command = [str(find_npm().parent / "node"), str(MODULES / "esbuild" / "bin" / "esbuild")]
    command += [
        "--minify",
        f"--loader={kind}",
        f"--target={target}",
        "--charset=utf8",
        "--legal-comments=none",
    ]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        raise SystemExit(f"assets: {done.stderr}")
    return done.stdout


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
