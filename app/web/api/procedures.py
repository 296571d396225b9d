"""The public catalogue: searching procedures, and one procedure whole."""

from datetime import date
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel
from starlette.responses import Response

from app.domain.calendar import HANOI
from app.domain.ids import ProcedureCode
from app.domain.machine import StateKind
from app.domain.procedure import Fee, OnlineLevel, Procedure, RequiredDocument
from app.procedures.catalogue import CatalogueSearch
from app.procedures.diagram import diagram
from app.procedures.queries import ProcedureLine, ProcedureNotFound
from app.web.boundary import boundary_router
from app.web.dependencies import Now, TheHouse
from app.web.limits import PAGE
from app.web.paging import Cursor, Limit, Page, cursor_after, keys_of
from app.web.problems import problems
from app.web.showing.shapes import WordsOut

router = boundary_router(prefix="/procedures", tags=["catalogue"])


class ProcedureLineOut(BaseModel):
    code: str
    version: int
    name: str
    name_en: str
    field: str
    field_name: str
    agency: str
    online_level: str
    deadline: str
    fee_summary: str


class DocumentRuleOut(BaseModel):
    """``required`` is true, false, or the condition under which it is."""

    key: str
    name: WordsOut
    required: bool | str
    originals: int
    copies: int
    accept: list[str]
    max_mb: int
    template: str | None
    reuse: str | None
    sensitive: bool


class FeeOut(BaseModel):
    """``text`` is verbatim; an amount stands only where one was published."""

    key: str
    kind: str
    amount: int | None
    text: str
    exemptions: str | None
    channel: str | None
    valid_from: date | None
    valid_to: date | None


class StepOut(BaseModel):
    id: str
    name: WordsOut
    role: WordsOut | None
    budget: str | None


class DeadlineRuleOut(BaseModel):
    total: str
    count_from: str


class VariantOut(BaseModel):
    id: str
    when: str
    deadline: str | None
    documents_not_needed: list[str]


class ProcedureOut(BaseModel):
    """Everything that the law wants published of a procedure (NĐ 63/2010/NĐ-CP Điều 8.2)."""

    code: str
    version: int
    name: WordsOut
    field: str
    field_name: WordsOut
    agency: str
    online_level: str
    partial_reason: WordsOut | None
    channels: list[str]
    subjects: list[str]
    receive_at: list[str]
    deadline: DeadlineRuleOut
    steps: list[StepOut]
    documents: list[DocumentRuleOut]
    form: dict[str, object]
    form_ui: dict[str, object]
    fees: list[FeeOut]
    variants: list[VariantOut]
    legal_basis: list[str]
    requirements: WordsOut | None
    result: WordsOut
    diagram: str


@router.get("", operation_id="search_procedures")
async def search(
    house: TheHouse,
    now: Now,
    q: Annotated[str, Query(max_length=120)] = "",
    agency: Annotated[str | None, Query(max_length=40)] = None,
    field: Annotated[str | None, Query(max_length=60)] = None,
    level: OnlineLevel | None = None,
    limit: Limit = PAGE,
    cursor: Cursor = None,
) -> Page[ProcedureLineOut]:
    """The best first: diacritics, slips of a letter and abbreviations do not matter."""
    keys = keys_of(cursor, int, str)
    wanted = CatalogueSearch(
        on=now.astimezone(HANOI).date(),
        q=q,
        agency=agency,
        field=field,
        level=None if level is None else level.value,
        after=(int(keys[0] or 0), str(keys[1])) if keys else None,
        limit=limit + 1,
    )
    async with house.sessions() as session:
        catalogue = await house.catalogue(session)
    found = catalogue.search(wanted).hits
    more = cursor_after(*found[limit - 1].place) if len(found) > limit else None
    return Page(items=[_line(hit.line) for hit in found[:limit]], next_cursor=more)


@router.get("/{code}", operation_id="get_procedure", responses=problems(ProcedureNotFound))
async def get_procedure(code: str, house: TheHouse, now: Now) -> ProcedureOut:
    """The version in force today."""
    return _whole(await _current(house, code, now.astimezone(HANOI).date()))


