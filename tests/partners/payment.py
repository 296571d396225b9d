"""A bank's notice service and the national PaymentPlatform: one process, both documents.

Somebody scans and pays by ``POST /_scan {"qr": …}`` (the bank's app reads the string itself), or
pays on the platform's page by ``POST /_pay {"reference": …}``. Both answer with the message that
the party would send: with the address of the service at hand, it is sent as well. What was paid can
be kept from inquiries for a while (``"known": false``, then ``POST /_know``), and said wrongly
(``"amount"`` in the message differs from what is known).
"""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx2
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from app.domain.calendar import HANOI
from app.domain.vietqr import decoded
from tests.partners.standing import StandIn, serve

TOKEN = "a-token-of-the-bank"  # noqa: S105 - of a stand-in
CALLBACK_SECRET = "a secret that signs notices"  # noqa: S105 - the same
PARTNER = "MOTCUA"
SECRET = "a secret of the platform"  # noqa: S105 - the same
ACCOUNT = "0881000458086"
INIT = (
    "LoaiBanTin|PhienBan|MaDoiTac|MaThamChieu|SoTien|LoaiHinhThanhToan|MaKenhThanhToan|MaThietBi"
    "|NgonNgu|MaTienTe|MaNganHang|ThongTinGiaoDich|ThoiGianGD|Ip"
)
QUERY = "LoaiBanTin|PhienBan|MaDoiTac|MaThamChieu|ThoiGianGD"
CONFIRM = (
    "LoaiBanTin|MaLoi|MaDoiTac|MaThamChieu|SoTien|MaTienTe|MaGiaoDich|MaNganHang"
    "|ThongTinGiaoDich|ThoiGianGD"
)


def routes(me: StandIn) -> Sequence[Route]:
    party = _Party(me)
    return [
        Route("/v2/transactions", party.transactions, methods=["GET"]),
        Route("/init", party.init, methods=["POST"]),
        Route("/query", party.query, methods=["POST"]),
        Route("/pay/{reference}", party.page, methods=["GET", "POST"]),
        Route("/_scan", party.scan, methods=["POST"]),
        Route("/_pay", party.pay, methods=["POST"]),
        Route("/_know", party.know, methods=["POST"]),
        Route("/_statement", party.statement, methods=["GET"]),
    ]


