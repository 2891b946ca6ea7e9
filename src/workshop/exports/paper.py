"""What a document consists of, whatever its format: headings, paragraphs, lists, tables, charts and footnotes.

Writers (`html_file`, `pdf_file`, `odt_file`, `docx_file`, `markdown_file`) read this and nothing else. It must not know
a word of workshops.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from workshop.exports.csv_file import Sheet


class Noted(msgspec.Struct, frozen=True):
    """A sentence with a footnote."""

    text: str
    note: str


Words = str | Noted


class Bar(msgspec.Struct, frozen=True):
    """One line of a chart: lengths from 0 to 100 and what stands beside them, as many as the chart has `kinds`."""

    label: str
    shares: tuple[float, ...]
    figures: tuple[str, ...]


class Chart(msgspec.Struct, frozen=True):
    """Bars; `kinds` names what each length means. `alt`: the same in a sentence, for who does not see it.

    `mark`: what the picture must say when it stands alone (a rehearsal).
    """

    title: str
    kinds: tuple[str, ...]
    bars: tuple[Bar, ...]
    alt: str
    mark: str = ""


class Logo(msgspec.Struct, frozen=True):
    """The host's logo for the cover: PNG or SVG, `name` for who does not see it. Sizes in pixels."""

    content: bytes
    media_type: str
    name: str
    width: int
    height: int

    def centimetres(self, most_wide: float = 7.0, most_high: float = 1.8) -> tuple[float, float]:
        """As large as it may be on a cover."""
        scale = min(most_wide / max(1, self.width), most_high / max(1, self.height))
        return round(self.width * scale, 2), round(self.height * scale, 2)


class Section(msgspec.Struct, frozen=True):
    """A heading with paragraphs, list items, a chart and a table, each if there is any. `level` from 2.

    `wall`: texts of cards, drawn side by side where a format can, else a list.
    """

    title: str
    paragraphs: tuple[Words, ...] = ()
    items: tuple[Words, ...] = ()
    table: Sheet | None = None
    level: int = 2
    chart: Chart | None = None
    wall: tuple[str, ...] = ()

    @property
    def listed(self) -> tuple[Words, ...]:
        """Items and cards, for formats that draw no wall."""
        return (*self.items, *self.wall)


class Report(msgspec.Struct, frozen=True):
    """`marks`: what every page must say first (a rehearsal). `facts`: lines under the title.

    `date`: the day it is about, as 2026-11-22, or empty. `contents` and `notes`:
    headings over the table of contents (none if empty) and, where a format has no footnotes, over the notes. `pages`:
    every section of level 2 begins a page.
    """

    title: str
    marks: tuple[str, ...]
    facts: tuple[str, ...]
    sections: tuple[Section, ...]
    author: str = ""
    date: str = ""
    contents: str = ""
    notes: str = ""
    pages: bool = False
    logo: Logo | None = None

    @property
    def full_title(self) -> str:
        """With the first mark in front."""
        return " · ".join((*self.marks[:1], self.title))


def begins_page(report: Report) -> Iterable[tuple[Section, bool]]:
    """Each section, and whether it begins a page: the first one after contents, or each of level 2."""
    for n, section in enumerate(report.sections):
        yield section, bool(report.contents) if n == 0 else report.pages and section.level == 2


def notes_of(report: Report) -> tuple[str, ...]:
    """All footnotes in the order in which they come."""
    return tuple(w.note for s in report.sections for w in _words(s) if isinstance(w, Noted))


def _words(section: Section) -> Iterable[Words]:
    yield from section.paragraphs
    yield from section.items
