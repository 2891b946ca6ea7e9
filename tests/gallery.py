"""Renders the parts of the face with hard material and takes pictures, so that a person can look at them.

    python tests/gallery.py [name …]      writes /tmp/gallery/*.html and *.png

It checks two things by machine: no page scrolls sideways, and nothing on the board stands outside the screen.
It must not use the application: only templates, styles and made-up material.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import segno
from babel.messages.pofile import read_po
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[1]
OUT = Path(tempfile.gettempdir()) / "gallery"
SIZES = {"phone": (390, 844), "desk": (1440, 900), "board": (1920, 1080), "page": (1440, 900)}
FIELDS = "Wirtschaft Wi,Verwaltung Ve,Umwelt Um,Technologie Te,Lebensqualität Lq,Mobilität Mo,Menschen Me,Energie En"
MORE = "Bildung Bi,Gesundheit Ge,Straßenverkehrsordnungsbehörde St,Wohnen Wo,Sicherheit Si"
TOWN_LINES = """
Altenberge Emsdetten Greven Hörstel Hopsten Horstmar Ibbenbüren Ladbergen Laer Lengerich Lienen Lotte
Metelen Mettingen Neuenkirchen Nordwalde Ochtrup Recke Rheine Saerbeck Steinfurt Tecklenburg Westerkappeln Wettringen
"""
TOWNS = TOWN_LINES.split()
HERE = {
    "Emsdetten": 2,
    "Greven": 3,
    "Ibbenbüren": 3,
    "Lengerich": 1,
    "Neuenkirchen": 2,
    "Ochtrup": 1,
    "Rheine": 4,
}
IDEAS = [
    "Bürgerbus per App rufen, auch abends und am Wochenende",
    "Rufbus für die Ortsteile",
    "Hitzekarte für alle Orte",
    "Bauantrag ganz ohne Papier",
    "Nachbarn teilen Solarstrom ☀️",
    "Straßenverkehrsordnungsbehörde digital erreichbar machen",
    "Coworking in leeren Läden",
    "Jugend plant mit 👩‍🚒",
    "Telemedizin auf dem Land",
    "Ein Bürgerkonto für alle 24",
    "Sensoren für Bäume und Pegel",
    "Wärmeplan gemeinsam",
    "Radwege sicher verbinden",
    (
        "Wir wünschen uns, dass jede Gemeinde dieselben offenen Daten veröffentlicht, damit Vereine, Schulen und "
        "Betriebe daraus eigene Anwendungen bauen können, ohne für jeden Ort neu fragen zu müssen"
    ),
]
STEPS = ["Ankommen", "Verständnis", "Handlungsfelder", "Ideen", "Prioritäten", "Vision", "Ausblick"]


def fields(number: int = 8) -> list[dict[str, Any]]:
    rows = [pair.rsplit(" ", 1) for pair in f"{FIELDS},{MORE}".split(",")]
    return [
        {"id": n, "slot": n, "name": name, "letters": code} for n, (name, code) in enumerate(rows[:number], 1)
    ]


def cards(number: int) -> list[dict[str, Any]]:
    return [
        {
            "id": n,
            "text": IDEAS[n % len(IDEAS)],
            "count": 3 if n % 11 == 2 else 1,
            "municipalities": [TOWNS[n % 24]],
        }
        for n in range(number)
    ]


def groups(number: int, columns: int) -> list[dict[str, Any]]:
    every = cards(number)
    found = [
        {"field": f, "name": None, "count": None, "cards": every[i::columns]}
        for i, f in enumerate(fields(columns))
    ]
    return [group for group in found if group["cards"]]


def bars(number: int) -> list[dict[str, Any]]:
    heads = [17, 14, 12, 7, 5, 3, 1, 1, 1, 1, 0, 0, 0][:number]
    towns = ["5,7", "5", "5,2", "2,4", "1,9", "1,2", "0,5", "0,5", "0,3", "0,3", "0", "0", "0"]
    return [
        {
            "rank": heads.index(n) + 1,
            "field": f,
            "label": f["name"],
            "head_share": 100 * n / 17,
            "head_text": str(n),
            "municipality_text": t,
            "municipality_share": 100 * float(t.replace(",", ".")) / 5.7,
        }
        for f, n, t in zip(fields(number), heads, towns, strict=False)
    ]


def material() -> dict[str, Any]:
    qr = segno.make("https://workshop.kreis.de/join/KX74PM").svg_inline(omitsize=True, border=2)
    return {
        "fields": fields,
        "cards": cards,
        "groups": groups,
        "bars": bars,
        "qr": qr,
        "towns": [{"name": name, "people": HERE.get(name, 0)} for name in TOWNS],
        "steps": [{"title": title} for title in STEPS],
        "grid": [
            {
                "field": f,
                "label": f["name"],
                "cells": [(n * 7 + c * 3) % 5 for c in range(10)],
                "total": 17 - n,
            }
            for n, f in enumerate(fields(8))
        ],
    }


def german() -> dict[str, str]:
    words: dict[str, str] = {}
    for path in sorted((ROOT / "src/workshop/i18n/locale/de").glob("*.po")):
        with path.open("rb") as file:
            words |= {str(m.id): str(m.string) for m in read_po(file) if isinstance(m.id, str) and m.string}
    return words


def environment() -> Environment:
    loader = FileSystemLoader([ROOT / "templates", ROOT / "tests/gallery_pages"])
    env = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, extensions=["jinja2.ext.i18n"]
    )
    env.policies["ext.i18n.trimmed"] = True
    env.globals |= {"own_words": "", "words_in": lambda language: ""}
    words = german()
    env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: words.get(text, text), lambda one, many, n: one if n == 1 else many, newstyle=True
    )
    return env


def render(names: list[str]) -> Iterator[tuple[str, Path]]:
    env = environment()
    shutil.copytree(ROOT / "static", OUT / "static", dirs_exist_ok=True)
    for page in sorted((ROOT / "tests/gallery_pages").glob("*.html")):
        if page.stem.startswith("_") or (names and page.stem not in names):
            continue
        html = env.get_template(page.name).render(
            lang="de",
            theme=None,
            size=None,
            asset=lambda path: f"static/{path}",
            scripts=["board.js"],
            **material(),
        )
        target = OUT / page.name
        target.write_text(html, encoding="utf-8")
        yield page.stem, target


FAULTS = """() => {
  const found = [], root = document.documentElement;
  if (root.scrollWidth > innerWidth + 1) found.push(`scrolls sideways: ${root.scrollWidth} > ${innerWidth}`);
  if (document.body.classList.contains("board"))
    for (const e of document.querySelectorAll(".stage *")) {
      const b = e.getBoundingClientRect();
      if (e.closest(".wall") || !b.width) continue;
      if (b.right > innerWidth + 2 || b.bottom > innerHeight + 2)
        found.push("outside: " + (e.className.baseVal ?? e.className));
    }
  for (const e of document.querySelectorAll(".sheet, .wall, .phone-main, .card"))
    if (e.scrollHeight > e.clientHeight + 3) found.push(`cut: ${e.className} ${e.scrollHeight} > ${e.clientHeight}`);
  return found.slice(0, 5);
}"""


def picture(browser: Browser, name: str, page: Path, width: int, height: int, theme: str) -> None:
    tab = browser.new_page(
        viewport={"width": width, "height": height}, color_scheme="dark" if theme == "dark" else "light"
    )
    tab.goto(page.as_uri())
    tab.evaluate("document.fonts.ready")
    for animation in ("document.getAnimations().forEach(a => a.finish())",):
        tab.evaluate(animation)
    tab.screenshot(path=OUT / f"{name}-{width}-{theme}.png")
    faults = tab.evaluate(FAULTS)
    print(f"{name} {width}x{height} {theme}: {json.dumps(faults, ensure_ascii=False) if faults else 'ok'}")
    tab.close()


def main(names: list[str]) -> None:
    OUT.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for name, page in render(names):
            width, height = SIZES[name.split("-", maxsplit=1)[0]]
            picture(browser, name, page, width, height, "light")
            picture(browser, name, page, width, height, "dark")
            if name.startswith("phone"):
                picture(browser, name, page, 320, 640, "light")
            elif name.startswith("board"):
                picture(browser, name, page, 1280, 720, "light")
            elif name.startswith("desk"):
                picture(browser, name, page, 1280, 800, "light")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
