"""A made-up language: every text of the app with strange letters and half as long again, as a catalogue in a folder.

Whoever reads a page in it sees at once what is not in the catalogue: it has plain letters. It borrows the code of
Greek, so that days and numbers have no plain letters either. `words_left` finds what is left in a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import msgspec
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from tools.catalogue import empty

from workshop import i18n

LANGUAGE = "el"
PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
STRANGE = "àƀçðéƒĝĥîĵķļɱñöþɋŕšţûṽŵẋýžÀƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞɊŔŠŢÛṼŴẊÝŽ"
TABLE = str.maketrans(PLAIN, STRANGE)
KEPT = re.compile(r"%\(\w+\)[a-z]|%%")
SILENT = ("script", "style", "code", "kbd", "samp")
"""What no catalogue translates: nothing that people read, keys, and names that a program wants as they are."""
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
SPOKEN = {
    "title",
    "alt",
    "placeholder",
    "aria-label",
    "aria-description",
    "aria-roledescription",
    "aria-valuetext",
}
BY_SCRIPT = ("data-text-", "data-confirm")
WORD = re.compile(r"[A-Za-z]{2,}")
NO_WORDS = re.compile(
    r"%\(\w+\)[a-z]|\b[0-9a-f]{8}\b|\b[A-Z0-9]{10}\b|\bhttps?://\S+|\b127[.]0[.]0[.]1/\S+|/tmp/\S+"
    r"|\b[\w.-]+[.](json|xlsx|toml|md|csv|de|org|nrw|bayern)\b"
)
"""Placeholders that scripts fill, check numbers, return codes, addresses and names of files."""
NAMES = {
    "QR",
    "CSV",
    "JSON",
    "PDF",
    "ODT",
    "DOCX",
    "XLSX",
    "ODS",
    "HTML",
    "PNG",
    "SVG",
    "Markdown",
    "CET",
    "UTC",
    "WPA",
    "WEP",
}
"""What is called the same in every language."""


def strange(text: str) -> str:
    """With strange letters; placeholders stay."""
    last, made = 0, []
    for kept in KEPT.finditer(text):
        made += [text[last : kept.start()].translate(TABLE), kept[0]]
        last = kept.end()
    return "".join([*made, text[last:].translate(TABLE)])


def longer(text: str) -> str:
    """Strange, and at least four tenths longer."""
    more = max(2, len(KEPT.sub("", text)) * 4 // 10) if len(text) > 1 else 0
    tail = " ".join("öñéšķŵàŕţ"[: min(9, more - n)] for n in range(0, more, 10))
    return f"{strange(text)} {tail}".rstrip()


def catalogue() -> Catalog:
    """The whole catalogue of the made-up language."""
    made = empty(LANGUAGE)
    for message in made:
        if not message.id:
            continue
        if isinstance(message.id, str):
            message.string = longer(message.user_comments[0] if message.user_comments else message.id)
        else:
            message.string = tuple(map(longer, message.id))
    return made


@contextmanager
def spoken(folder: Path) -> Iterator[Path]:
    """A folder for WORKSHOP_CATALOGUES; afterwards nobody here speaks the language any more."""
    (folder / LANGUAGE).mkdir(parents=True)
    with (folder / LANGUAGE / "all.po").open("wb") as file:
        write_po(file, catalogue(), width=0)
    try:
        yield folder
    finally:
        i18n.ALL.pop(LANGUAGE, None)


class Said(HTMLParser):
    """What a page says to people: texts and spoken attributes, but for parts that name another language."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language, self.found = language, list[str]()
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        other = given.get("lang", self.language) != self.language
        silent = tag in SILENT or other or (bool(self._open) and self._open[-1][1])
        if not silent:
            self.found += (v for k, v in given.items() if k in SPOKEN or k.startswith(BY_SCRIPT))
        if tag not in VOID:
            self._open.append((tag, silent))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not (self._open and self._open[-1][1]) and data.strip():
            self.found.append(" ".join(data.split()))


def texts_in(value: Any) -> Iterator[str]:
    """Every text somewhere in a value."""
    if isinstance(value, str):
        yield from (value, " ".join(value.split()), *value.splitlines())
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts_in(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from texts_in(one)


def typed_in(state: Any) -> set[str]:
    """What people wrote into a workshop."""
    return {text for text in texts_in(msgspec.to_builtins(state, str_keys=True)) if len(text) > 1}


def words_left(html: str, typed: set[str], language: str = LANGUAGE) -> list[str]:
    """Texts of a page with plain words that nobody typed."""
    page = Said(language)
    page.feed(html)
    return [text for text in page.found if plain_words(text, typed)]


def plain_words(text: str, typed: set[str]) -> list[str]:
    """Plain words in a text, without what was typed and what is called the same everywhere."""
    text = NO_WORDS.sub(" ", text)
    if WORD.search(text) is None:
        return []
    for own in sorted((t for t in typed if t in text), key=len, reverse=True):
        text = text.replace(own, " ")
    return [word for word in WORD.findall(text) if word not in NAMES]
