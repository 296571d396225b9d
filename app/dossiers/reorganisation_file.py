"""A plan of reorganisation as somebody writes it: strict YAML, or the words of a command line."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter

from app.agencies.reading import AgencyEntry, Entry, Line, read_yaml, read_yaml_text
from app.domain.ids import AgencyCode
from app.domain.people import Permission
from app.domain.reorganising import Closing, Reorganisation, Share, Transfer
from app.domain.text import stored

_ADAPTER: TypeAdapter[Reorganisation] = TypeAdapter(Reorganisation)

Lines = Annotated[tuple[Line, ...], Field(strict=False)]


class ShareEntry(Entry):
    agency: Line
    procedures: Lines = ()
    fields: Lines = ()
    places: Lines = ()
    form: Mapping[str, Lines] = Field(default_factory=dict)


class TransferEntry(Entry):
    username: Line
    agency: Line
    roles: Annotated[tuple[Annotated[Permission, Field(strict=False)], ...], Field(strict=False)]
    unit: Line | None = None


class ClosingEntry(Entry):
    agency: Line
    to: Annotated[tuple[ShareEntry, ...], Field(strict=False)] = ()
    people: Annotated[tuple[TransferEntry, ...], Field(strict=False)] = ()

    def closing(self) -> Closing:
        return Closing(
            agency=AgencyCode(self.agency),
            shares=tuple(
                Share(
                    successor=AgencyCode(share.agency),
                    procedures=share.procedures,
                    fields=share.fields,
                    places=share.places,
                    form=dict(share.form),
                )
                for share in self.to
            ),
            people=tuple(
                Transfer(
                    username=entry.username,
                    agency=AgencyCode(entry.agency),
                    roles=entry.roles,
                    unit=None if entry.unit is None else stored(entry.unit),
                )
                for entry in self.people
            ),
        )


class ReorganisationFile(Entry):
    effective_on: date
    legal_basis: Line
    establishing: Annotated[tuple[AgencyEntry, ...], Field(strict=False)] = ()
    closing: Annotated[tuple[ClosingEntry, ...], Field(strict=False)]


def read_plan(path: Path) -> Reorganisation:
    """The plan of a file. Raises DirectoryRefused with every defect of its writing."""
    return _plan(read_yaml(path, ReorganisationFile))


def plan_from_yaml(text: str) -> Reorganisation:
    """The same from the text of such a file; a defect of its writing is one of ``text``."""
    return _plan(read_yaml_text(text, ReorganisationFile, "text"))


def _plan(file: ReorganisationFile) -> Reorganisation:
    return Reorganisation(
        effective_on=file.effective_on,
        legal_basis=stored(file.legal_basis),
        establishing=tuple(entry.agency() for entry in file.establishing),
        closing=tuple(entry.closing() for entry in file.closing),
    )


def plain_plan(
    closing: Sequence[str], into: str | None, effective_on: date, legal_basis: str
) -> Reorganisation:
    """All that ``closing`` have goes to ``into``; None: there is nothing to go anywhere."""
    shares = () if into is None else (Share(successor=AgencyCode(into)),)
    return Reorganisation(
        effective_on=effective_on,
        legal_basis=stored(legal_basis),
        closing=tuple(Closing(agency=AgencyCode(code), shares=shares) for code in closing),
    )


def plan_to_text(plan: Reorganisation) -> str:
    return _ADAPTER.dump_json(plan).decode()


def plan_from_text(text: str) -> Reorganisation:
    return _ADAPTER.validate_json(text)
