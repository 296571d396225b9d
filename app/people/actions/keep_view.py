"""Keeping a list as one likes to see it, under a name of one's own."""

from dataclasses import dataclass
from datetime import datetime

from app.db.sessions import Sessions
from app.domain.errors import Defect, Invalid, LimitReached
from app.domain.people import Principal
from app.domain.text import stored
from app.people import queries_views

MOST = 30
LONGEST_NAME = 60
LONGEST_QUERY = 1000


class TooManyViews(LimitReached):
    """Facts: ``most``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepView:
    """``query`` is what stands behind the ``?`` of the page."""

    name: str
    query: str
    by: Principal
    at: datetime


async def keep_view(sessions: Sessions, command: KeepView) -> None:
    """Under a name that is there already, it takes the place of what was kept.

    Raises Invalid without a name that fits, and TooManyViews.
    """
    name = stored(command.name)
    if not name:
        raise Invalid([Defect("name", "required")])
    if len(name) > LONGEST_NAME or len(command.query) > LONGEST_QUERY:
        raise Invalid([Defect("name", "too_long", {"max": LONGEST_NAME})])
    async with sessions.begin() as session:
        if await queries_views.other_views(session, command.by.id, name) >= MOST:
            raise TooManyViews(most=MOST)
        await queries_views.keep_view(session, command.by.id, name, command.query, command.at)
