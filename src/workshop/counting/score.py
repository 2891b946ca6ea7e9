"""Rating: options by their exact mean grade; who leaves an option out has no say in its mean."""

from .counted import Counted, decimal, tiers_by
from .ratings import is_enough, rated, too_few
from .weighting import Poll


def count(poll: Poll) -> Counted:
    ratings = rated(poll)
    means = {rating.option: rating.mean for rating in ratings}
    ranked = {r.option: r.mean for r in ratings if r.mean is not None and is_enough(poll, r)}
    details = {
        "mean": {option: decimal(mean) for option, mean in means.items()},
        "median": {rating.option: rating.median for rating in ratings},
        "rated_by": {rating.option: rating.people for rating in ratings},
    }
    return Counted(tiers_by(ranked), means, details, too_few(poll, ratings))
