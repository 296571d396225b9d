"""What came from the portal, and what became of it."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.errors import NotFound
from app.domain.ids import AgencyCode, DossierId, PersonId
from app.national.queries.sync import SYSTEM

WAITING: Final = "waiting"
TAKEN: Final = "taken"
REFUSED: Final = "refused"
CLOSED: Final = "closed"
OVERDUE: Final = timedelta(hours=1)
"""So long may one wait by itself: since it came, or since somebody had it tried again."""

Reason = Mapping[str, Any]
"""``field``, ``code`` and ``facts`` of a defect; ``field`` is empty for a refusal of the whole."""


class PortalArrivalNotFound(NotFound):
    """Nothing of that kind came under this code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What came, as it came (``content``, JSON), and what became of it."""

    id: UUID
    code: str
    kind: str
    number: int
    content: str
    digest: bytes
    arrived_at: datetime
    state: str
    agency: str | None
    agency_name: str | None
    dossier_id: UUID | None
    dossier_code: str | None
    decided_at: datetime | None
    reasons: Sequence[Reason] = field(default_factory=tuple)

    def is_overdue(self, at: datetime) -> bool:
        """Whether nobody has taken it in for so long that a person should see to it."""
        return self.state == WAITING and (self.decided_at or self.arrived_at) < at - OVERDUE


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the portal knows of a dossier that came from there: all up to the event ``seq``."""

    code: str
    seq: int
    status: int


_ARRIVAL = """
select r.id, r.code, r.kind, r.number, r.content, r.digest, r.arrived_at, r.state, r.reasons,
       r.agency, a.name as agency_name, r.dossier_id, d.code as dossier_code, r.decided_at
  from national_arrival r
  left join agency a on a.code = r.agency
  left join dossier d on d.id = r.dossier_id
"""
_KEEP = text("""
insert into national_arrival (id, code, kind, number, content, digest, arrived_at, state, agency)
values (:id, :code, :kind, :number, :content, :digest, :at, :waiting, :agency)
    on conflict (code, kind, number) do nothing returning id
""")
_REPLACE = text("""
update national_arrival
   set content = :content, digest = :digest, state = :waiting, reasons = '[]', agency = :agency,
       arrived_at = :at, decided_at = null
 where id = :id
""")
_ONE = text(f"{_ARRIVAL} where r.id = :id")
_LOCKED = text(f"{_ARRIVAL} where r.id = :id for update of r")
_NAMED = text(f"""{_ARRIVAL} where r.code = :code and r.kind = :kind and r.number = :number
   for update of r""")
_OF_CODE = text(f"{_ARRIVAL} where r.code = :code order by r.arrived_at, r.id")
_OPEN = text(f"""{_ARRIVAL}
 where r.state = any(:states)
   and (cast(:agencies as text[]) is null or r.agency = any(:agencies)
        or (:unnamed and r.agency is null))
 order by r.arrived_at, r.id limit :limit""")
_STUCK = text("""
select count(*) from national_arrival
 where state = :refused and agency = any(:agencies)
""")
_DECIDE = text("""
update national_arrival
   set state = :state, reasons = :reasons, dossier_id = coalesce(:dossier, dossier_id),
       decided_at = :at
 where id = :id and state = :waiting
""")
_AGAIN = text("""
update national_arrival set state = :waiting, reasons = '[]', decided_at = :at
 where id = :id and (state = :refused
                  or state = :waiting and coalesce(decided_at, arrived_at) < :before)
""")
_CLOSE = text("""
update national_arrival
   set state = :closed, closed_by = :by, closed_because = :because, decided_at = :at
 where id = :id and (state = :refused
                  or state = :waiting and coalesce(decided_at, arrived_at) < :before)
""")
_DOSSIER_OF = text("""
select dossier_id from external_code where system = :system and code = :code
""")
_TAKEN_CODE = text("select exists (select from dossier where code = :code)")
_NAME_IT = text("""
insert into external_code (system, code, dossier_id, first_seen_at)
values (:system, :code, :dossier, :at)
""")
_BEGIN = text("""
insert into national_sync (dossier_id, code, wanted_seq, wanted_at, told_seq, steps_seq, status,
                           known, behind)
values (:dossier, :code, :seq, :at, :seq, :seq, :status, true, false)
    on conflict (dossier_id) do nothing
""")
_AGENCY = text("""
select a.code from agency a
 where a.valid_from <= :on and (a.valid_to is null or a.valid_to >= :on)
   and (a.code = :name or a.code in (
        select i.agency from agency_identifier i
         where i.identifier = :name and i.valid_from <= :on
           and (i.valid_to is null or i.valid_to >= :on)))
 order by (a.code = :name) desc limit 1
""")
_ACCOUNT = text("""
select id from person where kind = 'citizen' and active
   and (id_number = :number or username = :username)
 order by (id_number is not distinct from :number) desc limit 1
""")
_APPLICANT = text("select applicant from dossier where id = :dossier")


async def keep(session: AsyncSession, arrival: Mapping[str, Any]) -> bool:
    """Whether nothing of this code, kind and number had come before."""
    return await session.scalar(_KEEP, {**arrival, "waiting": WAITING}) is not None


