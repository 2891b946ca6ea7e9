"""Words: gettext catalogues by area, merged at start; the reader's voice is a context variable.

English texts stand in the templates themselves; keys with dots have their English in `locale/en`. A third language
needs a catalogue only: a folder here, or in the folder that WORKSHOP_CATALOGUES names. A folder with an ending
(`de_familiar`) is a manner of its language: it holds only what is said otherwise, and the rest comes from the language.
A voice is a language, or one of its manners. This module must not know any particular text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from gettext import c2py
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

LOCALE = Path(__file__).parent / "locale"
SOURCE, HOME = "en", "de"
"""The language of the texts in the templates, and the one spoken where nothing else is known."""
FAMILIAR = "familiar"
Forms = tuple[str, ...]
_voice: ContextVar[str] = ContextVar("voice", default=HOME)
_written: ContextVar[str] = ContextVar("written", default="")


class Words:
    """The texts of one voice. Singular and plural of a message lie under its id; `below`: what it does not say."""

    def __init__(self, voice: str, catalogs: list[Catalog], below: Words | None = None) -> None:
        self.voice, self.language = voice, language_of(voice)
        self._texts: dict[str, tuple[Forms, Callable[[int], int]]] = dict(below._texts) if below else {}
        for catalog in catalogs:
            which = c2py(catalog.plural_expr)
            for message in catalog:
                self._add(message, which)

    def _add(self, message: Message, which: Callable[[int], int]) -> None:
        key = message.id if isinstance(message.id, str) else message.id[0]
        texts = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        if key and texts and all(texts):
            self._texts[key] = texts, which

    def text(self, key: str) -> str:
        """The text, or the key itself: English stands in the templates."""
        found = self._texts.get(key)
        return found[0][0] if found else key

    def count(self, one: str, many: str, n: int) -> str:
        """The form for n things, as the catalogue's own rule for plurals says."""
        found = self._texts.get(one)
        if found is None:
            return one if n == 1 else many
        texts, which = found
        return texts[min(which(n), len(texts) - 1)]

    def knows(self, key: str) -> bool:
        """Whether the catalogue has the key."""
        return key in self._texts


def language_of(voice: str) -> str:
    """The language of a voice: `de` of `de_familiar`."""
    return voice.partition("_")[0]


def load(folder: Path = LOCALE, known: dict[str, Words] | None = None) -> dict[str, Words]:
    """All voices that have a folder; a manner lies over its language, a folder over what is known already."""
    found = dict(known or {})
    for path in sorted((p for p in folder.iterdir() if p.is_dir()), key=lambda p: p.name):
        catalogs = [_read(file, language_of(path.name)) for file in sorted(path.glob("*.po"))]
        if catalogs:
            found[path.name] = Words(path.name, catalogs, found.get(language_of(path.name)))
    return found


def _read(path: Path, language: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language)


ALL: dict[str, Words] = load()


def add(folder: Path) -> None:
    """Further languages, from a folder of the operator."""
    ALL.update(load(folder, ALL))


def languages() -> tuple[str, ...]:
    """All there are, the home language first."""
    return tuple(sorted({language_of(v) for v in ALL}, key=lambda code: (code != HOME, code)))


def voice_of(language: str, familiar: bool = False) -> str:
    """How this language speaks: familiar where that is wanted and known; an unknown language is the home one."""
    spoken = language if language in ALL else HOME
    familiarly = f"{spoken}_{FAMILIAR}"
    return familiarly if familiar and familiarly in ALL else spoken


def current() -> str:
    """The reader's language."""
    return language_of(_voice.get())


def use(voice: str) -> None:
    """From here on, for this request or task."""
    _voice.set(voice if voice in ALL else HOME)


@contextmanager
def speaking(voice: str) -> Iterator[None]:
    """This voice inside the block."""
    token = _voice.set(voice if voice in ALL else HOME)
    try:
        yield
    finally:
        _voice.reset(token)


def read(language: str) -> None:
    """In this language people write what is shown from here on, for this request or task."""
    _written.set(language)


def foreign() -> str:
    """The language in which people wrote, where that is not the reader's; else empty."""
    return "" if _written.get() == current() else _written.get()


def gettext(key: str) -> str:
    """The text in the reader's voice."""
    return ALL[_voice.get()].text(key)


def ngettext(one: str, many: str, n: int) -> str:
    """The form for n things in the reader's voice."""
    return ALL[_voice.get()].count(one, many, n)


_ = gettext


def sentence(code: str, params: dict[str, object]) -> str:
    """A refusal as a sentence; one without text in the catalogue says at least that it was refused.

    A value whose name ends in `_key` stands in the catalogue itself.
    """
    words = ALL[_voice.get()]
    key = f"refused.{code}"
    said = {k: words.text(str(v)) if k.endswith("_key") else v for k, v in params.items()}
    return words.text(key if words.knows(key) else "refused.other") % {**said, "code": code}
