"""Biên bản giao nhận: with two signatures papers are handed in, and results are with the post."""

from datetime import timedelta
from uuid import UUID

import pytest

from app.domain.errors import DomainError, Invalid
from app.domain.ids import PersonId
from app.domain.parcels import Direction, ParcelState
from app.domain.people import Principal
from app.people.queries import principal_named
from app.shipments.actions.drop_batch import DropBatch, drop_batch
from app.shipments.actions.make_batch import MakeBatch, make_batch
from app.shipments.actions.note_station import NoteStation, note_station
from app.shipments.actions.sign_batch import Postman, SignBatch, sign_batch
from app.shipments.queries.batches import BatchNotFound
from app.shipments.queries.parcels import ParcelNotFound
from app.shipments.refusals import ParcelEnded, ParcelNotForThisList, SignedAlready
from tests.shipments.parcels import kept, parcel_of, post_of, posted
from tests.web.world import APPLICANT, CLERK, DESK, MORNING, Json, World

DUNG = Postman("Phạm Văn Dũng", "BD-0512")


async def person(world: World, who: str) -> Principal:
    async with world.house.sessions() as session:
        found = await principal_named(session, PersonId(world.people[who].id), world.now)
    assert found is not None
    return found


async def fetched(world: World) -> Json:
    """A dossier filled in online whose papers the post is to fetch."""
    dossier = await world.submitted(channel="post", documents=[])
    await kept(world)
    return dossier


async def minutes(world: World, direction: Direction, *dossiers: Json) -> UUID:
    parcels = [(await parcel_of(world, dossier)).id for dossier in dossiers]
    by = await person(world, DESK)
    command = MakeBatch(direction=direction, shipments=parcels, by=by, at=world.now)
    return await make_batch(post_of(world), command)


async def test_papers_are_fetched_and_the_term_begins_when_both_have_signed(world: World):
    dossier = await fetched(world)
    parcel = await parcel_of(world, dossier)
    assert (parcel.direction, parcel.state) == (Direction.TO_AGENCY, ParcelState.REGISTERED)
    assert parcel.order_number.endswith("-G1")
    assert parcel.sender.address == "12 Trần Phú, Hội An"
    made = await minutes(world, Direction.TO_AGENCY, dossier)
    desk, post = await person(world, DESK), post_of(world)
    signed_at = MORNING + timedelta(hours=1)
    await sign_batch(post, SignBatch(batch=made, by=desk, at=signed_at, postman=DUNG))
    assert (await parcel_of(world, dossier)).ended_at is None, "one signature is none"
    later = signed_at + timedelta(minutes=2)
    both = await sign_batch(post, SignBatch(batch=made, by=desk, at=later))
    assert both.signed_at == later
    await kept(world)
    assert (await parcel_of(world, dossier)).state is ParcelState.DELIVERED
    assert (await world.seen(dossier, DESK))["state"] == "submitted"

    with world.at(MORNING + timedelta(hours=7)):
        page = await world.get(f"//quay/{dossier['id']}", DESK, headers={"Accept": "text/html"})
        assert both.called in page.text
        body: Json = {"data": {"papers": ["don", "van_bang", "anh"]}}
        none: Json = {"data": {**body["data"], "handover_minutes": None}}
        path = f"/dossiers/{dossier['id']}/actions/receive"
        assert (await world.post(path, none, DESK)).status_code == 422, "it has the last word"
        after = await world.acted(dossier, "receive", DESK, body)
    assert after["clock"]["started_at"] == later.isoformat()
    assert {paper["key"] for paper in after["custody"]} == {"don", "van_bang", "anh"}
    shown = (await world.get(f"/dossiers/{dossier['id']}/shipments", APPLICANT)).json()["items"]
    assert [one["minutes"] for one in shown] == [both.called]


async def test_withdrawn_before_it_was_fetched_it_is_called_off(world: World):
    dossier = await fetched(world)
    await world.acted(dossier, "withdraw", APPLICANT, {"comment": "Không cần nữa."})
    await kept(world)
    assert (await parcel_of(world, dossier)).state is ParcelState.CANCELLED


async def test_results_are_with_the_post_when_both_have_signed_and_each_on_one_list(world: World):
    first, second = await posted(world), await posted(world, code=None)
    made = await minutes(world, Direction.TO_CITIZEN, first, second)
    with pytest.raises(ParcelNotForThisList):
        await minutes(world, Direction.TO_CITIZEN, first)
    desk, post = await person(world, DESK), post_of(world)
    nobody = SignBatch(batch=made, by=desk, at=world.now, postman=Postman(" ", ""))
    with pytest.raises(Invalid):
        await sign_batch(post, nobody)
    with pytest.raises(BatchNotFound):
        await sign_batch(post, SignBatch(batch=made, by=await person(world, CLERK), at=world.now))
    await sign_batch(post, SignBatch(batch=made, by=desk, at=world.now))
    with pytest.raises(SignedAlready):
        await sign_batch(post, SignBatch(batch=made, by=desk, at=world.now))
    with pytest.raises(SignedAlready):
        await drop_batch(post, DropBatch(made, desk))
    await sign_batch(post, SignBatch(batch=made, by=desk, at=world.now, postman=DUNG))
    assert [(await parcel_of(world, one)).state for one in (first, second)] == [
        ParcelState.PICKED_UP,
        ParcelState.PICKED_UP,
    ]
    an_hour_later = world.now + timedelta(hours=1)
    with world.at(an_hour_later):
        printed = await world.get(f"//quay/bien-ban/{made}/bien-ban.pdf", DESK)
    assert printed.content.startswith(b"%PDF")
    looked = "select person from dossier_view where dossier_id = :id and at = :at"
    looks = await world.rows(looked, id=UUID(first["id"]), at=an_hour_later)
    assert looks == [{"person": desk.id}], "whose names were printed is on record"
    again = await posted(world)
    dropped = await minutes(world, Direction.TO_CITIZEN, again)
    await drop_batch(post, DropBatch(dropped, desk))
    await minutes(world, Direction.TO_CITIZEN, again)


async def test_the_desk_says_what_the_postman_said_and_an_odd_code_is_taken(world: World):
    dossier = await posted(world, code=None)
    number, desk = (await parcel_of(world, dossier)).order_number, await person(world, DESK)
    post = post_of(world)

    async def noted(**said: object) -> DomainError | None:
        command = NoteStation(number=number, by=desk, at=world.now, **said)  # type: ignore[arg-type]
        try:
            await note_station(post, command)
        except DomainError as refusal:
            return refusal
        return None

    assert await noted(item_code="en 98000023 9 vn") is None
    assert (await parcel_of(world, dossier)).item_code == "EN980000239VN"
    unproved = await noted(state=ParcelState.DELIVERED)
    assert isinstance(unproved, Invalid)
    assert [defect.field for defect in unproved.defects] == ["collector"]
    assert isinstance(await noted(), Invalid)
    assert isinstance(await noted(item_code="Đ"), Invalid)
    elsewhere = NoteStation(
        number=number, by=await person(world, CLERK), at=world.now, item_code="EN1"
    )
    with pytest.raises(ParcelNotFound):
        await note_station(post, elsewhere)
    proof = {"collector": "Nguyễn Thị Ánh", "collector_paper": "049185001234", "once": "k"}
    assert await noted(state=ParcelState.DELIVERED, **proof) is None
    assert isinstance(await noted(state=ParcelState.LOST), ParcelEnded)
    await kept(world)
    assert (await world.seen(dossier, DESK))["state"] == "returned"
