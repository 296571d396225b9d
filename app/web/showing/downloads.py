"""Files and papers of a dossier as they are handed out: byte for byte, under their own names."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence

from starlette.responses import Response

from app.documents.links import Document, Form
from app.domain.errors import NotFound
from app.domain.people import Principal, PrincipalKind
from app.dossiers.acting import Opened
from app.dossiers.file import DossierFile, HandedIn
from app.dossiers.promised import RenderForm
from app.dossiers.queries.forms import FormNotIssued
from app.papers import control_sheet
from app.papers.actions.render_form import render_form
from app.papers.control_sheet import control_sheet_facts
from app.papers.keeping import kept_whole
from app.papers.rendering import rendered
from app.web.headers import as_attachment
from app.web.house import House
from app.web.showing.dossier import visible_documents
from app.web.showing.handing_out import file_answer


class DocumentNotFound(NotFound):
    """No such file in the dossier, or none that may be seen now."""


class PdfResponse(Response):
    media_type = "application/pdf"


def pdf_answer(content: bytes, name: str) -> PdfResponse:
    """``content`` to be saved under ``name``, with its hash."""
    headers = {
        "Content-Disposition": as_attachment(name),
        "Digest": f"sha-256={hashlib.sha256(content).hexdigest()}",
    }
    return PdfResponse(content, headers=headers)


async def document_answer(
    house: House,
    opened: Opened,
    who: Principal,
    key: str,
    number: int,
    asked: Mapping[str, str],
) -> Response:
    """The ``number``-th file under ``key`` that ``who`` may see; ``asked`` are the headers.

    Raises DocumentNotFound, and what ``file_answer`` does.
    """
    chosen = _file(visible_documents(opened, who.kind), key, number)
    return await file_answer(house.storage, chosen, asked)


async def linked_answer(
    house: House,
    opened: Opened,
    reader: PrincipalKind,
    file: Document | Form,
    asked: Mapping[str, str],
) -> Response:
    """What a signed link leads to, if ``reader`` may see it. Raises what the others do."""
    if isinstance(file, Document):
        visible = visible_documents(opened, reader)
        chosen = next((one for one in visible if one.upload == file.upload), None)
        if chosen is None:
            raise DocumentNotFound
        return await file_answer(house.storage, chosen, asked)
    if not any((one.form, one.seq) == (file.form, file.seq) for one in opened.file.forms):
        raise FormNotIssued
    order = RenderForm(dossier=opened.file.dossier.id, seq=file.seq, form=file.form)
    return await _issued_answer(house, opened, order)


async def form_answer(
    house: House, opened: Opened, who: Principal, form: str, number: int | None
) -> PdfResponse:
    """A form as it was issued, the newest unless ``number`` says which. Raises FormNotIssued.

    M06, the control sheet, is not issued: it is made of the history as it stands, which it names.
    """
    dossier = opened.file.dossier
    if form == control_sheet.FORM:
        officers = who.kind is not PrincipalKind.CITIZEN
        async with house.sessions() as session:
            facts = await control_sheet_facts(session, opened, among_officers=officers)
        content = await asyncio.to_thread(rendered, facts)
    else:
        order = _issued(opened.file, form, number)
        return await _issued_answer(house, opened, order)
    return pdf_answer(content, f"{form}-{dossier.code or dossier.id}.pdf")


async def _issued_answer(house: House, opened: Opened, order: RenderForm) -> PdfResponse:
    dossier = opened.file.dossier
    paper = await render_form(
        house.sessions, house.storage, order, house.tokens.verification_address
    )
    content = await kept_whole(house.storage, paper.storage_key, paper.sha256)
    return pdf_answer(content, f"{order.form}-{dossier.code or dossier.id}.pdf")


def _issued(file: DossierFile, form: str, number: int | None) -> RenderForm:
    issued = [known for known in file.forms if known.form == form]
    if not issued or (number or 1) > len(issued):
        raise FormNotIssued
    chosen = issued[-1 if number is None else number - 1]
    return RenderForm(dossier=file.dossier.id, seq=chosen.seq, form=chosen.form)


def _file(documents: Sequence[HandedIn], key: str, number: int) -> HandedIn:
    under_key = [document for document in documents if document.key == key]
    if number > len(under_key):
        raise DocumentNotFound
    return under_key[number - 1]
