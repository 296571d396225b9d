"""How far the national portal is behind each dossier, and who is sending what just now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.debt import Debt
from app.national.course import Told

PARTY: Final = "national"
SYSTEM: Final = "national_portal"
"""The portal's name among the systems that have codes of their own."""

_MARK = text("""
insert into national_sync (dossier_id, code, wanted_seq, wanted_at, told_seq, steps_seq, known,
                           behind)
select d.id, coalesce(x.code, d.code), d.version, :at, 0, 0, false, true
  from dossier d
  left join external_code x on x.dossier_id = d.id and x.system = :system
 where d.id = :dossier and coalesce(x.code, d.code) is not null and d.national is not null
    on conflict (dossier_id) do update
   set wanted_seq = excluded.wanted_seq, behind = true,
       wanted_at = case when national_sync.behind then national_sync.wanted_at
                        else excluded.wanted_at end
 where national_sync.wanted_seq < excluded.wanted_seq
returning true
""")
_CLAIM = text("""
update national_sync set sending_until = :until
 where dossier_id in (
       select dossier_id from national_sync
        where behind and refused is null and (sending_until is null or sending_until < :at)
          and (failed_at is null or failed_at <=
               :at - least(power(3, least(failures, 9)), 120) * interval '5 seconds')
        order by wanted_at, dossier_id limit :limit for update skip locked)
returning dossier_id
""")
_STAND = text("""
select s.code, s.wanted_seq, s.told_seq, s.steps_seq, s.status, s.known, s.digest
  from national_sync s where s.dossier_id = :dossier
""")
_TOLD = text("""
update national_sync set told_seq = :seq, status = :status, known = true, digest = :digest
 where dossier_id = :dossier and told_seq <= :seq
""")
_STEPS = text("""
update national_sync set steps_seq = greatest(steps_seq, :seq) where dossier_id = :dossier
""")
_SETTLE = text("""
update national_sync
   set behind = wanted_seq > greatest(told_seq, :seq) or wanted_seq > steps_seq,
       told_seq = greatest(told_seq, :seq), sending_until = null,
       synced_at = :at, failed_at = null, failures = 0, failure = null,
       wanted_at = case when wanted_seq > :seq then :at else wanted_at end
 where dossier_id = :dossier returning behind
""")
_FAILED = text("""
update national_sync
   set sending_until = null, failure = :failure,
       failed_at = case when :waits then :at else failed_at end,
       failures = failures + case when :waits then 1 else 0 end
 where dossier_id = :dossier
""")
_REFUSED = text("""
update national_sync
   set sending_until = null, refused = :refused, refusal = :refusal, failed_at = :at
 where dossier_id = :dossier
""")
_AGAIN = text("""
update national_sync
   set behind = true, refused = null, refusal = null, failed_at = null, failures = 0,
       failure = null, digest = null, sending_until = null, known = :known, status = :status,
       told_seq = least(told_seq, :told), steps_seq = least(steps_seq, :steps),
       wanted_at = case when behind then wanted_at else :at end
 where dossier_id = :dossier
""")
_DEBT = text("""
select (select count(*) from national_sync where behind and refused is null) as waiting,
       (select min(wanted_at) from national_sync where behind and refused is null) as oldest,
       (select count(*) from national_sync where refused is not null) as refused,
       (select max(synced_at) from national_sync) as last_success
""")
_OPEN_ENDS = text("""
select (select count(*) from national_difference) as differences,
       (select count(*) from national_arrival where state = 'refused') as arrivals
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A dossier's line: its ``code`` there, how far it is wanted, what was told."""

    code: str
    wanted_seq: int
    told_seq: int
    steps_seq: int
    status: int | None
    known: bool
    digest: bytes | None

    @property
    def told(self) -> Told:
        return Told(self.told_seq, self.status, self.known)


async def mark(session: AsyncSession, dossier: UUID, at: datetime) -> bool:
    """The portal is to hear of ``dossier`` as it stands; whether that is news.

    It is not while the dossier has no code by which the portal could know it.
    """
    asked = {"dossier": dossier, "system": SYSTEM, "at": at}
    return bool(await session.scalar(_MARK, asked))


async def claim(
    session: AsyncSession, at: datetime, *, lease: timedelta, limit: int
) -> Sequence[UUID]:
    """The dossiers of which the portal should hear first, for the caller alone to send."""
    asked = {"at": at, "until": at + lease, "limit": limit}
    return (await session.scalars(_CLAIM, asked)).all()


async def standing(session: AsyncSession, dossier: UUID) -> Standing:
    row = (await session.execute(_STAND, {"dossier": dossier})).mappings().one()
    return Standing(**row)


async def note_told(
    session: AsyncSession, dossier: UUID, *, seq: int, status: int, digest: bytes
) -> None:
    """The portal took the dossier as it stood after ``seq``; older news than it has is none."""
    asked = {"dossier": dossier, "seq": seq, "status": status, "digest": digest}
    await session.execute(_TOLD, asked)


async def note_steps(session: AsyncSession, dossier: UUID, seq: int) -> None:
    await session.execute(_STEPS, {"dossier": dossier, "seq": seq})


async def settle(session: AsyncSession, dossier: UUID, seq: int, at: datetime) -> bool:
    """All up to ``seq`` is told, or says nothing to the portal, and nobody sends it any more.

    Whether more has happened since.
    """
    asked = {"dossier": dossier, "seq": seq, "at": at}
    return bool(await session.scalar(_SETTLE, asked))


async def note_failure(
    session: AsyncSession, dossier: UUID, words: str, at: datetime, *, waits: bool
) -> None:
    """It could not be sent. ``waits``: the fault lies with it, and others go first for a while."""
    asked = {"dossier": dossier, "failure": words, "at": at, "waits": waits}
    await session.execute(_FAILED, asked)


async def note_refusal(
    session: AsyncSession, dossier: UUID, refused: str, words: str | None, at: datetime
) -> None:
    """It waits for a person; ``refused`` names the reason, ``words`` are the portal's."""
    asked = {"dossier": dossier, "refused": refused, "refusal": words, "at": at}
    await session.execute(_REFUSED, asked)


async def send_again(session: AsyncSession, dossier: UUID, told: Told, at: datetime) -> None:
    """Have all behind ``told`` told again; a dossier that the portal never saw, from the start."""
    asked = {
        "dossier": dossier,
        "told": told.seq,
        "status": told.status,
        "known": told.known,
        "steps": told.seq if not told.known else 2**31 - 1,
        "at": at,
    }
    await session.execute(_AGAIN, asked)


async def debts(session: AsyncSession) -> Sequence[Debt]:
    """What the portal has not heard yet; differences and refused arrivals wait for a person too."""
    owed = (await session.execute(_DEBT)).one()
    ends = (await session.execute(_OPEN_ENDS)).one()
    return [
        Debt(
            party=PARTY,
            waiting=owed.waiting,
            oldest=owed.oldest,
            refused=owed.refused + ends.differences + ends.arrivals,
            last_success=owed.last_success,
        )
    ]
