"""Liên thông: the dossiers of other procedures that one dossier brings about, as it knows them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from app.domain.guard import Guard
from app.domain.ids import DossierId, ProcedureCode


class ChildState(StrEnum):
    WAITING = "waiting"
    """For the result of another child, or for its turn."""
    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"
    """Refused, stopped or closed: it has ended without the result that was asked for."""


ENDED = frozenset({ChildState.GRANTED, ChildState.REFUSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """``dossier`` is None until it was opened."""

    key: str
    procedure: ProcedureCode
    state: ChildState
    dossier: DossierId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildRule:
    """What a procedure says of one child: when there is one, after which, where, and what it gets.

    ``receiving`` and ``competent`` are ``$receiving``, ``$competent``, an agency code or
    ``form.<field>`` of the parent (``competent`` None: as the child's own procedure says).
    ``form`` maps fields of the child to ``form.<field>``, ``result:<key>`` (the number of another
    child's result) or a constant; ``documents`` maps its documents to a document of the parent or
    to ``result:<key>``.
    """

    key: str
    procedure: ProcedureCode
    when: Guard | None = None
    after: tuple[str, ...] = ()
    receiving: str
    competent: str | None = None
    form: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    documents: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def all_done(children: Iterable[Child]) -> bool:
    """Whether no child is waited for; also when there is none."""
    return all(child.state in ENDED for child in children)


def all_granted(children: Iterable[Child]) -> bool:
    """Whether every child was granted; also when there is none."""
    return all(child.state is ChildState.GRANTED for child in children)
