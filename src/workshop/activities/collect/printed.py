"""A collection on paper: empty cards, with the fields to tick where a card may say its field."""

from __future__ import annotations

from workshop.core.printed import PrintedCard
from workshop.core.workshop import Step, Workshop


def printed(w: Workshop, s: Step) -> tuple[PrintedCard, ...]:
    """One kind of card; none once the collection is over."""
    if s.status in ("stopped", "done"):
        return ()
    fields = tuple((f.letters, f.name) for f in w.live_fields()) if s.settings.with_field else ()
    return (PrintedCard(s.settings.longest, fields),)
