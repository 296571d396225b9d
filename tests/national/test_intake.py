"""Dossiers that the national portal hands over: once each, under their own code, none lost."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from app.adapters.outside import OutsideSettings, build_fetching
from app.documents.watch import Watch
from app.dossiers.acting import visible_file
from app.dossiers.file import DossierFile
from app.dossiers.handing_in import not_there_yet
from app.national.actions.look_at_arrivals import LookAtArrivals, look_at_arrivals
from app.national.actions.receive_arrival import receive_arrival
from app.national.actions.send_debts import send_debts
from app.national.actions.settle_arrival import SettleArrival, settle_arrival
from app.national.actions.take_in_arrival import take_in_arrival
from app.national.arriving import (
    ArrivalKind,
    HandOver,
    NotCameFromThere,
    NothingToDecide,
    TakenAlready,
)
from app.national.fetching import FetchedFile, news_in
from app.national.portal_office import PortalOffice
from app.national.queries.arrivals import Arrival
from app.national.sending import Sending
from app.ports import TemporaryFailure
from app.ports.fetching import Fetched
from tests.dossiers.world import DESK, MORNING, PROCEDURE, World
from tests.national.following import marked, shown, statuses
from tests.partners.launching import Partner

CODE = "G22.99-20260820-0000123"
SUBMIT, SUPPLEMENT, WITHDRAW = ArrivalKind.SUBMIT, ArrivalKind.SUPPLEMENT, ArrivalKind.WITHDRAW


@pytest.fixture
async def office(world: World, sending: Sending) -> PortalOffice:
    """The part of the service that takes in; the stand-in's files may be fetched."""
    return PortalOffice(
        office=world.office,
        portal=sending.portal,
        links=sending.links,
        storage=world.storage,
        fetching=build_fetching(OutsideSettings(allowed="127.0.0.0/8", plain=True)),
        watch=Watch.UNWATCHED,
        max_mb=5,
    )


def submission(portal: Partner, **changes: Any) -> dict[str, Any]:
    return {
        "MaHoSo": CODE,
        "MaTTHC": f"{PROCEDURE}.000.00.00.H47",
        "MaDonViTiepNhan": DESK,
        "ChuHoSo": "Lê Thị Cẩm",
        "LoaiDoiTuong": "1",
        "MaDoiTuong": "TECH-0001",
        "DinhDanhCHS": [{"LoaiDinhDanh": "1", "SoDinhDanh": "049190000001"}],
        "SoDienThoai": "0905111222",
        "NgayNopHoSo": "20260820073000",
        "TaiKhoanDuocXacThucVoiVNeID": "1",
        "HinhThuc": "0",
        "ThongTinKhac": {"area": 120},
        "TaiLieuNop": [paper(portal)],
    } | changes


def paper(portal: Partner, number: str = "1", **changes: str) -> dict[str, str]:
    return {
        "TepDinhKemId": number,
        "TenTepDinhKem": "don.pdf",
        "MaThanhPhanHoSo": "don",
        "DuongDanTaiTepTin": f"{portal.address}/tep/{number}.pdf",
    } | changes


async def arrived(
    world: World, said: dict[str, Any], kind: ArrivalKind = SUBMIT, number: int = 0
) -> Arrival:
    content = json.dumps(said, ensure_ascii=False)
    given = HandOver(
        code=said["MaHoSo"],
        kind=kind,
        number=number,
        content=content,
        receiving=said.get("MaDonViTiepNhan"),
        at=MORNING,
    )
    return await receive_arrival(world.sessions, given)


async def taken(
    world: World, office: PortalOffice, said: dict[str, Any], *kind: Any, hours: int = 0
) -> Arrival:
    """What came, after the job that it promised."""
    arrival = await arrived(world, said, *kind)
    await take_in_arrival(office, arrival.id, MORNING + timedelta(hours=hours))
    return await arrived(world, said, *kind)


async def dossier(world: World, arrival: Arrival) -> DossierFile:
    assert arrival.dossier_id is not None, arrival.reasons
    async with world.sessions() as session:
        return await visible_file(session, str(arrival.dossier_id), world.people["receiver1"])


async def asked_for_more(world: World, file: DossierFile, item: str = "documents.don") -> None:
    marks = {"marked_items": [{"item": item, "note": "Mờ."}]}
    await world.act(
        file.dossier, "request_supplement", by="receiver1", comment="Nộp lại.", data=marks
    )


async def test_what_is_handed_over_becomes_one_dossier_under_its_own_code(
    world: World, office: PortalOffice, sending: Sending, portal: Partner
):
    first = await taken(world, office, submission(portal))
    again = await taken(world, office, submission(portal))
    await take_in_arrival(office, first.id, MORNING)
    assert (first.state, first.dossier_id) == ("taken", again.dossier_id)
    file = await dossier(world, first)
    assert (file.dossier.code, file.dossier.state) == (CODE, "submitted")
    assert [(d.key, d.name) for d in file.documents] == [("don", "don.pdf")]
    async with world.sessions() as session:
        assert await session.scalar(text("select count(*) from dossier")) == 1
    await portal.ask("POST", "/_overwrite", {"MaHoSo": CODE, "TrangThaiHoSo": "1"})
    received = await world.act(file.dossier, "receive", by="receiver1")
    assert received.code == CODE
    await marked(world, received)
    await send_debts(sending, MORNING)
    assert await statuses(portal, CODE) == ["2"]
    item = await shown(portal, CODE)
    assert (item["NgayNopHoSo"], item["MaDoiTuong"]) == ("20260820073000", "TECH-0001")


