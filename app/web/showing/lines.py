"""Lines of lists: enough to choose by, with the working time that is left."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.domain.clock import remaining_minutes
from app.domain.errors import Defect, Invalid
from app.domain.ids import ProcedureCode
from app.dossiers.queries.figures import Figure
from app.dossiers.queries.lists import DossierFilter, DossierLine
from app.dossiers.snapshots import NEVER
from app.procedures.rulebook import Rulebook
from app.web.messages import Language
from app.web.paging import Key
from app.web.showing.periods import AskedMoment, in_utc, period_asked, today_in_hanoi
from app.web.showing.shapes import Moment
from app.web.site.words import spoken

Word = Annotated[str, StringConstraints(min_length=1, max_length=120)]


class DossierQuery(BaseModel):
    """Filters of a list. ``q`` is a code, or words of the name, number or phone.

    ``agency`` has any part in the dossier, ``competent_agency`` decides; ``within`` decides or is
    above who does. ``figure`` is what ``GET /statistics`` counts from ``from`` to ``to``, as of
    ``as_of`` (otherwise now).
    """

    model_config = ConfigDict(extra="ignore")

    q: Word | None = None
    state: Word | None = None
    agency: Word | None = None
    procedure: Word | None = None
    channel: Word | None = None
    due_before: AskedMoment | None = None
    overdue: bool | None = None
    field: Word | None = None
    competent_agency: Word | None = None
    within: Word | None = None
    figure: Figure | None = None
    from_: Annotated[date | None, Field(alias="from")] = None
    to: date | None = None
    as_of: AskedMoment | None = None

    def as_filter(self, now: datetime) -> DossierFilter:
        wanted = self.model_dump(exclude={"from_", "to"})
        if self.figure is None:
            return DossierFilter(**wanted)
        period = period_asked(self.from_, self.to, today_in_hanoi(now))
        return DossierFilter(**wanted, period=period)


class DossierLineOut(BaseModel):
    """``remaining_minutes`` is working time to the nearer of step and dossier due dates."""

    id: UUID
    code: str | None
    procedure: str
    procedure_name: str
    state: str
    state_label: str
    version: int
    channel: str
    applicant: str
    receiving_agency: str
    competent_agency: str
    holder_agency: str | None
    holder_agency_name: str | None
    holder_person: str | None
    submitted_at: Moment
    accepted_at: Moment | None
    due: Moment | None
    step_due: Moment | None
    remaining_minutes: int | None
    standing: str | None


def publication_of(found: Sequence[DossierLine]) -> int:
    """The newest publication as a list saw it; nothing needs a rulebook for an empty list."""
    return found[0].publication if found else 0


def line_out(
    line: DossierLine, rules: Rulebook, at: datetime, labels: Language = Language.VI
) -> DossierLineOut:
    procedure = rules.procedure(ProcedureCode(line.procedure), line.procedure_version)
    calendar = rules.calendar(procedure.calendar)
    left = None
    if line.urgent_at != NEVER and line.standing is None:
        left = remaining_minutes(line.urgent_at, at, calendar)
    return DossierLineOut(
        id=line.id,
        code=line.code,
        procedure=line.procedure,
        procedure_name=spoken(procedure.name, labels),
        state=line.state,
        state_label=spoken(procedure.machine.state(line.state).label, labels),
        version=line.version,
        channel=line.channel,
        applicant=line.applicant,
        receiving_agency=line.receiving_agency,
        competent_agency=line.competent_agency,
        holder_agency=line.holder_agency,
        holder_agency_name=line.holder_name,
        holder_person=line.person_name,
        submitted_at=line.submitted_at,
        accepted_at=line.accepted_at,
        due=line.due,
        step_due=line.step_due,
        remaining_minutes=left,
        standing=line.standing,
    )


def uuid_key(key: Key) -> UUID:
    """A key of a cursor that was an id. Raises Invalid."""
    try:
        return UUID(str(key))
    except ValueError:
        raise Invalid([Defect("cursor", "bad_cursor")]) from None


def moment_key(key: Key) -> datetime:
    """A key of a cursor that was a moment. Raises Invalid."""
    try:
        moment = datetime.fromisoformat(str(key))
        if moment.tzinfo is not None:
            return in_utc(moment)
    except ValueError:
        pass
    raise Invalid([Defect("cursor", "bad_cursor")])
