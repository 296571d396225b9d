"""``/quan-tri/theo-doi``: other systems that listen, and how each of them fares."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from starlette.responses import Response

from app.agencies.queries import names
from app.domain.errors import DomainError
from app.domain.ids import AgencyCode
from app.domain.subscribing import Happening, StoppedBecause
from app.people.standing_in import day_of
from app.web.admin.failing import plain
from app.web.admin.gates import AdministratorPage, agencies_within, reader, scope_of
from app.web.boundary import boundary_router
from app.web.site.page import Sight
from app.web.site.posted import Posted, texts
from app.web.site.words import sentence
from app.webhooks.actions.knock import Knock, knock
from app.webhooks.actions.renew_secret import RenewSecret, renew_secret
from app.webhooks.actions.resume_subscription import ResumeSubscription, resume_subscription
from app.webhooks.actions.stop_subscription import StopSubscription, stop_subscription
from app.webhooks.actions.subscribe import Subscribe, subscribe
from app.webhooks.administering import administered_by, seen
from app.webhooks.queries import subscriptions
from app.webhooks.queries.subscriptions import NOTHING

router = boundary_router(include_in_schema=False)
HERE: Final = "/quan-tri/theo-doi"
NEW: Final = f"{HERE}/moi"
SURE: Final = "admin/sure.html"

KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        Happening.MOVED.value: sentence("Hồ sơ chuyển bước, đổi trạng thái"),
        Happening.SHIPMENT.value: sentence("Bưu gửi của hồ sơ thay đổi"),
        Happening.PAYMENT.value: sentence("Khoản phải nộp của hồ sơ thay đổi"),
    }
)
"""By type of event."""
STOPPED: Final[Mapping[str, str]] = MappingProxyType(
    {
        StoppedBecause.ASKED.value: sentence("Đã dừng theo yêu cầu"),
        StoppedBecause.FAILING.value: sentence("Đã dừng: nhiều ngày không nhận được bản tin nào"),
        StoppedBecause.GONE.value: sentence("Đã dừng: bên nhận báo không còn nhận nữa"),
    }
)
"""By why nothing is sent any more."""


@router.get(HERE)
async def listed(page: AdministratorPage) -> Response:
    async with page.house.sessions() as session:
        within = await administered_by(session, reader(page))
        found = await subscriptions.subscriptions(session, within=within)
        behind = await subscriptions.behind(session, [one.id for one in found])
        agencies = await names(session, [one.agency for one in found])
    lines = [(one, behind.get(one.id, NOTHING), agencies[AgencyCode(one.agency)]) for one in found]
    return page.html("admin/subscribers.html", lines=lines, stopped=STOPPED)


@router.get(NEW)
async def ask(page: AdministratorPage) -> Response:
    chosen = frozenset({Happening.MOVED.value})
    return page.html("admin/subscribe.html", **await _form(page), typed={}, chosen=chosen)


@router.post(NEW)
async def make(page: AdministratorPage, form: Posted) -> Response:
    """Its secret is asked for on its own page, where it is shown once."""
    typed, kinds = texts(form), [str(kind) for kind in form.getlist("kinds")]
    command = Subscribe(
        name=typed.get("name", ""),
        url=typed.get("url", ""),
        agency=AgencyCode(typed.get("agency", "")),
        kinds=kinds,
        reach=page.house.reach,
        at=page.now,
        by=reader(page),
    )
    try:
        made = await subscribe(page.house.sessions, command)
    except DomainError as refusal:
        labels = {
            "name": page.say("Tên hệ thống nhận"),
            "url": page.say("Địa chỉ nhận"),
            "agency": page.say("Cơ quan"),
            "kinds": page.say("Những việc được báo"),
        }
        shown = await _form(page)
        return page.refused(
            refusal,
            "admin/subscribe.html",
            labels=labels,
            typed=typed,
            chosen=frozenset(kinds),
            **shown,
        )
    said = page.say("Đã đăng ký. Hãy lấy khóa ký rồi gửi thử.")
    return page.to(f"{HERE}/{made.id}", said=said)


@router.post(f"{HERE}/{{ref}}/gui-thu")
async def try_it(page: AdministratorPage, ref: UUID) -> Response:
    heard = await knock(page.house.webhooks, Knock(subscription=ref, at=page.now, by=reader(page)))
    if heard.status is None:
        said = page.say(plain(heard.words))
    else:
        said = page.say("Bên nhận trả lời %(status)s.", status=heard.status)
    return page.to(f"{HERE}/{ref}", said=said)


@router.get(f"{HERE}/{{ref}}/khoa-ky")
async def ask_to_renew(page: AdministratorPage, ref: UUID) -> Response:
    async with page.house.sessions() as session:
        found = await seen(session, reader(page), ref)
    return page.html(
        SURE,
        title=page.say("Lấy khóa ký mới cho %(name)s?", name=found.name),
        about=[
            page.say("Khóa mới chỉ hiện một lần. Hãy chuyển cho bên nhận bằng đường riêng."),
            page.say("Trong hai ngày, mỗi bản tin được ký bằng cả khóa cũ và khóa mới."),
            page.say("Việc này được ghi lại cùng tên bạn."),
        ],
        path=f"{HERE}/{ref}/khoa-ky",
        button=page.say("Lấy khóa ký mới"),
        back=f"{HERE}/{ref}",
        fields={},
    )


@router.post(f"{HERE}/{{ref}}/khoa-ky")
async def renew(page: AdministratorPage, ref: UUID) -> Response:
    command = RenewSecret(subscription=ref, at=page.now, by=reader(page))
    given = await renew_secret(page.house.sessions, page.house.webhooks.keys, command)
    async with page.house.sessions() as session:
        found = await seen(session, reader(page), ref)
    return page.html("admin/subscriber_secret.html", one=found, given=given)


@router.post(f"{HERE}/{{ref}}/dung")
async def stop(page: AdministratorPage, ref: UUID) -> Response:
    command = StopSubscription(subscription=ref, at=page.now, by=reader(page))
    await stop_subscription(page.house.sessions, command)
    said = page.say("Đã dừng gửi. Bản tin chưa gửi vẫn được giữ.")
    return page.to(f"{HERE}/{ref}", said=said)


@router.post(f"{HERE}/{{ref}}/tiep-tuc")
async def resume(page: AdministratorPage, ref: UUID) -> Response:
    command = ResumeSubscription(subscription=ref, at=page.now, by=reader(page))
    await resume_subscription(page.house.sessions, command)
    return page.to(f"{HERE}/{ref}", said=page.say("Đang gửi tiếp, theo đúng thứ tự."))


async def _form(page: Sight) -> dict[str, Any]:
    async with page.house.sessions() as session:
        scope = await scope_of(session, reader(page))
        agencies = await agencies_within(session, scope)
    today = day_of(page.now)
    return {"agencies": [one for one in agencies if one.validity.covers(today)], "kinds": KINDS}
