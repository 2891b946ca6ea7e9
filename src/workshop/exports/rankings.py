"""A counted vote as people read it: bars, numbers, the sentence who leads and the second where both counts disagree.

Reads `VoteResult` only; the words are those of the reader's language (`i18n.speaking`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

import msgspec

from workshop.core.results import FieldRef, MergedSupport, OptionResult, VoteResult
from workshop.core.vote_pictures import Choice, Why
from workshop.i18n import forms, ngettext
from workshop.i18n import gettext as _

MOST_PLACES = 3
PERCENT = ("resistance", "approvals")
NO_TIE = ("grade", "beaten")
"""Units of which a difference says nothing: several in front need not be level."""
GRADES = ("score", "next_score")
Way = tuple[str, tuple[str, ...]]


class BarRow(msgspec.Struct, frozen=True):
    """One option, for `face.bars`: shares 0 to 100 of the longest bar of their own kind, numbers as read."""

    rank: int
    label: str
    field: FieldRef | None
    head_share: float
    head_text: str
    municipality_share: float
    municipality_text: str


class RankingView(msgspec.Struct, frozen=True):
    """`key`: step and vote, as in the name of its ballot file. `sentences`: who leads, and what goes with it.

    `merged`: cards and headings that hold several options by now. `counted`: the vote itself, for its pictures.
    """

    key: str
    title: str
    question: str
    field: FieldRef | None
    rows: tuple[BarRow, ...]
    sentences: tuple[str, ...]
    check_number: str
    merged: tuple[MergedSupport, ...] = ()
    counted: VoteResult | None = None


def ranking(vote: VoteResult) -> RankingView:
    """The vote with its bars and sentences."""
    return RankingView(
        key=f"{vote.step}-{vote.ballot}",
        title=vote.title,
        question=vote.question,
        field=vote.field,
        rows=_rows(vote),
        sentences=sentences(vote),
        check_number=vote.check_number,
        merged=vote.merged,
        counted=vote,
    )


def number(text: str) -> str:
    """A decimal number with the mark of the language."""
    return forms.decimal(text)


def option_name(option: OptionResult) -> str:
    """Its words as voted, or that it was withdrawn since."""
    return option.name or _("withdrawn option")


def _rows(vote: VoteResult) -> tuple[BarRow, ...]:
    return tuple(
        BarRow(
            rank=vote.place(o, vote.leading),
            label=option_name(o),
            field=o.field,
            head_share=o.head_share,
            head_text=figure(vote, o.head_text if vote.voters else ""),
            municipality_share=o.municipality_share,
            municipality_text=figure(vote, o.municipality_text),
        )
        for o in vote.options
    )


def figures(vote: VoteResult) -> tuple[dict[str, str], dict[str, str]]:
    """Both scores of every option as read, in the language's way."""
    heads = {o.option: figure(vote, o.head_text if vote.voters else "") for o in vote.options}
    return heads, {o.option: figure(vote, o.municipality_text) for o in vote.options}


def figure(vote: VoteResult, text: str) -> str:
    """A rounded score in the vote's unit: a grade's word, acceptance and approval in per cent, else a number."""
    if not text:
        return _("results.cell.withheld")
    if vote.unit == "grade":
        return _(f"vote.grade.{text}")
    return forms.percent(text) if vote.unit in PERCENT else number(text)


def score(vote: VoteResult, text: str, shown: str) -> Decimal | str:
    """A plain number as one, so that it stands under the others; else as it is shown."""
    plain = vote.unit not in PERCENT and text.lstrip("-").replace(".", "", 1).isdecimal()
    return Decimal(text) if plain else shown


def decimal(score: Fraction, places: int = MOST_PLACES) -> Decimal:
    """Rounded, without noughts at the end."""
    shifted = Decimal(round(score * 10**places)).scaleb(-places)
    return shifted.quantize(Decimal(1)) if shifted == shifted.to_integral() else shifted.normalize()


def sentences(vote: VoteResult) -> tuple[str, ...]:
    """Who leads and why, what the next lacked, the other count, whether it hangs on one municipality, who took part."""
    if not vote.voters:
        return (_("Nobody handed in a valid ballot."), turnout(vote))
    first, second = _both_ways(vote)
    because = [said(vote, one) for one in (vote.why, vote.lacked) if one is not None]
    ahead = _chosen(vote) or [_lead(vote, *first)]
    if vote.order_withheld:
        found = _without_order(vote, ahead, because)
    else:
        found = [*ahead, *because, _second(vote, first, second)]
    if vote.stable is not None:
        about = ".chosen" if vote.choice is not None else ""
        found.append(_(f"results.stable{about}") if vote.stable else _(f"results.unstable{about}"))
    if vote.withheld and not vote.order_withheld and vote.voters + vote.abstained > 1:
        found.append(_("results.withheld"))
    if vote.both:
        found.append(_("results.both"))
    return (*found, *_unplaced(vote), turnout(vote))


def _without_order(vote: VoteResult, ahead: list[str], because: list[str]) -> list[str]:
    """Only the count per head is told: as the result where it leads, else as what it is."""
    reason = _("vote.order_withheld")
    if not vote.no_result:
        return [*ahead, *because, reason]
    return [_("vote.no_result"), reason, _lead(vote, _("per head"), vote.leaders_head)]


