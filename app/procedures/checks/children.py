"""Whether the procedures that a procedure brings about exist, begin, end, and get what they ask."""

from collections.abc import Iterable, Iterator, Mapping

from app.domain.children import ChildRule
from app.domain.joining import OPEN_CHILDREN
from app.domain.machine import FORM, Machine
from app.procedures.case import Case
from app.procedures.checks.course import hours, legal_minutes
from app.procedures.checks.guards import unknown_names
from app.procedures.child_file import ChildFile
from app.procedures.library import Library
from app.procedures.procedure_file import ProcedureFile
from app.procedures.source import Location
from app.procedures.strict_yaml import Problem

RESULT = "result:"


def child_problems(case: Case, library: Library) -> Iterator[Problem]:
    children = case.draft.procedure.children
    yield from _order(case, children)
    opens = any(OPEN_CHILDREN in (s.place.on_enter or ()) for s in case.draft.states.values())
    opens |= any(OPEN_CHILDREN in (action.do or ()) for _, _, action in case.draft.actions())
    if opens != bool(children):
        code = "children_never_opened" if children else "children_missing"
        yield case.own(("children",) if children else ("steps",), code)
    for at, child in enumerate(children):
        yield from _asks(case, at, child)
        yield from _twice(case, at, child)
        versions = library.versions_of(child.procedure)
        if versions:
            yield from _takes(case, at, child, versions[-1].file)
        else:
            place: Location = ("children", at, "procedure")
            yield case.own(place, "child_procedure_unknown", name=child.procedure)


def child_warnings(case: Case, machine: Machine, library: Library) -> Iterator[Problem]:
    """The longest way over the children, beside the published term of the whole: both stand."""
    total = legal_minutes(case.draft.procedure.deadline.total)
    terms: dict[str, int] = {}
    for rule in machine.children:
        versions = library.versions_of(rule.procedure)
        term = legal_minutes(versions[-1].file.deadline.total) if versions else None
        terms[rule.key] = term or 0
    needed = longest_way(machine.children, terms)
    if total is not None and needed > total:
        place: Location = ("deadline",)
        yield case.own(place, "children_exceed_deadline", needed=hours(needed), total=hours(total))


def longest_way(children: Iterable[ChildRule], terms: Mapping[str, int]) -> int:
    """The sum of ``terms`` on the heaviest way over children that follow each other."""
    rules = {rule.key: rule for rule in children}

    def until_end_of(key: str) -> int:
        before = [until_end_of(other) for other in rules[key].after if other in rules]
        return terms[key] + max(before, default=0)

    return max((until_end_of(key) for key in rules), default=0)


def _order(case: Case, children: list[ChildFile]) -> Iterator[Problem]:
    """Keys that stand twice, children that come after nobody known, or after themselves."""
    keys = [child.key for child in children]
    ready: set[str] = set()
    for _ in children:
        ready |= {child.key for child in children if set(child.after) <= ready}
    for at, child in enumerate(children):
        if child.key in keys[:at]:
            yield case.own(("children", at), "key_twice", name=child.key)
        unknown = [key for key in child.after if key not in keys]
        for key in unknown:
            yield case.own(("children", at, "after"), "child_unknown", name=key)
        if not unknown and child.key not in ready:
            yield case.own(("children", at, "after"), "children_in_circle", name=child.key)


def _asks(case: Case, at: int, child: ChildFile) -> Iterator[Problem]:
    """What a child asks of its parent and of other children."""
    place: Location = ("children", at)
    asked: list[tuple[Location, str | None]] = [
        ((*place, "when"), child.when.text if child.when else None),
        ((*place, "receiving"), _condition(child.receiving)),
        ((*place, "competent"), _condition(child.competent)),
    ]
    asked += [((*place, "form", name), _condition(said)) for name, said in child.form.items()]
    for name, source in child.documents.items():
        own = None if source.startswith(RESULT) else f"documents.{source} == true"
        asked.append(((*place, "documents", name), own))
    for location, condition in asked:
        for code, name in unknown_names(case.draft, condition):
            yield case.own(location, code, name=name)
    parts: dict[str, Mapping[str, object]] = {"form": child.form, "documents": child.documents}
    for part, sources in parts.items():
        for name, said in sources.items():
            key = str(said).removeprefix(RESULT)
            if key != str(said) and key not in child.after:
                yield case.own((*place, part, name), "child_not_before", name=key)


def _twice(case: Case, at: int, child: ChildFile) -> Iterator[Problem]:
    """Sources of two documents: a file stands in a dossier once."""
    given = list(child.documents.items())
    for nth, (name, source) in enumerate(given):
        if source in [earlier for _, earlier in given[:nth]]:
            place: Location = ("children", at, "documents", name)
            yield case.own(place, "child_document_twice", name=source)


def _condition(source: object) -> str | None:
    """A condition that asks about the field that ``source`` names, if it names one."""
    names_field = isinstance(source, str) and source.startswith(FORM)
    return f"{source} == null" if names_field else None


def _takes(case: Case, at: int, child: ChildFile, file: ProcedureFile) -> Iterator[Problem]:
    """What the child's own procedure does not take, or wants and does not get."""
    place: Location = ("children", at)
    parent = case.draft.procedure
    if file.children:
        yield case.own(place, "child_is_parent", name=child.procedure)
    for channel in parent.channels:
        if channel not in file.channels:
            yield case.own(place, "child_refuses_channel", name=channel.value)
    for subject in parent.subjects:
        if subject not in file.subjects:
            yield case.own(place, "child_refuses_subject", name=subject.value)
    for part, missing, wanted in _gaps(child, file):
        code = f"child_{part.removesuffix('s')}_{missing}".replace("form", "field")
        yield case.own((*place, part), code, name=wanted)


def _gaps(child: ChildFile, file: ProcedureFile) -> Iterator[tuple[str, str, str]]:
    """Part, ``unknown`` or ``missing``, and the name, of what is mapped and what is asked for."""
    schema = file.form.schema_ if file.form else {}
    properties, required = schema.get("properties"), schema.get("required")
    fields = set(properties) if isinstance(properties, dict) else set[str]()
    wanted = {str(name) for name in required} if isinstance(required, list) else set[str]()
    documents = {document.key for document in file.documents}
    obligatory = {document.key for document in file.documents if document.required is True}
    for part, mapped, known, needed in (
        ("form", set(child.form), fields, wanted),
        ("documents", set(child.documents), documents, obligatory),
    ):
        for name in sorted(mapped - known):
            yield part, "unknown", name
        for name in sorted(needed - mapped):
            yield part, "missing", name
