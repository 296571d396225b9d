"""The agencies that a procedure names by their codes, for whoever knows the directory."""

from collections.abc import Collection, Iterator

from app.domain.machine import FORM
from app.procedures.library import ProcedureEntry
from app.procedures.procedure_file import ProcedureFile
from app.procedures.strict_yaml import Problem


def unknown_agencies(entry: ProcedureEntry, known: Collection[str]) -> Iterator[Problem]:
    """Nobody could act for an agency whom the directory does not have (once there is one)."""
    for place, code in agencies_named(entry.file):
        if known and code not in known:
            yield entry.source.problem(place.split("."), "agency_not_listed", agency=code)


def agencies_named(file: ProcedureFile) -> Iterator[tuple[str, str]]:
    """Where in the file a code stands, and the code."""
    for place, expression in _expressions(file):
        if expression is not None and not expression.startswith(("$", FORM)):
            yield place, expression


def _expressions(file: ProcedureFile) -> list[tuple[str, str | None]]:
    steps = [(f"steps.{name}.agency", step.agency) for name, step in file.steps.items()]
    asked = [(f"consultations.{key}.agency", c.agency) for key, c in file.consultations.items()]
    receiving = [(f"children.{child.key}.receiving", child.receiving) for child in file.children]
    competent = [(f"children.{child.key}.competent", child.competent) for child in file.children]
    return [("owner", file.owner), *steps, *asked, *receiving, *competent]
