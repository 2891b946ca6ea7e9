"""The room on a phone's home screen: the manifest, the service worker's script, and the page where there is no network.

The worker is for rooms only; what it may do is written in static/js/worker.js. Nothing personal stands in any of these.
"""

from __future__ import annotations

import json
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from workshop.web.house import House, house
from workshop.web.pages import language_of, page

AnyRequest = Request[Any, Any, Any]
PAPER, ACTION = "#f6f2e9", "#14385f"
NAME = "Workshop"
ICONS = (("192", "any"), ("512", "any"), ("512", "maskable"))
FILES = (
    "vendor/built/phone.js",
    "vendor/built/phone.css",
    "css/print.css",
    "dot.svg",
    "vendor/fira-sans-latin-400-normal.woff2",
    "vendor/fira-sans-latin-600-normal.woff2",
)
"""What a room needs to open; where nothing was built, the room is not kept."""


@get("/sw.js", include_in_schema=False)
async def worker(request: AnyRequest) -> Response[str]:
    """The script, with the addresses of this version before it: another version is another script."""
    h = house(request)
    root = h.settings.base_path
    told = {
        "build": h.build,
        "root": root,
        "offline": f"{root}/room/offline",
        "files": [h.asset(name) for name in FILES if name in h.manifest],
    }
    script = (h.static / "js/worker.js").read_text(encoding="utf-8")
    return Response(f"self.served = {json.dumps(told)};\n{script}", media_type="text/javascript")


@get("/favicon.ico", include_in_schema=False)
async def icon(request: AnyRequest) -> Response[bytes]:
    """Browsers ask for it by themselves where a file names no icon, such as a published chart. It sets no cookie, as an
    error page would.
    """
    kept = {"cache-control": "public, max-age=86400"}
    return Response(
        (house(request).static / "dot.svg").read_bytes(), media_type="image/svg+xml", headers=kept
    )


@get("/room/offline", include_in_schema=False)
async def offline(request: AnyRequest) -> Response[str]:
    """What is shown in place of a page of the room that was never seen."""
    return page(request, "offline.html", language=language_of(request))


@get("/app.webmanifest", include_in_schema=False)
async def app_manifest(request: AnyRequest) -> Response[str]:
    """For the door."""
    return _manifest(request, "/", None)


@get("/room/{wid:str}/app.webmanifest", include_in_schema=False)
async def room_manifest(request: AnyRequest, wid: FromPath[str]) -> Response[str]:
    """For a room; whoever opens it from the home screen is in it again."""
    return _manifest(request, f"/room/{wid}" if wid.isalnum() else "/", wid)


def _manifest(request: AnyRequest, start: str, wid: str | None) -> Response[str]:
    h = house(request)
    root, look = h.settings.base_path, h.looks.of(wid)
    name = look.name if look is not None and look.name else NAME
    about = {
        "id": f"{root}{start}",
        "name": name,
        "short_name": name[:12].rstrip(),
        "start_url": f"{root}{start}",
        "scope": f"{root}/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [_icon(h, size, purpose) for size, purpose in ICONS],
    }
    return Response(json.dumps(about), media_type="application/manifest+json")


def _icon(h: House, size: str, purpose: str) -> dict[str, str]:
    end = "-maskable" if purpose == "maskable" else ""
    source = h.asset(f"vendor/icons/icon-{size}{end}.png")
    return {"src": source, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
