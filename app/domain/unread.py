"""Nobody accepts what nobody may read yet: a desk says yes when no file is in quarantine."""

from app.domain.clock import ClockMode
from app.domain.refusals import FilesBeingChecked
from app.domain.situation import Situation


def unread_files_in_the_way(situation: Situation, to: str) -> None:
    """Raises FilesBeingChecked where the way leads into the term, whose clock would then run.

    Handing in, refusing, asking for a supplement and withdrawing stay possible.
    """
    dossier, machine = situation.dossier, situation.machine
    waiting = situation.material.being_checked
    begun = dossier.accepted_at is not None or dossier.state == machine.start
    entered = machine.states.get(to)
    if begun or not waiting or entered is None or entered.clock is not ClockMode.RUN:
        return
    names = situation.material.names
    raise FilesBeingChecked(documents=", ".join(sorted(names.get(key, key) for key in waiting)))
