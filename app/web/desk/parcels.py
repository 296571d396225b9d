"""Bưu gửi: what is under way in both directions, its labels, and what the postman says of it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Path, Query
from starlette.responses import Response

from app.db.sessions import AsyncSession
from app.domain.errors import DomainError
from app.domain.item_codes import is_sound
from app.domain.parcels import Direction, ParcelState
from app.papers.parcels import labels
from app.shipments.actions.dismiss_papers import SEEN_TO, DismissPapers, dismiss_papers
from app.shipments.actions.look_at_parcels import LookAtParcels, look_at_parcels
from app.shipments.actions.make_batch import MakeBatch, make_batch
from app.shipments.actions.note_station import SAYABLE, NoteStation, note_station
from app.shipments.actions.order_again import OrderAgain, order_again
from app.shipments.parcel import Parcel
from app.shipments.queries.batches import batch
from app.shipments.queries.course import wanted_parcels
from app.shipments.queries.lists import Listed, parcels_called, parcels_in_trouble, parcels_listed
from app.shipments.queries.parcels import ParcelNotFound, parcel_numbered, told_of
from app.shipments.refusals import CALLED_OFF, LOST, NOT_FETCHED
from app.shipments.settling import FIRST_LINE
from app.web.boundary import boundary_router
from app.web.desk.doors import DeskPage
from app.web.desk.lines import LISTED, desks_of
from app.web.paging import cursor_after, keys_of
from app.web.showing.downloads import pdf_answer
from app.web.showing.lines import uuid_key
from app.web.showing.parcels import (
    is_late,
    parcel_out,
    proofs_of,
    state_words,
    trouble_words,
    words_of,
)
from app.web.site.page import Sight
from app.web.site.posted import Posted, SentOnce, texts

router = boundary_router(include_in_schema=False)

HERE: Final = "/quay/buu-gui"
DIRECTIONS: Final = {"tra": Direction.TO_CITIZEN, "gui": Direction.TO_AGENCY}
LATE, STUCK, ENDED = "tre", "vuong", "xong"
CHOICES: Final = {LATE, STUCK, ENDED}
UNTIL_GONE_ON: Final = {LOST, CALLED_OFF, NOT_FETCHED}
"""Troubles that are over once the dossier goes on, or another parcel does."""
Cursor = Annotated[str | None, Query(max_length=600)]
Sought = Annotated[str, Query(max_length=80)]
Number = Annotated[str, Path(max_length=80)]
Chosen = Annotated[list[UUID], Query(max_length=200)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A parcel of the list. ``odd`` is whether its item code fails the check digit.

    ``trouble`` says why it needs a person.
    """

    parcel: Parcel
    who: str
    state: str
    late: bool
    trouble: str | None
    odd: bool
    batched: bool


@router.get(HERE)
async def parcels(
    page: DeskPage, huong: str = "", loc: str = "", tim: Sought = "", sau: Cursor = None
) -> Response:
    """``huong``: results that go out, or papers that come in; ``loc``: late, stuck, ended ones.

    ``tim``: those of an order number, item code or dossier's code, under way and ended, both ways.
    """
    if tim.strip():
        return page.html("desk/parcels.html", **await _found(page, huong, tim.strip()))
    return page.html("desk/parcels.html", **await _listed(page, huong, loc, sau))


@router.get(HERE + "/nhan.pdf")
async def print_labels(page: DeskPage, chon: Chosen) -> Response:
    """A label for each of the parcels; the look at them is on record."""
    assert page.who is not None  # noqa: S101 - see DeskPage
    found = await look_at_parcels(page.house.post, LookAtParcels(chon, page.who, page.now))
    if not found:
        raise ParcelNotFound
    operator = page.house.post.postal.name
    content = await asyncio.to_thread(labels, found, operator, page.now)
    name = found[0].order_number if len(found) == 1 else page.now.strftime("%y%m%d-%H%M")
    return pdf_answer(content, f"nhan-{name}.pdf")


@router.post(HERE)
async def list_them(page: DeskPage, form: Posted, huong: str = "", loc: str = "") -> Response:
    """Put what was ticked on minutes of its own, to be signed by both."""
    assert page.who is not None  # noqa: S101 - see DeskPage
    direction = DIRECTIONS.get(huong, Direction.TO_CITIZEN)
    ticked = [uuid_key(str(value)) for value in dict.fromkeys(form.getlist("chon"))]
    command = MakeBatch(direction=direction, shipments=ticked, by=page.who, at=page.now)
    try:
        made = await make_batch(page.house.post, command)
    except DomainError as refusal:
        listed = await _listed(page, huong, loc, None)
        return page.refused(refusal, "desk/parcels.html", **listed)
    return page.to(f"/quay/bien-ban/{made}")


@router.get(HERE + "/{number}")
async def one(page: DeskPage, number: Number) -> Response:
    return page.html("desk/parcel.html", **await _shown(page, number))


