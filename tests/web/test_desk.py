"""The desk and its set-up pages over the real app: prepared by forms, run by commands, closed to everybody else."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.scene import KINDS, Scene
from tests.served import Served, csrf, serving
from workshop.activities.collect import EnterCards, TurnAll
from workshop.blueprints import BlueprintError, blueprint, blueprints, commands_for
from workshop.core.agenda import AddStep, GoTo, OpenStep, StopStep
from workshop.core.conclude import participation_of
from workshop.core.hall import Continue, End, Park
from workshop.core.refusals import Refused
from workshop.core.setup import AddField, AddMunicipalities
from workshop.core.workshop import Workshop
from workshop.web.municipalities import Entry, RowError, rows_of


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(tmp_path) as house:
        yield house


@pytest.fixture
async def anna(served: Served) -> AsyncIterator[httpx.AsyncClient]:
    """The facilitator's browser, without script."""
    async with served.client(**await served.account_cookie()) as client:
        yield client


async def send(client: httpx.AsyncClient, page: str, path: str = "", **form: str) -> httpx.Response:
    """A form of a page, sent where it leads."""
    token = csrf((await client.get(page)).text)
    both = {"_csrf": token, "command_id": secrets.token_hex(16)}
    return await client.post(path or page, data={**both, **form})


async def state(served: Served, wid: str) -> Workshop:
    return (await served.session(wid)).committed


def step_of(w: Workshop, role: str) -> int:
    return next(s.id for s in w.agenda() if getattr(s.settings, "role", None) == role)


async def collecting(served: Served) -> tuple[str, int]:
    """A workshop with two municipalities, a field and one collection of cards."""
    wid = await served.workshop("empty")
    await served.desk(wid, AddMunicipalities(("Rheine", "Saerbeck")))
    await served.desk(wid, AddField("Umwelt"))
    await served.desk(wid, AddStep("collect", "Ideen", "Welche Ideen haben Sie?"))
    return wid, (await state(served, wid)).order[-1]


# Blueprints ----------------------------------------------------------------------------------------


def made(key: str, language: str = "de") -> Workshop:
    scene = Scene()
    for command in commands_for(blueprint(key), language):
        scene.when(command).then_accepted()
    return scene.state


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("key", [b.key for b in blueprints()])
def test_a_facilitator_could_make_every_blueprint_by_hand(key: str, language: str) -> None:
    missing = {s.kind for s in blueprint(key).steps} - KINDS.activities.keys()
    if missing:
        pytest.skip(f"no such kind yet: {', '.join(sorted(missing))}")
    assert len(made(key, language).order) == len(blueprint(key).steps)


def test_the_vote_on_ideas_is_about_the_collection_of_ideas() -> None:
    if "vision" not in KINDS.activities or "cluster" not in KINDS.activities:
        pytest.skip("not all kinds exist")
    w = made("steinfurt_1")
    ideas = step_of(w, "ideas")
    votes = [s for s in w.agenda() if s.kind == "vote" and s.settings.subject == "cards"]
    assert [v.settings.from_steps for v in votes] == [(ideas,)]
    assert len(w.municipalities) == 24
    assert [f.letters for f in w.live_fields()] == ["Wi", "Ve", "Um", "Te", "Le", "Mo", "Me"]


def test_a_step_of_an_unknown_kind_says_so() -> None:
    with pytest.raises(BlueprintError, match=r"unknown kind: .*collect"):
        commands_for(blueprint("steinfurt_1"), "de", set(KINDS.activities) - {"collect"})


# Lists of municipalities ---------------------------------------------------------------------------


def test_a_csv_from_excel_is_read() -> None:
    raw = "Kommune;Plätze\r\nHörstel;2\r\n\r\n„Rheine“;\r\n".encode("cp1252")
    assert rows_of(raw) == [Entry("Hörstel", 2), Entry("„Rheine“")]


def test_pasted_lines_are_names_even_with_a_comma_in_quotes() -> None:
    assert rows_of(b'Rheine\n"Lotte, Westfalen"\n') == [Entry("Rheine"), Entry("Lotte, Westfalen")]


