"""All pictures of a page on one contact sheet: a row for each language, theme and filling, a column for each size."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

from tests.scenes.eyes import SIZES

HEIGHT, GAP, HEAD = 420, 12, 22
WORDS = "#1b2330"


def sheet(folder: Path, target: Path) -> None:
    """Of one page: pictures lie in `folder` as FILL/LANGUAGE-WIDTH-THEME.jpg."""
    found = sorted(folder.glob("*/*.jpg"), key=lambda p: (int(p.parent.name), p.name))
    rows: dict[str, dict[int, Path]] = {}
    for path in found:
        language, width, theme = path.stem.split("-")
        rows.setdefault(f"{path.parent.name} · {language} · {theme}", {})[int(width)] = path
    drawn = {label: {w: _thumb(p) for w, p in row.items()} for label, row in rows.items()}
    columns = [max((row[w].width for row in drawn.values() if w in row), default=0) for w, _ in SIZES]
    size = (sum(columns) + GAP * (len(columns) + 1), (HEIGHT + HEAD + GAP) * len(drawn) + GAP)
    whole = Image.new("RGB", size, "#ffffff")
    for n, (label, row) in enumerate(drawn.items()):
        top = GAP + n * (HEIGHT + HEAD + GAP)
        ImageDraw.Draw(whole).text((GAP, top), label, fill=WORDS, font_size=16)
        left = GAP
        for (width, _), column in zip(SIZES, columns, strict=True):
            if width in row:
                whole.paste(row[width], (left, top + HEAD))
            left += column + GAP
    target.parent.mkdir(parents=True, exist_ok=True)
    whole.save(target, quality=82)


def _thumb(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        found = picture.convert("RGB")
    found.thumbnail((900, HEIGHT), Image.Resampling.LANCZOS)
    return found
