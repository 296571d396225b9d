"""Claims to be let off a fee, and what was decided about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.errors import NotFound
from app.fees.tables import ExemptionClaimRow


class ExemptionNotFound(NotFound):
    """No claim has this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExemptionClaim:
    """``granted`` is None until somebody has decided."""

    id: UUID
    dossier: UUID
    fee: str
    reason: str
    evidence: str | None
    claimed_by: UUID
    claimed_at: datetime
    granted: bool | None = None
    words: str | None = None
    decided_at: datetime | None = None


async def record_claim(session: AsyncSession, claim: ExemptionClaim) -> None:
    await session.execute(
        insert(ExemptionClaimRow).values(
            id=claim.id,
            dossier_id=claim.dossier,
            fee=claim.fee,
            reason=claim.reason,
            evidence=claim.evidence,
            claimed_by=claim.claimed_by,
            claimed_at=claim.claimed_at,
            granted=None,
            words=None,
            decided_by=None,
            decided_at=None,
        )
    )


async def claims_of(session: AsyncSession, dossier: UUID) -> Sequence[ExemptionClaim]:
    """The oldest first."""
    rows = await session.scalars(
        select(ExemptionClaimRow)
        .where(ExemptionClaimRow.dossier_id == dossier)
        .order_by(ExemptionClaimRow.claimed_at, ExemptionClaimRow.id)
        .execution_options(populate_existing=True)
    )
    return [_claim(row) for row in rows]


async def claim_of(session: AsyncSession, identity: UUID) -> ExemptionClaim:
    """Raises ExemptionNotFound."""
    row = await session.get(ExemptionClaimRow, identity, populate_existing=True)
    if row is None:
        raise ExemptionNotFound
    return _claim(row)


async def decided(
    session: AsyncSession, claim: ExemptionClaim, *, granted: bool, words: str | None, by: UUID
) -> None:
    """``claim`` has its moment of decision already."""
    await session.execute(
        update(ExemptionClaimRow)
        .where(ExemptionClaimRow.id == claim.id)
        .values(granted=granted, words=words, decided_by=by, decided_at=claim.decided_at)
    )


async def granted_fees(session: AsyncSession, dossier: UUID) -> frozenset[str]:
    """The fees that the applicant was let off."""
    rows = await session.scalars(
        select(ExemptionClaimRow.fee).where(
            ExemptionClaimRow.dossier_id == dossier,
            ExemptionClaimRow.granted.is_(True),
        )
    )
    return frozenset(rows)


def _claim(row: ExemptionClaimRow) -> ExemptionClaim:
    return ExemptionClaim(
        id=row.id,
        dossier=row.dossier_id,
        fee=row.fee,
        reason=row.reason,
        evidence=row.evidence,
        claimed_by=row.claimed_by,
        claimed_at=row.claimed_at,
        granted=row.granted,
        words=row.words,
        decided_at=row.decided_at,
    )
