"""A province that answers HTTP: the real service over ASGI, on a database of its own.

Agencies and procedures are those that ship. Its people hold exactly one permission each and have
a token from the start, for signing in is slow on purpose and has tests of its own.
"""

from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker
from uuid6 import uuid7

from app.agencies.actions.enter_agencies import EnterAgencies, enter_agencies
from app.agencies.reading import directory_folder, read_agencies
from app.db.sessions import create_engine, create_sessions
from app.domain.calendar import HANOI
from app.domain.ids import PersonId
from app.domain.people import Permission
from app.dossiers.numbering import Numbering
from app.main import create_app
from app.people.queries import open_session
from app.people.tables import PersonRow, RoleGrantRow
from app.people.tokens import token_hash
from app.procedures.actions.publish import PublishFiles, publish
from app.procedures.library import beside_shipped
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

_ABSENCE = text("""
insert into substitution (id, absent, substitute, starts_on, ends_on, reason, appointed_at)
select cast(:id as uuid), a.id, s.id, '2026-08-21', '2026-12-31', 'Nghỉ phép', :at
  from person a, person s where a.username = :absent and s.username = :substitute
""")
"""The officer is away, but may act all the same, should he be there."""


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
    app = create_app(
        Settings(
            data=folder,
            database_url=SecretStr(url),
            require_durability=False,
            secret=SecretStr("a secret of the tests, long enough"),
            **settings,
        )
    )
    engine = app.state.house.sessions.kw["bind"]
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://motcua.test") as http:
        world = World(app, http, engine, {})
        world.people = {
            row["username"]: Someone(row["id"], token_of(row["username"]))
            for row in await world.rows("select username, id from person")
        }

        async def now() -> datetime:
            return world.now

        app.dependency_overrides[get_now] = now
        yield world
    await engine.dispose()


async def furnish(url: str) -> None:
    """Agencies and procedures as they ship, and the people of this module."""
    engine = create_engine(url, pool_size=2)
    sessions = create_sessions(engine)
    agencies = read_agencies(directory_folder() / "agencies.yaml")
    await enter_agencies(sessions, EnterAgencies(agencies=agencies))
    given, together = beside_shipped([])
    published = await publish(sessions, PublishFiles(given=given, together=together, at=MORNING))
    assert not published.report.problems, published.report.problems
    async with sessions.begin() as session:
        for name in EVERYBODY[1:]:
            await _enrol(session, name)
        away = {"absent": OFFICER, "substitute": SUBSTITUTE, "id": uuid7(), "at": MORNING}
        await session.execute(_ABSENCE, away)
    await engine.dispose()


def token_of(name: str) -> str:
    return f"token-of-{name}"


def grants_of(name: str) -> tuple[tuple[str, Permission], ...]:
    """Agency and permission of everything that a person of this province may do."""
    if name in {APPLICANT, STRANGER, SUBSTITUTE}:
        return ()
    if name == COLLEAGUE:
        return tuple((agency, Permission.PROCESS) for agency in PLACES["competent"])
    permission, _, place = name.partition("@")
    agencies = ("H47",) if place == "above" else PLACES[place]
    return tuple((agency, Permission(permission)) for agency in agencies)


async def _enrol(session: AsyncSession, name: str) -> None:
    citizen = name in {APPLICANT, STRANGER}
    person = UUID(int=uuid7().int)
    await session.execute(
        insert(PersonRow).values(
            id=person,
            kind="citizen" if citizen else "staff",
            username=name,
            full_name=f"Ông {name}",
            created_at=MORNING,
            id_number="049185001234" if name == APPLICANT else None,
        )
    )
    await open_session(
        session,
        PersonId(person),
        token_hash=token_hash(token_of(name)),
        at=MORNING,
        until=MORNING + timedelta(days=365),
    )
    for agency, permission in grants_of(name):
        row = role(person, agency, permission)
        if name == COLLEAGUE:
            row["valid_from"] = SECOND_DAY
        await session.execute(insert(RoleGrantRow).values(row))


def role(person: UUID, agency: str, permission: Permission) -> Json:
    """The row of a permission that has been held for years."""
    return {
        "id": UUID(int=uuid7().int),
        "person": person,
        "agency": agency,
        "permission": permission.value,
        "unit": "Phòng Nghiệp vụ",
        "valid_from": date(2024, 1, 1),
        "granted_at": MORNING,
    }