class _Party:
    def __init__(self, me: StandIn) -> None:
        self.me = me
        self.sending: set[asyncio.Task[None]] = set()

    async def transactions(self, request: Request) -> Response:
        """The bank's list, filtered as its document says; newest first."""
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return JSONResponse({"status": "error"}, status_code=401)
        wanted = request.query_params.get("search", "").upper()
        found = [
            line
            for _, line in reversed(self.me.memory.all("transfer"))
            if line["known"] and wanted in line["transaction_content"].upper()
        ]
        shown = [{name: value for name, value in line.items() if name != "known"} for line in found]
        return JSONResponse({"status": "success", "data": shown})

    async def scan(self, request: Request) -> Response:
        """Somebody's app reads the QR and sends the money; he may alter amount and words."""
        said = await request.json()
        asked = decoded(said["qr"])
        number = said.get("number") or f"FT{uuid4().int % 10**14:014d}"
        line = {
            "id": uuid4().hex[:8],
            "transaction_date": _spelled(said.get("at"), "%Y-%m-%d %H:%M:%S"),
            "account_number": asked.account,
            "transfer_type": "in",
            "amount_in": said.get("amount", asked.amount),
            "amount_out": 0,
            "transaction_content": f"MBVCB.{number[-6:]}.{said.get('words', asked.purpose)}.CT tu",
            "reference_number": number,
            "bank_brand_name": "MBBank",
            "known": said.get("known", True),
        }
        self.me.memory.put("transfer", number, line)
        notice = {
            "id": int(line["id"], 16),
            "gateway": "MBBank",
            "transactionDate": line["transaction_date"],
            "accountNumber": asked.account,
            "code": None,
            "content": line["transaction_content"],
            "transferType": "in",
            "transferAmount": said.get("told", line["amount_in"]),
            "accumulated": 0,
            "subAccount": None,
            "referenceCode": number,
            "description": "",
        }
        return self._tell("vietqr", notice, lambda body: _bank_headers(body, said.get("sent_at")))

    async def init(self, request: Request) -> Response:
        """INIT: the same reference again is the same payment."""
        said = await request.json()
        if said.get("MaXacThuc") != _seal(said, INIT) or said["MaDoiTac"] != PARTNER:
            return JSONResponse({"error_code": "97", "message": "Sai mã xác thực"})
        reference = said["MaThamChieu"]
        self.me.memory.add("init", reference, said)
        inner = {"MaThamChieu": reference, "UrlThanhToan": f"{request.base_url}pay/{reference}"}
        return JSONResponse({"error_code": "0", "message": json.dumps(inner)})

    async def page(self, request: Request) -> Response:
        """Where a payer is sent; one button pays."""
        reference = request.path_params["reference"]
        init = self.me.memory.get("init", reference)
        if init is None:
            return Response(status_code=404)
        if request.method == "POST":
            self._settle(reference, {})
            back = init["ThongTinBienLai"].get("UrlQuayLai", "")
            return Response(status_code=303, headers={"location": back})
        return HTMLResponse(f"<form method=post><button>Thanh toán {init['SoTien']} đ</button>")

    async def pay(self, request: Request) -> Response:
        said = await request.json()
        return self._settle(said["reference"], said)

    def _settle(self, reference: str, said: Mapping[str, Any]) -> Response:
        init = self.me.memory.get("init", reference)
        number = said.get("number") or f"PP{uuid4().int % 10**12:012d}"
        paid = {
            "LoaiBanTin": "CONFIRM",
            "MaLoi": "00",
            "MaDoiTac": PARTNER,
            "MaThamChieu": reference,
            "SoTien": said.get("amount", int(init["SoTien"])),
            "MaTienTe": "VND",
            "MaGiaoDich": number,
            "MaNganHang": "VCB",
            "ThoiGianGD": _spelled(said.get("at"), "%Y%m%d%H%M%S"),
            "ThongTinGiaoDich": init["ThongTinGiaoDich"],
        }
        kept = {"known": said.get("known", True), "left_out": said.get("left_out")}
        self.me.memory.put("payment", reference, {**paid, **kept})
        told = {**paid, "SoTien": said.get("told", paid["SoTien"])}
        wrong = "x" if self.me.moods.wrong_signature else ""
        told["MaXacThuc"] = _seal(told, CONFIRM, SECRET + wrong)
        return self._tell("payment_platform", told, lambda _: {"content-type": "application/json"})

    async def query(self, request: Request) -> Response:
        said = await request.json()
        if said.get("MaXacThuc") != _seal(said, QUERY):
            return JSONResponse({"MaLoi": "97", "MoTaLoi": "Sai mã xác thực"})
        paid = self.me.memory.get("payment", said["MaThamChieu"])
        if paid is None or not paid["known"]:
            answer = {"MaLoi": "01", "MoTaLoi": "Giao dịch chưa thanh toán"}
            return JSONResponse({**answer, "MaThamChieu": said["MaThamChieu"]})
        answer = {name: value for name, value in paid.items() if name not in {"known", "left_out"}}
        answer |= {"TrangThaiGD": "00", "MaXacThuc": _seal(answer, CONFIRM)}
        answer.pop(paid["left_out"], None)
        return JSONResponse(answer)

    async def know(self, request: Request) -> Response:
        """From now on inquiries find what was paid."""
        del request
        for kind in ("transfer", "payment"):
            for key, line in self.me.memory.all(kind):
                self.me.memory.put(kind, key, {**line, "known": True})
        return Response(status_code=204)

    async def statement(self, request: Request) -> Response:
        """The file of the day, as CSV; ``kind`` is ``bank`` or ``platform``."""
        memory = self.me.memory
        if request.query_params["kind"] == "bank":
            head = "transaction_date,reference_number,amount_in,amount_out,transaction_content"
            lines = [
                f"{line['transaction_date']},{number},{line['amount_in']},{line['amount_out']},"
                f'"{line["transaction_content"]}"'
                for number, line in memory.all("transfer")
            ]
        else:
            head = "MaGiaoDich,MaThamChieu,SoTien,LoaiGiaoDich,ThoiGianGD"
            lines = [
                f"{paid['MaGiaoDich']},{reference},{paid['SoTien']},PAY,{paid['ThoiGianGD']}"
                for reference, paid in memory.all("payment")
            ]
        return JSONResponse({"content": "\n".join([head, *lines, ""])})

    def _tell(self, provider: str, message: Mapping[str, Any], headers_of: Any) -> Response:
        """The message is in the answer; it is sent as well when there is somebody to send it to."""
        body = json.dumps(message, ensure_ascii=False)
        headers = dict(headers_of(body.encode()))
        if self.me.moods.wrong_signature and "x-sepay-signature" in headers:
            headers["x-sepay-signature"] = "sha256=" + "0" * 64
        if self.me.calls:
            address = f"{self.me.calls}/api/v1/payments/{provider}/events"
            for _ in range(2 if self.me.moods.twice else 1):
                task = asyncio.create_task(self._send(address, body, headers))
                self.sending.add(task)
                task.add_done_callback(self.sending.discard)
        return JSONResponse({"body": body, "headers": headers})

    async def _send(self, address: str, body: str, headers: dict[str, str]) -> None:
        """Tried again as notice services do, for a while."""
        for pause in (0, 1, 1, 2, 3, 5):
            await asyncio.sleep(pause)
            try:
                async with httpx2.AsyncClient(timeout=10) as http:
                    reply = await http.post(address, content=body.encode(), headers=headers)
            except httpx2.HTTPError:
                continue
            self.me.memory.log("answer", {"status": reply.status_code, "body": reply.text})
            if reply.is_success:
                return


def _bank_headers(body: bytes, sent_at: int | None) -> dict[str, str]:
    seconds = str(sent_at or int(time.time()))
    signed = hmac.new(CALLBACK_SECRET.encode(), seconds.encode() + b"." + body, hashlib.sha256)
    return {
        "content-type": "application/json",
        "x-sepay-timestamp": seconds,
        "x-sepay-signature": f"sha256={signed.hexdigest()}",
    }


def _seal(said: Mapping[str, Any], fields: str, secret: str = SECRET) -> str:
    """As the platform's document has it."""
    parts = [str(said.get(name, "")) for name in fields.split("|")]
    return hashlib.sha256("|".join([*parts, secret]).encode()).hexdigest()


def _spelled(at: str | None, form: str) -> str:
    """A moment in the time of Vietnam; now, unless one is told."""
    moment = datetime.fromisoformat(at) if at else datetime.fromtimestamp(time.time(), UTC)
    return moment.astimezone(HANOI).strftime(form)


if __name__ == "__main__":
    serve(routes)
