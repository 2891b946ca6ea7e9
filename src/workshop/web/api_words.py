"""What programs send and get, as structs: the description of the interface is made from them.

Frames and views are those of the pages; what an audience must not see is absent from them.
"""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from workshop.core.results import FieldRef
from workshop.core.views import AgendaStep, Arrived, DeskPerson, Frame, StepFrame
from workshop.i18n import HOME


class NewWorkshop(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A workshop to be made."""

    template: Annotated[str, Meta(description="Key of a template; empty: without any steps")] = ""
    copy: Annotated[str, Meta(description="Or: id of an earlier workshop to make one like it")] = ""
    language: Annotated[str, Meta(description="One that has a catalogue, as de or en")] = HOME
    title: Annotated[str, Meta(description="Empty: the template's")] = ""
    date: str = ""


class WorkshopRow(msgspec.Struct, frozen=True):
    """A workshop in the list."""

    id: str
    title: str
    date: str
    status: str
    people: int
    code: str
    own: bool
    rehearsal: bool


class Created(msgspec.Struct, frozen=True):
    """A new workshop: its id, join code, and addresses for people."""

    id: str
    code: str
    join: str
    desk: str


class DeskState(msgspec.Struct, frozen=True):
    """What the desk shows. `seq` grows with everything that happens; `view` belongs to the kind of the current step."""

    id: str
    seq: int
    title: str
    host: str
    date: str
    language: str
    status: str
    rehearsal: bool
    code: str
    join: str
    door_open: bool
    paused: str | None
    blank: bool
    agenda: tuple[AgendaStep, ...]
    fields: tuple[FieldRef, ...]
    municipalities: tuple[Arrived, ...]
    people: tuple[DeskPerson, ...]
    parked: tuple[tuple[int, str, bool], ...]
    undo_seq: int | None
    undo_allowed: bool
    step: StepFrame | None
    view: Any


class StepState(msgspec.Struct, frozen=True):
    """One step as the desk sees it, whether current or not."""

    id: int
    kind: str
    title: str
    question: str
    status: str
    settings: dict[str, Any]
    view: Any


class Sent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A command on its way. The same `id` again is answered again and counted once."""

    id: Annotated[
        str, Meta(min_length=8, max_length=64, pattern="^[!-~]+$", description="Fresh for every command")
    ]
    command: Annotated[dict[str, Any], Meta(description="`type` and its fields, see /api/commands")]


class Acknowledged(msgspec.Struct, frozen=True):
    """The command is durable; `seq` is where it led to."""

    ack: str
    seq: int


class NewPerson(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody comes in."""

    municipality: Annotated[int | str | None, Meta(description="Name or id; null: a guest")]
    name: Annotated[str, Meta(description="If the workshop asks for one")] = ""
    ticket: Annotated[str, Meta(description="Code of a one-time ticket, if the door asks for one")] = ""


class Joined(msgspec.Struct, frozen=True):
    """A person of the workshop; the token is shown this once."""

    workshop: str
    person: int
    token: str


class Me(msgspec.Struct, frozen=True):
    """The person who asks. `municipality` None: a guest. `also`: further municipalities this person speaks for."""

    number: int
    municipality: str | None
    voted: bool
    removed: bool
    also: tuple[str, ...] = ()


class RoomState(msgspec.Struct, frozen=True):
    """What the phone shows: the frame, and the current step with what is the person's own."""

    id: str
    seq: int
    me: Me
    frame: Frame
    view: Any


class BallotFileRow(msgspec.Struct, frozen=True):
    """A counted vote whose ballot file can be read."""

    step: int
    vote: int
    title: str
    path: str


class NewDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Builds the vision draft, or just the sentences named by `only`."""

    step: int
    only: tuple[str, ...] = ()
    language: Annotated[str, Meta(description="Empty: the workshop's")] = ""


class CommandRow(msgspec.Struct, frozen=True):
    """A command: its type, who may send it, and its schema below `components`."""

    type: str
    roles: tuple[str, ...]
    about: str
    schema: dict[str, Any]


class Commands(msgspec.Struct, frozen=True):
    """All commands with the JSON Schema of each."""

    commands: tuple[CommandRow, ...]
    components: dict[str, Any]
