"""A ballot file as a workbook that counts: one sheet of ballots, one of totals in live formulas over them.

For dots, approval and score, where a person can follow every step in a spreadsheet. Beside each total stands the number
as it was counted, so that a changed ballot shows. Text of strangers is written as text, never as a formula. Equality of
ranks is asked to nine places, because a spreadsheet knows no fractions.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

import msgspec
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from workshop.counting import Outcome, parse_document, tally
from workshop.i18n import gettext as _

METHODS = ("dots", "approval", "score")
FIRST = 6
"""Row of the first option and of the first ballot, counted from 1."""
OPTIONS_FROM = 5
"""Column of the first option on the sheet of ballots (receipt, municipality, valid, weight before it)."""
CLOSE = "0.000000001"
MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - so that the same ballots make the same file, byte for byte
BEFORE_WAYS = 3
WAY = ("score", "ranked", "rank", "as counted", "same")
"""Columns of the sheet of totals for each way of counting."""


class Plan(msgspec.Struct, frozen=True):
    """Where things stand. `ballots`, `totals`, `towns`: names of the sheets; `weighed`: "named", "sized" or "".

    `outcomes`: what the formulas will give, shown until a program calculates: some only do so when a cell changes.
    """

    file: Mapping[str, Any]
    outcomes: Mapping[str, Outcome]
    ballots: str
    totals: str
    towns: str
    weighed: str

    @property
    def last(self) -> int:
        """Row of the last ballot; an empty list leaves one empty row."""
        return FIRST + max(1, len(self.file["ballots"])) - 1

    def column(self, letter: str) -> str:
        """All ballots' cells of a column, from any sheet."""
        return f"'{self.ballots}'!${letter}${FIRST}:${letter}${self.last}"

    @property
    def covers(self) -> bool:
        """Whether an option needs ratings from half of the people and municipalities."""
        return bool(self.file["params"].get("coverage", "none") == "half")


def can_follow(file: Mapping[str, Any]) -> bool:
    """Whether this ballot file can be counted by a spreadsheet's own means."""
    return file["method"] in METHODS and file["params"].get("blank", "left_out") == "left_out"


