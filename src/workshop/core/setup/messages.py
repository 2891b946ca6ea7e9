"""Commands and events of setting up. Old logs hold these events: tags and fields are never renamed,
new fields have defaults.
"""

from __future__ import annotations

from workshop.core.messages import Command, Event, Key, there


class Describe(Command, frozen=True, tag="describe"):
    """Title, host, date, place, language of the workshop and whether a name is asked at the door."""

    title: str
    host: str = ""
    date: str = ""
    place: str = ""
    language: str = "de"
    ask_name: bool = False


class AddMunicipalities(Command, frozen=True, tag="add_municipalities"):
    """Names, one each; those already there are left out."""

    names: tuple[str, ...]


class RemoveMunicipality(Command, frozen=True, tag="remove_municipality"):
    """Takes a municipality off the list, as long as nobody speaks for it."""

    municipality: int


class AddField(Command, frozen=True, tag="add_field"):
    """A new field of action, at the end."""

    name: str
    description: str = ""


class RenameField(Command, frozen=True, tag="rename_field"):
    """Another name or description; colour and letters stay."""

    field: int
    name: str
    description: str = ""


class RetireField(Command, frozen=True, tag="retire_field"):
    """No longer offered; its cards and counted votes stay."""

    field: int


class MergeField(Command, frozen=True, tag="merge_field"):
    """Retires a field; its cards go to another one."""

    field: int
    into: int


class MarkRehearsal(Command, frozen=True, tag="mark_rehearsal"):
    """This workshop is a rehearsal: nothing in it counts, and it stays one."""

    roles = ("system",)


class Described(Event, frozen=True, tag="described"):
    """The workshop was described."""

    title: str
    host: str
    date: str
    place: str
    language: str
    ask_name: bool
    old: tuple[str, str, str, str, str, bool] | None = None
    thing = "description"

    def inverse(self) -> Event | None:
        """The description before, none for the first."""
        if self.old is None:
            return None
        now = (self.title, self.host, self.date, self.place, self.language, self.ask_name)
        return Described(*self.old, old=now)


class MarkedRehearsal(Event, frozen=True, tag="marked_rehearsal"):
    """The workshop is a rehearsal."""


class MunicipalityAdded(Event, frozen=True, tag="municipality_added"):
    """A municipality is on the list: with so many seats, at this place (counted from 0, None: at the end)."""

    municipality: int
    name: str
    seats: int | None = None
    place: int | None = None

    def ids(self) -> frozenset[Key]:
        """The municipality, that it is there, and its name, of which there is one."""
        return frozenset({self.municipality, there(self.municipality), f"town:{self.name.casefold()}"})

    def inverse(self) -> Event:
        """Off the list again."""
        return MunicipalityRemoved(self.municipality, self.name, self.seats, self.place)


class MunicipalityRemoved(Event, frozen=True, tag="municipality_removed"):
    """A municipality is off the list; it had so many seats and stood at this place."""

    municipality: int
    name: str
    seats: int | None = None
    place: int | None = None

    def ids(self) -> frozenset[Key]:
        """The municipality, that it is there, and its name, of which there is one."""
        return frozenset({self.municipality, there(self.municipality), f"town:{self.name.casefold()}"})

    def inverse(self) -> Event:
        """Back where it stood, with its seats."""
        return MunicipalityAdded(self.municipality, self.name, self.seats, self.place)


class FieldAdded(Event, frozen=True, tag="field_added"):
    """A field of action with its colour slot and letters."""

    field: int
    name: str
    description: str
    slot: int
    letters: str
    touches = ("field",)

    def inverse(self) -> Event:
        """Retired: its slot and letters are not given out again."""
        return FieldRetired(self.field, None)


class FieldRenamed(Event, frozen=True, tag="field_renamed"):
    """A field has another name."""

    field: int
    name: str
    description: str
    old: tuple[str, str]
    touches = ("field",)

    def inverse(self) -> Event:
        """The name before."""
        return FieldRenamed(self.field, *self.old, old=(self.name, self.description))


class FieldRetired(Event, frozen=True, tag="field_retired"):
    """A field is no longer offered; with `into`, the named cards went there."""

    field: int
    into: int | None
    cards: tuple[int, ...] = ()
    touches = ("field", "into", "cards")

    def ids(self) -> frozenset[Key]:
        """The fields and cards, and that the field is there."""
        return super().ids() | {there(self.field)}

    def inverse(self) -> Event:
        """Offered again, with the cards it had."""
        return FieldRestored(self.field, self.into, self.cards)


class FieldRestored(Event, frozen=True, tag="field_restored"):
    """A retired field is offered again."""

    field: int
    into: int | None
    cards: tuple[int, ...] = ()
    touches = ("field", "into", "cards")

    def ids(self) -> frozenset[Key]:
        """The fields and cards, and that the field is there."""
        return super().ids() | {there(self.field)}

    def inverse(self) -> Event:
        """Retired again."""
        return FieldRetired(self.field, self.into, self.cards)
