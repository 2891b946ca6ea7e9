"""Dot voting: the option with the most points leads; unused points lapse, equal sums share a rank."""

from .counted import Counted, supporters, tiers_by, weighted_sums
from .weighting import Poll


def count(poll: Poll) -> Counted:
    sums = weighted_sums(poll)
    return Counted(tiers_by(sums), sums, {"supporters": supporters(poll)})
