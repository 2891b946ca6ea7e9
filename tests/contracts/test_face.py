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
# Colours, and times other than nought.
RAW = re.compile(
    r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch)\(|\b(?:white|black|red|blue|green|gr[ae]y|yellow|orange)\b"
    r"|(?<![\w.-])(?!0?\.?0+m?s\b)\d*\.?\d+m?s\b"
)
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
PAPER = {"--print-ground", "--print-ink", "--print-line"}
"""Paper has no dark theme."""
Colour = tuple[float, float, float]


def blocks() -> dict[str, dict[str, str]]:
    """The three places where tokens get values: light, dark by system, dark by choice."""
    found = [f for f in re.findall(r"(:root[^{]*)\{([^}]*)\}", TOKENS) if "color-scheme" in f[1]]
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
    assert {name for name, value in light.items() if value.startswith("#")} == set(dark) | PAPER


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


def washed(colour: str) -> str:
    """On a projector of 1 : 15 in a lit hall: black is a fifteenth of white, which lies over everything."""
    veil = 1 / 14
    shares = ((value + veil) / (1 + veil) for value in linear(colour))
    back = (12.92 * s if s <= 0.0031308 else 1.055 * s ** (1 / 2.4) - 0.055 for s in shares)
    return "#{:02x}{:02x}{:02x}".format(*(round(255 * value) for value in back))


@pytest.mark.parametrize("theme", ["light", "dark by choice"])
def test_a_bad_projector_leaves_fields_and_words_to_be_seen(theme: str) -> None:
    """Edges and tiles 3 : 1; in the dark theme the veil takes a little more, so light is the choice for lit halls."""
    tokens = blocks()[theme]
    least = 3.0 if theme == "light" else 2.9
    seen = {edge: contrast(washed(edge), washed(tokens["--surface"])) for edge in edges(tokens)}
    assert {edge: c for edge, c in seen.items() if c < least} == {}
    words = {w: contrast(washed(tokens[w]), washed(tokens["--paper"])) for w in ("--ink", "--soft", "--dot")}
    assert {w: c for w, c in words.items() if c < least} == {}
    assert words["--ink"] >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark by choice"])
def test_the_focus_ring_stands_out_from_every_ground(theme: str) -> None:
    tokens = blocks()[theme]
    grounds = ("--paper", "--surface", "--sunken")
    assert [g for g in grounds if contrast(tokens["--focus"], tokens[g]) < 4.5] == []


@pytest.mark.parametrize("theme", ["light", "dark by choice"])
def test_twelve_fields_are_told_apart_by_everybody(theme: str) -> None:
    pairs = combinations(edges(blocks()[theme]), 2)
    close = [(a, b) for a, b in pairs if math.dist(lab(linear(a)), lab(linear(b))) < 15]
    assert close == []


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("theme", ["light", "dark by choice"])
def test_a_colour_blind_person_tells_the_fields_apart(theme: str, sight: str) -> None:
    pairs = combinations(edges(blocks()[theme]), 2)
    assert [(a, b) for a, b in pairs if math.dist(seen(a, sight), seen(b, sight)) < 12] == []


@pytest.mark.parametrize("sheet", SHEETS[1:], ids=lambda path: path.name)
def test_colours_and_times_are_written_in_the_tokens_only(sheet: Path) -> None:
    """Colours and durations come from tokens.css (`--motion-…`), so that one place changes them all."""
    rules = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    values = " ".join(re.findall(r":([^;{}]+)[;}]", rules))
    assert RAW.findall(values) == []


@pytest.mark.parametrize("name", ["base.css", "parts.css"])
def test_type_and_corners_are_taken_from_the_scale(name: str) -> None:
    rules = (ROOT / "static/css" / name).read_text(encoding="utf-8")
    scale = set(re.findall(r"--(?:text|title)-\w+: ([\d.]+rem)", TOKENS))
    corners = {"1rem", *re.findall(r"--corner[\w-]*: ([\d.]+rem)", TOKENS)}
    assert [size for size in re.findall(r"font-size: ([\d.]+rem)", rules) if size not in scale] == []
    wrong = [c for c in re.findall(r"border-radius: ([\d.]+rem)", rules) if c not in corners | {".15rem"}]
    assert wrong == []


@pytest.mark.parametrize("name", ["base.css", "parts.css", "phone.css", "desk.css"])
def test_space_is_a_whole_number_of_steps(name: str) -> None:
    """Seen from 15 metres the board counts in parts of the screen instead."""
    found = re.search(r"--step: ([\d.]+)rem", TOKENS)
    assert found
    rules = (ROOT / "static/css" / name).read_text(encoding="utf-8")
    spaces = " ".join(
        re.findall(r"(?<![\w-])(?:margin|padding|gap|row-gap|column-gap)[a-z-]*:([^;}]+)", rules)
    )
    lengths = [float(length) for length in re.findall(r"(?<![\w.])(\d*\.?\d+)rem", spaces)]
    assert lengths
    assert [length for length in lengths if length % float(found[1])] == []


def test_asked_for_less_motion_every_time_is_nought() -> None:
    still = re.search(r"prefers-reduced-motion: reduce\) \{\s*:root \{([^}]*)\}", TOKENS)
    assert still
    times = set(re.findall(r"(--motion-[\w-]+):", TOKENS))
    assert set(re.findall(r"(--motion-[\w-]+): 0s", still[1])) == times != set()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_carries_style_or_script_of_its_own(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert re.findall(r"\sstyle=|<style|<script(?![^>]*src=)|\son[a-z]+=", text) == []


def test_the_design_is_shown_in_pictures_that_are_there() -> None:
    text = (ROOT / "docs/design.md").read_text(encoding="utf-8")
    named = re.findall(r"!\[[^\]]+\]\(pictures/design/([\w-]+)\.png\)", text)
    sizes = {file.stem: file.stat().st_size for file in (ROOT / "docs/pictures/design").glob("*.png")}
    assert sorted(named) == sorted(sizes)
    assert max(sizes.values()) <= 200_000


def test_every_difference_from_kern_has_its_note() -> None:
    text = (ROOT / "docs/design.md").read_text(encoding="utf-8")
    notes = {
        file.name: file.read_text(encoding="utf-8") for file in (ROOT / "docs/decisions").glob("kern-*.md")
    }
    assert set(re.findall(r"decisions/(kern-[\w-]+\.md)", text)) == set(notes)
    assert [n for n, words in notes.items() if "**Why.**" not in words or "KERN" not in words] == []


def test_paper_shows_charts_as_they_end() -> None:
    paper = (ROOT / "static/css/print.css").read_text(encoding="utf-8")
    assert re.search(
        r"\*, \*::before, \*::after \{ animation: none !important; transition: none !important; \}", paper
    )
