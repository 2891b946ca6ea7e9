"""What no page sends but somebody will: random, broken, foreign and enormous messages for every route and socket.

All of it follows from a seed, so that a message that hurt can be sent again. The attacker knows what any stranger may
know (`Aim`) and plays the parts that are given (`Guise`); nothing of the house is imported here. What came of it is
told and not judged: `tests/faults/test_hostile.py` does that, and whoever calls it in large.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import msgspec

from workshop.ops.load import Gone, Line, NotLetIn, frame

PATIENCE = 60.0
FRAMES_A_SOCKET = 25
DEEP = 300
TEXTS = (
    "", " ", "\0", "ä", "²", "٣", "-1", "9" * 400, "1e999", "NaN", "null", "true", "x" * 5_000,
    "👩‍👩‍👧" * 50, "\u202eabc", "<script>alert(1)</script>", "{{ 7 * 7 }}", "{% raw %}", "%(name)s %s %n",
    "'; DROP TABLE event;--", "../../etc/passwd", "%2e%2e%2f", "a\r\nSet-Cookie: x=y", "\ufeff",
    "\ud800", "guest", "open", "stopped", "[]", "{}",
)  # fmt: skip
NUMBERS = (0, 1, -1, 2, 255, 2**31, -(2**31), 2**53, 2**63 - 1, 2**63, -(2**63) - 1, 10**40)
KINDS = (
    "application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "",
    "application/json; charset=utf-16", "application/x-www-form-urlencoded; charset=nonsense", "multipart/form-data",
)  # fmt: skip
WORDY = frozenset({"text", "title", "name", "question", "note", "reason"})
OPCODES = (0x82, 0x80, 0x00, 0x01, 0x83, 0x89, 0x8A, 0x8F, 0x88, 0xC1)
"""Binary, a continuation of nothing, messages without an end, an unknown kind, ping, pong, close, a reserved bit."""
ENOUGH = 60_000


class Guise(msgspec.Struct, frozen=True):
    """Whose part is played: cookies, the token that forms repeat, the token of a program, the sockets it may open."""

    cookie: str = ""
    csrf: str = ""
    bearer: str = ""
    sockets: tuple[str, ...] = ()


class Aim(msgspec.Struct, frozen=True):
    """What is known: routes as (method, template), fields of every command by its tag, values that exist by the name of
    the parameter, numbers that exist, some commands that would be done.
    """

    routes: tuple[tuple[str, str], ...]
    fields: Mapping[str, tuple[str, ...]]
    places: Mapping[str, tuple[str, ...]]
    numbers: tuple[int, ...]
    guises: tuple[Guise, ...]
    sound: tuple[Mapping[str, Any], ...] = ()


class Request(msgspec.Struct, frozen=True):
    """One request, whole."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Outcome(msgspec.Struct):
    """What came of it. `faults`: requests that were answered by 500 and above; `unanswered`: by nothing at all."""

    statuses: Counter[int] = msgspec.field(default_factory=Counter)
    closes: Counter[int] = msgspec.field(default_factory=Counter)
    faults: list[tuple[int, Request]] = msgspec.field(default_factory=list)
    unanswered: list[Request] = msgspec.field(default_factory=list)
    frames: int = 0


def value(dice: random.Random, aim: Aim, depth: int = 0) -> Any:
    """Something where something else is expected."""
    sort = dice.randrange(9 if depth < 3 else 6)
    if sort == 0:
        return dice.choice((None, True, False, 0.5, -1e300))
    if sort == 1:
        return dice.choice(NUMBERS)
    if sort in (2, 3):
        return dice.choice(aim.numbers)
    if sort in (4, 5):
        return dice.choice(TEXTS)
    some = [value(dice, aim, depth + 1) for _ in range(dice.randrange(4))]
    return some if sort == 6 else {str(key): key for key in some if not isinstance(key, list | dict)}


