"""A copy has the same words, lists and agenda and nothing that happened; references between steps fit the copy."""

from __future__ import annotations

from collections.abc import Iterable

from tests.scene import KINDS
from workshop.blueprints import blueprint, commands_for
from workshop.core.activity import Ctx
from workshop.core.agenda import AddStep, OpenStep, RemoveStep
from workshop.core.copying import copy_commands
from workshop.core.decide import decide
from workshop.core.door import Join
from workshop.core.evolve import evolve
from workshop.core.messages import Command, Recorded
from workshop.core.roles import SYSTEM, Actor, facilitator
from workshop.core.setup import MarkRehearsal, RetireField
from workshop.core.workshop import Workshop


def after(w: Workshop, commands: Iterable[Command], actor: Actor = facilitator()) -> Workshop:  # noqa: B008
    for command in commands:
        for event in decide(KINDS, w, command, Ctx(actor, w.at + 1)):
            w = evolve(KINDS, w, Recorded(w.seq + 1, w.at + 1, actor.text(), event))
    return w


def original() -> Workshop:
    lists = [c for c in commands_for(blueprint("steinfurt_1"), "de") if not isinstance(c, AddStep)]
    w = after(Workshop(id="original"), lists)
    w = after(w, [AddStep("info", "Wird entfernt"), AddStep("collect", "Ideen", "Welche?")])
    collect = w.order[-1]
    vote = AddStep(
        "vote", "Wahl", "Welche zuerst?", {"subject": "cards", "from_steps": [w.order[0], collect]}, 8
    )
    return after(w, [vote, RemoveStep(w.order[0]), RetireField(w.field_order[0])])


def test_a_copy_refers_to_its_own_steps() -> None:
    w = original()
    copy = after(Workshop(id="copy"), copy_commands(w))
    collect, vote = copy.agenda()
    assert vote.settings.from_steps == (collect.id,)
    assert (vote.title, vote.question, vote.minutes) == ("Wahl", "Welche zuerst?", 8)
    assert [f.name for f in copy.live_fields()] == [f.name for f in w.live_fields()]
    assert [m.name for m in copy.municipalities.values()] == [m.name for m in w.municipalities.values()]
    assert copy.title == w.title


def test_nothing_that_happened_is_copied() -> None:
    w = original()
    w = after(w, [Join(next(iter(w.municipalities)))], SYSTEM)
    w = after(w, [OpenStep(w.order[0])])
    copy = after(Workshop(id="copy"), copy_commands(w))
    assert copy.status == "draft"
    assert not copy.people
    assert {s.status for s in copy.agenda()} == {"planned"}


def test_other_towns_may_stand_in_and_the_mark_costs_no_id() -> None:
    copy = after(Workshop(id="copy"), [MarkRehearsal(), MarkRehearsal()], SYSTEM)
    copy = after(copy, copy_commands(original(), title="Probe: x", towns=("Dorf", "Weiler")))
    assert copy.rehearsal
    assert copy.title == "Probe: x"
    assert [m.name for m in copy.municipalities.values()] == ["Dorf", "Weiler"]
    collect, vote = copy.agenda()
    assert vote.settings.from_steps == (collect.id,)
