"""The results, looked up the way the rules ask: cards by what they were collected for, their votes, their groups.

Chooses and orders, writes nothing. Only cards that hang on the wall count: hidden and erased ones are not material.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from workshop.core.results import CardResult, GroupResult, OptionResult, Results, StepResults, VoteResult
from workshop.vision.model import CardRef, VoteRef
from workshop.vision.words import whole

IDEA_ROLES = ("ideas", "")
GROUP = "group"
MOST_LISTED, LEAST_LISTED, MOST_IN_LISTS = 24, 5, 240
GIVEN = ("dots", "approval")
"""Rules under which people give points or voices, which add up; under others only places are compared."""
RESISTANCE = "consensing"


@dataclass(frozen=True)
class Support:
    """What one vote says about one card."""

    vote: VoteResult
    option: OptionResult

    @property
    def rank(self) -> int:
        """The place in the count announced before opening."""
        return self.vote.place(self.option, self.vote.leading)

    @property
    def score(self) -> Fraction:
        """What it got in the count announced before opening; where nothing is given, how many stand behind it."""
        head = self.vote.leading == "per_head"
        if self.vote.rule not in GIVEN or (self.vote.withheld and not head):
            return Fraction(len(self.vote.options) - self.rank)
        return Fraction(self.option.per_head if head else self.option.per_municipality or 0)

    @property
    def any(self) -> bool:
        """Somebody supported it."""
        return self.option.supporters > 0

    @property
    def points(self) -> int | None:
        """Points or voices as they were given, None where nothing is given."""
        return whole(self.option.per_head) if self.vote.rule in GIVEN else None


@dataclass(frozen=True)
class Material:
    """Look-ups over the results of one workshop."""

    results: Results

    @property
    def most(self) -> int:
        """How many entries a list of the draft names one by one. It hangs on the fields alone, never on the number of
        cards, so that a card more or less moves no other sentence.
        """
        return max(LEAST_LISTED, min(MOST_LISTED, MOST_IN_LISTS // (len(self.results.fields) + 1)))

    def share(self, among: int) -> int:
        """How many entries each of so many lists has that stand where one would."""
        return max(1, self.most // max(1, among))

    @cached_property
    def cards(self) -> dict[int, CardResult]:
        """Cards on the wall by id; a later step's state of a card wins."""
        latest = {c.id: c for s in self.results.steps for c in s.cards}
        return {i: c for i, c in latest.items() if c.state == "shown" and c.text}

    @cached_property
    def support(self) -> dict[int, Support]:
        """By card (or group): what the last vote about it says."""
        return self._last(v for v in self.votes("cards") if v.rule != RESISTANCE)

    @cached_property
    def resistance(self) -> dict[int, Support]:
        """By card (or group): the last vote in which people said how much stands against it."""
        return self._last(v for v in self.votes("cards") if v.rule == RESISTANCE)

    def _last(self, votes: Iterable[VoteResult]) -> dict[int, Support]:
        found: dict[int, Support] = {}
        for vote in sorted(votes, key=lambda v: v.counted_at):
            found.update({o.subject: Support(vote, o) for o in vote.options if o.subject is not None})
        # A card laid under another after the vote keeps speaking for it, unless that one was voted on itself.
        lent = {c.id: found[m] for c in self.cards.values() for m in c.merged if m in found}
        return {**lent, **found}

    def votes(self, subject: str) -> list[VoteResult]:
        """Votes over fields or over cards, in the order of the agenda."""
        return [v for s in self.results.steps for v in s.votes if v.subject == subject]

    def priorities(self) -> VoteResult | None:
        """The last vote over fields."""
        return max(self.votes("fields"), key=lambda v: v.counted_at, default=None)

    def steps(self, role: str) -> list[StepResults]:
        """Steps whose cards were collected for this."""
        return [s for s in self.results.steps if s.role == role and s.cards]

    def of_step(self, step: StepResults) -> list[CardResult]:
        """The cards of a step, as they are on the wall."""
        return [self.cards[c.id] for c in step.cards if c.id in self.cards]

    @cached_property
    def voted_groups(self) -> list[CardResult]:
        """Headings that were voted on as one option, each as if it were a card that stands for those under it."""
        groups = [g for s in self.results.steps if s.role in IDEA_ROLES for g in s.groups]
        return [self._as_card(g) for g in groups if g.id in self.support and self.in_group(g)]

    def _as_card(self, group: GroupResult) -> CardResult:
        cards = self.in_group(group)
        field = group.field or self.support[group.id].option.field or cards[0].field
        originals = tuple(dict.fromkeys(i for c in cards for i in (c.id, *c.merged)))
        towns = tuple(dict.fromkeys(t for c in cards for t in c.municipalities))
        text, step = group.heading, group.step
        return CardResult(group.id, text, step, field, None, originals, state=GROUP, municipalities=towns)

    def ideas(self, field: int | None) -> list[CardResult]:
        """Ideas in a field (None: in no field), strongest first; headings voted on stand for their cards."""
        under = {i for g in self.voted_groups for i in g.merged}
        mine = {c.id: c for s in self.results.steps if s.role in IDEA_ROLES for c in self.of_step(s)}
        kept = [*self.voted_groups, *(c for c in mine.values() if c.id not in under)]
        return self.strongest(c for c in kept if (c.field.id if c.field else None) == field)

    def strongest(self, cards: Iterable[CardResult]) -> list[CardResult]:
        """By place in the vote about them, then by cards laid together, then as they came."""

        def order(card: CardResult) -> tuple[int, int, int]:
            support = self.support.get(card.id)
            return (support.rank if support and support.any else 10**6, -copies(card), card.id)

        return sorted(cards, key=order)

    def groups(self, step: StepResults) -> list[GroupResult]:
        """Groups with cards on the wall, largest first; the size counts every original once."""
        kept = [g for g in step.groups if self.in_group(g)]
        return sorted(kept, key=lambda g: (-self.size(g), g.id))

    def in_group(self, group: GroupResult) -> list[CardResult]:
        """The cards under a heading."""
        return [self.cards[i] for i in group.cards if i in self.cards]

    def size(self, group: GroupResult) -> int:
        """How many originals hang under a heading."""
        return sum(copies(c) for c in self.in_group(group))

    def invited(self) -> int:
        """How many municipalities are on the list."""
        p = self.results.participation
        return len(p.municipalities) + len(p.missing)


def copies(card: CardResult) -> int:
    """A card with those laid together under it; a heading only counts what hangs under it."""
    return len(card.merged) + (card.state != GROUP)


def refs(cards: Iterable[CardResult]) -> tuple[CardRef, ...]:
    """The cards as sources, for a heading those under it."""
    return tuple(
        ref
        for c in cards
        for ref in (map(CardRef, c.merged) if c.state == GROUP else [CardRef(c.id, c.merged)])
    )


def vote_ref(vote: VoteResult, options: Sequence[OptionResult], count: str | None = None) -> VoteRef:
    """A count as a source, with the figures of these options out of all that were given."""
    which = count or vote.leading
    towns = which == "per_municipality"
    figures = tuple(f for o in options if (f := o.per_municipality if towns else o.per_head) is not None)
    total = str(sum(int(o.per_head) for o in vote.options)) if which == "per_head" and _plain(vote) else ""
    if which == "per_municipality":
        return VoteRef(vote.step, vote.rule, "per_municipality", figures, total)
    return VoteRef(vote.step, vote.rule, "per_head", figures, total)


def _plain(vote: VoteResult) -> bool:
    return vote.rule in GIVEN and all(o.per_head.lstrip("-").isdigit() for o in vote.options)
