"""Cổng quốc gia chuyển hồ sơ đến: what it hands over and what became of it; each call is signed."""

from typing import Annotated, Any, Literal

from fastapi import Depends, Request, status
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.responses import Response

from app.domain.signing import SignatureOutOfTime, SignatureWrong, Signed, verified
from app.domain.text import stored
from app.national.actions.receive_arrival import receive_arrival
from app.national.arriving import ArrivalKind, HandOver, NotCameFromThere, TakenAlready
from app.national.queries.arrivals import Arrival, PortalArrivalNotFound, arrivals_of
from app.web.bodies import Body, Part
from app.web.boundary import boundary_router
from app.web.dependencies import Now, TheHouse
from app.web.messages import Language
from app.web.problems import problems
from app.web.showing.national import reasons_in_words
from app.web.showing.shapes import Moment

router = boundary_router(prefix="/national/dossiers", tags=["national portal"])

PortalCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z.\-]{3,60}$")]
Short = Annotated[str, StringConstraints(max_length=300)]
Long = Annotated[str, StringConstraints(max_length=2000)]
At = Annotated[str, StringConstraints(pattern=r"^\d{14}$")]
Flag = Literal["0", "1"]
KINDS = {
    "NopMoi": ArrivalKind.SUBMIT,
    "BoSung": ArrivalKind.SUPPLEMENT,
    "RutHoSo": ArrivalKind.WITHDRAW,
}


async def _signed(request: Request, house: TheHouse, now: Now) -> Signed:
    """Whoever holds the secret of arrivals; without one nobody does."""
    body = await request.body()
    return verified(request.headers, body, secrets=house.arrival_secrets, at=now)


ByThePortal = Depends(_signed)


class IdentityPart(Part):
    LoaiDinhDanh: Literal["1", "2"]
    SoDinhDanh: Annotated[str, StringConstraints(min_length=5, max_length=20)]


class PaperPart(Part):
    """`MaThanhPhanHoSo` is the key of the document that the file is."""

    TepDinhKemId: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    TenTepDinhKem: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    MaThanhPhanHoSo: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    DuongDanTaiTepTin: Annotated[str, StringConstraints(min_length=8, max_length=2048)]


class HandedOverBody(Body):
    """The fields of `DongBoHoSoMC`; `ThongTinKhac` is the form's content.

    `YeuCau` says what is asked: a new dossier, its supplement `LanBoSung`, or its withdrawal.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "MaHoSo": "G22.99-20260820-0000123",
                    "MaTTHC": "1.004623",
                    "MaDonViTiepNhan": "H47.TTHCC",
                    "ChuHoSo": "Lê Thị Cẩm",
                    "DinhDanhCHS": [{"LoaiDinhDanh": "1", "SoDinhDanh": "049190000001"}],
                    "SoDienThoai": "0905111222",
                    "NgayNopHoSo": "20260820073000",
                }
            ]
        }
    )

    MaHoSo: PortalCode
    YeuCau: Literal["NopMoi", "BoSung", "RutHoSo"] = "NopMoi"
    LanBoSung: Annotated[int, Field(ge=0, le=99)] = 0
    MaTTHC: Short | None = None
    MaDonViTiepNhan: Short | None = None
    MaDonViXuLy: Short | None = None
    ChuHoSo: Short | None = None
    LoaiDoiTuong: Literal["1", "2", "3", "4"] = "1"
    MaDoiTuong: Short | None = None
    DinhDanhCHS: Annotated[list[IdentityPart], Field(max_length=4)] = []
    MaSoThue: Short | None = None
    SoDienThoai: Short | None = None
    Email: Short | None = None
    DiaChi: Short | None = None
    NgayNopHoSo: At | None = None
    HinhThuc: Flag = "0"
    DiaChiTraKetQua: Short | None = None
    NoiNopHoSo: Annotated[str, StringConstraints(max_length=2)] | None = None
    TaiKhoanDuocXacThucVoiVNeID: Flag | None = None
    ThongTinKhac: dict[str, Any] = {}
    TaiLieuNop: Annotated[list[PaperPart], Field(max_length=60)] = []
    LyDo: Long | None = None


class ReasonOut(BaseModel):
    field: str
    message: str


class ArrivalOut(BaseModel):
    """`state`: `waiting`, `taken`, `refused` (for `reasons`) or `closed` by the desk."""

    code: str
    kind: str
    number: int
    state: str
    arrived_at: Moment
    dossier: str | None
    reasons: list[ReasonOut]


class ArrivalsOut(BaseModel):
    items: list[ArrivalOut]


@router.post(
    "",
    operation_id="receive_national_dossier",
    status_code=status.HTTP_202_ACCEPTED,
    response_model=ArrivalOut,
    responses=problems(SignatureWrong, SignatureOutOfTime, TakenAlready, NotCameFromThere),
    dependencies=[ByThePortal],
)
async def receive(body: HandedOverBody, house: TheHouse, now: Now) -> Response:
    """Keep what the national portal hands over; it is acknowledged once it is kept.

    The same again has no other effect. What the rules refuse may be handed over anew, corrected.
    """
    kind = KINDS[body.YeuCau]
    given = HandOver(
        code=body.MaHoSo.upper(),
        kind=kind,
        number=body.LanBoSung if kind is ArrivalKind.SUPPLEMENT else 0,
        content=stored(body.model_dump_json(exclude_none=True)),
        receiving=body.MaDonViTiepNhan,
        at=now,
    )
    kept = await receive_arrival(house.sessions, given)
    return Response(
        _out(kept).model_dump_json(), status.HTTP_202_ACCEPTED, media_type="application/json"
    )


@router.get(
    "/{code}",
    operation_id="get_national_dossier",
    response_model=ArrivalsOut,
    responses=problems(SignatureWrong, SignatureOutOfTime, PortalArrivalNotFound),
    dependencies=[ByThePortal],
)
async def state_of(code: str, house: TheHouse) -> ArrivalsOut:
    """What became of everything that was handed over under a code, with every reason."""
    async with house.sessions() as session:
        found = await arrivals_of(session, code.upper())
    if not found:
        raise PortalArrivalNotFound
    return ArrivalsOut(items=[_out(arrival) for arrival in found])


def _out(arrival: Arrival) -> ArrivalOut:
    told = reasons_in_words(arrival, Language.VI)
    return ArrivalOut(
        code=arrival.code,
        kind=arrival.kind,
        number=arrival.number,
        state=arrival.state,
        arrived_at=arrival.arrived_at,
        dossier=arrival.dossier_code,
        reasons=[ReasonOut(field=field, message=message) for field, message in told],
    )
