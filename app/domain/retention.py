"""Thời hạn lưu giữ tệp: how long the bytes of a file are kept after its dossier has ended.

What happens then is always the same: the bytes go; name, size and hash, and every line of the
history, stay. Terms are written as procedure files write them: ``5y``, ``24mo``, ``30cd``, and
``for_ever``. They elapse by the calendar, whoever works or rests meanwhile.
"""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.calendar import HANOI

FOR_EVER = "for_ever"
AS_STATED = "as_stated"

_TERM = re.compile(r"([0-9]{1,3})(y|mo|cd)")
_MONTHS_OF_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Retention:
    """What a procedure states: for its dossiers, and for documents that are sensitive."""

    dossier: str | None = None
    sensitive: str | None = None


class Of(StrEnum):
    """Which files a rule is about."""

    RESULT = "result"
    OWN_TERM = "own_term"
    """The procedure states a term for this very document."""
    SENSITIVE = "sensitive"
    NOT_RECEIVED = "not_received"
    """The dossier ended without having been received: refused, withdrawn, lapsed."""
    ANY = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRule:
    """``keep`` is a term, ``for_ever``, or ``as_stated`` by the procedure, if it states one."""

    name: str
    of: Of
    keep: str
    legal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """A file as rules ask about it; ``own_term`` is what the procedure states for its document."""

    is_result: bool
    own_term: str | None
    sensitive: bool
    received: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """Under which rule, and for how long."""

    rule: RetentionRule
    term: str


class NoRetentionRule(LookupError):
    """The rules are to end with one that applies to every file."""


def kept_by(file: KeptFile, stated: Retention, rules: Sequence[RetentionRule]) -> Kept:
    """The first of ``rules`` that applies. Raises NoRetentionRule."""
    for rule in rules:
        if not _applies(rule.of, file):
            continue
        if rule.keep != AS_STATED:
            return Kept(rule, rule.keep)
        term = _stated(rule.of, file, stated)
        if term is not None:
            return Kept(rule, term)
    raise NoRetentionRule


def kept_until(term: str, ended_at: datetime) -> datetime | None:
    """The moment from which the bytes may go; None: never.

    The term runs from the end of the day, in Hà Nội, on which the dossier ended.
    """
    if term == FOR_EVER:
        return None
    found = _TERM.fullmatch(term)
    if found is None:
        raise ValueError("not a term of retention")
    day = ended_at.astimezone(HANOI).replace(hour=0, minute=0, second=0, microsecond=0)
    quantity, unit = int(found[1]), found[2]
    if unit == "cd":
        return day + timedelta(days=quantity + 1)
    months = quantity * (_MONTHS_OF_A_YEAR if unit == "y" else 1)
    return _later(day, months) + timedelta(days=1)


def _later(day: datetime, months: int) -> datetime:
    """The same day of a later month, or that month's last."""
    counted = day.year * _MONTHS_OF_A_YEAR + day.month - 1 + months
    year, month = counted // _MONTHS_OF_A_YEAR, counted % _MONTHS_OF_A_YEAR + 1
    last = calendar.monthrange(year, month)[1]
    return day.replace(year=year, month=month, day=min(day.day, last))


def _applies(of: Of, file: KeptFile) -> bool:
    match of:
        case Of.RESULT:
            return file.is_result
        case Of.OWN_TERM:
            return file.own_term is not None
        case Of.SENSITIVE:
            return file.sensitive
        case Of.NOT_RECEIVED:
            return not file.received
        case Of.ANY:
            return True


def _stated(of: Of, file: KeptFile, stated: Retention) -> str | None:
    match of:
        case Of.OWN_TERM:
            return file.own_term
        case Of.SENSITIVE:
            return stated.sensitive
        case _:
            return stated.dossier
