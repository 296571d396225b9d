"""Thông tư về biểu mẫu: which circular's form a paper of a day is, as ``regulations.toml`` says.

TT 01/2018/TT-VPCP until 14/9/2025, TT 03/2025/TT-VPCP from 15/9/2025 (Phụ lục I of each).
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

FORMS = ("M01", "M02", "M03", "M04", "M05", "M06", "M07")
"""Our keys: the numbers of TT 03/2025, whatever an older circular called the form."""


OWN = "own"
"""What stands in place of a circular for a procedure's own papers."""


class NoRegulation(LookupError):
    """No circular about forms was in force on that day, or none that this service knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A form as one circular has it; ``number`` is None where that circular had no such form."""

    form: str
    regulation: str
    regulation_name: str
    number: str | None
    title: tuple[str, ...]
    symbol: str | None
    template: str

    def as_facts(self) -> dict[str, object]:
        """How the facts of an issued form name it, so that nothing can change it later."""
        return {
            "form": self.form,
            "regulation_name": self.regulation_name,
            "number": self.number,
            "title": list(self.title),
            "symbol": self.symbol,
            "template": self.template,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Regulation:
    """``valid_to`` is the last day (None: until further notice)."""

    id: str
    valid_from: date
    valid_to: date | None
    editions: Mapping[str, Edition]

    def covers(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def edition_of(form: str, on: date) -> Edition:
    """``form`` (M01 to M07) as the circular in force on that day in Hà Nội has it.

    Raises NoRegulation; KeyError for a form that no circular knows.
    """
    for regulation in regulations():
        if regulation.covers(on):
            return regulation.editions[form]
    raise NoRegulation(on.isoformat())


def edition_of_own(form: str, title: str) -> Edition:
    """A paper that a procedure declares itself, such as its result: no circular knows it."""
    return Edition(
        form=form,
        regulation=OWN,
        regulation_name="",
        number=None,
        title=(title.upper(),),
        symbol=None,
        template="common/result",
    )


@cache
def regulations() -> Sequence[Regulation]:
    """All circulars, the oldest first."""
    text = files("app.dossiers").joinpath("regulations.toml").read_text("utf-8")
    return tuple(_regulation(entry) for entry in tomllib.loads(text)["regulation"])


def _regulation(entry: Mapping[str, Any]) -> Regulation:
    return Regulation(
        id=entry["id"],
        valid_from=entry["valid_from"],
        valid_to=entry.get("valid_to"),
        editions={
            form: Edition(
                form=form,
                regulation=entry["id"],
                regulation_name=entry["name"],
                number=said.get("number"),
                title=tuple(said["title"]),
                symbol=said.get("symbol"),
                template=said["template"],
            )
            for form, said in entry["forms"].items()
        },
    )
