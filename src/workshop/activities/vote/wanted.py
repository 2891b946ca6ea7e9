"""What the settings of a vote lack, said when they are saved and tied to the input that lacks it.

What depends on the options as they will be then (a price for each of them) is checked on opening, in `paper.py`.
"""

from __future__ import annotations

from workshop.activities.vote.messages import Settings
from workshop.activities.vote.methods import METHODS
from workshop.activities.vote.subjects import priced_line
from workshop.core.refusals import Refused


def check_settings(settings: Settings) -> None:
    """Refuses a scale without grades, a budget that is missing or below its unit, a price nobody can read."""
    if settings.rule == "score" and settings.min_grade >= settings.max_grade:
        raise Refused("scale_empty", "settings.max_grade", least=settings.min_grade, most=settings.max_grade)
    if METHODS[settings.rule].purpose != "spend":
        return
    if settings.budget is None:
        raise Refused("budget_missing", "settings.budget")
    if settings.unit is not None and settings.unit > settings.budget:
        raise Refused("unit_above_budget", "settings.unit", unit=settings.unit, budget=settings.budget)
    _readable(settings.prices, "settings.prices", every=True)
    if settings.subject == "typed":
        _readable(settings.typed, "settings.typed", every=False)
        _priced(settings)


def _priced(settings: Settings) -> None:
    """Each typed option has a price, behind its bar or in the list of prices."""
    listed = {priced_line(line)[0].casefold() for line in settings.prices.splitlines()}
    for line in settings.typed.splitlines():
        name, price = priced_line(line)
        if name and price is None and name.casefold() not in listed:
            raise Refused("price_missing", "settings.typed", name=name[:60])


def _readable(lines: str, name: str, *, every: bool) -> None:
    """`every`: each line must have a price, else only those with a bar."""
    for number, line in enumerate(lines.splitlines(), 1):
        said = line.strip() if every else "|" in line
        if said and priced_line(line)[1] is None:
            raise Refused("price_unreadable", name, line=number, text=line.strip()[:60])