def _both_ways(vote: VoteResult) -> tuple[Way, Way]:
    head = (_("per head"), vote.leaders_head)
    town = (_("per municipality"), vote.leaders_municipality)
    return (head, town) if vote.leading == "per_head" else (town, head)


def _lead(vote: VoteResult, way: str, leaders: tuple[str, ...]) -> str:
    if vote.rule == "equal_shares" and leaders:
        return _("vote.bought") % {"way": way, "options": names(vote, leaders)}
    if not leaders:
        return _("results.lead.nobody") % {"way": way}
    first = [o.option for o in vote.options if o.option in leaders and vote.place(o, vote.leading) == 1]
    if vote.unit in NO_TIE and len(leaders) > len(first) == 1:
        rest = names(vote, [o for o in leaders if o not in first])
        return _("results.lead.order") % {"way": way, "first": names(vote, first), "options": rest}
    key = "results.lead.one" if len(leaders) == 1 else "results.lead.several"
    return _(key) % {"way": way, "options": names(vote, leaders)}


def _chosen(vote: VoteResult) -> list[str]:
    """What was to be chosen, and what decided at the line."""
    if vote.choice is None:
        return []
    found = [_("vote.chosen") % {"options": names(vote, vote.chosen)}] if vote.chosen else []
    if vote.choice.by == "criterion":
        cut = listed(label or _("withdrawn option") for label in vote.choice.cut)
        said = _("%(names)s were level at the line: the second criterion of the rule decided.")
        found.append(said % {"names": cut})
    if vote.level:
        found.append(_("vote.level") % {"options": names(vote, vote.level)})
    return [*found, _("vote.no_towns")] if vote.choice.no_towns else found


def _unplaced(vote: VoteResult) -> list[str]:
    """Whom too few rated; what a number means where it is no number of points."""
    few = ", ".join(o.name or _("withdrawn option") for o in vote.unplaced)
    said = [_("vote.unplaced") % {"options": few}] if few else []
    return said if vote.unit == "points" else [*said, _(f"vote.unit.{vote.unit}") % {}]


def said(vote: VoteResult, why: Why) -> str:
    """A sentence of `counting.po` with names as voted and numbers in the vote's unit."""
    told = {key: listed(label or _("withdrawn option") for label in why.names[key]) for key in why.names}
    return _(why.key) % (told | {key: _told(vote, key, text) for key, text in why.numbers.items()})


def _told(vote: VoteResult, key: str, text: str) -> str:
    if vote.spending is not None:
        return money(int(text))
    return _(f"vote.grade.{text}") if vote.unit == "grade" and key in GRADES else number(text)


def money(amount: int) -> str:
    """Whole euros."""
    return forms.money(amount)


def _second(vote: VoteResult, first: Way, second: Way) -> str:
    way, leaders = second
    if vote.choice is not None:
        return _second_choice(vote.choice, vote, way)
    told = {"way": way, "options": names(vote, leaders)}
    if set(leaders) != set(first[1]):
        return (_("results.second.other") if leaders else _("results.second.nobody")) % told
    moved = not vote.withheld and any(
        o.rank_head != o.rank_municipality for o in vote.options if o.option in leaders
    )
    return (_("results.second.order") if moved else _("results.second.same")) % told


def _second_choice(choice: Choice, vote: VoteResult, way: str) -> str:
    told = {"way": way, "options": listed(label or _("withdrawn option") for label in choice.other)}
    if choice.carried:
        return _("results.second.chosen") % told
    if not vote.apart:
        return _("results.second.level") % told
    return ngettext("results.second.otherwise", "results.second.otherwise", len(choice.other)) % told


def names(vote: VoteResult, options: Sequence[str]) -> str:
    """A, B and C, in the order of the ranking."""
    return listed(option_name(o) for o in vote.options if o.option in options)


def listed(labels: Iterable[str]) -> str:
    """A, B and C."""
    found = list(labels)
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} {_('and')} {found[-1]}"


def turnout(vote: VoteResult) -> str:
    """How many voted, from how many municipalities, how many abstained."""
    people = ngettext("%(num)s person voted", "%(num)s people voted", vote.voters) % {"num": vote.voters}
    if vote.delegation != "each" or vote.speakers:
        people = ngettext("%(num)s ballot", "%(num)s ballots", vote.voters) % {"num": vote.voters}
    towns = ngettext("from %(num)s municipality", "from %(num)s municipalities", vote.municipalities) % {
        "num": vote.municipalities
    }
    abstained = ngettext("%(num)s abstention", "%(num)s abstentions", vote.abstained) % {
        "num": vote.abstained
    }
    return f"{people} {towns}, {abstained}.{_delegations(vote)}"


def _delegations(vote: VoteResult) -> str:
    """Joint ballots and people with ballots for several municipalities, in numbers only."""
    found = []
    if vote.delegation != "each":
        found.append(_(f"results.delegation.{vote.delegation}"))
    for towns, people in vote.speakers:
        words = ngettext("results.speakers", "results.speakers", people)
        found.append(words % {"num": people, "towns": towns})
    if vote.unsettled:
        words = ngettext("results.unsettled", "results.unsettled", vote.unsettled)
        found.append(words % {"num": vote.unsettled})
    return "".join(f" {sentence}" for sentence in found)
