"""The settings: read once from the environment into one frozen value. Nothing else reads the environment."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from workshop import i18n

LEAST_TOKEN = 16


class WrongSetting(ValueError):  # noqa: N818 - the message is for the operator
    """A setting that cannot be used; the text is one line that says what to do."""


class Settings(msgspec.Struct, frozen=True):
    """`url`: how phones reach the server, without a slash at the end; the source of QR, links, Origin and cookies."""

    host: str
    port: int
    data: Path
    database: str
    url: str
    language: str = i18n.HOME
    trusted_proxies: str = ""
    log: str = "text"
    metrics_token: str = ""
    legal: Path = Path("legal.toml")

    @property
    def https(self) -> bool:
        """Whether cookies are Secure."""
        return self.url.startswith("https://")

    @property
    def base_path(self) -> str:
        """The path below which everything lies, '' or '/sub'."""
        return urlsplit(self.url).path.rstrip("/")

    @property
    def reachable(self) -> bool:
        """Whether phones in the same network can reach `url`."""
        host = urlsplit(self.url).hostname or ""
        return host not in ("localhost", "127.0.0.1", "::1")


def from_environment(given: Mapping[str, str] | None = None) -> Settings:
    """The settings, from the process's environment unless given; raises WrongSetting with one clear line."""
    env = os.environ if given is None else given
    port = _port(env.get("PORT", "8000"))
    host = env.get("HOST", "0.0.0.0").strip()  # noqa: S104 - phones in the hall must reach it
    data = Path(env.get("WORKSHOP_DATA", "data")).expanduser()
    database = (
        env.get("WORKSHOP_DATABASE", "") or f"sqlite+aiosqlite:///{(data / 'workshop.sqlite3').resolve()}"
    )
    if not database.startswith(("sqlite+aiosqlite:", "postgresql+asyncpg:")):
        raise WrongSetting("WORKSHOP_DATABASE must begin with sqlite+aiosqlite: or postgresql+asyncpg:")
    _further_languages(env.get("WORKSHOP_CATALOGUES", ""))
    language = env.get("WORKSHOP_LANGUAGE", i18n.HOME)
    if language not in i18n.languages():
        known = ", ".join(i18n.languages())
        raise WrongSetting(f"WORKSHOP_LANGUAGE is {language!r}, but must be one of these: {known}")
    log = env.get("WORKSHOP_LOG", "text")
    if log not in ("json", "text"):
        raise WrongSetting(f"WORKSHOP_LOG is {log!r}, but must be json or text")
    return Settings(
        host=host,
        port=port,
        data=data,
        database=database,
        url=_url(env.get("WORKSHOP_URL", ""), host, port),
        language=language,
        trusted_proxies=_proxies(env.get("WORKSHOP_TRUSTED_PROXIES", "")),
        log=log,
        metrics_token=_token(env.get("WORKSHOP_METRICS_TOKEN", "")),
        legal=Path(env.get("WORKSHOP_LEGAL", "") or data / "legal.toml").expanduser(),
    )


def for_another_process(given: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process of our own with other settings: whatever the system needs, and none of ours."""
    ours = ("WORKSHOP_", "PORT", "HOST")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, **given}


def for_a_helper(settings: Settings) -> dict[str, str]:
    """The environment of a process that works for this server: the system's, and the settings that are in force."""
    return {
        **os.environ,
        "WORKSHOP_DATA": str(settings.data),
        "WORKSHOP_DATABASE": settings.database,
        "WORKSHOP_URL": settings.url,
        "WORKSHOP_LANGUAGE": settings.language,
    }


def _further_languages(folder: str) -> None:
    """Catalogues of the operator are read at once: what else is said about languages rests on them."""
    if not folder:
        return
    if not Path(folder).expanduser().is_dir():
        raise WrongSetting(f"WORKSHOP_CATALOGUES is {folder!r}, but must name a folder")
    i18n.add(Path(folder).expanduser())


def _port(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise WrongSetting(f"PORT is {text!r}, but must be a number from 1 to 65535")
    return int(text)


def _proxies(text: str) -> str:
    for one in filter(None, map(str.strip, text.split(","))):
        try:
            ip_network(one)
        except ValueError as wrong:
            raise WrongSetting(
                f"WORKSHOP_TRUSTED_PROXIES names {one!r}, but must hold addresses or networks, such as 127.0.0.1"
            ) from wrong
    return text


def _token(text: str) -> str:
    """Said without the token itself: this line ends in a log."""
    if text and not (len(text) >= LEAST_TOKEN and text.isascii() and text.isprintable() and " " not in text):
        raise WrongSetting(
            f"WORKSHOP_METRICS_TOKEN must have {LEAST_TOKEN} or more letters and digits, no spaces"
        )
    return text


def _url(text: str, host: str, port: int) -> str:
    if not text:
        shown = (own_addresses() or ["localhost"])[0] if host in ("0.0.0.0", "::", "") else host  # noqa: S104
        return f"http://{shown}:{port}"
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise WrongSetting(f"WORKSHOP_URL is {text!r}, but must look like https://workshop.example.org")
    return text.rstrip("/")


def own_addresses() -> list[str]:
    """Addresses of this machine that others in its network can reach, best first; none without a network.

    A UDP socket that is connected sends nothing, but the system chooses the interface.
    """
    found: list[str] = []
    for target in ("192.0.2.1", "10.255.255.255"):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect((target, 9))
            except OSError:
                continue
            address = str(probe.getsockname()[0])
        if not address.startswith("127.") and address not in found:
            found.append(address)
    return found
