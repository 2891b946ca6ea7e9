"""A hall with more cards than a draft can name: lists end with a number, and every card is still behind a sentence."""

from __future__ import annotations

import msgspec
import pytest

from tests.scene import KINDS, Scene
from tests.vision.room import DE, EN, FIELDS, TOWNS, Words, card, fields_vote, option, results, step
from workshop.activities.collect.messages import CardWritten
from workshop.activities.vision.deciding import MOST_SECTIONS, MOST_SENTENCES
from workshop.activities.vision.messages import CheckDraft, StoreDraft
from workshop.core.agenda import AddStep
from workshop.core.cards import HideCard
from workshop.core.conclude import results_of
from workshop.core.results import CardResult, FieldRef, GroupResult, Results
from workshop.core.roles import Audience
from workshop.vision.draft import draft
from workshop.vision.editing import marked, replaced, reworded, stale
from workshop.vision.material import LEAST_LISTED, MOST_LISTED, Material
from workshop.vision.model import CardRef, Draft, Sentence, VoteRef
from workshop.vision.rebuilding import rebuilt

CARDS, VOTED = 2000, 300
READABLE = 700
"""Sentences and entries of a draft over eight fields, however many cards there are."""


def wall(many: int, fields: tuple[FieldRef, ...] = FIELDS) -> tuple[CardResult, ...]:
    """Every third card without a municipality on the wall, the others from one."""
    found = (card(1000 + n, f"Wunsch {n}", None, *((TOWNS[n % 24],) if n % 3 else ())) for n in range(many))
    return tuple(msgspec.structs.replace(c, field=fields[c.id % len(fields)]) for c in found)


def hall(many: int = CARDS, voted: int = VOTED) -> Results:
    """Cards in eight fields, the first of which were voted on: the lower its number, the more points."""
    cards = wall(many)
    options = tuple(
        option(
            c.text, VOTED - n, n + 1, subject=c.id, municipalities=1 + n % 3, supporters=1 + (VOTED - n) // 2
        )
        for n, c in enumerate(cards[:voted])
    )
    vote = fields_vote(step=106, subject="cards", options=options, leaders_head=(), leaders_municipality=())
    return results(step(104, "ideas", cards=cards), step(106, kind="vote", votes=(vote,)))


def named(found: Draft) -> set[int]:
    """Cards whose words stand in the draft."""
    return {
        i for s in found.sentences().values() if s.kind != "heading" and not s.counting for i in s.cards()
    }


def counting(found: Draft) -> list[Sentence]:
    return [s for s in found.sentences().values() if s.counting]


@pytest.mark.parametrize("words", [DE, EN])
def test_two_thousand_cards_make_a_draft_that_people_read_and_that_loses_no_card(words: Words) -> None:
    made = draft(hall(), words)
    entries = counting(made)
    assert len(made.sentences()) <= READABLE
    assert sum(int(s.values["num"]) for s in entries) + len(named(made)) == CARDS
    assert not named(made) & {i for s in entries for i in s.cards()}
    assert named(made) | {i for s in entries for i in s.cards()} == set(range(1000, 1000 + CARDS))
    assert all(s.values["num"] in s.text for s in entries)


def test_who_is_counted_had_less_support_than_who_is_named_and_its_vote_is_a_source() -> None:
    found, places = draft(hall(), DE), dict(enumerate(range(1000, 1000 + VOTED)))
    for section in (s for s in found.sections if s.field):
        support = {card: VOTED - n for n, card in places.items()}
        lists = {s.key.rpartition(":")[0] for s in section.sentences if s.counting}
        for one in lists:
            inside = [s for s in section.sentences if s.key.startswith(f"{one}:")]
            last = next(s for s in inside if s.counting)
            least = min(
                support.get(i, 0) for s in inside if s.kind == "item" and not s.counting for i in s.cards()
            )
            assert max(support.get(i, 0) for i in last.cards()) <= least
            voted = any(i in support for i in last.cards())
            assert any(isinstance(x, VoteRef) and x.step == 106 for x in last.sources) == voted


def test_a_small_room_is_told_card_by_card() -> None:
    assert not counting(draft(hall(MOST_LISTED), DE))


@pytest.mark.parametrize("many", [1, 8, 9, 40, 400])
def test_the_more_fields_the_shorter_each_list(many: int) -> None:
    fields = tuple(FieldRef(i, str(i), i, "") for i in range(many))
    most = Material(msgspec.structs.replace(results(), fields=fields)).most
    assert LEAST_LISTED <= most <= MOST_LISTED
    assert most == MOST_LISTED if many <= 9 else most < MOST_LISTED


