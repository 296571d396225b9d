"""What a procedure file may say: its own names, numbers, documents, form, fees, steps, scenarios.

The mandatory parts are those of NĐ 63/2010/NĐ-CP Điều 8.2 (các bộ phận của thủ tục hành chính).
"""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import (
    BeforeValidator,
    Field,
    JsonValue,
    PlainValidator,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from app.domain.durations import CountFrom
from app.domain.guard import Guard
from app.domain.procedure import Channel, OnlineLevel, Subject
from app.procedures.child_file import ChildFile
from app.procedures.fee_file import FeeFile
from app.procedures.fields import (
    AGENCY_PATTERN,
    AskedText,
    DurationField,
    FormCode,
    GuardField,
    Identifier,
    Label,
    SeatText,
    Strict,
    Text,
    WorkingDays,
    as_list,
    parsed_guard,
)
from app.procedures.lifecycle_file import (
    CODE_PATTERN,
    Branches,
    ExtensionFile,
    Limit,
    NoticeFile,
    Place,
    StateFile,
    StatutoryForm,
)

FileType = Literal["pdf", "jpg", "png", "docx", "xlsx"]
OwnerText = Annotated[str, Field(pattern=rf"^(\$receiving|{AGENCY_PATTERN})$")]
RetentionText = Annotated[str, Field(pattern=r"^[0-9]{1,3}(y|mo|cd)$")]
Code = Annotated[str, Field(pattern=CODE_PATTERN)]


def _required(value: object) -> bool | Guard:
    return value if isinstance(value, bool) else parsed_guard(value)


def _scenario_line(value: object) -> object:
    """``- given: channel=post`` without quotes is a mapping to YAML, and a line to its author."""
    if isinstance(value, dict) and list(value) == ["given"]:
        return f"given: {value['given']}"
    return value


ScenarioLine = Annotated[
    str,
    BeforeValidator(_scenario_line),
    Field(max_length=500),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "maxLength": 500},
                {
                    "type": "object",
                    "properties": {"given": {"type": "string"}},
                    "required": ["given"],
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
RequiredField = Annotated[
    bool | Guard,
    PlainValidator(_required),
    WithJsonSchema({"type": ["boolean", "string"], "description": "true, false, or a condition"}),
]


class EffectiveFile(Strict):
    """In force from and to; both days included."""

    from_: date = Field(alias="from")
    to: date | None = None

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.to is not None and self.to < self.from_:
            raise PydanticCustomError("effective_backwards", "ends before it begins")
        return self


class FieldFile(Label):
    code: Code


class DeadlineFile(Strict):
    total: DurationField
    count_from: CountFrom = CountFrom.NEXT_SESSION


class SupplementPatch(Strict):
    """What this procedure says of the supplement after appraisal that its life cycle does not."""

    policy: Literal["restart", "resume", "none"] | None = None
    most: Limit | None = None
    notice_within: WorkingDays | None = None
    citizen_has: DurationField | None = None


class DocumentFile(Label):
    key: Identifier
    required: RequiredField = True
    originals: Annotated[int, Field(ge=0, le=99)] = 0
    copies: Annotated[int, Field(ge=0, le=99)] = 0
    accept: Annotated[list[FileType], Field(min_length=1)] = ["pdf", "jpg", "png", "docx"]
    max_mb: Annotated[int, Field(ge=1, le=50)] = 20
    template: Text | None = None
    reuse: Text | None = None
    retain: RetentionText | None = None
    sensitive: bool = False


class GroupFile(Label):
    fields: Annotated[list[str], Field(min_length=1)]


class UiFile(Strict):
    """Order, grouping and help of the form's fields, and what their choices are called."""

    order: list[str] = []
    groups: list[GroupFile] = []
    help: dict[str, Label] = {}
    options: dict[str, dict[str, Label]] = {}


class FormFile(Strict):
    schema_: dict[str, JsonValue] = Field(alias="schema")
    ui: UiFile = UiFile()


class StepFile(Place):
    """A step: a kind of the life cycle, or one all its own; what it says stands over its kind."""

    agency: SeatText | None = None
    kind: Identifier | None = None
    next: Branches | None = None
    back: Identifier | None = None


class ConsultationFile(Strict):
    """Whom to ask: a code, the desk, the competent agency, or whom a field of the form names."""

    agency: AskedText
    due: DurationField
    asks: Label
    when: GuardField | None = None


class VariantFile(Strict):
    """Other numbers for some cases: term, fees, dropped documents; never states or roles."""

    id: Annotated[str, Field(pattern=CODE_PATTERN)]
    when: GuardField
    total: DurationField | None = None
    drop_documents: list[Identifier] = []
    fees: list[FeeFile] | None = None


class ReplacesFile(Strict):
    """The version that this one ends; its open dossiers stay on it, or migrate."""

    version: Annotated[int, Field(ge=1)]
    open: Literal["keep", "migrate"] = "keep"


class MigrationFile(Strict):
    """How open dossiers come over; ``rest: same`` keeps the states that have the same name.

    The term that was promised stays, unless ``term: new`` puts that of this version in its place.
    """

    from_: int = Field(alias="from", ge=1)
    states: dict[Identifier, Identifier] = {}
    rest: Literal["same"] | None = None
    term: Literal["keep", "new"] = "keep"
    when: GuardField | None = None


class RetentionFile(Strict):
    dossier: RetentionText
    sensitive: RetentionText | None = None


class PrivacyFile(Strict):
    """Why personal data is processed, how long it is kept, what is hidden from whom."""

    purpose: Text
    retain: RetentionFile | None = None
    hide_from: dict[Identifier, list[Text]] = {}


_PLACE = rf"^(any_centre|owner|{AGENCY_PATTERN})$"
ReceiveAt = Annotated[
    list[Annotated[str, Field(pattern=_PLACE)]],
    BeforeValidator(as_list(lambda place: place)),
    Field(min_length=1),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": _PLACE},
                {"type": "array", "minItems": 1, "items": {"type": "string", "pattern": _PLACE}},
            ]
        }
    ),
]


