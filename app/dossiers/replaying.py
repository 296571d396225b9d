"""Chạy lại lịch sử: what would have become of past dossiers under a draft version; reads only.

Every act is taken again as it was, by whoever took it in his role, with what he said and handed
in; the same functions judge it that would judge it in earnest. The first thing that could not have
happened ends the comparison of a dossier, for nobody knows what people would have done instead.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.domain.calendar import WorkingCalendar, local
from app.domain.children import ChildState
from app.domain.clock import Clock, reckon
from app.domain.custody import Given, taken_in
from app.domain.dossier import Act, Dossier, Holder, Material, Moved
from app.domain.errors import DomainError
from app.domain.facts import facts_of
from app.domain.ids import AgencyCode, DossierCode, DossierId, PersonId
from app.domain.joining import CHILD_DONE, CHILD_OPENED, retold
from app.domain.noting import NOTES
from app.domain.procedure import Procedure, required_documents
from app.domain.reminding import REMIND
from app.domain.resettling import CHANGE_CALENDAR, CHANGE_VERSION, SUCCEED
from app.domain.situation import Situation
from app.domain.workflow import assigned, transition
from app.dossiers.file import DossierFile
from app.dossiers.noticing import ASKED, MOVED
from app.dossiers.past_actors import whoever_acted
from app.dossiers.queries.replays import PastAct
from app.procedures.checks.versions import landing
from app.procedures.forms import form_defects
from app.procedures.procedure_file import ProcedureFile
from app.procedures.rulebook import Rulebook

OF_CHILDREN = frozenset({CHILD_OPENED, CHILD_DONE})
OF_TIME = frozenset({REMIND, CHANGE_CALENDAR, CHANGE_VERSION, SUCCEED})
BESIDE_THE_LAW = OF_TIME | OF_CHILDREN | NOTES
"""Acts of time, of administration, of other dossiers, and notes: they are not taken again."""


BUILT_IN = frozenset({MOVED, ASKED, "rating"})
"""Notices that come without a life cycle's naming them."""


