"""Supplements that come by post, and parcels that are lost: from the choice to the end."""

from datetime import timedelta
from uuid import UUID

import pytest

from app.domain.parcels import Direction, ParcelState
from app.dossiers.actions.keep_time import keep_time
from app.shipments.actions.sign_batch import SignBatch, sign_batch
from app.shipments.parcel import Parcel
from app.shipments.queries.batches import minutes_by_parcel, minutes_by_ref, minutes_of
from app.shipments.queries.lists import parcels_in_trouble
from tests.shipments.parcels import kept, parcel_of, post_of, posted, station, told
from tests.shipments.test_minutes import DUNG, minutes, person
from tests.web.pages import hidden_fields, look, send, words
from tests.web.world import APPLICANT, CLERK, DESK, HEAD, MORNING, OFFICER, Json, World

PICKUP = "7 Bạch Đằng, Hội An"
MARKED: Json = {
    "comment": "Đơn chưa ký.",
    "data": {"marked_items": [{"item": "documents.don", "note": "Ký tên rồi gửi lại."}]},
}


async def asked(world: World) -> Json:
    """A dossier of which a document must come again, for weeks on end."""
    dossier = await world.submitted()
    steps: tuple[tuple[str, str, Json], ...] = (
        (DESK, "receive", {}),
        (DESK, "route", {}),
        (CLERK, "accept", {}),
        (HEAD, "assign", {"data": {"person": str(world.people[OFFICER].id)}}),
        (OFFICER, "request_supplement", MARKED),
    )
    for who, action, body in steps:
        dossier = await world.acted(dossier, action, who, body)
    return dossier


async def notices_of(world: World, dossier: Json) -> list[str]:
    rows = await world.rows(
        "select notice from notice where dossier_id = :id and about <> '' order by at, notice",
        id=UUID(dossier["id"]),
    )
    return [row["notice"] for row in rows]


async def test_a_supplement_comes_by_post_and_the_term_goes_on_with_the_minutes(world: World):
    dossier = await asked(world)
    own = f"/ho-so/{dossier['code']}"
    assert "Gửi giấy tờ qua bưu chính" in words(await look(world, own, APPLICANT))
    form = f"{own}/lam/send_by_post"
    page = await look(world, form, APPLICANT)
    assert "12 Trần Phú, Hội An" in page.text, "where the applicant lives"
    empty = await send(world, form, hidden_fields(page, form), APPLICANT)
    assert empty.status_code == 422
    fields = {**hidden_fields(page, form), "data.pickup_address": PICKUP}
    assert (await send(world, form, fields, APPLICANT)).status_code == 303
    await kept(world)
    parcel = await parcel_of(world, dossier)
    assert parcel.order_number == f"{dossier['code']}-G1"
    assert (parcel.sender.address, parcel.direction) == (PICKUP, Direction.TO_AGENCY)

    signed_at = MORNING + timedelta(days=4, hours=1)
    made = await minutes(world, Direction.TO_AGENCY, dossier)
    desk, post = await person(world, DESK), post_of(world)
    await sign_batch(post, SignBatch(batch=made, by=desk, at=signed_at, postman=DUNG))
    signed = await sign_batch(post, SignBatch(batch=made, by=desk, at=signed_at))
    months_later = MORNING + timedelta(days=60)
    await keep_time(world.house.office, months_later)  # before any worker looked at parcels
    assert (await world.seen(dossier, APPLICANT))["state"] == "waiting_citizen", "it has come"
    await kept(world, signed_at)
    with world.at(signed_at + timedelta(days=1)):
        said = words(await look(world, own, APPLICANT))
        assert "Bưu chính đã bàn giao giấy tờ bạn gửi." in said
        at_desk = await look(world, f"/quay/{dossier['id']}?viec=supplement", DESK)
        assert signed.called in at_desk.text, "nobody types it again"
        stuck = words(await look(world, "/quay/buu-gui?huong=gui&loc=vuong", DESK))
        assert parcel.order_number in stuck, "the clerk finds what came"
        after = await world.acted(dossier, "supplement", DESK, {"data": {"papers": ["don"]}})
    assert after["clock"]["started_at"] == signed_at.isoformat(), "the API did not say it either"
    assert [paper["key"] for paper in after["custody"]] == ["don"]
    stuck = words(await look(world, "/quay/buu-gui?huong=gui&loc=vuong", DESK))
    assert parcel.order_number not in stuck
    shown = (await world.get(f"/dossiers/{dossier['id']}/shipments", APPLICANT)).json()["items"]
    assert [one["minutes"] for one in shown] == [signed.called]


