"""Days that somebody typed into a form of the administration."""

from collections.abc import Mapping
from datetime import date

from app.domain.errors import Defect
from app.web.site.filling import day_typed


def day_in(typed: Mapping[str, str], name: str, defects: list[Defect]) -> date | None:
    """The day in field ``name``; None when it is empty, or unreadable (then ``defects`` grow)."""
    text = typed.get(name, "")
    if not text:
        return None
    try:
        return date.fromisoformat(day_typed(text))
    except ValueError:
        defects.append(Defect(name, "day_unreadable"))
        return None
