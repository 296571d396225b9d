"""What is told beside the moves, what nobody took up, and the pages about it all."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from errno import ECONNRESET
from uuid import UUID

import pytest

from app.dossiers.telling import tell
from app.notices.actions.leave_untold import leave_untold
from app.notices.actions.look_after import dossiers_to_tell
from app.notices.actions.remind_of_deadlines import remind_of_deadlines
from app.notices.actions.tell_applicant import STALE, tell_applicant
from app.notices.each import each
from app.notices.queries.standing import debts
from app.notices.queries.ways import waiting
from tests.notices.conftest import NOBODY, SECOND, Town, asked, received
from tests.web.pages import hidden_fields, look, send, words
from tests.web.world import APPLICANT, DESK, MORNING, OFFICER

TOMORROW = MORNING + timedelta(days=1)
Fields = dict[str, str]


async def test_parcels_and_payments_are_told_once_each(town: Town):
    dossier = await received(town)
    await town.told(MORNING + SECOND)
    facts = {"item_code": "EN980000239VN", "operator": "VNPost"}
    for _ in range(2):
        async with town.world.house.sessions.begin() as session:
            await tell(
                session, UUID(dossier["id"]), "posted",
                about=f"{dossier['code']}-T1", facts=facts, at=MORNING,
            )  # fmt: skip
    assert "notices.tell_applicant" in await town.planned(MORNING + SECOND)
    await town.told(MORNING + SECOND)
    told = (await town.world.get(f"/dossiers/{dossier['id']}/notices", DESK)).json()["items"]
    (posted,) = [notice for notice in told if notice["notice"] == "posted"]
    assert posted["about"] == f"{dossier['code']}-T1"
    assert (posted["agency_name"], posted["state"]) == (told[1]["agency_name"], "received")
    zalo = (await town.deliveries(dossier, "posted"))["zalo"]
    data = (await town.taken("zns"))[str(zalo["id"])]["template_data"]
    assert data["ma_buu_gui"] == "EN980000239VN"


async def test_before_the_time_to_answer_ends_the_applicant_hears_of_it_once(town: Town):
    dossier = await asked(town)
    await town.told(MORNING + SECOND)
    seen = await town.world.get(f"/dossiers/{dossier['id']}/notices", DESK)
    ends = datetime.fromisoformat(seen.json()["items"][-1]["answer_by"])
    office = town.world.house.office
    await remind_of_deadlines(office, ends - timedelta(days=3))
    assert await town.deliveries(dossier, "supplement_near") == {}
    for hour in (47, 46):
        await remind_of_deadlines(office, ends - timedelta(hours=hour))
        await town.told(ends - timedelta(hours=hour))
    rows = await town.world.rows(
        "select seq from notice where dossier_id = :id and notice = 'supplement_near'",
        id=UUID(dossier["id"]),
    )
    assert len(rows) == 1
    assert "zalo" in await town.deliveries(dossier, "supplement_near")


async def test_what_nobody_took_up_is_found_and_what_is_history_rings_nobody(town: Town):
    lost, old = await received(town), await received(town)
    await town.world.run("delete from outbox")
    async with town.world.house.sessions() as session:
        number, oldest = await waiting(session, since=MORNING - STALE)
    assert number >= 4
    assert oldest == MORNING
    found = await dossiers_to_tell(town.mail, MORNING + timedelta(minutes=1))
    assert {UUID(lost["id"]), UUID(old["id"])} <= set(found)
    await tell_applicant(town.mail, UUID(lost["id"]), MORNING + timedelta(minutes=1))
    assert "zalo" in await town.deliveries(lost, "received")
    await tell_applicant(town.mail, UUID(old["id"]), MORNING + STALE + SECOND)
    assert (await town.deliveries(old, "received"))["portal"]["reach"] == "shown"
    assert set(await town.deliveries(old, "received")) == {"portal"}
    again = await dossiers_to_tell(town.mail, MORNING + timedelta(minutes=1))
    assert not {UUID(lost["id"]), UUID(old["id"])} & set(again)


async def test_without_any_way_out_the_portal_and_the_telephone_are_left(town: Town):
    bare = replace(town.mail, messengers={})
    dossier = await asked(town)
    await tell_applicant(bare, UUID(dossier["id"]), MORNING + SECOND)
    sent = await town.deliveries(dossier, "supplement")
    assert (set(sent), sent["portal"]["reach"]) == ({"portal"}, "to_call")


async def test_the_desk_calls_whom_nothing_reached(town: Town):
    dossier = await asked(town, applicant=NOBODY)
    await town.told(MORNING + SECOND)
    here, world = "/quay/can-goi", town.world
    with world.at(TOMORROW):
        page = await look(world, here, DESK)
        said = words(page)
        assert "02353852000" in said
        looks = "select count(*) from dossier_view v where v.dossier_id = :id and v.at = :at"
        seen = await world.rows(looks, id=UUID(dossier["id"]), at=TOMORROW)
        assert seen == [{"count": 1}], "whose telephone number was shown is on record"
        assert "Đề nghị nộp lại." in said, "what to say"
        assert "Hạn bổ sung:" in said
        (line,) = re.findall(rf"(?s)<tr>(?:(?!</tr>).)*{dossier['id']}.*?</tr>", page.text)
        (path,) = re.findall(r'action="([^"]+)"', line)
        answer = await send(world, path, {"ket-qua": "wrong_number"}, DESK)
        assert (answer.status_code, answer.headers["location"]) == (303, here)
        again = await send(world, path, {"ket-qua": "reached"}, DESK)
        assert again.status_code == 303, "the second click is told that it was recorded"
        assert dossier["id"] not in (await look(world, here, DESK)).text
        assert (await look(world, here, OFFICER)).status_code == 403
    (call,) = await world.rows(
        "select outcome from notice_call where dossier_id = :id", id=UUID(dossier["id"])
    )
    assert call["outcome"] == "wrong_number"


async def test_an_applicant_sees_what_was_sent_and_chooses_how(town: Town):
    dossier = await received(town)
    await town.told(MORNING + SECOND)
    own = f"/ho-so/{dossier['code']}"
    said = words(await look(town.world, own, APPLICANT))
    assert "Zalo *******456 : đã gửi" in said
    whole = f"Hồ sơ {dossier['code']}"
    assert f"{whole} (" in said, "the whole text, not its title alone"
    assert "Người xử lý" not in said, "nobody in person has it yet"
    await town.world.acted(dossier, "route", DESK)
    every = words(await look(town.world, f"{own}/thong-bao", APPLICANT))
    assert f"{whole} (" in every
    assert "đã chuyển sang: Chờ cơ quan giải quyết nhận" in every, "each step too"
    english = words(await look(town.world, f"{own}/thong-bao", APPLICANT, language="en"))
    assert f"Dossier {dossier['code']} (" in english
    with town.world.at(MORNING + timedelta(minutes=5)):
        assert "đã mở xem" in words(await look(town.world, own, APPLICANT))
        inside = words(await look(town.world, f"/viec/{dossier['code']}", DESK))
    assert "Đã báo cho người nộp" in inside

    path = f"{own}/kenh-thong-bao"
    page = await look(town.world, path, APPLICANT)
    ticked = {"kenh-zalo": "khong", "kenh-sms": "khong", "kenh-email": "quan-trong"}
    fields: Fields = {**hidden_fields(page, path), **ticked, "ngon-ngu": "en"}
    answer = await send(town.world, path, fields, APPLICANT)
    assert (answer.status_code, answer.headers["location"]) == (303, own)
    page = await look(town.world, path, APPLICANT)
    chosen = re.findall(r'id="kenh-([\w-]+)"[^>]* checked', page.text)
    assert chosen == ["zalo-khong", "sms-khong", "email-quan-trong"]
    assert "kenh-sms-moi-buoc" not in page.text, "every step only where it costs nobody a thing"
    for_all = "/ho-so-cua-toi/thong-bao"
    fields = {"kenh-email": "moi-buoc", "ngon-ngu": "vi"}
    assert (await send(town.world, for_all, fields, APPLICANT)).status_code == 303
    choice = await town.world.get("/notice-choice", APPLICANT)
    everything = {"media": None, "steps": ["email"], "language": "vi"}
    assert choice.json() == everything, "everything is no choice"


async def test_what_was_invented_goes_out_to_nobody(town: Town):
    dossier = await received(town)
    await leave_untold(town.world.house.sessions, [UUID(dossier["id"])])
    await town.told(MORNING + SECOND)
    assert await town.deliveries(dossier, "received") == {}
    waiting_now = await dossiers_to_tell(town.mail, MORNING + timedelta(minutes=5))
    assert UUID(dossier["id"]) not in waiting_now


async def test_whoever_cannot_be_told_keeps_nobody_waiting():
    told: list[UUID] = []

    async def tell_one(dossier: UUID) -> None:
        if dossier.int == 1:
            raise KeyError("no such text")
        if dossier.int == 3:
            raise ConnectionResetError(ECONNRESET, "the database is away")
        told.append(dossier)

    await each("not_told", [UUID(int=1), UUID(int=2)], tell_one)
    assert told == [UUID(int=2)]
    with pytest.raises(ConnectionResetError):
        await each("not_told", [UUID(int=3)], tell_one)


async def test_operators_see_what_has_not_been_told(town: Town):
    dossier = await received(town)

    async def owed() -> int:
        async with town.world.house.sessions() as session:
            return next(debt for debt in await debts(session) if debt.party == "notices").waiting

    before = await owed()
    await town.world.run(
        "insert into notice (dossier_id, seq, notice, recipient, at, about)"
        " values (:id, 2, 'posted', 'applicant', now(), 'x')",
        id=UUID(dossier["id"]),
    )
    assert await owed() == before + 1
    await tell_applicant(town.mail, UUID(dossier["id"]), MORNING + SECOND)
    assert await owed() == before
