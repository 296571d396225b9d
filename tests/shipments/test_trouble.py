"""Parcels that need a person: codes read twice, what is lost, called off, told wrongly."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from app.adapters.postal.manual import ManualPostal
from app.domain.errors import Invalid
from app.domain.ids import PersonId
from app.domain.parcels import ParcelState
from app.domain.people import Principal
from app.people.queries import principal_named
from app.ports import TemporaryFailure
from app.ports.postal import Order, Ordered
from app.shipments.actions.note_station import NoteStation, note_station
from app.shipments.queries.lists import parcels_in_trouble
from tests.shipments.parcels import kept, parcel_of, post_of, posted, station, told
from tests.web.pages import look, words
from tests.web.promises import keep_promises
from tests.web.world import APPLICANT, DESK, Json, World


async def clerk(world: World) -> Principal:
    async with world.house.sessions() as session:
        found = await principal_named(session, PersonId(world.people[DESK].id), world.now)
    assert found is not None
    return found


async def stuck(world: World, at: datetime | None = None) -> dict[str, str | None]:
    """Why each parcel of the desk is in trouble, by its order number."""
    async with world.house.sessions() as session:
        found = await parcels_in_trouble(session, ["H47.TTHCC"], at or world.now, limit=99)
    return {parcel.order_number: parcel.trouble for parcel in found}


async def test_a_sticker_that_is_read_twice_delivers_one_dossier(world: World):
    code = "EN555666777VN"
    first, second = await posted(world, code=code), await posted(world, code=code)
    one, other = await parcel_of(world, first), await parcel_of(world, second)
    assert (one.item_code, other.item_code, other.trouble) == (code, None, "item_code_taken")
    assert "là mã của một bưu gửi khác" in words(
        await look(world, f"/quay/buu-gui/{other.order_number}", DESK)
    )
    note = NoteStation(
        number=other.order_number, by=await clerk(world), at=world.now, item_code=code
    )
    with pytest.raises(Invalid):
        await note_station(post_of(world), note)

    by_code = station(one, 1, ParcelState.DELIVERED, 3, order_number=None, item_code=code)
    await told(world, [by_code])
    with pytest.raises(Invalid):  # nor when it is delivered already
        await note_station(post_of(world), note)
    assert (await world.seen(first, DESK))["state"] == "returned"
    assert (await world.seen(second, DESK))["state"] == "in_post"


@pytest.mark.parametrize("state", [ParcelState.LOST, ParcelState.CANCELLED])
async def test_what_the_post_brings_no_more_is_stuck_until_somebody_decides(
    world: World, state: ParcelState
):
    dossier = await posted(world)
    parcel = await parcel_of(world, dossier)
    await told(world, [station(parcel, 1, state, 5)])
    later = world.now + timedelta(days=90)
    assert (await world.seen(dossier, DESK))["state"] == "in_post"
    assert (await stuck(world, later))[parcel.order_number] in {"parcel_lost", "parcel_called_off"}
    await world.acted(dossier, "mark_bounced", DESK)
    assert parcel.order_number not in await stuck(world)


async def test_an_end_that_follows_an_end_is_shown(world: World):
    dossier = await posted(world)
    parcel = await parcel_of(world, dossier)
    await told(world, [station(parcel, 1, ParcelState.RETURNED, 5)])
    assert (await stuck(world))[parcel.order_number] is None  # it lies here, and nothing is odd
    await told(world, [station(parcel, 2, ParcelState.DELIVERED, 6)])
    assert (await stuck(world))[parcel.order_number] == "parcel_ended_otherwise"
    assert (await world.seen(dossier, DESK))["state"] == "result_ready"


@dataclass(frozen=True, slots=True)
class Slow(ManualPostal):
    """A post office that gets an order only after the dossier was withdrawn."""

    world: World | None = None
    dossier: Json = field(default_factory=dict)
    loses: bool = False
    has: set[str] = field(default_factory=set)

    async def order(self, order: Order, at: datetime) -> Ordered:  # noqa: ARG002 - at once
        assert self.world is not None
        await self.world.acted(self.dossier, "withdraw", APPLICANT, {"comment": "Thôi."})
        await keep_promises(self.world, like="shipments.follow%", postal=self)
        await keep_promises(self.world, like="shipments.cancel%", postal=self)
        self.has.add(order.number)
        if self.loses:
            raise TemporaryFailure("nobody answered")
        return Ordered()

    async def cancel(self, number: str, at: datetime) -> None:  # noqa: ARG002 - at once
        self.has.discard(number)


@pytest.mark.parametrize("loses", [False, True])
async def test_what_is_withdrawn_while_it_is_ordered_is_not_left_with_the_post(
    world: World, *, loses: bool
):
    await kept(world)
    dossier = await world.submitted(channel="post", documents=[])
    post = Slow(name="Bưu điện", world=world, dossier=dossier, loses=loses)
    await keep_promises(world, like="shipments.follow%", postal=post)
    number = (await parcel_of(world, dossier)).order_number
    if loses:
        (job,) = await world.rows(
            "select entrypoint, payload from pgqueuer where entrypoint = 'shipments.order_parcel'"
        )
        with pytest.raises(TemporaryFailure):
            await keep_promises(world, like="shipments.order%", postal=post)
        await world.run(
            "insert into pgqueuer (priority, status, entrypoint, payload)"
            " values (0, 'queued', :entrypoint, :payload)",
            **job,
        )
    await keep_promises(world, like="shipments.%", postal=post)
    assert post.has == set()
    parcel = await parcel_of(world, dossier)
    assert (parcel.order_number, parcel.state) == (number, ParcelState.CANCELLED)
