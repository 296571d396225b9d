"""What every use case on dossiers needs from the house; built once by the front doors."""

from dataclasses import dataclass

from app.db.sessions import Sessions
from app.dossiers.numbering import Numbering
from app.procedures.rulebook import PublishedRules


@dataclass(frozen=True, slots=True)
class Office:
    """``code_on_submission`` is the province's choice of the moment at which a code is given."""

    sessions: Sessions
    rules: PublishedRules
    numbering: Numbering
    code_on_submission: bool = False
