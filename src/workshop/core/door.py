"""The door: joining, correcting a municipality, removing a person. Names never come near this module."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from workshop.core.activity import Ctx
from workshop.core.messages import Command, Event, Recorded
from workshop.core.refusals import Refused
from workshop.core.workshop import Municipality, Person, Workshop, put

MOST_PEOPLE = 3000


class Join(Command, frozen=True, tag="join"):
    """Somebody comes in for a municipality, None: as a guest who looks and writes.

    `ticket`: by which one-time ticket: none, an open one, or one of this municipality. The web has used it up before.
    """

    municipality: int | None = None
    ticket: Literal["", "open", "town"] = ""
    roles = ("system",)


class ChangeMunicipality(Command, frozen=True, tag="change_municipality"):
    """A person speaks for another municipality; possible until the first vote."""

    municipality: int | None
    roles = ("participant",)


class CorrectMunicipality(Command, frozen=True, tag="correct_municipality"):
    """The desk corrects for whom a person speaks; counted votes stay."""

    person: int
    municipality: int | None


class RemovePerson(Command, frozen=True, tag="remove_person"):
    """A person has to leave; ballots of votes not yet counted go along."""

    person: int


class SetDoor(Command, frozen=True, tag="set_door"):
    """Opens or closes joining."""

    open: bool


class SetTickets(Command, frozen=True, tag="set_tickets"):
    """From now on nobody joins without a one-time ticket, or again by the code alone."""

    on: bool


class SetSeats(Command, frozen=True, tag="set_seats"):
    """Most people of a municipality, None without limit."""

    municipality: int
    seats: int | None = None


class PersonJoined(Event, frozen=True, tag="person_joined"):
    """Somebody came in; `ballot`: the number on their printed ballots, 0 for none."""

    person: int
    municipality: int | None
    paper: bool = False
    ticket: str = ""
    ballot: int = 0
    touches = ("person", "municipality")


class MunicipalityChanged(Event, frozen=True, tag="municipality_changed"):
    """A person speaks for another municipality; `corrected`: the desk said so."""

    person: int
    municipality: int | None
    old: int | None
    corrected: bool = False
    touches = ("person", "municipality", "old")

    def inverse(self) -> Event | None:
        """As before, for what the desk corrected."""
        if not self.corrected:
            return None
        return MunicipalityChanged(self.person, self.old, self.municipality, True)


class PersonRemoved(Event, frozen=True, tag="person_removed"):
    """A person left for good."""

    person: int
    touches = ("person",)


class DoorSet(Event, frozen=True, tag="door_set"):
    """The door was opened or closed."""

    open: bool
    thing = "door"

    def inverse(self) -> Event:
        """The other way."""
        return DoorSet(not self.open)


class TicketsSet(Event, frozen=True, tag="tickets_set"):
    """Joining asks for a one-time ticket, or no longer."""

    on: bool
    thing = "tickets"

    def inverse(self) -> Event:
        """The other way."""
        return TicketsSet(not self.on)


class SeatsSet(Event, frozen=True, tag="seats_set"):
    """A municipality has a number of seats."""

    municipality: int
    seats: int | None
    old: int | None
    touches = ("municipality",)

    def inverse(self) -> Event:
        """The number before."""
        return SeatsSet(self.municipality, self.old, self.seats)


def known_person(w: Workshop, number: int | None) -> Person:
    """The person, or a refusal if there is none or it was removed."""
    found = w.people.get(number) if number is not None else None
    if found is None:
        raise Refused("person_unknown", "person")
    if found.removed:
        raise Refused("person_removed", "person")
    return found


def known_municipality(w: Workshop, number: int | None) -> Municipality | None:
    """The municipality (None for guests), or a refusal."""
    if number is None:
        return None
    found = w.municipalities.get(number)
    if found is None:
        raise Refused("municipality_unknown", "municipality")
    return found


def _seat(w: Workshop, municipality: int | None) -> None:
    m = known_municipality(w, municipality)
    if m is None or m.seats is None:
        return
    if sum(p.municipality == m.id for p in w.present()) >= m.seats:
        raise Refused("no_seat_left", "municipality", name=m.name, seats=m.seats)


def decide_join(w: Workshop, c: Join, ctx: Ctx) -> Sequence[Event]:
    """Lets a person in."""
    if w.status == "ended":
        raise Refused("workshop_ended")
    if not w.door_open:
        raise Refused("door_closed")
    if len(w.people) >= MOST_PEOPLE:
        raise Refused("hall_full", limit=MOST_PEOPLE)
    _seat(w, c.municipality)
    return (PersonJoined(w.next_id, c.municipality, ticket=c.ticket),)


def may_change(p: Person) -> bool:
    """Whether this person can still choose another municipality without the facilitator."""
    return not (p.voted or p.also or p.ticket == "town")


def decide_change(w: Workshop, c: ChangeMunicipality, ctx: Ctx) -> Sequence[Event]:
    """Changes the own municipality until the first vote."""
    p = known_person(w, ctx.actor.number)
    if p.municipality == c.municipality:
        return ()
    if p.voted:
        raise Refused("already_voted", "municipality")
    if p.ticket == "town":
        raise Refused("municipality_by_ticket", "municipality")
    if not p.may_move(c.municipality):
        raise Refused("speaks_for_several", "municipality")
    _seat(w, c.municipality)
    return (MunicipalityChanged(p.number, c.municipality, p.municipality),)


def _not_while_counting(w: Workshop) -> None:
    """What is on the table is being counted: nobody's ballot drops out of it or changes sides unseen."""
    if any(s.status == "counting" for s in w.agenda()):
        raise Refused("being_counted")


