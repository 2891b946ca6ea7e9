"""Plain phones: a line that speaks the wire to the real server, and a visitor without script."""

import asyncio
from pathlib import Path

import pytest

from tests.served import Served, serving
from workshop.core.agenda import AddStep, GoTo, OpenStep, StopStep
from workshop.ops.load import Gone, Line, NotLetIn, envelope, frame
from workshop.ops.visitor import Visitor


async def _seated(served: Served, wid: str) -> tuple[Line, int]:
    """Somebody came in by the door and has an open line."""
    visitor = Visitor("127.0.0.1", served.port)
    assert await visitor.join(await served.code(wid), "Steinfurt") == wid
    line = Line()
    await line.connect("127.0.0.1", served.port, f"/room/{wid}/socket", visitor.cookie)
    await visitor.close()
    line.hello()
    await line.current.wait()
    return line, max((await served.session(wid)).committed.people)


async def _collecting(served: Served) -> tuple[str, int]:
    wid = await served.workshop()
    await served.desk(wid, AddStep("collect", "Ideas", "What helps?", {"mode": "open"}))
    step = (await served.session(wid)).committed.order[-1]
    await served.desk(wid, GoTo(step))
    await served.desk(wid, OpenStep(step))
    return wid, step


async def test_a_line_is_shown_what_there_is_and_hears_its_answers(tmp_path: Path) -> None:
    async with serving(tmp_path) as served:
        wid, step = await _collecting(served)
        line, person = await _seated(served, wid)
        assert line.frames == 1
        assert b"task=" in line.versions
        form = [("type", "write_card"), ("step", str(step)), ("text", "More benches")]
        first = await line.ask(form, person=person, command_id="a" * 32)
        again = await line.ask(form, person=person, command_id="a" * 32)
        assert first == again == {"ack": "a" * 32, "seq": (await served.session(wid)).committed.seq}
        refused = await line.ask({"type": "write_card", "step": step, "text": ""}, person=person)
        assert refused["refused"]
        line.close()
        await line.ended
        assert line.close_code == 1000


async def test_a_line_confirms_a_stop_as_a_page_does(tmp_path: Path) -> None:
    async with serving(tmp_path) as served:
        wid, step = await _collecting(served)
        line, person = await _seated(served, wid)
        await served.desk(wid, StopStep(step))
        while not served.house.sessions.presence.aware(wid, person):
            await line.ask({"type": "write_card", "step": step, "text": "too late"}, person=person)


async def test_whoever_waits_hears_that_the_line_broke(tmp_path: Path) -> None:
    async with serving(tmp_path) as served:
        wid, step = await _collecting(served)
        line, person = await _seated(served, wid)
        asking = asyncio.ensure_future(
            line.ask({"type": "write_card", "step": step, "text": "x"}, person=person)
        )
        await asyncio.sleep(0)
        line.drop()
        with pytest.raises(Gone):
            await asking
        with pytest.raises(Gone):
            line.text(b"{}")
        assert line.close_code == 0


async def test_who_is_not_let_in_learns_it(tmp_path: Path) -> None:
    async with serving(tmp_path) as served:
        wid, _ = await _collecting(served)
        stranger = Line()
        await stranger.connect("127.0.0.1", served.port, f"/room/{wid}/socket")
        await stranger.ended
        assert stranger.close_code == 4401
        with pytest.raises(NotLetIn):
            await Line().connect("127.0.0.1", served.port, "/nowhere")
        with pytest.raises(NotLetIn):
            await Visitor("127.0.0.1", served.port).join("AAAAAA", "Steinfurt")
        with pytest.raises(NotLetIn):
            await Visitor("127.0.0.1", served.port).join(await served.code(wid), "Atlantis")


@pytest.mark.parametrize(("size", "head"), [(5, 6), (126, 8), (70_000, 14)])
def test_a_frame_of_any_size_says_its_size(size: int, head: int) -> None:
    assert len(frame(b"x" * size)) == head + size


async def test_frames_that_come_in_pieces_are_put_together() -> None:
    heard: list[bytes] = []

    class Listening(Line):
        def shown(self, data: bytes, start: int, stop: int) -> None:
            heard.append(data[start:stop])

    line = Listening()
    text = b"<p>" + b"x" * 300
    sent = b"HTTP/1.1 101 Switching Protocols\r\n\r\n" + 2 * (b"\x81\x7e" + len(text).to_bytes(2) + text)
    sent += b"\x81\x19" + b'{"versions":"head=1a2b3c"}'[:25]
    for at in range(len(sent)):
        line.data_received(sent[at : at + 1])
    assert heard == [text, text]
    assert line.frames == 2
    assert line.received == len(sent)


def test_a_form_and_a_programs_command_travel_in_their_own_way() -> None:
    assert envelope({"type": "a"}, None, "i") == b'{"id": "i", "person": null, "command": {"type": "a"}}'
    assert envelope([("a", "ü")], 3, "i") == '{"id": "i", "person": 3, "form": [["a", "ü"]]}'.encode()