def test_every_wrong_row_is_named() -> None:
    with pytest.raises(RowError) as found:
        rows_of(b"Rheine;2\n;3\nGreven;zwei\nLaer;1;2\n")
    assert [(n, no.code) for n, no in found.value.problems] == [
        (2, "text_empty"),
        (3, "seats_not_a_number"),
        (4, "row_too_many_cells"),
    ]


@pytest.mark.parametrize("raw", [b"PK\3\4\0\0", b"x" * 300_000], ids=["spreadsheet", "huge"])
def test_what_is_no_text_is_refused(raw: bytes) -> None:
    with pytest.raises(Refused, match="file_unreadable"):
        rows_of(raw)


# Setting up ----------------------------------------------------------------------------------------


async def test_a_workshop_is_prepared_by_forms_alone(served: Served, anna: httpx.AsyncClient) -> None:
    answer = await send(anna, "/desk", **{"from": "empty", "title": "Zukunft <b>", "language": "de"})
    wid = answer.headers["location"].split("/")[2]
    setup = f"/desk/{wid}/setup"
    await send(anna, setup, f"/desk/{wid}/municipalities", list="kreis_borken")
    await send(anna, setup, type="add_field", name="Energie", description="Sonne und Wind")
    form = {"settings.mode": "open", "settings.limit": "3", "settings.release": "true", "minutes": ""}
    await send(
        anna,
        f"/desk/{wid}/agenda",
        type="add_step",
        kind="collect",
        title="Ideen",
        question="Was fehlt?",
        **form,
    )
    w = await state(served, wid)
    step = w.agenda()[-1]
    assert (w.title, len(w.municipalities), [f.letters for f in w.live_fields()]) == (
        "Zukunft <b>",
        17,
        ["En"],
    )
    assert (step.question, step.settings.mode, step.settings.limit, step.settings.release) == (
        "Was fehlt?",
        "open",
        3,
        True,
    )
    page = await anna.get(setup)
    assert "Zukunft &lt;b&gt;" in page.text
    assert "Zukunft <b>" not in page.text


async def test_a_refused_form_comes_back_with_what_was_typed(served: Served, anna: httpx.AsyncClient) -> None:
    wid = await served.workshop("empty")
    answer = await send(anna, f"/desk/{wid}/setup", type="describe", title=" ", host="WESt aus Steinfurt")
    assert answer.status_code == 422
    assert "WESt aus Steinfurt" in answer.text
    assert (await state(served, wid)).host == ""


async def test_one_wrong_row_adds_nothing_and_is_named(served: Served, anna: httpx.AsyncClient) -> None:
    wid = await served.workshop("empty")
    path = f"/desk/{wid}/municipalities"
    answer = await send(anna, f"/desk/{wid}/setup", path, names="Rheine;2\nGreven;viele")
    assert answer.status_code == 422
    assert "Zeile 2" in answer.text
    assert "Greven;viele" in answer.text
    assert not (await state(served, wid)).municipalities


async def test_steps_are_moved_up_and_edited(served: Served, anna: httpx.AsyncClient) -> None:
    wid = await served.workshop("empty")
    agenda = f"/desk/{wid}/agenda"
    await send(anna, agenda, type="add_step", kind="info", title="Ausblick")
    last = (await state(served, wid)).order[-1]
    await send(anna, agenda, type="place_step", step=str(last), after="0")
    await send(anna, agenda, type="edit_step", step=str(last), title="Begrüßung", minutes="5")
    w = await state(served, wid)
    assert w.order[0] == last
    assert (w.steps[last].title, w.steps[last].minutes) == ("Begrüßung", 5)
    assert 'value="Begrüßung"' in (await anna.get(f"{agenda}?step={last}")).text


