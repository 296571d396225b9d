"""A directory of agencies as a whole: what must hold between its entries before it is entered."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations

from app.domain.agencies import STANDS_UNDER, Agency, Scheme, Tier, Validity, scheme_of
from app.domain.errors import Defect
from app.domain.ids import AgencyCode

FOR_EVER = Validity(date.min)
"""A code is never given to a second agency, not even after the first has been closed."""


def defects_of_directory(agencies: Sequence[Agency]) -> tuple[Defect, ...]:
    """Everything that is wrong with ``agencies``, all at once, in their order."""
    known = {agency.code: agency for agency in agencies}
    return (
        *(defect for agency in agencies for defect in _defects_of(agency, known)),
        *_shared_aliases(agencies),
    )


def parents_first(agencies: Sequence[Agency]) -> tuple[Agency, ...]:
    """The same agencies, none before its parent (a parent elsewhere is taken to be there)."""
    known = {agency.code: agency for agency in agencies}
    return tuple(sorted(agencies, key=lambda agency: len(_above(agency, known))))


def _defects_of(agency: Agency, known: Mapping[AgencyCode, Agency]) -> Iterator[Defect]:
    if scheme_of(agency.code) is not Scheme.NEW:
        yield _defect(agency.code, "code", "malformed_identifier")
    if agency.one_stop != (agency.desk is not None):
        yield _defect(agency.code, "desk", "desk_without_one_stop")
    yield from _defects_of_parent(agency, known)
    for alias in agency.identifiers:
        if scheme_of(alias.identifier) is not alias.scheme:
            yield _defect(agency.code, "identifiers", "malformed_identifier")
    for heir in agency.successors:
        if heir.successor not in known or heir.successor == agency.code:
            yield _defect(agency.code, "successors", "unknown_agency")


def _defects_of_parent(agency: Agency, known: Mapping[AgencyCode, Agency]) -> Iterator[Defect]:
    if agency.parent is None:
        if agency.tier is not Tier.PROVINCE:
            yield _defect(agency.code, "parent", "required")
        return
    parent = known.get(agency.parent)
    if parent is None:
        yield _defect(agency.code, "parent", "unknown_agency")
    elif parent.tier not in STANDS_UNDER[agency.tier]:
        yield _defect(agency.code, "parent", "wrong_tier")


def _above(agency: Agency, known: Mapping[AgencyCode, Agency]) -> list[Agency]:
    """The chain of parents, the nearest first; in a circle it ends where it began."""
    chain: list[Agency] = []
    parent = known.get(agency.parent) if agency.parent else None
    while parent is not None and parent not in chain:
        chain.append(parent)
        parent = known.get(parent.parent) if parent.parent else None
    return chain


def _shared_aliases(agencies: Iterable[Agency]) -> Iterator[Defect]:
    """An identifier names at most one agency at a time, and no alias is another's code."""
    named: defaultdict[str, list[tuple[AgencyCode, Validity]]] = defaultdict(list)
    for agency in agencies:
        named[agency.code].append((agency.code, FOR_EVER))
        for alias in agency.identifiers:
            named[alias.identifier].append((agency.code, alias.validity))
    for bearers in named.values():
        for (_, during), (owner, then) in combinations(bearers, 2):
            if during.overlaps(then):
                yield _defect(owner, "identifiers", "already_used")


def _defect(code: AgencyCode, field: str, kind: str) -> Defect:
    return Defect(f"{code}.{field}", kind)
