"""Cách ly và quét mã độc: whether the bytes of a file may be given to anybody.

Where files are scanned, one that came in is nobody's to read until it has been; where they are
not, none ever waits. What was handed in stays handed in meanwhile: nothing is lost by waiting.
"""

from enum import StrEnum

from app.domain.errors import Conflict, NotFound


class Watch(StrEnum):
    """``UNWATCHED``: it came in while nothing was scanned. ``REMOVED``: its time was over."""

    UNWATCHED = "unwatched"
    QUARANTINED = "quarantined"
    CLEAN = "clean"
    INFECTED = "infected"
    REMOVED = "removed"


class FileBeingChecked(Conflict):
    """It waits for the scanner; in a while it can be read."""


class FileInfected(Conflict):
    """Harm was found in it; it is kept apart and given to nobody."""


class FileRemoved(NotFound):
    """Its bytes were deleted when the time for which it is kept was over; its hash remains."""


def of_newcomers(*, scanned: bool) -> Watch:
    """Under what watch a file comes in, where files are ``scanned`` or are not."""
    return Watch.QUARANTINED if scanned else Watch.UNWATCHED


def readable(watch: Watch) -> bool:
    return watch in {Watch.UNWATCHED, Watch.CLEAN}


def is_there(watch: Watch) -> bool:
    """Whether the paper need not be handed in again: its bytes are kept, and no harm is known."""
    return watch not in {Watch.INFECTED, Watch.REMOVED}


def check_readable(watch: Watch) -> None:
    """Raises FileBeingChecked, FileInfected, FileRemoved."""
    match watch:
        case Watch.QUARANTINED:
            raise FileBeingChecked
        case Watch.INFECTED:
            raise FileInfected
        case Watch.REMOVED:
            raise FileRemoved
        case Watch.UNWATCHED | Watch.CLEAN:
            return
