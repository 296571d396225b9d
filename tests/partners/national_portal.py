"""Cổng Dịch vụ công quốc gia behind an adapter of the exchange, as its document describes it.

It knows its units and its sessions, refuses a dossier that it has under ``isUpdating`` False and
one that it has not under True, wants every field that has a star, and takes no status out of turn.
``/_expire`` ends all sessions, ``/_forget`` empties its memory; ``/_overwrite`` has it show what
it was not told; ``/_submit`` has it hand a dossier over to us, signed, and answers what we said.
"""

import base64
import hashlib
import hmac
import re
import time
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

import httpx2
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.documents.files import pdf
from tests.partners.standing import StandIn, serve

USERNAME, PASSWORD = "h47.motcua", "mat-khau-chi-de-thu"
UNITS = {"H47", "H15.50.05"}
KEY = bytes(range(32))
SECRET = "whsec_" + base64.b64encode(KEY).decode()
PDF = pdf()

STARRED = {
    *("MaHoSo", "MaTTHC", "MaLinhVuc", "KenhThucHien", "ChuHoSo", "LoaiDoiTuong"),
    *("TrangThaiHoSo", "DonViXuLy"),
}
OTHERS = {
    *("TenTTHC", "TenLinhVuc", "MaDoiTuong", "ThongTinKhac", "Email", "Fax", "SoDienThoai"),
    *("TrichYeuHoSo", "NgayNopHoSo", "NgayTiepNhan", "NgayHenTra", "NgayTuChoi", "NgayTra"),
    *("ThongTinTra", "HinhThuc", "NgayKetThucXuLy", "GhiChu", "NoiNopHoSo"),
    *("HoSoCoThanhPhanSoHoa", "TaiKhoanDuocXacThucVoiVNeID", "DuocThanhToanTrucTuyen"),
    *("DinhDanhCHS", "DSKetNoiCSDL", "TaiLieuNop", "DanhSachLePhi", "DanhSachTepDinhKemKhac"),
    *("DanhSachHoSoBoSung", "DanhSachGiayToKetQua"),
}
BEFORE_RECEPTION = {"1", "3", "5", "7"}
ENDS = {"3", "7", "8", "10"}
MOST_STEPS = 10


def routes(me: StandIn) -> Sequence[Route]:
    async def login(request: Request) -> Response:
        said = await request.json()
        if "dstcode" not in request.headers:
            return _refusal("Thiếu dstcode")
        if (said.get("username"), said.get("password")) != (USERNAME, PASSWORD):
            return _refusal("Sai tên đăng nhập hoặc mật khẩu", -3)
        session = uuid4().hex
        me.memory.put("session", "now", session)
        return JSONResponse({"session": session, "error_code": 0})

    async def exchange(request: Request) -> Response:
        said = await request.json()
        if (odd := me.memory.get("gateway", "code")) is not None:
            return JSONResponse({"error_code": odd, "error_message": "Gateway"})
        if said.get("session") != me.memory.get("session", "now"):
            return _refusal("Phiên làm việc đã hết hạn", -3)
        if said.get("madonvi") not in UNITS:
            return _refusal("Mã đơn vị không hợp lệ")
        answer = SERVICES.get(said.get("service", ""))
        return _refusal("Không có dịch vụ này") if answer is None else answer(me, said)

    return [
        Route("/mapi/login", login, methods=["POST"]),
        Route("/mapi/g", exchange, methods=["POST"]),
        *_orders(me),
    ]


def _orders(me: StandIn) -> Sequence[Route]:
    """What tests and the demonstration have it do, and the files of what it hands over."""

    async def expire(_: Request) -> Response:
        me.memory.put("session", "now", None)
        return Response(status_code=204)

    async def forget(_: Request) -> Response:
        me.memory.forget()
        return Response(status_code=204)

    async def stumble(request: Request) -> Response:
        me.memory.put("gateway", "code", (await request.json())["code"])
        return Response(status_code=204)

    async def overwrite(request: Request) -> Response:
        changes = await request.json()
        code = changes["MaHoSo"]
        shown = me.memory.get("dossier", code) or {}
        me.memory.put("dossier", code, None if changes.get("gone") else {**shown, **changes})
        return Response(status_code=204)

    async def submit(request: Request) -> Response:
        """Hand over what the body says; without an address of ours, answer what would be sent."""
        body = await request.body()
        sent = [_signed(body, wrong=me.moods.wrong_signature)]
        sent += [_signed(body)] if me.moods.twice else []
        if not me.calls:
            return JSONResponse([{"headers": headers, "body": body.decode()} for headers in sent])
        async with httpx2.AsyncClient(timeout=20) as http:
            answers = [
                await http.post(f"{me.calls}/api/v1/national/dossiers", content=body, headers=h)
                for h in sent
            ]
        return JSONResponse([{"status": a.status_code, "body": a.text} for a in answers])

    async def file(_: Request) -> Response:
        return Response(PDF, media_type="application/pdf")

    return [
        Route("/tep/{name}", file, methods=["GET"]),
        Route("/_expire", expire, methods=["POST"]),
        Route("/_gateway", stumble, methods=["POST"]),
        Route("/_forget", forget, methods=["POST"]),
        Route("/_overwrite", overwrite, methods=["POST"]),
        Route("/_submit", submit, methods=["POST"]),
    ]


