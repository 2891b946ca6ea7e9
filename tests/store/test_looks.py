"""Looks: one each for the installation, an account and a workshop; gone with whoever they belong to."""

from __future__ import annotations

from workshop.core.look import LogoFile, Look
from workshop.store.accounts import Accounts
from workshop.store.database import Database
from workshop.store.directory import Directory
from workshop.store.looks import Looks

FILE = LogoFile(b"\x89PNG\0\xff", "image/png", 3, 2)


async def test_what_is_kept_is_found_again(database: Database) -> None:
    looks, berta = Looks(database), await Accounts(database).create("berta", "Berta", None, 1)
    await Directory(database).create("zzz", "CODE77", berta.id, 2)
    await Directory(database).create("aaa", "CODE78", None, 3, rehearsal_of="zzz")
    house = await looks.keep(Look("Server", "#0a5c36"), None)
    await looks.keep(Look("Berta"), FILE, account=berta.id)
    mine = await looks.keep(Look("Kreis", "#14385f", "#ffd500"), FILE, workshop="zzz")
    kept = await looks.all()
    assert (kept.installation, kept.workshops) == (house, {"zzz": mine})
    assert (kept.accounts[berta.id].name, kept.owners, kept.copies) == (
        "Berta",
        {"zzz": berta.id},
        {"aaa": "zzz"},
    )
    assert await looks.by_mark(mine.mark) == (mine, FILE)
    assert await looks.file(account=berta.id) == FILE
    assert await looks.file() is None


async def test_a_new_look_takes_the_place_of_the_old_one(database: Database) -> None:
    looks = Looks(database)
    old = await looks.keep(Look("Alt"), FILE)
    new = await looks.keep(Look("Neu"), None)
    assert (await looks.all()).installation == new
    assert await looks.by_mark(old.mark) is None
    await looks.take_away()
    assert (await looks.all()).installation is None


async def test_a_look_goes_with_its_workshop_and_its_account(database: Database) -> None:
    looks, berta = Looks(database), await Accounts(database).create("berta", "Berta", None, 1)
    await Directory(database).create("zzz", "CODE77", berta.id, 2)
    await looks.keep(Look("Kreis"), FILE, workshop="zzz")
    await looks.keep(Look("Berta"), FILE, account=berta.id)
    await Directory(database).delete("zzz")
    await Accounts(database).delete(berta.id)
    kept = await looks.all()
    assert (kept.workshops, kept.accounts) == ({}, {})
