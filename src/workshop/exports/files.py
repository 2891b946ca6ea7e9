"""One export by its name, in the reader's language: which files there are, what is in them, how they are called."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from workshop import i18n
from workshop.exports import all_tables, fonts
from workshop.exports.chart_file import picture, svg_bytes
from workshop.exports.collect import Material
from workshop.exports.csv_file import csv_bytes
from workshop.exports.document import document, json_bytes
from workshop.exports.docx_file import docx_bytes
from workshop.exports.html_file import Around, embedded, html_text
from workshop.exports.markdown_file import markdown_bytes
from workshop.exports.minutes import minutes, pictures
from workshop.exports.ods_file import ods_bytes
from workshop.exports.odt_file import odt_bytes
from workshop.exports.paper import Chart, Report
from workshop.exports.pdf_file import page_bytes, pdf_bytes
from workshop.exports.plain import About
from workshop.exports.press import action_plan, has_plan, press
from workshop.exports.recount_sheet import can_follow, workbook
from workshop.exports.report import rehearsal_mark, report
from workshop.exports.report_votes import chart_names, charts
from workshop.exports.summary import summary
from workshop.exports.tables import Table, votes_of
from workshop.exports.xlsx_file import xlsx_bytes

MEDIA = {
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
    "json": "application/json",
    "md": "text/markdown",
    "odt": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
PAPERS: dict[str, Callable[[Material], Report]] = {
    "report": report,
    "minutes": minutes,
    "pictures": pictures,
    "press": press,
    "plan": action_plan,
}
"""What is written to be read, each in every format of `FORMATS`."""
FORMATS: dict[str, Callable[[Report, str], bytes]] = {
    "pdf": pdf_bytes,
    "odt": odt_bytes,
    "docx": docx_bytes,
    "md": markdown_bytes,
}
WRITERS: dict[str, Callable[[Material, str], bytes]] = {
    "results.json": lambda m, _language: json_bytes(_with_rules(m)),
    "summary.pdf": lambda m, language: page_bytes(summary(m), language),
    "tables.xlsx": lambda m, language: xlsx_bytes(all_tables.tables(m).values(), about(m, language)),
    "tables.ods": lambda m, language: ods_bytes(all_tables.tables(m).values(), about(m, language)),
    "plan.xlsx": lambda m, language: xlsx_bytes(_plan(m), about(m, language)),
    "plan.ods": lambda m, language: ods_bytes(_plan(m), about(m, language)),
}
"""Files that every workshop has, beside the report to print, which needs addresses of style sheets."""


class File(msgspec.Struct, frozen=True):
    """`name` as it is saved: a rehearsal says so, and two workshops do not overwrite each other."""

    name: str
    media_type: str
    content: bytes


def names(m: Material) -> tuple[str, ...]:
    """All exports that exist just now; PDF and pictures only where their fonts were built."""
    ballots = (_ballot_name(*key) for key in sorted(m.ballots))
    sheets = (_ballot_name(*key, "xlsx") for key in sorted(m.ballots) if can_follow(m.ballots[key]))
    built = fonts.folder() is not None
    drawn = (f"{name}.{kind}" for name in chart_names(m) for kind in ("png", "svg") if built)
    papers = (f"{name}.{kind}" for name in PAPERS for kind in FORMATS)
    there = (
        name
        for name in (*papers, *WRITERS)
        if (built or not name.endswith(".pdf")) and (has_plan(m) or not name.startswith("plan."))
    )
    csv = (f"{name}.csv" for name in all_tables.names(m))
    return (*csv, *there, "report.html", *drawn, *ballots, *sheets)


def about(m: Material, language: str) -> About:
    """What a file says of itself."""
    title = m.results.title or i18n.gettext("Workshop")
    mark = f"{rehearsal_mark()} · " if m.results.rehearsal else ""
    return About(f"{mark}{title}", m.results.host, language, m.results.date)


def _ballot_name(step: int, vote: int, ending: str = "json") -> str:
    return f"ballots-{step}-{vote}.{ending}"


def export(m: Material, name: str, language: str, styles: Iterable[str] = ()) -> File | None:
    """The file, None if there is none of this name."""
    if name not in names(m):
        return None
    with i18n.speaking(language):
        content = _content(m, name, language, styles)
    mark = "PROBE-" if m.results.rehearsal else ""
    return File(f"{mark}{m.results.workshop}-{name}", MEDIA[name.rpartition(".")[2]], content)


def _content(m: Material, name: str, language: str, styles: Iterable[str]) -> bytes:
    stem, _dot, ending = name.rpartition(".")
    if name in WRITERS:
        return WRITERS[name](m, language)
    if stem in PAPERS and ending in FORMATS:
        return FORMATS[ending](PAPERS[stem](m), language)
    if name == "report.html":
        return html_text(report(m), language, styles, Around(logo=embedded(m.logo))).encode()
    if ending == "csv":
        return csv_bytes(all_tables.tables(m)[stem], language)
    if stem.startswith("chart-"):
        return _picture(charts(m, stem)[stem], ending, language)
    return _sheet(m, name) if ending == "xlsx" else json_bytes(_ballots(m, name))


def _picture(chart: Chart, ending: str, language: str) -> bytes:
    if ending == "svg":
        return svg_bytes(chart, language)
    drawn = picture(chart, language)
    return drawn.png if drawn is not None else b""


def _plan(m: Material) -> list[Table]:
    found = all_tables.tables(m)
    return [found["plan"], *([found["parking"]] if found["parking"].rows else [])]


def _ballots(m: Material, name: str) -> dict[str, object]:
    found = next(file for key, file in m.ballots.items() if _ballot_name(*key) == name)
    mark = {"notice": "PROBE / REHEARSAL"} if m.results.rehearsal else {}
    return mark | _told(found)


def _sheet(m: Material, name: str) -> bytes:
    key, file = next(item for item in m.ballots.items() if _ballot_name(*item[0], "xlsx") == name)
    title = next(v.title for v in votes_of(m) if (v.step, v.ballot) == key)
    return workbook(_told(file), title, m.results.rehearsal)


def _told(file: dict[str, object]) -> dict[str, object]:
    """With the rule in words, so that the file can be read without the programme."""
    return file | {"rule_text": i18n.gettext(f"counting.rule.{file['method']}")}


def _with_rules(m: Material) -> dict[str, object]:
    found = document(m)
    return found | {"ballots": [one | {"file": _told(one["file"])} for one in found["ballots"]]}
