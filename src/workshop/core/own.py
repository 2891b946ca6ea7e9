"""What a person may have erased about itself, at any time: name and phone (outside, `web/own.py`), comments, and if it
wishes the words of its cards.

Nothing that is counted changes: a card keeps its place without words, ballots stay, and the number of the person stays
a number that is nobody. What kinds of step keep besides (drafts that quote a card, comments) they let go of themselves
(`Activity.lets_go`), in the same act.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from workshop.core.activity import Ctx, Kinds
from workshop.core.cards import with_cards
from workshop.core.door import known_person
from workshop.core.messages import Command, Event, Recorded
from workshop.core.workshop import Card, Workshop

UNSEEN = ("covered", "waiting")


class EraseMe(Command, frozen=True, tag="erase_me"):
    """Erases what is about the person who acts; `cards`: the words of its cards too."""

    cards: bool = False
    roles: ClassVar[tuple[str, ...]] = ("participant",)
    internal: ClassVar[bool] = True


class CardErased(Event, frozen=True, tag="card_erased"):
    """The words of a card went with its author; `gone`: the card too, because nobody had seen it yet."""

    card: int
    gone: bool = False
    touches = ("card",)

    def erases(self) -> tuple[str, ...]:
        """The text of the card."""
        return (f"card:{self.card}",)


class PersonErased(Event, frozen=True, tag="person_erased"):
    """What was about a person is erased; the number stays, so that every count does."""

    person: int
    touches = ("person",)

    def erases(self) -> tuple[str, ...]:
        """What the person wrote besides cards."""
        return (f"person:{self.person}",)


def decide_erase(w: Workshop, c: EraseMe, ctx: Ctx) -> Sequence[Event]:
    """The person, and its cards if wished for."""
    p = known_person(w, ctx.actor.number)
    mine = (k for k in w.cards.values() if k.person == p.number and k.state != "withdrawn" and _has_words(k))
    cards = [CardErased(k.id, _unseen(w, k)) for k in mine] if c.cards else []
    return (*cards, PersonErased(p.number))


def _has_words(k: Card) -> bool:
    return bool(k.text or k.measures)


def _unseen(w: Workshop, k: Card) -> bool:
    step = w.steps.get(k.step)
    return k.state in UNSEEN and step is not None and step.status == "open"


def fold_card(w: Workshop, r: Recorded, e: CardErased) -> Workshop:
    """Without words, on its place."""
    gone = {"state": "withdrawn", "merged_into": None} if e.gone else {}
    return with_cards(w, {e.card: {"text": "", "measures": {}, **gone}})


def fold_person(w: Workshop, r: Recorded, e: PersonErased) -> Workshop:
    """Nothing here: the number has never been more than a number."""
    return w


def lets_go(kinds: Kinds, w: Workshop, events: Sequence[Event]) -> Sequence[Event]:
    """What steps have to let go of with what these events erase; almost always nothing."""
    groups = [group for e in events for group in e.erases()]
    cards, people = frozenset(_named("card:", groups)), frozenset(_named("person:", groups))
    if not cards and not people:
        return ()
    return tuple(e for s in w.agenda() for e in kinds[s.kind].lets_go(w, s, cards, people))


def _named(sort: str, groups: Iterable[str]) -> Iterable[int]:
    return (int(g.removeprefix(sort)) for g in groups if g.startswith(sort))


DECIDERS: dict[type[Command], Any] = {EraseMe: decide_erase}
FOLDERS: dict[type[Event], Any] = {CardErased: fold_card, PersonErased: fold_person}
