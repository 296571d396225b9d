"""``/quan-tri/lich``: the calendars, closing days in one of them, and how far a change has come."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Path
from starlette.responses import Response

from app.agencies.queries import agencies as directory
from app.domain.calendar import CalendarDoesNotCover, DayKind, WorkingCalendar
from app.domain.errors import Defect, DomainError, NotFound
from app.dossiers.actions.change_calendar import (
    CalendarNotPublished,
    ChangeCalendar,
    order_calendar_change,
    preview_calendar,
    preview_draft,
)
from app.dossiers.campaigning import Outlook
from app.dossiers.queries.shifts import calendar_campaigns, counted_by
from app.people.standing_in import day_of
from app.procedures.actions.publish import PublishFiles, publish
from app.procedures.closing_days import Closure, ClosureRefused, closed, with_closure
from app.procedures.library import Library
from app.procedures.proposing import calendar_added
from app.procedures.rulebook import Rulebook
from app.web.admin.foreseen import Foreseen, foreseen
from app.web.admin.gates import EVERY_AGENCY, PublisherPage, reader
from app.web.admin.typing_days import day_in
from app.web.boundary import boundary_router
from app.web.site.page import Sight
from app.web.site.posted import Posted, texts

router = boundary_router(include_in_schema=False)
HERE = "/quan-tri/lich"
FORM = "admin/closure.html"
FIELDS = ("first", "last", "vi", "en", "source")
MOST = 50
"""Lines of each list of a preview; the command line writes all of them to a file."""

Code = Annotated[str, Path(pattern=r"^[a-z][a-z0-9-]{1,39}$")]


class NoSuchChange(NotFound):
    """No change of a calendar has this id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarLine:
    """The newest version of a calendar. ``agencies`` have it as their own.

    One that is not ``used`` is the ground of others only: a day closed there closes nobody.
    """

    code: str
    version: int
    first: int
    last: int
    closures: Sequence[tuple[date, str]]
    agencies: Sequence[str]
    usual: bool
    """Whether it is the province's own."""
    used: bool


@router.get(HERE)
async def listed(page: PublisherPage) -> Response:
    async with page.house.sessions() as session:
        rules = await page.house.office.rules(session)
        found = await directory(session, limit=EVERY_AGENCY)
        campaigns = await calendar_campaigns(session)
        counted = await counted_by(session, rules.calendars)
    lines = [
        _line(page, rules.calendar(code), [a.name for a in found if a.calendar == code], counted)
        for code in rules.calendars
    ]
    return page.html("admin/calendars.html", calendars=lines, campaigns=campaigns)


def _line(
    page: Sight, calendar: WorkingCalendar, agencies: Sequence[str], counted: Collection[str]
) -> CalendarLine:
    english, year = page.language == "en", day_of(page.now).year
    usual = calendar.code == page.house.calendar
    closures = [
        (day, special.name_en if english else special.name_vi)
        for day, special in sorted(calendar.days.items())
        if special.kind is DayKind.CLOSURE and day.year >= year
    ]
    return CalendarLine(
        code=calendar.code,
        version=calendar.version,
        first=calendar.covers[0],
        last=calendar.covers[1],
        closures=closures,
        agencies=agencies,
        usual=usual,
        used=usual or bool(agencies) or calendar.code in counted,
    )


@router.get(f"{HERE}/{{code}}/dong-cua")
async def ask(page: PublisherPage, code: Code) -> Response:
    calendar = _newest(await _rules(page), code)
    today = day_of(page.now)
    with suppress(CalendarDoesNotCover):
        today = calendar.working_day_from(today)
    typed = {**dict.fromkeys(FIELDS, ""), "first": f"{today:%d/%m/%Y}"}
    return page.html(FORM, calendar=calendar, typed=typed)


@router.post(f"{HERE}/{{code}}/dong-cua")
async def close(page: PublisherPage, code: Code, form: Posted) -> Response:
    """First what it would do; with ``do=apply``, publishing and moving."""
    typed = {**dict.fromkeys(FIELDS, ""), **texts(form)}
    rules = await _rules(page)
    calendar = _newest(rules, code)
    wanted = typed.get("version", "") if typed.get("do") == "apply" else ""
    if wanted.isdecimal() and int(wanted) <= calendar.version:
        return await _done_before(page, code, int(wanted))
    try:
        drafted = _drafted(rules, calendar, typed)
    except DomainError as refusal:
        labels = {
            "first": page.say("Từ ngày"),
            "last": page.say("Đến hết ngày"),
            "vi": page.say("Tên ngày nghỉ (tiếng Việt)"),
            "en": page.say("Tên ngày nghỉ (tiếng Anh)"),
            "source": page.say("Căn cứ"),
        }
        return page.refused(refusal, FORM, labels=labels, calendar=calendar, typed=typed)
    if wanted == str(drafted.version):
        return await _applied(page, drafted, typed)
    shelf = rules.shelf_with({drafted.name: drafted.text})
    outlook = await preview_draft(
        page.house.office, rules, shelf.versions[code, drafted.version], page.now, most=MOST
    )
    return page.html(
        "admin/closure_preview.html",
        calendar=calendar,
        typed=typed,
        drafted=drafted,
        seen=_seen(page, rules, outlook),
    )


