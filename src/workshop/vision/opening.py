"""The first sections: who speaks here, what is understood by the theme. The core sentence before them: `core.py`."""

from __future__ import annotations

from workshop.core.results import GroupResult, StepResults
from workshop.vision.material import Material, copies, refs
from workshop.vision.model import ParticipationRef, Section, Sentence
from workshop.vision.phrases import heading, items, said
from workshop.vision.words import Translate, counted, figured, listed, quoted


def speakers(material: Material, words: Translate) -> Section:
    """Who took part, who did not."""
    p = material.results.participation
    found = [_took_part(material, words), *_absent_and_guests(material, words)] if p.people else []
    return Section("speakers", words("vision.section.speakers"), tuple(found))


def _took_part(material: Material, words: Translate) -> Sentence:
    p, invited = material.results.participation, material.invited()
    here, sent = len(p.municipalities), max(p.people - p.guests, 0)
    source = [ParticipationRef(p.people, here, invited)]
    if not here:
        values = {"num": str(p.people)}
        return said("speakers:people:0", words, "vision.speakers.people", source, p.people, values)
    # These three numbers are compared with one another, so they are figures, whatever their size.
    values = {"num": str(sent), "here": str(here), "invited": str(invited)}
    values["names"] = listed(words, p.municipalities)
    pattern = "some" if here < invited else "all" if here > 1 else "town"
    return said("speakers:towns:0", words, f"vision.speakers.{pattern}", source, sent, values)


def _absent_and_guests(material: Material, words: Translate) -> list[Sentence]:
    p, found = material.results.participation, list[Sentence]()
    source = [ParticipationRef(p.people, len(p.municipalities), material.invited())]
    if p.missing:
        missing, names = len(p.missing), {"names": listed(words, p.missing)}
        found.append(said("speakers:missing:0", words, "vision.speakers.missing", source, missing, names))
    if p.guests and p.municipalities:
        guests = {"guests": counted(words, "guests", p.guests)}
        found.append(said("speakers:guests:0", words, "vision.speakers.guests", source, p.guests, guests))
    return found


def understanding(material: Material, words: Translate) -> Section:
    """The groups of the understanding step by size; views side by side are said side by side."""
    steps = material.steps("understanding")
    found = [s for step in steps for s in _views(material, words, step)]
    lead = steps[0].question if len(steps) == 1 else ""
    return Section("understanding", words("vision.section.understanding"), tuple(found), lead)


def _views(material: Material, words: Translate, step: StepResults) -> list[Sentence]:
    groups, cards = material.groups(step), material.of_step(step)
    grouped = {c.id for g in groups for c in material.in_group(g)}
    loose = material.strongest([c for c in cards if c.id not in grouped])
    also = items(words, material, "understanding:also", loose, step.step)
    found = _named(material, words, step, groups, sum(copies(c) for c in cards)) if groups else []
    return [
        *found,
        *heading(f"understanding:also:{step.step}", words, "vision.also" if found else "vision.named", also),
    ]


def _named(
    material: Material, words: Translate, step: StepResults, groups: list[GroupResult], total: int
) -> list[Sentence]:
    pattern, n = _shape([material.size(g) for g in groups], total)
    parts = _with_sizes(material, words, groups[:n])
    values = dict(zip("abc", parts, strict=False))
    if pattern == "most":
        size, of = str(material.size(groups[0])), figured(words, "cards", total)
        values = {"heading": quoted(words, groups[0].heading), "size": size, "total": of}
    sources = [refs(material.in_group(g)) for g in groups]
    first = [s for group in sources[:n] for s in group]
    key = f"understanding:views:{step.step}"
    found = [said(key, words, f"vision.understanding.{pattern}", first, values=values)]
    others = _with_sizes(material, words, groups[n : n + material.most])
    left = len(groups) - n - len(others)
    if others:
        others += [figured(words, "more_headings", left)] if left else []
        rest = [s for group in sources[n:] for s in group]
        key, values = f"understanding:others:{step.step}", {"names": listed(words, others)}
        found.append(said(key, words, "vision.understanding.others", rest, len(others), values))
    return found


def _with_sizes(material: Material, words: Translate, groups: list[GroupResult]) -> list[str]:
    """Headings with their number of cards in brackets; the word "cards" stands with the first only."""
    sizes = [material.size(g) for g in groups]
    notes = [figured(words, "cards", n) if i == 0 else str(n) for i, n in enumerate(sizes)]
    return [
        words("vision.in_brackets", text=quoted(words, g.heading), note=note)
        for g, note in zip(groups, notes, strict=True)
    ]


def _shape(sizes: list[int], total: int) -> tuple[str, int]:
    """Which pattern, and how many groups it names. "Most" only above half of all cards."""
    if len(sizes) == 1:
        return ("most" if 2 * sizes[0] > total > sizes[0] else "one"), 1
    if len(sizes) == 2:
        return "two", 2
    if 2 * sizes[0] > total:
        return "most", 1
    if sizes[1] == sizes[2]:
        return "three", 3
    return "two", 2
