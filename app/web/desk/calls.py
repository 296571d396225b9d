"""Danh sách cần gọi: whom no message reached, and what came of the desk's calls."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from app.domain.calendar import HANOI
from app.domain.notifying import CallOutcome
from app.notices.actions.look_at_calls import LookAtCalls, look_at_calls
from app.notices.actions.record_call import CallNotOpen, RecordCall, record_call
from app.notices.queries.calls import FIRST, CallLine, call_count
from app.web.boundary import boundary_router
from app.web.desk.doors import DeskPage
from app.web.desk.lines import LISTED, counted, desks_of
from app.web.showing.sendings import notice_words, said_facts
from app.web.site.page import Sight
from app.web.site.posted import Posted

router = boundary_router(include_in_schema=False)

HERE: Final = "/quay/can-goi"
MOST_COUNTED: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One line: whom to call about what, with what there is to say."""

    line: CallLine
    words: str
    facts: list[tuple[str, str]]
    overdue: bool


@router.get(HERE)
async def calls(
    page: DeskPage,
    tu: Annotated[date | None, Query()] = None,
    sau: Annotated[UUID | None, Query()] = None,
) -> Response:
    """The oldest first; ``tu`` and ``sau`` say after which line this page begins.

    The look at whom it names is on record.
    """
    assert page.who is not None  # noqa: S101 - see DeskPage
    desks, today = desks_of(page), page.now.astimezone(HANOI).date()
    after = FIRST if tu is None or sau is None else (tu, sau)
    asked = LookAtCalls(by=page.who, at=page.now, until=today, limit=LISTED, after=after)
    found, more = await look_at_calls(page.house.sessions, asked)
    async with page.house.sessions() as session:
        waiting = await call_count(session, desks, today, limit=MOST_COUNTED)
    last = found[-1] if more else None
    return page.html(
        "desk/calls.html",
        lines=[_shown(page, line, today) for line in found],
        waiting=counted(waiting),
        next_path=f"{HERE}?tu={last.call_on}&sau={last.way_id}" if last else None,
    )


@router.post(f"{HERE}/{{call}}")
async def called(page: DeskPage, call: UUID, form: Posted) -> Response:
    """What came of it; a line that somebody else has dealt with meanwhile is gone."""
    assert page.who is not None  # noqa: S101 - see DeskPage
    said = str(form.get("ket-qua") or "")
    outcome = CallOutcome(said) if said in BY_PEOPLE else CallOutcome.NOT_REACHED
    try:
        await record_call(page.house.office, RecordCall(call, outcome, page.who, page.now))
    except CallNotOpen:
        return page.to(HERE, said=page.say("Cuộc gọi này đã được ghi nhận trước đó."))
    return page.to(HERE, said=page.say("Đã ghi nhận cuộc gọi."))


BY_PEOPLE: Final = frozenset(
    {CallOutcome.REACHED, CallOutcome.NOT_REACHED, CallOutcome.WRONG_NUMBER}
)


def _shown(page: Sight, line: CallLine, today: date) -> Shown:
    return Shown(
        line=line,
        words=notice_words(line.notice, line.facts, page.language),
        facts=said_facts(line.facts, page.language),
        overdue=line.call_on < today,
    )
