"""What can be wrong with a file that comes in pieces, and how long it may take."""

from datetime import timedelta

from app.domain.errors import Conflict, LimitReached, NotFound

EXPIRES_AFTER = timedelta(days=1)
"""From its beginning; whoever lost the connection for longer begins again."""

MOST_PARTS = 2000


class IncomingNotFound(NotFound):
    """None, not the principal's, expired, or refused when it was whole."""


class WrongOffset(Conflict):
    """The piece does not begin where the last one ended. Facts: ``offset``, the right one."""


class TooManyParts(LimitReached):
    """Facts: ``most``."""
