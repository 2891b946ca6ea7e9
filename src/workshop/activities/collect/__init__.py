"""`collect`: cards to a question (Kartenabfrage).

The rule in words: one thought per card, as many cards as allowed. *Covered* (default): while people write, hall and
phones see numbers only; then cards are turned over one by one or together. *Open wall*: cards appear as they come,
unless each waits for release. Authors edit and withdraw their own cards while the step is open; people who were out
of contact when it stopped may still deliver. What a desk does to cards is in `core/cards`.

`messages.py` words · `deciding.py` what may happen · `folding.py` what became of it · `viewing.py` what each audience
sees · `concluding.py` results.
"""

from __future__ import annotations

from workshop.activities.collect.concluding import answered, contributors, results
from workshop.activities.collect.deciding import DECIDERS
from workshop.activities.collect.folding import FOLDERS
from workshop.activities.collect.messages import (
    CardRewritten,
    CardTurned,
    CardWithdrawn,
    CardWritten,
    EditCard,
    EnterCards,
    EnterTable,
    LayDown,
    Settings,
    State,
    TurnAll,
    TurnCard,
    Uncovered,
    WithdrawCard,
    WriteCard,
)
from workshop.activities.collect.printed import printed
from workshop.activities.collect.viewing import view
from workshop.core.activity import Activity

__all__ = [
    "ACTIVITY",
    "CardRewritten",
    "CardTurned",
    "CardWithdrawn",
    "CardWritten",
    "EditCard",
    "EnterCards",
    "EnterTable",
    "LayDown",
    "Settings",
    "State",
    "TurnAll",
    "TurnCard",
    "Uncovered",
    "WithdrawCard",
    "WriteCard",
]

ACTIVITY = Activity(
    kind="collect",
    settings=Settings,
    state=State,
    deciders=DECIDERS,
    folders=FOLDERS,
    view=view,
    answered=answered,
    results=results,
    contributors=contributors,
    printed=printed,
)
