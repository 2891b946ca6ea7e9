"""The paper kit: what a hall needs to go on if the network dies, as one PDF made from the agenda.

A sheet that says what to do, lists to tick off, for each vote numbered ballots under its rule, empty cards for each
collection. A person keeps one number through all votes, and the desk takes each number once a vote.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from workshop import i18n
from workshop.core.activity import Kinds
from workshop.core.printed import PrintedBallot, PrintedCard
from workshop.core.workshop import Step, Workshop
from workshop.exports.fonts import drawable
from workshop.exports.html_file import number_text
from workshop.exports.pdf_file import compiled
from workshop.i18n import forms

TEMPLATE = Path(__file__).with_name("kit.typ")
EMPTY_LINES = 10
CARDS_EACH = 2
MOST_OPTIONS = 60
"""On a ballot; what comes after them is left to the hall's own sheet."""


def kit(kinds: Kinds, w: Workshop, people: int) -> bytes:
    """The PDF for so many people."""
    with i18n.speaking(i18n.voice_of(w.language, w.familiar)):
        return compiled(TEMPLATE, _data(kinds, w, people))


def numbers(people: int) -> tuple[int, ...]:
    """What the ballots are numbered with."""
    return tuple(range(1, people + 1))


def _data(kinds: Kinds, w: Workshop, people: int) -> dict[str, Any]:
    say = i18n.gettext
    steps = list(_steps(kinds, w))
    words = (
        "title contents do lists towns_hint town from_to out back number entered option tally sum "
        "together cut municipality fields no_votes notes"
    )
    return {
        "title": drawable(f"{say('kit.title')} · {w.title}"),
        "workshop": drawable(w.title),
        "author": drawable(w.host),
        "language": w.language,
        "region": forms.region(w.language) or None,
        "date": w.date,
        "mark": say("poster.rehearsal") if w.rehearsal else "",
        "say": {word: say(f"kit.{word}") for word in words.split()},
        "how": [say(f"kit.step_{n}") for n in range(1, 9)],
        "towns": [drawable(m.name) for m in w.towns()],
        "numbers": list(numbers(people)),
        "votes": [ballot for s in steps for ballot in s["votes"]],
        "cards": [card for s in steps for card in s["cards"]],
        "each": [people * CARDS_EACH, CARDS_EACH],
        "agenda": [drawable(s.title) for s in w.agenda()],
    }


def _steps(kinds: Kinds, w: Workshop) -> Iterator[dict[str, list[dict[str, Any]]]]:
    for s in w.agenda():
        made = kinds[s.kind].printed(w, s)
        votes = [_ballot(s, p, w.language) for p in made if isinstance(p, PrintedBallot)]
        cards = [_card(s, p) for p in made if isinstance(p, PrintedCard)]
        yield {"votes": votes, "cards": cards}


def _ballot(s: Step, p: PrintedBallot, language: str) -> dict[str, Any]:
    say = i18n.gettext
    gone = say("kit.withdrawn")
    options = [
        [
            drawable(name or gone),
            "" if price is None else say("kit.price") % {"money": number_text(price, language)},
        ]
        for name, price in p.options[:MOST_OPTIONS]
    ]
    return {
        "title": drawable(" · ".join(part for part in (s.title, p.field) if part)),
        "question": drawable(s.question),
        "how": [drawable(line) for line in _how(p, language)],
        "options": options or [["", ""]] * EMPTY_LINES,
    }


def _how(p: PrintedBallot, language: str) -> Iterator[str]:
    """The rule in the fewest words that are right."""
    say = i18n.gettext
    terms = {
        "points": p.points,
        "most": p.max_per_option,
        "from_": p.least,
        "to": p.most,
        "budget": number_text(p.budget, language),
    }
    kind = "resistance" if p.form == "grades" and p.less else p.form
    yield say(f"kit.rule_{kind}") % terms
    if p.verbal:
        yield ", ".join(f"{n} = {say(f'vote.grade.{n}')}" for n in range(p.most, p.least - 1, -1))
    if p.budget:
        yield say("kit.budget") % terms
    if p.together:
        yield say("kit.together")
    if not p.settled:
        yield say("kit.unsettled")


def _card(s: Step, p: PrintedCard) -> dict[str, Any]:
    return {
        "title": drawable(s.title),
        "question": drawable(s.question),
        "fields": [[letters, drawable(name)] for letters, name in p.fields],
    }
