"""The national document axis as its users document it: registered systems, packages, statuses.

It knows systems by their secret, gives tokens that run out, takes a document id once, hands every
package to the systems of its receivers, and lists it there until it is settled. Under ``/_`` tests
have another agency write to us, break tokens, and put what is no package into the list.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.adapters.document_axis.edxml import letter_package, receipt_package
from app.adapters.document_axis.reading import package
from app.domain.official_letters import (
    Attachment,
    LetterKind,
    LetterState,
    OfficialLetter,
    Organ,
    Receipt,
    Reference,
)
from app.ports.document_axis import PackageUnreadable
from tests.documents.files import pdf
from tests.partners.standing import StandIn, serve

SECRETS = {"H47": "secret-of-h47"}
"""Registered systems; every identifier below one is an organ of it."""


def routes(me: StandIn) -> Sequence[Route]:
    return [
        Route("/auth/token", Token(me).give, methods=["POST"]),
        Route("/edoc/send", Packages(me).take, methods=["POST"]),
        Route("/edoc/received", Packages(me).listed, methods=["GET"]),
        Route("/edoc/status", Packages(me).settled, methods=["POST"]),
        Route("/edoc/{id}", Packages(me).give, methods=["GET"]),
        Route("/_forget_tokens", Token(me).forget, methods=["POST"]),
        Route("/_letter", Others(me).write, methods=["POST"]),
        Route("/_receipt", Others(me).report, methods=["POST"]),
        Route("/_rubbish", Others(me).rubbish, methods=["POST"]),
    ]


def fail(code: str, status: int = 400) -> Response:
    return JSONResponse({"status": "FAIL", "errorCode": code, "errorDesc": code}, status)


class Token:
    def __init__(self, me: StandIn) -> None:
        self.me = me

    async def give(self, request: Request) -> Response:
        said = await request.json()
        if SECRETS.get(said["systemId"]) != said["secret"]:
            return fail("UNREGISTERED", 401)
        token = secrets.token_hex(8)
        self.me.memory.put("token", token, said["systemId"])
        return JSONResponse({"status": "OK", "token": token, "expiresIn": 3600})

    async def forget(self, _: Request) -> Response:
        for token, _system in self.me.memory.all("token"):
            self.me.memory.put("token", token, None)
        return Response(status_code=204)


class Packages:
    def __init__(self, me: StandIn) -> None:
        self.me = me

    def system(self, request: Request) -> str | None:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        system = self.me.memory.get("token", token)
        return system if system and system == request.headers.get("from") else None

    async def take(self, request: Request) -> Response:
        system = self.system(request)
        if system is None:
            return fail("TOKEN", 401)
        raw, kind = await request.body(), request.headers.get("messagetype", "")
        try:
            read = package(raw)
        except PackageUnreadable as wrong:
            return fail(f"INVALID {wrong}")
        if not read.sender.id.startswith(system):
            return fail("SENDER")
        if isinstance(read, Receipt) != (kind == "status"):
            return fail("MESSAGETYPE")
        known = _id(read)
        new = self.me.memory.add("package", known, {"system": system, "kind": kind, **_seen(read)})
        self.me.memory.log("sent", known)
        if not new:
            said = {"status": "FAIL", "errorCode": "EXISTED", "docId": known}
            return JSONResponse(said, 409)
        return JSONResponse({"status": "OK", "docId": known})

    async def listed(self, request: Request) -> Response:
        if self.system(request) is None:
            return fail("TOKEN", 401)
        waiting = [
            {"docId": key, "messagetype": value["kind"], "from": value["from"], "status": "inbox"}
            for key, value in self.me.memory.all("arrival")
            if self.me.memory.get("settled", key) is None
        ]
        if self.me.moods.disorder:
            waiting.reverse()
        listed = waiting * 2 if self.me.moods.twice else waiting
        return JSONResponse({"status": "OK", "data": listed})

    async def give(self, request: Request) -> Response:
        if self.system(request) is None:
            return fail("TOKEN", 401)
        found = self.me.memory.get("arrival", request.path_params["id"])
        if found is None:
            return fail("NOT_FOUND", 404)
        return Response(found["xml"], media_type="application/xml")

    async def settled(self, request: Request) -> Response:
        if self.system(request) is None:
            return fail("TOKEN", 401)
        said = await request.json()
        self.me.memory.put("settled", said["docId"], said["status"])
        return JSONResponse({"status": "OK"})


class Others:
    """The agencies at the other end."""

    def __init__(self, me: StandIn) -> None:
        self.me = me

    async def write(self, request: Request) -> Response:
        said = await request.json()
        about = said.get("about")
        letter = OfficialLetter(
            document_id=said["document_id"],
            kind=LetterKind(said.get("kind", "edoc")),
            sender=Organ(id=said["from"], name=said.get("name", said["from"])),
            receivers=(Organ(id=said["to"], name=said["to"]),),
            number=said.get("number", "77"),
            notation=said.get("notation", "CAT-PV01"),
            place="Quảng Nam",
            promulgated_on=datetime.fromisoformat(said["at"]).date(),
            type_name="Công văn",
            subject=said.get("subject", "V/v trả lời lấy ý kiến"),
            content=said.get("content", ""),
            signer="Trần Văn Bình",
            position="Phó Giám đốc",
            about=None
            if about is None
            else Reference(organ=said["to"], document_id=about, code=said.get("about_code", "")),
            replaces=tuple(said.get("replaces", ())),
            at=datetime.fromisoformat(said["at"]),
            attachments=(Attachment("tra-loi.pdf", "application/pdf", pdf()),),
        )
        return self._arrive(said["document_id"], letter_package(letter), "edoc", said["from"])

    async def report(self, request: Request) -> Response:
        said = await request.json()
        receipt = Receipt(
            about=Reference(organ=said["to"], document_id=said["about"]),
            sender=Organ(id=said["from"], name=said["from"]),
            state=LetterState(said["state"]),
            at=datetime.fromisoformat(said["at"]),
            words=said.get("words", ""),
        )
        return self._arrive(_id(receipt), receipt_package(receipt), "status", said["from"])

    async def rubbish(self, request: Request) -> Response:
        said = await request.json()
        return self._arrive(said["id"], said["xml"].encode(), "edoc", "G09.21")

    def _arrive(self, key: str, xml: bytes, kind: str, sender: str) -> Response:
        given: dict[str, Any] = {"xml": xml.decode(), "kind": kind, "from": sender}
        self.me.memory.add("arrival", key, given)
        return JSONResponse({"id": key})


def _id(read: OfficialLetter | Receipt) -> str:
    if isinstance(read, OfficialLetter):
        return read.document_id
    return f"{read.about.document_id}-{read.state}-{read.at:%Y%m%d%H%M%S}"


def _seen(read: OfficialLetter | Receipt) -> dict[str, Any]:
    """What tests look for in what was taken."""
    if isinstance(read, Receipt):
        return {"about": read.about.document_id, "state": read.state}
    return {
        "business": read.kind,
        "subject": read.subject,
        "code": read.code,
        "to": [organ.id for organ in read.receivers],
        "replaces": list(read.replaces),
        "files": [attachment.name for attachment in read.attachments],
    }


if __name__ == "__main__":
    serve(routes)
