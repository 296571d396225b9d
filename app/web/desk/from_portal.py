"""``/quay/cong-quoc-gia``: what came from the national portal and was not taken, and why.

For the desk that it is for; what names no agency that we know is for the province's administrators.
"""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from starlette.responses import Response

from app.domain.errors import DomainError
from app.domain.ids import ProcedureCode
from app.domain.people import Permission
from app.domain.procedure import Procedure
from app.national.actions.look_at_arrivals import LookAtArrivals, look_at_arrivals
from app.national.actions.settle_arrival import SettleArrival, settle_arrival
from app.national.arriving import handed
from app.national.queries.arrivals import Arrival
from app.people.standing_in import day_of
from app.procedures.rulebook import Rulebook
from app.web.boundary import boundary_router
from app.web.desk.doors import ArrivalsPage
from app.web.limits import PAGE
from app.web.showing.national import KINDS, reasons_in_words
from app.web.site.fields import Filling, fields_of, labels_of
from app.web.site.page import Sight
from app.web.site.posted import Posted
from app.web.site.words import sentence

router = boundary_router(include_in_schema=False)
HERE: Final = "/quay/cong-quoc-gia"
TEMPLATE: Final = "desk/from_portal.html"
AGAIN: Final = sentence("Đã cho nhận lại hồ sơ %(code)s.")
FIELDS: Final[Mapping[str, str]] = {
    "procedure": sentence("Thủ tục"),
    "receiving_agency": sentence("Cơ quan tiếp nhận"),
    "competent_agency": sentence("Cơ quan giải quyết"),
    "applicant.full_name": sentence("Họ và tên hoặc tên tổ chức"),
    "applicant.id_number": sentence("Số giấy tờ, mã số"),
    "applicant.phone": sentence("Điện thoại"),
    "applicant.address": sentence("Địa chỉ"),
    "return.address": sentence("Địa chỉ nhận kết quả"),
}
DONE_WITH: Final = sentence("Đã kết thúc xử lý %(code)s.")


@router.get(HERE)
async def from_portal(page: ArrivalsPage) -> Response:
    return page.html(TEMPLATE, **await _context(page))


@router.post(HERE + "/{arrival}")
async def settle(arrival: UUID, page: ArrivalsPage, form: Posted) -> Response:
    """``retry`` has it taken in again; else ``because`` says why it is done with."""
    assert page.who is not None  # noqa: S101 - ArrivalsPage asked
    because = None if form.get("retry") else str(form.get("because") or "")
    command = SettleArrival(arrival=arrival, by=page.who, at=page.now, because=because)
    try:
        after = await settle_arrival(page.house.sessions, command)
    except DomainError as refusal:
        return page.refused(refusal, TEMPLATE, **await _context(page))
    words = AGAIN if because is None else DONE_WITH
    return page.to(HERE, said=page.say(words, code=after.code))


async def _context(page: Sight) -> dict[str, Any]:
    assert page.who is not None  # noqa: S101 - ArrivalsPage asked
    look = LookAtArrivals(page.who, page.now, PAGE)
    found = await look_at_arrivals(page.house.sessions, look)
    async with page.house.sessions() as session:
        rules = await page.house.office.rules(session)
    return {
        "stuck": [_line(page, arrival, rules) for arrival in found.stuck],
        "waiting": found.coming,
        "kinds": KINDS,
        "at_desk": page.may(Permission.RECEIVE),
    }


def _line(page: Sight, arrival: Arrival, rules: Rulebook) -> dict[str, Any]:
    said = handed(arrival.content)
    procedure = rules.current(ProcedureCode(said.procedure), day_of(page.now))
    labels = {} if procedure is None else _labels(page, procedure)
    told = reasons_in_words(arrival, page.language)
    return {
        "arrival": arrival,
        "applicant": said.applicant,
        "code": said.procedure,
        "procedure": None if procedure is None else page.spoken(procedure.name),
        "reasons": [(_called(page, field, labels), words) for field, words in told],
    }


def _labels(page: Sight, procedure: Procedure) -> dict[str, str]:
    """What the procedure calls its documents and the fields of its form."""
    fields = fields_of(procedure.form_schema, "form.", Filling(language=page.language))
    documents = {f"documents.{d.key}": page.spoken(d.label) for d in procedure.documents}
    return {**labels_of(fields), **documents}


def _called(page: Sight, field: str, labels: Mapping[str, str]) -> str:
    return page.say(FIELDS[field]) if field in FIELDS else labels.get(field, field)
