"""What everybody may read of a workshop: the report as one page with charts, its files, and how to count again.

The same report as for the organisers, without who of the desk did what and when, and without the municipality of a card
unless the organisers want it. Links are relative, so the folder works on any web server and from a disk.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping

import msgspec

from workshop import i18n
from workshop.core.results import CardResult, Results
from workshop.exports.collect import Material
from workshop.exports.files import export, names
from workshop.exports.html_file import Around, Link, html_text
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
FIRST = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the archive, so that the same result gives the same bytes."""


class Edition(msgspec.Struct, frozen=True):
    """What is said of a published result. `notes`: of this and earlier versions, newest first, as (day, words)."""

    version: int
    approved_by: str
    day: str
    notes: tuple[tuple[str, str], ...] = ()
    pages: Mapping[str, tuple[Link, ...]] = {}


def for_public(m: Material, *, towns: bool) -> Material:
    """Without the log of the desk; `towns`: cards keep the municipality that the step shows anyway."""
    bare = msgspec.structs.replace(m, acts=())
    if towns:
        return bare
    originals = tuple(msgspec.structs.replace(o, municipality=None) for o in m.originals)
    return msgspec.structs.replace(bare, originals=originals, results=_without_towns(m.results))


def _without_towns(results: Results) -> Results:
    steps = tuple(msgspec.structs.replace(s, cards=tuple(_bare(c) for c in s.cards)) for s in results.steps)
    return msgspec.structs.replace(results, steps=steps)


def _bare(card: CardResult) -> CardResult:
    return msgspec.structs.replace(card, municipality=None, municipalities=())


def card_words(m: Material) -> dict[int, str]:
    """Every card that can be read in this result, by its number."""
    on_walls = {c.id: c.text for s in m.results.steps for c in s.cards}
    return on_walls | {o.id: o.text for o in m.originals}


def site(
    m: Material, edition: Edition, language: str, style: bytes, told: Callable[[str], None] = lambda _: None
) -> dict[str, bytes]:
    """All files by name, `index.html` first: in the workshop's language, and the page in the other ones too."""
    files, names_here = {}, tuple(_offered(m))
    for n, name in enumerate(names_here, 1):
        told(f"{n}/{len(names_here)}")
        files[name] = _file(m, name, language)
    pages = {
        _page_name(other, language): _page(m, edition, other, language, tuple(files))
        for other in (language, *(one for one in i18n.languages() if one != language))
    }
    return pages | {STYLE: style} | files


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
            pictures=pictures,
            files_title=_("Files"),
            files_words=(
                _("The report as a document, all tables, and the ballots of every vote without names."),
                _(
                    "Anybody can count again: “workshop tally” reads each ballots file, and the sheet counts by itself."
                ),
                _("The check number must be the same as in the report."),
            ),
            files=tuple(_link(name) for name in files if not name.startswith("chart-")),
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


def _link(name: str) -> Link:
    stem, _dot, ending = name.rpartition(".")
    kind = _(f"results.kind_of_file.{ending}")
    if not stem.startswith("ballots-"):
        return Link(name, _(f"results.file.{stem}"), kind)
    sheet = ending == "xlsx"
    label = _("results.file.sheet_that_counts") if sheet else _("results.file.ballots")
    return Link(name, label % {"vote": stem.removeprefix("ballots-")}, kind)


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


def bare_page(title: str, words: Iterable[str], language: str, pages: tuple[Link, ...], style: str) -> str:
    """A page that says why there is no result here."""
    return html_text(
        Report(title, (), tuple(words), ()),
        language,
        (style,),
        Around(pages=pages, pages_label=_("Further pages")),
    )
