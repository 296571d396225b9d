"""SQL of the audit: who did what to a dossier, and who looked at it, the newest first.

Two tables of history are read as one. A search is bounded by days, and cut by the key of its last
line, so that it costs the same among ten thousand events and among ten million.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

LOOK = "look"
"""What a view is called among actions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """An act, or a look (``action`` is then ``look``, ``seq`` 0). ``ref`` and ``seq`` name it.

    ``person_name`` is empty for the system; ``on_behalf_of`` is the absent colleague's name.
    """

    at: datetime
    ref: UUID
    seq: int
    action: str
    from_state: str | None
    to_state: str | None
    dossier: UUID
    code: str | None
    procedure: str
    procedure_version: int
    person: UUID
    person_name: str | None
    username: str | None
    role: str | None
    agency: str | None
    agency_name: str | None
    on_behalf_of: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditSearch:
    """``since`` is included, ``until`` is not. ``within``: only dossiers that these decide.

    ``people`` are who did it. ``agency`` decides the dossier.
    """

    since: datetime
    until: datetime
    people: Collection[UUID] | None = None
    dossier: UUID | None = None
    agency: str | None = None
    action: str | None = None
    within: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class AuditKey:
    """The last line of the page before."""

    at: datetime
    ref: UUID
    seq: int


_EVENTS = """
select e.at, e.dossier_id as ref, e.seq, e.action, e.from_state, e.to_state,
       e.dossier_id as dossier, e.actor as person, e.role, e.agency, e.on_behalf_of
  from dossier_event e
 where e.at >= :since and e.at < :until
"""
_LOOKS = """
select v.at, v.id as ref, 0 as seq, 'look' as action, null as from_state, null as to_state,
       v.dossier_id as dossier, v.person, null as role, null as agency,
       null::uuid as on_behalf_of
  from dossier_view v join dossier d on d.id = v.dossier_id
 where v.at >= :since and v.at < :until
"""
_OF_EVENTS = {
    "people": "e.actor = any(:people)",
    "dossier": "e.dossier_id = :dossier",
    "agency": "e.competent_agency = :agency",
    "action": "e.action = :action",
    "within": "e.competent_agency = any(:within)",
    "after": "(e.at, e.dossier_id, e.seq) < (:after_at, :after_ref, :after_seq)",
}
_OF_LOOKS = {
    "people": "v.person = any(:people)",
    "dossier": "v.dossier_id = :dossier",
    "agency": "d.competent_agency = :agency",
    "within": "d.competent_agency = any(:within)",
    "after": "(v.at, v.id) < (:after_at, :after_ref)",
}
_NAMED = """
select x.at, x.ref, x.seq, x.action, x.from_state, x.to_state, x.dossier, x.person, x.role,
       x.agency, d.code, d.procedure, d.procedure_version, p.full_name as person_name,
       p.username, a.name as agency_name, absent.full_name as on_behalf_of
  from (select * from ({found}) u order by u.at desc, u.ref desc, u.seq desc limit :limit) x
  join dossier d on d.id = x.dossier
  left join person p on p.id = x.person
  left join agency a on a.code = x.agency
  left join person absent on absent.id = x.on_behalf_of
 order by x.at desc, x.ref desc, x.seq desc
"""
_NAMED_SO = text("""
select id from dossier
 where (code = upper(:ref) or cast(id as text) = lower(:ref))
   and (cast(:within as text[]) is null or competent_agency = any(:within))
""")


async def audit(
    session: AsyncSession, wanted: AuditSearch, *, after: AuditKey | None = None, limit: int
) -> Sequence[AuditLine]:
    """What happened in those days, the newest first, behind ``after``."""
    asked: dict[str, object] = {"since": wanted.since, "until": wanted.until, "limit": limit}
    for name in ("people", "within"):
        if (listed := getattr(wanted, name)) is not None:
            asked[name] = sorted(listed)
    for name in ("dossier", "agency", "action"):
        if (value := getattr(wanted, name)) is not None:
            asked[name] = value
    parts = set(asked) & set(_OF_EVENTS)
    if after is not None:
        parts.add("after")
        asked |= {"after_at": after.at, "after_ref": after.ref, "after_seq": after.seq}
    statement = _statement(frozenset(parts), wanted.action == LOOK)
    if wanted.action == LOOK:
        del asked["action"]
        asked.pop("after_seq", None)
    rows = (await session.execute(statement, asked)).mappings()
    return [AuditLine(**row) for row in rows]


@cache
def _statement(parts: frozenset[str], looks_only: bool) -> TextClause:  # noqa: FBT001 - a cache key
    """Each of the two tables gives its first lines; together they give the page."""
    halves = []
    if not looks_only:
        halves.append(_half(_EVENTS, _OF_EVENTS, parts, "e.at desc, e.dossier_id desc, e.seq desc"))
    if looks_only or "action" not in parts:
        halves.append(_half(_LOOKS, _OF_LOOKS, parts, "v.at desc, v.id desc"))
    return text(_NAMED.format(found=" union all ".join(halves)))


def _half(table: str, conditions: dict[str, str], parts: frozenset[str], order: str) -> str:
    wanted = "".join(f" and {conditions[part]}" for part in sorted(parts & set(conditions)))
    return f"({table} {wanted} order by {order} limit :limit)"


async def dossier_named(
    session: AsyncSession, ref: str, within: Collection[str] | None = None
) -> UUID | None:
    """The dossier of a code or an id, if one of ``within`` decides it."""
    asked = {"ref": ref, "within": None if within is None else sorted(within)}
    return (await session.scalars(_NAMED_SO, asked)).one_or_none()