class ProcedureFile(Strict):
    """``kind: procedure``: one version of one procedure."""

    kind: Literal["procedure"]
    code: Annotated[str, Field(pattern=r"^[0-9]\.[0-9]{6}$")]
    version: Annotated[int, Field(ge=1)]
    effective: EffectiveFile
    replaces: ReplacesFile | None = None
    name: Label
    field: FieldFile
    owner: OwnerText
    legal_basis: Annotated[list[Text], Field(min_length=1)]
    lifecycle: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*@[1-9][0-9]*$")]
    calendar: Code
    level: OnlineLevel
    partial_reason: Label | None = None
    route: Literal["local", "ministry", "national"] = "local"
    channels: Annotated[list[Channel], Field(min_length=1)]
    subjects: Annotated[list[Subject], Field(min_length=1)]
    receive_at: ReceiveAt = ["any_centre"]
    deadline: DeadlineFile
    supplement: SupplementPatch | None = None
    extension: ExtensionFile | None = None
    result: Label
    fees: list[FeeFile]
    documents: list[DocumentFile]
    form: FormFile | None = None
    requirements: Label | None = None
    steps: dict[Identifier, StepFile]
    states: dict[Identifier, StateFile] = {}
    without_states: list[Identifier] = []
    forms: dict[FormCode, StatutoryForm] = {}
    notices: dict[Identifier, NoticeFile] = {}
    phrases: list[Label] = []
    consultations: dict[Identifier, ConsultationFile] = {}
    children: list[ChildFile] = []
    variants: list[VariantFile] = []
    privacy: PrivacyFile | None = None
    migrations: list[MigrationFile] = []
    scenarios: dict[Identifier, Annotated[list[ScenarioLine], Field(min_length=1)]]

    @model_validator(mode="after")
    def _says_why_partial(self) -> Self:
        if self.level is OnlineLevel.PARTIAL and self.partial_reason is None:
            raise PydanticCustomError("partial_reason_missing", "a partial service says why")
        return self
