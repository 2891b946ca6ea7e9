"""State into HTML. Once per audience and language; a template gets view structs, never the state.

Regions are blocks of the audience's page (`templates/phone.html` …), rendered alone for a push and inside the page
for a request. Pushed ones carry neither CSRF token nor command id (`page` is None).
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jinja2
import segno
from jinja2.runtime import Context
from markupsafe import Markup

from workshop import i18n
from workshop.core.activity import Kinds
from workshop.core.board import wifi_code
from workshop.core.door import may_change
from workshop.core.look import Look
from workshop.core.ready import first_steps
from workshop.core.roles import Audience
from workshop.core.text import sort_key
from workshop.core.undo import last_undoable
from workshop.core.views import desk_frame, frame_of
from workshop.core.workshop import Wifi, Workshop
from workshop.i18n import forms
from workshop.live.hub import OWN, PREVIEW, Group
from workshop.web.similar import similar_pairs
from workshop.web.watch import watch

MOST_PAIRS = 40
"""Likely duplicates that are worked out for a desk."""
PAGES = {
    Audience.PARTICIPANT: ("phone.html", ("head", "who", "task", "wall", "foot")),
    Audience.BOARD: ("board.html", ("board",)),
    Audience.FACILITATOR: ("desk.html", ("agenda", "now", "room", "material", "bar")),
    Audience.HELPER: ("helper.html", ("material",)),
    Audience.REMOTE: ("remote.html", ("remote",)),
}


def environment(
    folder: Path, asset: Callable[[str], str], bundled: Callable[[list[str]], list[str]] = list
) -> jinja2.Environment:
    """Templates: everything escaped, undefined names are errors."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        auto_reload=False,  # else every import inside a block asks the disk for its date
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.install_gettext_callables(i18n.gettext, i18n.ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.globals["asset"] = asset
    env.globals["bundled"] = bundled
    env.globals["kind_block"] = kind_block
    env.filters["by_name"] = lambda rows: sorted(rows, key=lambda r: sort_key(r.name))
    env.filters["day"] = forms.day_of
    env.filters["moment"] = forms.moment
    env.filters["date"] = forms.day
    env.filters["decimal"] = forms.decimal
    env.filters["percent"] = forms.percent
    env.filters["money"] = forms.money
    env.globals["languages"] = languages
    env.globals["own_words"] = OwnWords()
    env.globals["words_in"] = words_in
    env.globals["direction"] = forms.direction
    env.globals["form"] = env.get_template("parts/forms.html").module
    env.globals["face"] = env.get_template("parts/face.html").module
    return env


class OwnWords:
    """The attribute for words of people and of the organiser: their language, on a page in another one. A template
    puts it into the tag; it is true where there is something to say.
    """

    def __bool__(self) -> bool:
        return bool(i18n.foreign())

    def __html__(self) -> str:
        return words_in(i18n.foreign())


def words_in(language: str) -> Markup:
    """The attribute for words in this language, empty where that is the page's or unknown."""
    foreign = language not in ("", i18n.current())
    return Markup(' lang="{}"').format(language) if foreign else Markup("")


def languages() -> list[dict[str, str]]:
    """All to choose from, each by its own name, for a select."""
    return [{"value": code, "label": forms.name(code), "lang": code} for code in i18n.languages()]


def _block(template: jinja2.Template, name: str, context: Context) -> str:
    # `head` is a block of every page's frame, so regions may be called region_head and so on.
    block = template.blocks.get(f"region_{name}") or template.blocks[name]
    return "".join(block(context)).strip()


@jinja2.pass_context
def kind_block(context: Context, name: str) -> str:
    """A block of the template of the current step's kind, with the same context; empty without a step."""
    step = context.get("step")
    if step is None:
        return Markup("")
    template = context.environment.get_template(f"activities/{step.kind}.html")
    inner = template.new_context(dict(context.get_all()), shared=True)
    return Markup(_block(template, name, inner))  # noqa: S704 - rendered by a template that escapes


def qr_svg(text: str) -> str:
    """A QR code as inline SVG without styles of its own."""
    out = io.BytesIO()
    segno.make(text, error="m").save(
        out, kind="svg", xmldecl=False, svgns=True, border=2, svgclass=None, lineclass=None, omitsize=True
    )
    return out.getvalue().decode()


class Renderer:
    """Draws regions. `base` is how phones reach the server; `codes` tells the join code of a workshop."""

    def __init__(self, env: jinja2.Environment, kinds: Kinds, base: str, now: Callable[[], int]) -> None:
        self.env, self._kinds, self._base, self._now = env, kinds, base, now
        self.wrong_codes: Callable[[], int] = lambda: 0
        self.trouble: Callable[[], str] = lambda: ""
        self.look: Callable[[str], Look | None] = lambda workshop: None
        self.progress: Callable[[str, int], tuple[int, int]] = lambda workshop, step: (0, 0)
        self.codes: dict[str, str] = {}
        self.names: dict[str, dict[int, str]] = {}
        self._qr: dict[str, str] = {}
        self._hall: dict[str, tuple[Wifi, Markup]] = {}
        self._towns: dict[str, tuple[Any, dict[tuple[Any, ...], str]]] = {}
        self._similar: dict[str, tuple[tuple[Any, ...], Any]] = {}

    def warm(self) -> None:
        """Compiles all templates, so that the first press of a day need not wait for it (0.6 s seen). Slow: beside."""
        for name in self.env.list_templates():
            self.env.get_template(name)

    def links(self, workshop: str) -> dict[str, Any]:
        """Code, address and QR of the door; codes are put in by whoever opens a workshop."""
        code = self.codes.get(workshop, "")
        join = f"{self._base}/join/{code}"
        if join not in self._qr:
            self._qr[join] = qr_svg(join)
        parts = urlsplit(self._base)
        return {
            "code": code,
            "join": join,
            "address": parts.netloc + parts.path,
            "qr": Markup(self._qr[join]),  # noqa: S704 - made by segno from our own address
        }

    def forget(self, workshop: str) -> None:
        """Nothing more of a workshop that was thrown away."""
        for kept in (self.codes, self.names, self._similar, self._towns, self._hall):
            kept.pop(workshop, None)

    def draw(self, w: Workshop, group: Group, here: frozenset[int]) -> Mapping[str, str]:
        """All shared regions of an audience, for a push."""
        page, regions = PAGES[group.audience]
        regions += (OWN,) if group.by == PREVIEW else ()
        with i18n.speaking(group.language):
            template = self.env.get_template(page)
            context = template.new_context(self.context(w, group, here))
            return {name: _block(template, name, context) for name in regions}

    def own(self, w: Workshop, language: str, person: int) -> Mapping[str, str]:
        """What only this person sees, for a push: who speaks for several municipalities has ballots for each."""
        with i18n.speaking(language):
            template = self.env.get_template("phone.html")
            group = Group(Audience.PARTICIPANT, language)
            context = template.new_context(self.context(w, group, frozenset(), person=person))
            found = {"who": self._who(template, context, w, language)}
            names = (OWN, "task") if w.people[person].also else (OWN,)
            return found | {name: _block(template, name, context) for name in names}

    def _who(self, template: jinja2.Template, context: Context, w: Workshop, language: str) -> str:
        """For whom one speaks: alike for all of a municipality, and its list of towns took half of an own drawing."""
        towns, drawn = self._towns.get(w.id, (None, {}))
        if towns is not w.municipalities:
            drawn = {}
            self._towns[w.id] = (w.municipalities, drawn)
        key = (language, context["me"]["municipality"], context["may_change"], w.status)
        if key not in drawn:
            drawn[key] = _block(template, "who", context)
        return drawn[key]

    def context(
        self, w: Workshop, group: Group, here: frozenset[int], *, person: int | None = None, page: Any = None
    ) -> dict[str, Any]:
        """What the blocks of an audience get."""
        lang = sys.intern(i18n.language_of(group.language))
        step = w.step()
        view = None
        if step is not None:
            view = self._kinds[step.kind].view(w, step, group.audience, person)
        context: dict[str, Any] = {
            "wid": w.id,
            "audience": str(group.audience),
            "language": lang,
            "lang": lang,
            "frame": frame_of(w, lang),
            "step": step,
            "view": view,
            "links": self.links(w.id),
            "person": person,
            "me": self._me(w, person),
            "may_change": person in w.people and may_change(w.people[person]),
            "commands_url": f"{urlsplit(self._base).path}/{self._place(group.audience)}/{w.id}/commands",
            "root": urlsplit(self._base).path,
            "page": page,
            "look": self.look(w.id),
            "now": self._now(),
            "error": None,
            "typed": {},
        }
        i18n.read(w.language)
        context["asked_words"] = _language_of_question(w)
        if group.by == PREVIEW:
            context["preview"] = True
        if group.audience is Audience.BOARD:
            context["wifi"] = self._wifi(w)
        if group.audience in (Audience.FACILITATOR, Audience.HELPER, Audience.REMOTE):
            context.update(self._desk(w, group, here))
        return context

    def _wifi(self, w: Workshop) -> dict[str, Any] | None:
        """For the board alone."""
        if w.wifi is None:
            self._hall.pop(w.id, None)
            return None
        kept = self._hall.get(w.id)
        if kept is None or kept[0] != w.wifi:
            code = Markup(qr_svg(wifi_code(w.wifi)))  # noqa: S704 - made by segno, words are drawn as modules
            kept = self._hall[w.id] = (w.wifi, code)
        return {"ssid": w.wifi.ssid, "password": w.wifi.password, "qr": kept[1]}

    def _desk(self, w: Workshop, group: Group, here: frozenset[int]) -> dict[str, Any]:
        act = last_undoable(w, group.by)
        cards = tuple(
            (c.id, c.text)
            for c in w.cards.values()
            if c.text and c.state == "shown" and c.merged_into is None
        )
        kept = self._similar.get(w.id)
        seen = (cards, w.kept_apart)
        if kept is None or kept[0] != seen:
            found = similar_pairs(cards, MOST_PAIRS + len(w.kept_apart))
            fresh = [pair for pair in found if pair[:2] not in w.kept_apart]
            kept = self._similar[w.id] = (seen, fresh[:MOST_PAIRS])
        return {
            "desk": desk_frame(self._kinds, w, group.by, here, self._now()),
            "names": self.names.get(w.id, {}),
            "trouble": self.trouble(),
            "undo": act,
            "suggestions": kept[1],
            "progress": self.progress(w.id, w.current or 0),
            "watch": watch(w, self._now(), self.wrong_codes()),
            "fields": frame_of(w).fields,
            "first_steps": () if w.rehearsal else first_steps(w),
        }

    def _me(self, w: Workshop, person: int | None) -> dict[str, Any] | None:
        p = w.people.get(person) if person is not None else None
        if p is None:
            return None
        town = w.municipalities.get(p.municipality) if p.municipality is not None else None
        return {
            "number": p.number,
            "municipality": town.name if town else None,
            "also": [w.municipalities[m].name for m in p.also],
            "voted": p.voted,
            "removed": p.removed,
        }

    @staticmethod
    def _place(audience: Audience) -> str:
        return {"facilitator": "desk", "helper": "helper", "board": "board", "remote": "remote"}.get(
            audience, "room"
        )


def _language_of_question(w: Workshop) -> Markup | OwnWords:
    """As `own_words`, for the question: it may stand in a second language."""
    step = w.step()
    second = step is not None and (step.question_second if step.question else step.title_second)
    return Markup("") if second else OwnWords()
