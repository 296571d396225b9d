"""A province that may be sent to this machine's own network, and one that listens there."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.adapters.outside import OutsideSettings
from app.db.embedded.sharing import Attached
from app.domain.ids import AgencyCode
from app.domain.signing import spelled
from app.domain.subscribing import Happening
from app.jobs.news import SHIPMENT, News
from app.jobs.outbox import announce, pass_on
from app.webhooks.actions.subscribe import Subscribe, subscribe
from app.webhooks.actions.tell_subscriber import tell_subscriber
from app.webhooks.queries import deliveries, subscriptions
from app.webhooks.queries.deliveries import Delivery
from app.webhooks.queries.subscriptions import Subscription
from app.webhooks.sending import Sender
from tests.partners.launching import Partner, standing
from tests.web.conftest import a_world, province
from tests.web.world import World

__all__ = ["province"]

CENTRE = "H47.TTHCC"


@dataclass(slots=True)
class Listening:
    """The house, its one listener, and one subscription of a test's own."""

    world: World
    partner: Partner
    id: UUID = field(init=False)

    @property
    def sender(self) -> Sender:
        return self.world.house.webhooks

    async def subscribe(self, agency: str = "H47", **changes: Any) -> Subscription:
        command = Subscribe(
            **{
                "name": "Trục tỉnh",
                "url": f"{self.partner.address}/hook",
                "agency": AgencyCode(agency),
                "kinds": list(Happening),
                "reach": self.world.house.reach,
                "at": self.world.now,
                **changes,
            }
        )
        made = await subscribe(self.world.house.sessions, command)
        self.id = made.id
        await self.knows(1)
        return made

    async def knows(self, *generations: int) -> None:
        """The listener holds the secrets of these generations, and answers as usual."""
        secrets = [spelled(self.sender.keys.of(self.id, one)) for one in generations]
        await self.partner.ask("PUT", "/_set/secrets", secrets)
        await self.partner.ask("PUT", "/_set/answers", {})
        await self.partner.behave(down=False, failing=0.0, losing=0.0, slow=0.0)

    async def answers(self, **by_subject: int) -> None:
        await self.partner.ask("PUT", "/_set/answers", by_subject)

    async def tell(self, after: timedelta = timedelta()) -> datetime:
        """Pass on the news and keep the promise to the subscriber, so much later than now."""
        at = self.world.now + after
        while await pass_on(self.world.house.sessions, ()):
            pass
        await tell_subscriber(self.sender, self.id, at)
        return at

    async def happen(self, dossier: UUID, *seqs: int, ref: str = "P-1") -> None:
        """Something happens to a parcel of ``dossier``."""
        async with self.world.house.sessions.begin() as session:
            for seq in seqs:
                news = News(kind=SHIPMENT, dossier=dossier, ref=ref, seq=seq, at=self.world.now)
                await announce(session, news)

    async def heard(self, *subjects: UUID) -> list[tuple[str, int]]:
        """What the listener took, in its order: the subject and the number of the change."""
        events = [event for _, event in await self.partner.remembered("event")]
        wanted = {str(subject) for subject in subjects}
        return [
            (event["subject"], event["data"]["seq"])
            for event in events
            if event["subject"] in wanted and event["data"]["ref"]
        ]

    async def state(self) -> Subscription:
        async with self.world.house.sessions() as session:
            found = await subscriptions.subscription(session, self.id)
        assert found is not None
        return found

    async def owed(self, **options: Any) -> list[Delivery]:
        """The deliveries of the subscription, the oldest first."""
        async with self.world.house.sessions() as session:
            found = await deliveries.deliveries(session, self.id, limit=200, **options)
        return list(reversed(found))


@pytest.fixture(scope="package")
async def world(
    cluster: Attached,
    province: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncGenerator[World]:
    folder = tmp_path_factory.mktemp("world")
    near = OutsideSettings(allowed="127.0.0.0/8")
    async with a_world(cluster, province, folder, outside=near) as world:
        yield world


@pytest.fixture(scope="package")
async def partner(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Partner]:
    async with standing("listener", tmp_path_factory.mktemp("listener")) as partner:
        yield partner


@pytest.fixture
def listening(world: World, partner: Partner) -> Listening:
    return Listening(world, partner)


@pytest.fixture
async def dossiers(world: World) -> list[UUID]:
    """Three dossiers that a test has for itself; of their beginning everybody has heard."""
    made = [UUID((await world.submitted())["id"]) for _ in range(3)]
    while await pass_on(world.house.sessions, ()):
        pass
    return made
