"""The money of a dossier as its readers may see it: all that was asked, tried, paid, given back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from app.db.sessions import AsyncSession
from app.domain.dossier import Dossier
from app.domain.frozen_fees import FrozenFee, frozen_fees
from app.domain.owing import (
    OBLIGATION,
    Booking,
    Entry,
    Standing,
    charged_by_fee,
    standing,
)
from app.domain.procedure import DueMoment, FeeKind, ReturnMethod
from app.dossiers.file import DossierFile
from app.fees.booking import label_of
from app.fees.orders import PaymentOrder
from app.fees.queries import doors, exemptions, orders, papers, purses
from app.fees.queries.doors import AtDoor
from app.fees.queries.exemptions import ExemptionClaim
from app.fees.queries.papers import Receipt, Refund

REQUEST: Final = "request_obligation"
"""The action by which a dossier begins to wait for an obligation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """One fee: ``charged`` is what is asked for now, ``text`` the published wording.

    ``is_named``: a clerk must say how much it is. ``due`` is when it is asked for, None where
    that was not frozen; ``let_off`` says that it was waived, ``given_up`` that it was asked for
    and is not any more.
    """

    key: str
    label: str
    text: str | None
    kind: FeeKind
    amount: int | None
    charged: int
    exemptions: str | None
    is_named: bool = False
    due: DueMoment | None = None
    let_off: bool = False
    given_up: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyOf:
    """``not_priced`` are fees without a published amount, for which nobody has said one yet.

    ``is_posted``: the post brings the result. ``doors`` is what it was asked to collect, the newest
    first; ``pays_at_door``: the applicant wants it so.
    """

    standing: Standing
    charges: tuple[Charge, ...]
    orders: Sequence[PaymentOrder]
    receipts: Sequence[Receipt]
    refunds: Sequence[Refund]
    claims: Sequence[ExemptionClaim]
    doors: Sequence[AtDoor] = ()
    pays_at_door: bool = False
    is_posted: bool = False

    @property
    def at_door(self) -> AtDoor | None:
        """What the postman is on his way to collect."""
        return asked_at_door(self.doors)

    @property
    def waits_for_the_post(self) -> bool:
        """Whether there is, or will be, something that the postman could still be asked for."""
        later = any(
            charge.due is DueMoment.RETURN and charge.amount and not charge.charged
            for charge in self.charges
            if not (charge.let_off or charge.given_up)
        )
        return self.is_posted and self.at_door is None and bool(self.standing.owed or later)

    @property
    def payable(self) -> int:
        """What may be paid elsewhere than at the door, in whole VND."""
        left = sum(door.fee for door in self.doors if door.is_left_to_post)
        return max(self.standing.owed - left, 0)

    @property
    def not_priced(self) -> tuple[Charge, ...]:
        return tuple(
            charge
            for charge in self.charges
            if charge.is_named and charge.amount is None and not charge.charged
        )

    @property
    def claimable(self) -> tuple[Charge, ...]:
        """The fees for which an exemption may be claimed now: there are none once all is paid."""
        if not self.standing.owed:
            return ()
        closed = {claim.fee for claim in self.claims if claim.granted is not False}
        return tuple(
            charge for charge in self.charges if charge.amount and charge.key not in closed
        )


async def standing_of(session: AsyncSession, dossier: UUID) -> Standing:
    """Only where the money stands."""
    return standing(await purses.entries(session, dossier))


async def door_of(session: AsyncSession, dossier: UUID) -> AtDoor | None:
    """Only what the postman is on his way to collect."""
    return asked_at_door(await doors.doors_of(session, dossier))


def asked_at_door(known: Sequence[AtDoor]) -> AtDoor | None:
    return next((door for door in known if door.is_left_to_post), None)


async def money_of(session: AsyncSession, file: DossierFile) -> MoneyOf:
    """As it stands in the ledger, whatever a follower has still to charge."""
    dossier = file.dossier.id
    entries = await purses.entries(session, dossier)
    return MoneyOf(
        standing=standing(entries),
        charges=_charges(frozen_fees(file.fees), entries),
        orders=await orders.orders_of(session, dossier),
        receipts=await papers.receipts_of(session, dossier),
        refunds=await papers.refunds_of(session, dossier),
        claims=await exemptions.claims_of(session, dossier),
        doors=await doors.doors_of(session, dossier),
        pays_at_door=await doors.agrees(session, dossier),
        is_posted=file.dossier.return_method is ReturnMethod.POST,
    )


def _charges(fees: Sequence[FrozenFee], entries: Sequence[Entry]) -> tuple[Charge, ...]:
    charged = charged_by_fee(entries)
    waived = {entry.fee for entry in entries if entry.booking is Booking.WAIVED}
    asked = {entry.fee for entry in entries if entry.booking is Booking.CHARGE}
    known = tuple(
        Charge(
            key=fee.key,
            label=fee.label or label_of(fee.key),
            text=fee.text,
            kind=fee.kind,
            amount=fee.amount,
            charged=charged.get(fee.key, 0),
            exemptions=fee.exemptions,
            is_named=fee.is_named,
            due=fee.due,
            let_off=fee.key in waived and fee.key not in charged,
            given_up=fee.key in asked and fee.key not in charged,
        )
        for fee in fees
    )
    keys = {fee.key for fee in fees}
    others = tuple(
        Charge(
            key=key,
            label=label_of(key),
            text=None,
            kind=FeeKind.AMOUNT,
            amount=amount,
            charged=amount,
            exemptions=None,
        )
        for key, amount in charged.items()
        if key not in keys
    )
    return known + others


def nameable_fees(file: DossierFile) -> tuple[str, ...]:
    """The keys of what the desk may say the amount of now."""
    named = tuple(fee.key for fee in frozen_fees(file.fees) if fee.is_named)
    obligation = obligation_of(file.dossier)
    return named if obligation is None else (*named, obligation)


def obligation_of(dossier: Dossier) -> str | None:
    """The key of the obligation that was asked for last: each asking has one of its own."""
    asked = sum(
        count for name, count in dossier.counts.items() if name.rpartition(":")[2] == REQUEST
    )
    return f"{OBLIGATION}:{asked}" if asked else None
