"""Erases what was promised to go: names, return codes and log-ins of people, so many days after the end.

Run by the server at its start and every day, and by `workshop erase-due`. Any number of processes may do it at once;
each person is erased by one of them. It must not touch the log: contributions, counts, results and checksums stay.
"""

from __future__ import annotations

import asyncio
import logging

from workshop.core.evolve import fold
from workshop.core.refusals import LogDamaged
from workshop.core.retention import DAY, is_due
from workshop.store.database import Database
from workshop.web.house import House

LOG = logging.getLogger(__name__)


async def erase_due(house: House, database: Database) -> dict[str, int]:
    """Workshop → how many people are nameless now."""
    at, erased = house.now(), {}
    for wid in await house.people.kept(at - DAY):
        if await _is_due(house, wid, at):
            erased[wid] = await house.people.erase_all(wid)
    if erased:
        await database.scrub()
    await _forget_names(house)
    return {wid: number for wid, number in erased.items() if number}


async def _is_due(house: House, wid: str, at: int) -> bool:
    try:
        log = await house.sessions.history(wid)
    except LogDamaged as damaged:
        # One log that cannot be read must not keep the names of all others.
        LOG.error("%s", damaged)
        return False
    # Beside the event loop: workshops that are running must not wait for the logs of old ones.
    return is_due(await asyncio.to_thread(fold, house.kinds, log, wid), at)


async def _forget_names(house: House) -> None:
    """Names that are no longer in the database leave the memory too, whichever process erased them."""
    for wid in [wid for wid, names in house.render.names.items() if names]:
        kept = await house.people.names(wid)
        for number in house.render.names.get(wid, {}).keys() - kept.keys():
            house.render.names[wid].pop(number, None)
            house.sessions.redraw(wid)
            house.sessions.tell("names", wid)