async def test_a_code_that_might_be_ours_stays_the_portals_and_stands_beside(
    world: World, office: PortalOffice, sending: Sending, portal: Partner
):
    theirs = "H47.TTHCC-260820-0001"
    first = await taken(world, office, submission(portal, MaHoSo=theirs))
    file = await dossier(world, first)
    assert file.dossier.code is None
    await portal.ask("POST", "/_overwrite", {"MaHoSo": theirs, "TrangThaiHoSo": "1"})
    received = await world.act(file.dossier, "receive", by="receiver1")
    await marked(world, received)
    await send_debts(sending, MORNING)
    assert await statuses(portal, theirs) == ["2"]


async def test_what_our_rules_refuse_is_kept_with_every_reason_and_may_come_corrected(
    world: World, office: PortalOffice, portal: Partner
):
    inside = paper(portal, DuongDanTaiTepTin="http://169.254.169.254/latest")
    wrong = submission(portal, SoDienThoai="12", ThongTinKhac={}, TaiLieuNop=[inside])
    refused = await taken(world, office, wrong)
    assert refused.state == "refused"
    assert {(r["field"], r["code"]) for r in refused.reasons} == {
        ("documents.don", "file_not_fetched"),
        ("applicant.phone", "malformed_phone"),
        ("form.area", "required"),
    }
    corrected = await taken(world, office, submission(portal))
    assert (corrected.state, corrected.id) == ("taken", refused.id)
    with pytest.raises(TakenAlready):
        await arrived(world, submission(portal, ChuHoSo="Người khác"))


async def test_an_unknown_procedure_and_a_closed_door_are_reasons_too(
    world: World, office: PortalOffice, portal: Partner
):
    unknown = submission(portal, MaTTHC="9.999999", MaDonViTiepNhan="H99.1")
    refused = await taken(world, office, unknown)
    assert [(r["field"], r["code"]) for r in refused.reasons] == [
        ("procedure", "unknown_procedure"),
    ]
    elsewhere = await taken(world, office, submission(portal, MaHoSo="X-1", MaDonViTiepNhan="H99"))
    assert [(r["field"], r["code"]) for r in elsewhere.reasons] == [
        ("receiving_agency", "unknown_agency"),
    ]


async def test_files_that_cannot_be_had_just_now_are_waited_for(
    world: World, office: PortalOffice, portal: Partner
):
    arrival = await arrived(world, submission(portal))
    await portal.behave(down=True)
    with pytest.raises(TemporaryFailure):
        await take_in_arrival(office, arrival.id, MORNING)
    await portal.behave(down=False)
    await take_in_arrival(office, arrival.id, MORNING + timedelta(hours=3))
    after = await arrived(world, submission(portal))
    assert (await dossier(world, after)).dossier.submitted_at == MORNING


async def test_supplements_and_withdrawals_act_on_the_dossier(
    world: World, office: PortalOffice, portal: Partner
):
    with pytest.raises(NotCameFromThere):
        await arrived(world, {"MaHoSo": CODE}, WITHDRAW)
    file = await dossier(world, await taken(world, office, submission(portal)))
    await asked_for_more(world, file)
    answer = {"MaHoSo": CODE, "TaiLieuNop": [paper(portal, "2")], "LyDo": "Đã chụp lại."}
    supplement = await taken(world, office, answer, SUPPLEMENT, 1, hours=1)
    file = await dossier(world, supplement)
    assert (file.dossier.state, file.dossier.version) == ("submitted", 3)
    again = await taken(world, office, answer, SUPPLEMENT, 1, hours=2)
    assert (again.state, (await dossier(world, again)).dossier.version) == ("taken", 3)
    gone = await taken(world, office, {"MaHoSo": CODE, "LyDo": "Nộp nhầm."}, WITHDRAW, hours=3)
    assert (await dossier(world, gone)).dossier.state == "withdrawn"
    late = await taken(world, office, answer, SUPPLEMENT, 2, hours=4)
    assert (late.state, late.reasons[0]["code"]) == ("refused", "action_not_possible_here")


async def test_withdrawing_what_was_refused_ends_it(
    world: World, office: PortalOffice, portal: Partner
):
    wrong = submission(portal, SoDienThoai="12")
    await taken(world, office, wrong)
    gone = await taken(world, office, {"MaHoSo": CODE}, WITHDRAW)
    assert (gone.state, gone.dossier_id) == ("taken", None)
    assert (await arrived(world, wrong)).state == "closed"


