"""Thủ tục hành chính: one published version of a procedure, as frozen values.

The mandatory parts are those of NĐ 63/2010/NĐ-CP Điều 8.2; a fee tells the truth about what was
published, so that an empty fee is never mistaken for a free procedure.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from app.domain.clock import CountFrom
from app.domain.durations import Duration
from app.domain.guard import Facts, Guard
from app.domain.ids import ProcedureCode
from app.domain.machine import Machine, Words
from app.domain.retention import Retention


class OnlineLevel(StrEnum):
    """Toàn trình (former level 4), một phần (level 3), or information only (level 2)."""

    FULL = "full"
    PARTIAL = "partial"
    INFORMATION = "information"


class Channel(StrEnum):
    COUNTER = "counter"
    ONLINE = "online"
    POST = "post"


class Subject(StrEnum):
    CITIZEN = "citizen"
    BUSINESS = "business"
    ORGANISATION = "organisation"


class ReturnMethod(StrEnum):
    COUNTER = "counter"
    POST = "post"
    DIGITAL = "digital"


class FeeKind(StrEnum):
    AMOUNT = "amount"
    FREE = "free"
    TEXT = "text"
    NOT_PUBLISHED = "not_published"


class DueMoment(StrEnum):
    """When a fee is asked for: thu khi nộp hồ sơ, sau khi hồ sơ đầy đủ, khi trả kết quả."""

    SUBMISSION = "submission"
    SUPPLEMENT = "supplement"
    """Once the dossier is complete: accepted, and nothing is left to be supplemented."""
    RETURN = "return"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """Phí, lệ phí. ``amount`` is whole VND and stands only with kind ``amount``."""

    key: str
    kind: FeeKind
    text: str
    amount: int | None = None
    label: Words | None = None
    channel: Channel | None = None
    when: Guard | None = None
    exemptions: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    due: DueMoment = DueMoment.SUBMISSION

    def applies(self, channel: Channel, on: date, facts: Facts) -> bool:
        return (
            self.channel in (None, channel)
            and (self.valid_from is None or self.valid_from <= on)
            and (self.valid_to is None or on <= self.valid_to)
            and (self.when is None or self.when.holds(facts))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RequiredDocument:
    """Thành phần hồ sơ. ``required`` is true, false, or a guard (“nếu có”, “trường hợp …”)."""

    key: str
    label: Words
    required: bool | Guard = True
    originals: int = 0
    copies: int = 0
    accept: tuple[str, ...] = ("pdf", "jpg", "png", "docx")
    max_mb: int = 20
    template: str | None = None
    reuse: str | None = None
    retain: str | None = None
    sensitive: bool = False

    def is_required(self, facts: Facts) -> bool:
        return self.required.holds(facts) if isinstance(self.required, Guard) else self.required


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """The same procedure with other numbers: never other states or roles."""

    id: str
    when: Guard
    total: Duration | None = None
    drop_documents: frozenset[str] = frozenset()
    fees: tuple[Fee, ...] | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """Thời hạn giải quyết and how it is counted."""

    total: Duration
    count_from: CountFrom = CountFrom.NEXT_SESSION


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementRule:
    """After appraisal: notice within ``notice_within`` of receipt, at most ``most`` times.

    NĐ 61/2018 Điều 19.4: the term is counted again from the start (`restart`); sector law may say
    ``hold`` (keeps what is left) or ``none``. The citizen has ``citizen_has`` to answer.
    """

    most: int
    notice_within: Duration
    citizen_has: Duration


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """One immutable version; ``owner`` is the competent agency (``$receiving``: the desk's)."""

    code: ProcedureCode
    version: int
    name: Words
    field: str
    field_name: Words
    owner: str
    effective_from: date
    effective_to: date | None
    level: OnlineLevel
    partial_reason: Words | None
    channels: frozenset[Channel]
    subjects: frozenset[Subject]
    receive_at: tuple[str, ...]
    deadline: Deadline
    calendar: str
    lifecycle: str
    lifecycle_version: int
    machine: Machine
    result: Words
    documents: tuple[RequiredDocument, ...] = ()
    fees: tuple[Fee, ...] = ()
    form_schema: Mapping[str, object] = dataclasses.field(
        default_factory=lambda: MappingProxyType({})
    )
    form_ui: Mapping[str, object] = dataclasses.field(default_factory=lambda: MappingProxyType({}))
    variants: tuple[Variant, ...] = ()
    legal_basis: tuple[str, ...] = ()
    route: str = "local"
    hidden: Mapping[str, tuple[str, ...]] = dataclasses.field(
        default_factory=lambda: MappingProxyType({})
    )
    """By role of the life cycle, the documents that are not given to it."""
    forms: Mapping[str, Words] = dataclasses.field(default_factory=lambda: MappingProxyType({}))
    """Papers of its own, beside the statutory ones, with their titles."""
    phrases: tuple[Words, ...] = ()
    """What officers often say of a paper or a field that is wrong; they may write their own."""
    requirements: Words | None = None
    retention: Retention = dataclasses.field(default_factory=Retention)

    def variant_for(self, facts: Facts) -> str | None:
        """The first variant whose guard holds; it is pinned to the dossier at submission."""
        return next((v.id for v in self.variants if v.when.holds(facts)), None)

    def as_variant(self, variant: str | None) -> "Procedure":
        """The version with the variant's numbers in place of its own."""
        chosen = next((v for v in self.variants if v.id == variant), None)
        if chosen is None:
            return self
        return replace(
            self,
            deadline=replace(self.deadline, total=chosen.total or self.deadline.total),
            documents=tuple(d for d in self.documents if d.key not in chosen.drop_documents),
            fees=self.fees if chosen.fees is None else chosen.fees,
        )


def required_documents(procedure: Procedure, facts: Facts) -> tuple[RequiredDocument, ...]:
    """The documents that a dossier of these facts needs, in the procedure's order."""
    return tuple(d for d in procedure.documents if d.is_required(facts))
