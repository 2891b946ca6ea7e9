"""The interface for programs under fire: what schemathesis makes of the house's own description of it, sent as the
owner of a workshop, as a person in it and as nobody. No error of ours, nothing of another workshop touched.
"""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from tests.faults.rooms import collecting
from tests.faults.test_hostile import everything_of, unlimited
from tests.served import Served, serving

EXAMPLES = 15


def shoot(served: Served, headers: dict[str, dict[str, str]], known: dict[str, Any]) -> list[str]:
    """Runs in a thread beside the server's loop; what was answered by 500 and above."""
    schema = schemathesis.openapi.from_url(f"{served.url}/api/schema/openapi.json")
    faults: list[str] = []
    for found in schema.get_all_operations():
        operation = found.ok()

        @given(case=operation.as_strategy())
        @settings(
            max_examples=EXAMPLES,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            database=None,
        )
        def fire(case: Any) -> None:
            for name in case.path_parameters or {}:
                if name in known:
                    case.path_parameters[name] = known[name]
            for who, own in headers.items():
                answer = case.call(base_url=served.url, headers=own)
                if answer.status_code >= 500:
                    faults.append(f"{who} {case.method} {case.formatted_path} {answer.status_code}")

        fire()
    return faults


async def test_what_the_description_allows_and_forbids_breaks_nothing(
    tmp_path: Path, said: list[logging.LogRecord]
) -> None:
    async with serving(tmp_path) as served:
        unlimited(served)
        mine, step = await collecting(served)
        theirs, _ = await collecting(served)
        bernd = await served.house.accounts.create("bernd", "Bernd", None, served.house.now())
        await served.house.directory.set_owner(theirs, bernd.id)
        token = "workshop_" + "m" * 40
        await served.house.accounts.add_api_token(token, served.account, "mine", served.house.now())
        async with served.client() as client:
            door = f"/api/join/{await served.code(mine)}"
            person = (await client.post(door, json={"municipality": "Rheine"})).json()["token"]
        bearers = {"owner": token, "person": person}
        headers = {who: {"Authorization": f"Bearer {one}"} for who, one in bearers.items()} | {"nobody": {}}
        before = everything_of(tmp_path, theirs)
        faults = await asyncio.to_thread(shoot, served, headers, {"wid": mine, "step": step})
        assert faults == []
        assert everything_of(tmp_path, theirs) == before
    assert [r.getMessage() for r in said if r.exc_info or r.levelno >= logging.ERROR] == []
