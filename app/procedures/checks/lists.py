"""Whether the lists beside the states hold together: fees, documents, notices, variants, timers."""

from collections.abc import Iterable, Iterator

from app.domain.applicant import FINDABLE
from app.domain.evidence import is_evidence
from app.domain.guard import Guard
from app.domain.withholding import APPLICANT
from app.procedures.case import Case
from app.procedures.checks.actions import effect_problems
from app.procedures.checks.guards import form_fields, unknown_names
from app.procedures.effect_names import REMINDERS
from app.procedures.source import Location
from app.procedures.strict_yaml import Problem


def list_problems(case: Case) -> Iterator[Problem]:
    yield from _twice(case)
    yield from _conditions(case)
    yield from _roles(case)
    yield from _timers(case)
    yield from _consultations(case)
    yield from _variants(case)
    if "golden" not in case.draft.procedure.scenarios:
        yield case.own(("scenarios",), "golden_missing")


def _twice(case: Case) -> Iterator[Problem]:
    file = case.draft.procedure
    lists = {
        "fees": [fee.key for fee in file.fees],
        "documents": [document.key for document in file.documents],
        "variants": [variant.id for variant in file.variants],
    }
    for name, keys in lists.items():
        for at, key in enumerate(keys):
            if key in keys[:at]:
                yield case.own((name, at), "key_twice", name=key)
    for at, document in enumerate(file.documents):
        if is_evidence(document.key):
            yield case.own(("documents", at, "key"), "key_of_evidence", name=document.key)


def _conditions(case: Case) -> Iterator[Problem]:
    for location, guard in _guards(case):
        for code, name in unknown_names(case.draft, guard.text):
            yield case.own(location, code, name=name)


def _guards(case: Case) -> Iterator[tuple[Location, Guard]]:
    file = case.draft.procedure
    for at, document in enumerate(file.documents):
        if isinstance(document.required, Guard):
            yield ("documents", at, "required"), document.required
    lists: list[tuple[str, Iterable[tuple[int | str, Guard | None]]]] = [
        ("fees", ((at, fee.when) for at, fee in enumerate(file.fees))),
        ("variants", ((at, variant.when) for at, variant in enumerate(file.variants))),
        ("migrations", ((at, migration.when) for at, migration in enumerate(file.migrations))),
        ("consultations", ((key, asked.when) for key, asked in file.consultations.items())),
    ]
    for name, conditions in lists:
        for key, guard in conditions:
            if guard is not None:
                yield (name, key, "when"), guard
    for step, said in file.steps.items():
        for at, branch in enumerate(said.next or ()):
            if branch.when is not None:
                yield ("steps", step, "next", at, "when"), branch.when


def _roles(case: Case) -> Iterator[Problem]:
    roles = case.draft.lifecycle.roles
    rule = case.draft.procedure.extension or case.draft.lifecycle.extension
    for role in rule.by if rule else ():
        if role not in roles:
            yield case.shared(("extension", "by"), "role_unknown", name=role)
    for code, facts in effect_problems(case, rule.do if rule else ()):
        yield case.shared(("extension", "do"), code, **facts)
    for name, notice in case.draft.notices.items():
        if notice.to not in {*roles, "owner"}:
            yield case.shared(("notices", name, "to"), "role_unknown", name=notice.to)
    privacy = case.draft.procedure.privacy
    documents = {document.key for document in case.draft.procedure.documents}
    withheld = {f"{APPLICANT}{field}" for field in FINDABLE}
    for role, hidden in privacy.hide_from.items() if privacy else ():
        if role not in roles:
            yield case.own(("privacy", "hide_from", role), "role_unknown", name=role)
        for key in hidden:
            if key not in {*documents, *withheld}:
                yield case.own(("privacy", "hide_from", role), "document_unknown", name=key)


def _timers(case: Case) -> Iterator[Problem]:
    for at, timer in enumerate(case.draft.lifecycle.timers):
        place: Location = ("timers", at, "do")
        moments = (timer.before_due, timer.at_due, timer.unopened_for, timer.silent_for)
        if sum(moment is not None for moment in moments) != 1:
            yield case.lifecycle.problem(("timers", at), "timer_without_moment")
        for effect in timer.do:
            if effect.name not in REMINDERS:
                yield case.lifecycle.problem(place, "timer_not_for_system", name=str(effect))
        known = [effect for effect in timer.do if effect.name in REMINDERS]
        for code, facts in effect_problems(case, known, REMINDERS):
            yield case.lifecycle.problem(place, code, **facts)


def _consultations(case: Case) -> Iterator[Problem]:
    for key, asked in case.draft.procedure.consultations.items():
        field = asked.agency.removeprefix("form.")
        if field != asked.agency and field not in form_fields(case.draft):
            yield case.own(("consultations", key, "agency"), "form_field_unknown", name=field)


def _variants(case: Case) -> Iterator[Problem]:
    documents = {document.key for document in case.draft.procedure.documents}
    for at, variant in enumerate(case.draft.procedure.variants):
        for key in variant.drop_documents:
            if key not in documents:
                place: Location = ("variants", at, "drop_documents")
                yield case.own(place, "document_unknown", name=key)
