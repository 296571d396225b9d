"""One procedure as its page tells it: whom it is for, what to bring, how long, what it costs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.guard import Guard
from app.domain.machine import RECEIVING, Machine, State, StateKind
from app.domain.procedure import (
    Channel,
    Fee,
    FeeKind,
    OnlineLevel,
    Procedure,
    RequiredDocument,
    Subject,
)
from app.procedures.way import main_way
from app.web.portal.lines import LEVELS, WHERE_HANDED_IN, term_words
from app.web.site import filters
from app.web.site.conditions import Conditions, texts_in
from app.web.site.fields import Field, Filling, fields_of, grouped
from app.web.site.page import Sight
from app.web.site.words import sentence

CHANNELS: Final[Mapping[Channel, str]] = {
    Channel.ONLINE: sentence("Trực tuyến"),
    Channel.COUNTER: sentence("Trực tiếp tại quầy"),
    Channel.POST: sentence("Qua dịch vụ bưu chính công ích"),
}
SUBJECTS: Final[Mapping[Subject, str]] = {
    Subject.CITIZEN: sentence("Cá nhân"),
    Subject.BUSINESS: sentence("Doanh nghiệp"),
    Subject.ORGANISATION: sentence("Tổ chức"),
}
DATABASES: Final[Mapping[str, str]] = {
    "csdl-dan-cu": sentence("Cơ sở dữ liệu quốc gia về dân cư"),
    "csdl-dat-dai": sentence("Cơ sở dữ liệu đất đai"),
    "csdl-dkkd": sentence("Cơ sở dữ liệu đăng ký kinh doanh"),
    "csdl-giay-chung-sinh": sentence("Cơ sở dữ liệu giấy chứng sinh"),
    "csdl-kham-suc-khoe-lai-xe": sentence("Cơ sở dữ liệu khám sức khỏe lái xe"),
}
SOME_DATABASE: Final = sentence("cơ sở dữ liệu của cơ quan nhà nước")
ANY_CENTRE, OWNER = "any_centre", "owner"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDocument:
    """``needed`` says when; ``reuse`` the database from which it need not be brought."""

    name: str
    always: bool
    needed: str
    originals: int
    copies: int
    accept: str
    max_mb: int
    reuse: str | None
    template: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFee:
    """``text`` is verbatim, as published; ``amount`` only where one was."""

    name: str
    amount: str
    text: str
    exemptions: str | None
    when: str
    days: str


@dataclass(frozen=True, slots=True)
class ShownStep:
    name: str
    role: str
    time: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownProcedure:
    name: str
    field: str
    level: str
    agency: str
    places: Sequence[str]
    channels: Sequence[str]
    subjects: Sequence[str]
    term: str
    other_cases: Sequence[str]
    fees: Sequence[ShownFee]
    documents: Sequence[ShownDocument]
    form: Sequence[Field]
    steps: Sequence[ShownStep]
    result: str
    requirements: str | None
    partial_reason: str | None
    online: bool
    effective: str


def agency_codes(procedure: Procedure) -> frozenset[str]:
    """The agencies that the page names."""
    compared = (texts_in(variant.when) for variant in procedure.variants)
    return frozenset({procedure.owner, *procedure.receive_at}.union(*compared))


def procedure_shown(
    procedure: Procedure, agencies: Mapping[str, str], page: Sight
) -> ShownProcedure:
    conditions = Conditions.of(procedure, page.language, agencies)
    reason, requirements = procedure.partial_reason, procedure.requirements
    filling = Filling(language=page.language, ui=procedure.form_ui)
    fields = fields_of(procedure.form_schema, "form.", filling)
    return ShownProcedure(
        name=page.spoken(procedure.name),
        field=page.spoken(procedure.field_name),
        level=page.say(LEVELS[procedure.level]),
        agency=_agency(procedure.owner, agencies, page),
        places=[*_places(procedure, agencies, page)],
        channels=[page.say(words) for channel, words in CHANNELS.items()
                  if channel in procedure.channels],
        subjects=[page.say(words) for subject, words in SUBJECTS.items()
                  if subject in procedure.subjects],
        term=page.spoken(term_words(procedure.deadline.total)),
        other_cases=[*_other_cases(procedure, conditions, page)],
        fees=[_fee(fee, conditions, page) for fee in procedure.fees],
        documents=[_document(document, conditions, page) for document in procedure.documents],
        form=grouped(fields, "form.", filling),
        steps=[*_steps(procedure.machine, page)],
        result=page.spoken(procedure.result),
        requirements=None if requirements is None else page.spoken(requirements),
        partial_reason=None if reason is None else page.spoken(reason),
        online=Channel.ONLINE in procedure.channels
        and procedure.level is not OnlineLevel.INFORMATION,
        effective=filters.day(procedure.effective_from),
    )  # fmt: skip


def _agency(code: str, agencies: Mapping[str, str], page: Sight) -> str:
    return page.say(WHERE_HANDED_IN) if code == RECEIVING else agencies.get(code, code)


def _places(procedure: Procedure, agencies: Mapping[str, str], page: Sight) -> Iterator[str]:
    for place in procedure.receive_at:
        if place == ANY_CENTRE:
            yield page.say(
                "Bất kỳ Trung tâm Phục vụ hành chính công nào trong tỉnh, không phụ thuộc nơi cư"
                " trú hay nơi đặt trụ sở"
            )
        else:
            yield _agency(procedure.owner if place == OWNER else place, agencies, page)


def _condition(guard: Guard, conditions: Conditions, page: Sight) -> str:
    return conditions.said(guard) or page.say("tùy trường hợp cụ thể của hồ sơ")


def _other_cases(procedure: Procedure, conditions: Conditions, page: Sight) -> Iterator[str]:
    """What is otherwise in some cases: the term, and papers that need not be brought."""
    labels = {document.key: page.spoken(document.label) for document in procedure.documents}
    for variant in procedure.variants:
        when = conditions.said(variant.when)
        dropped = [label for key, label in labels.items() if key in variant.drop_documents]
        if variant.total is not None:
            term = page.spoken(term_words(variant.total))
            yield (
                page.say("%(term)s trong một số trường hợp riêng", term=term)
                if when is None
                else page.say("%(term)s, nếu %(when)s", term=term, when=when)
            )
        if dropped and when is not None:
            papers = "; ".join(dropped)
            yield page.say("Không cần nộp %(papers)s, nếu %(when)s", papers=papers, when=when)


def _fee(fee: Fee, conditions: Conditions, page: Sight) -> ShownFee:
    when = [] if fee.channel is None else [page.say(CHANNELS[fee.channel])]
    if fee.when is not None:
        when.append(_condition(fee.when, conditions, page))
    days = ""
    if fee.valid_from is not None or fee.valid_to is not None:
        days = " – ".join(map(filters.day, (fee.valid_from, fee.valid_to)))
    amounts = {
        FeeKind.AMOUNT: filters.money(fee.amount),
        FeeKind.FREE: page.say("Miễn phí"),
        FeeKind.NOT_PUBLISHED: page.say("Chưa công bố mức thu"),
        FeeKind.TEXT: page.say("Theo quy định"),
    }
    return ShownFee(
        name=page.say("Phí, lệ phí") if fee.label is None else page.spoken(fee.label),
        amount=amounts[fee.kind],
        text=fee.text,
        exemptions=fee.exemptions,
        when="; ".join(when),
        days=days,
    )


def _document(document: RequiredDocument, conditions: Conditions, page: Sight) -> ShownDocument:
    required = document.required
    if isinstance(required, Guard):
        needed = page.say("Cần khi: %(when)s", when=_condition(required, conditions, page))
    else:
        needed = page.say("Bắt buộc") if required else page.say("Nếu có")
    reuse = None
    if document.reuse is not None:
        database = document.reuse.partition(" ")[0]
        reuse = page.say(DATABASES.get(database, SOME_DATABASE))
    return ShownDocument(
        name=page.spoken(document.label),
        always=required is True,
        needed=needed,
        originals=document.originals,
        copies=document.copies,
        accept=", ".join(kind.upper() for kind in document.accept),
        max_mb=document.max_mb,
        reuse=reuse,
        template=document.template,
    )


def _steps(machine: Machine, page: Sight) -> Iterator[ShownStep]:
    for state in main_way(machine):
        role = "" if state.owner is None else page.spoken(machine.roles[state.owner].label)
        yield ShownStep(page.spoken(state.label), role, _time(state, page))


def _time(state: State, page: Sight) -> str:
    if state.handover:
        return page.say("trong buổi làm việc, muộn nhất sáng hôm sau")
    if state.budget is None or state.kind is StateKind.END:
        return ""
    return page.spoken(term_words(state.budget))