def decide_correct(w: Workshop, c: CorrectMunicipality, ctx: Ctx) -> Sequence[Event]:
    """Corrects a person's municipality."""
    _not_while_counting(w)
    p = known_person(w, c.person)
    known_municipality(w, c.municipality)
    if p.municipality == c.municipality:
        return ()
    if not p.may_move(c.municipality):
        raise Refused("speaks_for_several", "municipality")
    return (MunicipalityChanged(p.number, c.municipality, p.municipality, True),)


def decide_remove(w: Workshop, c: RemovePerson, ctx: Ctx) -> Sequence[Event]:
    """Removes a person."""
    _not_while_counting(w)
    return (PersonRemoved(known_person(w, c.person).number),)


def decide_door(w: Workshop, c: SetDoor, ctx: Ctx) -> Sequence[Event]:
    """Opens or closes the door."""
    return () if w.door_open == c.open else (DoorSet(c.open),)


def decide_tickets(w: Workshop, c: SetTickets, ctx: Ctx) -> Sequence[Event]:
    """Asks for tickets or not."""
    return () if w.tickets == c.on else (TicketsSet(c.on),)


def with_person(w: Workshop, number: int, **changes: Any) -> Workshop:
    """The workshop with one person changed; the same value if nothing changes."""
    p = w.people[number]
    if all(getattr(p, k) == v for k, v in changes.items()):
        return w
    return msgspec.structs.replace(w, people=put(w.people, number, msgspec.structs.replace(p, **changes)))


def fold_joined(w: Workshop, r: Recorded, e: PersonJoined) -> Workshop:
    """A new person."""
    p = Person(e.person, e.municipality, r.at, e.paper, ticket=e.ticket, ballot=e.ballot)
    people = put(w.people, e.person, p)
    return msgspec.structs.replace(w, people=people, next_id=max(w.next_id, e.person + 1))


def fold_changed(w: Workshop, r: Recorded, e: MunicipalityChanged) -> Workshop:
    """Another municipality."""
    corrected = w.people[e.person].corrected or e.corrected
    return with_person(w, e.person, municipality=e.municipality, corrected=corrected)


def fold_removed(w: Workshop, r: Recorded, e: PersonRemoved) -> Workshop:
    """Removed; kinds of step drop ballots that are not counted by looking at `removed`."""
    return with_person(w, e.person, removed=True)


def fold_door(w: Workshop, r: Recorded, e: DoorSet) -> Workshop:
    """Door."""
    return msgspec.structs.replace(w, door_open=e.open)


def fold_tickets(w: Workshop, r: Recorded, e: TicketsSet) -> Workshop:
    """Tickets."""
    return msgspec.structs.replace(w, tickets=e.on)


def fold_seats(w: Workshop, r: Recorded, e: SeatsSet) -> Workshop:
    """Seats."""
    m = msgspec.structs.replace(w.municipalities[e.municipality], seats=e.seats)
    return msgspec.structs.replace(w, municipalities=put(w.municipalities, m.id, m))


DECIDERS: dict[type[Command], Any] = {
    Join: decide_join,
    ChangeMunicipality: decide_change,
    CorrectMunicipality: decide_correct,
    RemovePerson: decide_remove,
    SetDoor: decide_door,
    SetTickets: decide_tickets,
}
FOLDERS: dict[type[Event], Any] = {
    PersonJoined: fold_joined,
    MunicipalityChanged: fold_changed,
    PersonRemoved: fold_removed,
    DoorSet: fold_door,
    TicketsSet: fold_tickets,
    SeatsSet: fold_seats,
}
