"""The forms that a desk prints: the stored sheet, shown by the browser so that it can print it."""

import hashlib
from typing import Annotated

from fastapi import Path
from starlette.responses import Response

from app.dossiers.actions.view import ViewDossier, view_dossier
from app.dossiers.promised import RenderForm
from app.dossiers.queries.forms import FormNotIssued
from app.papers.actions.render_form import render_form
from app.papers.keeping import kept_whole
from app.web.boundary import boundary_router
from app.web.desk.doors import DeskPage

router = boundary_router(include_in_schema=False)

_FRAMED = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'self'",
    "X-Frame-Options": "SAMEORIGIN",
    "Cache-Control": "private, no-store",
}
"""The screen of the desk prints the sheet from a frame of its own."""


@router.get("/quay/{ref}/giay/{form}.pdf")
async def sheet(
    page: DeskPage, ref: str, form: Annotated[str, Path(pattern="^[A-Z0-9_]{1,40}$")]
) -> Response:
    """The newest form of that name, as it was issued; the look at it is on record."""
    assert page.who is not None  # noqa: S101 - see DeskPage
    opened = await view_dossier(page.house.office, ViewDossier(ref, page.who, page.now))
    dossier = opened.file.dossier
    issued = [known for known in opened.file.forms if known.form == form]
    if not issued:
        raise FormNotIssued
    order = RenderForm(dossier=dossier.id, seq=issued[-1].seq, form=form)
    house = page.house
    paper = await render_form(
        house.sessions, house.storage, order, house.tokens.verification_address
    )
    content = await kept_whole(house.storage, paper.storage_key, paper.sha256)
    headers = {
        **_FRAMED,
        "Content-Disposition": f'inline; filename="{form}-{dossier.code or dossier.id}.pdf"',
        "Digest": f"sha-256={hashlib.sha256(content).hexdigest()}",
    }
    return Response(content, media_type="application/pdf", headers=headers)
