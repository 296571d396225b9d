"""A post office: VNPost by orders (A), VNPost by item codes (B), and one that signs and pushes (C).

``POST /_drive`` takes a parcel on its way: ``{"order_number": …, "stations": ["1", "2", "5"]}``,
with ``at`` for the moment of the first and ``every`` for the seconds between them. A and B only
remember what happened, until they are asked. C signs what happened and sends it to the service; the
answer has what was, or would be, sent, so that a test may carry it over itself.

``GET /_remits`` is the list of what it took at doors for us and pays over: a CSV, and what it comes
to.
"""

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Final
from uuid import uuid4

import httpx2
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.domain.item_codes import check_digit
from app.domain.signing import SignatureWrong, read_secret, signed_headers, verified
from tests.partners.standing import Handler, StandIn, serve

CUSTOMER: Final = "C_TTHCC"
CLIENT: Final = ("motcua", "client-secret-of-the-post")
SLIP_KEY: Final = "slip-key-of-the-post"
SECRET: Final = "whsec_" + base64.b64encode(b"a post office that signs what it says").decode()
HANOI: Final = timezone(timedelta(hours=7))
WORDS: Final = {
    "-3": "Đang chờ tiếp nhận",
    "-2": "Đã tiếp nhận",
    "1": "Đã lấy kết quả từ CQHC",
    "2": "Đã xác nhận đi khỏi bưu cục",
    "3": "Đã xác nhận đến bưu cục",
    "12": "Giao bưu tá",
    "-1": "Đang phát",
    "4": "Phát không thành công",
    "5": "Phát thành công tới người nhận",
    "6": "Đã trả người gửi",
    "7": "Thất lạc",
    "0": "Hủy",
}
SPOKEN: Final = {
    "-2": "registered",
    "1": "picked_up",
    "2": "in_transit",
    "3": "in_transit",
    "12": "handed_over",
    "-1": "out_for_delivery",
    "4": "failed",
    "5": "delivered",
    "6": "returned",
    "7": "lost",
    "0": "cancelled",
}
"""How C calls the stations that A and B have numbers for."""


def routes(me: StandIn) -> Sequence[Route]:
    return [*_FamilyA(me).routes(), *_family_b(me), *_family_c(me), *_door(me)]


