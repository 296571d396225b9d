"""What the portal hands over, in our words: who asks for what, where, with which papers.

It comes in the words of the exchange (the fields of ``DongBoHoSoMC``), which stay as they came.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from app.domain.applicant import Applicant
from app.domain.codes import NotADossierCode, parse
from app.domain.errors import Conflict, Defect, DomainError, Invalid, NotFound
from app.domain.ids import DossierCode
from app.domain.procedure import ReturnMethod, Subject
from app.national.queries.arrivals import Reason

_LOCAL = re.compile(r"(\d\.\d{6})(\..+)?", re.ASCII)
_SUBJECTS: Final[Mapping[str, Subject]] = {
    "1": Subject.CITIZEN,
    "2": Subject.BUSINESS,
    "3": Subject.ORGANISATION,
    "4": Subject.ORGANISATION,
}
_LONG_DAY = 8


class ArrivalKind(StrEnum):
    SUBMIT = "submit"
    SUPPLEMENT = "supplement"
    WITHDRAW = "withdraw"


class TakenAlready(Conflict):
    """Something else came under this code before, and has become a dossier."""


class NotCameFromThere(NotFound):
    """No dossier of that code came from the portal."""


class NothingToDecide(Conflict):
    """The arrival is not among those that our rules refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A file to be fetched; ``document`` is the key of what it is."""

    id: str
    name: str
    document: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """What was handed over. Agencies are called as the portal calls them."""

    code: str
    procedure: str
    receiving: str
    competent: str | None
    applicant: Applicant
    tech_id: str | None
    return_method: ReturnMethod
    return_address: str | None
    form: Mapping[str, Any]
    papers: Sequence[Paper]
    words: str | None

    @property
    def own_code(self) -> DossierCode | None:
        """The portal's code, if it can be a dossier's here: none that we might give ourselves."""
        try:
            parse(self.code)
        except NotADossierCode:
            return None
        day = self.code.split("-")[-2]
        return DossierCode(self.code.upper()) if len(day) == _LONG_DAY else None

    @property
    def username(self) -> str:
        """An account's name that names nobody; the same for all that one person hands in."""
        who = self.applicant.id_number or self.tech_id or self.code
        return f"dvcqg.{hashlib.sha256(who.encode()).hexdigest()[:20]}"


def handed(content: str) -> Handed:
    """``content`` as it was kept; its shape was checked when it came."""
    said: dict[str, Any] = json.loads(content)
    numbers = [str(one["SoDinhDanh"]) for one in said.get("DinhDanhCHS") or ()]
    kind = _SUBJECTS[said.get("LoaiDoiTuong") or "1"]
    number = said.get("MaSoThue") if kind is not Subject.CITIZEN else next(iter(numbers), None)
    local = _LOCAL.fullmatch(str(said.get("MaTTHC") or ""))
    by_post = said.get("HinhThuc") == "1"
    return Handed(
        code=str(said["MaHoSo"]),
        procedure=local[1] if local else str(said.get("MaTTHC") or ""),
        receiving=str(said.get("MaDonViTiepNhan") or ""),
        competent=said.get("MaDonViXuLy"),
        applicant=Applicant(
            kind=kind,
            full_name=str(said.get("ChuHoSo") or ""),
            id_number=number,
            phone=said.get("SoDienThoai"),
            email=said.get("Email"),
            address=said.get("DiaChi"),
        ),
        tech_id=said.get("MaDoiTuong"),
        return_method=ReturnMethod.POST if by_post else ReturnMethod.COUNTER,
        return_address=said.get("DiaChiTraKetQua"),
        form=said.get("ThongTinKhac") or {},
        papers=tuple(_paper(paper) for paper in said.get("TaiLieuNop") or ()),
        words=said.get("LyDo"),
    )


def _paper(said: Mapping[str, Any]) -> Paper:
    return Paper(
        id=str(said["TepDinhKemId"]),
        name=str(said["TenTepDinhKem"]),
        document=str(said["MaThanhPhanHoSo"]),
        url=str(said["DuongDanTaiTepTin"]),
    )


def reasons_of(refusal: DomainError) -> list[Reason]:
    """Why it was refused: every defect, or the one refusal of the whole."""
    if isinstance(refusal, Invalid):
        return [_reason(defect) for defect in refusal.defects]
    return [{"field": "", "code": refusal.reason, "facts": dict(refusal.facts)}]


def _reason(defect: Defect) -> Reason:
    return {"field": defect.field, "code": defect.code, "facts": dict(defect.facts)}


def together(first: Iterable[Defect], also: Iterable[Defect]) -> list[Defect]:
    """All of them, each field's from the first that has something to say of it."""
    found = list(first)
    said = {defect.field for defect in found}
    return found + [defect for defect in also if defect.field not in said]


def digest_of(content: str) -> bytes:
    return hashlib.sha256(content.encode()).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """``content`` is JSON as the portal sent it; ``number`` counts its supplements from 1."""

    code: str
    kind: ArrivalKind
    number: int
    content: str
    receiving: str | None
    at: datetime
