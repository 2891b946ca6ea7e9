"""A mailbox: newest wins, and how often that happened is known."""

from __future__ import annotations

from workshop.core.roles import Audience
from workshop.live.hub import Group, Mailbox


def test_what_was_not_taken_before_something_newer_came_is_counted() -> None:
    box = Mailbox(Group(Audience.BOARD, "de"), None)
    box.fresh = False  # the first regions were taken
    box.look()
    assert box.skipped == 0
    box.look()
    box.look()
    assert box.skipped == 2
