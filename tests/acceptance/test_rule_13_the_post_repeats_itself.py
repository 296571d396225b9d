"""Quy tắc 13: what the post tells twice or late changes nothing; failed twice, it goes back."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from pydantic import SecretStr

from app.adapters.postal import VnpostOrdersSettings, build_postal
from app.domain.calendar import HANOI
from app.domain.parcels import ParcelState
from app.ports import TemporaryFailure
from app.ports.postal import Postal
from app.shipments.parcel import Parcel
from app.shipments.polling import ask_the_post
from app.shipments.post_office import PostOffice
from app.shipments.queries.parcels import told_of
from tests.partners.launching import Partner, standing
from tests.partners.post import CLIENT, CUSTOMER
from tests.shipments.parcels import parcel_of, ready
from tests.web.promises import keep_promises
from tests.web.world import APPLICANT, DESK, MORNING, Json, World


@dataclass(slots=True)
class Carrier:
    """VNPost as the house talks to it, and the stand-in that answers."""

    world: World
    partner: Partner
    postal: Postal
    hours: float = 1

    @property
    def post(self) -> PostOffice:
        house = self.world.house
        return replace(house.post, office=house.office, postal=self.postal)

    async def carries(self, dossier: Json) -> Parcel:
        said: Json = {"data": {"shipment": {}}}
        await self.world.acted(dossier, "post", DESK, said)
        await self.kept()
        return await parcel_of(self.world, dossier)

    async def drives(self, parcel: Parcel, *stations: str) -> Sequence[str]:
        """The ids of what happened, an hour after another; nobody has heard of it yet."""
        at = (MORNING + timedelta(hours=self.hours)).isoformat()
        self.hours += len(stations)
        said = {"order_number": parcel.order_number, "stations": stations, "at": at}
        driven = await self.partner.ask("POST", "/_drive", said)
        return [event["_id"]["$oid"] for event in driven["events"]]

    async def hears(self, at: datetime = MORNING) -> int:
        fresh = await ask_the_post(self.post, at)
        await self.kept()
        return fresh

    async def kept(self) -> None:
        await keep_promises(self.world, like="shipments.%", postal=self.postal)


@pytest.fixture(scope="module")
async def partner(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Partner]:
    async with standing("post", tmp_path_factory.mktemp("post")) as partner:
        yield partner


@pytest.fixture
async def carrier(world: World, partner: Partner) -> AsyncGenerator[Carrier]:
    await partner.behave(twice=False, disorder=False)
    settings = VnpostOrdersSettings(
        address=partner.address,
        client_id=CLIENT[0],
        client_secret=SecretStr(CLIENT[1]),
        customer_code=CUSTOMER,
        page_size=3,
    )
    postal = build_postal(settings)
    yield Carrier(world, partner, postal)
    await postal.party.close()  # type: ignore[attr-defined]


async def test_rule_13_replays_and_disorder_keep_the_newest_state_and_the_whole_history(
    world: World, carrier: Carrier
):
    dossier = await ready(world)
    parcel = await carrier.carries(dossier)
    assert parcel.state is ParcelState.REGISTERED
    assert dict(await carrier.partner.remembered("order"))[parcel.order_number]["CODAmount"] == 0

    carrier.hours = 10
    late = await carrier.drives(parcel, "-1")  # told first, happened last
    carrier.hours = 1
    early = await carrier.drives(parcel, "1", "2")
    await carrier.partner.behave(twice=True, disorder=True)
    assert await carrier.hears() == 3
    assert (await parcel_of(world, dossier)).state is ParcelState.OUT_FOR_DELIVERY
    await world.run("delete from postal_cursor")
    assert await carrier.hears() == 0, "the whole list again is no news"
    async with world.house.sessions() as session:
        told = (await told_of(session, [parcel.id]))[parcel.id]
    assert [one.event_id for one in told] == sorted(
        [*early, *late], key=[one.event_id for one in told].index
    )
    assert len(told) == 3

    await carrier.partner.kill()
    with pytest.raises(TemporaryFailure):
        await carrier.hears()
    await carrier.partner.start()
    carrier.hours = 30
    await carrier.drives(parcel, "5")
    assert await carrier.hears() == 1
    assert (await world.seen(dossier, APPLICANT))["state"] == "returned", "by itself"
    (shown,) = (await world.get(f"/dossiers/{dossier['id']}/shipments", APPLICANT)).json()["items"]
    assert (shown["state"], len(shown["stations"])) == ("delivered", 4)
    delivered = (MORNING + timedelta(hours=30)).astimezone(HANOI).isoformat()
    assert shown["ended_at"] == delivered


async def test_rule_13_failed_twice_it_goes_back_and_waits_at_the_desk(
    world: World, carrier: Carrier
):
    dossier = await ready(world)
    parcel = await carrier.carries(dossier)
    await carrier.drives(parcel, "1", "2", "-1", "4")
    carrier.hours += 46  # two working days apart
    await carrier.drives(parcel, "-1", "4")
    await carrier.hears()
    assert (await parcel_of(world, dossier)).goes_back
    assert (await world.seen(dossier, DESK))["state"] == "in_post"
    await carrier.drives(parcel, "6")
    await carrier.hears()
    assert (await world.seen(dossier, DESK))["state"] == "result_ready"
    again = await carrier.carries(dossier)
    assert parcel.order_number.endswith("-T1")
    second = await parcel_of(world, dossier, 1)
    assert (again.order_number, second.number) == (parcel.order_number, 2)