async def keep_instead(session: AsyncSession, arrival: Mapping[str, Any]) -> None:
    """What came in the place of something that was refused."""
    await session.execute(_REPLACE, {**arrival, "waiting": WAITING})


async def arrival(session: AsyncSession, identity: UUID, *, lock: bool = False) -> Arrival:
    """Raises PortalArrivalNotFound."""
    rows = await session.execute(_LOCKED if lock else _ONE, {"id": identity})
    found = rows.mappings().first()
    if found is None:
        raise PortalArrivalNotFound
    return _arrival(found)


async def same_arrival(session: AsyncSession, code: str, kind: str, number: int) -> Arrival:
    """The arrival that bears this name, locked. Raises PortalArrivalNotFound."""
    asked = {"code": code, "kind": kind, "number": number}
    found = (await session.execute(_NAMED, asked)).mappings().first()
    if found is None:
        raise PortalArrivalNotFound
    return _arrival(found)


async def arrivals_of(session: AsyncSession, code: str) -> Sequence[Arrival]:
    """All that came under a code of the portal's, the oldest first."""
    return [_arrival(row) for row in (await session.execute(_OF_CODE, {"code": code})).mappings()]


async def open_arrivals(
    session: AsyncSession,
    agencies: Collection[str] | None,
    *,
    states: Sequence[str],
    limit: int,
    unnamed: bool = False,
) -> Sequence[Arrival]:
    """What is for one of ``agencies`` (None: for anybody); ``unnamed``: for nobody known, too."""
    named = None if agencies is None else list(agencies)
    asked = {"agencies": named, "states": list(states), "limit": limit, "unnamed": unnamed}
    return [_arrival(row) for row in (await session.execute(_OPEN, asked)).mappings()]


async def refused_arrivals(session: AsyncSession, agencies: Collection[str]) -> int:
    """How many wait for somebody of ``agencies``."""
    asked = {"refused": REFUSED, "agencies": list(agencies)}
    return int(await session.scalar(_STUCK, asked) or 0)


async def decide(
    session: AsyncSession,
    identity: UUID,
    at: datetime,
    *,
    dossier: DossierId | None = None,
    reasons: Sequence[Reason] = (),
) -> None:
    """It was taken, or refused for ``reasons``, unless somebody has decided already."""
    said = json.dumps([dict(reason) for reason in reasons], ensure_ascii=False)
    state = REFUSED if reasons else TAKEN
    asked = {"id": identity, "state": state, "reasons": said, "dossier": dossier, "at": at}
    await session.execute(_DECIDE, asked | {"waiting": WAITING})


async def try_again(session: AsyncSession, identity: UUID, at: datetime) -> bool:
    """Whether it had been refused, or waited for too long."""
    asked = {"id": identity, "at": at, "before": at - OVERDUE}
    asked |= {"waiting": WAITING, "refused": REFUSED}
    return bool(getattr(await session.execute(_AGAIN, asked), "rowcount", 0))


async def close(
    session: AsyncSession, identity: UUID, by: PersonId | None, because: str, at: datetime
) -> bool:
    """Whether it had been refused, or waited for too long, and is now done with."""
    asked = {"id": identity, "by": by, "because": because, "at": at, "before": at - OVERDUE}
    asked |= {"closed": CLOSED, "refused": REFUSED, "waiting": WAITING}
    result = await session.execute(_CLOSE, asked)
    return bool(getattr(result, "rowcount", 0))


async def dossier_of(session: AsyncSession, code: str) -> DossierId | None:
    """Which dossier the portal calls so."""
    found = await session.scalar(_DOSSIER_OF, {"system": SYSTEM, "code": code})
    return None if found is None else DossierId(found)


async def is_taken(session: AsyncSession, code: str) -> bool:
    """Whether a dossier of ours has this code."""
    return bool(await session.scalar(_TAKEN_CODE, {"code": code}))


async def name_it(session: AsyncSession, dossier: DossierId, seen: Seen, at: datetime) -> None:
    """The dossier is the one that the portal calls so, and of which it knows so much."""
    asked = {"dossier": dossier, "code": seen.code, "at": at}
    await session.execute(_NAME_IT, {**asked, "system": SYSTEM})
    await session.execute(_BEGIN, {**asked, "seq": seen.seq, "status": seen.status})


async def agency_called(session: AsyncSession, name: str, on: date) -> AgencyCode | None:
    """The agency in force with this code or identifier."""
    found = await session.scalar(_AGENCY, {"name": name, "on": on})
    return None if found is None else AgencyCode(found)


async def account_of(session: AsyncSession, number: str | None, username: str) -> PersonId | None:
    """The citizen's account with this identity number, or made for arrivals of the same person."""
    found = await session.scalar(_ACCOUNT, {"number": number, "username": username})
    return None if found is None else PersonId(found)


async def applicant_of(session: AsyncSession, dossier: DossierId) -> PersonId | None:
    found = await session.scalar(_APPLICANT, {"dossier": dossier})
    return None if found is None else PersonId(found)


def _arrival(row: RowMapping) -> Arrival:
    return Arrival(**{**row, "reasons": tuple(json.loads(row["reasons"]))})