async def test_after_a_refusal_every_file_is_fetched_anew(
    world: World, office: PortalOffice, portal: Partner
):
    """What was fetched for a refused arrival may be swept, or replaced by the portal."""
    closed = submission(portal, MaTTHC="9.999999")
    refused = await taken(world, office, closed)
    assert [reason["field"] for reason in refused.reasons] == ["procedure"]
    async with world.sessions.begin() as session:
        await session.execute(text("delete from upload where claimed_by is null"))
    again = SettleArrival(
        arrival=refused.id, by=world.people["receiver1"], at=MORNING + timedelta(days=8)
    )
    await settle_arrival(world.sessions, again)
    await take_in_arrival(office, refused.id, MORNING + timedelta(days=8))
    after = await arrived(world, closed)
    assert [reason["field"] for reason in after.reasons] == ["procedure"], "its file was had"
    async with world.sessions() as session:
        assert await session.scalar(text("select count(*) from upload")) == 1


@pytest.mark.parametrize("item", ["documents.don", "form.area"])
async def test_files_that_a_supplement_repeats_are_one_paper(
    world: World, office: PortalOffice, portal: Partner, item: str
):
    """Whether they were asked for or not; all of these have the same bytes."""
    papers = [paper(portal), paper(portal, "5")]
    first = await taken(world, office, submission(portal, TaiLieuNop=papers))
    file = await dossier(world, first)
    assert len(file.documents) == 1
    await asked_for_more(world, file, item)
    changed = {} if item == "documents.don" else {"ThongTinKhac": {"area": 130}}
    answer = {"MaHoSo": CODE, "TaiLieuNop": papers, **changed}
    supplement = await taken(world, office, answer, SUPPLEMENT, 1, hours=1)
    assert (supplement.state, supplement.reasons) == ("taken", ())
    after = await dossier(world, supplement)
    assert {d.upload for d in after.documents} == {d.upload for d in file.documents}
    assert (after.dossier.state, after.dossier.version) == ("submitted", 3)
    async with world.sessions() as session:
        kept = "select count(*) from dossier_document"
        assert await session.scalar(text(kept)) == len(file.documents)


@pytest.mark.parametrize("watch", Watch)
async def test_a_file_that_is_gone_or_harmful_is_handed_in_again(
    world: World, office: PortalOffice, portal: Partner, watch: Watch
):
    file = await dossier(world, await taken(world, office, submission(portal)))
    known = [replace(one, watch=watch) for one in file.documents]
    fetched = [FetchedFile(one.key, str(one.upload), one.sha256) for one in known]
    news = (
        len(news_in(fetched, known, ())),
        len(not_there_yet(replace(file, documents=tuple(known)), file.documents)),
    )
    gone = watch in {Watch.INFECTED, Watch.REMOVED}
    assert news == ((len(known),) * 2 if gone else (0, 0))


async def test_what_comes_corrected_while_it_is_taken_in_is_what_counts(
    world: World, office: PortalOffice, portal: Partner
):
    arrival = await arrived(world, submission(portal))
    corrected = submission(portal, ChuHoSo="Lê Thị Cầm")

    class Correcting:
        @asynccontextmanager
        async def fetch(self, url: str, *, limit: int) -> AsyncGenerator[Fetched]:
            await arrived(world, corrected)
            async with office.fetching.fetch(url, limit=limit) as found:
                yield found

    with pytest.raises(TemporaryFailure, match="corrected"):
        await take_in_arrival(replace(office, fetching=Correcting()), arrival.id, MORNING)
    await take_in_arrival(office, arrival.id, MORNING)
    file = await dossier(world, await arrived(world, corrected))
    assert file.applicant.full_name == "Lê Thị Cầm"


async def test_what_nobody_takes_in_for_an_hour_waits_for_a_person(world: World, portal: Partner):
    arrival = await arrived(world, submission(portal))
    by = world.people["receiver1"]

    async def waiting(**later: float) -> tuple[int, int]:
        look = LookAtArrivals(by, MORNING + timedelta(**later), 10)
        found = await look_at_arrivals(world.sessions, look)
        return len(found.stuck), found.coming

    assert await waiting(minutes=30) == (0, 1)
    with pytest.raises(NothingToDecide):
        await settle_arrival(world.sessions, SettleArrival(arrival=arrival.id, by=by, at=MORNING))
    assert await waiting(minutes=90) == (1, 0)
    late = MORNING + timedelta(minutes=90)
    await settle_arrival(world.sessions, SettleArrival(arrival=arrival.id, by=by, at=late))
    assert await waiting(minutes=91) == (0, 1)


async def test_twins_at_the_same_moment_make_one_dossier(
    world: World, office: PortalOffice, portal: Partner
):
    arrival = await arrived(world, submission(portal))
    other = replace(office, office=world.office)
    await asyncio.gather(*(take_in_arrival(o, arrival.id, MORNING) for o in (office, other)))
    async with world.sessions() as session:
        assert await session.scalar(text("select count(*) from dossier")) == 1
