"""Clients that want something and do not give up: every wish has its key, every answer its line."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx2 as httpx
import typst

from drills.installation import PROCEDURE, content_of
from drills.ledger import SUBMIT, Attempt, Ledger, Promise

API = "/api/v1"
DOCUMENTS = ("anh", "don", "van_bang")
NOT_NOW = frozenset({httpx.codes.SERVICE_UNAVAILABLE, httpx.codes.TOO_MANY_REQUESTS})
ASKED_AGAIN = 0.05
PAUSE = 0.2
"""Seconds between two tries: much less than the service asks for, so that some come too early."""
PAPER = b"#set page(width: 80mm, height: 60mm)\nM\xe1\xbb\x99t C\xe1\xbb\xada"


@dataclass(frozen=True, slots=True)
class Tokens:
    citizen: str
    receiver: str


async def signed_in(address: str, passwords: Mapping[str, str]) -> Tokens:
    async with httpx.AsyncClient(base_url=address, timeout=30) as http:
        return Tokens(
            citizen=await _token(http, "congdan", passwords),
            receiver=await _token(http, "tiepnhan", passwords),
        )


async def _token(http: httpx.AsyncClient, name: str, passwords: Mapping[str, str]) -> str:
    body = {"username": name, "password": passwords[name]}
    answer = await http.post(f"{API}/sessions", json=body)
    answer.raise_for_status()
    return str(answer.json()["token"])


def paper() -> bytes:
    compiled: object = typst.compile(PAPER)
    assert isinstance(compiled, bytes)
    return compiled


@dataclass(slots=True)
class Client:
    """Hands in dossiers one after the other, and receives and sends on each of them."""

    name: str
    address: str
    tokens: Tokens
    ledger: Ledger
    paper: bytes
    chance: Random
    stop: asyncio.Event
    _number: int = field(default=0, init=False)

    async def work(self) -> None:
        async with httpx.AsyncClient(base_url=self.address, timeout=30) as http:
            while not self.stop.is_set():
                self._number += 1
                await self._one(http, f"{self.name}.{self._number}")

    async def _one(self, http: httpx.AsyncClient, marker: str) -> None:
        uploads = [await self._uploaded(http, f"{marker}.{key}") for key in DOCUMENTS]
        if None in uploads:
            return
        form = {"language": "vi", "school": marker}
        content = content_of(form, [hashlib.sha256(self.paper).hexdigest()] * len(DOCUMENTS))
        attempt = Attempt(f"{marker}.{SUBMIT}", SUBMIT, marker, content)
        promise = await self._wish(
            http, attempt, "/dossiers", _submission(form, uploads), self.tokens.citizen
        )
        for action in ("receive", "route"):
            if promise is None:
                return
            attempt = Attempt(f"{marker}.{action}", action, marker, content)
            path = f"/dossiers/{promise.dossier}/actions/{action}"
            promise = await self._wish(
                http, attempt, path, {}, self.tokens.receiver, version=promise.version
            )

    async def _wish(  # noqa: PLR0913 - a request is all of this
        self,
        http: httpx.AsyncClient,
        attempt: Attempt,
        path: str,
        body: Mapping[str, object],
        token: str,
        *,
        version: int | None = None,
    ) -> Promise | None:
        """What was promised; None when the drill ended before there was an answer."""
        self.ledger.attempted(attempt)
        headers = _headers(token, attempt.key, version)
        promise = None
        for again in (False, self.chance.random() < ASKED_AGAIN):
            if promise is not None and not again:
                break
            answer = await self._answered(http, path, headers, {"json": dict(body)})
            if answer is None:
                return promise
            said = answer.json()
            digest = hashlib.sha256(answer.content).hexdigest()
            promise = Promise(said["id"], said["version"], said["code"], digest)
            self.ledger.promised(attempt.key, promise)
            self.ledger.asked_again += again
            self.ledger.recovered += not again and "idempotent-replayed" in answer.headers
        return promise

    async def _uploaded(self, http: httpx.AsyncClient, key: str) -> str | None:
        headers = _headers(self.tokens.citizen, key)
        what = {"files": {"file": ("giay-to.pdf", self.paper, "application/pdf")}}
        answer = await self._answered(http, "/uploads", headers, what)
        return None if answer is None else str(answer.json()["id"])

    async def _answered(
        self,
        http: httpx.AsyncClient,
        path: str,
        headers: Mapping[str, str],
        what: Mapping[str, Any],
    ) -> httpx.Response | None:
        """A whole 2xx, however often it takes; None when the drill is over or it will never be."""
        while not self.stop.is_set():
            try:
                answer = await http.post(API + path, headers=dict(headers), **what)
            except httpx.TransportError:
                self.ledger.cut += 1
            else:
                if answer.is_success:
                    return answer
                if answer.status_code not in NOT_NOW or "retry-after" not in answer.headers:
                    self.ledger.wrong.append(
                        f"{headers['Idempotency-Key']}: {answer.status_code} {answer.text[:300]}"
                    )
                    return None
                self.ledger.refused += 1
            await asyncio.sleep(PAUSE)
        return None


def _headers(token: str, key: str, version: int | None = None) -> dict[str, str]:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    return headers if version is None else {**headers, "If-Match": f'"{version}"'}


def _submission(form: Mapping[str, object], uploads: Sequence[str | None]) -> dict[str, object]:
    return {
        "procedure": PROCEDURE,
        "receiving_agency": "H47.TTHCC",
        "channel": "online",
        "applicant": {
            "kind": "citizen",
            "full_name": "Nguyễn Thị Ánh",
            "id_number": "049185001234",
            "phone": "0905123456",
        },
        "form": dict(form),
        "documents": [
            {"key": key, "upload": upload} for key, upload in zip(DOCUMENTS, uploads, strict=True)
        ],
        "return": {"method": "counter"},
    }
