"""How pages write days, moments, numbers, money and the working time that is left."""

from datetime import date, datetime
from typing import Final

from app.domain.calendar import local
from app.web.messages import Language
from app.web.site.words import say, sentence

MINUTES_OF_A_DAY: Final = 8 * 60
"""A working day has eight hours (Bộ luật Lao động 2019 Điều 105)."""

WEEKDAYS: Final = (
    sentence("Thứ Hai"),
    sentence("Thứ Ba"),
    sentence("Thứ Tư"),
    sentence("Thứ Năm"),
    sentence("Thứ Sáu"),
    sentence("Thứ Bảy"),
    sentence("Chủ Nhật"),
)


def moment(at: datetime | None) -> str:
    """``22/11/2026 09:05`` in Hà Nội's time; empty for none."""
    return "" if at is None else f"{local(at):%d/%m/%Y %H:%M}"


def day(on: date | None) -> str:
    """``22/11/2026``; empty for none."""
    if on is None:
        return ""
    return f"{local(on) if isinstance(on, datetime) else on:%d/%m/%Y}"


def clock_time(at: datetime | None) -> str:
    """``09:05`` in Hà Nội's time."""
    return "" if at is None else f"{local(at):%H:%M}"


def weekday(on: date, language: Language) -> str:
    on = local(on) if isinstance(on, datetime) else on
    return say(WEEKDAYS[on.weekday()], language)


def number(value: float | None) -> str:
    """``1.234`` and ``1.234,5``, as Vietnam writes them."""
    if value is None:
        return ""
    return f"{value:,}".replace(",", "\0").replace(".", ",").replace("\0", ".")


def money(dong: int | None) -> str:
    """``650.000 đ``."""
    return "" if dong is None else f"{number(dong)} đ"


def size(octets: int) -> str:
    """``1,2 MB``, ``340 KB``."""
    if octets >= 1024 * 1024:
        return f"{number(round(octets / 1024 / 1024, 1))} MB"
    return f"{number(max(1, round(octets / 1024)))} KB"


def share(part: int, whole: int) -> str:
    """``97,5%``; a dash where there is nothing to share."""
    return "–" if not whole else f"{number(round(100 * part / whole, 1))}%"


def span(minutes: int, language: Language) -> str:
    """Working time in words: ``2 ngày 3 giờ``; empty for none at all."""
    days, rest = divmod(minutes, MINUTES_OF_A_DAY)
    hours, odd = divmod(rest, 60)
    parts = [
        say("%(n)s ngày", language, n=days) if days else "",
        say("%(n)s giờ", language, n=hours) if hours and days < 10 else "",  # noqa: PLR2004
        say("%(n)s phút", language, n=odd) if odd and not days and not hours else "",
    ]
    return " ".join(part for part in parts if part)


def left(minutes: int | None, language: Language) -> str:
    """Working time in words: ``còn 2 ngày 3 giờ``, ``quá hạn 5 giờ``; empty for none."""
    if minutes is None:
        return ""
    words = span(abs(minutes), language)
    if not words:
        return say("không còn giờ làm việc", language)
    if minutes < 0:
        return say("quá hạn %(span)s làm việc", language, span=words)
    return say("còn %(span)s làm việc", language, span=words)


def urgency(minutes: int | None) -> str:
    """``late`` | ``soon`` (two working days or less) | ``fine`` | ``none``: a class, and a word."""
    if minutes is None:
        return "none"
    if minutes < 0:
        return "late"
    return "soon" if minutes <= 2 * MINUTES_OF_A_DAY else "fine"