@pytest.mark.parametrize("brought", [False, True])
async def test_papers_that_are_lost_are_sent_again_or_brought_otherwise(
    world: World, *, brought: bool
):
    dossier = await asked(world)
    where = {"data": {"pickup_address": PICKUP}}
    await world.acted(dossier, "send_by_post", APPLICANT, where)
    await kept(world)
    first = await parcel_of(world, dossier)
    await told(world, [station(first, 1, ParcelState.LOST, 30)])
    assert "papers_lost" in await notices_of(world, dossier)
    own = words(await look(world, f"/ho-so/{dossier['code']}", APPLICANT))
    assert "Bưu chính báo thất lạc giấy tờ bạn gửi." in own
    at_desk = words(await look(world, f"/quay/buu-gui/{first.order_number}", DESK))
    assert "Đặt bưu gửi mới" in at_desk

    await world.acted(dossier, "send_by_post", DESK, where)
    await kept(world)
    second = await parcel_of(world, dossier, 1)
    assert second.order_number == f"{dossier['code']}-G2"
    body: Json = {"documents": [{"key": "don", "upload": await world.upload(APPLICANT)}]}
    if brought:
        await world.acted(dossier, "supplement", APPLICANT, body)
    else:
        number = {"number": "12/BBGN", "signed_at": world.now.isoformat()}
        signed: Json = {"data": {"papers": ["don"], "handover_minutes": number}}
        await world.acted(dossier, "supplement", DESK, signed)
    await kept(world)
    assert (await parcel_of(world, dossier)).state is ParcelState.LOST
    came = ParcelState.CANCELLED if brought else ParcelState.DELIVERED
    assert (await parcel_of(world, dossier, 1)).state is came, "also by minutes signed on paper"


async def sent_by_post(world: World, dossier: Json, number: int) -> Parcel:
    """The parcel ``number`` by which the applicant sends what he was asked for, booked."""
    where = {"data": {"pickup_address": PICKUP}}
    await world.acted(dossier, "send_by_post", APPLICANT, where)
    await kept(world)
    return await parcel_of(world, dossier, number - 1)


async def in_trouble(world: World) -> dict[str, str | None]:
    async with world.house.sessions() as session:
        found = await parcels_in_trouble(session, ["H47.TTHCC"], world.now, limit=999)
    return {parcel.order_number: parcel.trouble for parcel in found}


async def test_of_two_parcels_each_has_its_own_end_and_what_lies_here_stays_listed(world: World):
    dossier = await asked(world)
    first = await sent_by_post(world, dossier, 1)
    second = await sent_by_post(world, dossier, 2)
    await sent_by_post(world, dossier, 3)
    await told(world, [station(second, 1, ParcelState.PICKED_UP, 1)])
    made = await minutes(world, Direction.TO_AGENCY, dossier)
    desk, post = await person(world, DESK), post_of(world)
    await sign_batch(post, SignBatch(batch=made, by=desk, at=world.now, postman=DUNG))
    signed = await sign_batch(post, SignBatch(batch=made, by=desk, at=world.now))
    assert (await in_trouble(world))[first.order_number] == "papers_came", "others are away"
    body: Json = {"documents": [{"key": "don", "upload": await world.upload(DESK)}]}
    await world.acted(dossier, "supplement", DESK, body)
    await kept(world)
    ends = [(await parcel_of(world, dossier, number)).state for number in range(3)]
    on_road, gone = ParcelState.PICKED_UP, ParcelState.CANCELLED
    assert ends == [ParcelState.DELIVERED, on_road, gone], "only the first came"
    assert first.order_number in await in_trouble(world), "nobody has taken them into custody"

    await told(world, [station(second, 2, ParcelState.LOST, 2)])
    assert "papers_lost" not in await notices_of(world, dossier), "nobody waits for them"
    await told(world, [station(second, 3, ParcelState.DELIVERED, 3)])
    shown = (await world.get(f"/dossiers/{dossier['id']}/shipments", APPLICANT)).json()["items"]
    assert [one["minutes"] for one in shown] == [signed.called, None, None]


