"""Thao tác của người nộp: whatever the life cycle offers, by the form that its schema makes."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.responses import Response

from app.domain.by_post import SEND_IN
from app.domain.errors import DomainError
from app.domain.judging import BUILT_IN
from app.dossiers.acting import Opened, PerformAction
from app.dossiers.actions.perform import perform_action
from app.idempotency.keys import Answer, Claim, KeyUsedForAnotherRequest
from app.web.boundary import boundary_router
from app.web.portal.dossier import brings_what_was_marked, path_of, seen
from app.web.portal.drafting import signed_in
from app.web.problems import NoSuchAddress
from app.web.showing.dossier import dossier_out
from app.web.showing.shapes import ActionOut
from app.web.site.fields import Field, Filling, Option, fields_of, labels_of
from app.web.site.filling import filled, typed_in
from app.web.site.page import OwnPage, Sight, gone_to
from app.web.site.posted import Posted, SentOnce, led_before, version_of
from app.web.site.trouble import Trouble
from app.web.site.words import sentence

router = boundary_router(include_in_schema=False)

SKIP: Final = frozenset({"documents", "data.papers", "data.answers", "override"})
RATING: Final = "data.rating"
RATINGS: Final = (
    sentence("Rất không hài lòng"),
    sentence("Không hài lòng"),
    sentence("Bình thường"),
    sentence("Hài lòng"),
    sentence("Rất hài lòng"),
)
WARNINGS: Final = {
    "withdraw": sentence(
        "Rút rồi thì hồ sơ dừng giải quyết và không mở lại được; muốn làm tiếp phải nộp hồ sơ mới."
    ),
    SEND_IN: sentence(
        "Bưu tá sẽ đến địa chỉ này lấy những giấy tờ được yêu cầu bổ sung; cước do bạn trả cho bưu"
        " tá. Ngày nộp là ngày bưu chính ký giao giấy tờ cho nơi tiếp nhận, nên hãy gửi trước hạn"
        " vài ngày; thời hạn giải quyết chạy tiếp từ lúc đó."
    ),
    "download": sentence(
        "Bấm nhận là bạn đã được trả kết quả. Tệp kết quả tải về được bất cứ lúc nào sau đó."
    ),
}
"""What somebody should know before he does it."""


SENT_BEFORE: Final = sentence(
    "Biểu mẫu này đã được gửi trước đó với nội dung khác; lần gửi vừa rồi không có tác dụng."
)


@router.get("/ho-so/{ref}/lam/{name}")
async def ask(page: OwnPage, ref: str, name: str) -> Response:
    opened = await seen(page, ref)
    action = offered(page, opened, name)
    if action is None:
        return _gone(page, opened, name)
    if brings_what_was_marked(action):
        return page.to(f"{path_of(opened)}/bo-sung")
    return _form(page, opened, action)


@router.post("/ho-so/{ref}/lam/{name}")
async def act(page: OwnPage, ref: str, name: str, form: Posted, claim: SentOnce) -> Response:
    if (before := await sent_before(page, ref, claim)) is not None:
        return before
    opened = await seen(page, ref)
    action = offered(page, opened, name)
    if action is None:
        return _gone(page, opened, name)
    body = filled(action.input, form, "")
    command = PerformAction(
        ref=str(opened.file.dossier.id),
        action=name,
        by=signed_in(page),
        at=page.now,
        version=version_of(form),
        comment=body.get("comment"),
        data=body.get("data", {}),
    )
    try:
        given = await perform_action(page.house.office, command, _led_back, claim)
    except DomainError as refusal:
        return _form(page, await seen(page, ref), action, form, refusal)
    done = page.say("Đã thực hiện: %(action)s.", action=action.label)
    return page.to(given.answer.body.decode(), said=done)


async def sent_before(page: Sight, ref: str, claim: Claim | None) -> Response | None:
    """Where a form that was sent before leads; None for one that is new."""
    try:
        return await led_before(page, claim)
    except KeyUsedForAnotherRequest:
        return page.to(f"/ho-so/{ref}", said=page.say(SENT_BEFORE))


def offered(page: Sight, opened: Opened, name: str) -> ActionOut | None:
    """The action, if it is on offer to the reader now."""
    who = signed_in(page)
    out = dossier_out(opened, who, page.house, page.language, labels=page.language)
    return next((action for action in out.actions if action.name == name), None)


def _led_back(opened: Opened) -> Answer:
    return gone_to(path_of(opened))


def _gone(page: Sight, opened: Opened, name: str) -> Response:
    """The dossier has moved on since the button was shown."""
    states = opened.procedure.machine.states.values()
    if name not in BUILT_IN and all(name not in state.actions for state in states):
        raise NoSuchAddress
    said = page.say("Hồ sơ đã chuyển sang tình trạng khác nên không còn thao tác này.")
    return page.to(path_of(opened), said=said)


def _form(
    page: Sight,
    opened: Opened,
    action: ActionOut,
    form: FormData | None = None,
    refusal: DomainError | None = None,
) -> Response:
    shown = None if refusal is None else page.trouble(refusal)
    given = {"data": {"pickup_address": opened.file.applicant.address or ""}}
    fields = _fields(page, action, given, form, shown)
    warning = WARNINGS.get(action.name)
    context: dict[str, Any] = {
        "action": action,
        "path": path_of(opened),
        "version": opened.file.dossier.version,
        "procedure_name": page.spoken(opened.procedure.name),
        "code": opened.file.dossier.code,
        "fields": fields,
        "labels": labels_of(fields),
        "warning": None if warning is None else page.say(warning),
    }
    if refusal is None:
        return page.html("portal/act.html", **context)
    return page.refused(refusal, "portal/act.html", **context)


def _fields(
    page: Sight,
    action: ActionOut,
    given: Mapping[str, Any],
    form: FormData | None,
    shown: Trouble | None,
) -> list[Field]:
    """The fields of the action; a group that only holds others shows them without a frame."""
    typed, many = typed_in(form) if form is not None else (None, {})
    ratings = [
        Option(str(number), page.say(words)) for number, words in enumerate(RATINGS, start=1)
    ]
    filling = Filling(
        language=page.language,
        given=given,
        typed=typed,
        many=many,
        trouble=shown,
        choices={RATING: ratings},
        skip=SKIP,
    )
    found = fields_of(action.input, "", filling)
    data = [
        replace(inner, label=page.say("Mức độ hài lòng")) if inner.name == RATING else inner
        for item in found
        if item.name == "data"
        for inner in item.fields
    ]
    return [*data, *(item for item in found if item.name != "data")]
