"""A parcel follows its stations: written down, announced, and the applicant told."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from app.db.sessions import AsyncSession
from app.domain.calendar import HANOI, WorkingCalendar
from app.domain.parcels import Direction, ParcelState, Whereabouts, failed_at, whereabouts
from app.domain.transit import Target, Zone, due_by
from app.dossiers.telling import tell
from app.jobs.news import SHIPMENT, News
from app.jobs.outbox import announce
from app.jobs.promise import promise
from app.shipments.parcel import Parcel
from app.shipments.post_office import PostOffice
from app.shipments.promised import SettleParcel
from app.shipments.queries.course import Ends, ends_of, wanted_by
from app.shipments.queries.parcels import Told, is_taken, stations, told_of, write_parcel
from app.shipments.refusals import ENDED_OTHERWISE, TAKEN

DESK: Final = "desk"
"""Who tells what the clerk knows from the postman's own mouth."""
MINUTES: Final = "minutes"
"""Who tells what both signed."""
HOUSE: Final = "house"
"""Who tells what the dossier's own course says."""

ON_ITS_WAY: Final = frozenset(
    {
        ParcelState.PICKED_UP,
        ParcelState.IN_TRANSIT,
        ParcelState.HANDED_OVER,
        ParcelState.OUT_FOR_DELIVERY,
        ParcelState.FAILED,
        ParcelState.DELIVERED,
    }
)

MISSED: Final[Mapping[Direction, Mapping[ParcelState, str]]] = {
    Direction.TO_AGENCY: {
        ParcelState.LOST: "papers_lost",
        ParcelState.CANCELLED: "papers_not_fetched",
        ParcelState.RETURNED: "papers_not_fetched",
    },
    Direction.TO_CITIZEN: {ParcelState.LOST: "result_lost"},
}
"""What the applicant is told when a parcel will not arrive that its dossier waits for."""
Notice = tuple[datetime, str, str, Mapping[str, str | None]]
"""When what happened, the notice's name, what it is about, and what it states."""


async def follow_stations(
    session: AsyncSession, post: PostOffice, found: Sequence[Parcel], at: datetime
) -> Sequence[Parcel]:
    """``found`` as they stand after all that was told of them; the caller holds their dossiers."""
    told = await told_of(session, [parcel.id for parcel in found])
    return [await moved_on(session, post, parcel, told[parcel.id], at) for parcel in found]


async def moved_on(
    session: AsyncSession, post: PostOffice, before: Parcel, told: Sequence[Told], at: datetime
) -> Parcel:
    """``before`` after ``told``; what is the same as before is written nowhere and told nobody."""
    after = standing(before, told)
    if after.picked_up_at != before.picked_up_at and after.picked_up_at is not None:
        after = replace(after, target_at=await _target(session, post, after))
    if after.item_code != before.item_code:
        after = await with_free_code(session, after, instead=before.item_code)
    if after.due.fee and after.state.is_final:
        is_delivered = after.state is ParcelState.DELIVERED and _was_with_post(post, after, told)
        number, since = after.order_number, after.since
        await post.door.ended(session, number, is_delivered=is_delivered, at=since)
    if after == before:
        return before
    if before.settled_at is not None and before.state.is_final and after.state != before.state:
        after = replace(after, trouble=ENDED_OTHERWISE)
    changed = (after.state, after.attempts) != (before.state, before.attempts)
    if changed:
        after = replace(after, changes=before.changes + 1)
    await write_parcel(session, after)
    if changed:
        await say(session, post, after, at, told)
    return after


async def with_free_code(
    session: AsyncSession, parcel: Parcel, *, instead: str | None = None
) -> Parcel:
    """``parcel``; in trouble and with the code ``instead``, when its own is another parcel's.

    What the post tells by item code moves one parcel: a sticker that was read twice would have the
    papers of somebody else delivered.
    """
    if parcel.item_code is None or not await is_taken(session, parcel, parcel.item_code):
        return parcel
    return replace(parcel, item_code=instead, trouble=TAKEN)


def _was_with_post(post: PostOffice, parcel: Parcel, told: Sequence[Told]) -> bool:
    """Whether anybody but the course of the dossier says that the post ever had it.

    Of an order that the post refused the applicant fetches the result at the desk: no postman took
    any money. Of a post that tells nothing the desk's word is all there is.
    """
    if post.postal.is_silent and parcel.registered_at is not None:
        return True
    return any(one.state in ON_ITS_WAY for one in told if one.source != HOUSE)


