"""What processes tell each other of the moment, with no database between them: texts reach everybody in order."""

from __future__ import annotations

import asyncio

import pytest

from workshop.live import neighbours
from workshop.live.neighbours import Neighbours
from workshop.live.presence import Presence
from workshop.live.said import News


class Hall:
    """Processes and the one wire that joins them."""

    def __init__(self) -> None:
        self.everybody: dict[str, Neighbours] = {}
        self.news: list[tuple[str, News]] = []
        self.longest = 0

    def process(self) -> Neighbours:
        presence = Presence()
        made = Neighbours(
            presence,
            say=self.say,
            knows=lambda workshop: True,
            on_moved=lambda workshop: None,
            on_news=lambda news: self.news.append((made.name, news)),
        )
        return made

    def connect(self, process: Neighbours) -> None:
        self.everybody[process.name] = process
        process.joined(self.everybody)

    def cut(self, process: Neighbours) -> None:
        del self.everybody[process.name]
        process.cut()

    def say(self, text: str) -> None:
        self.longest = max(self.longest, len(text.encode()))
        for process in list(self.everybody.values()):
            process.hear(text)


def flush(*processes: Neighbours) -> None:
    for process in processes:
        process._flush_now()


async def two() -> tuple[Hall, Neighbours, Neighbours]:
    hall = Hall()
    here, there = hall.process(), hall.process()
    hall.connect(here)
    hall.connect(there)
    flush(here, there)
    await asyncio.gather(here.ready(), there.ready())
    return hall, here, there


async def test_who_comes_and_goes_at_one_process_is_known_at_the_other() -> None:
    _, here, there = await two()
    here._presence.came("room", 7, "phone")
    here._presence.came("room", 7, "laptop")
    here._presence.came("room", 8, "phone of 8")
    flush(here)
    there._presence.came("room", 9, "phone of 9")
    assert there._presence.here("room") == {7, 8, 9}
    here._presence.went("room", "phone")
    here._presence.went("room", "phone of 8")
    flush(here)
    assert there._presence.here("room") == {7, 9}, "the laptop is still there"


async def test_three_thousand_people_fit_into_texts_that_the_database_carries() -> None:
    hall, here, there = await two()
    for person in range(97_000, 100_000):
        here._presence.came("room", person, person)
    flush(here)
    assert there._presence.here("room") == set(range(97_000, 100_000))
    third = hall.process()
    hall.connect(third)
    flush(here, there)
    assert third._presence.here("room") == set(range(97_000, 100_000))
    assert 0 < hall.longest < 8_000


async def test_after_a_cut_everything_is_told_anew_in_both_directions() -> None:
    hall, here, there = await two()
    here._presence.came("room", 7, "phone")
    there._presence.came("room", 8, "phone of 8")
    flush(here, there)
    hall.cut(there)
    here._presence.went("room", "phone")
    there._presence.went("room", "phone of 8")
    there._presence.came("other", 9, "phone of 9")
    there.tell("names", "other")
    flush(here, there)
    hall.connect(there)
    flush(here, there)
    assert (here._presence.here("room"), there._presence.here("room")) == (frozenset(), frozenset())
    assert here._presence.here("other") == {9}
    assert hall.news == [(here.name, News("names", "other"))]


async def test_who_has_confirmed_a_stop_is_known_even_before_the_stop_itself() -> None:
    _, here, there = await two()
    here._presence.came("room", 7, "phone")
    flush(here)
    here._presence.stopped("room", 3, 40, frozenset({7, 8}))
    here._presence.heard("room", 7, "phone", 40)
    flush(here)
    assert there._presence.aware("room", 7) == {3}
    there._presence.stopped("room", 3, 40, frozenset({7, 8}))
    assert (there._presence.unaware("room", 7), there._presence.unaware("room", 8)) == (frozenset(), {3})
    there._presence.reopened("room", 3)
    there._presence.stopped("room", 3, 50, frozenset({7, 8}))
    assert there._presence.unaware("room", 7) == {3}, "that was another stop"


async def test_a_phone_that_was_connected_elsewhere_at_the_stop_is_not_asked_on_a_second_device() -> None:
    _, here, there = await two()
    here._presence.came("room", 7, "phone")
    flush(here)
    for process in (here, there):
        process._presence.stopped("room", 3, 40, frozenset({7, 8}))
    there._presence.came("room", 7, "laptop")
    there._presence.came("room", 8, "phone of 8")
    assert there._presence.call("room", "laptop") == 0
    assert there._presence.call("room", "phone of 8") == 40, "who had none then is asked by the next one"


async def test_a_process_that_opens_a_workshop_late_is_told_of_its_stops() -> None:
    _, here, there = await two()
    here._presence.came("room", 7, "phone")
    here._presence.stopped("room", 3, 40, frozenset({7, 8}))
    here._presence.heard("room", 7, "phone", 40)
    flush(here)
    there._presence.forget("room")
    there._presence.stopped_before("room", 3, 40, frozenset({7, 8}))
    asked = asyncio.create_task(there.ask("room"))
    await asked
    assert there._presence.aware("room", 7) == {3}
    assert there._presence.unaware("room", 8) == {3}


async def test_a_silent_process_is_gone_after_a_while_and_one_that_says_goodbye_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(neighbours, "RENEW", 0.01)
    hall, here, there = await two()
    there._presence.came("room", 7, "phone")
    flush(there)
    hall.say(there.farewell()[-1])
    assert here._presence.here("room") == frozenset()
    hall.cut(there)
    hall.connect(there)
    flush(here, there)
    assert here._presence.here("room") == {7}
    lost = asyncio.Event()
    here._on_moved = lambda workshop: lost.set()
    monkeypatch.setattr(neighbours, "GONE", 0.05)
    hall.cut(there)  # no more word from there, as when a machine loses its power
    keeping = asyncio.create_task(here.keep())
    await lost.wait()
    assert here._presence.here("room") == frozenset()
    keeping.cancel()


async def test_words_of_another_version_are_left_out(caplog: pytest.LogCaptureFixture) -> None:
    _, here, _ = await two()
    for text in ('["x",[["sing","la"]]]', '["x",[["here","room","no list",true]]]', "?", "[]"):
        here.hear(text)
    assert here._presence.here("room") == frozenset()
    assert len(caplog.records) == 4
