"""A draft that names nothing unknown becomes the domain's frozen values: a machine, a procedure."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from app.domain.clock import ClockMode
from app.domain.durations import Duration
from app.domain.guard import Guard
from app.domain.ids import ProcedureCode
from app.domain.machine import (
    Action,
    Alarm,
    Branch,
    Consultation,
    ExtensionRule,
    Machine,
    Override,
    Reminder,
    Role,
    State,
    Timer,
    Words,
)
from app.domain.procedure import (
    Deadline,
    DueMoment,
    Procedure,
    RequiredDocument,
    Variant,
)
from app.domain.retention import Retention
from app.procedures.drafting import EXIT, FIRST, NEXT, PREVIOUS, Draft, DraftState
from app.procedures.fee_file import fees_of
from app.procedures.hiding import hidden_from
from app.procedures.lifecycle_file import (
    FIRST_STEP,
    PLACEHOLDER,
    ActionFile,
    BranchFile,
    ExtensionFile,
    RoleFile,
    SupplementFile,
    TimerFile,
)
from app.procedures.procedure_file import DocumentFile, PrivacyFile, VariantFile

FEE = "fee:"
_POLICIES: Mapping[str, ClockMode] = MappingProxyType(
    {"restart": ClockMode.RESTART, "resume": ClockMode.HOLD, "none": ClockMode.RUN}
)


class Incomplete(ValueError):
    """A draft with problems was to be composed: check it first."""


def machine_of(draft: Draft) -> Machine:
    """The machine of a draft that the checker has found complete."""
    rule = draft.procedure.extension or draft.lifecycle.extension
    return Machine(
        start=draft.lifecycle.start,
        states=MappingProxyType({name: _state(draft, s) for name, s in draft.states.items()}),
        roles=MappingProxyType({k: _role(k, r) for k, r in draft.lifecycle.roles.items()}),
        consultations=MappingProxyType(
            {
                key: Consultation(
                    key=key,
                    agency=asked.agency,
                    due=asked.due,
                    asks=asked.asks.words,
                    when=asked.when,
                )
                for key, asked in draft.procedure.consultations.items()
            }
        ),
        children=tuple(child.rule for child in draft.procedure.children),
        extension=None if rule is None else _extension(rule),
        reminders=tuple(
            Reminder(timer.before_due, tuple(timer.do))
            for timer in draft.lifecycle.timers
            if timer.before_due is not None or timer.at_due
        ),
        alarms=tuple(_alarms(draft.lifecycle.timers)),
        notices=MappingProxyType({name: notice.to for name, notice in draft.notices.items()}),
    )


def _alarms(timers: Iterable[TimerFile]) -> Iterable[Alarm]:
    for timer in timers:
        if timer.unopened_for is not None:
            yield Alarm(effects=tuple(timer.do), unopened_for=timer.unopened_for)
        if timer.silent_for is not None:
            percent = int(timer.silent_for.removesuffix("%"))
            yield Alarm(effects=tuple(timer.do), silent_for=percent)


def procedure_of(draft: Draft) -> Procedure:
    file = draft.procedure
    lifecycle, version = file.lifecycle.split("@")
    return Procedure(
        code=ProcedureCode(file.code),
        version=file.version,
        name=file.name.words,
        field=file.field.code,
        field_name=file.field.words,
        owner=file.owner,
        effective_from=file.effective.from_,
        effective_to=file.effective.to,
        level=file.level,
        partial_reason=file.partial_reason.words if file.partial_reason else None,
        channels=frozenset(file.channels),
        subjects=frozenset(file.subjects),
        receive_at=tuple(file.receive_at),
        deadline=Deadline(file.deadline.total, file.deadline.count_from),
        calendar=file.calendar,
        lifecycle=lifecycle,
        lifecycle_version=int(version),
        machine=machine_of(draft),
        result=file.result.words,
        documents=tuple(_document(document) for document in file.documents),
        fees=fees_of(file.fees, draft.lifecycle.fees_due),
        form_schema=MappingProxyType(dict(file.form.schema_) if file.form else {}),
        form_ui=MappingProxyType(file.form.ui.model_dump(mode="json") if file.form else {}),
        variants=tuple(_variant(each, draft.lifecycle.fees_due) for each in file.variants),
        legal_basis=tuple(file.legal_basis),
        route=file.route,
        hidden=hidden_from(file),
        forms=MappingProxyType({name: said.words for name, said in file.forms.items()}),
        phrases=tuple(said.words for said in (*file.phrases, *draft.lifecycle.phrases)),
        requirements=file.requirements.words if file.requirements else None,
        retention=_retention(file.privacy),
    )


def targets(draft: Draft, state: DraftState, action: ActionFile) -> tuple[Branch, ...]:
    """Where ``action`` leads, with the targets of steps resolved to names."""
    return tuple(
        resolved for branch in action.to or () for resolved in _resolved(draft, state, branch)
    )


def _resolved(draft: Draft, state: DraftState, branch: BranchFile) -> Iterable[Branch]:
    match branch.to:
        case "$next" if state.step is not None and state.step.next is not None:
            for onward in state.step.next:
                to = _named(draft, state, onward.to)
                yield Branch(to, _both(branch.when, onward.when))
        case to:
            yield Branch(_named(draft, state, to), branch.when)


def _named(draft: Draft, state: DraftState, to: str) -> str:
    first = draft.steps[0] if draft.steps else None
    if to in {FIRST, FIRST_STEP}:
        return first or to
    if to == EXIT:
        return draft.exit or to
    if state.step is not None and to == NEXT:
        return draft.following(state.id) or to
    if state.step is not None and to == PREVIOUS:
        return draft.previous(state.id) or to
    return to


def _both(one: Guard | None, other: Guard | None) -> Guard | None:
    if one is None or other is None:
        return one or other
    return Guard.parse(f"({one.text}) and ({other.text})")


def _state(draft: Draft, state: DraftState) -> State:
    place = state.place
    return State(
        id=state.id,
        kind=state.kind,
        label=_words(place.vi, place.en),
        clock=clock_of(place.clock, draft.supplement),
        national=place.national,
        owner=place.owner,
        agency=place.agency,
        budget=place.budget,
        handover=bool(place.handover),
        actions=MappingProxyType(
            {name: _action(draft, state, name, said) for name, said in state.actions.items()}
        ),
        timers=tuple(
            Timer(_term(term, draft.supplement), action)
            for term, action in (place.after or {}).items()
        ),
        on_enter=tuple(place.on_enter or ()),
    )


def _action(draft: Draft, state: DraftState, name: str, said: ActionFile) -> Action:
    values = said.set.model_dump(exclude_none=True) if said.set else {}
    return Action(
        name=name,
        label=_words(said.vi, said.en),
        by=tuple(said.by or ()),
        to=targets(draft, state, said),
        when=None if said.when is None else Guard.parse(filled(said.when, draft.supplement)),
        refusal=said.why.words if said.why else None,
        legal=said.legal,
        requires=_inputs(said.requires or ()),
        accepts=_inputs(said.accepts or ()),
        limit=draft.supplement.most if isinstance(said.limit, str) else said.limit,
        override=Override(tuple(said.override.by), _inputs(said.override.requires))
        if said.override
        else None,
        sets=MappingProxyType(values),
        effects=tuple(said.do or ()),
        undo=said.undo,
        bulk=bool(said.bulk),
    )


def _inputs(names: Iterable[str]) -> tuple[str, ...]:
    """A fee that must be paid first is asked for as proof of payment."""
    found = ("payment" if name.startswith(FEE) else name for name in names)
    return tuple(dict.fromkeys(name for name in found if name))


def clock_of(written: str | None, supplement: SupplementFile) -> ClockMode:
    if written is None:
        raise Incomplete("clock")
    match = PLACEHOLDER.fullmatch(written)
    return ClockMode(written) if match is None else _POLICIES[supplement.policy]


def filled(condition: str, supplement: SupplementFile) -> str:
    """A condition of the life cycle with the procedure's numbers in it."""
    numbers = {"most": supplement.most, "notice_within": supplement.notice_within.quantity}
    return PLACEHOLDER.sub(lambda match: str(numbers[match[1]]), condition)


