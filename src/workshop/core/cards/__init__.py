"""Cards on the wall: released, hidden, corrected, moved, grouped, laid together and taken apart.

Writing is the business of the kind `collect`; everything a desk or helper does to a card is here. A card that was laid
under another keeps its own id, author and votes. `messages.py` words · `finding.py` what hangs · `deciding.py` what may
happen · `folding.py` what became of it.
"""

from __future__ import annotations

from workshop.core.cards.deciding import DECIDERS, LONGEST
from workshop.core.cards.finding import CardView, covered, hangs, head, known_card, known_group, wall
from workshop.core.cards.folding import FOLDERS, with_cards
from workshop.core.cards.messages import (
    CardCorrected,
    CardGrouped,
    CardMoved,
    CardsKeptApart,
    CardsMerged,
    CardsSet,
    CorrectCard,
    GroupCard,
    GroupMade,
    GroupSet,
    HideCard,
    KeepApart,
    MakeGroup,
    MergeCards,
    MoveCard,
    ReleaseCards,
    RemoveGroup,
    RenameGroup,
    SplitCards,
)

__all__ = [
    "DECIDERS",
    "FOLDERS",
    "LONGEST",
    "CardCorrected",
    "CardGrouped",
    "CardMoved",
    "CardView",
    "CardsKeptApart",
    "CardsMerged",
    "CardsSet",
    "CorrectCard",
    "GroupCard",
    "GroupMade",
    "GroupSet",
    "HideCard",
    "KeepApart",
    "MakeGroup",
    "MergeCards",
    "MoveCard",
    "ReleaseCards",
    "RemoveGroup",
    "RenameGroup",
    "SplitCards",
    "covered",
    "hangs",
    "head",
    "known_card",
    "known_group",
    "wall",
    "with_cards",
]
