"""The list of what is stored, as a part of the docs: `python -m workshop.legal.doc` writes it into them.

A test compares, so that docs and privacy notice cannot differ.
"""

from __future__ import annotations

import sys
from pathlib import Path

from workshop import i18n
from workshop.legal.stored import ON_DEVICE, SERVER, Item

BEGIN, END = "<!-- from workshop/legal/stored.py -->", "<!-- end -->"
HEADS = {
    "de": ("Was und wozu", "Wo", "Name", "Personenbezogen", "Bleibt, bis"),
    "en": ("What and what for", "Where", "Name", "Personal", "Kept until"),
}
PLACES = {
    "de": {"cookie": "Cookie", "storage": "localStorage", "cache": "Cache des Service Workers"}
    | {"database": "Datenbank", "memory": "Arbeitsspeicher", "log": "Protokoll"},
    "en": {"cookie": "cookie", "storage": "localStorage", "cache": "cache of the service worker"}
    | {"database": "database", "memory": "memory", "log": "log"},
}
YES = {"de": ("ja", "nein"), "en": ("yes", "no")}


def table(language: str) -> str:
    """The list as Markdown."""
    heads = HEADS[language]
    lines = [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
    with i18n.speaking(language):
        lines += [_row(item, language) for item in (*SERVER, *ON_DEVICE)]
    return "\n".join(lines)


def _row(item: Item, language: str) -> str:
    yes, no = YES[language]
    name = f"`{item.name}`" if item.name else "–"
    end = i18n.gettext(item.end).replace("%(days)s", str(item.days))
    cells = (i18n.gettext(item.what), PLACES[language][item.place], name, yes if item.personal else no, end)
    return f"| {' | '.join(cells)} |"


def written(text: str, language: str) -> str:
    """The document with today's list in its place."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table(language)}\n{END}{after}"


def main(folder: Path) -> None:
    """Writes both documents."""
    for language in HEADS:
        path = folder / f"data-protection.{language}.md"
        path.write_text(written(path.read_text(encoding="utf-8"), language), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs"))