async def test_a_setting_that_is_emptied_is_as_at_first_again(
    served: Served, anna: httpx.AsyncClient
) -> None:
    wid = await served.workshop("empty")
    agenda = f"/desk/{wid}/agenda"
    given = {"settings.limit": "3", "settings.role": "ideas", "settings.longest": "90"}
    await send(anna, agenda, type="add_step", kind="collect", title="Ideen", **given)
    step = (await state(served, wid)).order[-1]
    emptied = {"settings.limit": "", "settings.role": ""}
    answer = await send(anna, agenda, type="edit_step", step=str(step), title="Ideen", **emptied)
    assert answer.status_code == 303, answer.text
    settings = (await state(served, wid)).steps[step].settings
    assert (settings.limit, settings.role, settings.longest) == (0, "", 90)


@pytest.mark.parametrize("kind", sorted(KINDS.activities))
async def test_there_is_a_form_for_every_kind_of_step(
    served: Served, anna: httpx.AsyncClient, kind: str
) -> None:
    wid = await served.workshop("empty")
    page = await anna.get(f"/desk/{wid}/agenda?kind={kind}")
    assert page.status_code == 200
    assert f'name="kind" value="{kind}"' in page.text
    assert f"kind.{kind}" not in page.text


async def test_a_copy_keeps_the_agenda(served: Served, anna: httpx.AsyncClient) -> None:
    wid = await served.workshop("empty")
    answer = await send(anna, "/desk", **{"from": f"copy:{wid}", "title": "Noch einmal"})
    copied = await state(served, answer.headers["location"].split("/")[2])
    assert copied.title == "Noch einmal"
    assert [s.kind for s in copied.agenda()] == ["info"]


# Running -------------------------------------------------------------------------------------------


async def test_the_desk_names_the_next_act_without_script(served: Served, anna: httpx.AsyncClient) -> None:
    wid = await served.workshop("empty")
    page = await anna.get(f"/desk/{wid}")
    assert "Beginnen: Ankommen" in page.text
    first = (await state(served, wid)).order[0]
    answer = await send(
        anna, f"/desk/{wid}", f"/desk/{wid}/commands", type="go_to", step=str(first), seen="0"
    )
    assert answer.status_code == 303
    page = await anna.get(f"/desk/{wid}")
    assert "Rückgängig: Zum Schritt gegangen" in page.text
    assert 'data-key="b"' in page.text


async def test_ending_and_counting_have_no_key(served: Served, anna: httpx.AsyncClient) -> None:
    wid = await served.workshop("empty")
    await served.desk(wid, GoTo((await state(served, wid)).order[0]))
    bar = (await anna.get(f"/desk/{wid}")).text.partition('id="region-bar"')[2]
    button = bar[bar.index('value="end"') :].partition("</form>")[0]
    assert "data-confirm=" in button
    assert "data-irreversible" in button
    assert "data-key" not in button


async def test_the_desk_sees_who_has_not_written_yet(served: Served, anna: httpx.AsyncClient) -> None:
    wid, step = await collecting(served)
    first, second = await served.phone(wid, "Rheine"), await served.phone(wid, "Saerbeck")
    await served.desk(wid, OpenStep(step))
    await first.post(type="write_card", step=step, text="Bürgerbus")
    page = (await anna.get(f"/desk/{wid}")).text
    towns = page.partition('class="towns"')[2].partition("</ul>")[0]
    assert towns.index("Rheine") < towns.index("1/1")
    assert "is-missing" in towns
    assert "0/1" in towns
    assert "1 Mensch hat noch nichts beigetragen" in page
    await first.close()
    await second.close()


