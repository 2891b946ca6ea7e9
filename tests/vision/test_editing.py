"""What people and later events do to a draft: edits stay, what lost its basis is marked, versions compare."""

from __future__ import annotations

import msgspec

from tests.vision.room import DE, IDEAS, UMWELT, fields_vote, ideas_vote, module_one, results, step
from workshop.core.results import Results
from workshop.vision.draft import draft
from workshop.vision.editing import (
    compare,
    confirmed,
    marked,
    placed,
    quotes,
    removed,
    replaced,
    reworded,
    stale,
    wordings,
)
from workshop.vision.model import Draft, ModerationRef, Sentence
from workshop.vision.rebuilding import rebuilt

WISHES = f"field-{UMWELT}:wishes:{UMWELT}"
LEADERS = "priorities:leaders:105"


def edited(found: Draft, key: str, text: str) -> Draft:
    return replaced(found, reworded(found.sentences()[key], text))


def first() -> Draft:
    return draft(module_one(), DE)


def later(**changes: str) -> Draft:
    cards = tuple(msgspec.structs.replace(c, **changes) if c.id == 12 else c for c in IDEAS)
    return draft(_with_ideas(module_one(), cards), DE)


def _with_ideas(found: Results, cards: tuple[object, ...]) -> Results:
    steps = tuple(msgspec.structs.replace(s, cards=cards) if s.step == 104 else s for s in found.steps)
    return msgspec.structs.replace(found, steps=steps)


def test_nothing_is_stale_while_nothing_changed() -> None:
    assert stale(first(), first()) == ()


def test_a_hidden_card_makes_its_sentence_stale() -> None:
    (change,) = [s for s in stale(first(), later(state="hidden")) if s.key == WISHES]
    assert "Hitzekarte" in change.was
    assert "Hitzekarte" not in change.now


def test_a_corrected_card_makes_its_sentence_stale_though_it_was_edited() -> None:
    mine = edited(first(), WISHES, "Wir wollen Schatten.")
    changes = stale(mine, later(text="Hitzekarte für jeden Ort"))
    assert [c.key for c in changes] == [WISHES]
    shown = marked(mine, changes).sentences()[WISHES]
    assert (shown.text, shown.state) == ("Wir wollen Schatten.", "stale")
    assert "für jeden Ort" in shown.now


def test_a_mark_that_no_longer_holds_is_taken_off() -> None:
    mine = marked(edited(first(), WISHES, "Wir wollen Schatten."), stale(first(), later(state="hidden")))
    assert marked(mine, ()).sentences()[WISHES].state == "edited"


def test_rebuilding_keeps_what_was_edited() -> None:
    mine = edited(first(), LEADERS, "Umwelt zuerst.")
    assert rebuilt(mine, first()).sentences()[LEADERS].text == "Umwelt zuerst."
    fresh = draft(_voted(("Umwelt",)), DE)
    again = rebuilt(mine, fresh).sentences()[LEADERS]
    assert (again.text, again.state) == ("Umwelt zuerst.", "stale")
    assert again.now.endswith("das Handlungsfeld Umwelt.")


def _voted(leaders: tuple[str, ...]) -> Results:
    vote = fields_vote(leaders_head=leaders, leaders_municipality=leaders)
    return results(
        step(104, "ideas", cards=IDEAS), step(105, votes=(vote,)), step(106, votes=(ideas_vote(),))
    )


def test_rebuilding_one_sentence_leaves_the_others() -> None:
    fresh = later(text="Hitzekarte für jeden Ort")
    mine = edited(first(), LEADERS, "Umwelt zuerst.")
    again = rebuilt(mine, fresh, only=(WISHES,)).sentences()
    assert "für jeden Ort" in again[WISHES].text
    assert again[LEADERS].text == "Umwelt zuerst."


def test_a_sentence_without_a_basis_is_never_dropped_silently() -> None:
    fresh = draft(results(step(105, votes=(fields_vote(),))), DE)
    kept = rebuilt(first(), fresh).sentences()[WISHES]
    assert (kept.state, kept.now) == ("stale", "")
    assert WISHES not in rebuilt(first(), fresh, only=(WISHES,)).sentences()


def test_a_confirmed_sentence_stays_confirmed_while_it_says_the_same() -> None:
    mine = replaced(first(), confirmed(first().sentences()[LEADERS]))
    assert rebuilt(mine, first()).sentences()[LEADERS].state == "confirmed"
    assert rebuilt(mine, draft(_voted(("Umwelt",)), DE)).sentences()[LEADERS].state == "rule"


def test_a_sentence_written_freely_survives_and_is_never_stale() -> None:
    free = Sentence("priorities:written:900", "Wir fangen an.", sources=(ModerationRef(),), state="edited")
    mine = placed(first(), "priorities", 4, free)
    assert stale(mine, first()) == ()
    assert rebuilt(mine, first()).sentences()[free.key] == free
    assert removed(mine, free.key) == first()


def test_the_rules_own_words_make_it_a_rules_sentence_again() -> None:
    text = first().sentences()[LEADERS].text
    assert edited(edited(first(), LEADERS, "Anders."), LEADERS, text) == first()


def test_the_open_line_becomes_a_sentence_when_it_is_written() -> None:
    line = edited(first(), "core:open:0", "Smart ist, was allen nützt.").sentences()["core:open:0"]
    assert (line.kind, line.state) == ("sentence", "edited")


def test_versions_are_compared_sentence_by_sentence() -> None:
    mine = removed(edited(first(), LEADERS, "Umwelt zuerst."), WISHES)
    kinds = {d.key: d.kind for d in compare(first(), mine)}
    assert kinds[LEADERS] == "changed"
    assert kinds[WISHES] == "removed"
    assert kinds["speakers:towns:0"] == "same"
    assert {d.key: d.kind for d in compare(mine, first())}[WISHES] == "added"


def test_a_draft_quotes_the_originals_too() -> None:
    assert quotes(first(), 31)
    assert not quotes(first(), 999)


def test_only_changed_words_make_another_wording() -> None:
    counts = wordings(Draft(), first(), {})
    assert set(counts.values()) == {1}
    mine = edited(first(), LEADERS, "Umwelt zuerst.")
    again = wordings(first(), mine, counts)
    assert (again["priorities"], again["speakers"]) == (2, 1)
