"""A report as one plain page to print or keep: no script, no style of its own, readable without any.

This module must not know a word of workshops.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from html import escape
from itertools import count

import msgspec

from workshop.exports.csv_file import Cell, Sheet
from workshop.exports.paper import Logo as Drawn
from workshop.exports.paper import Report, Section, Words, notes_of
from workshop.i18n import forms

FEW, DEEP = 4, 4
"""A page with fewer parts needs no contents; headings from this level on do not stand there."""


class Link(msgspec.Struct, frozen=True):
    """Where else to go, and what it is (PDF, Excel)."""

    href: str
    label: str
    kind: str = ""


class Logo(msgspec.Struct, frozen=True):
    """Whose page it is."""

    src: str
    name: str
    width: int
    height: int


class Around(msgspec.Struct, frozen=True):
    """What stands around a report that is published: `notices` over it, under it files and further pages.

    `pictures`: addresses of charts by their description in words. `icon`: without one, browsers ask the server's root.
    """

    notices: tuple[str, ...] = ()
    logo: Logo | None = None
    pictures: Mapping[str, str] = {}
    files_title: str = ""
    files_words: tuple[str, ...] = ()
    files: tuple[Link, ...] = ()
    pages: tuple[Link, ...] = ()
    pages_label: str = ""
    icon: str = ""


def html_text(report: Report, language: str, styles: Iterable[str] = (), around: Around | None = None) -> str:
    """The page; `styles` are addresses of style sheets where it is served."""
    more = around or Around()
    links = "".join(f'<link rel="stylesheet" href="{escape(s)}"{_media(s)}>\n' for s in styles)
    icon = f'<link rel="icon" href="{escape(more.icon)}">\n' if more.icon else ""
    numbers = count(1)
    sections = (
        f"<section>{''.join(_section(s, n, language, numbers, more.pictures))}</section>"
        for n, s in enumerate(report.sections, 1)
    )
    head = (*_logo(more.logo), *_head(report, more.notices), *_contents(report, more))
    body = "\n".join([*head, *sections, *_notes(report), *_files(more)])
    title = report.full_title
    return (
        f'<!doctype html>\n<html lang="{escape(language)}" class="page-page">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(title)}</title>\n'
        f'{icon}{links}</head>\n<body class="page">\n<main class="page-main wide">\n{body}\n</main>\n'
        f"{_pages(more)}</body>\n</html>\n"
    )


def _media(sheet: str) -> str:
    """Paper has a sheet of its own."""
    return ' media="print"' if sheet.partition("?")[0].endswith("print.css") else ""


def _files(around: Around) -> Iterable[str]:
    if around.files:
        yield f'<section><h2 id="files">{escape(around.files_title)}</h2>'
        yield from (f"<p>{escape(words)}</p>" for words in around.files_words)
        items = (
            f'<li><a href="{escape(f.href)}"><bdi>{escape(f.label)}</bdi></a> {escape(f.kind)}</li>'
            for f in around.files
        )
        yield f"<ul>{''.join(items)}</ul></section>"


def _pages(around: Around) -> str:
    """Links to imprint and the like."""
    links = " ".join(f'<a href="{escape(p.href)}">{escape(p.label)}</a>' for p in around.pages)
    return (
        f'<footer><nav class="legal" aria-label="{escape(around.pages_label)}">{links}</nav></footer>\n'
        if links
        else ""
    )


def _logo(logo: Logo | None) -> Iterable[str]:
    if logo is not None:
        yield (
            f'<p class="host-logo"><img src="{escape(logo.src)}" alt="{escape(logo.name)}"'
            f' width="{logo.width}" height="{logo.height}"></p>'
        )


def embedded(logo: Drawn | None) -> Logo | None:
    """The logo inside the page itself, so that one file is all."""
    if logo is None:
        return None
    src = f"data:{logo.media_type};base64,{b64encode(logo.content).decode()}"
    return Logo(src, logo.name, logo.width, logo.height)


def _head(report: Report, notices: Iterable[str]) -> Iterable[str]:
    yield from (f'<p class="notice notice-warn"><strong>{escape(m)}</strong></p>' for m in report.marks)
    yield f'<header class="stack"><h1 dir="auto">{escape(report.title)}</h1>'
    yield from (f'<p dir="auto">{escape(fact)}</p>' for fact in report.facts)
    yield "</header>"
    yield from (f'<p class="notice" dir="auto">{escape(notice)}</p>' for notice in notices)


def _contents(report: Report, around: Around) -> Iterable[str]:
    """Links to every heading of the first two levels, and to what stands under the report."""
    if not report.contents or len(report.sections) < FEW:
        return
    parts = [(f"part-{n}", s.title, s.level) for n, s in enumerate(report.sections, 1) if s.level < DEEP]
    parts += [("notes", report.notes, 2)] if notes_of(report) else []
    parts += [("files", around.files_title, 2)] if around.files else []
    yield f'<nav class="contents" aria-labelledby="contents"><h2 id="contents">{escape(report.contents)}</h2>'
    yield f"<ul>{''.join(_entries(parts))}</ul></nav>"


def _entries(parts: Sequence[tuple[str, str, int]]) -> Iterable[str]:
    """Each part of level 2 with those of level 3 in a list of its own."""
    inside = opened = False
    for anchor, title, level in parts:
        if level == 2 or not opened:
            yield ("</ul>" if inside else "") + ("</li>" if opened else "") + "<li>"
            opened, inside = True, False
        else:
            yield "<li>" if inside else "<ul><li>"
            inside = True
        yield f'<a href="#{anchor}" dir="auto">{escape(title)}</a>' + ("</li>" if inside else "")
    yield ("</ul>" if inside else "") + ("</li>" if opened else "")


def _section(
    s: Section, n: int, language: str, numbers: Iterator[int], pictures: Mapping[str, str]
) -> Iterable[str]:
    yield f'<h{s.level} id="part-{n}" dir="auto">{escape(s.title)}</h{s.level}>'
    yield from (f'<p dir="auto">{_words(p, numbers)}</p>' for p in s.paragraphs)
    if s.listed:
        yield "<ul>" + "".join(f'<li dir="auto">{_words(i, numbers)}</li>' for i in s.listed) + "</ul>"
    if s.chart is not None and s.chart.alt in pictures:
        yield f'<p><img class="chart" src="{escape(pictures[s.chart.alt])}" alt="{escape(s.chart.alt)}"></p>'
    if s.table is not None:
        yield _table(s.table, s.title, language)


def _words(words: Words, numbers: Iterator[int]) -> str:
    if isinstance(words, str):
        return escape(words)
    n = next(numbers)
    return f'{escape(words.text)}<sup><a id="from-{n}" href="#note-{n}">{n}</a></sup>'


def _notes(report: Report) -> Iterable[str]:
    """At the end, in the order of their numbers, each with the way back."""
    notes = notes_of(report)
    if notes:
        yield f'<section><h2 id="notes">{escape(report.notes)}</h2>'
        items = (
            f'<li id="note-{n}" dir="auto">{escape(note)} <a href="#from-{n}">↩ {n}</a></li>'
            for n, note in enumerate(notes, 1)
        )
        yield f"<ol>{''.join(items)}</ol></section>"


def _table(table: Sheet, title: str, language: str) -> str:
    head = "".join(_heading(c, number) for c, number in zip(table.columns, table.numeric, strict=True))
    rows = "\n".join(_row(row, language) for row in table.rows)
    return (
        f'<div class="table-scroll" tabindex="0" role="region" aria-label="{escape(title)}"><table class="table">\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody></table></div>"
    )


def _heading(text: str, number: bool) -> str:
    mark = ' class="number"' if number else ""
    return f'<th scope="col"{mark}>{escape(text)}</th>'


def _row(row: Sequence[Cell], language: str) -> str:
    return "<tr>" + "".join(_cell(cell, language) for cell in row) + "</tr>"


def _cell(cell: Cell, language: str) -> str:
    if cell is None or isinstance(cell, str):
        return f'<td dir="auto">{escape(cell or "")}</td>'
    return f'<td class="number">{number_text(cell, language)}</td>'


def number_text(cell: int | Decimal, language: str) -> str:
    """With the decimal mark of the language."""
    return forms.decimal(f"{cell:f}", language) if isinstance(cell, Decimal) else str(cell)
