"""Dossiers and steps in the words of the exchange: every value a string, times as Hà Nội has them.

The names are those of the national platform's document; the codes behind them too. A value that is
not known has no field at all.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from app.domain.calendar import HANOI
from app.domain.procedure import Channel, Subject
from app.ports import PermanentFailure
from app.ports.national_portal import (
    FeeStage,
    NationalProcedure,
    SeenDossier,
    ToldDossier,
    ToldFee,
    ToldFile,
    ToldResult,
    ToldStep,
    ToldSupplement,
)

TIMES: Final = "%Y%m%d%H%M%S"
CHANNELS: Final[Mapping[Channel, str]] = MappingProxyType(
    {Channel.COUNTER: "1", Channel.ONLINE: "2", Channel.POST: "3"}
)
SUBJECTS: Final[Mapping[Subject, str]] = MappingProxyType(
    {Subject.CITIZEN: "1", Subject.BUSINESS: "2", Subject.ORGANISATION: "4"}
)
STAGES: Final[Mapping[FeeStage, str]] = MappingProxyType(
    {FeeStage.SUBMISSION: "1", FeeStage.SUPPLEMENT: "2", FeeStage.RETURN: "4"}
)
CITIZEN_CARD, OLD_CARD = "1", "2"
_NEW_NUMBER = 12

Fields = dict[str, Any]


def dossier_item(told: ToldDossier) -> Fields:
    """An element of ``DongBoHoSoMC.data``."""
    fields: Fields = {
        "MaHoSo": told.code,
        "MaTTHC": told.procedure,
        "TenTTHC": told.procedure_name,
        "MaLinhVuc": told.field,
        "TenLinhVuc": told.field_name,
        "KenhThucHien": CHANNELS[told.channel],
        "ChuHoSo": told.owner,
        "LoaiDoiTuong": SUBJECTS[told.subject],
        "MaDoiTuong": told.tech_id,
        "Email": told.email,
        "SoDienThoai": told.phone,
        "TrichYeuHoSo": told.gist,
        "NgayNopHoSo": moment(told.submitted_at),
        "NgayTiepNhan": moment(told.accepted_at),
        "NgayHenTra": moment(told.due),
        "TrangThaiHoSo": str(told.status),
        "NgayTuChoi": moment(told.refused_at),
        "NgayTra": moment(told.returned_at),
        "ThongTinTra": told.returned_how,
        "HinhThuc": _flag(told.by_post),
        "NgayKetThucXuLy": moment(told.finished_at),
        "DonViXuLy": told.agency_name,
        "NoiNopHoSo": told.place_of_submission,
        "HoSoCoThanhPhanSoHoa": _flag(bool(told.files)),
        "TaiKhoanDuocXacThucVoiVNeID": _flag(told.identified),
        "DuocThanhToanTrucTuyen": None if told.pays_online is None else _flag(told.pays_online),
        "DinhDanhCHS": _identity(told.id_number),
        "TaiLieuNop": [_file(file) for file in told.files],
        "DanhSachLePhi": [_fee(fee) for fee in told.fees],
        "DanhSachHoSoBoSung": [_supplement(s) for s in told.supplements],
        "DanhSachGiayToKetQua": [_result(result) for result in told.results],
    }
    return _known(fields)


def step_item(step: ToldStep) -> Fields:
    """An element of ``CapNhatTienDoHoSoMC.data``."""
    return _known(
        {
            "MaHoSo": step.code,
            "NguoiXuLy": step.by,
            "ChucDanh": step.position,
            "ThoiDiemXuLy": moment(step.at),
            "PhongBanXuLy": step.unit,
            "NoiDungXuLy": step.content,
            "TrangThai": str(step.status),
            "NgayBatDau": moment(step.began_at),
            "NgayKetThucTheoQuyDinh": moment(step.due),
        }
    )


def seen_dossier(fields: Mapping[str, Any]) -> SeenDossier:
    """What ``TraCuuHoSo`` tells. Raises PermanentFailure for what cannot be one."""
    try:
        status, due = int(fields["TrangThaiHoSo"]), fields.get("NgayHenTra")
        return SeenDossier(code=str(fields["MaHoSo"]), status=status, due=read_moment(due))
    except (KeyError, ValueError, TypeError):
        raise PermanentFailure("TraCuuHoSo gave no dossier") from None


def national_procedure(fields: Mapping[str, Any]) -> NationalProcedure:
    """What ``LayThuTuc`` tells. Raises PermanentFailure when it names no field."""
    try:
        field = fields["LINHVUCTHUCHIEN"][0]
        return NationalProcedure(
            code=str(fields["MATTHC"]),
            name=str(fields["TENTTHC"]),
            field=str(field["MALINHVUC"]),
            field_name=str(field["TENLINHVUC"]),
        )
    except (KeyError, IndexError, TypeError):
        raise PermanentFailure("LayThuTuc gave no procedure with a field") from None


def moment(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(HANOI).strftime(TIMES)


def read_moment(text: object) -> datetime | None:
    """Raises ValueError for what is neither empty nor a moment."""
    if not text:
        return None
    return datetime.strptime(str(text), TIMES).replace(tzinfo=HANOI)


def _known(fields: Fields) -> Fields:
    return {name: value for name, value in fields.items() if value not in (None, "")}


def _flag(value: bool) -> str:  # noqa: FBT001 - it is written as a digit
    return "1" if value else "0"


def _identity(number: str | None) -> list[Fields]:
    if number is None:
        return []
    kind = CITIZEN_CARD if len(number) == _NEW_NUMBER else OLD_CARD
    return [{"LoaiDinhDanh": kind, "SoDinhDanh": number}]


def _file(file: ToldFile) -> Fields:
    return {
        "TepDinhKemId": file.id,
        "TenTepDinhKem": file.name,
        "IsDeleted": str(file.removed),
        "MaThanhPhanHoSo": file.document,
        "DuongDanTaiTepTin": file.url,
        "DuocSoHoa": "1",
        "DuocTaiSuDung": _flag(file.reused),
        "DuocLayTuKhoDMQG": "0",
    }


def _fee(fee: ToldFee) -> Fields:
    return {
        "TenPhiLePhi": fee.label,
        "MaPhiLePhi": fee.key,
        "HinhThucThu": STAGES[fee.stage],
        "Gia": str(fee.amount),
    }


def _supplement(supplement: ToldSupplement) -> Fields:
    return _known(
        {
            "HoSoBoSungId": supplement.id,
            "NguoiYeuCauBoSung": supplement.asked_by,
            "NoiDungBoSung": supplement.content,
            "NgayBoSung": moment(supplement.asked_at),
            "NguoiTiepNhanBoSung": supplement.taken_by,
            "NgayTiepNhanBoSung": moment(supplement.answered_at),
            "TrangThaiBoSung": _flag(supplement.answered_at is not None),
            "DanhSachGiayToBoSung": [{"TenGiayTo": name} for name in supplement.documents],
            "NgayHenTraTruoc": moment(supplement.due_before),
            "NgayHenTraMoi": moment(supplement.due_after),
        }
    )


def _result(result: ToldResult) -> Fields:
    return _known(
        {
            "TenGiayTo": result.label,
            "GiayToId": result.id,
            "DuongDanTepTinKetQua": result.url,
        }
    )
