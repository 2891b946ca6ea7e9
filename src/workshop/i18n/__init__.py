"""Words: gettext catalogues by area, merged at start; the reader's language is a context variable.

English texts stand in the templates themselves; keys with dots have their English in `locale/en`. A third language
needs a catalogue only. This module must not know any particular text.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from pathlib import Path

from babel.dates import format_date
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

LOCALE = Path(__file__).parent / "locale"
_language: ContextVar[str] = ContextVar("language", default="de")


class Words:
    """The texts of one language. Singular and plural of a message lie under (context, id)."""

    def __init__(self, language: str, catalogs: list[Catalog]) -> None:
        self.language = language
        self._texts: dict[str, tuple[str, ...]] = {}
        for catalog in catalogs:
            for message in catalog:
                self._add(message)

    def _add(self, message: Message) -> None:
        key = message.id if isinstance(message.id, str) else message.id[0]
        texts = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        if key and texts and all(texts):
            self._texts[key] = texts

    def text(self, key: str) -> str:
        """The text, or the key itself: English stands in the templates."""
        found = self._texts.get(key)
        return found[0] if found else key

    def count(self, one: str, many: str, n: int) -> str:
        """The form for n things; German and English know two."""
        found = self._texts.get(one)
        if found is None:
            return one if n == 1 else many
        return found[0] if n == 1 or len(found) == 1 else found[1]

    def knows(self, key: str) -> bool:
        """Whether the catalogue has the key."""
        return key in self._texts


def load(folder: Path = LOCALE) -> dict[str, Words]:
    """All languages that have a folder."""
    found = {}
    for language in sorted(p for p in folder.iterdir() if p.is_dir()):
        catalogs = []
        for path in sorted(language.glob("*.po")):
            with path.open("rb") as file:
                catalogs.append(read_po(file, locale=language.name))
        found[language.name] = Words(language.name, catalogs)
    return found


ALL: dict[str, Words] = load()
LANGUAGES = tuple(ALL)


def current() -> str:
    """The reader's language."""
    return _language.get()


def use(language: str) -> None:
    """From here on, for this request or task."""
    _language.set(language if language in ALL else "de")


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """This language inside the block."""
    token = _language.set(language if language in ALL else "de")
    try:
        yield
    finally:
        _language.reset(token)


def gettext(key: str) -> str:
    """The text in the reader's language."""
    return ALL[_language.get()].text(key)


def ngettext(one: str, many: str, n: int) -> str:
    """The form for n things in the reader's language."""
    return ALL[_language.get()].count(one, many, n)


_ = gettext


def day(text: str) -> str:
    """A day written as 2026-11-22 in the reader's words; other text as it is."""
    try:
        return format_date(date.fromisoformat(text), "long", locale=_language.get())
    except ValueError:
        return text


def sentence(code: str, params: dict[str, object]) -> str:
    """A refusal as a sentence; one without text in the catalogue says at least that it was refused.

    A value whose name ends in `_key` stands in the catalogue itself.
    """
    words = ALL[_language.get()]
    key = f"refused.{code}"
    said = {k: words.text(str(v)) if k.endswith("_key") else v for k, v in params.items()}
    return words.text(key if words.knows(key) else "refused.other") % {**said, "code": code}
