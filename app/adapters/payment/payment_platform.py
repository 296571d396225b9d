"""Nền tảng thanh toán của Cổng Dịch vụ công quốc gia (PaymentPlatform v1.0.6).

A payer is sent to a page of the platform; it tells us by a CONFIRM message, and answers a QUERY.
Each message carries ``MaXacThuc``: SHA-256 in hexadecimal over its listed fields and the secret,
joined by ``|``. Moments are written ``yyyyMMddHHmmss`` in the time of Vietnam.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field, SecretStr

from app.adapters.http import Call, HttpParty, Reply
from app.adapters.party import Party
from app.adapters.payment.reading import amount, moment, statement_rows
from app.domain.calendar import HANOI
from app.domain.reconciling import StatementLine
from app.domain.signing import SignatureWrong
from app.ports import PermanentFailure, TemporaryFailure
from app.ports.payment import (
    Callback,
    CallbackUnreadable,
    Credit,
    HowToPay,
    Order,
    PageToOpen,
    StatementUnreadable,
)

VERSION = "1.0.6"
WRITTEN = "%Y%m%d%H%M%S"
SUCCESS = "00"
NOT_LET_IN = frozenset({401, 403})
"""Somebody must mend our token; what was to be asked waits meanwhile."""
COLUMNS = ("MaGiaoDich", "MaThamChieu", "SoTien", "LoaiGiaoDich")
SIGNED_INIT = (
    "LoaiBanTin", "PhienBan", "MaDoiTac", "MaThamChieu", "SoTien", "LoaiHinhThanhToan",
    "MaKenhThanhToan", "MaThietBi", "NgonNgu", "MaTienTe", "MaNganHang", "ThongTinGiaoDich",
    "ThoiGianGD", "Ip",
)  # fmt: skip
SIGNED_QUERY = ("LoaiBanTin", "PhienBan", "MaDoiTac", "MaThamChieu", "ThoiGianGD")
SIGNED_CONFIRM = (
    "LoaiBanTin", "MaLoi", "MaDoiTac", "MaThamChieu", "SoTien", "MaTienTe", "MaGiaoDich",
    "MaNganHang", "ThongTinGiaoDich", "ThoiGianGD",
)  # fmt: skip
SIGNED_ANSWER = ("MaLoi", "MoTaLoi", "MaDoiTac", "MaThamChieu", "ThoiGianGD")

Message = dict[str, Any]


class PaymentPlatformSettings(BaseModel, frozen=True, extra="forbid"):
    """``partner`` is MaDoiTac; ``account`` and ``bank_code`` are of the beneficiary."""

    kind: Literal["payment_platform"]
    address: str = Field(pattern=r"^https?://[^\s]+$")
    partner: str = Field(min_length=1, max_length=50)
    secret: SecretStr = Field(min_length=8)
    token: SecretStr | None = None
    account: str = Field(min_length=4, max_length=30)
    bank_code: str = Field(min_length=2, max_length=20)
    holder: str = Field(min_length=2, max_length=100)
    ip: str = "127.0.0.1"
    patience: float = Field(default=15.0, gt=0, le=60)


@dataclass(slots=True)
class PaymentPlatform:
    settings: PaymentPlatformSettings
    provider: str = "payment_platform"
    asks_first: bool = True
    _http: HttpParty = field(init=False, repr=False)

    def __post_init__(self) -> None:
        token = self.settings.token
        bearer = {} if token is None else {"authorization": f"Bearer {token.get_secret_value()}"}
        party = Party("payment", patience=self.settings.patience)
        self._http = HttpParty(party, self.settings.address, headers=bearer)

    async def begin(self, order: Order) -> HowToPay:
        message = self._signed(self._init(order), SIGNED_INIT)
        said = _json(await self._http.send(Call("POST", "/init", json=message)))
        if str(said.get("error_code")) != "0":
            raise PermanentFailure(f"INIT answered {_short(said.get('error_code'))}")
        inner = said.get("message")
        where = json.loads(inner) if isinstance(inner, str) and inner[:1] == "{" else said
        address = where.get("UrlThanhToan")
        if not isinstance(address, str) or not address.startswith(("https://", "http://")):
            raise PermanentFailure("INIT answered without UrlThanhToan")
        return PageToOpen(address=address)

    def verify_callback(self, raw: bytes, headers: Mapping[str, str], *, at: datetime) -> Callback:
        """An old message told again says nothing new: its transaction is known by its number."""
        del headers, at
        said = _read(raw)
        if not self._is_sealed(said, SIGNED_CONFIRM):
            raise SignatureWrong
        if said.get("MaDoiTac") != self.settings.partner:
            raise SignatureWrong
        answer: Message = {
            "MaLoi": SUCCESS,
            "MoTaLoi": "Thành công",
            "MaDoiTac": said["MaDoiTac"],
            "MaThamChieu": said.get("MaThamChieu"),
            "ThoiGianGD": said.get("ThoiGianGD"),
        }
        credit = _credit(said) if said.get("MaLoi") == SUCCESS else None
        return Callback(credit=credit, answer=self._signed(answer, SIGNED_ANSWER))

    async def inquire(self, order: Order) -> Sequence[Credit]:
        message: Message = {
            "LoaiBanTin": "QUERY",
            "PhienBan": VERSION,
            "MaDoiTac": self.settings.partner,
            "MaThamChieu": order.reference,
            "ThoiGianGD": _written(order.begun_at),
        }
        call = Call("POST", "/query", json=self._signed(message, SIGNED_QUERY))
        said = _json(await self._http.send(call))
        if said.get("MaLoi") != SUCCESS or said.get("TrangThaiGD") != SUCCESS:
            return ()
        if not self._is_sealed(said, SIGNED_CONFIRM):
            raise PermanentFailure("QUERY answered without the seal of the platform")
        if said.get("MaThamChieu") != order.reference:
            raise PermanentFailure("QUERY answered about another payment")
        return (_credit(said),)

    def read_statement(self, content: bytes) -> Sequence[StatementLine]:
        return [
            _statement_line(number, row)
            for number, row in enumerate(statement_rows(content, COLUMNS), start=2)
        ]

    async def close(self) -> None:
        await self._http.close()

    def _init(self, order: Order) -> Message:
        said = f"THANH TOAN HO SO {order.dossier}"
        return {
            "LoaiBanTin": "INIT",
            "PhienBan": VERSION,
            "MaDoiTac": self.settings.partner,
            "MaThamChieu": order.reference,
            "SoTien": str(order.amount),
            "LoaiHinhThanhToan": "PAY",
            "MaKenhThanhToan": "1",
            "MaThietBi": "1",
            "NgonNgu": "vi-VN",
            "MaTienTe": "VND",
            "MaNganHang": "PAYMENT",
            "ThongTinGiaoDich": said,
            "ThoiGianGD": _written(order.begun_at),
            "Ip": self.settings.ip,
            "ThongTinBienLai": self._receipt(order, said),
        }

    def _receipt(self, order: Order, said: str) -> Message:
        settings = self.settings
        return {
            "MaDichVu": "2",
            "MaDVC": f"{order.procedure}.01",
            "TenDVC": order.procedure_name[:250],
            "MaTTHC": order.procedure,
            "TenTTHC": order.procedure_name[:250],
            "MaDonVi": order.agency,
            "TenDonVi": order.agency_name,
            "MaHoSo": order.dossier,
            "TKThuHuong": settings.account,
            "MaNHThuHuong": settings.bank_code,
            "TenTKThuHuong": settings.holder,
            "PhiLePhi": [
                {
                    "LoaiPhiLePhi": "2" if "le_phi" in item.key else "1",
                    "MaPhiLePhi": item.key,
                    "TenPhiLePhi": item.label,
                    "SoTien": str(item.amount),
                }
                for item in order.items
            ],
            "DSKhoanNop": [{"NoiDung": said, "SoTien": str(order.amount)}],
            "NoiDungThanhToan": said,
            "HoTenNguoiNop": order.payer,
            "SoCMNDNguoiNop": order.payer_id,
            "DiaChiNguoiNop": order.payer_address,
            "UrlQuayLai": order.back_to,
        }

    def _signed(self, message: Message, fields: Sequence[str]) -> Message:
        return {**message, "MaXacThuc": self._seal(message, fields)}

    def _is_sealed(self, said: Mapping[str, Any], fields: Sequence[str]) -> bool:
        given = str(said.get("MaXacThuc") or "")
        return hmac.compare_digest(given.encode(), self._seal(said, fields).encode())

    def _seal(self, message: Mapping[str, Any], fields: Sequence[str]) -> str:
        said = [_spelled(message.get(name)) for name in fields]
        secret = self.settings.secret.get_secret_value()
        return hashlib.sha256("|".join([*said, secret]).encode()).hexdigest()


def _written(at: datetime) -> str:
    return at.astimezone(HANOI).strftime(WRITTEN)


def _spelled(value: object) -> str:
    return "" if value is None else str(value)


def _short(value: object) -> str:
    return _spelled(value)[:20]


def _json(reply: Reply) -> Mapping[str, Any]:
    if reply.status in NOT_LET_IN:
        raise TemporaryFailure(f"our token was answered {reply.status}")
    said = reply.json() if reply.is_success else None
    if not isinstance(said, dict):
        raise PermanentFailure(f"the platform answered {reply.status}")
    return said


def _read(raw: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(raw)
    except ValueError:
        raise CallbackUnreadable("body") from None
    if not isinstance(said, dict):
        raise CallbackUnreadable("body")
    return said


def _credit(said: Mapping[str, Any]) -> Credit:
    number, reference = said.get("MaGiaoDich"), said.get("MaThamChieu")
    sum_, at = amount(said.get("SoTien")), moment(said.get("ThoiGianGD"), WRITTEN)
    if not isinstance(number, str) or not number:
        raise CallbackUnreadable("MaGiaoDich")
    if not isinstance(reference, str) or not reference:
        raise CallbackUnreadable("MaThamChieu")
    if not sum_:
        raise CallbackUnreadable("SoTien")
    if at is None:
        raise CallbackUnreadable("ThoiGianGD")
    return Credit(number=number, reference=reference, amount=sum_, at=at)


def _statement_line(number: int, row: Mapping[str, str]) -> StatementLine:
    sum_ = amount(row["SoTien"])
    if not row["MaGiaoDich"] or not sum_ or row["LoaiGiaoDich"] not in {"PAY", "REFUND"}:
        raise StatementUnreadable(number, ("MaGiaoDich", "SoTien", "LoaiGiaoDich"))
    return StatementLine(
        number=row["MaGiaoDich"],
        reference=row["MaThamChieu"] or None,
        amount=sum_,
        is_refund=row["LoaiGiaoDich"] == "REFUND",
    )
