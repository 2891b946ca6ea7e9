"""The moderation log: what the desk, helpers and the clock did, in words. Nobody's name, number or ballot is in it.

Of people it holds one thing: that a card which hung on the wall was changed or taken back, by the number of the card.
The hall saw that happen on the wall; who it was is not said.

Only ids of things are taken from events, never their texts: what was hidden or corrected since must not come back
through the log. What a thing is called is read from the workshop as it is now.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from workshop.core.cards import CardsMerged
from workshop.core.hall import Paused, StatusSet
from workshop.core.messages import Event, Recorded
from workshop.core.workshop import Workshop

DESK = ("facilitator", "helper")
ARRIVING = ("person_joined", "municipality_changed")
WORDING = ("wording_frozen",)
"""One such event a card beside the one that says it all."""
ON_THE_WALL = ("card_rewritten", "card_withdrawn", "card_erased")
"""What people do to their own cards later; logged for cards that could be read by then."""


HANGS = ("card_written", "cards_set", "uncovered")
"""What decides whether a card can be read."""


class Act(msgspec.Struct, frozen=True):
    """`by`: facilitator, helper, system or participant. `about`: what it was done to, as kind and name (or number)."""

    seq: int
    at: int
    by: str
    what: str
    about: tuple[tuple[str, str], ...]


def acts_of(w: Workshop, log: Iterable[Recorded]) -> tuple[Act, ...]:
    """Acts up to the state that is exported."""
    found: list[Act] = []
    shown: set[int] = set()
    for r in log:
        if r.seq <= w.seq and _is_act(r, shown):
            found.append(_act(w, r))
        _follow(shown, r.event)
    return tuple(found)


def looked_at(r: Recorded) -> bool:
    """Whether `acts_of` looks at it; what it would pass over (a long log is ballots) need not be kept for it."""
    return role_of(r) != "participant" or tag_of(r.event) in ON_THE_WALL + HANGS


def _is_act(r: Recorded, shown: set[int]) -> bool:
    role, tag = role_of(r), tag_of(r.event)
    if role in DESK:
        return tag not in WORDING
    if role == "participant":
        return tag in ON_THE_WALL and getattr(r.event, "card", None) in shown
    return role == "system" and tag not in ARRIVING


def _follow(shown: set[int], event: Event) -> None:
    """Keeps up with which cards can be read."""
    tag = tag_of(event)
    cards: Sequence[int] = getattr(event, "cards", ())
    states: Sequence[str]
    if tag not in HANGS:
        return
    if tag == "card_written":
        cards, states = (getattr(event, "card", 0),), (getattr(event, "state", ""),)
    elif tag == "cards_set":
        states = getattr(event, "state", ())
    else:
        states = ("shown" if getattr(event, "uncovered", False) else "covered",) * len(cards)
    for card, state in zip(cards, states, strict=True):
        (shown.add if state == "shown" else shown.discard)(card)


def role_of(r: Recorded) -> str:
    """Without the number of the account or person."""
    return r.by.partition(":")[0]


def tag_of(event: Event) -> str:
    """The fixed name of the kind of event."""
    return str(event.__struct_config__.tag)


def _act(w: Workshop, r: Recorded) -> Act:
    return Act(r.seq, r.at, role_of(r), word_of(r.event), tuple(_about(w, r.event)))


def word_of(event: Event) -> str:
    """What was done in one definite word: who reads minutes cannot tell which side of an "or" it was."""
    if isinstance(event, Paused):
        return "pause_over" if event.text is None else "pause_begun"
    if isinstance(event, StatusSet):
        return "workshop_ended" if event.status == "ended" else "workshop_continued"
    if isinstance(event, CardsMerged):
        if None not in event.into:
            return "cards_laid_together"
        return "cards_taken_apart" if not any(event.into) else event.word()
    return event.word()


def _about(w: Workshop, event: Event) -> Iterable[tuple[str, str]]:
    for attribute in ("step", "field", "municipality", "group", "parked", "card"):
        value = getattr(event, attribute, None)
        if isinstance(value, int) and not isinstance(value, bool):
            yield attribute, _name(w, attribute, value)
    cards = getattr(event, "cards", ())
    if cards and all(isinstance(c, int) for c in cards):
        yield "card", ", ".join(str(c) for c in cards)


def _name(w: Workshop, kind: str, number: int) -> str:
    """What a thing is called now; a number where it is gone or where its words may be withheld."""
    things: dict[str, Any] = {
        "step": {s.id: s.title for s in w.steps.values()},
        "field": {f.id: f.name for f in w.fields.values()},
        "municipality": {m.id: m.name for m in w.municipalities.values()},
        "group": {g.id: g.heading for g in w.groups.values() if not g.removed},
    }
    return str(things.get(kind, {}).get(number, number))
