"""The host's look in a workshop's file: the same elsewhere, and no look in a file is believed."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import msgspec
import pytest

from tests.core.test_looks import png, svg
from workshop.core.logos import LARGEST, logo_of
from workshop.core.look import Look
from workshop.core.refusals import Refused
from workshop.exports.moving_look import Worn, look_in, with_look

FILE = b'{"format":"workshop-log","events":[{"seq":1}]}'
LOGOS = (
    png(),
    svg(),
    svg(more='width="90mm" height="20mm"'),
    svg('<style>.a{fill:#123456}</style><text class="a">Ä &amp; Ö &lt;b&gt;</text><script>x()</script>'),
    svg('<a href="https://example.com"><g transform="scale(2)"><path d="M0 0h9v9z"/></g></a>'),
)


@pytest.mark.parametrize("file", LOGOS)
def test_a_look_comes_out_as_it_went_in_and_goes_in_again_the_same(file: bytes) -> None:
    worn = Worn(Look("Kreis „Ä“", "#0a5c36", "#ffd500"), logo_of(file))
    written = with_look(FILE, worn)
    read = look_in(written)
    assert read is not None
    assert (read.look.name, read.look.colour, read.look.band) == ("Kreis „Ä“", "#0a5c36", "#ffd500")
    assert read.logo == worn.logo
    assert with_look(FILE, read) == written
    document = msgspec.json.decode(written)
    assert document.pop("look")["name"] == "Kreis „Ä“"
    assert document == msgspec.json.decode(FILE)


def test_a_workshop_without_a_look_has_none_in_its_file() -> None:
    assert with_look(FILE, None) == FILE
    assert look_in(FILE) is None
    bare = look_in(with_look(FILE, Worn(Look("", "#0a5c36"))))
    assert bare is not None
    assert (bare.look.name, bare.look.colour, bare.logo) == ("", "#0a5c36", None)


def coded(content: bytes) -> str:
    return b64encode(content).decode()


@pytest.mark.parametrize(
    ("look", "code"),
    [
        ({"name": "K", "logo": "%%%"}, "logo_broken"),
        ({"name": "K", "logo": coded(b"GIF89a")}, "logo_kind"),
        ({"name": "K", "logo": coded(b"x" * (LARGEST + 1))}, "logo_too_large"),
        ({"name": "K", "logo": coded(svg("<image/>"))}, "logo_part"),
        ({"logo": coded(svg())}, "logo_without_name"),
        ({"name": "K" * 121}, "text_too_long"),
        ({"colour": "url(https://example.com)"}, "colour_unreadable"),
        ({"band": "red;} body{"}, "colour_unreadable"),
        ({"name": 3}, "no_workshop_file"),
        ([], "no_workshop_file"),
    ],
)
def test_what_no_upload_may_be_no_file_may_bring(look: Any, code: str) -> None:
    with pytest.raises(Refused) as no:
        look_in(msgspec.json.encode({"look": look, "format": "workshop-log"}))
    assert no.value.code == code
