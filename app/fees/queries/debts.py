"""What is still to be heard from the payment provider, and what waits for a person."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.debt import Debt
from app.fees.orders import LIVE
from app.fees.tables import DifferenceRow, PaymentEventRow, PaymentOrderRow


async def debts(session: AsyncSession) -> Sequence[Debt]:
    """What the provider has not said about attempts, and the differences that wait for a person."""
    live = [state.value for state in LIVE]
    waiting, oldest = (
        await session.execute(
            select(func.count(), func.min(PaymentOrderRow.begun_at)).where(
                PaymentOrderRow.state.in_(live), PaymentOrderRow.how.is_(None)
            )
        )
    ).one()
    refused = await session.scalar(
        select(func.count()).select_from(DifferenceRow).where(DifferenceRow.settled_at.is_(None))
    )
    last = await session.scalar(select(func.max(PaymentEventRow.told_at)))
    return [
        Debt(
            party="payment",
            waiting=waiting,
            oldest=oldest,
            refused=refused or 0,
            last_success=last,
        )
    ]
