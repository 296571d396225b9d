"""A province that answers HTTP: the real service over ASGI, on a database of its own.

Agencies and procedures are those that ship. Its people hold exactly one permission each and have
a token from the start, for signing in is slow on purpose and has tests of its own.
"""

from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker

from app.domain.calendar import HANOI
from app.domain.people import Permission
from app.dossiers.numbering import Numbering
from app.main import create_app
from app.settings import Settings
from app.web.dependencies import get_now
from app.web.house import House
from tests.documents.files import pdf
from tests.web.document import document_of

API = "/api/v1"
MORNING = datetime(2026, 8, 20, 9, 0, tzinfo=HANOI)
"""A Thursday; the week after has no holiday."""

SECOND_DAY = date(2026, 8, 21)
"""From then on the officer has a colleague, and a substitute; on the first day all work is his."""

CARD = "1.004623"
"""A tour guide's card: the standard life cycle with its four usual steps."""
FOOD = "2.001827"
"""Food safety: consultations and a visit on the spot."""

PLACES: Mapping[str, tuple[str, ...]] = {
    "receiving": ("H47.TTHCC",),
    "competent": ("H47.15", "H47.7"),
    "consulted": ("H47.11", "H47.21.1"),
    "unrelated": ("H47.9",),
}
"""Who decides on cards and who on food; whom either asks."""

STAFF = tuple(f"{permission}@{place}" for place in PLACES for permission in Permission)

APPLICANT, STRANGER, NOBODY = "applicant", "stranger", "nobody"
DESK = "receive@receiving"
CLERK = "receive_for_unit@competent"
OFFICER = "process@competent"
COLLEAGUE = "colleague"
SUBSTITUTE = "substitute"
HEAD = "approve@competent"
SIGNER = "sign@competent"
REGISTRAR = "issue@competent"
ADVISER = "consult@consulted"
ABOVE = "supervise@above"