class Kind(StrEnum):
    REFUSED = "refused"
    STATE = "state"
    DUE = "due"
    FORMS = "forms"
    NOTICES = "notices"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What would be otherwise; ``was`` and ``would`` are states, moments or names.

    ``refusal`` says why an act would not have happened at all.
    """

    seq: int
    at: datetime
    action: str
    label: str
    kind: Kind
    was: str
    would: str
    refusal: DomainError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """``acts`` of ``of`` events were taken again."""

    dossier: DossierId
    code: DossierCode | None
    version: int
    acts: int
    of: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Drafted:
    """The version on trial, and the file that says where states of others go on."""

    procedure: Procedure
    file: ProcedureFile

    def named(self, state: str, version: int) -> str:
        """What ``state`` of that version is called here, as far as the file says."""
        ways = (m for m in self.file.migrations if m.from_ == version and m.when is None)
        way = next(ways, None)
        to = None if way is None else landing(way, state, self.procedure.machine)
        return to or state


def replayed(
    draft: Drafted, rules: Rulebook, file: DossierFile, acts: Sequence[PastAct]
) -> Replayed:
    """How the draft would have differed for one dossier."""
    replay = _Replay(draft, rules, file, acts)
    found: list[Difference] = []
    taken = 0
    for act in acts:
        differences = [*replay.take(act)]
        seen = {difference.kind for difference in found}
        found += [d for d in differences if d.kind not in seen or d.kind is not Kind.DUE]
        if any(d.kind in {Kind.REFUSED, Kind.STATE} for d in differences):
            break
        taken += act.action not in BESIDE_THE_LAW
    dossier = file.dossier
    return Replayed(
        dossier=dossier.id,
        code=dossier.code,
        version=dossier.procedure_version,
        acts=taken,
        of=sum(act.action not in BESIDE_THE_LAW for act in acts),
        differences=tuple(found),
    )


class _Replay:
    """One dossier on its way once more."""

    def __init__(
        self, draft: Drafted, rules: Rulebook, file: DossierFile, acts: Sequence[PastAct]
    ) -> None:
        first = acts[0]
        self.draft, self.rules, self.file = draft, rules, file
        self.version = int(first.said.get("procedure_version") or file.dossier.procedure_version)
        self.form = dict(first.said.get("form") or file.form)
        self.papers = [_given(paper) for paper in first.said.get("papers") or ()]
        self.keys = {paper.key for paper in self.papers}
        self.calendar = self._first_calendar(acts)
        self.procedure, self.dossier = self._begun(first)

    def take(self, act: PastAct) -> Iterator[Difference]:
        if act.action in BESIDE_THE_LAW:
            self._beside(act)
            return
        documents = {str(document["key"]) for document in act.said.get("documents") or ()}
        answers = (act.said.get("data") or {}).get("answers")
        self.form |= answers if isinstance(answers, Mapping) else {}
        self.keys |= documents
        label = self._label(act.action)
        try:
            moved = self._moved(act, frozenset(documents))
        except DomainError as refusal:
            yield self._difference(act, label, Kind.REFUSED, act.to_state, "–", refusal)
            return
        self.dossier = moved.after
        yield from self._compared(act, label, moved)
        if "assigned" in act.said:
            self.dossier = assigned(self.dossier, PersonId(UUID(act.said["assigned"])))

    def _compared(self, act: PastAct, label: str, moved: Moved) -> Iterator[Difference]:
        expected = self.draft.named(act.to_state, self.version)
        if moved.after.state != expected:
            yield self._difference(act, label, Kind.STATE, act.to_state, moved.after.state)
            return
        due = reckon(moved.after.clock, self.calendar).due
        if due != act.due:
            yield self._difference(act, label, Kind.DUE, _moment(act.due), _moment(due))
        forms = sorted(str(e.argument) for e in moved.effects if e.name == "issue")
        was = sorted(act.said.get("forms") or ())
        if forms != was:
            yield self._difference(act, label, Kind.FORMS, ", ".join(was), ", ".join(forms))
        told = sorted({str(e.argument) for e in moved.effects if e.name == "notify"})
        before = sorted(set(act.notices) - BUILT_IN)
        if told != before:
            yield self._difference(act, label, Kind.NOTICES, ", ".join(before), ", ".join(told))

    def _moved(self, act: PastAct, documents: frozenset[str]) -> Moved:
        again = Act(
            action=act.action,
            by=whoever_acted(act, self.procedure.machine, self.dossier),
            at=act.at,
            comment=act.said.get("comment"),
            data=act.said.get("data") or {},
            documents=documents,
            override=bool(act.said.get("override")),
        )
        return transition(self._situation(act), again)

    def _situation(self, act: PastAct) -> Situation:
        above = None if act.holder_agency is None else AgencyCode(act.holder_agency)
        machine = self.procedure.machine
        return Situation(machine, self.dossier, self.calendar, self._material(), act.at, above)

    def _material(self) -> Material:
        facts = {
            "form": self.form,
            "subject": self.dossier.subject.value,
            "channel": self.dossier.channel.value,
            "documents": dict.fromkeys(self.keys, True),
        }
        return Material(
            form=self.form,
            form_defects=form_defects(self.procedure.form_schema, self.form),
            required=required_documents(self.procedure, facts),
            documents=frozenset(self.keys),
            opened=True,
        )

    def _begun(self, first: PastAct) -> tuple[Procedure, Dossier]:
        """The dossier as it was about to be handed in, under the draft."""
        procedure, last = self.draft.procedure, self.file.dossier
        receiving = AgencyCode(first.said.get("receiving_agency") or last.receiving_agency)
        deadline = procedure.deadline
        dossier = Dossier(
            id=last.id,
            code=None,
            procedure=procedure.code,
            procedure_version=procedure.version,
            variant=None,
            version=0,
            state=procedure.machine.start,
            channel=last.channel,
            subject=last.subject,
            applicant=last.applicant,
            receiving_agency=receiving,
            competent_agency=AgencyCode(
                first.said.get("competent_agency") or last.competent_agency
            ),
            return_method=last.return_method,
            holder=Holder(role=procedure.machine.applicant),
            calendar=last.calendar,
            calendar_version=self.calendar.version,
            custody=taken_in(self.papers, procedure.documents, receiving, first.at),
            clock=Clock(deadline.total, deadline.count_from),
            entered_at=first.at,
        )
        facts = facts_of(dossier, Material(form=self.form), self.calendar, first.at)
        variant = procedure.variant_for(facts)
        chosen = procedure.as_variant(variant)
        term = Clock(chosen.deadline.total, chosen.deadline.count_from)
        return chosen, replace(dossier, variant=variant, clock=term)

    def _first_calendar(self, acts: Sequence[PastAct]) -> WorkingCalendar:
        """The calendar by which it counted before any change that the history tells of."""
        dossier = self.file.dossier
        changes = (a.said["calendar"]["from"] for a in acts if a.action == CHANGE_CALENDAR)
        return self.rules.calendar(dossier.calendar, next(changes, dossier.calendar_version))

    def _beside(self, act: PastAct) -> None:
        """Another calendar, another agency, another name for the state: what comes next differs."""
        if act.action == CHANGE_CALENDAR:
            change = act.said["calendar"]
            self.calendar = self.rules.calendar(change["code"], change["to"])
        if act.action in OF_CHILDREN:
            child = act.said["child"]
            state = ChildState(child.get("outcome", ChildState.OPEN))
            self.dossier = retold(self.dossier, child["key"], state)
        if act.action == CHANGE_VERSION:
            self.version = act.said["procedure_version"]["to"]
        self.dossier = replace(self.dossier, competent_agency=AgencyCode(act.competent_agency))

    def _label(self, action: str) -> str:
        known = self.procedure.machine.state(self.dossier.state).actions.get(action)
        return action if known is None else known.label.vi

    def _difference(  # noqa: PLR0913, PLR0917 - what, where, and both sides of it
        self,
        act: PastAct,
        label: str,
        kind: Kind,
        was: str,
        would: str,
        refusal: DomainError | None = None,
    ) -> Difference:
        return Difference(
            seq=act.seq,
            at=act.at,
            action=act.action,
            label=label,
            kind=kind,
            was=was or "–",
            would=would or "–",
            refusal=refusal,
        )


def _moment(at: datetime | None) -> str:
    return "" if at is None else f"{local(at):%d/%m/%Y %H:%M}"


def _given(paper: object) -> Given:
    """A paper as the submission said it was handed in; an older one said but its key."""
    if not isinstance(paper, Mapping):
        return Given(key=str(paper))
    return Given(
        key=str(paper["key"]),
        originals=paper.get("originals"),
        copies=paper.get("copies"),
        returnable=bool(paper.get("returnable")),
    )
