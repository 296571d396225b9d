"""The period of a page: chosen by its name, or typed as two days (``tu`` and ``den``)."""

from collections.abc import Iterator
from datetime import date

from app.domain.errors import Defect, Invalid
from app.domain.periods import Period, named_period
from app.web.showing.periods import by_month, period_asked
from app.web.site.fields import Option
from app.web.site.filling import day_typed
from app.web.site.filters import day


def days(period: Period) -> str:
    """``15/12/2025 – 14/12/2026``."""
    if period.first == period.last:
        return day(period.first)
    return f"{day(period.first)} – {day(period.last)}"


def begun(name: str, words: str, today: date) -> Iterator[Option]:
    """The named period with its days, unless it has yet to begin."""
    period = named_period(name)
    if period is not None and period.first <= today:
        yield Option(name, f"{words} ({days(period)})")


def period_called(name: str) -> Period:
    """Raises Invalid for a name that no period has."""
    found = named_period(name)
    if found is None:
        raise Invalid([Defect("ky", "unknown_period")])
    return found


def typed_period(first: str, last: str, today: date, *, by_months: bool = False) -> Period:
    """Raises Invalid for what is no day, and for days that are no period, or one of many months."""
    try:
        found = period_asked(_day("tu", first), _day("den", last), today)
        return by_month(found) if by_months else found
    except Invalid as refusal:
        places = {"from": "tu", "to": "den"}
        raise Invalid(
            Defect(places.get(d.field, d.field), d.code, d.facts) for d in refusal.defects
        ) from None


def _day(field: str, text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(day_typed(text))
    except ValueError:
        raise Invalid([Defect(field, "not_a_day")]) from None
