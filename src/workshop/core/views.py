"""The frame around a step: what every screen of one audience shows whatever the kind of step.

One struct per audience; what an audience must not see is absent from its struct.
"""

from __future__ import annotations

import msgspec

from workshop.core.activity import Kinds
from workshop.core.cards import covered
from workshop.core.once import once
from workshop.core.results import FieldRef
from workshop.core.retention import kept_until
from workshop.core.roles import Audience
from workshop.core.undo import last_undoable, may_undo
from workshop.core.workshop import Field, Step, Workshop


class PathStep(msgspec.Struct, frozen=True):
    """A step as a point on the path: done, current or coming."""

    id: int
    title: str
    place: str


class Arrived(msgspec.Struct, frozen=True):
    """How many people of a municipality came in, and (desk) are connected and gave something to the step.

    `spoken_for`: how many people of other municipalities speak for this one too.
    """

    id: int
    name: str
    people: int
    seats: int | None = None
    here: int = 0
    contributed: int = 0
    spoken_for: int = 0


class StepFrame(msgspec.Struct, frozen=True):
    """The current step without what its kind knows."""

    id: int
    kind: str
    title: str
    question: str
    status: str
    deadline: int | None
    number: int


class Frame(msgspec.Struct, frozen=True):
    """For phones and the board. `parked`: what is open in the parking lot while that is shown, None otherwise.

    `kept_until`: when names and return codes go, None while the workshop is not over. `calm`, `picture`: how the board
    shows the step (core/board.py).
    """

    title: str
    host: str
    date: str
    status: str
    rehearsal: bool
    paused: str | None
    blank: bool
    door_open: bool
    step: StepFrame | None
    path: tuple[PathStep, ...]
    people: int
    municipalities_here: int
    municipalities: int
    arrived: tuple[Arrived, ...]
    fields: tuple[FieldRef, ...]
    parked: tuple[str, ...] | None = None
    keep_days: int = 90
    kept_until: int | None = None
    calm: bool = False
    picture: str = ""


class AgendaStep(msgspec.Struct, frozen=True):
    """A step as the desk sees it. `covered`: cards that still lie face down though nobody writes any more."""

    id: int
    kind: str
    title: str
    question: str
    status: str
    current: bool
    minutes: int | None
    notes: str
    answered: bool
    contributors: int
    done: bool = False
    covered: int = 0


class DeskPerson(msgspec.Struct, frozen=True):
    """A person as the desk sees it; the name is added outside, it is not in the log."""

    number: int
    municipality: str | None
    here: bool
    contributed: bool
    paper: bool
    removed: bool
    also: tuple[str, ...] = ()


class DeskFrame(msgspec.Struct, frozen=True):
    """For the desk: the frame, the agenda and the room. `undone`: tag and names of what this desk just took back."""

    frame: Frame
    agenda: tuple[AgendaStep, ...]
    people: tuple[DeskPerson, ...]
    here: int
    guests: int
    parked: tuple[tuple[int, str, bool], ...]
    undo_seq: int | None
    undo_tag: str | None
    undo_allowed: bool
    undo_names: tuple[int | str, ...]
    undone: tuple[str, tuple[int | str, ...]] | None
    planned_minutes: int
    behind_minutes: int | None


def field_ref(f: Field) -> FieldRef:
    """A field as it is shown."""
    return FieldRef(f.id, f.name, f.slot, f.letters, f.retired, f.description)


@once
def frame_of(w: Workshop, language: str = "") -> Frame:
    """The frame for phones and the board, in the workshop's language or its second one.

    Kept for the moment: with 1,100 people it takes 0.4 ms, and every phone's own part needs it.
    """
    present = w.present()
    arrived = arrived_of(w)
    return Frame(
        title=w.title,
        host=w.host,
        date=w.date,
        status=w.status,
        rehearsal=w.rehearsal,
        paused=w.paused,
        blank=w.blank,
        door_open=w.door_open,
        step=step_frame(w, language),
        path=path_of(w, language),
        people=len(present),
        municipalities_here=sum(1 for a in arrived if a.people or a.spoken_for),
        municipalities=len(w.municipalities),
        arrived=arrived,
        fields=tuple(field_ref(f) for f in w.live_fields()),
        parked=tuple(p.text for p in w.parked.values() if not p.done) if w.parked_shown else None,
        keep_days=w.keep_days,
        kept_until=kept_until(w),
        calm=w.calm,
        picture=w.pictures.get(w.current, "") if w.current is not None else "",
    )


def titles(w: Workshop, s: Step, language: str) -> tuple[str, str]:
    """Title and question, in the second language where the reader's is not the workshop's and there is one."""
    if language and language != w.language:
        return s.title_second or s.title, s.question_second or s.question
    return s.title, s.question