def test_forty_fields_full_of_headings_are_no_draft_too_long() -> None:
    fields = tuple(FieldRef(i, f"Feld {i}", i, "") for i in range(1, 41))
    cards = wall(6000, fields)
    groups = tuple(
        GroupResult(50_000 + n, f"Sicht {n}", 104, cards[n].field, tuple(c.id for c in cards[n::1200]), 5)
        for n in range(1200)
    )
    options = tuple(option(g.heading, 5000 - n, n + 1, subject=g.id) for n, g in enumerate(groups))
    vote = fields_vote(step=106, subject="cards", options=options, leaders_head=(), leaders_municipality=())
    found = results(
        step(104, "ideas", cards=cards, groups=groups),
        step(106, kind="vote", votes=(vote,)),
        *(step(200 + n, "problems", cards=cards, groups=groups) for n in range(10)),
        step(300, "understanding", cards=cards, groups=groups),
        fields=fields,
        parked=tuple(f"Später {n}" for n in range(500)),
    )
    made = draft(found, DE)
    assert len(made.sections) <= MOST_SECTIONS
    assert len(made.sentences()) <= MOST_SENTENCES
    assert max(len(s.text) for s in made.sentences().values()) < 12_000


def test_a_card_that_falls_out_of_the_named_ones_is_counted_when_just_that_list_is_written_anew() -> None:
    few = 80
    before = draft(hall(voted=few), DE)
    key = next(s.key for s in counting(before) if s.key.startswith("field-"))
    start = key.rpartition(":")[0]
    mine = [s for s in before.sentences().values() if s.key.startswith(f"{start}:")]
    (out,), into = mine[-2].cards(), min(mine[-1].cards())
    # A counted card to which others were laid comes before those that nobody voted for.
    cards = tuple(
        msgspec.structs.replace(c, merged=(90_000, 90_001)) if c.id == into else c for c in wall(CARDS)
    )
    after = draft(results(step(104, "ideas", cards=cards), hall(voted=few).steps[1]), DE)
    changes = stale(before, after)
    assert {f"{start}:{out}", key} <= {c.key for c in changes}
    made = rebuilt(marked(before, changes), after, only=(f"{start}:{out}",))
    assert [s for s in made.sentences().values() if s.key.startswith(f"{start}:")] == [
        s for s in after.sentences().values() if s.key.startswith(f"{start}:")
    ]
    assert into in named(made)
    assert out not in named(made)


def test_an_old_draft_that_named_every_card_is_shortened_when_it_is_written_again() -> None:
    fresh = draft(hall(), DE)
    old = Draft(
        "de",
        tuple(
            msgspec.structs.replace(
                c, sentences=tuple(x for s in c.sentences for x in (_each(s) if s.counting else (s,)))
            )
            for c in fresh.sections
        ),
    )
    assert len(old.sentences()) > CARDS
    kept = next(s.key for s in old.sentences().values() if min(s.cards(), default=0) == 1000 + CARDS - 1)
    mine = reworded(old.sentences()[kept], "Von Hand geschrieben")
    made = rebuilt(replaced(old, mine), fresh)
    assert set(made.sentences()) == {*fresh.sentences(), kept}
    assert made.sentences()[kept].state == "stale"


def _each(last: Sentence) -> tuple[Sentence, ...]:
    """What stood there before lists had an end."""
    start = last.key.rpartition(":")[0]
    found = ((ref, f"Wunsch {ref.card - 1000}") for ref in last.sources if isinstance(ref, CardRef))
    return tuple(Sentence(f"{start}:{r.card}", t, "", {}, (r,), "item", rule=t) for r, t in found)


def test_a_hall_of_two_thousand_cards_stores_its_draft_and_tells_when_a_counted_card_is_hidden() -> None:
    s = Scene()
    s.when(AddStep("collect", "Ideen", settings={"mode": "open"})).then_accepted()
    cards = s.state.order[-1]
    s.given(*(CardWritten(1000 + n, cards, None, None, None, "shown", f"Wunsch {n}") for n in range(CARDS)))
    s.when(AddStep("vision", "Vision")).then_accepted()
    vision = s.state.order[-1]

    def fresh() -> Draft:
        return draft(results_of(KINDS, s.state), DE)

    s.when(StoreDraft(vision, fresh().sections)).then_accepted()
    (last,) = counting(s.state.steps[vision].state.draft)
    hidden = min(last.cards())
    s.when(HideCard(hidden)).when(CheckDraft(vision, fresh().sections)).then_accepted()
    shown = [x for c in s.view(vision, Audience.BOARD).sections for x in c.sentences]
    told = {x.key: x for c in s.view(vision, Audience.FACILITATOR).sections for x in c.sentences}[last.key]
    assert (told.state, told.withheld) == ("stale", False)
    assert told.now == DE.plural("vision.more", int(last.values["num"]) - 1, num=int(last.values["num"]) - 1)
    assert not shown or all(x.text for x in shown)
    s.when(StoreDraft(vision, fresh().sections, only=(last.key,))).then_accepted()
    (again,) = counting(s.state.steps[vision].state.draft)
    assert hidden not in again.cards()
    assert again.text == told.now
