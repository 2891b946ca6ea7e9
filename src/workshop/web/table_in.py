"""Cards and municipalities out of a table: a file or pasted lines, then a preview with the meaning of each column and
every wrong row, then all of it at once. Nothing is kept between the two pages: the second carries the rows itself.
"""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from workshop import i18n
from workshop.core.refusals import Refused
from workshop.core.workshop import Step, Workshop
from workshop.live.session import Session
from workshop.web import wire
from workshop.web.columns import CARDS, TOWNS, USES, Reading, guessed, reading
from workshop.web.commands import run
from workshop.web.house import Account, house
from workshop.web.identity import desk_access, desk_actor, open_workshop
from workshop.web.municipalities import Entry
from workshop.web.pages import command_id, language_of, page, redirect
from workshop.web.setup import about, add_entries
from workshop.web.sheets import MOST_COLUMNS, MOST_ROWS, Rows, rows_in

AnyRequest = Request[Any, Any, Any]
KINDS = (TOWNS, CARDS)
SHOWN = 30
_ROWS = msgspec.json.Decoder(list[list[str]])


class Asked(msgspec.Struct, frozen=True):
    """What was chosen on the page. `leave`: rows that cannot be understood are left out."""

    kind: str
    step: Step | None
    rows: Rows
    uses: tuple[str, ...]
    headed: bool
    leave: bool


@get("/desk/{wid:str}/table/{kind:str}")
async def table(request: AnyRequest, wid: FromPath[str], kind: FromPath[str]) -> Response[Any]:
    """Where the table comes from. `?step=`: into which collection."""
    account = await desk_access(request, wid)
    session = await open_workshop(request, wid)
    return _page(request, session, account, kind, step=request.query_params.get("step", ""))


@post("/desk/{wid:str}/table/{kind:str}", status_code=200)
async def look_through(request: AnyRequest, wid: FromPath[str], kind: FromPath[str]) -> Response[Any]:
    """The preview: of a new file, or again with other columns."""
    account = await desk_access(request, wid)
    session = await open_workshop(request, wid)
    form = await request.form()
    step, pasted = str(form.get("step", "")), str(form.get("lines", ""))
    try:
        asked = await _asked(kind, session.committed, form)
        found = _read(session.committed, asked)
    except Refused as no:
        return _page(request, session, account, kind, step=step, pasted=pasted, refused=no)
    return _page(request, session, account, kind, step=step, asked=asked, found=found)


@post("/desk/{wid:str}/table/{kind:str}/add", status_code=200)
async def add(request: AnyRequest, wid: FromPath[str], kind: FromPath[str]) -> Response[Any] | Redirect:
    """All rows, or all but the wrong ones where that was asked for."""
    account = await desk_access(request, wid)
    session = await open_workshop(request, wid)
    form = await request.form()
    step, asked, found = str(form.get("step", "")), None, None
    try:
        asked = await _asked(kind, session.committed, form)
        found = _read(session.committed, asked)
        if found.wrong() and not asked.leave:
            raise Refused("table_has_wrong_rows", "leave")
        await _put(request, session, account, asked, found)
    except Refused as no:
        return _page(request, session, account, kind, step=step, asked=asked, found=found, refused=no)
    return redirect(request, f"/desk/{wid}" if kind == CARDS else f"/desk/{wid}/setup#municipalities")


async def _put(request: AnyRequest, session: Session, account: Account, asked: Asked, found: Reading) -> None:
    made = found.made()
    if not made:
        raise Refused("table_empty", "file")
    if asked.kind == TOWNS:
        await add_entries(session, account, [Entry(**one) for one in made])
        return
    assert asked.step is not None  # noqa: S101 - looked up when the rows were read
    command = {"type": "enter_table", "step": asked.step.id, "cards": made}
    await run(house(request), session, desk_actor(account), wire.Envelope(command_id(), None, None, command))


async def _asked(kind: str, w: Workshop, form: Any) -> Asked:
    step = _step(w, str(form.get("step", ""))) if kind == CARDS else None
    given = str(form.get("rows", ""))
    if not given:
        file: Any = form.get("file")
        raw = await file.read() if hasattr(file, "read") else b""
        rows = rows_in(raw or str(form.get("lines", "")).encode())
        uses, headed = guessed(kind, rows)
        return Asked(kind, step, rows, uses, headed, False)
    rows = _carried(given)
    uses = tuple(str(form.get(f"column-{n}", "")) for n in range(max(map(len, rows))))
    return Asked(kind, step, rows, uses, form.get("headed") == "1", form.get("leave") == "1")


def _carried(given: str) -> Rows:
    try:
        rows = _ROWS.decode(given)
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        raise Refused("file_unreadable", "file") from error
    if not 0 < len(rows) <= MOST_ROWS or not 0 < max(map(len, rows)) <= MOST_COLUMNS:
        raise Refused("file_unreadable", "file")
    return rows


def _step(w: Workshop, given: str) -> Step:
    step = w.steps.get(int(given)) if given.isdecimal() and len(given) < 10 else None
    if step is None or step not in collecting(w):
        raise Refused("table_needs_step", "step")
    return step


def collecting(w: Workshop) -> list[Step]:
    """Collections that take cards just now."""
    return [s for s in w.agenda() if s.kind == "collect" and s.status in ("open", "stopped")]


def _read(w: Workshop, asked: Asked) -> Reading:
    longest = asked.step.settings.longest if asked.step is not None else 0
    return reading(asked.kind, asked.rows, asked.uses, asked.headed, w, longest)


def _page(
    request: AnyRequest,
    session: Session,
    account: Account,
    kind: str,
    *,
    step: str,
    pasted: str = "",
    asked: Asked | None = None,
    found: Reading | None = None,
    refused: Refused | None = None,
) -> Response[Any]:
    if kind not in KINDS:
        raise NotFoundException
    w = session.committed
    language = language_of(request, w.language)
    with i18n.speaking(language):
        problems = [
            {"row": r.number, "text": i18n.sentence(r.problem.code, r.problem.params)}
            for r in (found.wrong() if found else [])
            if r.problem is not None
        ]
        error = i18n.sentence(refused.code, refused.params) if refused else None
    context = about(request, session, account) | {
        "part": "setup",
        "commands_url": f"{house(request).settings.base_path}/desk/{session.id}/setup",
        "kind": kind,
        "steps": [{"value": s.id, "label": s.title} for s in collecting(w)],
        "step": step,
        "pasted": pasted,
        "asked": asked,
        "found": found,
        "uses": USES[kind],
        "carried": msgspec.json.encode(asked.rows).decode() if asked else "",
        "preview": [row for row in found.rows if row.problem is None][:SHOWN] if found else [],
        "problems": problems,
        "error": error,
        "field_names": {f.id: f.name for f in w.live_fields()},
        "town_names": {m.id: m.name for m in w.municipalities.values()},
    }
    return page(request, "desk/table.html", 422 if refused else 200, language=w.language, **context)
