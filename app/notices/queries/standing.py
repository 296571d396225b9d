"""How things stand with notices, as operators count it."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.debt import Debt
from app.notices.queries.ways import waiting

NOTICES: Final = "notices"
"""Not a party: notices that are on no way yet, whose oldest must be younger than a minute."""

_BY_MEDIUM = text("""
select medium,
       count(*) filter (where state = 'planned' and not_before <= now()) as waiting,
       min(not_before) filter (where state = 'planned' and not_before <= now()) as oldest,
       count(*) filter (where state = 'planned' and not_before > now()) as planned,
       min(not_before) filter (where state = 'planned' and not_before > now()) as planned_for,
       max(sent_at) as last_success
  from notice_delivery
 where medium <> 'portal' and not_before > now() - interval '7 days' group by medium
""")


async def debts(session: AsyncSession) -> Sequence[Debt]:
    """What has not been told yet, and what each way has not taken over yet."""
    number, oldest = await waiting(session)
    rows = await session.execute(_BY_MEDIUM)
    return [
        Debt(party=NOTICES, waiting=number, oldest=oldest),
        *(
            Debt(
                party=row.medium,
                waiting=row.waiting,
                oldest=row.oldest,
                planned=row.planned,
                planned_for=row.planned_for,
                last_success=row.last_success,
            )
            for row in rows
        ),
    ]
