"""The national portal through the province's adapter of the exchange (NGSP/LGSP).

One session for each process, begun again when it has expired. ``đã tồn tại`` means that the portal
has the dossier: it is told as a change. The reverse holds too. The portal takes a step that it has
already for the same step, for its time, its doer and its content are the same.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, Field, SecretStr

from app.adapters.http import Call, HttpParty, Reply
from app.adapters.national_portal.messages import (
    dossier_item,
    national_procedure,
    seen_dossier,
    step_item,
)
from app.domain.text import folded
from app.ports import Away, PermanentFailure, TemporaryFailure
from app.ports.national_portal import (
    MOST_STEPS,
    NationalProcedure,
    PortalRefused,
    SeenDossier,
    ToldDossier,
    ToldStep,
)

UNAUTHORIZED = 401
SESSIONS = 3
"""How many are tried for one answer."""
TELL, STEPS, LOOK_UP, PROCEDURE = "DongBoHoSoMC", "CapNhatTienDoHoSoMC", "TraCuuHoSo", "LayThuTuc"
EXISTS = "da ton tai"
MISSING = ("khong ton tai", "chua ton tai", "khong tim thay")
EXPIRED = ("session", "phien lam viec")
BUSY = ("he thong dang ban", "thu lai sau")


class NgspSettings(BaseModel, frozen=True, extra="forbid"):
    """``unit`` is the ``madonvi`` of the province, ``destination`` the header ``dstcode``.

    ``arrivals_secret`` (``whsec_…``) is what the portal signs with that hands dossiers over to us;
    without it, none is taken.
    """

    kind: Literal["ngsp"] = "ngsp"
    address: str = Field(pattern=r"^https?://[^\s]+$")
    auth_path: str = "/mapi/login"
    service_path: str = "/mapi/g"
    username: str
    password: SecretStr
    unit: str = Field(min_length=3, max_length=35)
    destination: str = "VN:GOV:000.00.00.G22:vpcpdvcprovider"
    arrivals_secret: SecretStr | None = None


@dataclass(slots=True)
class Ngsp:
    settings: NgspSettings
    party: HttpParty
    _session: str = field(default="", repr=False)
    _signing_in: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)

    async def tell(self, dossier: ToldDossier, *, known: bool) -> None:
        try:
            await self._tell(dossier, known=known)
        except PortalRefused as refusal:
            words = folded(refusal.words)
            other_way = (EXISTS in words) if not known else any(said in words for said in MISSING)
            if not other_way:
                raise
            await self._tell(dossier, known=not known)

    async def tell_steps(self, steps: Sequence[ToldStep]) -> None:
        if len(steps) > MOST_STEPS:
            raise ValueError(f"{len(steps)} steps in one message")
        await self._ask(STEPS, {"data": [step_item(step) for step in steps]})

    async def look_up(self, code: str) -> SeenDossier | None:
        found = await self._one(LOOK_UP, {"mahoso": code})
        return None if found is None else seen_dossier(found)

    async def procedure(self, code: str) -> NationalProcedure | None:
        found = await self._one(PROCEDURE, {"maTTHC": code})
        return None if found is None else national_procedure(found)

    async def close(self) -> None:
        await self.party.close()

    async def _tell(self, dossier: ToldDossier, *, known: bool) -> None:
        await self._ask(TELL, {"isUpdating": str(known), "data": [dossier_item(dossier)]})

    async def _one(self, service: str, asked: Mapping[str, Any]) -> Mapping[str, Any] | None:
        try:
            answer = await self._ask(service, asked)
        except PortalRefused as refusal:
            if any(said in folded(refusal.words) for said in MISSING):
                return None
            raise
        found = answer.get("result") or answer.get("data") or []
        found = found[0] if isinstance(found, list) and found else found
        if found and not isinstance(found, Mapping):
            raise PermanentFailure(f"{service}: the answer is not what it should be")
        return found or None

    async def _ask(self, service: str, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        """The answer of a service; a session that has expired is begun anew.

        Where the portal lets a user in once at a time, the workers end each other's sessions: who
        finds his new one ended too comes back later.
        """
        for _ in range(SESSIONS):
            session = self._session or await self._sign_in("")
            body = {"session": session, "madonvi": self.settings.unit, "service": service, **asked}
            reply = await self._send(self.settings.service_path, body)
            if reply.status != UNAUTHORIZED:
                answer = _object(reply, service)
                code, words = _code(answer), _words(answer)
                if code == 0:
                    return answer
                if not any(said in folded(words) for said in EXPIRED):
                    if code is None or any(said in folded(words) for said in BUSY):
                        raise TemporaryFailure(f"{service}: the portal is busy")
                    raise PortalRefused(service, code, words)
            await self._sign_in(session)
        raise TemporaryFailure(f"{service}: no session is let in")

    async def _sign_in(self, worn: str) -> str:
        """A new session in the place of ``worn``, unless a neighbour has one meanwhile."""
        async with self._signing_in:
            if self._session != worn:
                return self._session
            settings = self.settings
            password = settings.password.get_secret_value()
            body = {"username": settings.username, "password": password}
            answer = _object(await self._send(settings.auth_path, body), "session")
            session = str(answer.get("session") or "")
            if _code(answer) != 0 or not session:
                raise Away("the portal does not let us in")
            self._session = session
            return session

    async def _send(self, path: str, body: Mapping[str, Any]) -> Reply:
        headers = {"dstcode": self.settings.destination}
        return await self.party.send(Call("POST", path, json=body, headers=headers))


def _object(reply: Reply, service: str) -> Mapping[str, Any]:
    if reply.status == UNAUTHORIZED or not reply.is_success:
        raise PermanentFailure(f"{service} answered {reply.status}")
    answer = reply.json()
    if not isinstance(answer, Mapping):
        raise PermanentFailure(f"{service}: the answer is not an object")
    return answer


def _code(answer: Mapping[str, Any]) -> int | None:
    """0 when all is well; None for what is no number, which is the gateway's and no refusal."""
    try:
        return int(answer.get("error_code", 0))
    except (ValueError, TypeError):
        return None


def _words(answer: Mapping[str, Any]) -> str:
    names = ("error_message", "message", "error_msg")
    return next((str(answer[name]) for name in names if answer.get(name)), "")
