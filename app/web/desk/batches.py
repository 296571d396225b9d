"""Biên bản giao nhận với bưu chính: the lists, signed by the agency and by the postman."""

import asyncio
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from app.domain.errors import DomainError
from app.papers.parcels import minutes
from app.shipments.actions.drop_batch import DropBatch, drop_batch
from app.shipments.actions.look_at_parcels import LookAtParcels, look_at_parcels
from app.shipments.actions.sign_batch import Postman, SignBatch, sign_batch
from app.shipments.queries.batches import BatchNotFound, batch, batch_parcels, batches
from app.web.boundary import boundary_router
from app.web.desk.doors import DeskPage
from app.web.desk.lines import LISTED, desks_of
from app.web.paging import cursor_after, keys_of
from app.web.showing.downloads import pdf_answer
from app.web.showing.lines import uuid_key
from app.web.site.page import Sight
from app.web.site.posted import Posted, texts

router = boundary_router(include_in_schema=False)

HERE: Final = "/quay/bien-ban"
Cursor = Annotated[str | None, Query(max_length=600)]


@router.get(HERE)
async def lists(page: DeskPage, sau: Cursor = None) -> Response:
    keys = keys_of(sau, str)
    before = uuid_key(keys[0]) if keys else None
    async with page.house.sessions() as session:
        found = await batches(session, desks_of(page), limit=LISTED + 1, before=before)
    more = cursor_after(str(found[LISTED - 1].id)) if len(found) > LISTED else None
    return page.html(
        "desk/batches.html",
        batches=found[:LISTED],
        next_path=f"{HERE}?sau={more}" if more else None,
    )


@router.get(HERE + "/{ref}")
async def one(page: DeskPage, ref: UUID) -> Response:
    return page.html("desk/batch.html", **await _shown(page, ref))


@router.get(HERE + "/{ref}/bien-ban.pdf")
async def printed(page: DeskPage, ref: UUID) -> Response:
    """To be printed and signed by hand, or as both have acknowledged it; the look is on record."""
    assert page.who is not None  # noqa: S101 - see DeskPage
    async with page.house.sessions() as session:
        found = await batch(session, ref, desks_of(page))
        parcels = await batch_parcels(session, ref)
    looked = LookAtParcels([parcel.id for parcel in parcels], page.who, page.now)
    await look_at_parcels(page.house.post, looked)
    operator = page.house.post.postal.name
    content = await asyncio.to_thread(minutes, found, parcels, operator)
    return pdf_answer(content, f"bien-ban-{found.called.replace('/', '-')}.pdf")


@router.post(HERE + "/{ref}")
async def sign(page: DeskPage, ref: UUID, form: Posted) -> Response:
    """One side acknowledges: the clerk for the agency, or the postman by name and code."""
    assert page.who is not None  # noqa: S101 - see DeskPage
    typed = texts(form)
    by_post = typed.get("ben") == "buu-chinh"
    postman = Postman(typed.get("postman", ""), typed.get("postman_code", "")) if by_post else None
    command = SignBatch(batch=ref, by=page.who, at=page.now, postman=postman)
    try:
        signed = await sign_batch(page.house.post, command)
    except BatchNotFound:
        raise
    except DomainError as refusal:
        context = {**await _shown(page, ref), "typed": typed}
        return page.refused(refusal, "desk/batch.html", **context)
    both = page.say("Hai bên đã ký; biên bản có hiệu lực.")
    one_side = page.say("Đã ký. Còn chờ bên kia ký.")
    return page.to(f"{HERE}/{ref}", said=both if signed.signed_at else one_side)


@router.post(HERE + "/{ref}/huy")
async def drop(page: DeskPage, ref: UUID, form: Posted) -> Response:
    """Take back a list that nobody has signed."""
    del form
    assert page.who is not None  # noqa: S101 - see DeskPage
    await drop_batch(page.house.post, DropBatch(ref, page.who))
    return page.to(HERE, said=page.say("Đã hủy biên bản chưa ký."))


async def _shown(page: Sight, ref: UUID) -> dict[str, Any]:
    async with page.house.sessions() as session:
        found = await batch(session, ref, desks_of(page))
        parcels = await batch_parcels(session, ref)
    return {
        "batch": found,
        "parcels": parcels,
        "operator": page.house.post.postal.name,
        "typed": {},
        "labels": {
            "postman": page.say("Họ và tên nhân viên bưu chính"),
            "postman_code": page.say("Mã số nhân viên bưu chính"),
        },
    }