def command(dice: random.Random, aim: Aim) -> dict[str, Any]:
    """A command of some kind with fields of its own, most of them wrong."""
    tag = dice.choice(sorted(aim.fields))
    if aim.sound and dice.random() < 0.3:
        return dict(dice.choice(aim.sound))
    if dice.random() < 0.5:  # so near to the truth that some are done
        return {"type": tag} | {name: _likely(dice, aim, name) for name in aim.fields[tag]}
    given = {"type": tag} | {name: value(dice, aim) for name in aim.fields[tag] if dice.random() < 0.9}
    if dice.random() < 0.2:
        given[dice.choice(("type", "person", "by", "__class__", "seq", ""))] = value(dice, aim)
    return given


def _likely(dice: random.Random, aim: Aim, name: str) -> Any:
    words = aim.places.get(name)
    if words and all(word.isdigit() for word in words):
        return int(dice.choice(words))
    return dice.choice(TEXTS[2:8]) if name in WORDY else value(dice, aim)


def form(dice: random.Random, aim: Aim) -> list[tuple[str, str]]:
    """The same as fields of a form, with names that mean structure."""
    given = command(dice, aim)
    pairs = [(name, one if isinstance(one, str) else json.dumps(one)) for name, one in given.items()]
    while dice.random() < 0.5:
        name = dice.choice(
            ("points.12", "options[]", ".", "a.b.c.d.e.f", "points.", "[]", "type", "points.x[]", "step.1")
        )
        pairs.append((name, dice.choice(TEXTS)))
    return pairs


def message(dice: random.Random, aim: Aim) -> bytes:
    """What is sent over a socket, or by POST to where commands go."""
    sort = dice.randrange(10)
    if sort < 6:
        envelope: dict[str, Any] = {
            "id": dice.choice((*[f"{dice.getrandbits(64):016x}"] * 9, "same-id-again", "short", 7))
        }
        envelope["command" if sort < 4 else "form"] = command(dice, aim) if sort < 4 else form(dice, aim)
        if dice.random() < 0.2:
            envelope["person"] = value(dice, aim)
        return _spoilt(dice, json.dumps(envelope).encode())
    if sort == 6:
        return json.dumps(
            {dice.choice(("heard", "open", "versions", "beat", "ack")): value(dice, aim)}
        ).encode()
    if sort == 7:
        return dice.choice(
            (b"[" * DEEP, b'{"a":' * DEEP, b'{"id":' + b"9" * ENOUGH + b"}", b'"\\ud800"', b"")
        )
    return _spoilt(dice, dice.choice(TEXTS).encode("utf-8", "surrogatepass"))


def _spoilt(dice: random.Random, text: bytes) -> bytes:
    """Now and then cut, doubled or with a byte changed."""
    if not text or dice.random() < 0.8:
        return text
    place = dice.randrange(len(text))
    return dice.choice(
        (text[:place], text + text, text[:place] + bytes((dice.randrange(256),)) + text[place + 1 :])
    )


