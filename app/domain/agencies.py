"""Cơ quan: an agency has one code of its own, aliases with dates, a tier, a parent and a life span.

Identifiers come in two writings (mã định danh cơ quan): the old one of TT 10/2016/TT-BTTTT reads
from right to left (``000.00.06.H47``), the new one of QĐ 20/2020/QĐ-TTg from left to right
(``H47.1.2``). Numbers were issued anew in between, so an old identifier is an alias that the
directory knows, never something to be reckoned; ``renumbered`` only proposes one.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from app.domain.errors import Conflict, NotFound
from app.domain.ids import AgencyCode

OLD_IDENTIFIER = re.compile(r"[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Y][0-9]{2}")
NEW_IDENTIFIER = re.compile(r"[A-Y][0-9]{2}(\.[0-9A-Z]{1,5})*")
LONGEST_IDENTIFIER = 35


class AgencyNotFound(NotFound):
    """No agency has, or had on that day, this code or identifier."""


class AgencyClosed(Conflict):
    """The agency exists in the directory but is not in force on that day."""


class Tier(StrEnum):
    """Cấp. A province without districts has no row of tier ``DISTRICT``: that is all."""

    PROVINCE = "province"
    PROVINCE_CENTRE = "province_centre"
    DEPARTMENT = "department"
    DISTRICT = "district"
    COMMUNE = "commune"
    BRANCH = "branch"
    POINT = "point"


STANDS_UNDER: Mapping[Tier, frozenset[Tier]] = MappingProxyType({
    Tier.PROVINCE: frozenset(),
    Tier.PROVINCE_CENTRE: frozenset({Tier.PROVINCE, Tier.DEPARTMENT}),
    Tier.DEPARTMENT: frozenset({Tier.PROVINCE}),
    Tier.DISTRICT: frozenset({Tier.PROVINCE}),
    Tier.COMMUNE: frozenset({Tier.PROVINCE, Tier.DISTRICT}),
    Tier.BRANCH: frozenset({Tier.PROVINCE_CENTRE, Tier.DEPARTMENT, Tier.DISTRICT}),
    Tier.POINT: frozenset({Tier.PROVINCE_CENTRE, Tier.DISTRICT, Tier.COMMUNE, Tier.BRANCH}),
})  # fmt: skip
"""Which tiers an agency of a tier may have as its parent; none for the province itself."""


class Scheme(StrEnum):
    OLD = "old"
    NEW = "new"


def scheme_of(identifier: str) -> Scheme | None:
    """The writing that ``identifier`` follows, or None when it is no identifier at all."""
    if OLD_IDENTIFIER.fullmatch(identifier):
        return Scheme.OLD
    if len(identifier) <= LONGEST_IDENTIFIER and NEW_IDENTIFIER.fullmatch(identifier):
        return Scheme.NEW
    return None


def renumbered(old: str) -> str:
    """What an old identifier would be in the new writing if its numbers had been kept.

    >>> renumbered("000.17.22.H56")
    'H56.22.17'
    """
    if scheme_of(old) is not Scheme.OLD:
        raise ValueError("not an old identifier")
    return ".".join(group for group in reversed(old.split(".")) if group.strip("0"))


@dataclass(frozen=True, slots=True)
class Validity:
    """From ``starts_on`` to ``ends_on``, both days included; no end: until further notice."""

    starts_on: date
    ends_on: date | None = None

    def __post_init__(self) -> None:
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise ValueError("ends before it starts")

    def covers(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def overlaps(self, other: "Validity") -> bool:
        return (other.ends_on is None or self.starts_on <= other.ends_on) and (
            self.ends_on is None or other.starts_on <= self.ends_on
        )


@dataclass(frozen=True, slots=True)
class Identifier:
    """An alias of an agency, in force for some time."""

    identifier: str
    scheme: Scheme
    validity: Validity


@dataclass(frozen=True, slots=True)
class Succession:
    """Kế thừa: who goes on with the work of an agency, and from which day."""

    successor: AgencyCode
    effective_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """One agency of the public directory. ``desk`` is its Bộ phận Một cửa, if it has one."""

    code: AgencyCode
    name: str
    name_en: str
    tier: Tier
    parent: AgencyCode | None
    validity: Validity
    one_stop: bool = False
    desk: str | None = None
    calendar: str | None = None
    """Its own working hours; None: those of the province."""
    address: str | None = None
    phone: str | None = None
    email: str | None = None
    identifiers: tuple[Identifier, ...] = ()
    successors: tuple[Succession, ...] = ()
