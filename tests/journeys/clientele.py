"""People at work with the service: they know the accounts of the demonstration, and its API."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import typst

from app.people.demo_accounts import DemoAccount

API = "/api/v1"
DESK = "H47.TTHCC"
PAPER = b"#set page(width: 80mm, height: 60mm)\n#json(bytes(sys.inputs.title))"
Answer = dict[str, Any]


def paper(title: str) -> bytes:
    compiled: object = typst.compile(PAPER, sys_inputs={"title": json.dumps(title)})
    assert isinstance(compiled, bytes)
    return compiled


def accounts_in(folder: Path) -> list[DemoAccount]:
    lines = json.loads((folder / "demo-accounts.json").read_text("utf-8"))
    return [DemoAccount(**line) for line in lines]


@dataclass(slots=True)
class Clientele:
    """Signs in as whoever has a role at an agency; the tokens outlive the process that gave them.

    ``http`` is set anew when the service has been started again.
    """

    http: httpx2.AsyncClient
    accounts: Sequence[DemoAccount]
    tokens: dict[str, str] = field(default_factory=dict)

    def who(self, role: str, agency: str | None = None, *, number: int = 0) -> DemoAccount:
        return [a for a in self.accounts if (a.role, a.agency) == (role, agency)][number]

    async def get(self, path: str, who: DemoAccount | None = None) -> Answer:
        return content(await self.http.get(API + path, headers=await self._headers(who)))

    async def bytes_of(self, path: str, who: DemoAccount) -> bytes:
        answer = await self.http.get(API + path, headers=await self._headers(who))
        assert answer.is_success, answer.text
        return answer.content

    async def post(
        self,
        who: DemoAccount,
        path: str,
        body: Mapping[str, Any],
        *,
        version: int | None = None,
    ) -> Answer:
        headers = await self._headers(who)
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return content(await self.http.post(API + path, json=dict(body), headers=headers))

    async def upload(self, who: DemoAccount, key: str, data: bytes | None = None) -> Answer:
        """A file under ``key``, as a submission or an action names it."""
        answer = await self.http.post(
            f"{API}/uploads",
            files={"file": (f"{key}.pdf", data or paper(key), "application/pdf")},
            headers=await self._headers(who),
        )
        return {"key": key, "upload": content(answer)["id"]}

    async def submit(
        self, who: DemoAccount, procedure: str, form: Mapping[str, Any], **rest: Any
    ) -> Answer:
        """A dossier with everything that the procedure requires of everybody."""
        catalogue = await self.get(f"/procedures/{procedure}")
        documents = [
            await self.upload(who, document["key"])
            for document in catalogue["documents"]
            if document["required"] is True
        ]
        usual: Answer = {
            "procedure": procedure,
            "receiving_agency": DESK,
            "channel": "online",
            "applicant": {
                "kind": "citizen",
                "full_name": "Nguyễn Thị Ánh",
                "id_number": "049185001234",
                "phone": "0905123456",
            },
            "form": dict(form),
            "documents": documents,
            "return": {"method": "counter"},
        }
        return await self.post(who, "/dossiers", {**usual, **rest})

    async def act(
        self,
        dossier: Answer,
        action: str,
        who: DemoAccount,
        body: Mapping[str, Any] | None = None,
    ) -> Answer:
        """What ``who`` is offered, taken; whoever holds it in person takes it instead of him."""
        who = self._in_person(dossier, who)
        seen = await self.get(f"/dossiers/{dossier['id']}", who)
        assert action in [offer["name"] for offer in seen["actions"]], (action, seen["state"])
        path = f"/dossiers/{dossier['id']}/actions/{action}"
        return await self.post(who, path, body or {}, version=seen["version"])

    def _in_person(self, dossier: Answer, who: DemoAccount) -> DemoAccount:
        person = dossier["holder"]["person"]
        named = [
            a
            for a in self.accounts
            if a.full_name == person and (a.role, a.agency) == (who.role, who.agency)
        ]
        return named[0] if named else who

    async def _headers(self, who: DemoAccount | None) -> dict[str, str]:
        if who is None:
            return {}
        if who.username not in self.tokens:
            credentials = {"username": who.username, "password": who.password}
            answer = await self.http.post(f"{API}/sessions", json=credentials)
            self.tokens[who.username] = content(answer)["token"]
        return {"Authorization": f"Bearer {self.tokens[who.username]}"}


def content(answer: httpx2.Response) -> Answer:
    assert answer.is_success, f"{answer.request.url}: {answer.status_code} {answer.text[:600]}"
    found: Answer = answer.json()
    return found
