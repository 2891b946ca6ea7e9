"""Charts as pictures for slides, and what other rules would say: both from what is published."""

from __future__ import annotations

import struct
from xml.etree import ElementTree as ET

import msgspec
import pytest

from tests.exports.room import Hall, everything
from tests.scene import KINDS
from workshop.exports.collect import Material, collect
from workshop.exports.files import export, names
from workshop.exports.other_rules import other_rules
from workshop.exports.report_votes import MOST_BARS, charts


@pytest.fixture(scope="module")
def material() -> Material:
    return everything()


def test_every_counted_vote_has_its_chart_as_png_and_svg(material: Material) -> None:
    pictures = [name for name in names(material) if name.startswith("chart-")]
    assert len(pictures) == 2 * len(charts(material)) == 4
    for name in pictures:
        file = export(material, name, "de")
        assert file is not None
        if name.endswith(".svg"):
            assert ET.fromstring(file.content).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314
        else:
            wide, _high = struct.unpack_from(">LL", file.content, 16)
            assert file.content.startswith(b"\x89PNG")
            assert wide == 1260


def test_a_picture_of_a_rehearsal_differs_by_its_mark(material: Material) -> None:
    results = msgspec.structs.replace(material.results, rehearsal=True)
    probe = msgspec.structs.replace(material, results=results)
    assert {c.mark for c in charts(probe).values()} == {"PROBE / REHEARSAL"}
    name = next(name for name in names(probe) if name.endswith(".png"))
    one, marked = export(material, name, "de"), export(probe, name, "de")
    assert one is not None
    assert marked is not None
    assert struct.unpack_from(">L", marked.content, 20) > struct.unpack_from(">L", one.content, 20)


def test_withheld_figures_are_in_no_chart(material: Material) -> None:
    for chart in charts(material).values():
        assert chart.kinds == ("per head",) or chart.kinds == ("je Kopf",)
        assert all(len(bar.figures) == 1 for bar in chart.bars)
    hall = Hall((3, 3, 3, 0))
    hall.votes(secret=False)
    (told,) = charts(collect(KINDS, hall.s.state, hall.s.log)).values()
    assert len(told.kinds) == 2
    assert all(len(bar.figures) == 2 for bar in told.bars)


def test_points_are_counted_as_crosses_beside() -> None:
    hall = Hall((3, 3, 3, 0))
    step = hall.votes(secret=False)
    m = collect(KINDS, hall.s.state, hall.s.log)
    (v,) = (v for s in m.results.steps for v in s.votes)
    found = other_rules(v, m.ballots[step, v.ballot])
    # Everybody crosses the last option, half of them one of the two others.
    assert found == {"approval": (v.options[-1].option,)} or found == {
        "approval": (max(o.option for o in v.options),)
    }


def test_a_vote_on_a_thousand_cards_has_a_chart_of_the_first_and_the_report_is_written(
    material: Material,
) -> None:
    steps = tuple(
        msgspec.structs.replace(
            s, votes=tuple(msgspec.structs.replace(v, options=v.options * 250) for v in s.votes)
        )
        for s in material.results.steps
    )
    results = msgspec.structs.replace(material.results, steps=steps)
    large = msgspec.structs.replace(material, results=results)
    assert {len(c.bars) for c in charts(large).values()} == {MOST_BARS}
    assert export(large, "report.pdf", "de") is not None