@router.get(
    "/{code}/diagram.svg",
    operation_id="get_procedure_diagram",
    response_class=Response,
    responses=problems(ProcedureNotFound),
)
async def get_diagram(code: str, house: TheHouse, now: Now) -> Response:
    """The course of a dossier as a drawing, with a title and a description for screen readers."""
    procedure = await _current(house, code, now.astimezone(HANOI).date())
    return Response(diagram(procedure), media_type="image/svg+xml")


async def _current(house: TheHouse, code: str, on: date) -> Procedure:
    async with house.sessions() as session:
        rules = await house.office.rules(session)
    procedure = rules.current(ProcedureCode(code), on)
    if procedure is None:
        raise ProcedureNotFound
    return procedure


def _line(line: ProcedureLine) -> ProcedureLineOut:
    return ProcedureLineOut(
        code=line.code,
        version=line.version,
        name=line.name_vi,
        name_en=line.name_en,
        field=line.field,
        field_name=line.field_vi,
        agency=line.owner,
        online_level=line.level,
        deadline=line.deadline,
        fee_summary=line.fee_summary_vi,
    )


def _whole(procedure: Procedure) -> ProcedureOut:
    reason, requirements = procedure.partial_reason, procedure.requirements
    return ProcedureOut(
        code=procedure.code,
        version=procedure.version,
        name=WordsOut.of(procedure.name),
        field=procedure.field,
        field_name=WordsOut.of(procedure.field_name),
        agency=procedure.owner,
        online_level=procedure.level.value,
        partial_reason=None if reason is None else WordsOut.of(reason),
        channels=sorted(channel.value for channel in procedure.channels),
        subjects=sorted(subject.value for subject in procedure.subjects),
        receive_at=list(procedure.receive_at),
        deadline=DeadlineRuleOut(
            total=str(procedure.deadline.total), count_from=procedure.deadline.count_from.value
        ),
        steps=list(_steps(procedure)),
        documents=[_document(document) for document in procedure.documents],
        form=dict(procedure.form_schema),
        form_ui=dict(procedure.form_ui),
        fees=[_fee(fee) for fee in procedure.fees],
        variants=[
            VariantOut(
                id=variant.id,
                when=variant.when.text,
                deadline=None if variant.total is None else str(variant.total),
                documents_not_needed=sorted(variant.drop_documents),
            )
            for variant in procedure.variants
        ],
        legal_basis=list(procedure.legal_basis),
        requirements=None if requirements is None else WordsOut.of(requirements),
        result=WordsOut.of(procedure.result),
        diagram=f"/api/v1/procedures/{procedure.code}/diagram.svg",
    )


def _steps(procedure: Procedure) -> list[StepOut]:
    machine = procedure.machine
    return [
        StepOut(
            id=state.id,
            name=WordsOut.of(state.label),
            role=None if state.owner is None else WordsOut.of(machine.roles[state.owner].label),
            budget=None if state.budget is None else str(state.budget),
        )
        for state in machine.states.values()
        if state.kind is StateKind.STEP
    ]


def _document(document: RequiredDocument) -> DocumentRuleOut:
    required = document.required
    return DocumentRuleOut(
        key=document.key,
        name=WordsOut.of(document.label),
        required=required if isinstance(required, bool) else required.text,
        originals=document.originals,
        copies=document.copies,
        accept=list(document.accept),
        max_mb=document.max_mb,
        template=document.template,
        reuse=document.reuse,
        sensitive=document.sensitive,
    )


def _fee(fee: Fee) -> FeeOut:
    return FeeOut(
        key=fee.key,
        kind=fee.kind.value,
        amount=fee.amount,
        text=fee.text,
        exemptions=fee.exemptions,
        channel=None if fee.channel is None else fee.channel.value,
        valid_from=fee.valid_from,
        valid_to=fee.valid_to,
    )
