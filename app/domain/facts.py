"""What a guard may know of a dossier: exactly the names of ``app.domain.guard``."""

from collections.abc import Mapping
from datetime import datetime

from app.domain.calendar import WorkingCalendar
from app.domain.children import all_done, all_granted
from app.domain.course import course_of
from app.domain.dossier import Dossier, Material


def facts_of(
    dossier: Dossier, material: Material, calendar: WorkingCalendar, at: datetime
) -> Mapping[str, object]:
    """The facts at moment ``at``; form fields and handed-in documents by attribute.

    ``consults_done``: somebody was asked and everybody has answered; ``consults_late``: whoever has
    not answered is late. Together: nobody is waited for who still has time.
    ``children_done``: every child has ended, ``children_granted``: with its result.
    """
    open_ones = [c for c in dossier.consultations if c.is_open]
    return {
        "state": dossier.state,
        "channel": dossier.channel.value,
        "subject": dossier.subject.value,
        "return_method": dossier.return_method.value,
        "receiving_agency": dossier.receiving_agency,
        "competent_agency": dossier.competent_agency,
        "owner_agency": dossier.holder.agency or dossier.competent_agency,
        "variant": dossier.variant,
        "proposal": dossier.values.get("proposal"),
        "outcome": dossier.values.get("outcome"),
        "wd_since_received": working_days_since_received(dossier, calendar, at),
        "consults_done": bool(dossier.consultations) and not open_ones,
        "consults_late": bool(open_ones) and all(c.is_late(at) for c in open_ones),
        "children_done": all_done(dossier.children),
        "children_granted": all_granted(dossier.children),
        "originals_held": material.originals_held,
        "form": material.form,
        "documents": dict.fromkeys(material.documents, True),
        "count": _totals(dossier.counts),
    }


def working_days_since_received(
    dossier: Dossier, calendar: WorkingCalendar, at: datetime
) -> int | None:
    """Working days after the day on which the present count began, up to the day of ``at``."""
    began = course_of(dossier.clock.marks).started_at or dossier.accepted_at
    if began is None:
        return None
    return calendar.working_days_between(calendar.day_of(began), calendar.day_of(at))


def _totals(counts: Mapping[str, int]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for key, times in counts.items():
        action = key.rpartition(":")[2]
        totals[action] = totals.get(action, 0) + times
    return totals
