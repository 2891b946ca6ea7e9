"""The files that the results page offers, as links on it, and loading one. What is not offered is not measured.

Of files that there are for every vote one of each kind stands for all.
"""

from __future__ import annotations

import re
import urllib.request

import msgspec

from workshop.ops.bench._hall import Hall
from workshop.ops.bench._server import Server

LINK = re.compile(r'href="([^"]+)"[^>]* download')
OF_A_VOTE = re.compile(r"-\d+-\d+\.")
ALONG = "workshop.json"
QUICK = {"summary.pdf", "report.md", "chart.png", "ballots.xlsx", "attendance.ods", "site.zip", ALONG}


class Offered(msgspec.Struct, frozen=True):
    """A file by its name without numbers, where it is, and how many there are of its kind."""

    name: str
    path: str
    times: int


def offered(server: Server, hall: Hall) -> list[Offered]:
    """The page itself, everything on it to be saved, the report to print, and the page for everybody as an archive."""
    page = f"/results/{hall.workshop}"
    links = dict.fromkeys(LINK.findall(load(server, hall, page).decode()))
    paths = [*links, f"{page}/export/report.html", f"/desk/{hall.workshop}/release/site.zip"]
    found: dict[str, list[str]] = {"the page": [page]}
    for path in paths:
        found.setdefault(_name(path), []).append(path)
    return [Offered(name, same[0], len(same)) for name, same in found.items()]


def _name(path: str) -> str:
    *_, before, last = path.split("/")
    return f"attendance.{last}" if before == "attendance" else OF_A_VOTE.sub(".", last)


def load(server: Server, hall: Hall, path: str) -> bytes:
    """As the desk gets it."""
    url = f"http://127.0.0.1:{server.port}{path}"
    asked = urllib.request.Request(url, headers={"Cookie": hall.desk_cookie()})
    with urllib.request.urlopen(asked) as answer:  # noqa: S310 - our own server
        return bytes(answer.read())
