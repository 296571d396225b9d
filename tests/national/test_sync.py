"""Dossiers that are told to the national portal: in order, truly, each thing once."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from app.documents.links import Document
from app.domain.dossier import Dossier
from app.dossiers.acting import with_rules
from app.dossiers.queries.files import dossier_file
from app.national.actions.send_debts import send_debts
from app.national.queries import accounts, sync
from app.national.queries.lists import sync_counts
from app.national.queries.sync import debts
from app.national.sending import Sending
from app.national.standing import Account, Handed, told_dossier
from app.ports import Away
from app.ports.national_portal import NationalProcedure
from tests.dossiers.world import COURSE, MORNING, World
from tests.national.conftest import reaching
from tests.national.following import debt, level, marked, shown, statuses, steps
from tests.partners.launching import Partner

MARKS = {"marked_items": [{"item": "documents.don", "note": "Bản chụp mờ."}]}
SILENT = """
insert into dossier_event select (jsonb_populate_record(e, jsonb_build_object(
       'seq', e.seq + 1, 'national', null, 'prev_hash', e.hash))).*
  from dossier_event e where dossier_id = :d and seq = :s
"""
WANTED = "update national_sync set wanted_seq = :s + 1, behind = true where dossier_id = :d"
EVERY_STATUS = ["2", "4", "9", "10"]


async def owed(world: World) -> tuple[int, int]:
    """How many dossiers the portal is behind with, and how many wait for a person."""
    async with world.sessions() as session:
        (found,) = await debts(session)
    return found.waiting, found.refused


async def asked_and_answered(world: World) -> Dossier:
    """A dossier that was supplemented after its appraisal."""
    dossier = await world.walked(3)
    dossier = await world.act(
        dossier, "request_supplement", by="officer", comment="Xin nộp lại.", data=MARKS
    )
    upload = await world.uploaded(b"%PDF-1.7\n% again\n")
    later = MORNING + timedelta(days=1)
    return await world.act(dossier, "supplement", by="citizen", at=later, files=(("don", upload),))


async def result_of(dossier: Dossier, sending: Sending, portal: Partner) -> tuple[str, str]:
    """The one result that the portal shows: its number, and the upload behind its link."""
    (result,) = (await shown(portal, dossier.code))["DanhSachGiayToKetQua"]
    link = sending.links.opened(result["DuongDanTepTinKetQua"].rpartition("/")[2], MORNING)
    assert isinstance(link.file, Document)
    return result["GiayToId"], str(link.file.upload)


async def test_a_dossier_is_told_at_each_status_with_every_step(
    world: World, sending: Sending, portal: Partner
):
    dossier = await world.walked(len(COURSE))
    assert dossier.code is not None
    async with world.sessions() as session:
        before = (await sync_counts(session)).untold
    await marked(world, dossier)
    async with world.sessions() as session:
        assert (await sync_counts(session)).untold == before - 1
    assert await owed(world) == (1, 0)
    assert await send_debts(sending, MORNING) == 1
    assert await statuses(portal, dossier.code) == EVERY_STATUS
    lines = await steps(portal, dossier.code)
    assert [line["NoiDungXuLy"] for line in lines][:3] == [
        "Nộp hồ sơ", "Tiếp nhận hồ sơ", "Chuyển cơ quan giải quyết",
    ]  # fmt: skip
    assert [line["TrangThai"] for line in lines] == ["1", "2", "4", "4", "4", "4", "4", "9", "10"]
    assert lines[1]["ChucDanh"] == "Cán bộ tiếp nhận và trả kết quả"
    assert (lines[1]["NguoiXuLy"], lines[1]["PhongBanXuLy"]) == ("Cán bộ receiver1", "H47.TTHCC")
    item = await shown(portal, dossier.code)
    assert (item["KenhThucHien"], item["LoaiDoiTuong"], item["MaLinhVuc"]) == ("2", "1", "G15-HT01")
    assert (item["NgayTiepNhan"], item["NgayTra"]) == ("20260820090000", "20260820090000")
    assert item["ThongTinTra"] == "Trả kết quả tại quầy"
    assert item["DanhSachGiayToKetQua"] == [{"TenGiayTo": "Giấy phép", "GiayToId": "01/GP"}]
    assert [fee["Gia"] for fee in item["DanhSachLePhi"]] == ["50000"]
    assert (await debt(world, dossier)).behind is False
    assert await owed(world) == (0, 0)


async def test_telling_again_and_again_changes_nothing(
    world: World, sending: Sending, portal: Partner
):
    dossier = await world.walked(3)
    for _ in range(3):
        await level(world, sending, dossier)
    heard = len([code for _, code in await portal.remembered("heard") if code == dossier.code])
    assert heard == len(await steps(portal, dossier.code)) == 4
    assert await statuses(portal, dossier.code) == ["2", "4"]


async def test_a_dossier_without_a_code_is_not_told(world: World, sending: Sending):
    await level(world, sending, await world.submitted())
    async with world.sessions() as session:
        assert await session.scalar(text("select count(*) from national_sync")) == 0


async def test_a_supplement_is_told_with_both_dates_and_the_file_it_replaced(
    world: World, sending: Sending, portal: Partner
):
    dossier = await asked_and_answered(world)
    await level(world, sending, dossier)
    assert await statuses(portal, dossier.code) == ["2", "4", "5", "4"]
    item = await shown(portal, dossier.code)
    (told,) = item["DanhSachHoSoBoSung"]
    assert told["NoiDungBoSung"] == "Xin nộp lại. Bản chụp mờ."
    assert told["DanhSachGiayToBoSung"] == [{"TenGiayTo": "Đơn"}]
    assert (told["NgayHenTraTruoc"][:8], told["NgayHenTraMoi"][:8]) == ("20260826", "20260827")
    assert [file["IsDeleted"] for file in item["TaiLieuNop"]] == ["True", "False"]
    assert item["TaiLieuNop"][0]["DuongDanTaiTepTin"].startswith("https://motcua.example/tep/")


async def test_the_result_is_told_with_its_own_file_and_an_undone_one_is_taken_back(
    world: World, sending: Sending, portal: Partner
):
    dossier = await world.walked(6)
    wrong, right = [
        await world.uploaded(f"%PDF-1.7\n% {n}\n".encode(), by="registrar") for n in "12"
    ]
    data = {"result": {"number": "01/GP", "issued_on": "2026-08-20"}}
    dossier = await world.act(
        dossier, "issue_result", by="registrar", data=data, files=(("result", wrong),)
    )
    await level(world, sending, dossier)
    assert await result_of(dossier, sending, portal) == ("01/GP", wrong)
    dossier = await world.act(dossier, "undo", by="registrar")
    await level(world, sending, dossier)
    item = await shown(portal, dossier.code)
    assert (item["TrangThaiHoSo"], item["DanhSachGiayToKetQua"]) == ("4", [])
    data = {"result": {"number": "02/GP", "issued_on": "2026-08-20"}}
    dossier = await world.act(
        dossier, "issue_result", by="registrar", data=data, files=(("result", right),)
    )
    await level(world, sending, dossier)
    assert await result_of(dossier, sending, portal) == ("02/GP", right)
    assert await statuses(portal, dossier.code) == ["2", "4", "9", "4", "9"]
    dossier = await world.act(dossier, "undo", by="registrar")
    same = await world.uploaded(b"%PDF-1.7\n% 2\n", by="registrar")
    dossier = await world.act(
        dossier, "issue_result", by="registrar", data=data, files=(("result", same),)
    )
    await level(world, sending, dossier)
    assert await result_of(dossier, sending, portal) == ("02/GP", same), "issued with its file"


async def test_why_somebody_need_not_pay_is_not_told(world: World):
    dossier = await world.walked(1)
    async with world.sessions() as session:
        file = await dossier_file(session, str(dossier.id))
        turns = await accounts.turns(session, dossier.id)
        opened = await with_rules(session, world.office, file, MORNING)
    handed = [
        Handed(upload=uuid4(), seq=1, key=key, name="a.pdf", carried=False)
        for key in ("don", "exemption_le_phi")
    ]
    account = Account(
        code="x",
        file=file,
        procedure=opened.procedure,
        national=NationalProcedure(code="x", name="x", field="x", field_name="x"),
        turns=turns,
        handed=handed,
    )
    told = told_dossier(account, turns[-1].seq, lambda _: "https://motcua.example/tep/x")
    assert [one.document for one in told.files] == ["don"]


async def test_what_happened_while_the_portal_was_away_is_told_in_its_order(
    world: World, sending: Sending, portal: Partner
):
    await portal.behave(down=True)
    dossier = await world.walked(3)
    await level(world, sending, dossier)
    assert (await debt(world, dossier)).failure == "national answered 503"
    for action, who, data in COURSE[3:]:
        dossier = await world.act(dossier, action, by=who, data=data)
        await marked(world, dossier)
    hour = timedelta(hours=1)
    with pytest.raises(Away):  # the breaker of this process has opened meanwhile
        await send_debts(sending, MORNING + hour)
    assert await owed(world) == (1, 0)
    await portal.behave(down=False)
    fresh = replace(sending, portal=reaching(portal))
    assert await send_debts(fresh, MORNING + 2 * hour) == 1
    assert await statuses(portal, dossier.code) == EVERY_STATUS
    assert len(await steps(portal, dossier.code)) == len(COURSE) + 1
    await fresh.portal.close()


async def test_one_that_the_portal_refuses_waits_for_a_person_and_holds_up_nobody(
    world: World, sending: Sending, portal: Partner
):
    ahead = await world.walked(1)
    await level(world, sending, ahead)
    change = {"MaHoSo": ahead.code, "TrangThaiHoSo": "8"}
    await portal.ask("POST", "/_overwrite", change)
    ahead = await world.act(ahead, "route", by="receiver1")
    other = await world.walked(2)
    await marked(world, ahead)
    await level(world, sending, other)
    stands = await debt(world, ahead)
    assert (stands.refused, stands.refusal) == (
        "portal_refused", "Trạng thái 4 không được theo sau 8",
    )  # fmt: skip
    assert await owed(world) == (0, 1)
    assert await statuses(portal, other.code) == ["2", "4"]


async def test_a_dossier_whose_last_event_tells_nothing_is_level(world: World, sending: Sending):
    dossier = await world.walked(2)
    await level(world, sending, dossier)
    async with world.sessions.begin() as session:
        for statement in (SILENT, WANTED):
            await session.execute(text(statement), {"d": dossier.id, "s": dossier.version})
    async with asyncio.timeout(20):
        await send_debts(sending, MORNING)
    assert await owed(world) == (0, 0)


async def test_a_sender_that_was_slow_takes_nothing_back(world: World, sending: Sending):
    dossier = await world.walked(3)
    await level(world, sending, dossier)
    before = await debt(world, dossier)
    async with world.sessions.begin() as session:
        await sync.note_told(session, dossier.id, seq=1, status=1, digest=bytes(32))
    after = await debt(world, dossier)
    assert (after.told_seq, after.status) == (before.told_seq, before.status)
