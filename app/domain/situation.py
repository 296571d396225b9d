"""A dossier seen at one moment, with all that judging it needs."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.calendar import WorkingCalendar
from app.domain.dossier import Dossier, Material
from app.domain.facts import facts_of
from app.domain.guard import Facts
from app.domain.ids import AgencyCode
from app.domain.machine import Machine


@dataclass(frozen=True, slots=True)
class Situation:
    """``at`` is the moment of judging.

    ``above`` is the agency above the one that holds the dossier, as the directory has it.
    """

    machine: Machine
    dossier: Dossier
    calendar: WorkingCalendar
    material: Material
    at: datetime
    above: AgencyCode | None = None

    def facts(self) -> Facts:
        return facts_of(self.dossier, self.material, self.calendar, self.at)
