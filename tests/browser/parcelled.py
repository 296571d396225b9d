"""Parcels under way and hand-over minutes, so that the desk's and a citizen's pages show some."""

from datetime import timedelta
from urllib.parse import quote

from app.domain.ids import PersonId
from app.domain.parcels import Direction, ParcelState
from app.people.queries import principal_named
from app.ports.postal import PostalEvent
from app.shipments.actions.follow_dossier import FollowCourse, follow_dossier
from app.shipments.actions.make_batch import MakeBatch, make_batch
from app.shipments.actions.order_parcel import order_parcel
from app.shipments.actions.record_events import RecordEvents, record_events
from app.shipments.parcel import Parcel
from app.shipments.queries.parcels import parcels_of
from tests.browser.sites import Site

CLERK = "tiepnhan.tthcc"
_AWAY = """
select d.id, d.code, d.version, d.receiving_agency from dossier d
 where d.state = 'in_post' and d.receiving_agency = 'H47.TTHCC' order by d.id limit 3"""


async def parcelled(site: Site) -> tuple[str, ...]:
    """Where one of the parcels is tracked."""
    post, at = site.house.post, site.now
    [clerk] = await site.rows("select id from person where username = :name", name=CLERK)
    booked: list[Parcel] = []
    for away in await site.rows(_AWAY):
        await follow_dossier(post, FollowCourse(away["id"], away["version"], at))
        async with site.house.sessions() as session:
            booked += await parcels_of(session, away["id"])
    for parcel in booked:
        await order_parcel(post, parcel.id, at)
    async with site.house.sessions() as session:
        by = await principal_named(session, PersonId(clerk["id"]), at)
    assert by is not None
    ids = [parcel.id for parcel in booked]
    command = MakeBatch(direction=Direction.TO_CITIZEN, shipments=ids, by=by, at=at)
    made = await make_batch(post, command)
    told = [
        PostalEvent(
            id=f"{booked[0].order_number}-{state}",
            code=state.value,
            state=state,
            at=at - timedelta(hours=hours),
            order_number=booked[0].order_number,
            item_code="EN980000236VN",
            place="510100",
        )
        for hours, state in ((25, ParcelState.PICKED_UP), (17, ParcelState.FAILED))
    ]
    await record_events(post, RecordEvents(events=told, at=at))
    return (f"/quay/buu-gui/{quote(booked[0].order_number)}", f"/quay/bien-ban/{made}")
