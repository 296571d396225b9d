"""Parcels follow the dossier, and the dossier follows its parcel, however the news comes."""

import random
from datetime import timedelta

from app.domain.parcels import ParcelState
from app.shipments.actions.flag_late import flag_late
from app.shipments.actions.follow_dossier import FollowCourse, follow_dossier
from app.shipments.actions.record_events import Cursor
from app.shipments.queries.parcels import told_of
from tests.shipments.parcels import kept, parcel_of, post_of, posted, station, told
from tests.web.world import APPLICANT, DESK, World

PICKED, TRANSIT, OUT = ParcelState.PICKED_UP, ParcelState.IN_TRANSIT, ParcelState.OUT_FOR_DELIVERY


async def test_what_is_posted_is_booked_once_however_often_one_looks(world: World):
    code = "EN111222333VN"
    dossier = await posted(world, code=code)
    parcel = await parcel_of(world, dossier)
    assert parcel.order_number == f"{dossier['code']}-T1"
    assert (parcel.state, parcel.item_code) == (ParcelState.REGISTERED, code)
    assert parcel.receiver.address == "1 Lê Lợi, Tam Kỳ"
    assert parcel.agency == "H47.TTHCC"
    for seq in range(1, dossier["version"] + 1):
        command = FollowCourse(parcel.dossier_id, seq, world.now)
        await follow_dossier(post_of(world), command)
    rows = await world.rows("select number from shipment where dossier_id = :d", d=dossier["id"])
    assert rows == [{"number": 1}]


async def test_bounced_by_hand_and_posted_again_is_another_parcel(world: World):
    dossier = await posted(world, code=None)
    dossier = await world.acted(dossier, "mark_bounced", DESK)
    await kept(world)
    again = await posted(world, dossier, code=None)
    first, second = [await parcel_of(world, again, number) for number in (0, 1)]
    assert (first.state, second.state) == (ParcelState.RETURNED, ParcelState.REGISTERED)
    assert second.order_number == f"{dossier['code']}-T2"


async def test_delivered_is_returned_by_itself_and_proved(world: World):
    dossier = await posted(world)
    parcel = await parcel_of(world, dossier)
    events = [
        station(parcel, 1, PICKED, 2),
        station(parcel, 2, TRANSIT, 5),
        station(parcel, 3, OUT, 24),
        station(parcel, 4, ParcelState.DELIVERED, 26, collector="Nguyễn Thị Ánh"),
    ]
    assert await told(world, events) == 4
    after = await world.seen(dossier, DESK)
    assert (after["state"], after["national_status"]) == ("returned", 10)
    (last,) = await world.rows(
        "select actor_kind, action from dossier_event where dossier_id = :d order by seq desc"
        " limit 1",
        d=dossier["id"],
    )
    assert last == {"actor_kind": "system", "action": "mark_delivered"}
    parcel = await parcel_of(world, dossier)
    assert (parcel.collector, parcel.settled_at is not None) == ("Nguyễn Thị Ánh", True)
    said = await world.rows(
        "select notice, about from notice where dossier_id = :d and about <> ''", d=dossier["id"]
    )
    assert {row["notice"] for row in said} >= {"posted", "delivered"}


async def test_replays_and_disorder_keep_the_newest_state_and_the_whole_history(world: World):
    dossier = await posted(world)
    parcel = await parcel_of(world, dossier)
    events = [
        station(parcel, 1, PICKED, 2),
        station(parcel, 2, TRANSIT, 5),
        station(parcel, 3, None, 6),
        station(parcel, 4, OUT, 24),
    ]
    mixed = [*events, *events]
    random.Random(7).shuffle(mixed)  # noqa: S311
    news = 0
    for event in mixed:
        news += await told(world, [event, event])
    assert news == len(events)
    parcel = await parcel_of(world, dossier)
    assert parcel.state is OUT
    async with world.house.sessions() as session:
        stations = (await told_of(session, [parcel.id]))[parcel.id]
    assert [one.event_id for one in stations] == [event.id for event in events]
    announced = await world.rows(
        "select seq from feed where kind = 'shipment' and ref = :r order by position",
        r=parcel.order_number,
    )
    assert [row["seq"] for row in announced] == sorted({row["seq"] for row in announced})


async def test_failed_twice_it_goes_back_and_the_desk_has_it_again(world: World):
    dossier = await posted(world)
    parcel = await parcel_of(world, dossier)
    failed = ParcelState.FAILED
    await told(world, [station(parcel, 1, failed, 26)])
    assert not (await parcel_of(world, dossier)).goes_back
    await told(world, [station(parcel, 2, failed, 74), station(parcel, 1, failed, 26)])
    assert (await parcel_of(world, dossier)).goes_back
    assert (await world.seen(dossier, DESK))["state"] == "in_post"
    await told(world, [station(parcel, 3, ParcelState.RETURNED, 100)])
    after = await world.seen(dossier, DESK)
    assert after["state"] == "result_ready"
    tries = await world.rows(
        "select about from notice where dossier_id = :d and notice = 'delivery_failed'",
        d=dossier["id"],
    )
    number = parcel.order_number
    assert {row["about"] for row in tries} == {f"{number}/1", f"{number}/2"}


async def test_what_the_desk_did_by_hand_is_true_of_the_parcel(world: World):
    dossier = await posted(world)
    await world.acted(dossier, "mark_delivered", DESK)
    await kept(world)
    parcel = await parcel_of(world, dossier)
    assert parcel.state is ParcelState.DELIVERED
    late = station(parcel, 1, ParcelState.RETURNED, 99)
    await told(world, [late])
    assert (await world.seen(dossier, APPLICANT))["state"] == "returned"


async def test_events_by_item_code_find_their_parcel_and_the_cursor_moves_with_them(world: World):
    code = "EN980000239VN"
    dossier = await posted(world, code=code)
    parcel = await parcel_of(world, dossier)
    by_code = station(parcel, 1, PICKED, 3, order_number=None, item_code=code)
    unknown = station(parcel, 2, PICKED, 3, order_number="H47.99-260820-0001-T1")
    await told(world, [by_code, unknown], cursor=Cursor(before=None, after="a1"))
    assert (await parcel_of(world, dossier)).state is PICKED
    assert await world.rows("select cursor from postal_cursor") == [{"cursor": "a1"}]
    await told(world, [], cursor=Cursor(before="a0", after="a9"))
    assert await world.rows("select cursor from postal_cursor") == [{"cursor": "a1"}]


async def test_what_should_have_arrived_is_flagged_once(world: World):
    parcel = await parcel_of(world, await posted(world))
    post = post_of(world)
    before, after = (parcel.target_at + timedelta(minutes=m) for m in (-1, 1))
    dossier = {"id": parcel.dossier_id}
    await flag_late(post, before)
    assert (await parcel_of(world, dossier)).late_since is None
    assert await flag_late(post, after) >= 1
    assert (await parcel_of(world, dossier)).late_since == parcel.target_at
    assert await flag_late(post, after) == 0
