"""Why an action is not possible, each saying what would make it possible."""

from app.domain.errors import Conflict, Forbidden, GuardRefused, LimitReached, Stale, TooLate


class DossierMovedOn(Stale):
    """Facts: ``state`` and ``version`` as they are now."""


class ActionNotPossibleHere(Conflict):
    """Facts: ``action``, ``state``, the state's label, and what the state does offer."""


class NotYourPart(Forbidden):
    """The action belongs to another role. Facts: ``action``, ``roles``."""


class HeldByColleague(Forbidden):
    """The dossier is assigned to a colleague; the head may assign it anew. Facts: ``action``."""


class LimitUsedUp(LimitReached):
    """Facts: ``action``, ``limit``, ``legal``, and who may ``override`` it, if anyone."""


class ConditionNotMet(GuardRefused):
    """Facts: ``action``, ``why_vi``, ``why_en``, ``legal``, and who may ``override`` it."""


class FilesBeingChecked(GuardRefused):
    """Some of what was handed in waits for the scanner. Facts: ``documents``, by their names."""


class ExtensionUsedUp(LimitReached):
    """A dossier is re-appointed at most once (NĐ 61/2018 Điều 19.9). Facts: ``limit``."""


class ExtensionTooLate(TooLate):
    """Facts: ``at_least``, the notice before the due date that the law asks for."""


class NothingToApologiseFor(GuardRefused):
    """The date that is promised now can still be kept: it has not even come near."""


class ExtensionStillPossible(GuardRefused):
    """There is still time to agree on a new date; only when there is none, an apology stands."""


class UndoTooLate(TooLate):
    """Facts: ``until``, when the window closed."""


class NothingToUndo(ActionNotPossibleHere):
    """The last action may not be taken back, or somebody acted since."""


class OnlyTheActorUndoes(Forbidden):
    """Whoever acted, or his substitute, may take it back; nobody else."""


class NoOpenConsultation(Conflict):
    """Nothing was asked of this agency, or it has answered already."""


class NotConsultable(Conflict):
    """The procedure names no agency to ask, and none was named now."""


class NobodyAbove(Conflict):
    """The next step sits above an agency that has none above it. Facts: ``state``."""


class NoAgencyNamed(Conflict):
    """The form names no agency for the next step to sit at. Facts: ``state``, ``field``."""
