"""A gateway of short messages and Zalo's ZNS, as their documents describe them.

Both take a message once under the sender's own id, check what they are given, and take money for
it. What they report is ordered by tests: ``POST /_report`` answers with the signed message that
the gateway would send, or, when the stand-in knows whom to call, sends it.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx2
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.domain.signing import read_secret, signed_headers
from tests.partners.standing import StandIn, serve

TOKEN = "sms-token"  # noqa: S105 - that of the stand-in
SECRET = "whsec_" + "c21zLXNlY3JldC1vZi10aGUtc3RhbmQtaW4="
APP_ID, APP_SECRET, OA_SECRET = "4117", "zalo-app-secret", "zalo-oa-secret"
FIRST_REFRESH = "refresh-0"
TEMPLATE = "301001"
PARAMS = {"ma_ho_so": 30, "trang_thai": 60, "co_quan": 100, "can_bo": 60, "thoi_gian": 20}
"""The parameters of the registered template, and how long each may be."""
LONGEST_SMS, LONGEST_BRANDNAME = 160, 11
NO_ZALO = "84909000118"
"""A number without a Zalo account; short messages to ``NOWHERE`` are not taken at all."""
NOWHERE = "84909000404"


def routes(me: StandIn) -> Sequence[Route]:
    return [
        Route("/messages", _sms(me), methods=["POST"]),
        Route("/messages/{id}", _sms_state(me), methods=["GET"]),
        Route("/message/template", _zns(me), methods=["POST"]),
        Route("/v4/oa/access_token", _login(me), methods=["POST"]),
        Route("/_report", _report(me), methods=["POST"]),
        Route("/_balance", _balance(me), methods=["PUT"]),
        Route("/_expire", _expire(me), methods=["PUT"]),
    ]


def _sms(me: StandIn) -> Any:
    async def take(request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return Response(status_code=401)
        said = await request.json()
        code = _sms_defect(said) or ("balance" if me.memory.get("balance", "sms") == 0 else None)
        if code is not None:
            return JSONResponse({"code": code}, status_code=422)
        new = me.memory.add("sms", said["id"], {**said, "state": "accepted"})
        answer = {"code": "0" if new else "duplicate", "message_id": f"S-{said['id'][:8]}"}
        return JSONResponse(answer, status_code=201 if new else 409)

    return take


def _sms_defect(said: dict[str, Any]) -> str | None:
    text = said["text"]
    if not 0 < len(said["brandname"]) <= LONGEST_BRANDNAME:
        return "brandname"
    if not (said["to"].isdigit() and said["to"].startswith("84")) or said["to"] == NOWHERE:
        return "number"
    if not text.isascii() or any(char in "[]{}|\\^~`" for char in text):
        return "letters"
    return "too_long" if len(text) > LONGEST_SMS else None


def _sms_state(me: StandIn) -> Any:
    async def tell(request: Request) -> Response:
        known = me.memory.get("sms", request.path_params["id"])
        if known is None:
            return Response(status_code=404)
        at = datetime.now(UTC).isoformat()  # noqa: TID251 - it is a house of its own
        return JSONResponse({"id": known["id"], "state": known["state"], "at": at})

    return tell


def _login(me: StandIn) -> Any:
    async def renew(request: Request) -> Response:
        form = await request.form()
        right = me.memory.get("login", "refresh") or FIRST_REFRESH
        if (
            request.headers.get("secret_key") != APP_SECRET
            or form.get("app_id") != APP_ID
            or form.get("refresh_token") != right
        ):
            return JSONResponse({"error": -14014, "error_name": "Invalid refresh token"})
        tokens = {"access_token": f"access-{uuid4().hex}", "refresh_token": uuid4().hex}
        me.memory.put("login", "refresh", tokens["refresh_token"])  # the old one was good once
        me.memory.put("login", "access", tokens["access_token"])
        return JSONResponse({**tokens, "expires_in": "90000"})

    return renew


def _zns(me: StandIn) -> Any:
    async def take(request: Request) -> Response:
        if request.headers.get("access_token") != (me.memory.get("login", "access") or "none"):
            return JSONResponse({"error": -124, "message": "Access token invalid"})
        said = await request.json()
        error = _zns_defect(said)
        if error is not None:
            return JSONResponse({"error": error, "message": "refused"})
        me.memory.add("zns", said["tracking_id"], said)
        data = {"msg_id": f"Z-{said['tracking_id'][:8]}", "sent_time": "1787212800000"}
        return JSONResponse({"error": 0, "message": "Success", "data": data})

    return take


def _zns_defect(said: dict[str, Any]) -> int | None:
    if said["template_id"] != TEMPLATE:
        return -109
    if said["phone"] == NO_ZALO:
        return -118
    given = said["template_data"]
    if not PARAMS.keys() <= given.keys():
        return -1121
    return -1124 if any(len(given[name]) > most for name, most in PARAMS.items()) else None


def _report(me: StandIn) -> Any:
    async def tell(request: Request) -> Response:
        said = await request.json()
        headers, body = _spoken(me, said)
        if not me.calls:
            return JSONResponse({"headers": headers, "body": body})
        path = f"/api/v1/notifications/{said['provider']}/events"
        async with httpx2.AsyncClient(base_url=me.calls, timeout=20) as http:
            answers = [
                await http.post(path, content=body, headers=headers)
                for _ in range(2 if me.moods.twice else 1)
            ]
        return JSONResponse({"status": [answer.status_code for answer in answers]})

    return tell


def _spoken(me: StandIn, said: dict[str, Any]) -> tuple[dict[str, str], str]:
    """Headers and body of what is told: {provider, id, state, at}."""
    at = datetime.fromisoformat(said["at"])
    if said["provider"] == "zalo":
        stamp = str(int(at.timestamp() * 1000))
        event = {
            "app_id": APP_ID,
            "timestamp": stamp,
            "event_name": "user_received_message",
            "message": {"tracking_id": said["id"], "delivery_time": int(stamp)},
        }
        body = json.dumps(event)
        secret = "wrong" if me.moods.wrong_signature else OA_SECRET
        mac = hashlib.sha256(f"{APP_ID}{body}{stamp}{secret}".encode()).hexdigest()
        return {"x-zevent-signature": f"mac={mac}", "content-type": "application/json"}, body
    known = me.memory.get("sms", said["id"])
    if known is not None:
        me.memory.put("sms", said["id"], {**known, "state": said["state"]})
    report = {
        "id": said["id"],
        "state": said["state"],
        "at": said["at"],
        "code": said.get("code", ""),
    }
    body = json.dumps({"reports": [report]})
    key = b"wrong" * 8 if me.moods.wrong_signature else read_secret(SECRET)
    message = str(UUID(int=int(hashlib.md5(body.encode()).hexdigest(), 16)))  # noqa: S324
    headers = signed_headers([key], message=message, at=at, body=body.encode())
    return {**headers, "content-type": "application/json"}, body


def _balance(me: StandIn) -> Any:
    async def put(request: Request) -> Response:
        me.memory.put("balance", "sms", (await request.json())["left"])
        return Response(status_code=204)

    return put


def _expire(me: StandIn) -> Any:
    async def end(_: Request) -> Response:
        me.memory.put("login", "access", "expired")
        return Response(status_code=204)

    return end


if __name__ == "__main__":
    serve(routes)
