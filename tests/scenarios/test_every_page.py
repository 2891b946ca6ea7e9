"""Every page in every state, looked at by axe; `make audit` looks at each in every size, theme, language and filling.

Here each page is seen once in each size, each theme, each language and each filling: three tours, which share out the
views. A page must scroll down only and stay free of script errors. A contrast that cannot be decided fails too.
"""

from __future__ import annotations

import pytest

from tests.scenarios.conftest import Screens
from tests.scenes.eyes import SIZES, Eyes, covering
from tests.scenes.story import FILLS
from tests.scenes.tour import walk
from tests.served import Served


@pytest.mark.timeout(1800)  # hundreds of pages; other tests end after 600 seconds (pyproject.toml)
@pytest.mark.parametrize(("tour", "language"), [(0, "de"), (1, "en"), (2, "de")])
async def test_every_page_shuts_nobody_out(
    served: Served, screens: Screens, tour: int, language: str
) -> None:
    wid = await served.workshop("steinfurt_1", language)
    eyes = Eyes(screens, wid, language, fill=FILLS[tour])
    number = await walk(eyes, FILLS[tour], lambda n: covering(n, tour))
    assert number > 140
    assert eyes.faults == [], "\n".join(eyes.faults)


def test_the_three_tours_cover_every_size_and_theme_of_each_page() -> None:
    for number in range(8):
        views = [view for tour in range(3) for view in covering(number, tour)]
        assert {(v.width, v.height) for v in views} == set(SIZES)
        assert {v.theme for v in views} == {"light", "dark"}
        assert all(covering(number, tour) for tour in range(3))
