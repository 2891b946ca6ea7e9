"""A page waits for its leave for a moment only, and is told of a refusal that comes later."""

from __future__ import annotations

import asyncio

from workshop.core.refusals import Unavailable
from workshop.web.leave import Leave


class Register:
    """Answers when it is told to; notes how often the page was looked at again."""

    def __init__(self) -> None:
        self.answers: list[asyncio.Future[bool]] = []
        self.looked = asyncio.Event()
        self.leave = Leave(self.ask, self.looked.set)

    async def ask(self) -> bool:
        self.answers.append(asyncio.get_running_loop().create_future())
        return await self.answers[-1]


async def test_a_slow_answer_holds_nobody_up_and_a_late_no_is_heard() -> None:
    register = Register()
    assert await register.leave.holds(patience=0)
    assert len(register.answers) == 1
    register.answers[0].set_result(False)
    await register.looked.wait()
    again = asyncio.create_task(register.leave.holds())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    register.answers[-1].set_result(False)
    assert not await again


async def test_an_answer_to_an_earlier_question_does_not_stand_for_what_came_since() -> None:
    register = Register()
    assert await register.leave.holds(patience=0)
    second = asyncio.create_task(register.leave.holds())
    await asyncio.sleep(0)
    register.answers[0].set_result(True)  # asked before whatever woke the page the second time
    assert await second
    await register.looked.wait()
    third = asyncio.create_task(register.leave.holds())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert len(register.answers) == 2
    register.answers[1].set_result(False)
    assert not await third


async def test_while_nobody_can_be_asked_what_is_committed_may_be_seen() -> None:
    register = Register()
    asked = asyncio.create_task(register.leave.holds())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    register.answers[0].set_exception(Unavailable("locked"))
    assert await asked
    register.leave.close()
