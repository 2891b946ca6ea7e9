"""What the desk decides about the board: calm, the picture of a step, and where the password of the Wi-Fi lies."""

from __future__ import annotations

import pytest

from tests.scene import KINDS, Scene
from workshop.core.agenda import AddStep, GoTo
from workshop.core.board import SetCalm, SetWifi, ShowPicture, wifi_code
from workshop.core.copying import copy_commands
from workshop.core.setup import Describe
from workshop.core.views import frame_of
from workshop.core.workshop import Wifi
from workshop.store.codec import Codec

WORD = 'Moor; "Heide"'


def hall() -> Scene:
    return Scene().when(Describe("Smart Region")).when(AddStep("vote", "Prioritäten")).when(GoTo(1))


def test_the_desk_chooses_calm_and_the_picture_of_each_step() -> None:
    s = hall().when(SetCalm(True)).when(ShowPicture(1, "grid"))
    assert (frame_of(s.state).calm, frame_of(s.state).picture) == (True, "grid")
    s.when(ShowPicture(1)).then_accepted()
    assert frame_of(s.state).picture == ""
    s.when(ShowPicture(99, "bars")).then_refused("step_unknown")


@pytest.mark.parametrize(
    ("wifi", "code"),
    [
        (Wifi(1, "Kreishaus", "gastgast", "wpa"), "WIFI:T:WPA;S:Kreishaus;P:gastgast;;"),
        (Wifi(1, 'a;b,c:d"e\\f', "x;y", "wep"), 'WIFI:T:WEP;S:a\\;b\\,c\\:d\\"e\\\\f;P:x\\;y;;'),
        (Wifi(1, "Bürgernetz", "", "open"), "WIFI:T:nopass;S:Bürgernetz;;"),
    ],
)
def test_phones_can_read_the_code_of_the_wifi(wifi: Wifi, code: str) -> None:
    assert wifi_code(wifi) == code


@pytest.mark.parametrize(
    ("command", "refused"),
    [
        (SetWifi("ä" * 17, "gastgast"), "wifi_name_too_long"),
        (SetWifi("Kreishaus", "kurz"), "wifi_password_length"),
        (SetWifi("Kreishaus", "mit\nZeile"), "wifi_password_length"),
        (SetWifi("Kreishaus", "x" * 65), "text_too_long"),
        (SetWifi("Kreishaus", "", "wep"), "text_empty"),
    ],
)
def test_a_network_no_phone_could_use_is_refused(command: SetWifi, refused: str) -> None:
    hall().when(command).then_refused(refused)


def test_the_password_lies_apart_and_goes_with_the_next_network() -> None:
    s = hall().when(SetWifi("Kreishaus", WORD))
    assert s.state.wifi is not None
    assert s.state.wifi.password == WORD
    codec = Codec(KINDS.events())
    rows = [codec.row(r.seq, r.at, r.by, r.event) for r in s.log]
    assert all("Heide" not in row.body and "Kreishaus" not in row.body for row in rows)
    assert rows[-1].group == "wifi:2"
    s.when(SetWifi("Bürgernetz", "", "open")).then_accepted()
    assert s.log[-1].event.erases() == ("wifi:2",)
    s.when(SetWifi()).then_accepted()
    assert s.state.wifi is None
    assert s.log[-1].event.erases() == ("wifi:3",)
    s.when(SetWifi()).then()


def test_a_copy_of_the_workshop_has_no_password() -> None:
    s = hall().when(SetWifi("Kreishaus", WORD))
    assert not any(isinstance(c, SetWifi) for c in copy_commands(s.state))
    assert WORD not in str(copy_commands(s.state))
