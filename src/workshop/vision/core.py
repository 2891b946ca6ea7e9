"""The core sentence: of the candidates that were collected for it (role `core`), the one the room accepted most.

The rule in words: the last counted vote on whose paper at least two candidates stood decides, by the count that was
announced before it opened. The sentence stands as it was voted on, with how it won; "unanimous" only if every valid
ballot supported it. No vote, a shared first place, nobody in favour, or a winner that was taken off the wall since:
nothing has won, and a line is left open for the room. The line is for the desk and the hall; exports leave it out.
"""

from __future__ import annotations

from workshop.core.results import CardResult, OptionResult, VoteResult
from workshop.vision.material import GIVEN, RESISTANCE, Material, refs, vote_ref
from workshop.vision.model import ModerationRef, Section, Sentence, Source
from workshop.vision.phrases import said
from workshop.vision.priorities import in_order, rank
from workshop.vision.words import Translate, counted, number

ROLE = "core"
LINE = "core:open:0"
"""One key for the line, open or filled: a changed vote shows what it would be now. Stored drafts know this name."""


def core(material: Material, words: Translate) -> Section:
    """The section: the winner, or the open line."""
    won = _winner(material, words)
    line = words("vision.core.open")
    blank = Sentence(LINE, line, "vision.core.open", {}, (ModerationRef(),), "open", rule=line)
    return Section("core", words("vision.section.core"), tuple(won) or (blank,))


def _winner(material: Material, words: Translate) -> list[Sentence]:
    candidates = {i: c for s in material.steps(ROLE) for c in material.of_step(s) for i in (c.id, *c.merged)}
    vote = _vote(material, candidates)
    best = _first(vote, candidates) if vote else None
    if vote is None or best is None:
        return []
    # As it won: a card that was corrected since keeps its words of then here.
    cards = dict.fromkeys(candidates[i] for i in _ids(best) if i in candidates)
    text = best.name.strip()
    sources: tuple[Source, ...] = (*refs(cards), vote_ref(vote, [best]))
    claim = Sentence(LINE, text, "", {}, sources, rule=text)
    return [claim, _how(words, vote, best, sources)]


def _ids(option: OptionResult) -> tuple[int, ...]:
    return (*([option.subject] if option.subject is not None else []), *option.cards)


def _vote(material: Material, candidates: dict[int, CardResult]) -> VoteResult | None:
    def about(vote: VoteResult) -> bool:
        return vote.voters > 0 and sum(any(i in candidates for i in _ids(o)) for o in vote.options) > 1

    return max(filter(about, material.votes("cards")), key=lambda v: v.counted_at, default=None)


def _first(vote: VoteResult, candidates: dict[int, CardResult]) -> OptionResult | None:
    """The candidate that stands alone in front. A withdrawn one counts as a candidate: the next has not won."""
    ranked = in_order(vote, vote.leading, withdrawn=True)
    rivals = [o for o in ranked if o.withdrawn or any(i in candidates for i in _ids(o))]
    best = rivals[0]
    shared = len(rivals) > 1 and rank(rivals[1], vote.leading) == rank(best, vote.leading)
    unsupported = vote.rule in GIVEN and not best.supporters
    return (
        None if shared or unsupported or vote.no_result or best.withdrawn or not best.name.strip() else best
    )


def _how(words: Translate, vote: VoteResult, best: OptionResult, sources: tuple[Source, ...]) -> Sentence:
    key = "core:won:0"
    if vote.rule not in GIVEN:
        pattern = "vision.core.resistance" if vote.rule == RESISTANCE else "vision.core.first"
        return said(key, words, pattern, sources)
    if best.supporters == vote.voters:
        return said(key, words, "vision.core.unanimous", sources)
    values = {"num": number(words, best.supporters), "voters": counted(words, "people", vote.voters)}
    return said(key, words, "vision.core.won", sources, best.supporters, values)
