"""The first module of Kreis Steinfurt as results, and the catalogues' words, for the tests beside this file."""

from pathlib import Path
from typing import Any

import msgspec
from babel.messages.pofile import read_po

from workshop.core.results import (
    CardResult,
    FieldRef,
    GroupResult,
    OptionResult,
    Participation,
    Results,
    StepResults,
    VoteResult,
)

LOCALE = Path(__file__).resolve().parents[2] / "src/workshop/i18n/locale"
TOWNS = [
    "Altenberge",
    "Emsdetten",
    "Greven",
    "Hörstel",
    "Hopsten",
    "Horstmar",
    "Ibbenbüren",
    "Ladbergen",
    "Laer",
    "Lengerich",
    "Lienen",
    "Lotte",
    "Metelen",
    "Mettingen",
    "Neuenkirchen",
    "Nordwalde",
    "Ochtrup",
    "Recke",
    "Rheine",
    "Saerbeck",
    "Steinfurt",
    "Tecklenburg",
    "Westerkappeln",
    "Wettringen",
]
HERE = (
    "Emsdetten",
    "Greven",
    "Hörstel",
    "Ibbenbüren",
    "Lengerich",
    "Lotte",
    "Ochtrup",
    "Rheine",
    "Saerbeck",
    "Steinfurt",
)
NAMES = (
    "Wirtschaft",
    "Verwaltung",
    "Umwelt",
    "Technologie",
    "Lebensqualität",
    "Mobilität",
    "Menschen",
    "Energie",
)
FIELDS = tuple(FieldRef(i, name, i, name[:2]) for i, name in enumerate(NAMES, 1))
WIRTSCHAFT, UMWELT, MOBILITAET, ENERGIE = 1, 3, 6, 8


class Words:
    """A translator over the catalogue of the vision, as strict as the real one: a missing key is an error."""

    def __init__(self, language: str = "de") -> None:
        with (LOCALE / language / "vision.po").open("rb") as file:
            self.texts: dict[str, Any] = {
                m.id if isinstance(m.id, str) else m.id[0]: m.string for m in read_po(file) if m.id
            }

    def __call__(self, key: str, **values: object) -> str:
        text = self.texts[key]
        assert isinstance(text, str), f"{key} is a plural"
        return text % values

    def plural(self, key: str, n: int, **values: object) -> str:
        one, many = self.texts[key]
        return str((one if n == 1 else many) % values)


DE, EN = Words("de"), Words("en")


def option(
    name: str, head: int, rank: int, town: str = "0", town_rank: int | None = None, **more: Any
) -> OptionResult:
    subject = more.pop("subject", NAMES.index(name) + 1 if name in NAMES else None)
    towns = town_rank if town_rank is not None else rank
    return OptionResult(
        name, name, subject, str(head), town, rank, towns, more.pop("supporters", head), **more
    )


def fields_vote(**changes: Any) -> VoteResult:
    options = (
        option("Umwelt", 17, 1, "9", 1),
        option("Energie", 14, 2, "6", 3),
        option("Wirtschaft", 12, 3, "13/2", 2),
        option("Mobilität", 7, 4, "3", 4),
        option("Menschen", 4, 5, "2", 5),
        option("Verwaltung", 3, 6, "2", 5),
        option("Technologie", 2, 7, "1", 7),
        option("Lebensqualität", 1, 8, "1/2", 8),
    )
    vote = VoteResult(
        step=105,
        ballot=1,
        title="Prioritäten",
        question="Was ist am wichtigsten?",
        subject="fields",
        field=None,
        rule="dots",
        leading="per_head",
        secret=True,
        points=3,
        max_per_option=2,
        voters=20,
        municipalities=10,
        abstained=0,
        options=options,
        leaders_head=("Umwelt", "Energie", "Wirtschaft"),
        leaders_municipality=("Umwelt", "Wirtschaft", "Energie"),
        stable=True,
        checksum="",
        check_number="",
        counted_at=5,
    )
    return msgspec.structs.replace(vote, **changes)


def card(
    number: int, text: str, field: int | None = None, *towns: str, step: int = 104, **more: Any
) -> CardResult:
    place = FIELDS[field - 1] if field else None
    town = towns[0] if towns else None
    return CardResult(number, text, step, place, town, municipalities=towns, **more)


IDEAS = (
    card(12, "Hitzekarte für alle Orte.", UMWELT, "Rheine", "Greven", "Saerbeck", merged=(19, 31)),
    card(7, "Sensoren für Bäume und Pegel", UMWELT),
    card(8, "Blühstreifen", UMWELT, "Lotte"),
    card(9, "Mitfahrbank", MOBILITAET),
)


def ideas_vote() -> VoteResult:
    options = (
        option("Hitzekarte für alle Orte.", 9, 1, subject=12, municipalities=6, supporters=7),
        option("Sensoren für Bäume und Pegel", 5, 2, subject=7, supporters=4),
        option("Blühstreifen", 1, 3, subject=8, municipalities=1, supporters=1),
    )
    leaders = ("Hitzekarte für alle Orte.",)
    return fields_vote(
        step=106, subject="cards", field=FIELDS[2], options=options, leaders_head=leaders,
        leaders_municipality=leaders, counted_at=6,
    )  # fmt: skip


def step(number: int, role: str = "", **more: Any) -> StepResults:
    return StepResults(
        number, more.pop("kind", "collect"), f"Schritt {number}", more.pop("question", ""), role, **more
    )


def results(*steps: StepResults, **changes: Any) -> Results:
    missing = tuple(t for t in TOWNS if t not in HERE)
    everybody = Participation(20, HERE, missing, 0)
    whole = Results("w", "Smart Region", "WESt", "2019", 50, False, everybody, FIELDS, steps)
    return msgspec.structs.replace(whole, **changes)


UNDERSTANDING = step(
    101,
    "understanding",
    question="Was bedeutet Smart Region für Sie?",
    cards=tuple(card(200 + i, f"Karte {i}", step=101) for i in range(15)),
    groups=(
        GroupResult(301, "ein gutes, gesundes, nachhaltiges Leben", 101, None, tuple(range(208, 215)), 7),
        GroupResult(302, "bürgerfreundlicher Zugang zu Diensten", 101, None, tuple(range(200, 208)), 8),
    ),
)


def module_one() -> Results:
    return results(
        UNDERSTANDING,
        step(104, "ideas", cards=IDEAS),
        step(105, kind="vote", votes=(fields_vote(),)),
        step(106, kind="vote", votes=(ideas_vote(),)),
    )
