"""How long names are kept: counted from the end, promised to whoever joined."""

from __future__ import annotations

import pytest

from tests.scene import Scene
from workshop.core.copying import copy_commands
from workshop.core.door import Join
from workshop.core.hall import Continue, End
from workshop.core.retention import DAY, SetRetention, is_due, kept_until
from workshop.core.roles import SYSTEM, participant
from workshop.core.setup import AddMunicipalities, Describe
from workshop.core.undo import Undo
from workshop.core.views import frame_of


def a_hall() -> Scene:
    return Scene().when(Describe("Smart Region")).when(AddMunicipalities(("Rheine", "Greven")))


def test_names_are_kept_for_ninety_days_after_the_end() -> None:
    s = a_hall().when(End())
    over = s.state.ended_at
    assert over is not None
    assert kept_until(s.state) == over + 90 * DAY == frame_of(s.state).kept_until
    assert not is_due(s.state, over + 90 * DAY)
    assert is_due(s.state, over + 90 * DAY + 1)


def test_nothing_is_due_while_the_workshop_goes_on_and_a_forgotten_one_ends_with_its_last_event() -> None:
    s = a_hall().when(End()).when(Continue())
    assert s.state.ended_at is None
    assert kept_until(s.state) is None
    assert not is_due(s.state, s.state.at + 90 * DAY)
    assert is_due(s.state, s.state.at + 90 * DAY + 1)


@pytest.mark.parametrize("days", [0, -3, 366])
def test_a_senseless_time_is_refused(days: int) -> None:
    a_hall().when(SetRetention(days)).then_refused("retention_out_of_range")


def test_before_anybody_joined_the_host_chooses_and_takes_back() -> None:
    s = a_hall()
    s.when(SetRetention(365)).then_accepted()
    assert s.state.keep_days == 365
    s.when(Undo(s.state.undo[-1].seq)).then_accepted()
    assert s.state.keep_days == 90


def test_what_people_were_promised_at_the_door_is_made_shorter_only() -> None:
    s = a_hall()
    s.when(Join(1), by=SYSTEM).then_accepted()
    s.when(SetRetention(120)).then_refused("retention_promised")
    s.when(SetRetention(30)).then_accepted()
    assert all(act.tag != "retention_set" for act in s.state.undo)
    s.when(End())
    s.when(SetRetention(10)).then_accepted()
    assert s.state.keep_days == 10


def test_people_do_not_set_it() -> None:
    s = a_hall()
    s.when(Join(1), by=SYSTEM)
    s.when(SetRetention(5), by=participant(max(s.state.people))).then_refused("not_allowed")


def test_a_copy_keeps_names_as_long_as_its_original() -> None:
    s = a_hall()
    s.when(SetRetention(14))
    assert SetRetention(14) in copy_commands(s.state)