def request(dice: random.Random, aim: Aim) -> Request:
    """One for some route, from somebody."""
    method, template = dice.choice(aim.routes)
    if dice.random() < 0.4:
        method, template = dice.choice(
            [way for way in aim.routes if way[1].endswith("/commands")] or aim.routes
        )
    if dice.random() < 0.05:
        method = dice.choice(("PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "X" * 40))
    who, kind = dice.choice(aim.guises), dice.choice(KINDS[:3] if dice.random() < 0.8 else KINDS)
    headers = [("Content-Type", kind), ("Cookie", who.cookie), ("X-CSRF", who.csrf)]
    headers.append(("Accept", dice.choice(("application/json", "text/html", "*/*", "nonsense"))))
    if who.bearer:
        headers.append(("Authorization", f"Bearer {who.bearer}"))
    if dice.random() < 0.2:
        name = dice.choice(
            ("Cookie", "Origin", "Host", "X-CSRF", "Authorization", "Range", "Referer", "Accept-Language")
        )
        headers.append((name, dice.choice(TEXTS)))
    body = _body(dice, aim, kind, who.csrf) if method not in ("GET", "HEAD") else b""
    return Request(method, _path(dice, aim, template), tuple(_plain(headers)), body)


def _plain(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Line ends would make another request of it, which is the proxy's business."""
    return [(n, v.replace("\r", "").replace("\n", "").replace("\0", "")) for n, v in headers if v]


def _path(dice: random.Random, aim: Aim, template: str) -> str:
    parts = []
    for part in template.split("/"):
        known = aim.places.get(part[1:-1].partition(":")[0]) if part.startswith("{") else None
        wild = part.startswith("{") and (known is None or dice.random() < 0.15)
        word = str(value(dice, aim, 3))[:2_000] if wild else dice.choice(known) if known else part
        parts.append(quote(word, safe="", errors="replace") if wild else word)
    query = [
        (name, str(value(dice, aim, 3))[:2_000])
        for name in ("versions", "lang", "code", "text", "opened", "another")
    ]
    asked = [pair for pair in query if dice.random() < 0.1]
    return "/".join(parts) + ("?" + urlencode(asked, errors="replace") if asked else "")


def _body(dice: random.Random, aim: Aim, kind: str, csrf: str) -> bytes:
    if "json" in kind and dice.random() < 0.9:
        return message(dice, aim) if dice.random() < 0.5 else json.dumps(value(dice, aim)).encode()
    pairs = [("_csrf", csrf), ("command_id", f"{dice.getrandbits(64):016x}"), *form(dice, aim)]
    pairs += [
        (name, dice.choice(TEXTS))
        for name in ("municipality", "name", "login", "until", "step")
        if dice.random() < 0.2
    ]
    if "multipart" in kind:
        lines = [f'--x\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in pairs]
        return _spoilt(dice, ("".join(lines) + "--x--\r\n").encode("utf-8", "replace"))
    return _spoilt(dice, urlencode(pairs, errors="replace").encode())


async def ask(host: str, port: int, one: Request) -> int:
    """The status of the answer, 0 if there was none."""
    reader, writer = await asyncio.open_connection(host, port)
    lines = [f"{one.method} {one.target} HTTP/1.1", *(f"{name}: {given}" for name, given in one.headers)]
    if not any(name == "Host" for name, _ in one.headers):
        lines.append(f"Host: {host}:{port}")
    lines += [f"Content-Length: {len(one.body)}", "Connection: close", "", ""]
    try:
        writer.write("\r\n".join(lines).encode("utf-8", "replace") + one.body)
        async with asyncio.timeout(PATIENCE):
            told = (await reader.read(-1)).split(b" ", 2)
        return int(told[1]) if len(told) > 1 and told[1].isdigit() else 0
    except (OSError, TimeoutError):
        return 0
    finally:
        writer.close()


async def talk(host: str, port: int, dice: random.Random, aim: Aim, outcome: Outcome) -> None:
    """Opens a socket as somebody and says a number of things, until it is closed."""
    who = dice.choice([guise for guise in aim.guises if guise.sockets])
    line = Line()
    try:
        await line.connect(host, port, dice.choice(who.sockets), who.cookie)
        if dice.random() < 0.8:
            line.hello()
        for _ in range(FRAMES_A_SOCKET):
            outcome.frames += 1
            text = message(dice, aim)
            if dice.random() < 0.97:
                line.text(text)
            else:
                line.raw(frame(text, dice.choice(OPCODES)))
            await asyncio.sleep(0)
        line.close()
        async with asyncio.timeout(PATIENCE):
            await asyncio.shield(line.ended)
    except (Gone, NotLetIn, TimeoutError):
        line.drop()  # closed for what was said before, or for who it was
    outcome.closes[line.close_code] += 1


async def attack(host: str, port: int, aim: Aim, seed: str, messages: int, at_once: int = 8) -> Outcome:
    """So many messages, half of them requests and half over sockets; what came of it."""
    outcome, left = Outcome(), iter(range(messages // 2))
    dice = random.Random(seed)  # noqa: S311 - not for secrets: the same seed must say the same again

    async def one_after_the_other() -> None:
        for n in left:
            given = request(dice, aim)
            status = await ask(host, port, given)
            outcome.statuses[status] += 1
            if status >= 500:
                outcome.faults.append((status, given))
            elif not status:
                outcome.unanswered.append(given)
            if n % 10 == 0:
                await talk(host, port, dice, aim, outcome)

    await asyncio.gather(*(one_after_the_other() for _ in range(at_once)))
    return outcome
