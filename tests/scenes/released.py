"""After the end: the result is released, opened to everybody, corrected and taken back.

As in `story.py`: scenes only, made by real requests; nothing is looked at here.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

from tests.scenes.story import Moment, Scene, Story
from tests.served import csrf

OFFICE = "Dr. Erika Musterfrau, Dezernentin für Straßenverkehr und Bürgerdienste"


async def released(story: Story) -> AsyncIterator[Moment]:
    """The workshop has ended. What stands under the lasting address is another page in each stage."""
    wid = story.wid
    yield [Scene("release", "desk", f"/desk/{wid}/release")]
    page = await _does(story, "release", approved_by=OFFICE)
    link = re.search(rf"/published/{wid}/[\w-]{{20,}}/", page)
    assert link
    public = f"/published/{wid}/index.html"
    yield [
        Scene("release-linked", "desk", f"/desk/{wid}/release"),
        Scene("published-not-yet", "stranger", public),
    ]
    await _does(story, "public")
    yield [Scene("published", "stranger", public)]
    await _does(story, "withdraw", because="Eine Zahl stimmt nicht; die berichtigte Fassung folgt.")
    yield [
        Scene("release-taken-back", "desk", f"/desk/{wid}/release"),
        Scene("published-taken-back", "stranger", public),
    ]


async def _does(story: Story, act: str, **form: str) -> str:
    """One act of the desk; the page after it."""
    served, path = story.served, f"/desk/{story.wid}/release"
    async with served.client(**await served.account_cookie()) as desk:
        page = (await desk.get(path)).text
        seen = re.search(r'name="seen" value="(\w+)"', page)
        looked = {"looked": "1", "seen": seen[1]} if seen else {}
        answer = await desk.post(path, data={"_csrf": csrf(page), "act": act, **looked, **form})
        assert answer.status_code == 303, answer.text
        return (await desk.get(path)).text
