"""A browser without script, by the thousand: cookies, forms and one connection, with as little work as possible.

For measuring the door; its sockets are in `load.py`. Nothing of the house is imported here.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from workshop.ops.load import NotLetIn

CSRF = re.compile(r'name="(?:_csrf|csrf)" (?:value|content)="([0-9a-f]+)"')


class Visitor:
    """A browser without script: cookies, and one connection that is kept open."""

    def __init__(self, host: str, port: int, cookies: Mapping[str, str] | None = None) -> None:
        self.cookies = dict(cookies or {})
        self._host, self._port = host, port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    @property
    def cookie(self) -> str:
        """For the `connect` of a line."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    async def get(self, path: str) -> tuple[int, dict[str, str], str]:
        """Status, headers in lower case, body."""
        return await self._ask("GET", path, b"")

    async def post(self, path: str, form: Mapping[str, str]) -> tuple[int, dict[str, str], str]:
        """The same for a form."""
        return await self._ask("POST", path, urlencode(form).encode())

    async def join(self, code: str, municipality: str) -> str:
        """Comes in as people do, by the name of a municipality or "guest"; the id of the workshop."""
        status, _, page = await self.get(f"/join/{code}")
        value = municipality
        if municipality != "guest":
            town = re.search(rf'value="(\d+)"><b>{re.escape(municipality)}</b>', page)
            value = town[1] if town else ""
        token = CSRF.search(page)
        if status != 200 or token is None:
            raise NotLetIn(f"the door of {code} answered {status}")
        form = {"_csrf": token[1], "municipality": value, "name": ""}
        status, headers, _ = await self.post(f"/join/{code}", form)
        if status != 303:
            raise NotLetIn(f"joining {code} answered {status}")
        return headers["location"].rstrip("/").rpartition("/")[2]

    async def close(self) -> None:
        """Lets go of the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def _ask(self, method: str, path: str, body: bytes) -> tuple[int, dict[str, str], str]:
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port)
        reader, writer = self._streams
        kind = "Content-Type: application/x-www-form-urlencoded\r\n" if method == "POST" else ""
        writer.write(
            f"{method} {path} HTTP/1.1\r\nHost: {self._host}:{self._port}\r\n{kind}"
            f"Content-Length: {len(body)}\r\nCookie: {self.cookie}\r\n\r\n".encode()
            + body
        )
        return await self._answer(reader)

    async def _answer(self, reader: asyncio.StreamReader) -> tuple[int, dict[str, str], str]:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        for line in head[1:]:
            name, _, value = line.partition(": ")
            headers[name.lower()] = value
            if name.lower() == "set-cookie":
                self.cookies.update({k: m.value for k, m in SimpleCookie(value).items()})
        body = b""
        if headers.get("transfer-encoding") == "chunked":
            while size := int(await reader.readline(), 16):
                body += (await reader.readexactly(size + 2))[:-2]
            await reader.readline()
        else:
            body = await reader.readexactly(int(headers.get("content-length", "0")))
        return int(head[0].split()[1]), headers, body.decode("utf-8", "replace")
