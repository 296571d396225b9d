"""What the house owes to whom outside, asked of every slice that talks to somebody."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from app.axis.queries import arrivals as axis
from app.db.sessions import AsyncSession
from app.documents.queries import watching as documents
from app.domain.debt import Debt
from app.fees.queries import debts as fees
from app.national.queries import sync as national
from app.notices.queries import standing as notices
from app.shipments.queries import lists as shipments
from app.webhooks.queries import subscriptions as webhooks

OF_SLICES: Final[Sequence[Callable[[AsyncSession], Awaitable[Sequence[Debt]]]]] = (
    shipments.debts,
    fees.debts,
    notices.debts,
    national.debts,
    axis.debts,
    webhooks.debts,
    documents.debts,
)


async def debts(session: AsyncSession) -> Sequence[Debt]:
    """One account for each party that this installation may talk to."""
    return [debt for of_slice in OF_SLICES for debt in await of_slice(session)]
