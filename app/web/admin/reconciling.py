"""``/quan-tri/doi-soat``: files of banks, platforms and the post beside our books, day by day."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from app.domain.calendar import HANOI
from app.domain.errors import Defect, DomainError, Invalid
from app.domain.reconciling import Difference, DifferenceKind
from app.fees.actions.reconcile_day import ReconcileDay, reconcile_day
from app.fees.actions.settle_difference import SettleDifference, settle_difference
from app.fees.queries import comparisons
from app.fees.queries.comparisons import Compared
from app.ports.payment import StatementUnreadable
from app.web.admin.gates import ProvincePage, reader
from app.web.boundary import boundary_router
from app.web.site import filling, filters
from app.web.site.page import Sight
from app.web.site.posted import Posted, texts
from app.web.site.words import sentence

router = boundary_router(include_in_schema=False)

HERE: Final = "/quan-tri/doi-soat"
KINDS: Final[Mapping[DifferenceKind, str]] = {
    DifferenceKind.ONLY_OURS: sentence("Chỉ có ở sổ của ta"),
    DifferenceKind.ONLY_THEIRS: sentence("Chỉ có trong tệp"),
    DifferenceKind.AMOUNT: sentence("Lệch số tiền"),
    DifferenceKind.TWICE: sentence("Trả hai lần"),
    DifferenceKind.REFUNDED: sentence("Tiền đi ra không theo quyết định hoàn trả"),
    DifferenceKind.NOT_DELIVERED: sentence("Bưu gửi chưa phát theo sổ của ta"),
    DifferenceKind.POSTAGE: sentence("Lệch cước bưu chính"),
}


@router.get(HERE)
async def listed(page: ProvincePage) -> Response:
    return page.html("admin/reconciling.html", **await _context(page, yesterday(page)))


@router.post(HERE)
async def compare(page: ProvincePage, form: Posted) -> Response:
    """Compare the file of a day; the same file again finds the same."""
    typed = texts(form)
    try:
        content, name = await _file(form)
        day = _day(typed)
        command = ReconcileDay(content=content, name=name, day=day, by=reader(page), at=page.now)
        compared, found = await _compared(page, command)
    except DomainError as refusal:
        labels = {"day": page.say("Ngày giao dịch"), "file": page.say("Tệp của ngân hàng")}
        context = await _context(page, typed.get("day", ""))
        return page.refused(refusal, "admin/reconciling.html", labels=labels, **context)
    said = page.say(
        "Đã đối soát %(lines)s dòng: %(n)s chênh lệch.", lines=compared.lines, n=len(found)
    )
    return page.to(f"{HERE}/{compared.id}", said=said)


@router.get(HERE + "/{day}")
async def one(page: ProvincePage, day: UUID) -> Response:
    return page.html("admin/differences.html", **await _differences(page, day))


@router.post(HERE + "/{day}")
async def settle(page: ProvincePage, day: UUID, form: Posted) -> Response:
    """Somebody says what was done about one difference."""
    typed = texts(form)
    try:
        settling = SettleDifference(
            difference=_difference(typed),
            words=typed.get("words", ""),
            by=reader(page),
            at=page.now,
        )
        await settle_difference(page.house.sessions, settling)
    except DomainError as refusal:
        labels = {"words": page.say("Đã xử lý thế nào")}
        context = await _differences(page, day)
        return page.refused(refusal, "admin/differences.html", labels=labels, **context)
    return page.to(f"{HERE}/{day}", said=page.say("Đã ghi cách xử lý."))


async def _compared(page: Sight, command: ReconcileDay) -> tuple[Compared, list[Difference]]:
    """Raises Invalid for a file that is none of the provider's."""
    try:
        return await reconcile_day(page.house.till, command)
    except StatementUnreadable as unreadable:
        raise Invalid([_defect_of(unreadable)]) from None


def _defect_of(unreadable: StatementUnreadable) -> Defect:
    if unreadable.line is None:
        return Defect("file", "statement_not_text")
    where = {"line": str(unreadable.line), "columns": ", ".join(unreadable.columns)}
    return Defect("file", "statement_unreadable", where)


def yesterday(page: Sight) -> str:
    """The day whose file there is by now."""
    return filters.day(page.now.astimezone(HANOI).date() - timedelta(days=1))


def _day(typed: Mapping[str, str]) -> date:
    day = day_typed(typed.get("day", ""))
    if day is None:
        raise Invalid([Defect("day", "not_a_date")])
    return day


def day_typed(text: str) -> date | None:
    """None for what is no day."""
    try:
        return date.fromisoformat(filling.day_typed(text))
    except ValueError:
        return None


async def _file(form: FormData) -> tuple[bytes, str]:
    content, name = await file_sent(form)
    if not content:
        raise Invalid([Defect("file", "required")])
    return content, name


async def file_sent(form: FormData) -> tuple[bytes, str]:
    """What was handed in, and under which name; nothing at all where no file was."""
    file = form.get("file")
    if not isinstance(file, UploadFile):
        return b"", ""
    content, name = await file.read(), file.filename or "doi-soat.csv"
    await form.close()
    return content, name


def _difference(typed: Mapping[str, str]) -> UUID:
    try:
        return UUID(typed.get("difference", ""))
    except ValueError:
        raise comparisons.DifferenceNotFound from None


async def _context(page: Sight, day: str) -> dict[str, Any]:
    async with page.house.sessions() as session:
        days = await comparisons.comparisons(session)
    return {"days": days, "day": day, "provider": page.house.till.payment.provider}


async def _differences(page: Sight, identity: UUID) -> dict[str, Any]:
    async with page.house.sessions() as session:
        day = await comparisons.comparison(session, identity)
        found = await comparisons.differences_of(session, identity)
    return {"compared": day, "found": found, "kinds": KINDS}
