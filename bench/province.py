"""A database with everything that ships, and one person for each part in a dossier's life."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

import asyncpg

from app.agencies.actions.enter_agencies import EnterAgencies, enter_agencies
from app.agencies.reading import directory_folder, read_agencies
from app.db.migrate import migrate
from app.db.sessions import Sessions, create_engine, create_sessions
from app.domain.ids import AgencyCode
from app.domain.people import Permission, PrincipalKind
from app.domain.text import folded
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
    "supervise": "H47",
}

NAME = "Nguyễn Thị Ánh"
FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô")
WEIGHTS = (38, 11, 10, 7, 5, 5, 4, 4, 4, 4, 4, 4)
MIDDLES = ("Văn", "Thị", "Hữu", "Đức", "Ngọc", "Minh", "Thanh", "Quang", "Thu", "Xuân")
GIVEN = (
    "An", "Ánh", "Bình", "Châu", "Cường", "Dung", "Dũng", "Đạt", "Giang", "Hà", "Hải", "Hạnh",
    "Hiền", "Hòa", "Hùng", "Hương", "Khánh", "Lan", "Linh", "Long", "Mai", "Nam", "Nga", "Nhung",
    "Phong", "Phúc", "Phương", "Quân", "Sơn", "Tâm", "Thảo", "Thắng", "Thủy", "Trang", "Tuấn",
    "Vinh", "Yến",
)  # fmt: skip

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


async def multiplied(connection: asyncpg.Connection, number: int, *, years: float = 0) -> None:
    """``number`` more dossiers like the one that moved last, with its history.

    They fill one list to the brim; with ``years`` they lie up to so far back instead, spread over
    every agency, procedure and channel, as an archive does, without the words of their histories.
    """
    if number <= 0:
        return
    [model] = await connection.fetch("select id from dossier order by last_at desc limit 1")
    await connection.execute(_TABLES)
    await connection.executemany("insert into called values ($1, $2, $3)", [*_people()])
    await connection.execute(_MORE, number, years)
    await connection.execute("set session_replication_role = replica")
    for table, key in COPIED.items():
        columns = await connection.fetch(_COLUMNS, table)
        given = ", ".join(_copied(row["name"], row["type"], key, table) for row in columns)
        await connection.execute(
            f"insert into {table} select {given} from more m cross join {table} t"  # noqa: S608
            f" where t.{key} = $1 {KEPT.get(table, '') if years else ''}",
            model["id"],
        )
    await connection.execute(_PARTIES)
    await connection.execute(_NEWS)
    await connection.execute("reset session_replication_role")
    await connection.execute("drop table more, called")
    await connection.execute("vacuum analyze")


COPIED = {
    "dossier": "id", "dossier_detail": "dossier_id", "dossier_agency": "dossier_id",
    "dossier_event": "dossier_id", "dossier_event_payload": "dossier_id",
}  # fmt: skip
CHANGED = {
    "dossier": {
        **{
            name: f"case when m.spread then m.{name} else t.{name} end"
            for name in ("procedure", "procedure_version", "field", "channel")
        },
        "applicant": "case when m.spread then null else t.applicant end",
    },
    "dossier_detail": {
        "applicant": f"replace(t.applicant, '{NAME}', m.name)",
        "search": f"replace(t.search, '{folded(NAME)}', m.folded)",
    },
}
"""How a copy differs from its model, besides in its moments."""
KEPT = {
    "dossier_event": "and t.seq in (select min(e.seq) from dossier_event e where e.dossier_id = $1"
    " group by e.accepted_at, e.finished_at union select max(e.seq) from dossier_event e"
    " where e.dossier_id = $1)",
    "dossier_event_payload": "and false",
}
"""Of an archived dossier only the moves that figures look at: no trigger may check the chain."""
_COLUMNS = """
select a.attname as name, format_type(a.atttypid, a.atttypmod) as type from pg_attribute a
 where a.attrelid = cast(cast($1 as text) as regclass) and a.attnum > 0 and not a.attisdropped
 order by a.attnum
"""
_TABLES = """
create unlogged table called (n integer primary key, name text, folded text);
create unlogged table more (id uuid primary key, back interval, spread boolean, agency text,
                            procedure text, procedure_version integer, field text,
                            channel text, name text, folded text)
"""
_MORE = """
insert into more
select cast(lpad(to_hex(cast(extract(epoch from made.at) * 1000 as bigint)), 12, '0')
            || '7' || substr(md5(random()::text), 1, 3) || '8' || substr(md5(made.n::text), 1, 15)
         as uuid) as id,
       made.back, made.spread, a.code as agency, p.code as procedure,
       p.version as procedure_version, p.field, made.channel, q.name, q.folded
  from (select n, back, now() - back as at, spread, channel,
               1 + cast(floor(power(random(), 2) * (select count(*) from agency)) as bigint) as a,
               1 + cast(floor(random() * (select count(distinct code) from procedure_version))
                        as bigint) as p
          from (select n, cast($2 as float) > 0 as spread,
                       random() * cast($2 as float) * interval '365 days' as back,
                       (array['online', 'online', 'counter', 'post'])[1 + floor(random() * 4)]
                         as channel
                  from generate_series(1, cast($1 as integer)) n) drawn) made
  join (select code, row_number() over (order by code) as n from agency) a on a.n = made.a
  join called q on q.n = made.n % 5000
  join (select code, max(version) as version, max(field) as field,
               row_number() over (order by code) as n
          from procedure_version group by code) p on p.n = made.p
"""
_PARTIES = """
insert into dossier_agency (agency, dossier_id) select m.agency, m.id from more m where m.spread
on conflict do nothing
"""
_NEWS = """
insert into figure_news (dossier_id, seq, at)
select d.id, 1, d.submitted_at from dossier d join more m on m.id = d.id
 union all
select d.id, d.version, d.last_at from dossier d join more m on m.id = d.id where d.version > 1
"""


def _people() -> Iterator[tuple[int, str, str]]:
    """Five thousand names: as in life, two of five are Nguyễn."""
    dice = Random(1)  # noqa: S311 - names, no secrets
    for number in range(5000):
        family = dice.choices(FAMILIES, WEIGHTS)[0]
        name = f"{family} {dice.choice(MIDDLES)} {dice.choice(GIVEN)}"
        yield number, name, folded(name)


def _copied(name: str, kind: str, key: str, table: str) -> str:
    """What stands in a column of a copy."""
    changed = {
        key: "m.id",
        "code": "'X-' || m.id",
        "competent_agency": "case when m.spread then m.agency else t.competent_agency end",
        **CHANGED.get(table, {}),
    }
    usual = f"t.{name} - m.back" if kind == "timestamp with time zone" else f"t.{name}"
    return changed.get(name, usual)
