"""How a language writes days, numbers and its own name. From CLDR (babel), so a new language needs nothing here."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date, format_time

from workshop import i18n

REGIONS = {"en": "GB"}
"""Where the most likely country is not the one meant: English is written as in Europe."""


@cache
def locale(language: str) -> Locale:
    """With its country; English for a language that CLDR does not know."""
    try:
        return (
            Locale.parse(f"{language}-{region(language)}", sep="-") if region(language) else Locale(language)
        )
    except (UnknownLocaleError, ValueError):
        return locale(i18n.SOURCE)


def region(language: str) -> str:
    """The country whose way of writing is meant, as DE; empty where that is not known."""
    if language in REGIONS:
        return REGIONS[language]
    likely = get_global("likely_subtags").get(language, "").split("_")
    return likely[-1] if len(likely) > 1 else ""


def tag(language: str) -> str:
    """As de-DE, for files that name the country too."""
    return f"{language}-{region(language)}".rstrip("-")


def name(language: str) -> str:
    """What a language calls itself."""
    shown = Locale.parse(language).get_display_name(language) if language == locale(language).language else ""
    return (shown or language)[:1].upper() + (shown or language)[1:]


def direction(language: str) -> str:
    """ltr or rtl."""
    return str(locale(language).text_direction)


def decimal_mark(language: str) -> str:
    """Comma or point."""
    return str(locale(language).number_symbols["latn"]["decimal"])


def decimal(text: str, language: str = "") -> str:
    """A number as the program writes it ("12.5"), as the language writes it."""
    return text.replace(".", decimal_mark(language or i18n.current()))


def percent(text: str) -> str:
    """A number as a percentage in the reader's way: "12,5 %" in German, "12.5%" in English."""
    pattern = locale(i18n.current()).percent_formats[None].pattern
    gap = "\u00a0" if pattern.endswith(("\u00a0%", "\u202f%", " %")) else ""
    return f"{decimal(text)}{gap}%"


def money(amount: int) -> str:
    """Whole euros with a narrow gap between thousands, which every language reads (ISO 80000)."""
    return f"{amount:,} €".replace(",", "\u202f")


def day(text: str) -> str:
    """A day written as 2026-11-22 in the reader's words; other text as it is."""
    try:
        return _long(date.fromisoformat(text))
    except ValueError:
        return text


def day_of(at: int) -> str:
    """The day of a time in ms (UTC), in the reader's words."""
    return _long(datetime.fromtimestamp(at / 1000, UTC).date())


def moment(at: int) -> str:
    """Day and time of a time in ms, in the reader's words and by the server's clock on the wall."""
    when = datetime.fromtimestamp(at / 1000).astimezone()
    return f"{_long(when.date())}, {format_time(when.time(), 'short', locale=locale(i18n.current()))}"


def _long(when: date) -> str:
    return format_date(when, "long", locale=locale(i18n.current()))