async def test_cards_are_turned_hidden_moved_and_merged_by_forms(
    served: Served, anna: httpx.AsyncClient
) -> None:
    wid, step = await collecting(served)
    field = (await state(served, wid)).live_fields()[0]
    phone = await served.phone(wid, "Rheine")
    await served.desk(wid, OpenStep(step))
    for text in ("Rufbus", "Bürgerbus per App", "Unfug"):
        await phone.post(type="write_card", step=step, text=text)
    await served.desk(wid, StopStep(step))
    commands = f"/desk/{wid}/commands"
    await send(anna, f"/desk/{wid}", commands, type="turn_all", step=str(step))
    one, two, three = (await state(served, wid)).cards
    card = f"/desk/{wid}/cards/{one}"
    await send(anna, card, commands, type="move_card", card=str(one), field=str(field.id))
    await send(anna, card, commands, type="correct_card", card=str(one), text="Rufbus!", mark="false")
    await send(anna, card, commands, **{"type": "merge_cards", "into": str(one), "cards[]": str(two)})
    await send(anna, f"/desk/{wid}", commands, type="hide_card", card=str(three))
    cards = (await state(served, wid)).cards
    assert (cards[one].field, cards[one].text, cards[one].edited) == (field.id, "Rufbus!", False)
    assert (cards[two].merged_into, cards[three].state) == (one, "hidden")
    page = await anna.get(f"/desk/{wid}")
    assert "×2" in page.text
    assert "1 verborgene Karte" in page.text
    await phone.close()


async def test_cards_from_paper_come_one_a_line(served: Served, anna: httpx.AsyncClient) -> None:
    wid, step = await collecting(served)
    towns = (await state(served, wid)).municipalities.values()
    rheine = next(m.id for m in towns if m.name == "Rheine")
    await served.desk(wid, OpenStep(step))
    form = {"type": "enter_cards", "step": str(step), "lines": "Rufbus\r\n\r\nHitzekarte", "field": ""}
    await send(anna, f"/desk/{wid}", f"/desk/{wid}/commands", municipality=str(rheine), **form)
    cards = (await state(served, wid)).cards.values()
    assert [(c.text, c.municipality) for c in cards] == [("Rufbus", rheine), ("Hitzekarte", rheine)]


# Who may -------------------------------------------------------------------------------------------

PAGES = ["", "/setup", "/agenda", "/door", "/sharing", "/regions", "/cards/1"]


@pytest.mark.parametrize("page", PAGES)
async def test_the_desk_is_closed_to_others(served: Served, page: str) -> None:
    wid = await served.workshop("empty")
    other = await served.house.accounts.create("fremd", "Fremd", None, served.house.now())
    mine = served.account
    served.account = other.id
    async with served.client(**await served.account_cookie()) as stranger, served.client() as nobody:
        assert (await stranger.get(f"/desk/{wid}{page}")).status_code == 404
        assert (await nobody.get(f"/desk/{wid}{page}")).status_code == 303
    served.account = mine


async def test_a_shared_desk_opens_until_its_day_is_over(served: Served, anna: httpx.AsyncClient) -> None:
    wid = await served.workshop("empty")
    other = await served.house.accounts.create("bernd", "Bernd", None, served.house.now())
    mine, sharing = served.account, f"/desk/{wid}/sharing"
    over = await send(anna, sharing, act="share", login="Bernd", until="2020-01-01")
    assert over.status_code == 422
    assert (await send(anna, sharing, act="share", login="Bernd", until="2999-12-31")).status_code == 303
    served.account = other.id
    async with served.client(**await served.account_cookie()) as bernd:
        assert (await bernd.get(f"/desk/{wid}")).status_code == 200
        taken = await send(bernd, sharing, act="hand_over", login="bernd")
        assert taken.status_code == 422
        await send(anna, sharing, act="unshare", account=str(other.id))
        assert (await bernd.get(f"/desk/{wid}")).status_code == 404
    served.account = mine


async def test_a_secret_link_is_shown_once(served: Served, anna: httpx.AsyncClient) -> None:
    wid = await served.workshop("empty")
    sharing = f"/desk/{wid}/sharing"
    page = await send(anna, sharing, act="link", kind="helper")
    assert "/link/" in page.text
    again = await anna.get(sharing)
    assert "/link/" not in again.text
    assert "Link für Helfende" in again.text


async def test_deleting_asks_for_the_code(served: Served, anna: httpx.AsyncClient) -> None:
    wid = await served.workshop("empty")
    sharing, delete = f"/desk/{wid}/sharing", f"/desk/{wid}/delete"
    assert (await send(anna, sharing, delete, code="WRONG1")).status_code == 422
    await send(anna, sharing, delete, code=await served.code(wid))
    assert (await anna.get(f"/desk/{wid}")).status_code == 404


