"""After the count: how many ballots stand behind cards that have come together since. A view, never a counted number.

Cards that were options of their own may be laid together or hung under one heading later. Adding up their points would
count people twice, so what is told is the number of ballots that supported any of them, read off the published lines.
"""

from __future__ import annotations

from collections.abc import Iterable

from workshop.activities.vote.messages import Line, Paper, PaperOption
from workshop.core.results import MergedSupport
from workshop.core.workshop import Card, Workshop


def merged_support(w: Workshop, paper: Paper, lines: Iterable[Line]) -> tuple[MergedSupport, ...]:
    """Cards and headings as they are now that hold at least two options of this paper, in the order of the wall."""
    behind = [frozenset(line.points) for line in lines if line.points]
    found = []
    for (kind, subject), options in _together(w, paper).items():
        if len(options) > 1:
            ballots = sum(1 for supported in behind if not supported.isdisjoint(options))
            name = w.cards[subject].text if kind == "card" else w.groups[subject].heading
            found.append(MergedSupport(subject, kind, name, tuple(options), ballots))
    return tuple(found)


def _together(w: Workshop, paper: Paper) -> dict[tuple[str, int], list[str]]:
    """(card or group, id) → options that lie wholly in it now."""
    found: dict[tuple[str, int], list[str]] = {}
    for option in paper.options:
        heads = _heads(w, option)
        if not heads:
            continue
        if len(heads) == 1 and heads[0].state == "shown":
            found.setdefault(("card", heads[0].id), []).append(option.id)
        for group in sorted(frozenset.intersection(*(frozenset(h.groups) for h in heads))):
            if group in w.groups and not w.groups[group].removed:
                found.setdefault(("group", group), []).append(option.id)
    return found


def _heads(w: Workshop, option: PaperOption) -> list[Card]:
    """The cards on the wall under which the cards of an option lie now."""
    cards = (w.cards[c] for c in option.cards if c in w.cards)
    ids = dict.fromkeys(c.id if c.merged_into is None else c.merged_into for c in cards)
    return [w.cards[i] for i in ids if i in w.cards]
