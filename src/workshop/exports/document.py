"""Everything as one JSON document for other programs; its form is promised in `docs/export-json.md`.

Keys are English and do not depend on the reader's language. Figures that are withheld are null.
"""

from __future__ import annotations

from typing import Any

import msgspec

from workshop.exports.collect import Material

FORMAT, VERSION = "workshop-results", 1


def document(m: Material) -> dict[str, Any]:
    """The document as plain values."""
    head: dict[str, Any] = {"format": FORMAT, "version": VERSION}
    if m.results.rehearsal:
        head["notice"] = "PROBE / REHEARSAL"
    return head | {
        "status": m.status,
        "language": m.language,
        "place": m.place,
        "admission": m.admission,
        "results": msgspec.to_builtins(m.results),
        "originals": msgspec.to_builtins(m.originals),
        "participation_by_municipality": msgspec.to_builtins(m.towns),
        "parking": msgspec.to_builtins(m.parked),
        "log": msgspec.to_builtins(m.acts),
        "ballots": [
            {"step": step, "vote": vote, "file": file} for (step, vote), file in sorted(m.ballots.items())
        ],
    }


def json_bytes(value: object) -> bytes:
    """Readable by people too."""
    return msgspec.json.format(msgspec.json.encode(value), indent=1)
