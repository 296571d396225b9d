"""What the counter's screen shows: computed anew from what was filled in, whatever asked for it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.datastructures import FormData

from app.agencies.queries import AgencyFilter, agencies, agency, names
from app.db.sessions import AsyncSession
from app.domain.agencies import Agency, AgencyNotFound, Tier
from app.domain.applicant import Applicant
from app.domain.calendar import HANOI, WorkingCalendar
from app.domain.errors import DomainError
from app.domain.id_card import IdCard
from app.domain.ids import AgencyCode, ProcedureCode
from app.domain.input_papers import PAPER_INPUTS
from app.domain.posted import MINUTES
from app.domain.procedure import Channel, Procedure, RequiredDocument
from app.domain.text import dictionary_key
from app.dossiers.intake import CENTRES, OF_THE_DESK, SubmitDossier, competent_of
from app.dossiers.quoting import quoted
from app.procedures.prospects import Prospect, if_received, opening
from app.procedures.rulebook import Rulebook
from app.web.desk.brought import TICKED, Brought
from app.web.messages import sentences
from app.web.showing.agency_choices import agency_choices
from app.web.showing.marking import marks_of
from app.web.site.fields import Field, Filling, fields_of, labels_of
from app.web.site.filling import typed_in
from app.web.site.page import Sight
from app.web.site.trouble import Trouble

MOST_COMMUNES = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLine:
    """A document of the procedure, and what of it was brought."""

    key: str
    label: str
    needed: bool
    ticked: bool
    originals: str
    copies: str
    returnable: bool
    uploads: Sequence[str]
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What it comes to: fees, the due date with its reason, and the documents that are needed.

    ``opens_at`` is when the desk opens again; None while it is open.
    """

    fees: Sequence[Mapping[str, Any]]
    prospect: Prospect | None
    required: frozenset[str]
    opens_at: datetime | None


async def brought_in(page: Sight, form: FormData) -> tuple[Brought, Rulebook]:
    """What was filled in, with the procedure that was chosen as it is in force today."""
    assert page.who is not None  # noqa: S101 - the pages of the desk are for whoever is signed in
    async with page.house.sessions() as session:
        rules = await page.house.office.rules(session)
    code = str(form.get("procedure") or "").strip()
    today = page.now.astimezone(HANOI).date()
    procedure = rules.current(ProcedureCode(code), today) if code else None
    return Brought(form, procedure, page.who, page.now), rules


async def counter_screen(
    page: Sight, brought: Brought, rules: Rulebook, trouble: Trouble | None = None
) -> dict[str, Any]:
    """Everything that the templates of the counter need."""
    values, procedure = brought.values, brought.procedure
    async with page.house.sessions() as session:
        fields = await form_fields(session, page, brought, trouble)
        desks = await names(session, brought.desks)
        communes = await _communes(session, brought)
        sums = await sums_of(session, page, brought, rules)
    documents = [*_documents(page, brought, sums, trouble)]
    return {
        "brought": brought,
        "values": values,
        "procedure": procedure,
        "desks": [(code, desks.get(AgencyCode(code), code)) for code in brought.desks],
        "communes": communes,
        "documents": documents,
        "fields": fields,
        "minutes": _minutes(page, brought, trouble),
        "sums": sums,
        "marks": [] if procedure is None else marks_of(page, procedure, brought.marked, values),
        "phrases": [] if procedure is None else [page.spoken(p) for p in procedure.phrases],
        "labels": {
            **labels_of(fields),
            **{f"documents.{line.key}": line.label for line in documents},
        },
        "trouble": trouble,
    }


def filled_from_card(values: Mapping[str, str], card: IdCard) -> dict[str, str]:
    """``values`` with the person of the card in place of whoever was there."""
    return {
        **values,
        "applicant.kind": "citizen",
        "applicant.full_name": card.full_name,
        "applicant.id_number": card.number,
        "applicant.address": card.address,
    }


def completed_by(values: Mapping[str, str], known: Applicant) -> tuple[dict[str, str], list[str]]:
    """``values`` with what was known of him in the empty places, and the names of these."""
    offered = {
        f"applicant.{name}": str(value)
        for name, value in known.as_dict().items()
        if value and name in {"full_name", "phone", "email", "address"}
    }
    new = [name for name in offered if not values.get(name)]
    return {**values, **{name: offered[name] for name in new}}, new


