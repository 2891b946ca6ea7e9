"""A draft written anew: all of it, or just some sentences. What people edited stays until they decide.

A list names some cards and counts the others in its last entry (`phrases.more`), so it is taken over whole: a card that
leaves the named ones joins the counted ones, never neither or both. Pure values in and out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec

from workshop.vision.editing import same_basis, unmarked
from workshop.vision.model import Draft, Section, Sentence


def rebuilt(stored: Draft, fresh: Draft, only: Collection[str] = ()) -> Draft:
    """What the rules write by now; edited sentences stay as edited and are marked if their basis has changed.

    `only`: just these keys are taken from the rules, edited or not, and those that the rules no longer know go; a new
    sentence that rests on exactly the same comes along.
    """
    if only:
        return _rebuilt_only(stored, fresh, only)
    old, new = stored.sentences(), fresh.sentences()
    counted = _counted(fresh)
    sections = []
    for section in fresh.sections:
        before = stored.section(section.key)
        made = [_merged(old.get(s.key), s) for s in section.sentences]
        gone = (s for s in (before.sentences if before else ()) if s.key not in new and not s.emptied)
        left = (s for s in gone if not _moved(s, counted))
        kept = [_kept(s) for s in left]
        sections.append(msgspec.structs.replace(section, sentences=(*made, *kept)))
    lost = [s for s in stored.sections if fresh.section(s.key) is None]
    left_over = ((s, tuple(_kept(x) for x in s.sentences if not x.emptied)) for s in lost)
    sections += [
        msgspec.structs.replace(s, sentences=kept) for s, kept in left_over if kept or not s.sentences
    ]
    return Draft(fresh.language, tuple(sections))


def _merged(old: Sentence | None, new: Sentence) -> Sentence:
    if old is None:
        return new
    if old.text == old.rule:
        confirmed = old.state == "confirmed" and same_basis(old, new)
        return msgspec.structs.replace(new, state="confirmed" if confirmed else "rule")
    if same_basis(old, new):
        return unmarked(old) if old.state == "stale" else old
    return msgspec.structs.replace(old, state="stale", now=new.rule)


def _kept(s: Sentence) -> Sentence:
    """A sentence that the rules do not know: a person's stays as it is, a rule's has lost its basis."""
    return s if s.written else msgspec.structs.replace(s, state="stale", now="")


def _counted(fresh: Draft) -> frozenset[int]:
    """Cards that the entries at the ends of lists count."""
    return frozenset(i for s in fresh.sentences().values() if s.counting for i in s.cards())


def _moved(s: Sentence, counted: frozenset[int]) -> bool:
    """An entry nobody touched, whose card is counted by now instead of named."""
    return s.kind == "item" and s.text == s.rule and bool(s.cards()) and s.cards() <= counted


def _rebuilt_only(stored: Draft, fresh: Draft, named: Collection[str]) -> Draft:
    new, old = fresh.sentences(), stored.sentences()
    only = frozenset(named) | _of_lists(stored, fresh, named)
    bases = {new[key].sources for key in only if key in new}
    sections = []
    for section in stored.sections:
        kept = [new.get(s.key) if s.key in only else s for s in section.sentences]
        sections.append(msgspec.structs.replace(section, sentences=tuple(s for s in kept if s is not None)))
    for section in fresh.sections:
        come = (s for s in section.sentences if s.key in only or s.sources in bases)
        added = [s for s in come if s.key not in old]
        known = next((i for i, s in enumerate(sections) if s.key == section.key), None)
        if known is not None:
            sections[known] = _with(sections[known], section, added)
        elif added:
            sections.append(msgspec.structs.replace(section, sentences=tuple(added)))
    return Draft(stored.language, tuple(s for s in sections if s.sentences))


def _of_lists(stored: Draft, fresh: Draft, named: Collection[str]) -> frozenset[str]:
    """All untouched entries of the lists that count cards and of which an entry is named."""
    old, new = stored.sentences(), fresh.sentences()
    counting = {_list(s.key) for s in (*old.values(), *new.values()) if s.counting}
    wanted = {_list(key) for key in named} & counting
    edited = {s.key for s in old.values() if s.written or s.text != s.rule}
    return frozenset(key for key in (*old, *new) if _list(key) in wanted and key not in edited)


def _list(key: str) -> str:
    return key.rpartition(":")[0]


def _with(section: Section, fresh: Section, added: Iterable[Sentence]) -> Section:
    """With these sentences, each behind the one that it follows where the rules write it."""
    found, order = list(section.sentences), [s.key for s in fresh.sentences]
    for s in added:
        before = set(order[: order.index(s.key)])
        place = max((i for i, one in enumerate(found, 1) if one.key in before), default=0)
        found.insert(place, s)
    return msgspec.structs.replace(section, sentences=tuple(found))