@dataclass(frozen=True, slots=True)
class DraftedCalendar:
    """The next version of a calendar, with ``days`` closed; ``name`` is what its file is called."""

    code: str
    version: int
    text: str
    days: Sequence[date]

    @property
    def name(self) -> str:
        return f"{self.code}.v{self.version}.yaml"


def _drafted(rules: Rulebook, calendar: WorkingCalendar, typed: dict[str, str]) -> DraftedCalendar:
    """Raises ClosureRefused."""
    defects: list[Defect] = []
    first, last = (day_in(typed, name, defects) for name in ("first", "last"))
    if first is None and not any(defect.field == "first" for defect in defects):
        defects.append(Defect("first", "required"))
    if defects or first is None:
        raise ClosureRefused(defects)
    closure = Closure(
        first=first, last=last or first, vi=typed["vi"], en=typed["en"], source=typed["source"]
    )
    days = closed(calendar, closure)
    text = rules.texts["calendar"][calendar.code, calendar.version].source
    version = calendar.version + 1
    return DraftedCalendar(calendar.code, version, with_closure(text, version, closure, days), days)


async def _applied(page: Sight, drafted: DraftedCalendar, typed: dict[str, str]) -> Response:
    """Published, and a worker is told to move the dossiers; the page behind shows how far it is."""
    given = Library()
    together = calendar_added(given, drafted.name, drafted.text)
    at = page.now
    done = await publish(
        page.house.sessions,
        PublishFiles(given=given, together=together, at=at, by=reader(page).id),
    )
    if done.report.problems:
        raise ClosureRefused([Defect("first", "not_acceptable")])
    return await _ordered(page, drafted.code, drafted.version, typed["vi"])


async def _done_before(page: Sight, code: str, version: int) -> Response:
    """The form was sent before, or somebody else has published that version meanwhile."""
    async with page.house.sessions() as session:
        campaigns = await calendar_campaigns(session)
    same = [one for one in campaigns if (one.calendar, one.version) == (code, version)]
    words = page.say("Phiên bản %(version)s của lịch này đã được công bố.", version=version)
    return page.to(f"{HERE}/dot/{same[0].id}" if same else HERE, said=words)


async def _ordered(page: Sight, code: str, version: int, reason: str | None) -> Response:
    command = ChangeCalendar(
        calendar=code, version=version, by=reader(page), at=page.now, reason=reason
    )
    campaign = await order_calendar_change(page.house.office, command)
    return page.to(f"{HERE}/dot/{campaign}")


@router.get(f"{HERE}/{{code}}/ap-dung")
async def ask_again(page: PublisherPage, code: Code) -> Response:
    """What moving everybody to the newest published version would do now."""
    rules = await _rules(page)
    calendar = _newest(rules, code)
    command = ChangeCalendar(calendar=code, version=calendar.version, by=reader(page), at=page.now)
    outlook = await preview_calendar(page.house.office, command, most=MOST)
    return page.html(
        "admin/apply_calendar.html", calendar=calendar, seen=_seen(page, rules, outlook)
    )


@router.post(f"{HERE}/{{code}}/ap-dung")
async def apply(page: PublisherPage, code: Code) -> Response:
    calendar = _newest(await _rules(page), code)
    return await _ordered(page, code, calendar.version, None)


@router.get(f"{HERE}/dot/{{campaign}}")
async def progress(page: PublisherPage, campaign: UUID) -> Response:
    """How far it is; the page looks again by itself while it is under way."""
    async with page.house.sessions() as session:
        found = await calendar_campaigns(session, only=campaign)
        rules = await page.house.office.rules(session)
    if not found:
        raise NoSuchChange
    newest = rules.calendar(found[0].calendar).version
    template = "admin/change_part.html" if page.is_part else "admin/change.html"
    return page.html(template, change=found[0], newest=newest)


def _seen(page: Sight, rules: Rulebook, outlook: Outlook) -> Foreseen:
    return foreseen(outlook, rules, page.language)


async def _rules(page: Sight) -> Rulebook:
    async with page.house.sessions() as session:
        return await page.house.office.rules(session)


def _newest(rules: Rulebook, code: str) -> WorkingCalendar:
    found = rules.shelf.latest(code)
    if found is None:
        raise CalendarNotPublished
    return found
