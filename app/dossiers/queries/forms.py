"""Issued forms: the facts that they state, the papers made of them, and the desk that issues."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.agencies import Tier
from app.domain.errors import NotFound
from app.domain.ids import AgencyCode, DossierId
from app.dossiers.letterhead import Station
from app.dossiers.promised import RenderForm


class FormNotIssued(NotFound):
    """The dossier has no form of that name, or not yet."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A form as it was rendered and stored, once and for ever."""

    storage_key: str
    sha256: bytes


@dataclass(frozen=True, slots=True)
class FormOnRecord:
    """``event_hash`` is of the event that issued it; ``paper`` is None until somebody made it."""

    facts: Mapping[str, Any]
    event_hash: bytes
    paper: Paper | None


_ISSUED = text("""
select f.facts, f.storage_key, f.sha256, e.hash
  from issued_form f join dossier_event e using (dossier_id, seq)
 where f.dossier_id = :dossier and f.seq = :seq and f.form = :form
""")
_KEEP = text("""
update issued_form
   set storage_key = coalesce(storage_key, :key), sha256 = coalesce(sha256, :sha256)
 where dossier_id = :dossier and seq = :seq and form = :form
returning storage_key, sha256
""")
_STATIONS = text("""
with recursive up as (
  select name, tier, desk, address, phone, email, parent, 0 as height
    from agency where code = :code
  union all
  select a.name, a.tier, a.desk, a.address, a.phone, a.email, a.parent, up.height + 1
    from up join agency a on a.code = up.parent)
select name, tier, desk, address, phone, email from up order by height
""")
_LAST_WORDS = text("""
select y.payload from dossier_event e join dossier_event_payload y using (dossier_id, seq)
 where e.dossier_id = :dossier and e.action = any(:actions) order by e.seq desc limit 1
""")


async def issued_form(session: AsyncSession, order: RenderForm) -> FormOnRecord:
    """Raises FormNotIssued."""
    row = (await session.execute(_ISSUED, order.model_dump())).one_or_none()
    if row is None:
        raise FormNotIssued
    paper = None if row.storage_key is None else Paper(row.storage_key, row.sha256)
    return FormOnRecord(json.loads(row.facts), bytes(row.hash), paper)


async def keep_paper(session: AsyncSession, order: RenderForm, paper: Paper) -> Paper:
    """The paper on record afterwards: ``paper``, unless another was there before."""
    given = {**order.model_dump(), "key": paper.storage_key, "sha256": paper.sha256}
    return Paper(*(await session.execute(_KEEP, given)).one())


async def stations(session: AsyncSession, agency: AgencyCode) -> Sequence[Station]:
    """The agency and those above it, up to the province."""
    rows = await session.execute(_STATIONS, {"code": agency})
    return [Station(**{**row, "tier": Tier(row["tier"])}) for row in rows.mappings()]


async def last_words(
    session: AsyncSession, dossier: DossierId, actions: Collection[str]
) -> str | None:
    """What was said when one of ``actions`` was last taken."""
    given = {"dossier": dossier, "actions": list(actions)}
    payload = await session.scalar(_LAST_WORDS, given)
    return None if payload is None else json.loads(payload).get("comment")
