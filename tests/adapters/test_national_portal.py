"""The national portal against its stand-in: what ``app.ports.national_portal`` promises.

Every way to the portal keeps the same ones; a new one is a new name in ``kinds``.
"""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from app.adapters.http import HttpParty
from app.adapters.national_portal import (
    NoPortalSettings,
    arrival_secrets,
    build_national_portal,
)
from app.adapters.national_portal.messages import dossier_item, step_item
from app.adapters.national_portal.ngsp import Ngsp, NgspSettings
from app.adapters.party import Party
from app.domain.calendar import HANOI
from app.domain.procedure import Channel, Subject
from app.ports import Away, TemporaryFailure
from app.ports.national_portal import (
    MOST_STEPS,
    FeeStage,
    NationalPortal,
    PortalRefused,
    ToldDossier,
    ToldFee,
    ToldFile,
    ToldResult,
    ToldStep,
    ToldSupplement,
)
from tests.partners.launching import Partner, standing
from tests.partners.national_portal import KEY, PASSWORD, SECRET, USERNAME

KINDS = ["ngsp"]
SUBMITTED = datetime(2026, 10, 8, 8, 30, tzinfo=HANOI)
RECEIVED = datetime(2026, 10, 8, 8, 45, tzinfo=HANOI)
DUE = datetime(2026, 10, 8, 17, 0, tzinfo=HANOI)
TOLD = ToldDossier(
    code="H15.50.05.13-261008-0975",
    procedure="1.001193",
    procedure_name="Thủ tục đăng ký khai sinh",
    field="G15-HT01",
    field_name="",
    channel=Channel.COUNTER,
    subject=Subject.CITIZEN,
    owner="NGUYỄN VĂN A",
    gist="Đăng ký khai sinh",
    agency_name="UBND xã X",
    status=2,
    submitted_at=SUBMITTED,
    by_post=False,
    identified=True,
    accepted_at=RECEIVED,
    due=DUE,
    id_number="066012345678",
    place_of_submission="1",
    pays_online=True,
    files=(ToldFile(id="1", name="to-khai.pdf", document="to_khai", url="https://x/tep/1"),),
)
STEP = ToldStep(
    code=TOLD.code,
    by="Trần Thị B",
    position="Cán bộ tiếp nhận",
    unit="UBND xã X",
    at=RECEIVED,
    content="Tiếp nhận hồ sơ",
    status=2,
    began_at=SUBMITTED,
    due=DUE,
)


@pytest.fixture(scope="module")
async def there(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Partner]:
    async with standing("national_portal", Path(tmp_path_factory.mktemp("portal"))) as portal:
        yield portal


@pytest.fixture(params=KINDS)
async def portal(there: Partner) -> AsyncGenerator[NationalPortal]:
    made = build_national_portal(settings(there))
    assert made is not None
    yield made
    await made.close()


def settings(there: Partner, **changes: str) -> NgspSettings:
    return NgspSettings(
        address=there.address,
        username=USERNAME,
        password=SecretStr(changes.get("password", PASSWORD)),
        unit=changes.get("unit", "H15.50.05"),
        arrivals_secret=SecretStr(SECRET),
    )


def named(code: str, **changes: object) -> ToldDossier:
    return replace(TOLD, code=code, **changes)  # type: ignore[arg-type]


def test_the_documented_message_is_written_field_by_field():
    assert dossier_item(TOLD) == {
        "MaHoSo": "H15.50.05.13-261008-0975", "MaTTHC": "1.001193",
        "TenTTHC": "Thủ tục đăng ký khai sinh", "MaLinhVuc": "G15-HT01",
        "KenhThucHien": "1", "ChuHoSo": "NGUYỄN VĂN A", "LoaiDoiTuong": "1",
        "TrichYeuHoSo": "Đăng ký khai sinh", "NgayNopHoSo": "20261008083000",
        "NgayTiepNhan": "20261008084500", "NgayHenTra": "20261008170000", "TrangThaiHoSo": "2",
        "HinhThuc": "0", "DonViXuLy": "UBND xã X", "NoiNopHoSo": "1", "HoSoCoThanhPhanSoHoa": "1",
        "TaiKhoanDuocXacThucVoiVNeID": "1", "DuocThanhToanTrucTuyen": "1",
        "DinhDanhCHS": [{"LoaiDinhDanh": "1", "SoDinhDanh": "066012345678"}],
        "TaiLieuNop": [{
            "TepDinhKemId": "1", "TenTepDinhKem": "to-khai.pdf", "IsDeleted": "False",
            "MaThanhPhanHoSo": "to_khai", "DuongDanTaiTepTin": "https://x/tep/1",
            "DuocSoHoa": "1", "DuocTaiSuDung": "0", "DuocLayTuKhoDMQG": "0",
        }],
        "DanhSachLePhi": [], "DanhSachHoSoBoSung": [], "DanhSachGiayToKetQua": [],
    }  # fmt: skip


