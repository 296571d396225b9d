"""``directory/<province>/people.yaml``: who works where in the demonstration, checked strictly."""

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field

from app.agencies.reading import DirectoryRefused, Entry, Line, Span, read_yaml
from app.domain.accounts import USERNAME
from app.domain.errors import Defect
from app.domain.ids import AgencyCode
from app.domain.people import Permission

Role = Annotated[Permission, Field(strict=False)]


class AccountEntry(Entry):
    username: Line
    full_name: Line


class StaffEntry(AccountEntry):
    agency: Line
    unit: Line
    roles: tuple[Role, ...] = Field(strict=False, min_length=1)


class CitizenEntry(AccountEntry):
    organisation: Line | None = None
    tax_code: Line | None = None
    id_number: Line
    phone: Line
    email: Line
    address: Line


class SubstituteEntry(Span):
    absent: Line
    substitute: Line
    ends_on: date = Field(alias="to")
    reason: Line


class PeopleFile(Entry):
    """``roles_from`` is the day from which everybody holds their roles."""

    roles_from: date
    staff: tuple[StaffEntry, ...] = Field(strict=False)
    citizens: tuple[CitizenEntry, ...] = Field(default=(), strict=False)
    substitutes: tuple[SubstituteEntry, ...] = Field(default=(), strict=False)

    def accounts(self) -> tuple[AccountEntry, ...]:
        return (*self.staff, *self.citizens)


def read_people(path: Path, agencies: Collection[AgencyCode]) -> PeopleFile:
    """The people of a file; each works at one of ``agencies``, and no two share a user name."""
    people = read_yaml(path, PeopleFile)
    defects = tuple(_defects(people, frozenset(agencies)))
    if defects:
        raise DirectoryRefused(defects)
    return people


def _defects(people: PeopleFile, agencies: frozenset[str]) -> Iterator[Defect]:
    staff = {entry.username for entry in people.staff}
    names = Counter(entry.username for entry in people.accounts())
    for name, times in names.items():
        if not USERNAME.fullmatch(name):
            yield Defect(f"{name}.username", "malformed_username")
        if times > 1:
            yield Defect(f"{name}.username", "already_used")
    for entry in people.staff:
        if entry.agency not in agencies:
            yield Defect(f"{entry.username}.agency", "unknown_agency")
    for away in people.substitutes:
        if away.substitute == away.absent:
            yield Defect(f"{away.absent}.substitute", "same_person")
        if not {away.absent, away.substitute} <= staff:
            yield Defect(f"{away.absent}.substitute", "unknown_person")
