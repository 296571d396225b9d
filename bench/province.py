"""A database with everything that ships, and one person for each part in a dossier's life."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import asyncpg
from uuid6 import uuid7

from app.agencies.actions.enter_agencies import EnterAgencies, enter_agencies
from app.agencies.reading import directory_folder, read_agencies
from app.db.migrate import migrate
from app.db.sessions import Sessions, create_engine, create_sessions
from app.domain.ids import AgencyCode
from app.domain.people import Permission, PrincipalKind
from app.people.actions.enrol_person import EnrolPerson, enrol_person
from app.people.actions.grant_role import GrantRole, grant_role
from app.people.queries import open_session
from app.people.tokens import token_hash
from app.procedures.actions.publish import PublishFiles, publish
from app.procedures.library import beside_shipped

DESK, COMPETENT = "H47.TTHCC", "H47.15"
PROCEDURE = "1.004623"
DOCUMENTS = ("don", "van_bang", "anh")
CITIZEN = "citizen"
STAFF = {
    "receive": DESK,
    "receive_for_unit": COMPETENT,
    "process": COMPETENT,
    "approve": COMPETENT,
    "sign": COMPETENT,
    "issue": COMPETENT,
}

_UPLOADS = """
insert into upload (id, owner, name, media_type, size, sha256, storage_key, created_at)
select gen_random_uuid(), $1, 'don.pdf', 'application/pdf', 20000, sha256('x'),
       'bench/' || gen_random_uuid(), $3
  from generate_series(1, $2) returning id
"""


@dataclass(frozen=True, slots=True)
class Province:
    """``url`` for asyncpg; ``people`` by permission, whose token is their permission's name."""

    url: str
    people: dict[str, UUID]


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the bench is an edge


def token_of(part: str) -> str:
    return f"bench-{part}"


async def founded(url: str) -> Province:
    await migrate(url)
    engine = create_engine(url, pool_size=2)
    sessions = create_sessions(engine)
    agencies = read_agencies(directory_folder() / "agencies.yaml")
    await enter_agencies(sessions, EnterAgencies(agencies=agencies))
    given, together = beside_shipped([])
    await publish(sessions, PublishFiles(given=given, together=together, at=now()))
    people = {CITIZEN: await _enrolled(sessions, CITIZEN, None)}
    for permission, agency in STAFF.items():
        people[permission] = await _enrolled(sessions, permission, agency)
    await engine.dispose()
    return Province(url.replace("postgresql+asyncpg", "postgresql"), people)


async def _enrolled(sessions: Sessions, part: str, agency: str | None) -> UUID:
    kind = PrincipalKind.CITIZEN if agency is None else PrincipalKind.STAFF
    person = await enrol_person(
        sessions,
        EnrolPerson(
            kind=kind,
            username=part.replace("_", "."),
            full_name=f"Ông {part}",
            password=None,
            at=now(),
        ),
    )
    if agency is not None:
        await grant_role(
            sessions,
            GrantRole(
                person=person, agency=AgencyCode(agency), permission=Permission(part),
                starts_on=date(2024, 1, 1), ends_on=None, unit="Phòng Nghiệp vụ", at=now(),
            ),
        )  # fmt: skip
    async with sessions.begin() as session:
        until = now() + timedelta(days=1)
        hashed = token_hash(token_of(part))
        await open_session(session, person, token_hash=hashed, at=now(), until=until)
    return person


async def uploads(connection: asyncpg.Connection, owner: UUID, number: int) -> Sequence[str]:
    """Ids of files that nobody has used yet."""
    return [str(row["id"]) for row in await connection.fetch(_UPLOADS, owner, number, now())]


async def multiplied(connection: asyncpg.Connection, number: int) -> None:
    """``number`` more dossiers like the one that moved last, with its history: full lists."""
    if number == 0:
        return
    [model] = await connection.fetch("select id from dossier order by last_at desc limit 1")
    tables = {
        "dossier": "id", "dossier_detail": "dossier_id", "dossier_agency": "dossier_id",
        "dossier_event": "dossier_id", "dossier_event_payload": "dossier_id",
    }  # fmt: skip
    await connection.execute("create temp table more (id uuid)")
    await connection.executemany(
        "insert into more values ($1)", [(UUID(int=uuid7().int),) for _ in range(number)]
    )
    for table, key in tables.items():
        changed = {key: "to_jsonb(m.id)"}
        if table == "dossier":
            changed["code"] = "to_jsonb('X-' || m.id)"
        pairs = ", ".join(f"'{name}', {value}" for name, value in changed.items())
        await connection.execute(
            f"insert into {table} select r.* from more m, {table} t,"  # noqa: S608 - constants
            f" jsonb_populate_record(null::{table}, to_jsonb(t) || jsonb_build_object({pairs})) r"
            f" where t.{key} = $1",
            model["id"],
        )
    await connection.execute("drop table more; analyze")
