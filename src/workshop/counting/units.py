"""Large sums of money in an announced unit, so that Equal Shares stays quick and can be followed by hand.

Add1 raises every purse by one unit at a time: counted in cents, a budget of a million would be raised a
million times for nothing. The unit is announced before the vote and stands in the file of ballots. Budgets
are rounded down and costs up, so that what was bought is never dearer than the money there is.
"""

from collections.abc import Mapping

PARTS = 1000


def unit_of(budget: int) -> int:
    """A thousandth of the budget, and at least one."""
    return max(1, -(-budget // PARTS))


def in_units(budget: int, costs: Mapping[str, int], unit: int) -> tuple[int, dict[str, int]]:
    """Budget and costs as `params` of a file have them."""
    return budget // unit, {option: -(-cost // unit) for option, cost in costs.items()}
