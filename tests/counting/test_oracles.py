"""Every rule against its slow twin in oracles.py, on files drawn with every parameter and every weighting."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from counting import oracles
from counting.paper import file_of
from counting.test_equal_shares import shares
from counting.test_properties import OPTIONS, SECOND_COUNT, lines
from workshop.counting import BallotFile, tally

RATED = st.fixed_dictionaries(
    {"coverage": st.sampled_from(["none", "half"]), "blank": st.sampled_from(["left_out", 0, 2])}
)
PARAMS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "score": RATED,
    "majority_judgment": RATED,
    "consensing": RATED,
    "borda": st.fixed_dictionaries({"variant": st.sampled_from(["tournament", "zero", "modified"])}),
    "ranked_pairs": st.fixed_dictionaries({"lot": st.permutations(OPTIONS)}),
}


@st.composite
def files(draw: st.DrawFn) -> BallotFile:
    method = draw(st.sampled_from(list(oracles.RULES)))
    params = draw(PARAMS.get(method, st.just({})))
    return file_of(method, " ".join(OPTIONS), *draw(lines(method)), **params)


@settings(max_examples=800)
@given(files(), st.just("per_head") | SECOND_COUNT)
def test_every_rule_is_its_definition(file: BallotFile, weighting: str) -> None:
    outcome, people = tally(file, weighting), oracles.people_of(file, weighting)
    tiers, scores = oracles.RULES[file.method](file, people)
    assert outcome.voters == len(people)
    assert [set(tier) for tier in outcome.tiers] == (tiers if people else [])
    assert set(outcome.winners) == (tiers[0] if people and tiers else set())
    written = {option: None if score is None else str(score) for option, score in scores.items()}
    assert outcome.scores == written
    if file.method in ("score", "majority_judgment", "consensing"):
        assert set(outcome.too_few_ratings) == set(OPTIONS) - set(oracles.placed(file, people))


@settings(max_examples=300)
@given(
    lines("approval"),
    st.lists(st.integers(1, 40), min_size=4, max_size=4),
    st.permutations(OPTIONS),
    SECOND_COUNT,
)
def test_what_the_utilitarian_step_adds_is_its_definition(
    ballots: list[Any], costs: list[int], lot: list[str], weighting: str
) -> None:
    money = {"budget": 40, "costs": costs, "completion": "add1_utilitarian", "lot": lot}
    file = shares(" ".join(OPTIONS), *ballots, **money)
    outcome = tally(file, weighting)
    if outcome.voters:
        found = (list(outcome.winners), outcome.details["raised"], outcome.details["without_completion"])
        assert found == oracles.equal_shares(file, weighting)
