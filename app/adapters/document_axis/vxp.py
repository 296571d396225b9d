"""VXP, the national document axis, by its REST interface: a token, packages in edXML, statuses.

An answer is ``{"status": "OK", …}`` or ``{"status": "FAIL", "errorCode", "errorDesc"}``; what its
description says is not kept, for it may repeat what was sent.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

from app.adapters.document_axis.edxml import letter_package, receipt_package
from app.adapters.document_axis.reading import package
from app.adapters.http import Call, HttpParty, Reply
from app.domain.official_letters import OfficialLetter, Receipt
from app.ports import Away, PermanentFailure, TemporaryFailure
from app.ports.document_axis import Arrival, Outcome, PackageUnreadable

KNOWN_ALREADY: Final = "EXISTED"
RECEIPT: Final = "status"
XML: Final = "application/xml"
STATUSES: Final = {Outcome.KEPT: "done", Outcome.UNREADABLE: "fail"}


@dataclass(slots=True)
class VxpAxis:
    """``system_id`` and ``secret`` are those of this system's registration."""

    http: HttpParty
    system_id: str
    secret: str
    _token: str | None = field(default=None, init=False)

    async def send(self, letter: OfficialLetter) -> str:
        packed = await asyncio.to_thread(letter_package, letter)
        return await self._sent(packed, letter.kind.value)

    async def report(self, receipt: Receipt) -> str:
        return await self._sent(receipt_package(receipt), RECEIPT)

    async def arrivals(self) -> Sequence[Arrival]:
        reply = await self._ask(Call("GET", "/edoc/received", params={"servicetype": "eDoc"}))
        listed = _answer(reply).get("data")
        if not isinstance(listed, list):
            raise PermanentFailure("axis: the list of arrivals is no list")
        return [Arrival(str(one["docId"]), one.get("messagetype") == RECEIPT) for one in listed]

    async def fetch(self, arrival: Arrival) -> OfficialLetter | Receipt:
        reply = await self._ask(Call("GET", f"/edoc/{quote(arrival.id, safe='')}"))
        if not reply.is_success or not reply.headers.get("content-type", "").startswith(XML):
            _answer(reply)
            raise PackageUnreadable("no package was given")
        return await asyncio.to_thread(package, reply.body)

    async def settle(self, arrival: Arrival, outcome: Outcome) -> None:
        body = {"docId": arrival.id, "status": STATUSES[outcome]}
        _answer(await self._ask(Call("POST", "/edoc/status", json=body)))

    async def close(self) -> None:
        await self.http.close()

    async def _sent(self, packed: bytes, kind: str) -> str:
        headers = {"content-type": XML, "servicetype": "eDoc", "messagetype": kind}
        call = Call("POST", "/edoc/send", content=packed, headers=headers)
        said = _answer(await self._ask(call), fine=KNOWN_ALREADY)
        return str(said.get("docId", ""))

    async def _ask(self, call: Call) -> Reply:
        """With the token, and once more with a new one when the axis does not know it any more."""
        for _ in range(2):
            token = self._token or await self._new_token()
            known = {"authorization": f"Bearer {token}", "from": self.system_id}
            headers = {**(call.headers or {}), **known}
            reply = await self.http.send(
                Call(
                    call.method,
                    call.path,
                    json=call.json,
                    content=call.content,
                    params=call.params,
                    headers=headers,
                )
            )
            if reply.status != HTTPStatus.UNAUTHORIZED:
                return reply
            self._token = None
        raise TemporaryFailure("axis: a new token is not accepted")

    async def _new_token(self) -> str:
        body = {"systemId": self.system_id, "secret": self.secret}
        reply = await self.http.send(Call("POST", "/auth/token", json=body))
        if reply.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            raise Away("axis: this system's registration is not accepted")
        self._token = str(_answer(reply)["token"])
        return self._token


def _answer(reply: Reply, *, fine: str = "") -> dict[str, Any]:
    """What was said. Raises PermanentFailure when it is a refusal other than ``fine``."""
    said = reply.json()
    if not isinstance(said, dict):
        raise PermanentFailure(f"axis: answer {reply.status} is no object")
    code = str(said.get("errorCode", ""))
    if said.get("status") != "OK" and (not fine or code != fine):
        raise PermanentFailure(f"axis: refused, {reply.status} {code[:40]}")
    return said
