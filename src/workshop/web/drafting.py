"""Building the vision draft: the rules get their words here, for rules must not know catalogues.

After every act of a desk, and when authors change cards, the draft is checked against what the rules would write now,
so that a sentence never goes on claiming what has changed. What may be stored is decided in `activities/vision`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from litestar import Request, Response, post
from litestar.params import FromPath
from litestar.response import Redirect

from workshop import i18n
from workshop.blueprints.manner import reworded
from workshop.core.conclude import results_of
from workshop.core.manner import SetManner
from workshop.core.messages import Command, Recorded
from workshop.core.refusals import Refused
from workshop.core.roles import Actor
from workshop.core.workshop import Step, Workshop
from workshop.live.session import Accepted, Session
from workshop.vision.draft import draft
from workshop.vision.model import Draft
from workshop.web.house import House, house
from workshop.web.identity import desk_access, desk_actor, open_workshop
from workshop.web.pages import command_id, redirect

AnyRequest = Request[Any, Any, Any]


class CatalogueWords:
    """The catalogue of one language as the vision's `Translate`."""

    def __init__(self, language: str) -> None:
        self._words = i18n.ALL[i18n.voice_of(language)]

    def __call__(self, key: str, **values: object) -> str:
        """The text of the key with its values."""
        text = self._words.text(key)
        return text % values if values else text.replace("%%", "%")

    def plural(self, key: str, n: int, **values: object) -> str:
        """The text of the key for n things."""
        return self._words.count(key, key, n) % values


def written_by_rule(h: House, w: Workshop, language: str) -> Draft:
    """What the rules write from the results of this moment."""
    return draft(results_of(h.kinds, w), CatalogueWords(language), language)


def with_words(h: House, w: Workshop, actor: Actor, command: Command) -> Command:
    """A desk's wish for a draft, with what the rules write, or for a form of address, with what templates laid out;
    every other command as it is.
    """
    if isinstance(command, SetManner) and command.steps is None:
        return SetManner(command.familiar, reworded(w, familiar=command.familiar))
    if command.__struct_config__.tag != "build_draft" or actor.role != "facilitator":
        return command
    step: int = command.step  # type: ignore[attr-defined, unused-ignore]
    known = w.steps.get(step)
    written = known.state.draft.language if known and known.kind == "vision" and known.state.version else ""
    fresh = written_by_rule(h, w, written or w.language)
    store = h.kinds.commands()["store_draft"]
    only = command.only  # type: ignore[attr-defined]
    return store(step=step, sections=fresh.sections, language=fresh.language, only=only)


async def build(
    h: House, session: Session, actor: Actor, step: int, only: tuple[str, ...] = (), language: str = ""
) -> Accepted:
    """A new version of the draft."""
    w = session.committed
    fresh = written_by_rule(h, w, language or w.language)
    store = h.kinds.commands()["store_draft"]
    command = store(step=step, sections=fresh.sections, language=fresh.language, only=only)
    return await session.submit(actor, command, command_id())


def drafts(w: Workshop) -> list[Step]:
    """Vision steps that have a draft."""
    return [s for s in w.agenda() if s.kind == "vision" and s.state.version]


def touches_cards(recorded: Iterable[Recorded]) -> bool:
    """Authors changed or took back what a draft may quote. Answers and ballots are too frequent to look each time."""
    tags = {r.event.__struct_config__.tag for r in recorded}
    return bool(tags & {"card_rewritten", "card_withdrawn", "card_erased"})


async def keep_current(h: House, session: Session, actor: Actor) -> None:
    """Marks sentences whose basis has changed; nothing where there is no draft."""
    if not drafts(session.committed):
        return
    check = h.kinds.commands()["check_draft"]
    for step in drafts(session.committed):
        fresh = written_by_rule(h, session.committed, step.state.draft.language)
        try:
            command = check(step=step.id, sections=fresh.sections)
            await session.submit(actor, command, command_id())
        except Refused:
            return  # the workshop has ended, or the step is gone: nothing is shown that could be wrong


@post("/desk/{wid:str}/draft", status_code=200)
async def build_draft(request: AnyRequest, wid: FromPath[str]) -> Response[Any] | Redirect:
    """Builds the draft, or just the sentences named by `only`."""
    account = await desk_access(request, wid)
    session = await open_workshop(request, wid)
    form = await request.form()
    step = str(form.get("step", ""))
    if not (step.isascii() and step.isdigit() and len(step) < 10):
        raise Refused("step_unknown", "step")
    only = tuple(str(v) for k, v in form.multi_items() if k == "only[]")
    await build(house(request), session, desk_actor(account), int(step), only, str(form.get("language", "")))
    return redirect(request, f"/desk/{wid}")
