"""``directory/<province>/agencies.yaml``: a strict file becomes checked agencies, or a refusal."""

from datetime import date
from pathlib import Path
from typing import Annotated, Self, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

import app
from app.domain.agencies import Agency, Identifier, Scheme, Succession, Tier, Validity
from app.domain.directory import defects_of_directory
from app.domain.errors import Defect, Invalid
from app.domain.ids import AgencyCode
from app.domain.text import stored

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
DEMONSTRATION = "quang-nam"


class DirectoryRefused(Invalid):
    """A file of the directory has defects; ``field`` says where each of them is."""


class Entry(BaseModel):
    """What every part of a directory file has in common: no unknown key, no guessed type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)


class Span(Entry):
    starts_on: date = Field(alias="from")
    ends_on: date | None = Field(alias="to", default=None)

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        self.validity()
        return self

    def validity(self) -> Validity:
        return Validity(self.starts_on, self.ends_on)


class Alias(Span):
    identifier: Line
    scheme: Annotated[Scheme, Field(strict=False)]


class Heir(Entry):
    agency: Line
    effective_on: date = Field(alias="from")


class AgencyEntry(Entry):
    code: Line
    name: Line
    name_en: Line
    tier: Annotated[Tier, Field(strict=False)]
    parent: Line | None = None
    desk: Line | None = None
    valid: Span
    calendar: Line | None = None
    address: Line | None = None
    phone: Line | None = None
    email: Line | None = None
    identifiers: tuple[Alias, ...] = Field(default=(), strict=False)
    successors: tuple[Heir, ...] = Field(default=(), strict=False)

    def agency(self) -> Agency:
        return Agency(
            code=AgencyCode(self.code),
            name=stored(self.name),
            name_en=self.name_en,
            tier=self.tier,
            parent=None if self.parent is None else AgencyCode(self.parent),
            validity=self.valid.validity(),
            one_stop=self.desk is not None,
            desk=None if self.desk is None else stored(self.desk),
            calendar=self.calendar,
            address=None if self.address is None else stored(self.address),
            phone=self.phone,
            email=self.email,
            identifiers=tuple(
                Identifier(alias.identifier, alias.scheme, alias.validity())
                for alias in self.identifiers
            ),
            successors=tuple(
                Succession(AgencyCode(heir.agency), heir.effective_on) for heir in self.successors
            ),
        )


class DirectoryFile(Entry):
    agencies: tuple[AgencyEntry, ...] = Field(strict=False)


_CODES = {
    "missing": "required",
    "string_too_short": "required",
    "too_short": "required",
    "extra_forbidden": "unknown_field",
    "string_type": "not_text",
    "date_type": "not_a_date",
    "value_error": "ends_before_start",
}

FileOf = TypeVar("FileOf", bound=BaseModel)


def directory_folder(province: str = DEMONSTRATION) -> Path:
    """Beside ``app`` in a checkout, inside it in an installed wheel."""
    package = Path(app.__path__[0])
    bundled = package / "_bundled" / "directory"
    return (bundled if bundled.exists() else package.parent / "directory") / province


def read_agencies(path: Path) -> tuple[Agency, ...]:
    """The agencies of a file, each right by itself and right together."""
    agencies = tuple(entry.agency() for entry in read_yaml(path, DirectoryFile).agencies)
    defects = defects_of_directory(agencies)
    if defects:
        raise DirectoryRefused(defects)
    return agencies


def read_yaml(path: Path, kind: type[FileOf]) -> FileOf:
    """A file of the directory: UTF-8, no key twice, no unknown key, every defect at once."""
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise DirectoryRefused([Defect(path.name, "malformed_yaml", {"line": 0})]) from error
    return read_yaml_text(text, kind, path.name)


def read_yaml_text(text: str, kind: type[FileOf], name: str) -> FileOf:
    """The same from a text; ``name`` is what the defect of its writing is called."""
    try:
        return kind.model_validate(YAML(typ="safe", pure=True).load(text))
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = 0 if mark is None else mark.line + 1
        raise DirectoryRefused([Defect(name, "malformed_yaml", {"line": line})]) from error
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        raise DirectoryRefused(_defect(one) for one in found) from error


def _defect(found: ErrorDetails) -> Defect:
    field = ".".join(str(step) for step in found["loc"])
    context = found.get("ctx", {})
    match found["type"]:
        case "enum":
            return Defect(field, "not_a_choice", {"expected": str(context["expected"])})
        case "string_too_long":
            return Defect(field, "too_long", {"max": int(context["max_length"])})
        case kind:
            return Defect(field, _CODES.get(kind, "not_acceptable"))
