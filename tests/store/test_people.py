"""People, links, accounts and sessions: found by a secret, of which only a hash is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from workshop.store.accounts import Accounts, AuthSession, LoginTaken
from workshop.store.database import Database
from workshop.store.directory import Directory
from workshop.store.migrate import migrate
from workshop.store.people import People, Person, hashed

ROOM = "abcdefghij"
ANNA = Person(ROOM, 1, "Anna")


@pytest.fixture
async def people(database: Database) -> People:
    """Anna from Rheine has joined one of two workshops."""
    for room in (ROOM, "other"):
        await Directory(database).create(room, room, None, 1)
    store = People(database)
    assert await store.add(ROOM, 1, "Anna", "token-anna", "blue-7") == ANNA
    return store


@pytest.fixture
def accounts(database: Database) -> Accounts:
    """The accounts of the test database."""
    return Accounts(database)


async def test_anna_is_known_by_her_token_and_her_code(people: People) -> None:
    assert await people.by_token("token-anna") == ANNA == await people.get(ROOM, 1)
    assert await people.by_return_code(ROOM, "blue-7") == ANNA
    assert await people.by_return_code("other", "blue-7") is None
    assert await people.by_token("blue-7") is None
    assert await people.names(ROOM) == {1: "Anna"}


async def test_the_same_code_may_exist_in_another_workshop_only(people: People) -> None:
    await people.add("other", 1, None, "token-bernd", "blue-7")
    assert await people.by_return_code("other", "blue-7") == Person("other", 1, None)
    with pytest.raises(IntegrityError):
        await people.add(ROOM, 2, None, "token-cem", "blue-7")


async def test_a_new_phone_takes_over_from_the_old_one(people: People) -> None:
    await people.set_token(ROOM, 1, "token-new")
    await people.set_return_code(ROOM, 1, "red-3")
    assert await people.by_token("token-anna") is None
    assert await people.by_return_code(ROOM, "blue-7") is None
    assert await people.by_token("token-new") == ANNA == await people.by_return_code(ROOM, "red-3")


async def test_anna_becomes_nameless_and_then_nobody(people: People, accounts: Accounts) -> None:
    await accounts.open_session("cookie", _session("participant", workshop=ROOM, person=1))
    await people.set_name(ROOM, 1, "Anne")
    assert await people.names(ROOM) == {1: "Anne"}
    await people.set_name(ROOM, 1, None)
    assert await people.names(ROOM) == {}
    await people.erase(ROOM, 1)
    assert await people.get(ROOM, 1) is None
    assert await accounts.session("cookie", 5) is None


async def test_a_link_opens_until_it_is_over_or_revoked(people: People, accounts: Accounts) -> None:
    link = await people.add_link("secret", "helper", ROOM, 5, expires=100)
    await accounts.open_session("cookie", _session("helper", workshop=ROOM, link=link.id))
    assert await people.link_by_secret("secret", 99) == link
    assert await people.link_by_secret("secret", 100) is None
    await people.revoke_link("other", link.id, 50)
    assert await people.link_by_secret("secret", 50) == link
    await people.revoke_link(ROOM, link.id, 50)
    assert await people.link_by_secret("secret", 50) is None
    assert await accounts.session("cookie", 50) is None
    assert [(old.id, old.revoked) for old in await people.links(ROOM)] == [(link.id, 50)]


async def test_a_login_is_one_account_whatever_its_case(accounts: Accounts) -> None:
    carla = await accounts.create("Carla@Example.org ", "Carla", "$argon2id$x", 5)
    assert await accounts.by_login("carla@example.ORG") == carla == await accounts.get(carla.id)
    with pytest.raises(LoginTaken):
        await accounts.create("carla@example.org", "Clara", None, 6)
    await accounts.set_name(carla.id, "Carla Cordes")
    assert [account.name for account in await accounts.all()] == ["Carla Cordes"]


async def test_a_session_is_found_until_it_is_over(accounts: Accounts) -> None:
    carla = await accounts.create("carla", "Carla", None, 5)
    session = _session("account", account=carla.id)
    await accounts.open_session("cookie", session)
    assert await accounts.session("cookie", 99) == session
    assert await accounts.session("cookie", 100) is None
    await accounts.prolong("cookie", 200)
    assert await accounts.session("cookie", 199) is not None
    await accounts.purge(150)
    assert await accounts.session("cookie", 150) is not None
    await accounts.close_session("cookie")
    assert await accounts.session("cookie", 6) is None


async def test_a_new_password_logs_out_everywhere(accounts: Accounts) -> None:
    carla = await accounts.create("carla", "Carla", "old", 5)
    await accounts.open_session("cookie", _session("account", account=carla.id))
    await accounts.set_password(carla.id, "new")
    changed = await accounts.get(carla.id)
    assert changed is not None
    assert changed.password_hash == "new"
    assert await accounts.session("cookie", 6) is None


async def test_a_lost_phone_is_logged_out(people: People, accounts: Accounts) -> None:
    await accounts.open_session("cookie", _session("participant", workshop=ROOM, person=1))
    await accounts.close_person(ROOM, 1)
    assert await accounts.session("cookie", 6) is None


async def test_an_invitation_works_once(accounts: Accounts) -> None:
    letter = await accounts.add_ticket("secret", "invite", 5, 100, login="Dirk@example.org")
    assert letter.login == "dirk@example.org"
    assert await accounts.peek_ticket("secret", "invite", 99) == letter
    assert await accounts.use_ticket("secret", "reset", 99) is None
    assert await accounts.use_ticket("secret", "invite", 100) is None
    assert await accounts.use_ticket("secret", "invite", 99) == letter
    assert await accounts.use_ticket("secret", "invite", 99) is None
    assert await accounts.peek_ticket("secret", "invite", 99) is None


async def test_a_program_acts_for_an_account_until_it_may_not(accounts: Accounts) -> None:
    carla = await accounts.create("carla", "Carla", None, 5)
    token = await accounts.add_api_token("secret", carla.id, "Statistics", 6)
    assert await accounts.api_token("secret") == token
    assert await accounts.api_tokens(carla.id) == [token]
    await accounts.delete_api_token(carla.id + 1, token.id)
    assert await accounts.api_token("secret") == token
    await accounts.delete_api_token(carla.id, token.id)
    assert await accounts.api_token("secret") is None


async def test_no_secret_is_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "secrets.db"
    await migrate(f"sqlite:///{file}")
    database = Database(f"sqlite:///{file}")
    people, accounts = People(database), Accounts(database)
    await Directory(database).create(ROOM, "code", None, 1)
    carla = await accounts.create("carla", "Carla", None, 5)
    await people.add(ROOM, 1, "Anna", "needle-token", "needle-code")
    await people.add_link("needle-link", "desk", ROOM, 5)
    await accounts.add_ticket("needle-ticket", "reset", 5, 9, account=carla.id)
    await accounts.open_session("needle-session", _session("account", account=carla.id))
    await accounts.add_api_token("needle-api", carla.id, "Statistics", 6)
    await database.close()
    assert b"needle" not in file.read_bytes()
    assert hashed("needle-token").encode() in file.read_bytes()


def _session(kind: str, **more: object) -> AuthSession:
    return AuthSession(kind=kind, created=5, expires=100, csrf="csrf", **more)  # type: ignore[arg-type]
