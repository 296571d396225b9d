"""Liên thông: the dossiers of other procedures that one dossier brings about, as it knows them."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.ids import DossierId, ProcedureCode


class ChildState(StrEnum):
    WAITING = "waiting"
    """For the result of another child."""
    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"
    """Refused, stopped or closed: it has ended without the result that was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """``dossier`` is None until it was opened."""

    key: str
    procedure: ProcedureCode
    state: ChildState
    dossier: DossierId | None = None