async def test_papers_that_nobody_waits_for_lie_here_until_somebody_sees_to_them(world: World):
    dossier = await asked(world)
    parcel = await sent_by_post(world, dossier, 1)
    await told(world, [station(parcel, 1, ParcelState.PICKED_UP, 1)])
    upload = await world.upload(APPLICANT)
    body: Json = {"documents": [{"key": "don", "upload": upload}]}
    await world.acted(dossier, "supplement", APPLICANT, body)
    await kept(world)
    await told(world, [station(parcel, 2, ParcelState.DELIVERED, 2)])
    assert (await in_trouble(world))[parcel.order_number] == "papers_came"
    page = f"/quay/buu-gui/{parcel.order_number}"
    shown = await look(world, page, DESK)
    assert "Hồ sơ không còn chờ giấy tờ này." in words(shown)
    fields = {**hidden_fields(shown, page), "_do": "seen_to"}
    assert (await send(world, page, fields, DESK)).status_code == 422, "what was done with them"
    assert (await send(world, page, {**fields, "note": "Trả lại."}, DESK)).status_code == 303
    assert parcel.order_number not in await in_trouble(world)
    assert "Quầy đã xử lý giấy tờ" in words(await look(world, page, DESK))


@pytest.mark.parametrize("state", [ParcelState.CANCELLED, ParcelState.RETURNED])
async def test_papers_that_the_post_does_not_carry_are_told_while_somebody_waits(
    world: World, state: ParcelState
):
    dossier = await asked(world)
    parcel = await sent_by_post(world, dossier, 1)
    made = await minutes(world, Direction.TO_AGENCY, dossier)
    await told(world, [station(parcel, 1, state, 1)])
    assert "papers_not_fetched" in await notices_of(world, dossier)
    assert (await in_trouble(world))[parcel.order_number] == "papers_not_fetched"
    page = words(await look(world, f"/quay/buu-gui/{parcel.order_number}", DESK))
    assert "Bưu điện không lấy được giấy tờ" in page
    assert "Đặt bưu gửi mới" in page
    desk, post = await person(world, DESK), post_of(world)
    await sign_batch(post, SignBatch(batch=made, by=desk, at=world.now, postman=DUNG))
    await sign_batch(post, SignBatch(batch=made, by=desk, at=world.now))
    async with world.house.sessions() as session:
        assert await minutes_of(session, [parcel.dossier_id]) == {}, "it did not change hands"
        assert await minutes_by_ref(session, dossier["code"]) is None
        assert await minutes_by_parcel(session, [parcel.id]) == {}


async def test_a_result_that_is_lost_is_told_and_goes_out_anew(world: World):
    dossier = await posted(world)
    first = await parcel_of(world, dossier)
    await told(world, [station(first, 1, ParcelState.LOST, 30)])
    assert "result_lost" in await notices_of(world, dossier)
    own = words(await look(world, f"/ho-so/{dossier['code']}", APPLICANT))
    assert "Bưu chính báo thất lạc kết quả của bạn." in own
    at_desk = await look(world, f"/quay/buu-gui/{first.order_number}", DESK)
    assert f"/quay/{dossier['id']}?viec=send_again" in at_desk.text
    assert f"/quay/{dossier['id']}?viec=mark_bounced" in at_desk.text

    anew: Json = {"comment": "Đã cấp lại bản số 0015/2.", "data": {"shipment": {}}}
    await world.acted(dossier, "send_again", DESK, anew)
    await kept(world)
    second = await parcel_of(world, dossier, 1)
    assert second.order_number == f"{dossier['code']}-T2"
    assert first.order_number not in await in_trouble(world)
    assert "Bị vướng" not in words(await look(world, f"/quay/buu-gui/{first.order_number}", DESK))
    await told(world, [station(second, 2, ParcelState.DELIVERED, 60, collector="Nguyễn Thị Ánh")])
    assert (await world.seen(dossier, DESK))["state"] == "returned"
