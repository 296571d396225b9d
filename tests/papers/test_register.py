"""M07: the numbers of a desk's year, and who may read them."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from app.domain.ids import AgencyCode
from app.domain.people import SYSTEM, Principal, PrincipalKind
from app.domain.periods import Period
from app.papers.actions.show_register import RegisterNotYours, ShowRegister, show_register
from tests.papers.asking import BOOK, book_of, received, words_of
from tests.web.world import APPLICANT, CLERK, DESK, MORNING, NOBODY, OFFICER, Json, World

GONE = {"comment": "Tôi không còn nhu cầu."}


async def number_of(world: World, dossier: Json) -> int | None:
    rows = await world.rows(
        "select number from register_entry where dossier_id = :id", id=UUID(dossier["id"])
    )
    return int(rows[0]["number"]) if rows else None


async def test_the_number_on_a_receipt_is_the_one_in_the_register(world: World):
    unseen = await received(world)  # its paper is not made: it has no number yet
    dossier = await received(world)
    words = await words_of(world, dossier, "M01")
    number = await number_of(world, dossier)
    assert number is not None
    assert f"Quyển số: 01/2026 Số thứ tự: {number:02}" in words
    assert await number_of(world, unseen) is None
    gone = await world.acted(await received(world), "withdraw", APPLICANT, GONE)
    book = await book_of(world)
    assert f" {number:02} {dossier['code']} Cấp thẻ hướng dẫn viên" in book.words
    assert "Từ ngày 01 tháng 01 năm 2026 đến ngày 31 tháng 12 năm 2026" in book.words
    assert "Đã rút hồ sơ ngày 20/08/2026" in book.words
    assert (await number_of(world, unseen) or 0) > number
    assert (await number_of(world, gone) or 0) > number
    assert (await book_of(world)).content == book.content


async def test_many_at_once_get_numbers_without_a_gap(world: World):
    dossiers = [await received(world) for _ in range(4)]
    await asyncio.gather(*(words_of(world, dossier, "M01") for dossier in dossiers))
    rows = await world.rows("select number from register_entry order by number")
    assert [row["number"] for row in rows] == list(range(1, len(rows) + 1))


async def test_a_period_has_what_was_accepted_in_it(world: World):
    dossier = await received(world)
    with world.at(MORNING + timedelta(days=4)):
        assert dossier["code"] in (await book_of(world, "?from=2026-08-20&to=2026-08-20")).words
        later = (await book_of(world, "?from=2026-08-21")).words
    assert dossier["code"] not in later
    assert "không có hồ sơ nào" in later


@pytest.mark.parametrize(
    ("who", "status"),
    [(NOBODY, 401), (APPLICANT, 403), (OFFICER, 403), (CLERK, 403), (DESK, 200)],
)
async def test_a_register_is_for_those_who_read_the_dossiers_of_its_desk(
    world: World, who: str, status: int
):
    assert (await world.get(BOOK, who)).status_code == status


@pytest.mark.parametrize(
    ("query", "field"),
    [("?from=2025-12-31&to=2026-01-01", "to"), ("?from=2026-09-01&to=2026-08-01", "to")],
)
async def test_days_of_two_years_are_two_books(world: World, query: str, field: str):
    answer = await world.get(BOOK + query, DESK)
    assert answer.status_code == 422
    assert [defect["field"] for defect in answer.json()["errors"]] == [field]


async def test_an_end_is_noted_at_once_and_for_the_day_on_which_it_came(world: World):
    """However late the originals are fetched that the desk still owes."""
    owed = {"key": "van_bang", "originals": 1, "returnable": True}
    dossier = await world.submitted(DESK, papers=["anh", owed])
    if dossier["accepted_at"] is None:
        dossier = await world.acted(dossier, "receive", DESK)
    with world.at(MORNING + timedelta(days=1)):
        dossier = await world.acted(dossier, "withdraw", DESK, GONE)
        assert "Đã rút hồ sơ ngày 21/08/2026" in (await book_of(world)).words
    with world.at(MORNING + timedelta(days=4)):
        given = {"receipt": {"collector": "Nguyễn Thị Ánh", "originals_returned": True}}
        await world.acted(dossier, "return_originals", DESK, {"data": given})
        words = (await book_of(world)).words
    assert "Đã rút hồ sơ ngày 21/08/2026" in words
    assert "24/08/2026" not in words


async def test_the_book_of_a_desk_that_has_gone_is_read_where_its_work_goes_on(world: World):
    heir = Principal(id=SYSTEM.id, kind=PrincipalKind.STAFF, full_name="Cán bộ nơi kế thừa")
    desk, house = AgencyCode("H47.TTHCC"), world.house
    year = Period(MORNING.date().replace(month=1, day=1), MORNING.date())

    async def shown(who: Principal) -> bytes:
        asked = ShowRegister(agency=desk, period=year, by=who, at=MORNING)
        return await show_register(house.sessions, house.storage, house.office.rules, asked)

    with pytest.raises(RegisterNotYours):
        await shown(heir)
    assert (await shown(replace(heir, inherited=frozenset({desk})))).startswith(b"%PDF")


async def test_an_agency_that_nobody_knows_has_no_register(world: World):
    assert (await world.get("/agencies/H47.KHONG/register.pdf", DESK)).status_code == 404