def _signed(body: bytes, *, wrong: bool = False) -> dict[str, str]:
    message, sent_at = f"dvcqg_{uuid4().hex}", str(int(time.time()))
    key = b"somebody else's" if wrong else KEY
    vouched = hmac.new(key, f"{message}.{sent_at}.".encode() + body, hashlib.sha256).digest()
    return {
        "content-type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": sent_at,
        "webhook-signature": "v1," + base64.b64encode(vouched).decode(),
    }


def _refusal(words: str, code: int = 3) -> Response:
    return JSONResponse({"error_code": code, "error_message": words})


def _taken(result: object = None) -> Response:
    return JSONResponse({"error_code": 0, "result": [] if result is None else [result]})


def _tell(me: StandIn, said: Mapping[str, Any]) -> Response:
    for item in said["data"]:
        wrong = _what_is_wrong(item)
        if wrong:
            return _refusal(wrong)
        code, status = item["MaHoSo"], item["TrangThaiHoSo"]
        shown = me.memory.get("dossier", code)
        if shown is not None and said["isUpdating"] == "False":
            return _refusal(f"Hồ sơ {code} đã tồn tại")
        if shown is None and said["isUpdating"] == "True":
            return _refusal(f"Hồ sơ {code} chưa tồn tại")
        before = None if shown is None else shown["TrangThaiHoSo"]
        if not _in_turn(before, status):
            return _refusal(f"Trạng thái {status} không được theo sau {before}")
        me.memory.put("dossier", code, item)
        if status != before:
            me.memory.log("course", {"MaHoSo": code, "TrangThaiHoSo": status})
    return _taken()


def _what_is_wrong(item: Mapping[str, Any]) -> str | None:
    missing = sorted(STARRED - {name for name, value in item.items() if value})
    if missing:
        return f"Thiếu {', '.join(missing)}"
    if item["TrangThaiHoSo"] not in BEFORE_RECEPTION and not item.get("NgayTiepNhan"):
        return "Thiếu NgayTiepNhan"
    strange = sorted(set(item) - STARRED - OTHERS)
    if strange:
        return f"Không có trường {', '.join(strange)}"
    for name, value in item.items():
        if name.startswith("Ngay") and not re.fullmatch(r"\d{14}", value):
            return f"{name} phải là yyyyMMddHHmmss"
    if len(item.get("TrichYeuHoSo", "")) > 1000:
        return "TrichYeuHoSo dài quá 1000 ký tự"
    return None


def _in_turn(before: str | None, after: str) -> bool:
    if before == after:
        return True
    if before in ENDS:
        return False
    if after == "10":
        return before == "9"
    return after != "1" or before in {None, "5", "6"}


def _steps(me: StandIn, said: Mapping[str, Any]) -> Response:
    lines = said["data"]
    if len(lines) > MOST_STEPS:
        return _refusal("Tối đa 10 bước trong một thông điệp")
    for line in lines:
        if me.memory.get("dossier", line["MaHoSo"]) is None:
            return _refusal(f"Hồ sơ {line['MaHoSo']} chưa tồn tại")
    for line in lines:
        names = ("MaHoSo", "ThoiDiemXuLy", "NguoiXuLy", "NoiDungXuLy")
        me.memory.add("step", "|".join(str(line.get(name)) for name in names), line)
        me.memory.log("heard", line["MaHoSo"])
    return _taken()


def _look_up(me: StandIn, said: Mapping[str, Any]) -> Response:
    shown = me.memory.get("dossier", said["mahoso"])
    return _refusal("Không tìm thấy hồ sơ") if shown is None else _taken(shown)


def _procedure(_: StandIn, said: Mapping[str, Any]) -> Response:
    code = str(said["maTTHC"])
    if code.startswith("8."):
        return _refusal("Không tìm thấy thủ tục")
    sector = "G16-DL01" if code.startswith("1.0046") else "G15-HT01"
    field = {"MALINHVUC": sector, "TENLINHVUC": "Lĩnh vực theo danh mục quốc gia"}
    return _taken({"MATTHC": code, "TENTTHC": f"Thủ tục {code}", "LINHVUCTHUCHIEN": [field]})


SERVICES = {
    "DongBoHoSoMC": _tell,
    "CapNhatTienDoHoSoMC": _steps,
    "TraCuuHoSo": _look_up,
    "LayThuTuc": _procedure,
}


if __name__ == "__main__":
    serve(routes)
