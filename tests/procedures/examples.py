"""A small sound procedure to spoil, and the report on it beside the shipped life cycle."""

from functools import cache
from pathlib import Path

from app.procedures.check import Report, check
from app.procedures.library import Library, calendars_of, read_library, yaml_files
from app.procedures.shipped import shipped
from app.procedures.strict_yaml import Problem
from app.procedures.wording import said

NAME = "9.000001-thu-tuc-thu.v1.yaml"
STANDARD = "standard.v1.yaml"

PLAIN = """\
kind: procedure
code: "9.000001"
version: 1
effective: {from: 2026-01-01}
name: {vi: Thủ tục thử, en: A trial procedure}
field: {code: thu, vi: Thử nghiệm, en: Trial}
owner: H47.15
legal_basis: [Quyết định thử]
lifecycle: standard@1
calendar: quang-nam
level: full
channels: [counter, online]
subjects: [citizen, business]
deadline: {total: 5wd}
result: {vi: Giấy phép, en: Permit}
fees:
  - {key: le_phi, kind: amount, amount: 50000, text: 50.000 đồng/giấy}
documents:
  - {key: don, vi: Đơn, en: Application, originals: 1}
form:
  schema:
    type: object
    additionalProperties: false
    required: [area]
    properties:
      area: {type: integer, minimum: 1, title: Diện tích, x-en: Area}
steps:
  appraise: {budget: 1wd}
  approve: {budget: 1wd}
  sign: {budget: 4wh}
  issue: {budget: 4wh}
scenarios:
  golden:
    - 2026-08-20T09:00 applicant submit -> submitted
    - 2026-08-20T14:00 receiver receive -> received
"""


def shipped_text(name: str) -> str:
    return next(shipped().rglob(name)).read_text("utf-8")


@cache
def shipped_law() -> Library:
    return read_library(yaml_files([shipped("calendars"), shipped("lifecycles")]))


def library_of(folder: Path, texts: dict[str, str]) -> Library:
    """The library of those texts, with the shipped calendars and (unless given) life cycles."""
    for left_over in folder.glob("*.yaml"):
        left_over.unlink()
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    own = read_library(yaml_files([folder]), folder)
    common = shipped_law()
    return Library(
        calendars=calendars_of({**common.calendar_sources, **own.calendar_sources}),
        calendar_sources={**common.calendar_sources, **own.calendar_sources},
        lifecycles={**common.lifecycles, **own.lifecycles},
        procedures=own.procedures,
        problems=own.problems,
    )


def report_on(folder: Path, *, procedure: str = PLAIN, lifecycle: str | None = None) -> Report:
    texts = {NAME: procedure}
    if lifecycle is not None:
        texts[STANDARD] = lifecycle
    return check(library_of(folder, texts))


def edited(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    return text.replace(old, new)


def line_with(text: str, part: str) -> int:
    """The number of the only line that contains ``part``."""
    found = [number for number, line in enumerate(text.split("\n"), 1) if part in line]
    assert len(found) == 1, f"{part!r} stands on lines {found}"
    return found[0]


def in_both(problem: Problem) -> tuple[str, str]:
    return said(problem, "vi"), said(problem, "en")
