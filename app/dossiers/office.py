"""What every use case on dossiers needs from the house; built once by the front doors."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from app.db.sessions import AsyncSession, Sessions
from app.dossiers.numbering import Numbering
from app.procedures.rulebook import Rulebook

Rules = Callable[[AsyncSession], Awaitable[Rulebook]]
"""The rulebook as published now; read anew only when something newer was published."""


@dataclass(frozen=True, slots=True)
class Office:
    """``code_on_submission`` is the province's choice of the moment at which a code is given."""

    sessions: Sessions
    rules: Rules
    numbering: Numbering
    code_on_submission: bool = False
