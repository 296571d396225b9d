"""Another system begins to listen to what happens to the dossiers of an agency and those below."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from app.agencies.queries import known_codes
from app.db.ids import new_id
from app.db.sessions import AsyncSession, Sessions
from app.domain.errors import Defect
from app.domain.ids import AgencyCode
from app.domain.people import Principal
from app.domain.subscribing import SubscriptionRefused
from app.domain.targets import Reach
from app.domain.text import stored
from app.jobs.feeding import last_position
from app.people.administering import must_administer
from app.webhooks.administering import must_administer_agency, on_record, seen
from app.webhooks.judging import defects_of
from app.webhooks.queries import subscriptions
from app.webhooks.queries.subscriptions import Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribe:
    """``since`` is the position of the feed after which they hear (None: from now on).

    ``by`` is None for the house itself.
    """

    name: str
    url: str
    agency: AgencyCode
    kinds: Sequence[str]
    reach: Reach
    at: datetime
    since: int | None = None
    by: Principal | None = None


async def subscribe(sessions: Sessions, command: Subscribe) -> Subscription:
    """Raises NotTheAdministrators, NotYourAgency, or SubscriptionRefused with every defect."""
    async with sessions.begin() as session:
        return await subscribed(session, command)


async def subscribed(session: AsyncSession, command: Subscribe) -> Subscription:
    """The same in a transaction that is open already."""
    if command.by is not None:
        must_administer(command.by)
    defects = [*defects_of(command.name, command.url, command.kinds, command.reach)]
    if command.agency not in await known_codes(session):
        defects.append(Defect("agency", "unknown_agency"))
    if defects:
        raise SubscriptionRefused(defects)
    await must_administer_agency(session, command.by, command.agency)
    head = await last_position(session)
    identity = new_id()
    row = {
        "id": identity,
        "name": stored(command.name),
        "url": command.url,
        "agency": command.agency,
        "kinds": sorted(set(command.kinds)),
        "created_at": command.at,
        "created_by": None if command.by is None else command.by.id,
        "claimed_to": head if command.since is None else min(command.since, head),
    }
    await subscriptions.enter(session, row)
    made = await seen(session, None, identity)
    host = urlsplit(command.url).hostname
    await on_record(session, "subscribe", made, command.by, command.at, host=host)
    return made