def workbook(file: Mapping[str, Any], title: str, rehearsal: bool = False) -> bytes:
    """The workbook of a ballot file for which `can_follow` holds, in the language now spoken."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"created": MADE})
    counted = parse_document(dict(file))
    outcomes = {way: tally(counted, way) for way in ("per_head", "per_municipality")}
    plan = Plan(file, outcomes, _("Ballots"), _("Count again"), _("Municipalities"), _weighed(file))
    mark = "PROBE / REHEARSAL · " if rehearsal else ""
    wrapped = {"bold": True, "text_wrap": True, "valign": "top"}
    styles = {"bold": book.add_format(wrapped), "title": book.add_format({"bold": True})}
    totals, ballots = book.add_worksheet(plan.totals), book.add_worksheet(plan.ballots)
    if plan.covers and plan.weighed == "named":
        _write_towns(book.add_worksheet(plan.towns), plan, styles)
    _write_ballots(ballots, plan, styles)
    _write_totals(totals, plan, mark + title, styles)
    for sheet in book.worksheets():
        sheet.set_row(
            FIRST - 2, 48
        )  # room for headings of three lines; not every program finds the height itself
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
    book.close()
    return out.getvalue()


def _weighed(file: Mapping[str, Any]) -> str:
    if any("group_size" in ballot for ballot in file["ballots"]):
        return "sized"
    return "named" if any(ballot.get("group") is not None for ballot in file["ballots"]) else ""


def _option_column(at: int) -> str:
    return str(xl_col_to_name(OPTIONS_FROM - 1 + at))


def _write_ballots(sheet: Any, plan: Plan, styles: Mapping[str, Any]) -> None:
    town = _("Ballots of the same municipality") if plan.weighed == "sized" else _("Municipality")
    heads = [_("Receipt"), town, _("valid"), _("Weight per municipality")]
    for at, text in enumerate([*heads, *(_name(o) for o in plan.file["options"])]):
        sheet.write_string(FIRST - 2, at, text, styles["bold"])
    ends = f"${_option_column(0)}{{0}}:${_option_column(len(plan.file['options']) - 1)}{{0}}"
    valid = [bool(_marks(plan.file["method"], ballot["ballot"])) for ballot in plan.file["ballots"]]
    for at, ballot in enumerate(plan.file["ballots"]):
        row = FIRST + at
        sheet.write_string(row - 1, 0, ballot["voter"])
        _write_town(sheet, row, ballot)
        count = "COUNT" if plan.file["method"] == "score" else "SUM"
        sheet.write_formula(row - 1, 2, f"=IF({count}({ends.format(row)})>0,1,0)", None, int(valid[at]))
        sheet.write_formula(row - 1, 3, _weight(plan, row), None, _weight_now(plan, valid, at))
        marks = _marks(plan.file["method"], ballot["ballot"])
        for place, option in enumerate(plan.file["options"]):
            if option["id"] in marks:
                sheet.write_number(row - 1, OPTIONS_FROM - 1 + place, marks[option["id"]])
    sheet.freeze_panes(FIRST - 1, OPTIONS_FROM - 1)
    sheet.set_column(0, OPTIONS_FROM + len(plan.file["options"]), 16)


def _write_town(sheet: Any, row: int, ballot: Mapping[str, Any]) -> None:
    if "group_size" in ballot:
        sheet.write_number(row - 1, 1, ballot["group_size"])
    elif ballot.get("group") is not None:
        sheet.write_string(row - 1, 1, ballot["group"])


def _weight(plan: Plan, row: int) -> str:
    """1 over the valid ballots of the municipality; 0 for an abstention or without a municipality."""
    if plan.weighed == "sized":
        return f'=IF(AND(C{row}=1,B{row}<>""),1/B{row},0)'
    same = f"SUMPRODUCT(($B${FIRST}:$B${plan.last}=B{row})*($C${FIRST}:$C${plan.last}=1))"
    return f'=IF(AND(C{row}=1,B{row}<>""),1/{same},0)'


def _weight_now(plan: Plan, valid: Sequence[bool], at: int) -> float:
    ballot = plan.file["ballots"][at]
    if not valid[at]:
        return 0
    if "group_size" in ballot:
        return 1 / int(ballot["group_size"])
    town = ballot.get("group")
    pairs = zip(plan.file["ballots"], valid, strict=True)
    return 1 / sum(1 for b, given in pairs if given and b.get("group") == town) if town is not None else 0


def _marks(method: str, content: Any) -> dict[str, int]:
    if method == "approval":
        return dict.fromkeys(content or (), 1)
    return {option: mark for option, mark in (content or {}).items() if mark or method == "score"}


def _write_towns(sheet: Any, plan: Plan, styles: Mapping[str, Any]) -> None:
    """How many of each municipality rated each option: the rule of half of the municipalities needs it."""
    for at, text in enumerate([_("Municipality"), _("valid"), *(_name(o) for o in plan.file["options"])]):
        sheet.write_string(FIRST - 2, at, text, styles["bold"])
    for at, town in enumerate(_town_names(plan.file)):
        row = FIRST + at
        sheet.write_string(row - 1, 0, town)
        here = f"({plan.column('B')}=$A{row})*({plan.column('C')}=1)"
        ballots = [b["ballot"] for b in plan.file["ballots"] if b.get("group") == town and b["ballot"]]
        sheet.write_formula(row - 1, 1, f"=SUMPRODUCT({here})", None, len(ballots))
        for place, option in enumerate(plan.file["options"]):
            rated = f'({plan.column(_option_column(place))}<>"")'
            now = sum(option["id"] in ballot for ballot in ballots)
            sheet.write_formula(row - 1, 2 + place, f"=SUMPRODUCT({here}*{rated})", None, now)
    sheet.set_column(0, 2 + len(plan.file["options"]), 16)


def _town_names(file: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys(b["group"] for b in file["ballots"] if b.get("group") is not None))


def _write_totals(sheet: Any, plan: Plan, title: str, styles: Mapping[str, Any]) -> None:
    sheet.write_string(0, 0, title, styles["title"])
    sheet.write_string(1, 0, str(plan.file.get("rule_text", "")))
    check = _("Check number of the ballot file: %(number)s") % {"number": _number(plan.file)}
    sheet.write_string(2, 0, check)
    for at, (text, formula, now) in enumerate(_turnout(plan)):
        sheet.write_string(3, 2 * at, text)
        sheet.write_formula(3, 2 * at + 1, formula, None, now)
    ways = [w for w in ("per_head", "per_municipality") if w == "per_head" or plan.weighed]
    heads = [_("No."), _("Option"), _("supported or rated by")]
    for way in ways:
        head = _("per head") if way == "per_head" else _("per municipality")
        heads += [
            head,
            *(f"{part}, {head}" for part in (_("ranked"), _("Rank"), _("as counted"), _("same?"))),
        ]
    for at, text in enumerate(heads):
        sheet.write_string(FIRST - 2, at, text, styles["bold"])
    for at in range(len(plan.file["options"])):
        _write_option(sheet, plan, at, ways)
    sheet.freeze_panes(FIRST - 1, 2)
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 44)
    sheet.set_column(2, len(heads), 16)


def _turnout(plan: Plan) -> list[tuple[str, str, int]]:
    head, town = plan.outcomes["per_head"], plan.outcomes["per_municipality"]
    valid, receipts = f"SUM({plan.column('C')})", f"COUNTA({plan.column('A')})"
    found = [
        (_("Valid ballots"), f"={valid}", head.voters),
        (_("Abstained"), f"={receipts}-{valid}", head.abstained),
    ]
    weights = f"=ROUND(SUM({plan.column('D')}),6)"
    towns = [(_("Municipalities"), weights, town.municipalities)] if plan.weighed else []
    return found + towns


def _write_option(sheet: Any, plan: Plan, at: int, ways: Sequence[str]) -> None:
    row, option, last = FIRST + at, plan.file["options"][at], FIRST + len(plan.file["options"]) - 1
    column = plan.column(_option_column(at))
    rates = plan.file["method"] == "score"
    sheet.write_number(row - 1, 0, at + 1)
    sheet.write_string(row - 1, 1, _name(option))
    count = f"=COUNT({column})" if rates else f'=COUNTIF({column},">0")'
    sheet.write_formula(row - 1, 2, count, None, _people(plan, option["id"]))
    for n, way in enumerate(ways):
        of = BEFORE_WAYS + n * len(WAY)
        score, ranked = (str(xl_col_to_name(of + WAY.index(part))) for part in ("score", "ranked"))
        now = plan.outcomes[way].scores[option["id"]]
        rank = _ranks(plan.outcomes[way]).get(option["id"])
        value = "" if now is None else float(Fraction(now))
        sheet.write_formula(row - 1, of, _score(plan, column, way, rates), None, value)
        sheet.write_formula(row - 1, of + 1, _ranked(plan, at, way), None, int(rank is not None))
        ahead = (
            f"(${ranked}${FIRST}:${ranked}${last}=1)*(${score}${FIRST}:${score}${last}>{score}{row}+{CLOSE})"
        )
        sheet.write_formula(
            row - 1, of + 2, f'=IF({ranked}{row}=1,1+SUMPRODUCT({ahead}),"–")', None, rank or "–"
        )
        _write_counted(sheet, plan, row, of, way, option["id"])


def _people(plan: Plan, option: str) -> int:
    return sum(1 for b in plan.file["ballots"] if option in _marks(plan.file["method"], b["ballot"]))


def _ranks(outcome: Outcome) -> dict[str, int]:
    """Shared ranks as shared: 1, 1, 3; nothing for an option without a place."""
    ranks, place = dict[str, int](), 1
    for tier in outcome.tiers:
        ranks |= dict.fromkeys(tier, place)
        place += len(tier)
    return ranks


def _ranked(plan: Plan, at: int, way: str) -> str:
    """1 if the option gets a place at all. Who has no municipality has no part in the count per municipality."""
    taking_part = plan.column("C" if way == "per_head" else "D")
    if plan.file["method"] != "score":
        return f"=IF(SUM({taking_part})>0,1,0)"
    rated = f'SUMPRODUCT(({plan.column(_option_column(at))}<>"")*({taking_part}>0))'
    if not plan.covers:
        return f"=IF({rated}>0,1,0)"
    half = f'{rated}>0,2*{rated}>=COUNTIF({taking_part},">0")'
    if plan.weighed != "named":
        return f"=IF(AND({half}),1,0)"
    last = FIRST + len(_town_names(plan.file)) - 1
    towns, all_towns = (f"'{plan.towns}'!${c}${FIRST}:${c}${last}" for c in (xl_col_to_name(2 + at), "B"))
    return f'=IF(AND({half},2*COUNTIF({towns},">0")>=COUNTIF({all_towns},">0")),1,0)'


def _score(plan: Plan, column: str, way: str, rates: bool) -> str:
    """The sum of the points, or the mean of the grades."""
    if way == "per_head":
        return f'=IF(COUNT({column})=0,"",AVERAGE({column}))' if rates else f"=SUM({column})"
    weighed = f"SUMPRODUCT({column}*{plan.column('D')})"
    if not rates:
        return f"={weighed}"
    weight = f'SUMPRODUCT(({column}<>"")*{plan.column("D")})'
    return f'=IF({weight}=0,"",{weighed}/{weight})'


def _write_counted(sheet: Any, plan: Plan, row: int, of: int, way: str, option: str) -> None:
    told, now = plan.file["as_counted"][way]["scores"].get(option), plan.outcomes[way].scores[option]
    here, counted = (str(xl_col_to_name(of + n)) for n in (0, 3))
    test = f'{here}{row}=""'
    if told is None:
        sheet.write_string(row - 1, of + 3, "–")
    else:
        sheet.write_number(row - 1, of + 3, float(Fraction(told)))
        test = f"IF({test},FALSE,ABS({here}{row}-{counted}{row})<{CLOSE})"
    said = (_("same"), _("different"))
    formula = f'=IF({test},"{said[0]}","{said[1]}")'
    sheet.write_formula(row - 1, of + 4, formula, None, said[int(told != now)])


def _name(option: Mapping[str, Any]) -> str:
    return str(option.get("name") or option["id"])


def _number(file: Mapping[str, Any]) -> str:
    return str(file.get("check_number", ""))
