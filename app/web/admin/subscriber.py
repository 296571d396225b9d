"""``/quan-tri/theo-doi/…``: one subscriber: what it is owed, what it answered, sending again."""

from collections.abc import Mapping
from datetime import datetime, time
from types import MappingProxyType
from typing import Annotated, Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Path, Query
from starlette.responses import Response

from app.agencies.queries import names
from app.domain.calendar import HANOI
from app.domain.errors import Defect, Invalid
from app.domain.ids import AgencyCode
from app.web.admin.failing import plain
from app.web.admin.gates import AdministratorPage, reader
from app.web.admin.subscribers import HERE, KINDS, STOPPED
from app.web.admin.typing_days import day_in
from app.web.boundary import boundary_router
from app.web.limits import LARGEST_INTEGER, PAGE
from app.web.paging import cursor_after, keys_of
from app.web.site.page import Sight
from app.web.site.posted import Posted, texts
from app.web.site.words import sentence
from app.webhooks.actions.replay import Replay, replay
from app.webhooks.actions.skip_delivery import SkipDelivery, skip_delivery
from app.webhooks.administering import seen
from app.webhooks.queries import deliveries, subscriptions
from app.webhooks.queries.deliveries import DeliveryState
from app.webhooks.queries.subscriptions import NOTHING

router = boundary_router(include_in_schema=False)

STATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        DeliveryState.WAITING.value: sentence("Đang chờ gửi"),
        DeliveryState.PARKED.value: sentence("Dừng, chờ người xử lý"),
        DeliveryState.DELIVERED.value: sentence("Đã nhận"),
        DeliveryState.SKIPPED.value: sentence("Đã bỏ qua"),
    }
)
NEWS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "moved": sentence("Hồ sơ chuyển bước"),
        "shipment": sentence("Bưu gửi thay đổi"),
        "payment": sentence("Khoản phải nộp thay đổi"),
    }
)
State = Annotated[DeliveryState | None, Query(alias="trang_thai")]
Cursor = Annotated[str | None, Query(max_length=600)]
OfTheFeed = Annotated[int, Path(ge=0, le=LARGEST_INTEGER)]


@router.get(f"{HERE}/{{ref}}")
async def show(
    page: AdministratorPage, ref: UUID, state: State = None, cursor: Cursor = None
) -> Response:
    keys = keys_of(cursor, int)
    before = keys[0] if keys and isinstance(keys[0], int) else None
    async with page.house.sessions() as session:
        found = await seen(session, reader(page), ref)
        behind = await subscriptions.behind(session, [ref])
        agency = await names(session, [found.agency])
        lines = await deliveries.deliveries(
            session, ref, state=state, before=before, limit=PAGE + 1
        )
    more = None
    if len(lines) > PAGE:
        asked = {"cursor": cursor_after(lines[PAGE - 1].position)}
        asked |= {} if state is None else {"trang_thai": state.value}
        more = f"{HERE}/{ref}?{urlencode(asked)}"
    return page.html(
        "admin/subscriber.html",
        one=found,
        agency=agency[AgencyCode(found.agency)],
        behind=behind.get(ref, NOTHING),
        lines=lines[:PAGE],
        state=state,
        states=STATES,
        news=NEWS,
        plain=plain,
        kinds=KINDS,
        stopped=STOPPED,
        next_path=more,
    )


@router.post(f"{HERE}/{{ref}}/gui-lai")
async def send_again(page: AdministratorPage, ref: UUID, form: Posted) -> Response:
    """What is parked, or everything since a day (from midnight in Hà Nội)."""
    typed = texts(form)
    parked = typed.get("what") == "parked"
    since = None if parked else _since(page, typed)
    command = Replay(subscription=ref, parked=parked, from_=since, at=page.now, by=reader(page))
    await replay(page.house.sessions, command)
    said = page.say("Sẽ gửi lại theo đúng thứ tự; bên nhận nhận ra bản tin đã có.")
    return page.to(f"{HERE}/{ref}", said=said)


@router.post(f"{HERE}/{{ref}}/{{position}}/gui-lai")
async def send_one_again(page: AdministratorPage, ref: UUID, position: OfTheFeed) -> Response:
    command = Replay(subscription=ref, position=position, at=page.now, by=reader(page))
    await replay(page.house.sessions, command)
    return page.to(f"{HERE}/{ref}", said=page.say("Sẽ gửi lại bản tin này."))


@router.post(f"{HERE}/{{ref}}/{{position}}/bo-qua")
async def skip(page: AdministratorPage, ref: UUID, position: OfTheFeed) -> Response:
    command = SkipDelivery(subscription=ref, position=position, at=page.now, by=reader(page))
    await skip_delivery(page.house.sessions, command)
    said = page.say("Đã bỏ qua bản tin này; bản tin sau của hồ sơ được gửi tiếp.")
    return page.to(f"{HERE}/{ref}", said=said)


def _since(page: Sight, typed: Mapping[str, str]) -> datetime:
    """Raises Invalid."""
    defects: list[Defect] = []
    day = day_in(typed, "since", defects)
    if day is None:
        raise Invalid(defects or [Defect("since", "required")])
    return min(datetime.combine(day, time(), HANOI), page.now)