def test_fees_supplements_results_and_steps_are_written_with_their_codes_and_dates():
    asked = ToldSupplement(
        id="H-BS1", asked_by="B", content="Bản chụp mờ", asked_at=SUBMITTED, documents=("Đơn",),
        answered_at=RECEIVED, due_before=SUBMITTED, due_after=DUE,
    )  # fmt: skip
    item = dossier_item(
        replace(
            TOLD,
            id_number="201234567",
            fees=(ToldFee(key="phi", label="Phí", amount=50_000, stage=FeeStage.RETURN),),
            supplements=(asked,),
            results=(ToldResult(id="01/GP", label="Giấy phép"),),
        )
    )
    assert item["DinhDanhCHS"] == [{"LoaiDinhDanh": "2", "SoDinhDanh": "201234567"}]
    assert [(f["HinhThucThu"], f["Gia"]) for f in item["DanhSachLePhi"]] == [("4", "50000")]
    told = item["DanhSachHoSoBoSung"][0]
    assert (told["NgayHenTraTruoc"], told["NgayHenTraMoi"]) == ("20261008083000", "20261008170000")
    assert (told["TrangThaiBoSung"], "NguoiTiepNhanBoSung" in told) == ("1", False)
    assert item["DanhSachGiayToKetQua"] == [{"TenGiayTo": "Giấy phép", "GiayToId": "01/GP"}]
    assert step_item(STEP) == {
        "MaHoSo": TOLD.code, "NguoiXuLy": "Trần Thị B", "ChucDanh": "Cán bộ tiếp nhận",
        "ThoiDiemXuLy": "20261008084500", "PhongBanXuLy": "UBND xã X",
        "NoiDungXuLy": "Tiếp nhận hồ sơ", "TrangThai": "2", "NgayBatDau": "20261008083000",
        "NgayKetThucTheoQuyDinh": "20261008170000",
    }  # fmt: skip


async def test_what_is_told_is_shown_and_telling_it_twice_changes_nothing(
    portal: NationalPortal, there: Partner
):
    told = named("A-1")
    assert await portal.look_up("A-1") is None
    for known in (False, False, True):  # the second finds that the portal has it already
        await portal.tell(told, known=known)
    shown = await portal.look_up("A-1")
    assert shown is not None
    assert (shown.status, shown.due) == (2, DUE)
    step = replace(STEP, code="A-1")
    await portal.tell_steps([step, replace(step, content="Chuyển xử lý")])
    await portal.tell_steps([step])
    steps = [line for _, line in await there.remembered("step") if line["MaHoSo"] == "A-1"]
    assert [line["NoiDungXuLy"] for line in steps] == ["Tiếp nhận hồ sơ", "Chuyển xử lý"]


async def test_the_portal_that_lost_a_dossier_is_told_of_it_anew(portal: NationalPortal):
    await portal.tell(named("B-1", status=4), known=True)
    shown = await portal.look_up("B-1")
    assert shown is not None
    assert shown.status == 4


async def test_a_status_out_of_turn_is_refused_with_the_portals_words(portal: NationalPortal):
    await portal.tell(named("C-1", status=4), known=False)
    with pytest.raises(PortalRefused) as refused:
        await portal.tell(named("C-1", status=10), known=True)
    assert (refused.value.code, refused.value.words) == (
        3, "Trạng thái 10 không được theo sau 4",
    )  # fmt: skip
    assert "C-1" not in str(refused.value)


async def test_an_expired_session_is_begun_anew(portal: NationalPortal, there: Partner):
    await portal.tell(named("D-1"), known=False)
    await there.ask("POST", "/_expire")
    await portal.tell(named("D-1", status=4), known=True)
    shown = await portal.look_up("D-1")
    assert shown is not None
    assert shown.status == 4


async def test_what_is_lost_on_its_way_back_may_be_told_again(
    portal: NationalPortal, there: Partner
):
    await portal.tell(named("E-0"), known=False)
    await there.behave(losing=1.0)
    with pytest.raises(TemporaryFailure):
        await portal.tell(named("E-1"), known=False)
    await there.behave(losing=0.0)
    await portal.tell(named("E-1"), known=False)
    told = [line for _, line in await there.remembered("course") if line["MaHoSo"] == "E-1"]
    assert [line["TrangThaiHoSo"] for line in told] == ["2"]


async def test_a_code_of_the_gateway_is_no_refusal(portal: NationalPortal, there: Partner):
    await there.ask("POST", "/_gateway", {"code": "E01"})
    try:
        with pytest.raises(TemporaryFailure):
            await portal.tell(named("G-1"), known=False)
    finally:
        await there.ask("POST", "/_gateway", {"code": None})
    await portal.tell(named("G-1"), known=False)


async def test_a_slow_portal_is_away_and_a_wrong_password_lets_nobody_in(there: Partner):
    await there.behave(slow=1.0, delay=2.0)
    hasty = Ngsp(settings(there), HttpParty(Party("national", patience=0.2), there.address))
    with pytest.raises(Away):
        await hasty.look_up("F-1")
    await there.behave(slow=0.0)
    stranger = Ngsp(settings(there, password="x"), HttpParty(Party("national"), there.address))  # noqa: S106
    with pytest.raises(Away):
        await stranger.look_up("F-1")
    elsewhere = Ngsp(settings(there, unit="H99"), HttpParty(Party("national"), there.address))
    with pytest.raises(PortalRefused):
        await elsewhere.tell(named("F-2"), known=False)
    for made in (hasty, stranger, elsewhere):
        await made.close()


async def test_the_catalogue_names_a_procedures_field(portal: NationalPortal):
    found = await portal.procedure("1.001193")
    assert found is not None
    assert found.field == "G15-HT01"
    assert await portal.procedure("8.000001") is None


async def test_no_more_steps_than_a_message_holds(portal: NationalPortal):
    with pytest.raises(ValueError, match="11 steps"):
        await portal.tell_steps([STEP] * (MOST_STEPS + 1))


def test_without_a_portal_nothing_is_told_and_nothing_is_taken(there: Partner):
    assert build_national_portal(NoPortalSettings()) is None
    assert arrival_secrets(NoPortalSettings()) == ()
    assert arrival_secrets(settings(there)) == (KEY,)
