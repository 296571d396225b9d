"""Sổ theo dõi hồ sơ (M07) of one desk: what stands in its thirteen columns (TT 03/2025 Phụ lục I).

One book a year, its numbers consecutive from 01. The number of a line is given once, so that it is
the one on the receipt.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.db.sessions import AsyncSession
from app.domain.calendar import local
from app.domain.clock import Standing
from app.domain.errors import LimitReached
from app.domain.ids import AgencyCode, ProcedureCode
from app.domain.machine import StateKind
from app.domain.periods import Period
from app.domain.procedure import ReturnMethod
from app.dossiers.letterhead import letterhead
from app.dossiers.queries.forms import stations
from app.dossiers.regulations import edition_of
from app.papers.queries.register import RegisterLine, register_lines
from app.papers.rendering import Entry
from app.procedures.rulebook import Rulebook

FORM = "M07"
RETURNED = 10
"""Đã trả kết quả, of the national portal's ten states."""

METHODS: Mapping[str, str] = {
    ReturnMethod.COUNTER: "Trực tiếp",
    ReturnMethod.POST: "Bưu chính công ích",
    ReturnMethod.DIGITAL: "Trực tuyến",
}


class RegisterTooLong(LimitReached):
    """More lines than one sheet can be made of: ask for a shorter time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """What is wanted: days of one year. ``closed_at`` when the book is being frozen."""

    agency: AgencyCode
    period: Period
    at: datetime
    closed_at: datetime | None = None


def entry_in_print(year: int, number: int) -> Entry:
    """How a receipt names its line in the register."""
    return Entry(_book(year), number)


async def register_facts(
    session: AsyncSession, rules: Rulebook, wanted: Book
) -> tuple[dict[str, object], int]:
    """What M07 states, and of how many lines."""
    lines = await register_lines(session, wanted.agency, wanted.period)
    desk = letterhead(await stations(session, wanted.agency))
    edition = edition_of(FORM, min(wanted.period.last, local(wanted.at).date()))
    facts: dict[str, object] = {
        "regulation": edition.regulation,
        "edition": edition.as_facts(),
        "issued_at": _moment(wanted.at),
        "desk": desk,
        "book": _book(wanted.period.first.year),
        "year": wanted.period.first.year,
        "first": wanted.period.first.isoformat(),
        "last": wanted.period.last.isoformat(),
        "closed": _moment(wanted.closed_at),
        "lines": [_line(line, rules) for line in lines],
    }
    return facts, len(lines)


def _book(year: int) -> str:
    return f"01/{year}"


def _line(line: RegisterLine, rules: Rulebook) -> dict[str, str | None]:
    procedure = rules.procedure(ProcedureCode(line.procedure), line.procedure_version)
    applicant = line.applicant
    contact = [applicant.get("address"), applicant.get("phone")]
    state = procedure.machine.state(line.state)
    # An end holds at once, even while the desk has still to give originals back.
    ended_at = line.entered_at if state.kind is StateKind.END else None
    returned = ended_at if line.national == RETURNED else None
    ended = None
    if ended_at is not None and returned is None:
        ended = state.label.vi, local(ended_at).date()
    return {
        "number": f"{line.number:02}",
        "code": line.code,
        "procedure": procedure.name.vi,
        "name": str(applicant["full_name"]),
        "contact": "\n".join(part for part in contact if part),
        "competent": line.competent,
        "received": _moment(line.accepted_at),
        "due": _moment(line.original_due),
        "returned": _moment(returned),
        "method": METHODS[line.return_method],
        "note": "; ".join(_notes(line, ended)),
    }


def _notes(line: RegisterLine, ended: tuple[str, date] | None) -> Iterator[str]:
    if line.supplements:
        yield f"Bổ sung {line.supplements:02} lần"
    if line.due is not None and line.due != line.original_due:
        yield f"Gia hạn đến {local(line.due):%d/%m/%Y}"
    if line.standing == Standing.LATE:
        yield "Quá hạn"
    if ended is not None:
        yield f"{ended[0]} ngày {ended[1]:%d/%m/%Y}"


def _moment(at: datetime | None) -> str | None:
    return None if at is None else local(at).isoformat(timespec="seconds")
