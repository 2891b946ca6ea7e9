"""The home screen: what a browser is told of the room; manifest and worker follow the sub-path and the version."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.served import serving


@pytest.mark.parametrize("root", ["", "/werkstatt"])
async def test_manifest_and_worker_stay_below_the_address_of_the_house(tmp_path: Path, root: str) -> None:
    async with serving(tmp_path, f"http://127.0.0.1{root}") as served, served.client() as phone:
        about = (await phone.get("/room/abc123/app.webmanifest")).json()
        assert (about["start_url"], about["scope"]) == (f"{root}/room/abc123", f"{root}/")
        assert {icon["purpose"] for icon in about["icons"]} == {"any", "maskable"}
        for icon in about["icons"]:
            assert icon["src"].startswith(f"{root}/static/vendor/icons/")
            found = await phone.get(icon["src"].removeprefix(root))
            assert found.content.startswith(b"\x89PNG"), icon
            width = int.from_bytes(found.content[16:20], "big")
            assert icon["sizes"] == f"{width}x{width}"
        script = (await phone.get("/sw.js")).text
        told = json.loads(re.match(r"self\.served = (.*);\n", script)[1])  # type: ignore[index]
        assert told["build"] == served.house.build
        assert told["offline"] == f"{root}/room/offline"
        assert len(told["files"]) == 6
        assert all(name.startswith(f"{root}/static/") and "?v=" in name for name in told["files"])


async def test_the_door_and_the_room_name_their_manifest(tmp_path: Path) -> None:
    async with serving(tmp_path) as served:
        wid = await served.workshop()
        anna = await served.phone(wid, "Rheine")
        page = (await anna.client.get(f"/room/{wid}")).text
        assert f'rel="manifest" href="/room/{wid}/app.webmanifest"' in page
        assert 'data-worker="/sw.js"' in page
        await anna.close()
