"""The attendance list: names for the desk alone, in no other file, gone when they are erased."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.exports.office import readable
from tests.served import Served, serving


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as house:
        yield house


async def test_the_desk_gets_names_by_municipality_and_nobody_else(served: Served) -> None:
    wid = await served.workshop()
    anna = await served.phone(wid, "Rheine")
    number = max((await served.session(wid)).committed.people)
    await served.house.people.set_name(wid, number, "=Anna Öztürk")
    async with served.client(**await served.account_cookie()) as desk:
        for kind in ("xlsx", "ods"):
            got = await desk.get(f"/results/{wid}/attendance/{kind}")
            assert got.status_code == 200
            assert got.headers["content-disposition"] == f'attachment; filename="{wid}-attendance.{kind}"'
            assert got.headers["cache-control"] == "no-store"
            text = readable(got.content)
            assert "=Anna Öztürk" in text
            assert "Rheine" in text
            assert "<f>" not in text
        assert (await desk.get(f"/results/{wid}/attendance/csv")).status_code == 404
        page = (await desk.get(f"/results/{wid}")).text
        assert f"/results/{wid}/attendance/ods" in page
        for name in ("tables.xlsx", "tables.ods", "results.json", "report.html", "participation.csv"):
            assert "Öztürk" not in readable((await desk.get(f"/results/{wid}/export/{name}")).content)
        await served.house.people.set_name(wid, number, None)
        after = readable((await desk.get(f"/results/{wid}/attendance/ods")).content)
        assert "Öztürk" not in after
        assert "ohne Namen" in after
    assert (await anna.client.get(f"/results/{wid}/attendance/ods")).status_code in (303, 401)
    other = await served.house.accounts.create("fremd", "Fremd", None, served.house.now())
    served.account = other.id
    async with served.client(**await served.account_cookie()) as stranger:
        assert (await stranger.get(f"/results/{wid}/attendance/ods")).status_code == 404
