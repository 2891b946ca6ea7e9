"""Approval: the option that most carry leads; an empty ballot abstains."""

from .counted import Counted, supporters, tiers_by, weighted_sums
from .weighting import Poll


def count(poll: Poll) -> Counted:
    sums = weighted_sums(poll)
    return Counted(tiers_by(sums), sums, {"supporters": supporters(poll)})
