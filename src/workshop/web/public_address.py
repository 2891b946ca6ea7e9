"""Where everybody reads the result of a workshop, for pages that point there. It must not know files."""

from __future__ import annotations

from workshop.web.house import House


async def public_address(h: House, wid: str) -> str:
    """The lasting address, empty as long as not everybody may read."""
    versions = await h.editions.all(wid)
    if not versions or versions[0].stage(h.now()) != "public":
        return ""
    return f"{h.settings.url}/published/{wid}/"