def standing(parcel: Parcel, told: Sequence[Told]) -> Parcel:
    """``parcel`` as its stations put it, whenever and in whatever order they were told."""
    ordered_at = parcel.registered_at
    first = ParcelState.TO_ORDER if ordered_at is None else ParcelState.REGISTERED
    begun = Whereabouts(state=first, since=ordered_at or parcel.wanted_at)
    now = whereabouts(begun, stations(told))
    on_road = [one.at for one in told if one.state in ON_ITS_WAY]
    codes = [one.item_code for one in told if one.item_code]
    delivered = [one for one in told if one.state is ParcelState.DELIVERED and one.collector]
    proof = delivered[-1] if delivered else parcel
    return replace(
        parcel,
        state=now.state,
        since=now.since,
        attempts=now.attempts,
        item_code=codes[-1] if codes else parcel.item_code,
        picked_up_at=min(on_road, default=None),
        ended_at=now.since if now.state.is_final else None,
        collector=proof.collector,
        collector_paper=proof.collector_paper,
    )


def days_allowed(target: Target, direction: Direction) -> int:
    """From the applicant it goes with the receipt brought back to him, which takes longer."""
    return target.with_slip if direction is Direction.TO_AGENCY else target.days


async def calendar_for(session: AsyncSession, post: PostOffice, ends: Ends) -> WorkingCalendar:
    """The post counts its working days as the agency that decides counts them."""
    rules = await post.office.rules(session)
    return rules.calendar(ends.calendar, ends.calendar_version)


async def say(
    session: AsyncSession,
    post: PostOffice,
    parcel: Parcel,
    at: datetime,
    told: Sequence[Told] = (),
) -> None:
    """Have followers and the applicant hear of it, and the dossier follow what has ended.

    A notice bears the moment of what happened, whenever it became known.
    """
    news = News(
        kind=SHIPMENT,
        dossier=parcel.dossier_id,
        ref=parcel.order_number,
        seq=parcel.changes,
        at=at,
    )
    await announce(session, news)
    failed = failed_at(stations(told))
    notices = [*_notices(post, parcel, failed, at), *await _missed(session, post, parcel)]
    for happened_at, notice, about, facts in notices:
        moment = min(happened_at, at)
        await tell(session, parcel.dossier_id, notice, about=about, facts=facts, at=moment)
    if parcel.ended_at is not None and parcel.settled_at is None:
        await promise(session, SettleParcel(shipment=parcel.id))


def _notices(
    post: PostOffice, parcel: Parcel, failed: Sequence[datetime], at: datetime
) -> Iterator[Notice]:
    number, state = parcel.order_number, parcel.state
    if parcel.direction is Direction.TO_AGENCY:
        if state is ParcelState.REGISTERED:
            yield at, "parcel_booked", number, {"operator": post.postal.name}
        return
    item_code = parcel.item_code or number
    if parcel.picked_up_at is not None:
        said = {"item_code": item_code, "operator": post.postal.name}
        yield parcel.picked_up_at, "posted", number, said
    for attempt, failed_on in enumerate(failed, start=1):
        why = {"item_code": item_code, "attempt": str(attempt), "reason": None}
        yield failed_on, "delivery_failed", f"{number}/{attempt}", why
    if state is ParcelState.DELIVERED:
        delivered_at = parcel.since.astimezone(HANOI).isoformat(timespec="seconds")
        yield (
            parcel.since,
            "delivered",
            number,
            {
                "item_code": item_code,
                "delivered_at": delivered_at,
                "collector": parcel.collector,
            },
        )


async def _missed(session: AsyncSession, post: PostOffice, parcel: Parcel) -> Sequence[Notice]:
    """That what is waited for does not come; of what nobody waits for any more nobody is told."""
    notice = MISSED[parcel.direction].get(parcel.state)
    line = None if notice is None else await wanted_by(session, parcel)
    if notice is None or line is None or line.ended is not None:
        return ()
    number = parcel.order_number
    facts = {"item_code": parcel.item_code or number, "operator": post.postal.name}
    return ((parcel.since, notice, number, facts),)


async def _target(session: AsyncSession, post: PostOffice, parcel: Parcel) -> datetime:
    ends = await ends_of(session, parcel.dossier_id)
    calendar = await calendar_for(session, post, ends)
    assert parcel.picked_up_at is not None  # noqa: S101 - see moved_on
    days = days_allowed(post.zones.target(Zone(parcel.zone)), parcel.direction)
    return due_by(parcel.picked_up_at, days, calendar)
