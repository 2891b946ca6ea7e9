"""Two cards that look alike are left as they are; the parking lot is shown to the hall."""

from tests.scene import Scene
from workshop.activities.collect import EnterCards
from workshop.core.agenda import AddStep, OpenStep
from workshop.core.cards import KeepApart, MergeCards
from workshop.core.hall import Park, SetParked, ShowParked
from workshop.core.roles import Actor, participant
from workshop.core.setup import Describe
from workshop.core.undo import Undo
from workshop.core.views import frame_of


def two_cards() -> tuple[Scene, int, int]:
    s = Scene().when(Describe("Smart Region")).when(AddStep("collect", "Ideen", "Welche?"))
    step = s.state.order[0]
    s.when(OpenStep(step)).when(EnterCards(step, "Bürgerbus\nBürgerbusse")).then_accepted()
    first, second = sorted(s.state.cards)
    return s, first, second


def test_a_pair_is_kept_apart_in_whatever_order_it_is_named_and_taken_back() -> None:
    s, first, second = two_cards()
    s.when(KeepApart((second, first)), by=Actor("helper")).then_accepted()
    assert s.state.kept_apart == {(first, second)}
    s.when(KeepApart((first, second))).then()
    s.when(Undo(s.state.undo[-1].seq), by=Actor("helper")).then_accepted()
    assert s.state.kept_apart == frozenset()


def test_cards_kept_apart_may_still_be_laid_together_by_hand() -> None:
    s, first, second = two_cards()
    s.when(KeepApart((first, second))).when(MergeCards(first, (second,))).then_accepted()


def test_only_two_known_cards_are_kept_apart_and_not_by_the_room() -> None:
    s, first, second = two_cards()
    s.when(KeepApart((first, first))).then_refused("merge_with_itself")
    s.when(KeepApart((first, 9999))).then_refused("card_unknown")
    s.when(KeepApart((first, second)), by=participant(1)).then_refused("not_allowed")


def test_the_parking_lot_is_in_the_frame_only_while_it_is_shown() -> None:
    s, *_ = two_cards()
    s.when(Park("Wer zahlt?")).when(Park("Datenschutz")).then_accepted()
    s.when(SetParked(min(s.state.parked), True)).then_accepted()
    assert frame_of(s.state).parked is None
    s.when(ShowParked(True)).then_accepted()
    assert frame_of(s.state).parked == ("Datenschutz",)
    s.when(Undo(s.state.undo[-1].seq)).then_accepted()
    assert frame_of(s.state).parked is None
