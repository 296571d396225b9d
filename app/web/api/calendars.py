"""Calendars for whoever publishes: what a new version does to open dossiers, and doing it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, Field

from app.domain.people import Principal
from app.domain.shifting import Dates, Turn
from app.dossiers.actions.change_calendar import (
    CalendarNotPublished,
    CalendarNotTheNewest,
    ChangeCalendar,
    change_calendar,
    preview_calendar,
)
from app.dossiers.campaigning import NotThePublishers, Outlook, ShiftLine, why_left
from app.web.bodies import Body, Comment
from app.web.boundary import boundary_router
from app.web.dependencies import CurrentStaff, Guarded, Now, StaffOnly, TheHouse
from app.web.problems import problems
from app.web.showing.shapes import Moment, WordsOut

router = boundary_router(prefix="/calendars", tags=["calendars"], dependencies=[Guarded])

MOST = 50
"""Lines of each list: whoever wants all of them asks the command line for a file."""

Code = Annotated[str, Path(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
Version = Annotated[int, Field(ge=1, le=9999)]


class CalendarBody(Body):
    """The version, published already, by which open dossiers are to count.

    ``reason`` goes into the history of each dossier, beside the names of the days.
    """

    version: Version
    reason: Comment | None = None


class DatesOut(BaseModel):
    due: Moment | None
    original_due: Moment | None
    step_due: Moment | None
    answer_by: Moment | None


class ShiftOut(BaseModel):
    """A dossier of which a date moves, ``days`` later (negative: earlier)."""

    id: UUID
    code: str | None
    procedure: str
    state_label: str
    agency: str
    agency_name: str
    days: int
    before: DatesOut
    after: DatesOut


class PartOut(BaseModel):
    agency: str
    name: str | None
    moved: int
    late: int
    saved: int


class DaysOut(BaseModel):
    days: int
    dossiers: int


class LeftOut(BaseModel):
    """Dossiers that stay under the version that they have, and why."""

    reason: str
    why: WordsOut
    dossiers: int


class OutlookOut(BaseModel):
    """``moved`` of ``dossiers`` open ones; lists hold the first of each kind."""

    dossiers: int
    moved: int
    unmoved: int
    later: int
    earlier: int
    inside: int
    late: int
    saved: int
    by_days: list[DaysOut]
    by_agency: list[PartOut]
    left: list[LeftOut]
    becoming_late: list[ShiftOut]
    late_no_more: list[ShiftOut]
    others: list[ShiftOut]


class AppliedOut(OutlookOut):
    """``moved_in_all`` counts what earlier runs of the same campaign moved, too."""

    campaign: UUID
    moved_in_all: int


@router.post(
    "/{calendar}/preview",
    operation_id="preview_calendar",
    responses=problems(StaffOnly, NotThePublishers, CalendarNotPublished, CalendarNotTheNewest),
)
async def preview(
    calendar: Code, body: CalendarBody, who: CurrentStaff, house: TheHouse, now: Now
) -> OutlookOut:
    """What the same body would do if it were applied; nothing is written."""
    command = _order(calendar, body, who, now)
    return OutlookOut(**_shown(await preview_calendar(house.office, command, most=MOST)))


@router.post(
    "/{calendar}/apply",
    operation_id="apply_calendar",
    responses=problems(StaffOnly, NotThePublishers, CalendarNotPublished, CalendarNotTheNewest),
)
async def apply(
    calendar: Code, body: CalendarBody, who: CurrentStaff, house: TheHouse, now: Now
) -> AppliedOut:
    """Moves every open dossier of the calendar; asked again, it does only what is left to do."""
    command = _order(calendar, body, who, now)
    carried = await change_calendar(house.office, command, most=MOST)
    shown = _shown(carried.outlook)
    return AppliedOut(**shown, campaign=carried.campaign, moved_in_all=carried.moved)


def _order(calendar: str, body: CalendarBody, who: Principal, now: datetime) -> ChangeCalendar:
    return ChangeCalendar(
        calendar=calendar, version=body.version, by=who, at=now, reason=body.reason
    )


def _shown(outlook: Outlook) -> dict[str, object]:
    tally = outlook.tally
    names = {str(code): name for code, name in outlook.names.items()}
    return {
        **{name: getattr(tally, name) for name in NUMBERS},
        "by_days": [
            DaysOut(days=days, dossiers=count) for days, count in sorted(tally.by_days.items())
        ],
        "by_agency": [
            PartOut(
                agency=agency,
                name=names.get(agency),
                moved=part.moved,
                late=part.late,
                saved=part.saved,
            )
            for agency, part in sorted(tally.by_agency.items())
        ],
        "left": [
            LeftOut(reason=reason, why=WordsOut.of(why_left(reason)), dossiers=count)
            for reason, count in sorted(tally.left.items())
        ],
        "becoming_late": [_line(line) for line in outlook.lines[Turn.LATE]],
        "late_no_more": [_line(line) for line in outlook.lines[Turn.SAVED]],
        "others": [_line(line) for line in outlook.lines[Turn.SAME]],
    }


NUMBERS = ("dossiers", "moved", "unmoved", "later", "earlier", "inside", "late", "saved")


def _line(line: ShiftLine) -> ShiftOut:
    return ShiftOut(
        id=line.id,
        code=line.code,
        procedure=line.procedure,
        state_label=line.state,
        agency=line.agency,
        agency_name=line.agency_name,
        days=line.days,
        before=_dates(line.shift.before),
        after=_dates(line.shift.after),
    )


def _dates(dates: Dates) -> DatesOut:
    return DatesOut(
        due=dates.due,
        original_due=dates.measure,
        step_due=dates.step_due,
        answer_by=dates.answer_by,
    )
