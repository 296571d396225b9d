"""What the postman is asked to collect at doors, and what became of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.at_the_door import Collection, collection_of
from app.domain.owing import Account, Booking, Entry
from app.fees.tables import DoorChoiceRow, DoorCollectionRow, MoneyEntryRow

OF_THE_DOOR: Final = (MoneyEntryRow.provider == DoorCollectionRow.provider) & (
    MoneyEntryRow.number == DoorCollectionRow.order_number
)
"""The entries of the parcel of a door."""


class DoorState(StrEnum):
    """``asked``: the parcel is on its way, and nobody else takes this money meanwhile."""

    ASKED = "asked"
    COLLECTED = "collected"
    NOT_COLLECTED = "not_collected"


@dataclass(frozen=True, slots=True, kw_only=True)
class AtDoor:
    """What the post collects with one parcel, whole VND; ``since`` is the moment of its state.

    ``booked`` is what the ledger has as taken at this door: it follows the state a little later.
    """

    order: str
    dossier: UUID
    provider: str
    fee: int
    postage: int | None
    state: DoorState
    since: datetime
    booked: int = 0

    @property
    def is_left_to_post(self) -> bool:
        """Whether the postman is on his way to take it, or has just taken it."""
        is_collected = self.state is DoorState.COLLECTED
        return self.state is DoorState.ASKED or (is_collected and not self.booked)

    @property
    def total(self) -> int:
        """What is paid at the door together."""
        return self.fee + (self.postage or 0)


async def agrees(session: AsyncSession, dossier: UUID) -> bool:
    """Whether the applicant wants to pay the postman."""
    found = await session.scalar(
        select(DoorChoiceRow.agrees).where(DoorChoiceRow.dossier_id == dossier)
    )
    return bool(found)


async def choose(
    session: AsyncSession, dossier: UUID, *, agrees: bool, by: UUID, at: datetime
) -> None:
    said = {"agrees": agrees, "said_at": at, "said_by": by}
    await session.execute(
        insert(DoorChoiceRow)
        .values(dossier_id=dossier, **said)
        .on_conflict_do_update(index_elements=[DoorChoiceRow.dossier_id], set_=said)
    )


async def ask(session: AsyncSession, new: AtDoor) -> None:
    """The caller holds the dossier, and asks once for each parcel."""
    await session.execute(
        insert(DoorCollectionRow).values(
            order_number=new.order,
            dossier_id=new.dossier,
            provider=new.provider,
            fee=new.fee,
            postage=new.postage,
            state=new.state.value,
            since=new.since,
            settled_at=None,
        )
    )


async def end(session: AsyncSession, order: str, state: DoorState, since: datetime) -> bool:
    """The parcel has come to an end, or to another one; False where that was known."""
    done = await session.execute(
        update(DoorCollectionRow)
        .where(DoorCollectionRow.order_number == order, DoorCollectionRow.state != state.value)
        .values(state=state.value, since=since, settled_at=None)
        .returning(DoorCollectionRow.order_number)
    )
    return done.first() is not None


async def settle(session: AsyncSession, order: str, at: datetime) -> bool:
    """The ledger says that the post owes nothing for it: all was paid over, or nothing taken.

    False where it was settled before.
    """
    done = await session.execute(
        update(DoorCollectionRow)
        .where(DoorCollectionRow.order_number == order, DoorCollectionRow.settled_at.is_(None))
        .values(settled_at=at)
        .returning(DoorCollectionRow.order_number)
    )
    return done.first() is not None


async def at_door(session: AsyncSession, order: str) -> AtDoor | None:
    found = await _doors(session, DoorCollectionRow.order_number == order)
    return found[0] if found else None


async def doors_of(session: AsyncSession, dossier: UUID) -> Sequence[AtDoor]:
    """The newest first."""
    return await _doors(session, DoorCollectionRow.dossier_id == dossier)


async def left_to_post(session: AsyncSession, dossier: UUID) -> int:
    """What nobody else takes meanwhile, whole VND."""
    known = await doors_of(session, dossier)
    return sum(door.fee for door in known if door.is_left_to_post)


async def not_booked(session: AsyncSession, orders: Iterable[str]) -> Sequence[str]:
    """Those of ``orders`` that were collected, as the post said, and not booked yet."""
    is_collected = DoorCollectionRow.state == DoorState.COLLECTED.value
    known = await _doors(session, is_collected, DoorCollectionRow.order_number.in_([*orders]))
    return [door.order for door in known if door.is_left_to_post]


async def carrier_of(session: AsyncSession, orders: Iterable[str]) -> str | None:
    """Who was asked to collect for most of ``orders``; None where nothing was asked for them."""
    found: str | None = await session.scalar(
        select(DoorCollectionRow.provider)
        .where(DoorCollectionRow.order_number.in_([*orders]))
        .group_by(DoorCollectionRow.provider)
        .order_by(func.count().desc(), DoorCollectionRow.provider)
        .limit(1)
    )
    return found


async def _doors(session: AsyncSession, *which: ColumnElement[bool]) -> Sequence[AtDoor]:
    signed = case(
        (MoneyEntryRow.booking == Booking.PAID.value, MoneyEntryRow.amount),
        (MoneyEntryRow.booking == Booking.UNCOLLECTED.value, -MoneyEntryRow.amount),
        else_=0,
    )
    booked = select(func.coalesce(func.sum(signed), 0)).where(OF_THE_DOOR).scalar_subquery()
    rows = await session.execute(
        select(DoorCollectionRow, booked)
        .where(*which)
        .order_by(DoorCollectionRow.since.desc(), DoorCollectionRow.order_number.desc())
        .execution_options(populate_existing=True)
    )
    return [_at_door(row, int(taken)) for row, taken in rows]


async def collections(
    session: AsyncSession, provider: str, orders: Iterable[str], transfer: str
) -> Mapping[str, Collection]:
    """The accounts of these parcels; ``here`` is what came with ``transfer``."""
    known = await _doors(
        session,
        DoorCollectionRow.provider == provider,
        DoorCollectionRow.order_number.in_([*orders]),
    )
    numbers = [one.order for one in known]
    booked: dict[str, list[tuple[Entry, bool]]] = defaultdict(list)
    entries = await session.scalars(
        select(MoneyEntryRow).where(
            MoneyEntryRow.provider == provider, MoneyEntryRow.number.in_(numbers)
        )
    )
    keys = {remitted_key(provider, transfer, order) for order in numbers}
    for row in entries:
        assert row.number is not None  # noqa: S101 - see above
        booked[row.number].append((_entry(row), row.key in keys))
    return {
        one.order: collection_of(
            one.order,
            one.postage,
            [entry for entry, is_here in booked[one.order] if not is_here],
            [entry for entry, is_here in booked[one.order] if is_here],
        )
        for one in known
    }


def remitted_key(provider: str, transfer: str, order: str) -> str:
    """The name of the entry by which ``transfer`` pays over what was taken for ``order``."""
    return f"remitted:{provider}:{transfer}:{order}"


def _at_door(row: DoorCollectionRow, booked: int) -> AtDoor:
    return AtDoor(
        order=row.order_number,
        dossier=row.dossier_id,
        provider=row.provider,
        fee=row.fee,
        postage=row.postage,
        state=DoorState(row.state),
        since=row.since,
        booked=booked,
    )


def _entry(row: MoneyEntryRow) -> Entry:
    return Entry(
        booking=Booking(row.booking),
        debit=Account(row.debit),
        credit=Account(row.credit),
        amount=row.amount,
        fee=row.fee,
        at=row.at,
    )
