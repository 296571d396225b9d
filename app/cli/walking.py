"""One dossier's whole life over the public HTTP API, told in words: the demonstration's main job.

It knows no rule of the procedure: each step is an action that the service itself offers, taken by
an account that may take it.
"""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

import httpx2 as httpx
import typst

from app.db.trouble import Trouble
from app.domain.calendar import local
from app.people.demo_accounts import DemoAccount

API = "/api/v1"
PROCEDURE = "1.004623"
DESK = "H47.TTHCC"
COMPETENT = "H47.15"
PAPER = "#set page(width: 148mm, height: 210mm)\n#json(bytes(sys.inputs.title))"

SCANNED_AFTER = 30
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Stride:
    """One step: the action, the role that takes it, and what it brings."""

    action: str
    role: str
    agency: str | None
    body: Mapping[str, Any] = field(default_factory=dict)


STRIDES: tuple[Stride, ...] = (
    Stride("receive", "receive", DESK),
    Stride("route", "receive", DESK, {"comment": "Hồ sơ đủ thành phần."}),
    Stride("accept", "receive_for_unit", COMPETENT),
    Stride("propose", "process", COMPETENT, {"comment": "Đủ điều kiện cấp thẻ."}),
    Stride("approve", "approve", COMPETENT),
    Stride("sign", "sign", COMPETENT, {"data": {"signature": {"method": "handwritten"}}}),
    Stride("issue_result", "issue", COMPETENT),
    Stride("hand_over", "receive", DESK),
    Stride("rate", "citizen", None, {"data": {"rating": 5}, "comment": "Nhanh, rõ ràng."}),
)


class WalkFailed(Trouble):
    """The service answered what the walk did not expect."""

    def __init__(self, what: str) -> None:
        super().__init__(f"Hồ sơ mẫu không đi hết vòng đời: {what}", f"The walk failed: {what}")


@dataclass(slots=True)
class Walk:
    """A client that signs in as whoever may take the next step."""

    http: httpx.AsyncClient
    accounts: Sequence[DemoAccount]
    _tokens: dict[str, str] = field(default_factory=dict)

    async def life(self, now: datetime) -> AsyncIterator[str]:
        """Lines that tell what happens, as it happens. Raises WalkFailed."""
        citizen = self.account("citizen", None)
        yield f"\n{citizen.full_name} (người nộp): nộp hồ sơ trực tuyến, thủ tục {PROCEDURE}"
        dossier = await self.submitted(citizen)
        yield line_of(dossier)
        for stride in STRIDES:
            dossier, who, label = await self.taken(dossier, stride, now)
            yield f"{who.full_name} ({_role(who)}): {label}"
            yield line_of(dossier)
        for line in await self.checked(citizen, dossier):
            yield line

    async def submitted(self, citizen: DemoAccount, **changes: object) -> dict[str, Any]:
        """A dossier that the citizen has just handed in; ``changes`` replace parts of its body."""
        procedure = await self.get(f"/procedures/{PROCEDURE}")
        documents = [
            {"key": document["key"], "upload": await self.uploaded(citizen, document)}
            for document in procedure["documents"]
            if document["required"] is True
        ]
        return await self.post(
            citizen,
            "/dossiers",
            {
                "procedure": PROCEDURE,
                "receiving_agency": DESK,
                "channel": "online",
                "applicant": {
                    "kind": "citizen",
                    "full_name": citizen.full_name,
                    "id_number": "049185001234",
                    "phone": "0905123456",
                    "email": "anh@example.vn",
                    "address": "12 Trần Phú, Hội An",
                },
                "form": {"language": "vi"},
                "documents": documents,
                "return": {"method": "counter"},
                **changes,
            },
        )

    async def uploaded(self, who: DemoAccount, document: dict[str, Any]) -> str:
        title = json.dumps(document["name"]["vi"])
        paper = await asyncio.to_thread(_paper, title)
        answer = await self.http.post(
            f"{API}/uploads",
            files={"file": (f"{document['key']}.pdf", paper, "application/pdf")},
            headers=await self.headers(who),
        )
        return str(_content(answer)["id"])

    async def taken(
        self, dossier: dict[str, Any], stride: Stride, now: datetime
    ) -> tuple[dict[str, Any], DemoAccount, str]:
        who = await self.actor(dossier, stride)
        seen = await self.scanned(dossier, who)
        offered = {action["name"]: action["label"] for action in seen["actions"]}
        if stride.action not in offered:
            raise WalkFailed(f"{stride.action}: {', '.join(offered)}")
        body = _body(stride, dossier, now)
        path = f"/dossiers/{dossier['id']}/actions/{stride.action}"
        after = await self.post(who, path, body, version=seen["version"])
        return after, who, offered[stride.action].lower()

    async def scanned(self, dossier: dict[str, Any], who: DemoAccount) -> dict[str, Any]:
        """The dossier as ``who`` sees it, once no file of it waits for a scanner, if there is one.

        Raises WalkFailed.
        """
        for _ in range(SCANNED_AFTER):
            seen = await self.get(f"/dossiers/{dossier['id']}", who)
            if all(document["watch"] != "quarantined" for document in seen["documents"]):
                return seen
            await asyncio.sleep(1)
        raise WalkFailed("the scanner does not answer")

    async def actor(self, dossier: dict[str, Any], stride: Stride) -> DemoAccount:
        """Whoever holds it in person, when it was assigned; else the first with the role."""
        person = dossier["holder"]["person"]
        named = [a for a in self.accounts if a.full_name == person and a.role == stride.role]
        return named[0] if named else self.account(stride.role, stride.agency)

    async def checked(self, citizen: DemoAccount, dossier: dict[str, Any]) -> list[str]:
        events = (await self.get(f"/dossiers/{dossier['id']}/events", citizen))["items"]
        for earlier, later in pairwise(events):
            if later["prev_hash"] != earlier["hash"]:
                raise WalkFailed("the chain is broken")
        for event in (event for event in events if event["salt"]):
            salted = bytes.fromhex(event["salt"]) + event["payload"].encode()
            if hashlib.sha256(salted).hexdigest() != event["payload_digest"]:
                raise WalkFailed("an event does not say what its digest vouches for")
        track = {"code": dossier["code"], "proof": "3456"}
        tracked = _content(await self.http.post(f"{API}/tracking", json=track))
        stages, head = len(tracked["timeline"]), events[-1]["hash"][:16]
        return [
            f"Tra cứu bằng mã và 4 số cuối: {tracked['state_label']}, {stages} mốc thời gian",
            f"Lịch sử {len(events)} sự kiện, chuỗi băm nguyên vẹn đến {head}…",
        ]

    def account(self, role: str, agency: str | None) -> DemoAccount:
        found = [a for a in self.accounts if a.role == role and a.agency == agency]
        if not found:
            raise WalkFailed(f"no account {role} at {agency}")
        return found[0]

    async def headers(self, who: DemoAccount | None) -> dict[str, str]:
        if who is None:
            return {}
        if who.username not in self._tokens:
            credentials = {"username": who.username, "password": who.password}
            answer = await self.http.post(f"{API}/sessions", json=credentials)
            self._tokens[who.username] = _content(answer)["token"]
        return {"Authorization": f"Bearer {self._tokens[who.username]}"}

    async def get(self, path: str, who: DemoAccount | None = None) -> dict[str, Any]:
        return _content(await self.http.get(API + path, headers=await self.headers(who)))

    async def post(
        self, who: DemoAccount, path: str, body: Mapping[str, Any], version: int | None = None
    ) -> dict[str, Any]:
        headers = await self.headers(who)
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return _content(await self.http.post(API + path, json=dict(body), headers=headers))


