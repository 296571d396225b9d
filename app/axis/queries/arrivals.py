"""Văn bản đến: letters that came in over the axis, with their files, until they are settled."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.axis.tables import AxisArrivalRow, AxisAttachmentRow
from app.domain.debt import Debt
from app.domain.errors import NotFound
from app.domain.ids import DossierId, PersonId


class ArrivalNotFound(NotFound):
    """No such letter came in, or it is about another dossier."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A row of ``axis_arrival``; see there."""

    id: UUID
    axis_id: str
    kind: str
    organ_id: str
    organ_name: str
    to_organ: str
    document_id: str
    code: str
    promulgated_on: date | None
    subject: str
    content: str
    signer: str
    letter_id: UUID | None
    dossier_id: DossierId | None
    arrived_at: datetime
    cites_document: str = ""
    cites_code: str = ""
    attached_at: datetime | None = None
    attached_by: PersonId | None = None
    outcome: str | None = None
    words: str | None = None
    settled_at: datetime | None = None
    settled_by: PersonId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileArrived:
    """A row of ``axis_attachment``; see there."""

    arrival_id: UUID
    number: int
    name: str
    media_type: str
    size: int
    sha256: bytes
    storage_key: str | None
    trouble: str | None
    scanned: bool


_DEBTS = text("""
    SELECT (SELECT count(*) FROM axis_letter WHERE state = 'queued') AS waiting,
           (SELECT min(made_at) FROM axis_letter WHERE state = 'queued') AS oldest,
           (SELECT count(*) FROM axis_letter WHERE state = 'queued' AND trouble IS NOT NULL)
             + (SELECT count(*) FROM axis_arrival WHERE settled_at IS NULL) AS refused,
           greatest((SELECT max(sent_at) FROM axis_letter),
                    (SELECT max(arrived_at) FROM axis_arrival)) AS last_success
""")


async def is_known(session: AsyncSession, axis_id: str) -> bool:
    statement = select(AxisArrivalRow.id).where(AxisArrivalRow.axis_id == axis_id)
    return (await session.execute(statement)).first() is not None


async def arrival(session: AsyncSession, identity: UUID, *, lock: bool = False) -> Arrived:
    """Raises ArrivalNotFound."""
    statement = select(*AxisArrivalRow.__table__.columns).where(AxisArrivalRow.id == identity)
    if lock:
        statement = statement.with_for_update()
    row = (await session.execute(statement)).mappings().first()
    if row is None:
        raise ArrivalNotFound
    return Arrived(**row)


async def write_arrival(
    session: AsyncSession, new: Arrived, files: Sequence[FileArrived] = ()
) -> bool:
    """Whether it is new: the same package again, or the same letter in another, is no news."""
    statement = insert(AxisArrivalRow).values(**asdict(new)).on_conflict_do_nothing()
    written = await session.execute(statement.returning(AxisArrivalRow.id))
    if written.first() is None:
        return False
    if files:
        await session.execute(insert(AxisAttachmentRow), [asdict(file) for file in files])
    return True


async def settle(session: AsyncSession, identity: UUID, **changes: object) -> None:
    await session.execute(
        update(AxisArrivalRow).where(AxisArrivalRow.id == identity).values(**changes)
    )


async def forerunner(
    session: AsyncSession, organ_id: str, documents: Collection[str]
) -> Arrived | None:
    """The newest of ``documents`` of that sender that is with a dossier."""
    row = AxisArrivalRow
    statement = (
        select(*row.__table__.columns)
        .where(
            row.organ_id == organ_id,
            row.document_id.in_(documents),
            row.dossier_id.is_not(None),
        )
        .order_by(row.arrived_at.desc())
        .limit(1)
    )
    found = (await session.execute(statement)).mappings().first()
    return None if found is None else Arrived(**found)


async def overtake(
    session: AsyncSession, organ_id: str, documents: Collection[str], outcome: str, at: datetime
) -> None:
    """What its sender replaced or took back needs no person any more, unless it was settled."""
    await session.execute(
        update(AxisArrivalRow)
        .where(
            AxisArrivalRow.organ_id == organ_id,
            AxisArrivalRow.document_id.in_(documents),
            AxisArrivalRow.settled_at.is_(None),
        )
        .values(outcome=outcome, settled_at=at)
    )


async def arrivals_of(session: AsyncSession, dossier: DossierId) -> Sequence[Arrived]:
    """Every letter that came in about a dossier, the oldest first."""
    statement = (
        select(*AxisArrivalRow.__table__.columns)
        .where(AxisArrivalRow.dossier_id == dossier)
        .order_by(AxisArrivalRow.arrived_at, AxisArrivalRow.id)
    )
    return [Arrived(**row) for row in (await session.execute(statement)).mappings()]


async def unsettled(session: AsyncSession, *, limit: int) -> Sequence[Arrived]:
    """Letters that wait for a person, those without a dossier first, then the oldest."""
    row = AxisArrivalRow
    statement = (
        select(*row.__table__.columns)
        .where(row.settled_at.is_(None))
        .order_by(row.dossier_id.is_not(None), row.arrived_at)
        .limit(limit)
    )
    return [Arrived(**found) for found in (await session.execute(statement)).mappings()]


async def strays(
    session: AsyncSession, organs: Collection[str], *, refused_since: datetime, limit: int
) -> Sequence[Arrived]:
    """Letters to ``organs`` that belong to no dossier and wait for a person, the oldest first.

    Behind them those that were refused after ``refused_since``.
    """
    row = AxisArrivalRow
    refused = (row.outcome == "refused") & (row.settled_at > refused_since)
    statement = (
        select(*row.__table__.columns)
        .where(
            row.to_organ.in_(organs),
            row.dossier_id.is_(None),
            row.settled_at.is_(None) | refused,
        )
        .order_by(row.settled_at.is_not(None), row.arrived_at, row.id)
        .limit(limit)
    )
    return [Arrived(**found) for found in (await session.execute(statement)).mappings()]


async def unreadable(session: AsyncSession, *, limit: int) -> Sequence[Arrived]:
    """Packages that were none, the newest first."""
    statement = (
        select(*AxisArrivalRow.__table__.columns)
        .where(AxisArrivalRow.outcome == "unreadable")
        .order_by(AxisArrivalRow.arrived_at.desc())
        .limit(limit)
    )
    return [Arrived(**row) for row in (await session.execute(statement)).mappings()]


async def files_of(
    session: AsyncSession, arrivals: Collection[UUID]
) -> Mapping[UUID, Sequence[FileArrived]]:
    """The files of each of ``arrivals``, in their order."""
    row = AxisAttachmentRow
    statement = (
        select(*row.__table__.columns)
        .where(row.arrival_id.in_(arrivals))
        .order_by(row.arrival_id, row.number)
    )
    found: dict[UUID, list[FileArrived]] = {identity: [] for identity in arrivals}
    for one in (await session.execute(statement)).mappings():
        found[one["arrival_id"]].append(FileArrived(**one))
    return found


async def debts(session: AsyncSession) -> Sequence[Debt]:
    """What waits for the axis, and what came from it and waits for a person."""
    row = (await session.execute(_DEBTS)).one()
    return [Debt(party="axis", **row._asdict())]
