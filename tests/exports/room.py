"""A small workshop with everything an export may and may not tell, through real commands."""

from __future__ import annotations

import msgspec

from tests.scene import KINDS, Scene
from workshop.activities.collect import EnterCards, WriteCard
from workshop.activities.vote import CastBallot, CountVote
from workshop.core.agenda import AddStep, OpenStep, StopStep
from workshop.core.cards import CorrectCard, GroupCard, HideCard, MakeGroup, MergeCards
from workshop.core.door import Join
from workshop.core.hall import Park
from workshop.core.on_paper import AdmitPaper
from workshop.core.results import Coming, MeasureResult, SectionResult, SentenceResult, StepResults
from workshop.core.roles import SYSTEM, Actor, participant
from workshop.core.setup import AddField, AddMunicipalities, Describe
from workshop.exports.collect import Material, collect

TOWNS = ("Rheine", "Greven", "Ochtrup", "Saerbeck")
FORMULA = '=HYPERLINK("http://boese.example";"hier; klicken")'
EMOJI = "Mehr Grün 🌳, weniger „Grau“ – für alle 👩‍👩‍👧"
HEBREW = "אוטובוס חינם לכולם"
RIGHT_TO_LEFT = f"حافلة مجانية للجميع – {HEBREW}"
UMLAUT = "Bürgerbus für ältere Menschen; auch samstags, bitte"
HIDDEN = "Schmähung gegen Herrn X"
COVERED = "Noch nicht aufgedeckt"
SECRETS = (HIDDEN, COVERED, "geheimer Themenwunsch")

LONG = "x" * 300
MARKUP = '#panic("x") $a$ *fett* @quelle <b> [a](http://x) \\ // Ende'


class Hall:
    """Rheine with three people, Greven two, Ochtrup one, Saerbeck nobody, and a guest."""

    def __init__(self, delegations: tuple[int, ...] = (3, 2, 1, 0)) -> None:
        s = self.s = Scene()
        s.when(Describe("Smart Region ÄÖÜ", "Kreis Steinfurt", "2026-11-22"))
        s.when(AddMunicipalities(TOWNS))
        self.towns = list(s.state.municipalities)
        for name in ("Umwelt", "Energie", "Wirtschaft"):
            s.when(AddField(name, f"Alles über {name}"))
        self.fields = list(s.state.fields)
        counts = zip(self.towns, delegations, strict=True)
        self.people = [self.joins(town) for town, n in counts for _ in range(n)]
        self.guest = self.joins(None)
        s.when(AdmitPaper(self.towns[0])).then_accepted()

    def joins(self, town: int | None) -> Actor:
        self.s.when(Join(town), by=SYSTEM).then_accepted()
        return participant(max(self.s.state.people))

    def step(self, kind: str, title: str, **settings: object) -> int:
        self.s.when(AddStep(kind, title, f"{title}?", dict(settings))).then_accepted()
        step = self.s.state.order[-1]
        self.s.when(OpenStep(step)).then_accepted()
        return step

    def writes(self, who: Actor, step: int, text: str, field: int | None = None) -> int:
        self.s.when(WriteCard(step, text, field), by=who).then_accepted()
        return max(self.s.state.cards)

    def collects(self) -> int:
        """An open wall: formula, emoji, right to left, one hidden, two laid together, one under a heading."""
        s, people = self.s, self.people
        step = self.ideas = self.step("collect", "Ideen", mode="open", role="ideas")
        umwelt = self.fields[0]
        self.bus = self.writes(people[0], step, UMLAUT, umwelt)
        self.formula = self.writes(people[1], step, FORMULA, umwelt)
        self.emoji = self.writes(people[2], step, EMOJI, self.fields[1])
        self.arabic = self.writes(people[3], step, RIGHT_TO_LEFT)
        self.bus_again = self.writes(people[4], step, "Rufbus", umwelt)
        hidden = self.writes(people[5], step, HIDDEN)
        s.when(HideCard(hidden)).then_accepted()
        s.when(MergeCards(self.bus, (self.bus_again,))).then_accepted()
        s.when(MakeGroup("Verkehr", step, umwelt)).then_accepted()
        s.when(GroupCard(self.bus, (max(s.state.groups),))).then_accepted()
        s.when(CorrectCard(self.arabic, f"{RIGHT_TO_LEFT}!")).then_accepted()
        s.when(EnterCards(step, "Vom Papier", None, self.towns[1])).then_accepted()
        s.when(StopStep(step)).then_accepted()
        return step

    def covers(self) -> int:
        """A covered collection that still runs."""
        step = self.step("collect", "Verdeckt", mode="covered")
        self.writes(self.people[0], step, COVERED)
        return step

    def votes(self, title: str = "Prioritäten", *, count: bool = True, **settings: object) -> int:
        """Everybody gives 2 and 1 points, the first of each town in another way than the others."""
        step = self.step("vote", title, **settings)
        for n, who in enumerate(self.people):
            for paper in self.s.state.steps[step].state.papers:
                options = [o.id for o in paper.options]
                points = {options[n % 2]: 2, options[-1]: 1}
                self.s.when(CastBallot(step, paper.id, points), by=who).then_accepted()
        self.s.when(StopStep(step)).then_accepted()
        if count:
            self.s.when(CountVote(step)).then_accepted()
        return step

    def parks(self) -> None:
        self.s.when(Park("Schwimmbad; später")).then_accepted()


def full_hall() -> Hall:
    """Cards, a counted vote over fields, one over cards, one still running, a parked topic."""
    hall = Hall()
    hall.collects()
    hall.priorities = hall.votes()  # type: ignore[attr-defined]
    hall.dots = hall.votes("Punkte", subject="cards")  # type: ignore[attr-defined]
    hall.running = hall.votes("Läuft noch", count=False)  # type: ignore[attr-defined]
    hall.covers()
    hall.parks()
    return hall


def everything() -> Material:
    """What documents are made of: the full hall with a vision, and texts that writers stumble over."""
    hall = full_hall()
    for text in (LONG, MARKUP, "漢字 und 𓀀"):
        hall.s.when(Park(text)).then_accepted()
    return with_vision(collect(KINDS, hall.s.state, hall.s.log), hall.bus, hall.dots)  # type: ignore[attr-defined]


def with_vision(m: Material, card: int, vote: int) -> Material:
    """A vision whose sentences rest on a card and a vote, contested points, a measure, what comes next."""
    first = SentenceResult("Busse für alle.", "sentence", "edited", cards=(card,), votes=(vote,))
    head = SentenceResult("Unterwegs", "heading", "rule")
    item = SentenceResult("", "row", "rule", cells=("Bus", "12"), participation=True)
    goal = SectionResult("core", "Kernaussage", (first, head, item), agreed=3, objections=1)
    dispute = SentenceResult("Umstritten bleibt das Schwimmbad.", "sentence", "rule", cards=(card,))
    contested = SectionResult("contested", "Worüber wir noch streiten", (dispute,))
    measure = MeasureResult(99, "+1 Bus", "Rheine", ("Greven",), "2027", card, ("Ochtrup",))
    coming = Coming("Zweites Modul", "im März")
    sections = (goal, contested)
    step = StepResults(98, "vision", "Vision", "", sections=sections, measures=(measure,), coming=coming)
    results = msgspec.structs.replace(m.results, steps=(*m.results.steps, step))
    return msgspec.structs.replace(m, results=results)
