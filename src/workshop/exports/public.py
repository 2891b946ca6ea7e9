"""What everybody may read of a workshop: the report as one page with charts, its files, and how to count again.

The same report as for the organisers, without who of the desk did what and when, and without the municipality of a card
unless the organisers want it. Links are relative, so the folder works on any web server and from a disk.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial

import msgspec

from workshop import i18n
from workshop.core.look import LogoFile, Look, sheet
from workshop.core.results import CardResult, Results, SectionResult
from workshop.exports.all_tables import tables
from workshop.exports.collect import Material
from workshop.exports.files import export, names
from workshop.exports.html_file import Around, Link, Logo, html_text
from workshop.exports.offers import offers
from workshop.exports.paper import Report
from workshop.exports.report import report
from workshop.exports.report_votes import charts
from workshop.i18n import forms
from workshop.i18n import gettext as _

FILES = (
    "summary.pdf",
    "report.pdf",
    "report.odt",
    "report.docx",
    "tables.xlsx",
    "tables.ods",
    "results.json",
)
STYLE = "style.css"
ICON = "icon.svg"
FIRST = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the archive, so that the same result gives the same bytes."""


class Edition(msgspec.Struct, frozen=True):
    """What is said of a published result, and whose it is.

    `notes`: of this and earlier versions, newest first, as (day, words). `logo`: with the look that it belongs to.
    """

    version: int
    approved_by: str
    day: str
    notes: tuple[tuple[str, str], ...] = ()
    pages: Mapping[str, tuple[Link, ...]] = {}
    look: Look | None = None
    logo: LogoFile | None = None
    icon: bytes = b""


def for_public(m: Material, *, towns: bool) -> Material:
    """Without the log of the desk; `towns`: cards keep the municipality that the step shows anyway."""
    bare = msgspec.structs.replace(m, acts=())
    if towns:
        return bare
    originals = tuple(msgspec.structs.replace(o, municipality=None) for o in m.originals)
    return msgspec.structs.replace(bare, originals=originals, results=_without_towns(m.results, _towns(m)))


def _towns(m: Material) -> frozenset[str]:
    return frozenset(town.name for town in m.towns if town.name)


def _without_towns(results: Results, towns: frozenset[str]) -> Results:
    """Cards, and the lists of the vision in which they stand. Its prose is as people approved it (`looked_at.py`)."""
    steps = tuple(
        msgspec.structs.replace(
            s,
            cards=tuple(_bare(c) for c in s.cards),
            sections=tuple(_bare_section(one, towns) for one in s.sections),
        )
        for s in results.steps
    )
    return msgspec.structs.replace(results, steps=steps)


def _bare_section(section: SectionResult, towns: frozenset[str]) -> SectionResult:
    sentences = tuple(
        msgspec.structs.replace(s, cells=tuple(c for c in s.cells if not any(t in c for t in towns)))
        if s.kind == "item"
        else s
        for s in section.sentences
    )
    return msgspec.structs.replace(section, sentences=sentences)


def _bare(card: CardResult) -> CardResult:
    return msgspec.structs.replace(card, municipality=None, municipalities=())


def card_words(m: Material) -> dict[int, str]:
    """Every card that can be read in this result, by its number."""
    on_walls = {c.id: c.text for s in m.results.steps for c in s.cards}
    return on_walls | {o.id: o.text for o in m.originals}


def parts(m: Material, edition: Edition, language: str, style: bytes) -> Mapping[str, Callable[[], bytes]]:
    """How each file is made, `index.html` first: in the workshop's language, and the page in the other ones too."""
    files = tuple(_offered(m))
    pages = {
        _page_name(other, language): partial(_page, m, edition, other, language, files)
        for other in (language, *(one for one in i18n.languages() if one != language))
    }
    look = sheet(edition.look).encode() if edition.look is not None else b""
    plain = {STYLE: style + look} | ({ICON: edition.icon} if edition.icon else {})
    if edition.logo is not None:
        plain[_logo_name(edition.logo)] = edition.logo.content
    as_it_is = {name: partial(bytes, content) for name, content in plain.items()}
    return pages | as_it_is | {name: partial(_file, m, name, language) for name in files}