@router.post(HERE + "/{number}")
async def note(page: DeskPage, number: Number, form: Posted, claim: SentOnce) -> Response:
    """What the postman says of it, its item code, or what was done with the papers in it."""
    assert page.who is not None  # noqa: S101 - see DeskPage
    typed = texts(form)
    said = typed.get("state", "")
    command = NoteStation(
        number=number,
        by=page.who,
        at=page.now,
        state=ParcelState(said) if said in {state.value for state in SAYABLE} else None,
        item_code=typed.get("item_code") or None,
        collector=typed.get("collector") or None,
        collector_paper=typed.get("collector_paper") or None,
        note=typed.get("note") or None,
        once=None if claim is None else claim.key,
    )
    seen_to = DismissPapers(number=number, by=page.who, at=page.now, note=typed.get("note", ""))
    try:
        if form.get("_do") == SEEN_TO:
            await dismiss_papers(page.house.post, seen_to)
        else:
            await note_station(page.house.post, command)
    except ParcelNotFound:
        raise
    except DomainError as refusal:
        shown = {**await _shown(page, number), "typed": typed}
        return page.refused(refusal, "desk/parcel.html", **shown)
    return page.to(f"{HERE}/{number}", said=page.say("Đã ghi nhận."))


@router.post(HERE + "/{number}/dat-lai")
async def again(page: DeskPage, number: Number, form: Posted) -> Response:
    """Ask the post once more to carry what it would not take."""
    del form
    assert page.who is not None  # noqa: S101 - see DeskPage
    await order_again(page.house.post, OrderAgain(number, page.who))
    return page.to(f"{HERE}/{number}", said=page.say("Đã yêu cầu đặt lại với bưu điện."))


async def _listed(page: Sight, huong: str, loc: str, sau: str | None) -> dict[str, Any]:
    huong = huong if huong in DIRECTIONS else "tra"
    keys = keys_of(sau, str)
    listed = Listed(
        agencies=desks_of(page),
        direction=DIRECTIONS[huong],
        late=loc == LATE,
        ended=loc == ENDED,
        limit=LISTED + 1,
        after=uuid_key(keys[0]) if keys else None,
    )
    async with page.house.sessions() as session:
        if loc == STUCK:
            found: Sequence[Parcel] = await parcels_in_trouble(
                session, listed.agencies, page.now, limit=LISTED
            )
        else:
            found = await parcels_listed(session, listed)
    return _list(page, found, huong, loc)


async def _found(page: Sight, huong: str, sought: str) -> dict[str, Any]:
    async with page.house.sessions() as session:
        found = await parcels_called(session, desks_of(page), sought, limit=LISTED)
    return _list(page, found, huong, "") | {"sought": sought}


def _list(page: Sight, found: Sequence[Parcel], huong: str, loc: str) -> dict[str, Any]:
    huong = huong if huong in DIRECTIONS else "tra"
    shown = found[:LISTED]
    more = cursor_after(str(shown[-1].id)) if len(found) > LISTED else None
    chosen = f"huong={huong}" + (f"&loc={loc}" if loc in CHOICES else "")
    return {
        "lines": [_line(page, parcel) for parcel in shown],
        "huong": huong,
        "loc": loc if loc in CHOICES else "",
        "sought": "",
        "next_path": f"{HERE}?{chosen}&sau={more}" if more else None,
        "operator": page.house.post.postal.name,
    }


def _line(page: Sight, parcel: Parcel) -> Line:
    fetched = parcel.direction is Direction.TO_AGENCY
    return Line(
        parcel=parcel,
        who=(parcel.sender if fetched else parcel.receiver).name,
        state=page.spoken(state_words(parcel)),
        late=is_late(parcel, page.now),
        trouble=trouble_words(parcel, page.language),
        odd=parcel.item_code is not None and not is_sound(parcel.item_code),
        batched=parcel.batch_id is not None,
    )


async def _waits(session: AsyncSession, parcel: Parcel) -> bool:
    """Whether its dossier still waits for what was in it, and for no later parcel.

    Papers that came are waited for whatever else is on its way.
    """
    lines = await wanted_parcels(session, parcel.dossier_id)
    own = [line for line in lines if line.direction is parcel.direction]
    asked = [line for line in own if line.seq == parcel.moved_seq and line.ended is None]
    return bool(asked) and (parcel.to_record or asked == own[-1:])


async def _shown(page: Sight, number: str) -> dict[str, Any]:
    """With whose it is and where he lives, so that the look is on record."""
    assert page.who is not None  # noqa: S101 - see DeskPage
    async with page.house.sessions() as session:
        identity = (await parcel_numbered(session, number)).id
    looked = LookAtParcels([identity], page.who, page.now)
    found = next(iter(await look_at_parcels(page.house.post, looked)), None)
    if found is None:
        raise ParcelNotFound
    async with page.house.sessions() as session:
        told = (await told_of(session, [found.id]))[found.id]
        listed = found.batch_id and await batch(session, found.batch_id, desks_of(page))
        waits = await _waits(session, found)
    minutes = listed.called if listed and listed.signed_at else None
    operator, line = page.house.post.postal.name, _line(page, found)
    return {
        "line": line,
        "minutes": minutes,
        "parcel": parcel_out(found, told, minutes, operator, page.now, page.language),
        "sayable": [
            (state.value, page.spoken(words_of(state, found.direction))) for state in SAYABLE
        ],
        "proofs": proofs_of(told, page.language),
        "is_stuck": line.trouble is not None and (waits or found.trouble not in UNTIL_GONE_ON),
        "waits": waits,
        "to_decide": found.trouble in {LOST, NOT_FETCHED} and waits,
        "again": found.trouble == LOST or found.moved_seq != FIRST_LINE,
        "to_record": found.to_record,
        "seen_to": SEEN_TO,
        "typed": {},
        "labels": {
            "state": page.say("Tình trạng"),
            "item_code": page.say("Mã bưu gửi"),
            "collector": page.say("Người ký nhận"),
            "note": page.say("Ghi chú"),
        },
    }