def _term(written: str, supplement: SupplementFile) -> Duration:
    return supplement.citizen_has if PLACEHOLDER.fullmatch(written) else Duration.parse(written)


def _words(vi: str | None, en: str | None) -> Words:
    if not vi or not en:
        raise Incomplete("label")
    return Words(vi, en)


def _role(key: str, said: RoleFile) -> Role:
    return Role(
        id=key,
        kind=said.who,
        label=Words(said.vi, said.en),
        agency=said.agency,
        permission=said.permission,
        personal=said.personal,
    )


def _extension(said: ExtensionFile) -> ExtensionRule:
    return ExtensionRule(
        most=said.most,
        by=tuple(said.by),
        at_least=said.at_least,
        effects=tuple(said.do),
        late_effects=tuple(said.late_do),
    )


def _document(said: DocumentFile) -> RequiredDocument:
    return RequiredDocument(
        key=said.key,
        label=said.words,
        required=said.required,
        originals=said.originals,
        copies=said.copies,
        accept=tuple(said.accept),
        max_mb=said.max_mb,
        template=said.template,
        reuse=said.reuse,
        retain=said.retain,
        sensitive=said.sensitive,
    )


def _retention(said: PrivacyFile | None) -> Retention:
    if said is None or said.retain is None:
        return Retention()
    return Retention(dossier=said.retain.dossier, sensitive=said.retain.sensitive)


def _variant(said: VariantFile, due: DueMoment) -> Variant:
    return Variant(
        id=said.id,
        when=said.when,
        total=said.total,
        drop_documents=frozenset(said.drop_documents),
        fees=None if said.fees is None else fees_of(said.fees, due),
    )