def site(
    m: Material, edition: Edition, language: str, style: bytes, told: Callable[[str], None] = lambda _: None
) -> dict[str, bytes]:
    """All files by name; `told` hears "3/12"."""
    every, found = parts(m, edition, language, style), dict[str, bytes]()
    for n, (name, make) in enumerate(every.items(), 1):
        told(f"{n}/{len(every)}")
        found[name] = make()
    return found


def _logo_name(logo: LogoFile) -> str:
    return f"logo.{'svg' if 'svg' in logo.media_type else 'png'}"


def _logo(edition: Edition) -> Logo | None:
    logo, look = edition.logo, edition.look
    if logo is None or look is None:
        return None
    return Logo(_logo_name(logo), look.name, logo.width, logo.height)


def _offered(m: Material) -> Iterable[str]:
    there = names(m)
    yield from (name for name in FILES if name in there)
    yield from (
        name for name in there if name.startswith(("ballots-", "chart-")) and not name.endswith(".png")
    )


def _file(m: Material, name: str, language: str) -> bytes:
    file = export(m, name, language)
    assert file is not None, name  # noqa: S101 - offered just now
    return file.content


def _page_name(language: str, first: str) -> str:
    return "index.html" if language == first else f"{language}.html"


def _page(m: Material, edition: Edition, language: str, first: str, files: tuple[str, ...]) -> bytes:
    with i18n.speaking(language):
        pictures = {c.alt: f"{name}.svg" for name, c in charts(m).items() if f"{name}.svg" in files}
        others = tuple(
            Link(_page_name(other, first), forms.name(other))
            for other in i18n.languages()
            if other != language
        )
        around = Around(
            notices=tuple(_notices(edition)),
            logo=_logo(edition),
            icon=ICON if edition.icon else "",
            pictures=pictures,
            files_title=_("Files"),
            files_words=(
                _("The report as a document, all tables, and the ballots of every vote without names."),
                _(
                    "Anybody can count again: “workshop tally” reads each ballots file, and the sheet counts by itself."
                ),
                _("The check number must be the same as in the report."),
            ),
            files=tuple(_links(m, files)),
            pages=others + tuple(edition.pages.get(language, ())),
            pages_label=_("Further pages"),
        )
        return html_text(report(m), language, (STYLE,), around).encode()


def _notices(edition: Edition) -> Iterable[str]:
    said = {"name": edition.approved_by, "day": forms.day(edition.day), "n": edition.version}
    if edition.approved_by:
        yield _("Released by %(name)s on %(day)s, version %(n)s.") % said
    else:
        yield _("Preview. Not released yet.")
    for day, words in edition.notes:
        yield _("Corrected on %(day)s: %(words)s") % {"day": forms.day(day), "words": words}


def _links(m: Material, files: Collection[str]) -> Iterable[Link]:
    """As they are called on the organisers' page; charts stand on the page itself."""
    offered = (one for group in offers(m, tables(m)) for one in group.offers)
    return (Link(one.name, one.label, one.kind) for one in offered if _listed(one.name, files))


def _listed(name: str, files: Collection[str]) -> bool:
    return name in files and not name.startswith("chart-")


def packed(files: Mapping[str, bytes]) -> bytes:
    """All files as one ZIP archive."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, FIRST), content, zipfile.ZIP_DEFLATED)
    return raw.getvalue()


def unpacked(raw: bytes) -> dict[str, bytes]:
    """The files of an archive that `packed` made."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def bare_page(
    title: str,
    words: Iterable[str],
    language: str,
    pages: tuple[Link, ...],
    styles: tuple[str, ...],
    icon: str,
) -> str:
    """A page that says why there is no result here."""
    return html_text(
        Report(title, (), tuple(words), ()),
        language,
        styles,
        Around(pages=pages, pages_label=_("Further pages"), icon=icon),
    )
