"""Results for programs: what steps concluded, files to take home, ballots to count again, and the list of commands.

What is secret or withheld on the pages is absent here, because all of it comes from the same material.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from workshop.core.conclude import results_of
from workshop.core.messages import Command
from workshop.core.results import Results
from workshop.exports.collect import ballots_of
from workshop.exports.files import names
from workshop.web.api_access import FOR_ACCOUNT, FOR_ALL, desk_of
from workshop.web.api_words import BallotFileRow, CommandRow, Commands
from workshop.web.house import house
from workshop.web.making import file_of
from workshop.web.results import gathered, one_file

AnyRequest = Request[Any, Any, Any]
RESULTS: dict[str, Any] = FOR_ACCOUNT | {"tags": ["Results"]}
REF = "#/components/schemas/{name}"


@get("/api/workshops/{wid:str}/results", summary="What the workshop concluded so far", **RESULTS)
async def read_results(request: AnyRequest, wid: FromPath[str]) -> Results:
    """Counted votes, cards on the wall, measures, the vision with its sources."""
    return results_of(house(request).kinds, (await desk_of(request, wid)).committed)


@get("/api/workshops/{wid:str}/ballots", summary="Counted votes that can be counted again", **RESULTS)
async def list_ballots(request: AnyRequest, wid: FromPath[str]) -> list[BallotFileRow]:
    """One file a vote."""
    w = (await desk_of(request, wid)).committed
    root = f"{house(request).settings.base_path}/api/workshops/{wid}/ballots"
    found = ballots_of(house(request).kinds, w)
    return [BallotFileRow(s, v, w.steps[s].title, f"{root}/{s}/{v}") for s, v in sorted(found)]


@get(
    "/api/workshops/{wid:str}/ballots/{step:int}/{vote:int}",
    summary="The ballots of a counted vote",
    **RESULTS,
)
async def read_ballots(
    request: AnyRequest, wid: FromPath[str], step: FromPath[int], vote: FromPath[int]
) -> dict[str, Any]:
    """The file that `workshop tally` counts."""
    found = ballots_of(house(request).kinds, (await desk_of(request, wid)).committed).get((step, vote))
    if found is None:
        raise NotFoundException
    return found


@get("/api/workshops/{wid:str}/exports", summary="Names of the files to take home", **RESULTS)
async def list_exports(request: AnyRequest, wid: FromPath[str]) -> list[str]:
    """Documents, tables, pictures, ballots; also while the workshop runs."""
    session = await desk_of(request, wid)
    return list(names(gathered(house(request).kinds, session.committed)))


@get("/api/workshops/{wid:str}/exports/{name:str}", summary="One file to take home", **RESULTS)
async def read_export(request: AnyRequest, wid: FromPath[str], name: FromPath[str]) -> Response[bytes]:
    """The same bytes as on the results page."""
    session, h = await desk_of(request, wid), house(request)
    file = await file_of(h, session, await one_file(h, request, session, name))
    if file is None:
        raise NotFoundException
    headers = {"content-disposition": f'attachment; filename="{file.name}"'}
    return Response(file.content, media_type=file.media_type, headers=headers)


@get("/api/commands", summary="All commands with their schemas", tags=["Commands"], **FOR_ALL)
async def list_commands(request: AnyRequest) -> Commands:
    """For desk and room; who may send which."""
    return described(tuple(house(request).kinds.commands().values()))


@lru_cache(maxsize=4)
def described(classes: Iterable[type[Command]]) -> Commands:
    """The commands that programs may send. What only the house itself sends is left out."""
    sent = sorted((c for c in classes if set(c.roles) - {"system"}), key=_tag)
    schemas, components = msgspec.json.schema_components(sent, ref_template=REF)
    rows = (
        CommandRow(_tag(c), tuple(r for r in c.roles if r != "system"), inspect.getdoc(c) or "", dict(s))
        for c, s in zip(sent, schemas, strict=True)
    )
    return Commands(tuple(rows), {"schemas": components})


def _tag(command: type[Command]) -> str:
    return str(command.__struct_config__.tag)
