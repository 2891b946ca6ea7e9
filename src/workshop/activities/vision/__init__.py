"""`vision`: the shared vision as a draft, shown section by section and put to the room.

The rule in words: the rules write the first version from the results (`workshop.vision`), the facilitator edits it
with the room; sources stay attached, changes are visible, no version is lost. One section at a time lies on the
board; phones agree, have concerns or object, to this wording and no other. Messages in `messages.py`, what may happen
in `deciding.py`, what is seen in `viewing.py`.
"""

from __future__ import annotations

from workshop.activities.vision.deciding import DECIDERS
from workshop.activities.vision.folding import FOLDERS
from workshop.activities.vision.messages import Settings, State
from workshop.activities.vision.purging import lets_go
from workshop.activities.vision.viewing import results, view
from workshop.core.activity import Activity
from workshop.core.workshop import Step, Workshop


def answered(w: Workshop, s: Step) -> bool:
    """Somebody answered to a section."""
    return any(s.state.answers.values())


def contributors(w: Workshop, s: Step) -> frozenset[int]:
    """People who answered to the section on the board, or to any if none lies there."""
    board = s.state.answers.get(s.state.board, {}) if s.state.board else None
    given = [board] if board is not None else s.state.answers.values()
    return frozenset(person for answers in given for person in answers)


ACTIVITY = Activity(
    kind="vision",
    settings=Settings,
    state=State,
    deciders=DECIDERS,
    folders=FOLDERS,
    view=view,
    answered=answered,
    results=results,
    contributors=contributors,
    lets_go=lets_go,
)
