"""`info`: a text or list on board and phones (welcome, fields with descriptions, break, outlook).

The rule in words: nothing is asked, nothing is counted. `fields` shows the fields of action with their descriptions,
`join` the join screen with who has arrived, `path` the agenda as a path with where we are.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from workshop.core.activity import Activity
from workshop.core.results import FieldRef
from workshop.core.roles import Audience
from workshop.core.text import optional
from workshop.core.views import field_ref
from workshop.core.workshop import Step, Workshop

LONGEST = 4000
Text = Annotated[str, msgspec.Meta(max_length=LONGEST)]


class Settings(msgspec.Struct, frozen=True):
    """`text` in lines; a line that begins with "- " is an item of a list."""

    text: Text = ""
    text_second: Text = ""
    show: Literal["text", "fields", "join", "path"] = "text"


class State(msgspec.Struct, frozen=True):
    """Nothing."""


class InfoView(msgspec.Struct, frozen=True):
    """What is shown: lines of text, items of a list, or fields. `second`: lines and items for readers of another
    language, None where there are none.
    """

    show: str
    lines: tuple[str, ...]
    items: tuple[str, ...]
    fields: tuple[FieldRef, ...]
    second: tuple[tuple[str, ...], tuple[str, ...]] | None = None


def view(w: Workshop, s: Step, audience: Audience, person: int | None) -> InfoView:
    """The same for everybody."""
    fields = tuple(field_ref(f) for f in w.live_fields()) if s.settings.show == "fields" else ()
    second = _parted(s.settings.text_second) if s.settings.text_second.strip() else None
    return InfoView(s.settings.show, *_parted(s.settings.text), fields, second)


def _parted(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Lines, and items of the list."""
    rows = [r for line in optional(text, LONGEST, lines=True).splitlines() if (r := line.strip())]
    return tuple(r for r in rows if not r.startswith("- ")), tuple(r[2:] for r in rows if r.startswith("- "))


ACTIVITY = Activity(kind="info", settings=Settings, state=State, deciders={}, folders={}, view=view)