async def test_a_helper_sorts_cards_and_does_nothing_else(served: Served) -> None:
    wid, step = await collecting(served)
    field = (await state(served, wid)).live_fields()[0]
    phone = await served.phone(wid, "Rheine")
    await served.desk(wid, OpenStep(step))
    await phone.post(type="write_card", step=step, text="Rufbus")
    await served.desk(wid, TurnAll(step))
    card = next(iter((await state(served, wid)).cards))
    word = secrets.token_urlsafe(32)
    await served.house.people.add_link(word, "helper", wid, served.house.now())
    async with served.client() as helper:
        assert (await send(helper, f"/link/{word}")).status_code == 303
        page = await helper.get(f"/helper/{wid}")
        assert "Rufbus" in page.text
        for forbidden in ("hide_card", "turn_all", "enter_cards", f"/desk/{wid}"):
            assert forbidden not in page.text
        commands, home = f"/helper/{wid}/commands", f"/helper/{wid}"
        await send(helper, home, commands, type="move_card", card=str(card), field=str(field.id))
        refused = await send(helper, home, commands, type="hide_card", card=str(card))
        assert refused.status_code == 422
        assert (await helper.get(f"/desk/{wid}")).status_code == 303
    moved = (await state(served, wid)).cards[card]
    assert (moved.field, moved.state) == (field.id, "shown")
    await phone.close()


async def test_a_withdrawn_link_says_so_and_leads_on(served: Served) -> None:
    async with served.client() as somebody:
        told = await somebody.get("/link/nothing")
        assert told.status_code == 404
        assert "Dieser Link gilt nicht mehr" in told.text
        assert 'href="/desk"' in told.text


async def test_what_a_template_laid_out_is_on_no_desk_to_undo(served: Served) -> None:
    async with served.client(**await served.account_cookie()) as desk:
        page = (await desk.get("/desk")).text
        form = {"_csrf": csrf(page), "from": "steinfurt_1", "title": "Modul 1", "language": "de"}
        refused = await desk.post("/desk", data={**form, "date": "gestern"})
        assert refused.status_code == 422
        assert "„gestern“ ist kein Tag" in refused.text
        made = await desk.post("/desk", data={**form, "date": "12.3.2027"})
        wid = made.headers["location"].split("/")[-2]
        fresh = (await desk.get(f"/desk/{wid}")).text
        assert "12. März 2027" in fresh
        assert 'value="undo"' not in fresh
        await served.desk(wid, Park("Schwimmbad"))
        assert 'value="undo"' in (await desk.get(f"/desk/{wid}")).text


async def test_seats_typed_in_several_rows_are_one_act_and_a_wrong_row_keeps_all(
    served: Served, anna: httpx.AsyncClient
) -> None:
    wid, _ = await collecting(served)
    rheine, saerbeck = (await state(served, wid)).municipalities
    page = f"/desk/{wid}/door"
    names = (f"seats.{rheine}", f"seats.{saerbeck}")
    again = await send(anna, page, type="set_all_seats", **{names[0]: "12", names[1]: "viele"})
    assert again.status_code == 422
    assert "Saerbeck. Es wurde noch nichts gesetzt" in again.text
    assert 'value="12"' in again.text
    assert again.text.count('aria-invalid="true"') == 1
    await send(anna, page, type="set_all_seats", **{names[0]: "12", names[1]: "8"})
    towns = (await state(served, wid)).municipalities
    assert [towns[rheine].seats, towns[saerbeck].seats] == [12, 8]
    await send(anna, page, type="set_all_seats", **{names[0]: "", names[1]: "8"})
    w = await state(served, wid)
    assert [m.seats for m in w.municipalities.values()] == [None, 8]
    await send(anna, page, type="undo", seq=str(w.undo[-1].seq))
    await send(anna, page, type="undo", seq=str((await state(served, wid)).undo[-1].seq))
    assert [m.seats for m in (await state(served, wid)).municipalities.values()] == [None, None]


