"""Khóa sổ: the book of a year that is over is closed once and for ever."""

from datetime import datetime, timedelta

import pytest

from app.domain.agencies import AgencyNotFound
from app.domain.calendar import HANOI
from app.domain.ids import AgencyCode
from app.papers.actions.freeze_register import FreezeRegister, YearNotOver, freeze_register
from app.papers.queries.register import Frozen
from tests.papers.asking import BOOK, book_of, received
from tests.web.world import APPLICANT, DESK, World

NEXT_YEAR = datetime(2027, 1, 4, 8, 0, tzinfo=HANOI)
AGENCY = AgencyCode("H47.TTHCC")
GONE = {"comment": "Tôi không còn nhu cầu."}


async def frozen(world: World, at: datetime = NEXT_YEAR, agency: AgencyCode = AGENCY) -> Frozen:
    house = world.house
    command = FreezeRegister(agency, 2026, at)
    return await freeze_register(house.sessions, house.storage, house.office.rules, command)


async def test_the_book_of_an_agency_that_nobody_knows_cannot_be_closed(world: World):
    with pytest.raises(AgencyNotFound):
        await frozen(world, agency=AgencyCode("H47.KHONG"))


async def test_a_book_is_closed_when_its_year_is_over_once_and_for_ever(world: World):
    dossier = await received(world)
    with pytest.raises(YearNotOver):
        await frozen(world, at=NEXT_YEAR - timedelta(days=4))
    first, again = await frozen(world), await frozen(world, at=NEXT_YEAR + timedelta(days=9))
    assert first == again
    await world.acted(dossier, "withdraw", APPLICANT, GONE)
    with world.at(NEXT_YEAR):
        books = [await book_of(world, query) for query in ("?to=2026-12-31", "?from=2026-08-20")]
        of_this_year = await book_of(world)
    assert len({book.content for book in books}) == 1
    assert dossier["code"] in books[0].words
    assert "Sổ được khóa lúc 08 giờ 00 phút, ngày 04 tháng 01 năm 2027" in books[0].words
    assert "năm 2027" in of_this_year.words
    assert "không có hồ sơ nào" in of_this_year.words
    (kept,) = await world.rows("select rows, storage_key from register_export")
    assert kept["rows"] == first.rows > 0
    await world.house.storage.delete(kept["storage_key"])
    assert (await world.get(BOOK, DESK)).json()["reason"] == "paper_damaged"
