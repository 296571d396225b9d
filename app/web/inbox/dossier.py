"""Trang hồ sơ của cán bộ: documents beside facts, and the actions that may be taken now."""

from typing import Any

from starlette.responses import Response

from app.dossiers.acting import Opened
from app.dossiers.actions.view import ViewDossier, view_dossier
from app.fees.accounts import door_of, standing_of
from app.web.boundary import boundary_router
from app.web.inbox.dossier_view import (
    CHANNELS,
    CHILD_STATES,
    POSITIONS,
    RETURNS,
    VIOLATIONS,
    dossier_view,
)
from app.web.showing.letters import LETTER_STATES, OUTCOMES, correspondence
from app.web.showing.money import STATES
from app.web.site.page import Sight, StaffPage

router = boundary_router(include_in_schema=False)
TEMPLATE = "inbox/dossier.html"
WORDS = {
    "channels": CHANNELS,
    "returns": RETURNS,
    "positions": POSITIONS,
    "child_states": CHILD_STATES,
    "violations": VIOLATIONS,
    "letters": LETTER_STATES,
    "outcomes": OUTCOMES,
}


@router.get("/viec/{ref}")
async def dossier(ref: str, page: StaffPage) -> Response:
    opened = await opened_for(page, ref)
    return page.html(TEMPLATE, **await dossier_context(page, opened))


async def opened_for(page: Sight, ref: str) -> Opened:
    """The dossier, the look at it being on record. Raises DossierNotFound."""
    assert page.who is not None  # noqa: S101 - a staff page
    return await view_dossier(page.house.office, ViewDossier(ref, page.who, page.now))


async def dossier_context(
    page: Sight, opened: Opened, *, seen: int | None = None
) -> dict[str, Any]:
    """What the page of a dossier shows while no form of an action is open on it.

    ``seen`` is the version that the reader had before him: what happened since is told on top.
    """
    async with page.house.sessions() as session:
        view = await dossier_view(session, page, opened, seen=seen)
        assert page.who is not None  # noqa: S101 - a staff page
        money = await standing_of(session, opened.file.dossier.id)
        door = await door_of(session, opened.file.dossier.id)
        letters = await correspondence(session, opened.file.dossier, page.who)
    return {
        "view": view,
        "letters": letters,
        "money": money,
        "money_state": page.say(STATES[money.state]),
        "door": door,
        "words": WORDS,
        "noted": {},
        "doing": None,
        "lost": [],
    }