async def test_people_on_paper_come_in_together_and_nobody_is_a_guest_by_a_slip(
    served: Served, anna: httpx.AsyncClient
) -> None:
    wid, _ = await collecting(served)
    rheine = next(iter((await state(served, wid)).municipalities))
    page = f"/desk/{wid}/door"
    first = (await anna.get(page)).text.split('id="paper-municipality"')[1].split("</option>")[0]
    assert 'value="0"' in first
    assert (await send(anna, page, type="admit_paper", municipality="0", people="3")).status_code == 422
    assert (
        await send(anna, page, type="admit_paper", municipality=str(rheine), people="201")
    ).status_code == 422
    await send(anna, page, type="admit_paper", municipality=str(rheine), people="40")
    people = (await state(served, wid)).present()
    assert len(people) == len({p.number for p in people}) == 40
    assert {p.municipality for p in people if p.paper} == {rheine}


async def test_undo_names_what_it_takes_back_and_the_desk_says_what_was_taken_back(
    served: Served, anna: httpx.AsyncClient
) -> None:
    wid, _ = await collecting(served)
    desk, agenda = f"/desk/{wid}", f"/desk/{wid}/agenda"
    await send(anna, agenda, type="add_step", kind="info", title="Ausblick")
    assert "Rückgängig: Schritt hinzugefügt: „Ausblick“" in (await anna.get(desk)).text
    step = (await state(served, wid)).order[-1]
    page = await send(anna, agenda, type="remove_step", step=str(step))
    page = await anna.get(agenda)
    assert "Rückgängig: Schritt entfernt: „Ausblick“" in page.text
    await send(anna, agenda, type="undo", seq=str((await state(served, wid)).undo[-1].seq))
    assert (await state(served, wid)).order[-1] == step
    for path in (desk, agenda):
        assert "Zurückgenommen: Schritt entfernt: „Ausblick“." in (await anna.get(path)).text
    await served.desk(wid, Park("Später"))
    assert "Zurückgenommen" not in (await anna.get(desk)).text


async def test_what_happened_in_the_hall_is_not_undone_on_the_agenda_page(
    served: Served, anna: httpx.AsyncClient
) -> None:
    wid, step = await collecting(served)
    await served.desk(wid, GoTo(step))
    assert "Rückgängig: Zum Schritt gegangen: „Ideen“" in (await anna.get(f"/desk/{wid}")).text
    assert "Rückgängig" not in (await anna.get(f"/desk/{wid}/agenda")).text


async def test_after_the_end_no_key_takes_the_workshop_up_again(
    served: Served, anna: httpx.AsyncClient
) -> None:
    wid, step = await collecting(served)
    await served.desk(wid, Park("Wer zahlt?"))
    await served.desk(wid, GoTo(step))
    await served.desk(wid, End())
    page = (await anna.get(f"/desk/{wid}")).text
    assert 'data-key="z"' not in page
    assert "Rückgängig" not in page
    assert f'<a class="button button-primary" href="/results/{wid}">' in page
    assert '<section class="desk-beside" hidden>' in page
    assert 'value="set_parked"' not in page
    again = page.split('value="continue"')[1].split("</form>")[0]
    assert "data-confirm=" in again
    await served.desk(wid, Continue())
    page = (await anna.get(f"/desk/{wid}")).text
    assert '<section class="desk-beside" hidden>' not in page
    assert "data-confirm=" in page.split('value="undo"')[1].split("</form>")[0]


async def test_turning_all_cards_over_asks_and_has_no_key(served: Served, anna: httpx.AsyncClient) -> None:
    wid, step = await collecting(served)
    await served.desk(wid, GoTo(step))
    await served.desk(wid, OpenStep(step))
    await served.desk(wid, EnterCards(step, "Hitzekarte\nPegel"))
    await served.desk(wid, StopStep(step))
    page = (await anna.get(f"/desk/{wid}")).text
    form = page.split('value="turn_all"')[1].split("</form>")[0]
    assert "data-confirm=" in form
    assert "data-key" not in form


