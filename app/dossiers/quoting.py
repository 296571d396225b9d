"""Tính trước: variant, fees and documents of what is being filled in, before it is handed in.

The same functions that check a submission say it, so that a page promises nothing else than what
will be asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.calendar import HANOI
from app.domain.ids import ProcedureCode
from app.domain.procedure import Procedure
from app.dossiers.intake import SubmitDossier
from app.dossiers.submitting import draft_of, under_variant
from app.procedures.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Quote:
    """``procedure`` is as its variant has it; ``required`` are the keys of needed documents.

    ``fees`` are as the receipt will name them: ``key``, ``kind``, ``amount`` (whole VND or None),
    ``text`` (verbatim), ``label``, ``exemptions``.
    """

    procedure: Procedure
    fees: tuple[Mapping[str, object], ...]
    required: frozenset[str]


def quoted(rules: Rulebook, command: SubmitDossier) -> Quote | None:
    """What ``command`` comes to as it stands, however incomplete; None for an unknown procedure."""
    today = command.at.astimezone(HANOI).date()
    current = rules.current(ProcedureCode(command.procedure), today)
    if current is None:
        return None
    dossier = draft_of(command, current, None, None)
    procedure, file = under_variant(command, dossier, current, (), {})
    required = frozenset(document.key for document in file.material(procedure).required)
    return Quote(procedure=procedure, fees=file.fees, required=required)
