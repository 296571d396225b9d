"""Reading history: a dossier's events, its timeline in plain words, and the whole for the audit."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One event with what it says; ``actor_name`` is empty for the system."""

    dossier_id: UUID
    seq: int
    at: datetime
    action: str
    from_state: str
    to_state: str
    actor_kind: str
    actor: UUID
    role: str
    agency: str | None
    on_behalf_of: UUID | None
    payload_digest: bytes
    prev_hash: bytes
    hash: bytes
    salt: bytes
    payload: str
    actor_name: str | None
    agency_name: str | None


_LINE = """e.dossier_id, e.seq, e.at, e.action, e.from_state, e.to_state, e.actor_kind, e.actor,
       e.role, e.agency, e.on_behalf_of, e.payload_digest, e.prev_hash, e.hash"""
_EVENTS = text(f"""
select {_LINE}, y.salt, y.payload, p.full_name as actor_name, a.name as agency_name
  from dossier_event e
  join dossier_event_payload y using (dossier_id, seq)
  left join person p on p.id = e.actor
  left join agency a on a.code = e.agency
 where e.dossier_id = :id and e.seq > :after order by e.seq limit :limit
""")
_CHAINS = text(f"""
select d.id, d.code, d.version, d.chain_head, {_LINE}, y.salt, y.payload,
       (select json_agg(json_build_object('key', x.key, 'name', x.name, 'size', x.size,
                                          'sha256', encode(x.sha256, 'hex')))
          from dossier_document x
         where x.dossier_id = e.dossier_id and x.seq = e.seq) as documents
  from dossier d
  left join dossier_event e on e.dossier_id = d.id
  left join dossier_event_payload y on y.dossier_id = e.dossier_id and y.seq = e.seq
 where (cast(:id as uuid) is null or d.id = :id)
 order by d.id, e.seq
""")
_FILES = text("""
select x.dossier_id, x.seq, x.key, coalesce(u.storage_key, x.storage_key) as storage_key,
       encode(x.sha256, 'hex') as sha256
  from dossier_document x left join upload u on u.id = x.upload
 where u.watch is distinct from 'removed' and (cast(:id as uuid) is null or x.dossier_id = :id)
union all
select dossier_id, seq, form, storage_key, encode(sha256, 'hex') from issued_form
 where storage_key is not null and (cast(:id as uuid) is null or dossier_id = :id)
 order by dossier_id, seq
""")


async def history(
    session: AsyncSession, dossier: UUID, *, after: int = 0, limit: int = 200
) -> Sequence[HistoryLine]:
    """The events behind ``after``, the oldest first."""
    rows = await session.execute(_EVENTS, {"id": dossier, "after": after, "limit": limit})
    return [HistoryLine(**row) for row in rows.mappings()]


async def all_events(session: AsyncSession, dossier: UUID | None) -> AsyncIterator[RowMapping]:
    """Every event of every dossier (or of one), chain by chain, streamed."""
    result = await session.stream(_CHAINS, {"id": dossier})
    async for row in result.mappings():
        yield row


async def all_files(session: AsyncSession, dossier: UUID | None) -> AsyncIterator[RowMapping]:
    """Every file that was handed in with a dossier, and every paper made of it, streamed."""
    result = await session.stream(_FILES, {"id": dossier})
    async for row in result.mappings():
        yield row
