"""One way through all scenes: pages around a workshop, the workshop, its release; in one filling and language.

    python -m tests.scenes.tour pictures|audit [name …]

`make pictures` takes every page in every size, theme, language and filling, and lays them on one contact sheet each
(pictures/sheets); `make audit` looks at all of them with axe and prints what is wrong. Names: scenes that hold one.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

from tests.scenarios.conftest import Screens, launched
from tests.scenes.around import around
from tests.scenes.eyes import EVERY, Eyes, View
from tests.scenes.released import released
from tests.scenes.sheets import sheet
from tests.scenes.story import FILLS, Moment, Story
from tests.served import serving

PICTURES = Path(__file__).resolve().parents[2] / "pictures"
LANGUAGES = ("de", "en")
RESTLESS = 10
"""More people than this, and screens that nobody looks at are closed until they are looked at again."""

Views = Callable[[int], Sequence[View]]


async def every(story: Story) -> AsyncIterator[Moment]:
    """All moments."""
    async for moment in around(story):
        yield moment
    async for moment in story.moments():
        yield moment
    async for moment in released(story):
        yield moment


async def walk(eyes: Eyes, fill: int, views: Views, names: Sequence[str] = ()) -> int:
    """Looks at each scene of each moment, those of one moment at the same time; how many there are."""
    story = Story(eyes.screens.served, eyes.wid)
    story.fill = fill
    await eyes.tab("phone")  # it is the first to join, so that its person writes and votes in the story
    number = 0
    async for moment in every(story):
        wanted = [
            (number + n, s) for n, s in enumerate(moment) if not names or any(w in s.name for w in names)
        ]
        number += len(moment)
        await asyncio.gather(*(eyes.look(scene, views(n)) for n, scene in wanted))
        if wanted and fill > RESTLESS:
            await eyes.rest()
    return number


async def main(what: str, names: Sequence[str]) -> int:
    """All tours; how much is wrong."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    wrong = 0
    for fill in FILLS:
        for language in LANGUAGES:
            with tempfile.TemporaryDirectory() as folder:
                async with serving(Path(folder)) as served, launched(chromium) as browser:
                    wid, screens = await served.workshop("steinfurt_1", language), Screens(browser, served)
                    looks = {"axe": what == "audit", "pictures": PICTURES if what == "pictures" else None}
                    eyes = Eyes(screens, wid, language, fill=fill, **looks)  # type: ignore[arg-type]
                    await walk(eyes, fill, lambda n: EVERY, names)
            faults = [*eyes.faults, *screens.faults]
            print(
                f"{fill} · {language}: {eyes.looks} views, {len(faults)} faults",
                *faults,
                sep="\n",
                flush=True,
            )
            wrong += len(faults)
    return wrong


if __name__ == "__main__":
    found = asyncio.run(main(sys.argv[1], sys.argv[2:]))
    if sys.argv[1] == "pictures":
        for folder in sorted(one for one in PICTURES.iterdir() if one.is_dir() and one.name != "sheets"):
            sheet(folder, PICTURES / "sheets" / f"{folder.name}.png")
    sys.exit(min(found, 1))
