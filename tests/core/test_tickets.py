"""What the log knows of one-time tickets: whether the door asks for them, and who came with one."""

from tests.scene import Scene
from workshop.core.door import ChangeMunicipality, CorrectMunicipality, Join, SetTickets
from workshop.core.roles import SYSTEM, participant
from workshop.core.setup import AddMunicipalities, Describe
from workshop.core.undo import Undo


def a_door() -> Scene:
    return Scene().when(Describe("Smart Region")).when(AddMunicipalities(("Rheine", "Greven")))


def test_tickets_are_switched_on_and_taken_back() -> None:
    s = a_door()
    s.when(SetTickets(True)).then_accepted()
    assert s.state.tickets
    s.when(SetTickets(True)).then()
    s.when(Undo(s.state.undo[-1].seq)).then_accepted()
    assert not s.state.tickets
    s.when(SetTickets(True), by=participant(1)).then_refused("not_allowed")


def test_whoever_came_with_a_ticket_of_a_municipality_speaks_for_it_until_the_desk_corrects() -> None:
    s = a_door()
    s.when(Join(1, "town"), by=SYSTEM).then_accepted()
    anna = participant(max(s.state.people))
    s.when(ChangeMunicipality(2), by=anna).then_refused("municipality_by_ticket")
    s.when(CorrectMunicipality(anna.number or 0, 2)).then_accepted()
    s.when(Join(1, "open"), by=SYSTEM).then_accepted()
    s.when(ChangeMunicipality(2), by=participant(max(s.state.people))).then_accepted()
