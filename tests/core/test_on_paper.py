"""Ballot numbers from the paper kit: one person each, so that nothing is entered twice."""

from __future__ import annotations

from tests.scene import Scene
from workshop.activities.vote import EnterBallot
from workshop.core.agenda import AddStep, OpenStep
from workshop.core.door import RemovePerson
from workshop.core.on_paper import AdmitPaper
from workshop.core.setup import AddMunicipalities, Describe


def hall() -> Scene:
    s = Scene().when(Describe("Smart Region")).when(AddMunicipalities(("Rheine", "Greven")))
    settings = {"subject": "typed", "typed": "Radweg\nSolardach"}
    s.when(AddStep("vote", "Wahl", "Was zuerst?", settings)).then_accepted()
    return s.when(OpenStep(s.state.order[-1])).then_accepted()


def test_the_people_of_a_town_get_the_numbers_on_their_ballots() -> None:
    s = hall().when(AdmitPaper(1, 3, 5)).then_accepted()
    assert [p.ballot for p in s.state.present()] == [5, 6, 7]
    s.when(AdmitPaper(2, 2)).then_accepted()
    assert [p.ballot for p in s.state.present()] == [5, 6, 7, 0, 0]


def test_a_number_that_somebody_has_is_given_to_nobody_else() -> None:
    s = hall().when(AdmitPaper(1, 3, 5)).then_accepted()
    s.when(AdmitPaper(2, 4, 2)).then_refused("ballot_number_taken")
    s.when(AdmitPaper(2, 1, 0)).then_refused("ballot_number_out_of_range")
    s.when(AdmitPaper(2, 3, 2)).then_accepted()
    s.when(RemovePerson(min(s.state.people))).then_accepted()
    s.when(AdmitPaper(2, 1, 5)).then_accepted()


def test_the_ballot_of_a_number_is_entered_once_a_vote() -> None:
    s = hall().when(AdmitPaper(1, 2, 5)).then_accepted()
    step = s.state.steps[s.state.order[-1]]
    person, vote = s.state.present()[0].number, step.state.papers[0].id
    s.when(EnterBallot(step.id, vote, person, marks="1 1")).then_accepted()
    s.when(EnterBallot(step.id, vote, person, marks="2")).then_refused("ballot_entered_before")
