"""What the codes of a post office mean: data, a file for each, read when its adapter is made."""

import csv
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

import structlog

from app.domain.parcels import ParcelState
from app.domain.text import folded
from app.ports import PermanentFailure
from app.ports.postal import PostalEvent

_FOLDER: Final = Path(__file__).parent / "codes"
LONGEST_ID: Final = 80

log = structlog.get_logger(__name__)


class Numbering(StrEnum):
    """Two numberings of the provinces are in use with VNPost, and neither is the state's."""

    PROVINCE = "ProvinceCode"
    POSTAL = "PostalProvinceCode"


@dataclass(frozen=True, slots=True)
class Codes:
    """``states`` by the post's own code; ``answers`` are its codes for what became of an order."""

    states: Mapping[str, ParcelState]
    answers: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def state(self, code: str) -> ParcelState | None:
        return self.states.get(code)

    def says(self, kind: str, code: str) -> bool:
        return code in self.answers.get(kind, frozenset())


def read_codes(name: str, own: Path | None = None) -> Codes:
    """The codes of the file ``name`` of this house, or of the installation's ``own``.

    Raises ValueError for a state that is none of ours.
    """
    read = tomllib.loads((own or _FOLDER / f"{name}.toml").read_text("utf-8"))
    states = {str(code): ParcelState(state) for code, state in read["states"].items()}
    answers = {kind: frozenset(codes) for kind, codes in read.get("answers", {}).items()}
    return Codes(states, answers)


def readable(read: Callable[[Any], PostalEvent], told: Iterable[Any]) -> list[PostalEvent]:
    """Each of ``told`` that ``read`` understands; the others are logged, and hold nothing up."""
    found = []
    for one in told:
        try:
            found.append(read(one))
        except (PermanentFailure, ValueError, TypeError, AttributeError, KeyError) as problem:
            said = one if isinstance(one, dict) else {}
            known = str(said.get("_id") or said.get("EventItemID") or "")[:LONGEST_ID]
            log.warning("postal_event_unreadable", id=known, kind=type(problem).__name__)
    return found


def province_code(address: str, numbering: Numbering) -> str:
    """VNPost's number of the province that ``address`` names last; empty where it names none."""
    text = f" {_plain(address)} "
    found = [(text.rfind(f" {name} "), row[numbering]) for name, row in _provinces()]
    at, code = max(found, default=(-1, ""))
    return code if at >= 0 else ""


@cache
def _provinces() -> tuple[tuple[str, dict[str, str]], ...]:
    with (_FOLDER / "vnpost_provinces.csv").open(encoding="utf-8", newline="") as lines:
        return tuple((_plain(row["name"]), row) for row in csv.DictReader(lines))


def _plain(text: str) -> str:
    letters = (letter if letter.isalnum() else " " for letter in folded(text))
    return " ".join("".join(letters).split())
