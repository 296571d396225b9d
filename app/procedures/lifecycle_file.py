"""What a life-cycle file may say: states, actions, roles, kinds of step, forms, notices, timers.

A state, a kind of step and an action are also what a procedure may patch, key by key; therefore
nothing in them is obligatory here, and what is missing after composing is said by the checker.
"""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from app.domain.guard import Guard, UnsafeGuard
from app.domain.machine import RoleKind
from app.domain.people import Permission
from app.domain.procedure import DueMoment
from app.procedures.fields import (
    DURATION_PATTERN,
    AgencyText,
    DurationField,
    EffectField,
    FormCode,
    GuardField,
    Identifier,
    Label,
    Minutes,
    Strict,
    Text,
    WorkingDays,
    as_list,
)

FIRST_STEP = "processing"
"""The composite state, which a procedure's steps fill; as a target it means the first of them."""

PLACEHOLDER = re.compile(r"\$supplement\.(most|notice_within|citizen_has|policy)")
CODE_PATTERN = r"^[a-z0-9][a-z0-9-]{0,59}$"

ClockText = Literal["none", "run", "hold", "restart", "stop", "$supplement.policy"]


def _vetted(text: str) -> str:
    try:
        Guard.parse(PLACEHOLDER.sub("1", text))
    except UnsafeGuard as error:
        raise PydanticCustomError(
            "guard_unsafe", "unsafe condition", {"part": str(error)[:80]}
        ) from error
    return text


def _after(value: dict[str, str]) -> dict[str, str]:
    for key in value:
        if not (PLACEHOLDER.fullmatch(key) or re.fullmatch(DURATION_PATTERN, key)):
            raise PydanticCustomError("duration_unreadable", "not a duration")
    return value


InputName = Annotated[str, Field(pattern=r"^(fee:)?[a-z][a-z0-9_]{0,59}$")]
ConditionText = Annotated[str, AfterValidator(_vetted)]
LimitText = Annotated[str, Field(pattern=r"^\$supplement\.most$")]
Limit = Annotated[int, Field(ge=1, le=99)]


class BranchFile(Strict):
    """One way on: taken when ``when`` holds, or always."""

    to: str
    when: GuardField | None = None


Branches = Annotated[
    list[BranchFile],
    BeforeValidator(as_list(lambda to: {"to": to})),
    WithJsonSchema(
        {
            "description": "a state, or a list of {when, to}",
            "anyOf": [
                {"type": "string"},
                {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "object",
                        "properties": {"to": {"type": "string"}, "when": {"type": "string"}},
                        "required": ["to"],
                        "additionalProperties": False,
                    },
                },
            ],
        }
    ),
]


class OverrideFile(Strict):
    by: list[Identifier]
    requires: list[Identifier]


class SetFile(Strict):
    """What an action writes down for later guards: the officer's proposal, the outcome."""

    proposal: Literal["grant", "refuse"] | None = None
    outcome: Literal["granted", "refused"] | None = None


class ActionFile(Strict):
    """One thing that may be done in a state; ``why`` is said when ``when`` refuses."""

    vi: Text | None = None
    en: Text | None = None
    to: Branches | None = None
    by: list[Identifier] | None = None
    when: ConditionText | None = None
    why: Label | None = None
    legal: Text | None = None
    requires: list[InputName] | None = None
    accepts: list[Identifier] | None = None
    limit: Limit | LimitText | None = Field(default=None, union_mode="left_to_right")
    override: OverrideFile | None = None
    set: SetFile | None = None
    do: list[EffectField] | None = None
    undo: Minutes | None = None
    bulk: bool | None = None


class Place(Strict):
    """What a state, a kind of step and a step have in common."""

    vi: Text | None = None
    en: Text | None = None
    clock: ClockText | None = None
    national: Annotated[int, Field(ge=1, le=10)] | None = None
    owner: Identifier | None = None
    agency: AgencyText | None = None
    budget: DurationField | None = None
    handover: bool | None = None
    actions: dict[Identifier, ActionFile] | None = None
    after: Annotated[dict[str, Identifier], AfterValidator(_after)] | None = None
    on_enter: list[EffectField] | None = None
    without: list[Identifier] | None = Field(
        default=None, description="names of actions that this place does not offer"
    )


class StateFile(Place):
    """``composite`` is the one state that steps fill; ``exit`` is where the last of them leads."""

    kind: Literal["start", "normal", "end", "composite"] | None = None
    exit: Identifier | None = None


class SharedActionFile(ActionFile):
    """The same action from many states; ``except_`` takes out states, steps or kinds of step."""

    from_: list[Identifier] = Field(alias="from")
    except_: list[Identifier] = Field(alias="except", default=[])


class RoleFile(Strict):
    """Who that is, is resolved at run time from the directory."""

    who: RoleKind
    vi: Text
    en: Text
    agency: AgencyText | None = None
    permission: Permission | None = None
    personal: bool = False

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.who is RoleKind.AGENCY) != (self.permission is not None):
            raise PydanticCustomError("role_incomplete", "agency roles need a permission")
        return self


class ExtensionFile(Strict):
    most: Limit
    by: list[Identifier]
    at_least: DurationField
    do: list[EffectField] = []
    late_do: list[EffectField] = Field(
        default=[], description="for an apology that comes too late to move the date"
    )


class SupplementFile(Strict):
    """The supplement after appraisal: policy of the clock, how often, until when, for how long."""

    policy: Literal["restart", "resume", "none"] = "restart"
    most: Limit = 1
    notice_within: WorkingDays
    citizen_has: DurationField


class TimerFile(Strict):
    """What the system does as the due date comes near, or when a dossier lies still."""

    before_due: DurationField | None = None
    at_due: Literal[True] | None = None
    unopened_for: DurationField | None = None
    silent_for: Annotated[str, Field(pattern=r"^[1-9][0-9]?%$")] | None = None
    do: list[EffectField]


class StatutoryForm(Label):
    size: Literal["A4", "A5"] = "A4"


class NoticeFile(Strict):
    """Whom a notice goes to (a role, or ``owner``: whoever holds the dossier), and how."""

    to: Identifier
    channels: Annotated[list[Literal["zalo", "sms", "email", "portal"]], Field(min_length=1)]
    must_reach: bool = False


class LifecycleFile(Strict):
    """``kind: lifecycle``: the law's course of a dossier, written once."""

    kind: Literal["lifecycle"]
    code: Annotated[str, Field(pattern=CODE_PATTERN)]
    version: Annotated[int, Field(ge=1)]
    label: Label
    legal_basis: list[Text] = []
    roles: dict[Identifier, RoleFile]
    supplement: SupplementFile
    start: Identifier
    states: dict[Identifier, StateFile]
    step_kinds: dict[Identifier, Place]
    shared_actions: dict[Identifier, SharedActionFile] = {}
    extension: ExtensionFile | None = None
    timers: list[TimerFile] = []
    forms: dict[FormCode, StatutoryForm] = {}
    notices: dict[Identifier, NoticeFile] = {}
    fees_due: DueMoment = DueMoment.SUBMISSION
    phrases: list[Label] = Field(
        default=[], description="words that officers often need when they mark what is wrong"
    )
