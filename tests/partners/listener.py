"""A system that subscribed: it verifies signatures by itself, and remembers what it was told.

It answers 204, also to what it knows already. ``/_secrets`` gives it its secrets, ``/_answers``
makes it answer otherwise to what is about some subject.
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.partners.standing import StandIn, serve

TOLERANCE = 10**10
"""Seconds: the clock of tests is not that of this process; forged times are tried elsewhere."""


def routes(me: StandIn) -> Sequence[Route]:
    async def hook(request: Request) -> Response:
        body = await request.body()
        if not believed(request, body, me.memory.get("setting", "secrets") or []):
            me.memory.log("unbelieved", request.headers.get("webhook-id"))
            return Response(status_code=401)
        event = json.loads(body)
        me.memory.log("attempt", {"id": event["id"], "subject": event["subject"]})
        answers = me.memory.get("setting", "answers") or {}
        if (status := answers.get(event["subject"])) is not None:
            return Response(status_code=status)
        me.memory.add("event", event["id"], event)
        return Response(status_code=204)

    async def setting(request: Request) -> Response:
        me.memory.put("setting", request.path_params["name"], await request.json())
        return Response(status_code=204)

    return [
        Route("/hook", hook, methods=["POST"]),
        Route("/_set/{name}", setting, methods=["PUT"]),
    ]


def believed(request: Request, body: bytes, secrets: Sequence[str]) -> bool:
    """As https://www.standardwebhooks.com has it."""
    message = request.headers.get("webhook-id", "")
    moment = request.headers.get("webhook-timestamp", "")
    if request.headers.get("content-type") != "application/cloudevents+json":
        return False
    if not moment.isdecimal() or abs(time.time() - int(moment)) > TOLERANCE:
        return False
    said = f"{message}.{moment}.".encode() + body
    for secret in secrets:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        right = "v1," + base64.b64encode(hmac.digest(key, said, hashlib.sha256)).decode()
        if any(hmac.compare_digest(right, given) for given in signatures(request)):
            return bool(json.loads(body)["id"] == message)
    return False


def signatures(request: Request) -> Sequence[str]:
    return request.headers.get("webhook-signature", "").split(" ")


if __name__ == "__main__":
    serve(routes)
