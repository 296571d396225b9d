"""Where the postman goes, results that came back, and parcels that are asked for afterwards."""

from datetime import timedelta
from typing import Any

from app.domain.parcels import ParcelState
from app.shipments.actions.record_events import RecordEvents, record_events
from app.shipments.queries.lists import parcels_in_trouble
from tests.shipments.parcels import HOME, kept, parcel_of, post_of, posted, ready, station, told
from tests.web.pages import look, words
from tests.web.world import APPLICANT, DESK, World, an_applicant

DESKS = ["H47.TTHCC"]


async def test_papers_are_fetched_where_one_lives_and_the_result_goes_where_one_wants_it(
    world: World,
):
    lives = "45 Phan Bội Châu, Tam Kỳ"
    away = {"method": "post", "address": HOME}
    applicant = an_applicant(address=lives)
    asked: dict[str, Any] = {"documents": [], "applicant": applicant, "return": away}
    sent = await world.submitted(channel="post", **asked)
    await kept(world)
    assert (await parcel_of(world, sent)).sender.address == lives

    brought = await posted(world, await ready(world, applicant=applicant))
    assert (await parcel_of(world, brought)).receiver.address == HOME


async def test_a_result_that_came_back_is_shown_until_it_is_posted_again(world: World):
    dossier = await posted(world)
    parcel = await parcel_of(world, dossier)
    events = [
        station(parcel, 1, ParcelState.PICKED_UP, 1),
        station(parcel, 2, ParcelState.FAILED, 26),
        station(parcel, 3, ParcelState.FAILED, 74),
        station(parcel, 4, ParcelState.RETURNED, 100),
    ]
    at = world.now + timedelta(hours=120)
    await record_events(post_of(world), RecordEvents(events=events, at=at))
    await kept(world, at)
    assert parcel.order_number in await stuck(world)

    called = "trả lại sau 2 lần phát không thành công. Hãy gọi người nộp."
    assert called in words(await look(world, "/quay/buu-gui?loc=vuong", DESK))
    assert called in words(await look(world, "/quay/buu-chinh", DESK))
    own = words(await look(world, f"/ho-so/{dossier['code']}", APPLICANT))
    assert "Kết quả đã về" in own
    assert "xin liên hệ để hẹn nhận lại" in own
    said = ["chưa phát được kết quả.", "chưa gặp được bạn.", "Kết quả đã gửi bưu chính."]
    listed = own[own.index("Thông báo cho bạn") :]
    places = [listed.index(words_told) for words_told in said]
    assert places == sorted(places)  # the newest first

    await posted(world, dossier)
    assert parcel.order_number not in await stuck(world)


async def test_a_parcel_that_has_ended_is_found_by_whatever_the_citizen_reads_out(world: World):
    dossier = await posted(world)
    parcel = await parcel_of(world, dossier)
    signed = station(parcel, 1, ParcelState.DELIVERED, 3, collector="Nguyễn Thị Ánh")
    await told(world, [signed])
    number, code = parcel.order_number, parcel.item_code
    assert number not in words(await look(world, "/quay/buu-gui", DESK))
    for sought in (f"tim={number}", f"tim={code}", f"tim={dossier['code']}", "loc=xong"):
        assert number in words(await look(world, f"/quay/buu-gui?{sought}", DESK))
    assert number in words(await look(world, f"/quay/{dossier['id']}", DESK))
    shown = words(await look(world, f"/quay/buu-gui/{number}", DESK))
    assert str(code) in shown
    assert "Nguyễn Thị Ánh" in shown
    assert "Ký nhận lúc" in shown


async def stuck(world: World) -> set[str]:
    async with world.house.sessions() as session:
        found = await parcels_in_trouble(session, DESKS, world.now, limit=999)
    return {parcel.order_number for parcel in found}
