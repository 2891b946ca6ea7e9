"""The vision in the running house: the desk's small phone, and sentences whose basis changes later."""

from __future__ import annotations

import html
import re
import secrets
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.scenarios.stages import Stages
from tests.served import csrf, serving
from workshop.core.agenda import AddStep, GoTo, OpenStep
from workshop.core.roles import facilitator
from workshop.vision.model import Draft, Sentence
from workshop.web.drafting import build


@pytest.mark.parametrize("language", ["de", "en"])
async def test_the_small_phone_on_the_desk_shows_what_phones_show_in_every_step(
    tmp_path: Path, language: str
) -> None:
    async with serving(tmp_path) as served:
        wid = await served.workshop("steinfurt_1", language)
        asked = {"de": "Ich stimme zu", "en": "I agree"}[language]
        async with served.client(**await served.account_cookie()) as desk:
            async for moment in Stages(served, wid).moments():
                page = await desk.get(f"/room/{wid}/preview")
                assert page.status_code == 200, moment
                mine = page.text.split('id="region-mine"')[1].split("</section></details>")[0]
                expected = moment.startswith("vision-") and moment != "vision-before"
                assert (asked in mine) is expected, moment
                assert "_csrf" not in mine, moment


def _wish(made: Draft) -> Sentence:
    """The sentence of a field that quotes the strongest cards."""
    return next(s for k, s in made.sentences().items() if ":wishes:" in k and "Netze" in s.text)


async def test_a_desk_is_told_which_sentences_changed_cards_touch_and_writes_just_these_anew(
    tmp_path: Path,
) -> None:
    async with serving(tmp_path) as served:
        wid = await served.workshop("steinfurt_1")
        async for moment in Stages(served, wid).moments():
            if moment == "vision-longest":
                break
        session = await served.session(wid)
        (step,) = [s for s in session.committed.agenda() if s.kind == "vision"]
        anna, wish = await served.phone(wid, "Rheine"), _wish(step.state.draft)
        async with served.client(**await served.account_cookie()) as desk:

            async def press(*pairs: tuple[str, str]) -> str:
                page = await desk.get(f"/desk/{wid}")
                form = [("_csrf", csrf(page.text)), ("command_id", secrets.token_hex(16)), *pairs]
                body = urlencode(form)
                kind = {"content-type": "application/x-www-form-urlencoded"}
                answer = await desk.post(f"/desk/{wid}/commands", content=body, headers=kind)
                assert answer.status_code == 303, answer.text
                return (await desk.get(f"/desk/{wid}")).text

            before = {k: s.text for k, s in step.state.draft.sentences().items()}
            await press(("type", "correct_card"), ("card", str(min(wish.cards()))), ("text", "Netze überall"))
            page = (await desk.get(f"/desk/{wid}")).text
            told = page.split('id="vision-basis"')[1].split("</section>")[0]
            assert "Jetzt wäre es: " in told
            assert "„Netze überall“" in told
            board = await anna.client.get(f"/room/{wid}")
            assert "Grundlage geändert" in board.text
            keys = [html.unescape(k) for k in re.findall(r'name="only\[\]" value="([^"]+)"', told)]
            assert wish.key in keys
            assert len(keys) < len(before) / 2
            await press(("type", "build_draft"), ("step", str(step.id)), *(("only[]", k) for k in keys))
        after = session.committed.steps[step.id].state.draft.sentences()
        assert "„Netze überall“" in after[wish.key].text
        assert {k: s.text for k, s in after.items() if k not in keys} == {
            k: t for k, t in before.items() if k not in keys
        }
        assert not any(s.state == "stale" for s in after.values())


async def test_a_card_that_its_author_rewrites_marks_the_sentence_that_quotes_it(tmp_path: Path) -> None:
    async with serving(tmp_path) as served:
        wid = await served.workshop("steinfurt_1")
        session = await served.session(wid)
        settings = {"mode": "open", "role": "strengths"}
        await served.desk(wid, AddStep("collect", "Stärken", "Was zeichnet uns aus?", settings))
        collect = session.committed.order[-1]
        (vision,) = [s for s in session.committed.agenda() if s.kind == "vision"]
        await served.desk(wid, GoTo(collect))
        await served.desk(wid, OpenStep(collect))
        anna = await served.phone(wid, "Rheine")
        await anna.post(type="write_card", step=collect, text="Kurze Wege")
        await build(served.house, session, facilitator(served.account), vision.id)
        (card,) = session.committed.cards
        await anna.post(type="edit_card", step=collect, card=card, text="Ganz kurze Wege")
        stored = session.committed.steps[vision.id].state.draft.section("strengths")
        assert stored is not None
        assert [(s.state, "Ganz kurze Wege" in s.now) for s in stored.sentences] == [("stale", True)]
