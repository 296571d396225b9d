"""What went against a rule, and the apology that is owed: for those inside only."""

from app.domain.people import Principal, PrincipalKind
from app.dossiers.acting import Opened
from app.dossiers.apologising import drafted_apology
from app.web.showing.shapes import ApologyDraftOut, ViolationOut


def violations_out(opened: Opened, who: Principal) -> list[ViolationOut]:
    if who.kind is PrincipalKind.CITIZEN:
        return []
    return [
        ViolationOut(kind=v.kind.value, action=v.action, at=v.at, legal=v.legal)
        for v in opened.file.dossier.violations
    ]


def apology_out(opened: Opened, who: Principal) -> ApologyDraftOut | None:
    drafted = None if who.kind is PrincipalKind.CITIZEN else drafted_apology(opened)
    if drafted is None:
        return None
    return ApologyDraftOut(drafted_at=drafted.drafted_at, due=drafted.due, reason=drafted.reason)
