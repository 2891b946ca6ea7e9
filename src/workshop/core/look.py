"""How the host looks: name, logo, one colour for buttons and links, one for a band at the top; and their sheet.

Only tokens are set, never a rule, so a host can change colours and nothing else. Red dots, fields, warnings and grounds
stay as they are.
"""

from __future__ import annotations

import hashlib

import msgspec

from workshop.core.colours import ON_DARK, ON_LIGHT, fit_dark, fit_light, near_the_dots


class Look(msgspec.Struct, frozen=True):
    """What pages need of it. `colour` and `band` empty: ours. `mark` stands for the content; width 0: no logo."""

    name: str
    colour: str = ""
    band: str = ""
    mark: str = ""
    width: int = 0
    height: int = 0


class LogoFile(msgspec.Struct, frozen=True):
    """A logo that was checked: nothing in it can do anything."""

    content: bytes
    media_type: str
    width: int
    height: int


def mark_of(colour: str, band: str, logo: bytes) -> str:
    """The same content has the same mark, so browsers may keep it for ever."""
    return hashlib.sha256(b"\0".join((colour.encode(), band.encode(), logo))).hexdigest()[:16]


def sheet(look: Look) -> str:
    """The style sheet, loaded after `tokens.css`: dark twice, by the system and by choice."""
    light, dark = _theme(look, dark=False), _theme(look, dark=True)
    if not light:
        return ""
    return (
        "@layer tokens {\n"
        f"  :root {{ {light} }}\n"
        f'  @media (prefers-color-scheme: dark) {{ :root:not([data-theme="light"]) {{ {dark} }} }}\n'
        f'  :root[data-theme="dark"] {{ {dark} }}\n'
        "}\n"
    )


def _theme(look: Look, *, dark: bool) -> str:
    tokens = {"--band": look.band, "--band-size": ".375rem"} if look.band else {}
    if look.colour:
        used = (fit_dark if dark else fit_light)(look.colour).used
        tokens |= {"--action": used, "--on-action": ON_DARK if dark else ON_LIGHT}
        if done_stays_dark(look.colour):
            tokens["--done"] = "var(--ink)"
    return " ".join(f"{name}: {value};" for name, value in tokens.items())


def done_stays_dark(colour: str) -> bool:
    """A reddish colour would make the round marks of done steps look like votes."""
    return near_the_dots(fit_light(colour).used, fit_dark(colour).used)
