"""What the desk decides about the board as such: calm, which picture of a step stands on it, the hall's Wi-Fi.

The Wi-Fi password is a credential: it lies apart from the log, goes with the next one, and only the board shows it.
This module must not know what pictures look like; a step without the chosen one shows its usual picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from workshop.core.activity import Ctx
from workshop.core.agenda import known_step
from workshop.core.messages import Command, Event, Recorded
from workshop.core.refusals import Refused
from workshop.core.text import clean, optional
from workshop.core.workshop import Wifi, Workshop, put

Picture = Literal["", "bars", "other", "grid", "spread", "page", "hidden"]
"""The usual one; ranked by the leading count, by the other one; municipalities; grades; the whole vision; a counted
result taken off the board."""
Encryption = Literal["wpa", "wep", "open"]
LONGEST_SSID = 32
LONGEST_PASSWORD = 64


class SetCalm(Command, frozen=True, tag="set_calm"):
    """The board moves nothing and turns its pages slowly, or is as usual."""

    calm: bool


class ShowPicture(Command, frozen=True, tag="show_picture"):
    """Which picture of this step stands on the board."""

    step: int
    picture: Picture = ""


class SetWifi(Command, frozen=True, tag="set_wifi"):
    """The hall's Wi-Fi as a second QR code on the board. Without a name it is taken away."""

    ssid: str = ""
    password: str = ""
    encryption: Encryption = "wpa"


class CalmSet(Event, frozen=True, tag="calm_set"):
    """The board is calm, or not."""

    calm: bool
    thing = "calm"

    def inverse(self) -> Event:
        """The other way."""
        return CalmSet(not self.calm)


class PictureShown(Event, frozen=True, tag="picture_shown"):
    """This picture of the step stands on the board."""

    step: int
    picture: str
    old: str
    thing = "picture"
    needs = ("step",)

    def inverse(self) -> Event:
        """The picture before."""
        return PictureShown(self.step, self.old, self.picture)


class WifiSet(Event, frozen=True, tag="wifi_set"):
    """The hall's Wi-Fi; the one before (`old`) is erased with its password. Without a name there is none any more."""

    wifi: int
    old: int | None
    ssid: str = ""
    password: str = ""
    encryption: str = "wpa"
    personal = ("ssid", "password")
    thing = "wifi"

    def part_group(self) -> str:
        """Its own, so that it can go alone."""
        return f"wifi:{self.wifi}"

    def erases(self) -> tuple[str, ...]:
        """What the board showed before."""
        return () if self.old is None else (f"wifi:{self.old}",)


def decide_calm(w: Workshop, c: SetCalm, ctx: Ctx) -> Sequence[Event]:
    """Calm or as usual."""
    return () if w.calm == c.calm else (CalmSet(c.calm),)


def decide_picture(w: Workshop, c: ShowPicture, ctx: Ctx) -> Sequence[Event]:
    """Any step may be given any picture before it has one to show."""
    known_step(w, c.step)
    old = w.pictures.get(c.step, "")
    return () if old == c.picture else (PictureShown(c.step, c.picture, old),)


def decide_wifi(w: Workshop, c: SetWifi, ctx: Ctx) -> Sequence[Event]:
    """What no phone could use is refused."""
    old = w.wifi.id if w.wifi else None
    ssid = optional(c.ssid, 200, "ssid")
    if not ssid:
        return (WifiSet(w.next_id, old),) if old is not None else ()
    if len(ssid.encode()) > LONGEST_SSID:
        raise Refused("wifi_name_too_long", "ssid", most=LONGEST_SSID)
    # Not cleaned: blanks belong to a password.
    password = "" if c.encryption == "open" else c.password
    if c.encryption != "open":
        clean(password, LONGEST_PASSWORD, "password")
    if c.encryption == "wpa" and (len(password) < 8 or not password.isprintable()):
        raise Refused("wifi_password_length", "password", least=8)
    return (WifiSet(w.next_id, old, ssid, password, c.encryption),)


def fold_calm(w: Workshop, r: Recorded, e: CalmSet) -> Workshop:
    """Calm."""
    return msgspec.structs.replace(w, calm=e.calm)


def fold_picture(w: Workshop, r: Recorded, e: PictureShown) -> Workshop:
    """The usual picture needs no entry."""
    pictures = put(w.pictures, e.step, e.picture)
    if not e.picture:
        del pictures[e.step]
    return msgspec.structs.replace(w, pictures=pictures)


def fold_wifi(w: Workshop, r: Recorded, e: WifiSet) -> Workshop:
    """One whose words were erased is none."""
    wifi = Wifi(e.wifi, e.ssid, e.password, e.encryption) if e.ssid else None
    return msgspec.structs.replace(w, wifi=wifi, next_id=max(w.next_id, e.wifi + 1))


def wifi_code(wifi: Wifi) -> str:
    """What cameras of phones read; the five signs of the format are escaped."""

    def escaped(text: str) -> str:
        return "".join(f"\\{sign}" if sign in '\\;,":' else sign for sign in text)

    if wifi.encryption == "open":
        return f"WIFI:T:nopass;S:{escaped(wifi.ssid)};;"
    return f"WIFI:T:{wifi.encryption.upper()};S:{escaped(wifi.ssid)};P:{escaped(wifi.password)};;"


DECIDERS: dict[type[Command], Any] = {
    SetCalm: decide_calm,
    ShowPicture: decide_picture,
    SetWifi: decide_wifi,
}
FOLDERS: dict[type[Event], Any] = {
    CalmSet: fold_calm,
    PictureShown: fold_picture,
    WifiSet: fold_wifi,
}
