"""What may happen to a dossier of one procedure version: states, actions, roles, frozen.

A machine is composed (``app.procedures``) from the law's life cycle, written once, and the steps
that a procedure puts into its composite state. ``app.domain.workflow`` interprets it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from app.domain.children import ChildRule
from app.domain.clock import ClockMode
from app.domain.durations import Duration
from app.domain.guard import Guard
from app.domain.people import Permission


@dataclass(frozen=True, slots=True)
class Words:
    """What people read, in both languages; neither is ever empty."""

    vi: str
    en: str


class StateKind(StrEnum):
    START = "start"
    NORMAL = "normal"
    STEP = "step"
    """An internal step of processing, put there by the procedure."""
    END = "end"


class RoleKind(StrEnum):
    APPLICANT = "applicant"
    AGENCY = "agency"
    SYSTEM = "system"


RECEIVING = "$receiving"
COMPETENT = "$competent"
OWNER = "$owner"
CONSULTED = "$consulted"
ABOVE = "$above"
"""The agency above the one where the step before sat."""
HERE = "$here"
"""The agency where the step before sat."""
FORM = "form."
"""Before the name of a field that holds an agency's code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """Who that is, is resolved at run time from the directory.

    ``agency`` is ``$receiving``, ``$owner`` (the agency of the present state), ``$consulted`` (any
    agency asked and not yet answering) or an agency code. A ``personal`` role is kept by the person
    to whom the dossier was assigned, once it was.
    """

    id: str
    kind: RoleKind
    label: Words
    agency: str | None = None
    permission: Permission | None = None
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Branch:
    """Where an action leads when ``when`` holds; the first that holds is taken.

    ``to`` is a state, ``$same``, or ``$origin``: the state from which the dossier came here.
    """

    to: str
    when: Guard | None = None


SAME = "$same"
ORIGIN = "$origin"


@dataclass(frozen=True, slots=True)
class Override:
    """Who may act in spite of the limit and the guard, giving which inputs; counted in reports."""

    by: tuple[str, ...]
    requires: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EffectCall:
    """One of the closed list of effects (``app.dossiers.effects``), such as ``issue:M01``."""

    name: str
    argument: str | None = None

    def __str__(self) -> str:
        return self.name if self.argument is None else f"{self.name}:{self.argument}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing that may be done in a state.

    ``requires`` and ``accepts`` name inputs of the closed list in ``app.domain.inputs``; ``limit``
    is how often this may happen to one dossier in that state; ``undo`` is for how long the same
    person may take it back.
    """

    name: str
    label: Words
    by: tuple[str, ...]
    to: tuple[Branch, ...]
    when: Guard | None = None
    refusal: Words | None = None
    legal: str | None = None
    requires: tuple[str, ...] = ()
    accepts: tuple[str, ...] = ()
    limit: int | None = None
    override: Override | None = None
    sets: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    effects: tuple[EffectCall, ...] = ()
    undo: Duration | None = None
    bulk: bool = False


@dataclass(frozen=True, slots=True)
class Timer:
    """After this long in the state, the system takes ``action``."""

    after: Duration
    action: str


@dataclass(frozen=True, slots=True)
class Reminder:
    """What the system does by itself ``before`` the dossier is due (None: at that moment)."""

    before: Duration | None
    effects: tuple[EffectCall, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """What the system does when a dossier lies still: exactly one of the two is given.

    ``unopened_for``: no official has looked at it since it was handed in. ``silent_for``: nobody
    has done anything for so many percent of its term.
    """

    effects: tuple[EffectCall, ...]
    unopened_for: Duration | None = None
    silent_for: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """``owner`` is the role that holds the dossier here; ``agency`` overrides where that role sits.

    In a step it may also be ``$above``, ``$here`` or ``form.<field>`` (``app.domain.seating``).

    ``national`` is the status 1-10 of the national portal (None only before submission).
    """

    id: str
    kind: StateKind
    label: Words
    clock: ClockMode
    national: int | None
    owner: str | None = None
    agency: str | None = None
    budget: Duration | None = None
    handover: bool = False
    actions: Mapping[str, Action] = field(default_factory=lambda: MappingProxyType({}))
    timers: tuple[Timer, ...] = ()
    on_enter: tuple[EffectCall, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation:
    """Whom a procedure may ask, by when, and what. ``late`` answers are noted and do not block."""

    key: str
    agency: str
    due: Duration
    asks: Words
    when: Guard | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionRule:
    """At most ``most`` times, at least ``at_least`` before the due date (NĐ 61/2018 Điều 19.9).

    ``late_effects`` are those of an apology that comes too late to move the date.
    """

    most: int
    by: tuple[str, ...]
    at_least: Duration
    effects: tuple[EffectCall, ...] = ()
    late_effects: tuple[EffectCall, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Everything that may happen to a dossier of one procedure version (and variant)."""

    start: str
    states: Mapping[str, State]
    roles: Mapping[str, Role]
    consultations: Mapping[str, Consultation] = field(default_factory=lambda: MappingProxyType({}))
    extension: ExtensionRule | None = None
    reminders: tuple[Reminder, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    children: tuple[ChildRule, ...] = ()
    notices: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Each notice that effects may name, and the role to which it goes."""

    def state(self, name: str) -> State:
        return self.states[name]

    @property
    def applicant(self) -> str:
        """The role of whoever handed the dossier in."""
        return next(role.id for role in self.roles.values() if role.kind is RoleKind.APPLICANT)
