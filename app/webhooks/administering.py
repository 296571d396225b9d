"""Whose subscriptions somebody administers: those of the agencies that he administers."""

from datetime import datetime
from uuid import UUID

from app.db.sessions import AsyncSession
from app.domain.errors import Fact
from app.domain.ids import AgencyCode
from app.domain.people import Principal
from app.domain.subscribing import SubscriptionNotFound
from app.people.administering import (
    NotYourAgency,
    administered,
    administers_all,
    must_administer,
)
from app.people.queries_roster import Act, record
from app.webhooks.queries import subscriptions
from app.webhooks.queries.subscriptions import Subscription


async def administered_by(
    session: AsyncSession, who: Principal | None
) -> frozenset[AgencyCode] | None:
    """The agencies whose subscriptions ``who`` sees; None: every agency (``who`` None: the house).

    Raises NotTheAdministrators.
    """
    if who is None:
        return None
    must_administer(who)
    return None if await administers_all(session, who) else await administered(session, who)


async def must_administer_agency(
    session: AsyncSession, who: Principal | None, agency: AgencyCode
) -> None:
    """Raises NotTheAdministrators, NotYourAgency."""
    within = await administered_by(session, who)
    if within is not None and agency not in within:
        raise NotYourAgency


async def seen(session: AsyncSession, who: Principal | None, subscription: UUID) -> Subscription:
    """Raises NotTheAdministrators, SubscriptionNotFound."""
    within = await administered_by(session, who)
    found = await subscriptions.subscription(session, subscription, within=within)
    if found is None:
        raise SubscriptionNotFound
    return found


async def held(session: AsyncSession, who: Principal | None, subscription: UUID) -> Subscription:
    """The same, locked for a change."""
    within = await administered_by(session, who)
    found = await subscriptions.locked(session, subscription, within=within)
    if found is None:
        raise SubscriptionNotFound
    return found


async def on_record(
    session: AsyncSession,
    act: str,
    found: Subscription,
    by: Principal | None,
    at: datetime,
    **facts: Fact,
) -> None:
    """What was done about a subscription, written in the transaction that does it."""
    whole: dict[str, Fact] = {"name": found.name, **facts}
    person = None if by is None else by.id
    await record(session, Act(act=act, at=at, by=person, agency=found.agency, facts=whole))