def _paper(title: str) -> bytes:
    """A one-page PDF that says what it stands for."""
    compiled: object = typst.compile(PAPER.encode(), sys_inputs={"title": title})
    assert isinstance(compiled, bytes)  # noqa: S101 - one page without an output file
    return compiled


def _body(stride: Stride, dossier: dict[str, Any], now: datetime) -> dict[str, Any]:
    body = dict(stride.body)
    if stride.action == "issue_result":
        body["data"] = {
            "result": {
                "number": f"{dossier['code'][-4:]}/THDV",
                "issued_on": local(now).date().isoformat(),
                "title": dossier["procedure_name"],
            }
        }
    if stride.action == "hand_over":
        receipt = {"collector": dossier["applicant"]["full_name"], "originals_returned": True}
        body["data"] = {"receipt": receipt}
    return body


def _content(answer: httpx.Response) -> dict[str, Any]:
    if answer.is_error:
        raise WalkFailed(f"{answer.status_code}: {answer.text[:500]}")
    content: dict[str, Any] = answer.json()
    return content


ROLES = {
    "receive": "tiếp nhận và trả kết quả",
    "receive_for_unit": "văn thư đến",
    "process": "chuyên viên thụ lý",
    "approve": "lãnh đạo phòng",
    "sign": "lãnh đạo cơ quan",
    "issue": "văn thư phát hành",
    "citizen": "người nộp",
}


def _role(who: DemoAccount) -> str:
    role = ROLES.get(who.role, who.role)
    return role if who.agency is None else f"{role}, {who.agency}"


def line_of(dossier: dict[str, Any]) -> str:
    holder = dossier["holder"]
    where = " – ".join(part for part in (holder["agency_name"], holder["person"]) if part)
    due = dossier["due"]
    when = "chưa có" if due is None else datetime.fromisoformat(due).strftime("%H:%M %d/%m/%Y")
    return (
        f"    {dossier['code'] or 'chưa có mã'} · {dossier['state_label']} · "
        f"đang giữ: {where or holder['unit']} · hẹn trả: {when}"
    )