@dataclass(frozen=True, slots=True)
class _FamilyA:
    """Orders, and a cursor to read events by, behind a token."""

    me: StandIn

    def routes(self) -> Sequence[Route]:
        return [
            Route("/token", self.token, methods=["POST"]),
            Route("/order", self.known(self.order), methods=["POST"]),
            Route("/cancel", self.known(self.cancel), methods=["GET"]),
            Route("/tracking", self.known(self.tracking), methods=["GET"]),
        ]

    def known(self, answer: Handler) -> Handler:
        async def guarded(request: Request) -> Response:
            said = request.headers.get("authorization", "").removeprefix("Bearer ")
            if self.me.memory.get("token", said) != "valid":
                return Response(status_code=401)
            return await answer(request)

        return guarded

    async def token(self, request: Request) -> Response:
        named = base64.b64encode(":".join(CLIENT).encode()).decode()
        form = (await request.body()).decode()
        if request.headers.get("authorization") != f"Basic {named}":
            return JSONResponse({"error": "invalid_client"}, 401)
        if form != "grant_type=client_credentials":
            return JSONResponse({"error": "unsupported_grant_type"}, 400)
        made = f"token-{uuid4().hex}"
        self.me.memory.put("token", made, "valid")
        return JSONResponse({"access_token": made, "token_type": "Bearer", "expires_in": 3600})

    async def order(self, request: Request) -> Response:
        asked = await request.json()
        number = asked.get("OrderNumber")
        if asked.get("CustomerCode") != CUSTOMER or not number or not asked["ReceiverAddress"]:
            return JSONResponse({"Status": "400", "Message": "Thiếu thông tin"})
        if not self.me.memory.add("order", number, asked):
            return JSONResponse({"Status": "101", "Message": "Số đơn hàng đã tồn tại"})
        return JSONResponse({"Status": "100", "Message": "Thành công"})

    async def cancel(self, request: Request) -> Response:
        number = request.query_params["OrderNumber"]
        if not _called_off(self.me, number):
            return JSONResponse({"Status": "102", "Message": "Không có đơn hàng"})
        return JSONResponse({"Status": "100", "Message": "Thành công"})

    async def tracking(self, request: Request) -> Response:
        size = int(request.query_params["pagesize"])
        events = [event for _, event in self.me.memory.all("event")]
        known = [(event["_id"] or {}).get("$oid") for event in events]
        last = request.query_params["lastId"]
        begin = known.index(last) + 1 if last else 0
        page = events[begin : begin + size]
        if self.me.moods.twice:
            page = [event for event in page for _ in range(2)]
        if self.me.moods.disorder and page:
            page = [*page[-2::-1], page[-1]]
        answer = {
            "_size": len(events),
            "_total_pages": -(-len(events) // size),
            "_returned": len(page),
            "_embedded": {"rh:doc": page},
        }
        return JSONResponse(answer)


def _family_b(me: StandIn) -> Sequence[Route]:
    def found(request: Request) -> tuple[Response | None, str]:
        if request.headers.get("authorization") != f"Bearer {SLIP_KEY}":
            return Response(status_code=401), ""
        code = request.query_params.get("MaBuuGui", "")
        if code == "REFUSED":
            return Response(status_code=400), code
        known = me.memory.get("item", code) is not None
        return (None if known else Response(status_code=404)), code

    async def slip(request: Request) -> Response:
        refused, code = found(request)
        return refused or JSONResponse({"ItemID": 1, "MaBuuGui": code, "KhoiLuong": 120})

    async def states(request: Request) -> Response:
        refused, code = found(request)
        if refused:
            return refused
        told = [
            {
                "EventItemID": event["_id"]["$oid"],
                "ItemCode": code,
                "PosCode": event["POSID"],
                "Status": event["StatusCode"],
                "CreateTime": event["EventTime"],
            }
            for _, event in me.memory.all("event")
            if event["ItemCode"] == code
        ]
        if me.moods.twice:
            told = [*told, *told]
        return JSONResponse(told[::-1] if me.moods.disorder else told)

    return [
        Route("/LayDuLieuTheoMaBuuGui", slip, methods=["GET"]),
        Route("/LayTrangThaiTheoMaBuuGui", states, methods=["GET"]),
    ]


def _family_c(me: StandIn) -> Sequence[Route]:
    async def order(request: Request) -> Response:
        body = await request.body()
        if not _signed(request, body):
            return Response(status_code=401)
        asked = json.loads(body)
        number = asked["order_number"]
        if not asked["receiver"]["address"]:
            return JSONResponse({"error": "receiver.address"}, 422)
        fresh = me.memory.add("order", number, asked)
        return JSONResponse({"item_code": _item_code(number)}, 201 if fresh else 409)

    async def cancel(request: Request) -> Response:
        if not _signed(request, b""):
            return Response(status_code=401)
        number = request.path_params["number"]
        return Response(status_code=204 if _called_off(me, number) else 404)

    return [
        Route("/orders", order, methods=["POST"]),
        Route("/orders/{number}", cancel, methods=["DELETE"]),
    ]


def _door(me: StandIn) -> Sequence[Route]:
    async def register(request: Request) -> Response:
        """What the postman does at the counter: the parcel is known by its item code."""
        code = (await request.json())["item_code"]
        return JSONResponse({"fresh": me.memory.add("item", code, {})})

    async def forget(_: Request) -> Response:
        """No token is believed any more."""
        for token, _ in me.memory.all("token"):
            me.memory.put("token", token, "none")
        return Response(status_code=204)

    async def drive(request: Request) -> Response:
        events = _driven(me, await request.json())
        pushed = [_pushed(me, event) for event in events]
        if me.moods.disorder:
            pushed.reverse()
        if me.moods.twice:
            pushed = [message for message in pushed for _ in range(2)]
        answers = [await _sent(me, message) for message in pushed] if me.calls else []
        return JSONResponse({"events": events, "pushed": pushed, "answers": answers})

    async def spoil(request: Request) -> Response:
        """An event such as it should not be is among the others."""
        event = await request.json()
        me.memory.add("event", str(event["_id"]), event)
        return Response(status_code=204)

    async def remits(_: Request) -> Response:
        delivered = {
            event["OrderNumber"]
            for _, event in me.memory.all("event")
            if event["StatusCode"] == "5"
        }
        sums = [
            (number, *_collects(asked))
            for number, asked in me.memory.all("order")
            if number in delivered
        ]
        lines = [f"{number},{fee},{postage}" for number, fee, postage in sums]
        said = "\n".join(["OrderNumber,FeeAmount,PostageAmount", *lines])
        return JSONResponse({"list": said, "amount": sum(fee for _, fee, _ in sums)})

    return [
        Route("/_remits", remits, methods=["GET"]),
        Route("/_spoil", spoil, methods=["POST"]),
        Route("/_register", register, methods=["POST"]),
        Route("/_forget", forget, methods=["POST"]),
        Route("/_drive", drive, methods=["POST"]),
    ]


def _driven(me: StandIn, asked: dict[str, Any]) -> list[dict[str, Any]]:
    """The stations of a parcel, remembered as A tells them; the same ones again are no new ones."""
    number = asked.get("order_number", "")
    code = asked.get("item_code") or (_item_code(number) if number else "")
    begun = datetime.fromisoformat(asked["at"]).astimezone(HANOI)
    events = []
    for place, status in enumerate(asked["stations"]):
        at = begun + timedelta(seconds=place * asked.get("every", 3600))
        event = {
            "_id": {"$oid": _oid(f"{number}{code}{status}{at.isoformat()}")},
            "CustomerCode": CUSTOMER,
            "OrderNumber": number,
            "EventTime": at.replace(tzinfo=None).isoformat(timespec="seconds"),
            "POSID": "510100",
            "ItemCode": code,
            "StatusCode": status,
            "StatusMessage": WORDS.get(status, ""),
            "Notes": "",
        }
        me.memory.add("event", event["_id"]["$oid"], event)
        events.append(event)
    return events


def _pushed(me: StandIn, event: dict[str, Any]) -> dict[str, Any]:
    """The signed message by which C tells of it."""
    at = datetime.fromisoformat(event["EventTime"]).replace(tzinfo=HANOI)
    said = {
        "id": event["_id"]["$oid"],
        "order_number": event["OrderNumber"] or None,
        "item_code": event["ItemCode"] or None,
        "status": SPOKEN.get(event["StatusCode"], event["StatusCode"]),
        "at": at.isoformat(),
        "office": event["POSID"],
        "collector": "Người nhận" if event["StatusCode"] == "5" else None,
        "signature": f"KY-{event['OrderNumber']}" if event["StatusCode"] == "5" else None,
    }
    body = json.dumps({"events": [said]}, ensure_ascii=False)
    secret = b"some other secret of at least 24 bytes"
    if not me.moods.wrong_signature:
        secret = read_secret(SECRET)
    sent_at = datetime.now(HANOI)  # noqa: TID251 - a server of its own, with a clock of its own
    headers = signed_headers([secret], message=said["id"], at=sent_at, body=body.encode())
    return {"body": body, "headers": dict(headers)}


async def _sent(me: StandIn, message: dict[str, Any]) -> int:
    headers = {**message["headers"], "content-type": "application/json"}
    async with httpx2.AsyncClient(timeout=10, trust_env=False) as client:
        answer = await client.post(
            f"{me.calls}/api/v1/postal/post/events", content=message["body"], headers=headers
        )
    return answer.status_code


def _collects(asked: dict[str, Any]) -> tuple[int, int]:
    """What an order has the postman take at the door: the fee, and his postage."""
    if "collect" in asked:
        return asked["collect"]["fee"], asked["collect"]["postage"]
    named = re.search(r"Thu phí, lệ phí: (\d+) đ", asked["Description"])
    fee = 0 if named is None else int(named[1])
    return fee, asked["CODAmount"] - fee


def _called_off(me: StandIn, number: str) -> bool:
    """Whether there was an order to call off."""
    known = me.memory.get("order", number) is not None
    if known:
        me.memory.put("cancelled", number, "yes")
    return known


def _signed(request: Request, body: bytes) -> bool:
    now = datetime.now(HANOI)  # noqa: TID251 - as above
    try:
        # Orders of tests are made in a year of their own: only the signature is looked at.
        verified(
            request.headers, body, secrets=[read_secret(SECRET)], at=now, window=timedelta(4000)
        )
    except SignatureWrong:
        return False
    return True


def _item_code(number: str) -> str:
    """The S10 code that the parcel of an order has, always the same."""
    serial = f"{int(hashlib.sha256(number.encode()).hexdigest(), 16) % 10**8:08d}"
    return f"EN{serial}{check_digit(serial)}VN"


def _oid(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]


if __name__ == "__main__":
    serve(routes)
