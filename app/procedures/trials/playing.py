"""Running a procedure's scenarios through the domain: the same functions that decide in earnest."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import NAMESPACE_OID, uuid5

from app.domain.calendar import WorkingCalendar, local
from app.domain.clock import Clock, reckon, standing
from app.domain.dossier import Act, Dossier, Holder, Material
from app.domain.errors import DomainError
from app.domain.facts import facts_of
from app.domain.guard import Facts
from app.domain.ids import AgencyCode, DossierId
from app.domain.joining import JOINED, may_go_on
from app.domain.judging import Situation, action_named
from app.domain.machine import RECEIVING, RoleKind
from app.domain.people import SYSTEM, Principal
from app.domain.procedure import Channel, Procedure, ReturnMethod, Subject
from app.domain.workflow import due_timers, transition
from app.procedures.forms import form_defects
from app.procedures.trials.acting import asked_agency, inputs_for, person_in, principal_in
from app.procedures.trials.linking import ENDS, agency_above, child_ended
from app.procedures.trials.samples import sample_form
from app.procedures.trials.scenario_lines import Given, Line

DESK = AgencyCode("H47.TTHCC")
REASONS: Mapping[str, str] = {"forbidden": "role"}


@dataclass(slots=True)
class Play:
    """One dossier on its way through a scenario; ``taken`` are the actions that happened."""

    procedure: Procedure
    calendar: WorkingCalendar
    given: Given
    dossier: Dossier
    taken: set[str] = field(default_factory=set)

    def act(self, line: Line) -> str | None:
        """Does what ``line`` says; the reason when it is refused."""
        try:
            if line.action == "@tick":
                self._tick(line)
            elif line.action in ENDS:
                self._end_child(line)
            else:
                self._act(line)
            if may_go_on(self._situation(line.at), SYSTEM):
                self._take(Act(action=JOINED, by=SYSTEM, at=line.at))
        except DomainError as refusal:
            return REASONS.get(refusal.code, refusal.code)
        return None

    def _tick(self, line: Line) -> None:
        system = next(
            role for role in self.procedure.machine.roles.values() if role.kind is RoleKind.SYSTEM
        )
        for action in due_timers(self._situation(line.at)):
            self._take(Act(action=action, by=principal_in(system, self.dossier), at=line.at))

    def _end_child(self, line: Line) -> None:
        now = self._situation(line.at)
        self.dossier = child_ended(now, str(line.argument), ENDS[line.action])

    def _act(self, line: Line) -> None:
        situation = self._situation(line.at)
        name = _NAMES.get(line.action, line.action)
        action = action_named(situation, name)
        inputs = inputs_for(action, line, self.dossier)
        if line.action == "@extend":
            inputs["extension"] = line.argument
        if line.action == "@answer":
            inputs["opinion"] = {"position": "agree", "key": line.argument}
        comment = inputs.pop("comment", None)
        documents = line.options.get("documents", "")
        if inputs.pop("files", None) is not None and not documents:
            documents = "files"
        version = line.options.get("v")
        self._take(
            Act(
                action=name,
                by=self._who(line),
                at=line.at,
                version=self.dossier.version if version is None else int(version),
                comment=None if comment is None else str(comment),
                data=inputs,
                documents=frozenset(key for key in documents.split(",") if key),
                override="override" in line.options,
            )
        )

    def _who(self, line: Line) -> Principal:
        role = self.procedure.machine.roles[line.role]
        asked = (
            asked_agency(self.dossier, line.argument or "") if line.action == "@answer" else None
        )
        undone = self.dossier.undo if line.action == "@undo" else None
        return asked or principal_in(role, undone.before if undone else self.dossier)

    def _take(self, act: Act) -> None:
        moved = transition(self._situation(act.at), act)
        self.dossier = moved.after
        self.taken.add(act.action)

    def _situation(self, at: datetime) -> Situation:
        return Situation(
            machine=self.procedure.machine,
            dossier=self.dossier,
            calendar=self.calendar,
            material=self._material(at),
            at=at,
            above=agency_above(self.dossier.holder.agency),
        )

    def _material(self, at: datetime) -> Material:
        form = form_of(self.procedure, self.given)
        bare = Material(form=form)
        facts = facts_of(self.dossier, bare, self.calendar, at)
        documents = self.procedure.documents
        handed_in = {d.key for d in documents if d.is_required(facts)}
        return Material(
            form=form,
            form_defects=form_defects(self.procedure.form_schema, form),
            required=tuple(d for d in documents if d.is_required(facts)),
            documents=frozenset((handed_in | self.given.extra) - self.given.without),
        )

    def found(self, at: datetime) -> Mapping[str, str]:
        """What may be expected of the dossier as it now stands."""
        dossier = self.dossier
        said = reckon(dossier.clock, self.calendar)
        return {
            "due": written(said.due),
            "original_due": written(said.original_due),
            "stepdue": written(dossier.step_due),
            "national": str(self.procedure.machine.state(dossier.state).national or "none"),
            "time": standing(said, self.calendar, at).value,
            "clock": said.mode.value,
            "proposal": dossier.values.get("proposal", "none"),
            "outcome": dossier.values.get("outcome", "none"),
            "holder": dossier.holder.role,
            "agency": dossier.holder.agency or "none",
        }


_NAMES: Mapping[str, str] = {
    "@extend": "extend",
    "@undo": "undo",
    "@answer": "answer_consultation",
}


def written(at: datetime | None) -> str:
    return "none" if at is None else f"{local(at):%Y-%m-%dT%H:%M}"


def form_of(procedure: Procedure, given: Given) -> dict[str, object]:
    """A valid form with what is given put into it, typed as the schema says."""
    empty = given.values.get("form") == "empty"
    form: dict[str, object] = {} if empty else sample_form(procedure.form_schema)
    properties = procedure.form_schema.get("properties")
    for name, value in given.form.items():
        said = properties.get(name) if isinstance(properties, Mapping) else None
        kind = said.get("type") if isinstance(said, Mapping) else "string"
        form[name] = _typed(value, kind)
    return form


def _typed(value: str, kind: object) -> object:
    match kind:
        case "boolean":
            return {"true": True, "false": False}.get(value, value)
        case "integer" if value.lstrip("-").isdecimal():
            return int(value)
        case "number":
            try:
                return float(value)
            except ValueError:
                return value
        case _:
            return value


def begun(procedure: Procedure, calendar: WorkingCalendar, given: Given, at: datetime) -> Play:
    """A dossier that is about to be handed in, its variant chosen."""
    values = given.values
    receiving = AgencyCode(values.get("receiving", DESK))
    owner = receiving if procedure.owner == RECEIVING else AgencyCode(procedure.owner)
    dossier = Dossier(
        id=DossierId(uuid5(NAMESPACE_OID, "motcua:dossier")),
        code=None,
        procedure=procedure.code,
        procedure_version=procedure.version,
        variant=None,
        version=0,
        state=procedure.machine.start,
        channel=Channel(values.get("channel", "online")),
        subject=Subject(values.get("subject", _first_subject(procedure))),
        applicant=person_in("applicant"),
        receiving_agency=receiving,
        competent_agency=AgencyCode(values.get("competent", owner)),
        return_method=ReturnMethod(values.get("return_method", "counter")),
        holder=Holder(role="applicant"),
        calendar=procedure.calendar,
        clock=Clock(procedure.deadline.total, procedure.deadline.count_from),
        entered_at=at,
    )
    facts: Facts = facts_of(dossier, Material(form=form_of(procedure, given)), calendar, at)
    variant = procedure.variant_for(facts)
    chosen = procedure.as_variant(variant)
    term = Clock(chosen.deadline.total, chosen.deadline.count_from)
    return Play(chosen, calendar, given, replace(dossier, variant=variant, clock=term))


def _first_subject(procedure: Procedure) -> str:
    preferred = [s.value for s in Subject if s in procedure.subjects]
    return preferred[0] if preferred else Subject.CITIZEN.value


def unmet(expects: Mapping[str, str], found: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Name, wanted and found of each expectation that is not met."""
    for name, wanted in expects.items():
        if found[name] != wanted:
            yield name, wanted, found[name]
