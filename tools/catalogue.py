"""Prints an empty catalogue of a further language: every text of the app, with its English where the msgid is a key.

Usage: python tools/catalogue.py nl > more/nl/all.po. It must not change anything.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from workshop.blueprints import english
from workshop.i18n import HOME, LOCALE, SOURCE


def messages(language: str) -> Iterator[Message]:
    """All of one language's files."""
    for path in sorted((LOCALE / language).glob("*.po")):
        with path.open("rb") as file:
            yield from (message for message in read_po(file, locale=language) if message.id)


def empty(language: str) -> Catalog:
    """Every msgid once; what a key says in English stands beside it as a comment."""
    said = {message.id: str(message.string) for message in messages(SOURCE)}
    made = Catalog(locale=language, project="workshop", fuzzy=False)
    for message in messages(HOME):
        comments = [said[message.id]] if message.id in said else []
        made.add(message.id, user_comments=comments)
    for text in english():
        made.add(text)
    return made


def main() -> None:
    """Prints it."""
    if len(sys.argv) != 2:
        raise SystemExit("usage: catalogue.py LANGUAGE, for example nl")
    out = io.BytesIO()
    write_po(out, empty(sys.argv[1]), width=0, omit_header=False)
    sys.stdout.write(out.getvalue().decode())


if __name__ == "__main__":
    main()