def step_frame(w: Workshop, language: str) -> StepFrame | None:
    """The current step."""
    s = w.step()
    if s is None:
        return None
    title, question = titles(w, s, language)
    number = w.order.index(s.id) + 1 if s.id in w.order else 0
    return StepFrame(s.id, s.kind, title, question, s.status, s.deadline, number)


def path_of(w: Workshop, language: str) -> tuple[PathStep, ...]:
    """The agenda as a path."""
    return tuple(PathStep(s.id, titles(w, s, language)[0], _place(w, s)) for s in w.agenda())


def _place(w: Workshop, s: Step) -> str:
    if s.id == w.current:
        return "current"
    return "done" if is_done(s) else "coming"


def is_done(s: Step) -> bool:
    """Whether it took place: opened and closed, or if there is nothing to open, shown. Jumped over it did not."""
    return s.visited if s.kind == "info" else s.status in ("stopped", "counting", "done")


def arrived_of(
    w: Workshop, here: frozenset[int] = frozenset(), gave: frozenset[int] = frozenset()
) -> tuple[Arrived, ...]:
    """All municipalities with how many came, are connected, and gave something to the step; in order of names."""
    count: dict[int, int] = {}
    live: dict[int, int] = {}
    given: dict[int, int] = {}
    spoken: dict[int, int] = {}
    for p in w.present():
        for m in p.also:
            spoken[m] = spoken.get(m, 0) + 1
        if p.municipality is not None:
            count[p.municipality] = count.get(p.municipality, 0) + 1
            live[p.municipality] = live.get(p.municipality, 0) + (p.number in here)
            given[p.municipality] = given.get(p.municipality, 0) + (p.number in gave)
    return tuple(
        Arrived(
            m.id,
            m.name,
            count.get(m.id, 0),
            m.seats,
            live.get(m.id, 0),
            given.get(m.id, 0),
            spoken.get(m.id, 0),
        )
        for m in w.towns()
    )


def desk_frame(kinds: Kinds, w: Workshop, by: str, here: frozenset[int], now: int) -> DeskFrame:
    """Everything the desk shows around the step. `here`: people with a live connection."""
    act = last_undoable(w, by)
    present = w.present()
    names = {m.id: m.name for m in w.municipalities.values()}
    step = w.step()
    gave = kinds[step.kind].contributors(w, step) if step is not None else frozenset[int]()
    frame = msgspec.structs.replace(frame_of(w), arrived=arrived_of(w, here, gave))
    planned = sum(s.minutes or 0 for s in w.agenda())
    return DeskFrame(
        frame=frame,
        agenda=tuple(_agenda_step(kinds, w, s) for s in w.agenda()),
        people=tuple(
            DeskPerson(
                p.number,
                names.get(p.municipality) if p.municipality is not None else None,
                p.number in here,
                p.number in gave,
                p.paper,
                p.removed,
                tuple(names[m] for m in p.also),
            )
            for p in w.people.values()
        ),
        here=sum(1 for p in present if p.number in here),
        guests=sum(1 for p in present if p.municipality is None),
        parked=tuple((k.id, k.text, k.done) for k in w.parked.values()),
        undo_seq=act.seq if act else None,
        undo_tag=act.tag if act else None,
        undo_allowed=act is not None and may_undo(act),
        undo_names=act.names if act else (),
        undone=w.undone[1:] if w.undone and w.undone[0] == by else None,
        planned_minutes=planned,
        behind_minutes=behind(w, now),
    )


def _agenda_step(kinds: Kinds, w: Workshop, s: Step) -> AgendaStep:
    a = kinds[s.kind]
    return AgendaStep(
        id=s.id,
        kind=s.kind,
        title=s.title,
        question=s.question,
        status=s.status,
        current=s.id == w.current,
        minutes=s.minutes,
        notes=s.notes,
        answered=a.answered(w, s),
        contributors=len(a.contributors(w, s)),
        done=is_done(s) and s.id != w.current,
        covered=len(covered(w, s)) if s.status != "open" else 0,
    )


def behind(w: Workshop, now: int) -> int | None:
    """Minutes behind the plan, at least 1; None if nothing is planned or the room keeps time.

    Measured from the first opened step (not one whose opening was taken back):
    planned minutes of all steps up to the current one against the clock.
    """
    started = [s.opened_at for s in w.agenda() if s.opened_at and s.status != "planned"]
    if not started or w.current not in w.order:
        return None
    upto = w.agenda()[: w.order.index(w.current) + 1]
    planned = sum(s.minutes or 0 for s in upto)
    late = (now - min(started)) // 60_000 - planned
    return int(late) if planned and late >= 1 else None


AUDIENCES_WITH_PERSON = frozenset({Audience.PARTICIPANT})