async def test_undo_of_several_cards_names_the_first_and_how_many_more(
    served: Served, anna: httpx.AsyncClient
) -> None:
    wid, step = await collecting(served)
    await served.desk(wid, GoTo(step))
    await served.desk(wid, OpenStep(step))
    await served.desk(wid, EnterCards(step, "Hitzekarte\nPegel\nBäume"))
    first = min((await state(served, wid)).cards)
    page = (await anna.get(f"/desk/{wid}")).text
    assert f"Rückgängig: Karten vom Papier eingetragen: Nr. {first} (+2)" in page
    assert "Hitzekarte" not in page.split('id="region-bar"')[1]


async def test_municipalities_stand_in_one_order_everywhere(served: Served, anna: httpx.AsyncClient) -> None:
    wid = await served.workshop("empty")
    await served.desk(wid, AddMunicipalities(("Westerkappeln", "Hörstel", "Hopsten", "Horstmar")))
    await served.desk(wid, AddStep("plan", "Maßnahmen", "Wer macht was?"))
    w = await state(served, wid)
    await served.desk(wid, GoTo(w.order[-1]))
    await served.desk(wid, OpenStep(w.order[-1]))
    names = ["Hopsten", "Hörstel", "Horstmar", "Westerkappeln"]
    for path in (f"/desk/{wid}", f"/desk/{wid}/door", f"/results/{wid}"):
        page = (await anna.get(path)).text
        places = [page.index(name) for name in names]
        assert places == sorted(places), path
    assert list(participation_of(KINDS, w).missing) == names


async def test_the_desk_of_a_rehearsal_says_so_above_the_previews(
    served: Served, anna: httpx.AsyncClient
) -> None:
    wid, _ = await collecting(served)
    answer = await send(anna, f"/desk/{wid}", f"/desk/{wid}/rehearse", towns="2")
    page = (await anna.get(answer.headers["location"])).text
    assert page.index('id="rehearsal-discard"') < page.index('class="preview-board"')


async def test_the_desk_leads_back_to_what_is_open_or_covered(
    served: Served, anna: httpx.AsyncClient
) -> None:
    wid, step = await collecting(served)
    await served.desk(wid, OpenStep(step))
    await served.desk(wid, EnterCards(step, "Bus\nBahn"))
    await served.desk(wid, AddStep("info", "Ausblick"))
    order = (await state(served, wid)).order
    await served.desk(wid, GoTo(order[-1]))
    said = f"Schritt {order.index(step) + 1} „"
    left = (await anna.get(f"/desk/{wid}")).text.partition(f'data-left="{step}"')[2].partition("</div>")[0]
    assert said in left
    assert "ist noch offen" in left
    assert f'name="step" value="{step}"' in left
    await served.desk(wid, StopStep(step))
    left = (await anna.get(f"/desk/{wid}")).text.partition(f'data-left="{step}"')[2].partition("</div>")[0]
    assert "2 Karten liegen in Schritt" in left
    await served.desk(wid, TurnAll(step))
    assert f'data-left="{step}"' not in (await anna.get(f"/desk/{wid}")).text


async def test_what_several_steps_left_open_say_stands_in_one_notice(
    served: Served, anna: httpx.AsyncClient
) -> None:
    wid = await served.workshop("empty")
    for n in range(2):
        await served.desk(wid, AddStep("collect", f"Ideen {n}"))
        await served.desk(wid, OpenStep((await state(served, wid)).order[-1]))
    await served.desk(wid, AddStep("info", "Ausblick"))
    await served.desk(wid, GoTo((await state(served, wid)).order[-1]))
    page = (await anna.get(f"/desk/{wid}")).text
    now = page.partition('id="region-now"')[2].partition("</section>")[0]
    assert now.count('class="notice notice-warn"') == 1
    assert "<summary>2 Schritte sind nicht abgeschlossen</summary>" in now
    assert now.count("data-left=") == now.count("ist noch offen") == 2
