"""What was issued, and whether the event that issued it still stands in its chain."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """One issued form; ``facts`` is JSON, ``sha256`` is None until its paper was made."""

    dossier_id: UUID
    seq: int
    form: str
    issued_at: datetime
    facts: str
    sha256: bytes | None


@dataclass(frozen=True, slots=True)
class Later:
    """A form of the same kind that was issued for the same dossier afterwards."""

    seq: int
    issued_at: datetime


_COLUMNS = "dossier_id, seq, form, issued_at, facts, sha256"
_ISSUED = text(f"""
select {_COLUMNS} from issued_form where dossier_id = :dossier and seq = :seq and form = :form
""")
_OF_FILE = text(f"select {_COLUMNS} from issued_form where sha256 = :sha256 limit 1")
_LATER = text("""
select seq, issued_at from issued_form
 where dossier_id = :dossier and form = :form and seq > :seq order by seq desc
""")
_CHAIN = text("""
select e.dossier_id, e.seq, e.at, e.action, e.from_state, e.to_state, e.actor_kind, e.actor,
       e.role, e.agency, e.on_behalf_of, e.payload_digest, e.prev_hash, e.hash, d.chain_head
  from dossier_event e join dossier d on d.id = e.dossier_id
 where e.dossier_id = :dossier and e.seq >= :seq order by e.seq
""")


async def issued(session: AsyncSession, dossier: UUID, seq: int, form: str) -> Issued | None:
    asked = {"dossier": dossier, "seq": seq, "form": form}
    row = (await session.execute(_ISSUED, asked)).mappings().first()
    return None if row is None else Issued(**row)


async def issued_as_file(session: AsyncSession, sha256: bytes) -> Issued | None:
    """The form of which the stored paper has these very bytes."""
    row = (await session.execute(_OF_FILE, {"sha256": sha256})).mappings().first()
    return None if row is None else Issued(**row)


async def later_forms(session: AsyncSession, paper: Issued) -> Sequence[Later]:
    """All of the same kind that the dossier got after ``paper``, the newest first."""
    asked = {"dossier": paper.dossier_id, "form": paper.form, "seq": paper.seq}
    return [Later(*row) for row in await session.execute(_LATER, asked)]


async def chain_from(session: AsyncSession, dossier: UUID, seq: int) -> Sequence[RowMapping]:
    """Event ``seq`` and all after it, each with the head at which the dossier stands."""
    rows = await session.execute(_CHAIN, {"dossier": dossier, "seq": seq})
    return rows.mappings().all()