async def form_fields(
    session: AsyncSession, page: Sight, brought: Brought, trouble: Trouble | None
) -> list[Field]:
    """The procedure's own fields, as far as they were filled in."""
    if brought.procedure is None:
        return []
    typed, many = typed_in(brought.form)
    seen = any(name.startswith("form.") for name in typed)
    schema, today = brought.procedure.form_schema, brought.at.astimezone(HANOI).date()
    filling = Filling(
        language=page.language,
        typed=typed if seen else None,
        many=many,
        trouble=trouble,
        ui=brought.procedure.form_ui,
        choices=await agency_choices(session, schema, "form.", today),
    )
    return fields_of(schema, "form.", filling)


async def sums_of(
    session: AsyncSession, page: Sight, brought: Brought, rules: Rulebook
) -> Sums | None:
    """None while no procedure is chosen."""
    if brought.procedure is None:
        return None
    try:
        command = brought.submission()
    except DomainError:
        return None
    quote = quoted(rules, command)
    if quote is None:
        return None
    calendar = await _calendar(session, command, quote.procedure, rules)
    try:
        prospect = if_received(quote.procedure, calendar, _from(brought))
        opens_at = opening(calendar, brought.at)
    except DomainError:
        prospect, opens_at = None, brought.at
    labels = {fee.key: page.spoken(fee.label) for fee in quote.procedure.fees if fee.label}
    fees = [{**fee, "label": labels.get(str(fee["key"]))} for fee in quote.fees]
    return Sums(
        fees=fees,
        prospect=prospect,
        required=quote.required,
        opens_at=None if opens_at == brought.at else opens_at,
    )


async def _calendar(
    session: AsyncSession, command: SubmitDossier, procedure: Procedure, rules: Rulebook
) -> WorkingCalendar:
    today = command.at.astimezone(HANOI).date()
    try:
        competent = await agency(session, competent_of(command, procedure), on=today)
    except AgencyNotFound:
        return rules.calendar(procedure.calendar)
    return rules.calendar(competent.calendar or procedure.calendar)


def _from(brought: Brought) -> datetime:
    """When the term begins: now, or when the minutes were signed with the postman."""
    if brought.channel is Channel.POST:
        minutes = brought.decision("receive").data.get(MINUTES)
        if isinstance(minutes, Mapping):
            try:
                signed_at = datetime.fromisoformat(str(minutes.get("signed_at")))
            except ValueError:
                return brought.at
            return signed_at if signed_at.tzinfo else brought.at
    return brought.at


async def _communes(session: AsyncSession, brought: Brought) -> Sequence[Agency]:
    """Who may decide, where the procedure leaves that to the place that somebody lives in."""
    procedure, today = brought.procedure, brought.at.astimezone(HANOI).date()
    if procedure is None or procedure.owner != OF_THE_DESK or not brought.desk:
        return []
    desk = await agency(session, brought.desk, on=today)
    if desk.tier.value not in CENTRES:
        return []
    wanted = AgencyFilter(tier=Tier.COMMUNE, in_force_on=today)
    found = await agencies(session, wanted, limit=MOST_COMMUNES)
    return sorted(found, key=lambda commune: dictionary_key(commune.name))


def _documents(
    page: Sight, brought: Brought, sums: Sums | None, trouble: Trouble | None
) -> Iterator[DocumentLine]:
    if brought.procedure is None:
        return
    values = brought.values
    known = {key: str(number) for key, number in _asked_for(brought.procedure.documents)}
    for document in brought.procedure.documents:
        key = document.key
        yield DocumentLine(
            key=key,
            label=page.spoken(document.label),
            needed=sums is not None and key in sums.required,
            ticked=values.get(f"documents.{key}") == TICKED,
            originals=values.get(f"originals.{key}", known[f"originals.{key}"]),
            copies=values.get(f"copies.{key}", known[f"copies.{key}"]),
            returnable=values.get(f"returnable.{key}") == TICKED,
            uploads=[str(upload) for upload in brought.form.getlist(f"upload.{key}") if upload],
            error=trouble.of(f"documents.{key}") if trouble else None,
        )


def _asked_for(documents: Sequence[RequiredDocument]) -> Iterator[tuple[str, int]]:
    """A paper of which nothing in particular is asked is one copy."""
    for document in documents:
        yield f"originals.{document.key}", document.originals
        none = not document.originals and not document.copies
        yield f"copies.{document.key}", 1 if none else document.copies


def _minutes(page: Sight, brought: Brought, trouble: Trouble | None) -> list[Field]:
    """The two facts about the minutes that were signed with the postman."""
    typed, _ = typed_in(brought.form)
    schema: Any = PAPER_INPUTS[MINUTES].schema
    filling = Filling(language=page.language, typed=typed, trouble=trouble)
    return fields_of(schema, f"data.{MINUTES}.", filling)


def remarks_on(card: IdCard, page: Sight) -> list[str]:
    """What the clerk should look at, in sentences."""
    words = sentences(page.language)
    return [words.message(remark) for remark in card.remarks]