EVERYBODY = (NOBODY, APPLICANT, STRANGER, *STAFF, COLLEAGUE, SUBSTITUTE, ABOVE)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Someone:
    """A person with an open session."""

    id: UUID
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@dataclass(slots=True)
class World:
    """The service, a client of it, its people by name, and the moment that it takes for now."""

    app: FastAPI
    http: httpx2.AsyncClient
    engine: AsyncEngine
    people: Mapping[str, Someone]
    settings: Settings
    now: datetime = MORNING

    @property
    def house(self) -> House:
        house = self.app.state.house
        assert isinstance(house, House)
        return house

    @contextmanager
    def at(self, moment: datetime) -> Generator[None]:
        before, self.now = self.now, moment
        try:
            yield
        finally:
            self.now = before

    async def get(self, path: str, who: str = NOBODY, **options: Any) -> httpx2.Response:
        return await self.call("GET", path, who, **options)

    async def post(
        self, path: str, body: object = None, who: str = NOBODY, **headers: str
    ) -> httpx2.Response:
        if body is None:
            return await self.call("POST", path, who, headers=headers)
        return await self.call("POST", path, who, json=body, headers=headers)

    async def call(
        self, method: str, path: str, who: str = NOBODY, **options: Any
    ) -> httpx2.Response:
        """``path`` under the API, or from the root when it begins with two slashes.

        Every answer, whatever a test is about, must be one that the OpenAPI document describes.
        """
        known = self.people.get(who)
        own = {} if known is None else known.headers
        headers = {**own, **options.pop("headers", {})}
        address = path[1:] if path.startswith("//") else API + path
        answer = await self.http.request(method, address, headers=headers, **options)
        document_of(self.app).judge(answer)
        return answer

    async def upload(
        self, who: str = APPLICANT, content: bytes | None = None, name: str = "don.pdf"
    ) -> str:
        """The id of a good file that ``who`` has just uploaded."""
        files = {"file": (name, pdf() if content is None else content)}
        answer = await self.call("POST", "/uploads", who, files=files)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def submission(self, who: str = APPLICANT, **changes: Any) -> Json:
        """A good body for ``POST /dossiers`` about a card, its files uploaded by ``who``."""
        body: Json = {
            "procedure": CARD,
            "receiving_agency": "H47.TTHCC",
            "channel": "online" if who in {APPLICANT, STRANGER} else "counter",
            "applicant": an_applicant(),
            "form": {"language": "vi"},
            "return": {"method": "counter"},
        }
        keys = ("don", "van_bang", "anh") if "documents" not in changes else ()
        body["documents"] = [{"key": key, "upload": await self.upload(who)} for key in keys]
        return {**body, **changes}

    async def submitted(self, who: str = APPLICANT, **changes: Any) -> Json:
        """A dossier that has just been handed in."""
        body = await self.submission(who, **changes)
        answer = await self.post("/dossiers", body, who)
        assert answer.status_code == 201, answer.text
        return as_json(answer)

    async def acted(self, dossier: Json, action: str, who: str, body: Json | None = None) -> Json:
        """The dossier after an action that must succeed."""
        answer = await self.post(f"/dossiers/{dossier['id']}/actions/{action}", body or {}, who)
        assert answer.status_code == 200, f"{action} by {who}: {answer.text}"
        return as_json(answer)

    async def seen(self, dossier: Json, who: str) -> Json:
        answer = await self.get(f"/dossiers/{dossier['id']}", who)
        assert answer.status_code == 200, f"{who}: {answer.text}"
        return as_json(answer)

    async def rows(self, statement: str, **values: Any) -> list[Json]:
        """What a statement finds."""
        async with self.house.sessions() as session:
            found = await session.execute(text(statement), values)
            return [dict(row) for row in found.mappings()]

    async def run(self, statement: str, **values: Any) -> None:
        async with self.house.sessions.begin() as session:
            await session.execute(text(statement), values)

    @asynccontextmanager
    async def rehearsal(self) -> AsyncGenerator[None]:
        """What happens in here really commits, into a transaction that never will."""
        house = self.house
        async with self.engine.connect() as connection:
            outer = await connection.begin()
            sessions = async_sessionmaker(
                connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
            )
            office = replace(house.office, sessions=sessions, numbering=Numbering(sessions))
            self.app.state.house = replace(house, sessions=sessions, office=office)
            try:
                yield
            finally:
                self.app.state.house = house
                await outer.rollback()


def raw(headers: Mapping[str, str]) -> dict[bytes, bytes]:
    """Headers as the wire has them: what is no ASCII goes out as it is."""
    return {name.encode(): value.encode("latin-1") for name, value in headers.items()}


def as_json(answer: httpx2.Response) -> Json:
    content: Json = answer.json()
    return content


def an_applicant(**changes: Any) -> Json:
    return {
        "kind": "citizen",
        "full_name": "Nguyễn Thị Ánh",
        "id_number": "049185001234",
        "phone": "0905123456",
        "email": "anh@example.vn",
        "address": "12 Trần Phú, Hội An",
        **changes,
    }


@asynccontextmanager
async def opened_world(url: str, folder: Path, **settings: Any) -> AsyncGenerator[World]:
    """The service on a furnished database (see ``furnish``)."""
    chosen = Settings(
        data=folder,
        database_url=SecretStr(url),
        require_durability=False,
        secret=SecretStr("a secret of the tests, long enough"),
        **settings,
    )
    app = create_app(chosen)
    engine = app.state.house.sessions.kw["bind"]
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://motcua.test") as http:
        world = World(app, http, engine, {}, chosen)
        world.people = {
            row["username"]: Someone(row["id"], token_of(row["username"]))
            for row in await world.rows("select username, id from person")
        }

        async def now() -> datetime:
            return world.now

        app.dependency_overrides[get_now] = now
        yield world
    await engine.dispose()


def token_of(name: str) -> str:
    return f"token-of-{name}"
