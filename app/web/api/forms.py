"""Issued forms over HTTP: the stored sheet, byte for byte, for whoever may see the dossier."""

from typing import Annotated

from fastapi import Path, Query

from app.dossiers.actions.view import ViewDossier, view_dossier
from app.dossiers.queries.files import DossierNotFound
from app.dossiers.queries.forms import FormNotIssued
from app.papers.keeping import PaperDamaged
from app.web.boundary import boundary_router
from app.web.dependencies import CurrentPrincipal, Guarded, Now, TheHouse
from app.web.problems import problems
from app.web.showing.downloads import PdfResponse, form_answer

router = boundary_router(prefix="/dossiers", tags=["dossiers"], dependencies=[Guarded])


@router.get(
    "/{ref}/forms/{form}.pdf",
    operation_id="get_form",
    response_class=PdfResponse,
    responses=problems(DossierNotFound, FormNotIssued, PaperDamaged),
)
async def form(
    ref: str,
    form: Annotated[str, Path(description="M01 to M06, or a form of the procedure's own.")],
    who: CurrentPrincipal,
    house: TheHouse,
    now: Now,
    number: Annotated[
        int | None, Query(ge=1, le=50, description="Which, of several; otherwise the newest.")
    ] = None,
) -> PdfResponse:
    """A form as it was issued; the look at it is on record.

    M06, the control sheet, is not issued: it is made of the history as it stands, which it names.
    """
    opened = await view_dossier(house.office, ViewDossier(ref, who, now))
    return await form_answer(house, opened, who, form, number)
