"""Holds what docs/design.md promises and a machine can read: contrast, colour blindness, the CSP."""

from __future__ import annotations

import math
import re
from itertools import combinations
from pathlib import Path

import pytest

from workshop.core import colours

ROOT = Path(__file__).resolve().parents[2]
TOKENS = (ROOT / "static/tokens.css").read_text(encoding="utf-8")
SHEETS = [ROOT / "static/tokens.css", *sorted((ROOT / "static/css").glob("*.css"))]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# Simulation of the three dichromacies on linear RGB (Machado, Oliveira, Fernandes 2009, severity 1).
SIGHTS = {
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
Colour = tuple[float, float, float]


def blocks() -> dict[str, dict[str, str]]:
    """The three places where tokens get values: light, dark by system, dark by choice."""
    found = re.findall(r"(:root[^{]*)\{([^}]*)\}", TOKENS)
    names = ("light", "dark by system", "dark by choice")
    return {
        n: dict(re.findall(r"(--[\w-]+): ([^;]+);", body)) for n, (_, body) in zip(names, found, strict=True)
    }


def linear(colour: str) -> Colour:
    values = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values)
    return red, green, blue


def contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        return sum(w * v for w, v in zip((0.2126, 0.7152, 0.0722), linear(colour), strict=True))

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def lab(colour: Colour) -> Colour:
    red, green, blue = (min(1.0, max(0.0, v)) for v in colour)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    a, b, c = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * b - 16, 500 * (a - b), 200 * (b - c)


def seen(colour: str, sight: str) -> Colour:
    plain = linear(colour)
    red, green, blue = (sum(m * v for m, v in zip(row, plain, strict=True)) for row in SIGHTS[sight])
    return lab((red, green, blue))


def edges(tokens: dict[str, str]) -> list[str]:
    return [tokens[f"--field-{n}"] for n in range(1, 13)]


def test_dark_by_choice_is_dark_by_system() -> None:
    assert blocks()["dark by choice"] == blocks()["dark by system"]


def test_every_colour_of_the_light_theme_has_a_dark_twin() -> None:
    light, dark = blocks()["light"], blocks()["dark by choice"]
    assert {name for name, value in light.items() if value.startswith("#")} == set(dark)


def test_hosts_colours_are_fitted_to_the_grounds_of_the_tokens() -> None:
    light, dark = blocks()["light"], blocks()["dark by choice"]
    grounds = ("--paper", "--surface", "--sunken")
    assert tuple(light[name] for name in grounds) == colours.LIGHT
    assert tuple(dark[name] for name in grounds) == colours.DARK
    assert (light["--on-action"], dark["--on-action"]) == (colours.ON_LIGHT, colours.ON_DARK)
    assert (light["--dot"], dark["--dot"]) == colours.DOTS


@pytest.mark.parametrize("theme", ["light", "dark by choice"])
def test_letters_on_every_field_colour_can_be_read(theme: str) -> None:
    tokens = blocks()[theme]
    assert [edge for edge in edges(tokens) if contrast(edge, tokens["--on-field"]) < 4.5] == []


@pytest.mark.parametrize("theme", ["light", "dark by choice"])
def test_ink_can_be_read_on_every_tint(theme: str) -> None:
    tokens = blocks()[theme]
    assert [n for n in range(1, 13) if contrast(tokens[f"--field-{n}-tint"], tokens["--ink"]) < 4.5] == []


@pytest.mark.parametrize("theme", ["light", "dark by choice"])
@pytest.mark.parametrize("words", ["--ink", "--soft", "--good", "--warn", "--action"])
def test_words_can_be_read_on_every_ground(theme: str, words: str) -> None:
    tokens = blocks()[theme]
    assert [g for g in ("--paper", "--surface", "--sunken") if contrast(tokens[words], tokens[g]) < 4.5] == []


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("theme", ["light", "dark by choice"])
def test_a_colour_blind_person_tells_the_fields_apart(theme: str, sight: str) -> None:
    pairs = combinations(edges(blocks()[theme]), 2)
    assert [(a, b) for a, b in pairs if math.dist(seen(a, sight), seen(b, sight)) < 9] == []


@pytest.mark.parametrize("sheet", SHEETS[1:], ids=lambda path: path.name)
def test_colours_are_written_in_the_tokens_only(sheet: Path) -> None:
    found = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", sheet.read_text(encoding="utf-8")))
    assert found <= {"#fff", "#000", "#999"}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_carries_style_or_script_of_its_own(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert re.findall(r"\sstyle=|<style|<script(?![^>]*src=)|\son[a-z]+=", text) == []
