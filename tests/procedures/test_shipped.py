"""What is shipped is sound: every file is checked, every scenario runs, every picture is drawn."""

import json
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema_rs
import pytest

from app.domain.calendar import HANOI
from app.procedures.check import Report, check
from app.procedures.diagram import diagram, in_words
from app.procedures.library import Library, read_library, yaml_files
from app.procedures.schemas import json_schemas, written_schema
from app.procedures.shipped import shipped
from app.procedures.trials.simulating import simulated
from app.procedures.wording import said

WORKED_EXAMPLE = ("2.001827", 3)
ORIGINAL_SCENARIOS = {
    "golden",
    "late_afternoon_moves_handover_not_due_date",
    "sunday_reception_counts_from_monday",
    "supplement_restarts_clock",
    "supplement_too_late",
    "wrong_role_and_stale_version",
    "extension_once_early_enough_and_still_late",
    "extension_too_late",
    "silent_citizen_is_closed",
    "late_consult_does_not_block",
    "undo_inside_window",
    "withdrawn_before_signature_only",
}


@pytest.fixture(scope="module")
def library() -> Library:
    return read_library(yaml_files([shipped()]), shipped())


@pytest.fixture(scope="module")
def report(library: Library) -> Report:
    return check(library)


def test_nothing_that_is_shipped_has_a_problem(report: Report):
    assert [said(problem, "en") for problem in report.problems] == []


def test_the_worked_example_keeps_all_of_its_scenarios(library: Library):
    missing = ORIGINAL_SCENARIOS - set(library.procedures[WORKED_EXAMPLE].file.scenarios)

    assert missing == set()


def test_every_picture_is_an_image_with_a_title_and_a_description(report: Report):
    for verdict in report.verdicts:
        assert verdict.procedure is not None
        for language in ("vi", "en"):
            root = ET.fromstring(diagram(verdict.procedure, language))  # noqa: S314 - our own words
            words = [node.text or "" for node in root[:2]]
            assert root.get("role") == "img"
            assert root.get("aria-labelledby") == "title desc"
            assert words[0].startswith(verdict.procedure.code)
            assert words[1] == in_words(verdict.procedure.machine, language)


def test_a_picture_shows_every_state_once(report: Report):
    procedure = report.verdicts[0].procedure
    assert procedure is not None
    root = ET.fromstring(diagram(procedure))  # noqa: S314 - our own words

    boxes = root.findall("{http://www.w3.org/2000/svg}g")

    assert len(boxes) == len(procedure.machine.states)


def test_every_procedure_can_be_tried_out(library: Library, report: Report):
    start = datetime(2026, 8, 20, 14, 0, tzinfo=HANOI)
    for verdict in report.verdicts:
        file, procedure = verdict.entry.file, verdict.procedure
        calendar = library.calendars.latest(file.calendar)
        assert procedure is not None
        assert calendar is not None
        moments = [*simulated(file, procedure, calendar, start)]
        assert [moment.refusal for moment in moments] == [None] * len(moments), file.code


def test_trying_out_the_worked_example_promises_the_published_date(
    library: Library, report: Report
):
    verdict = next(v for v in report.verdicts if v.entry.key == WORKED_EXAMPLE)
    calendar = library.calendars.latest("office-0800")
    start = datetime(2026, 8, 20, 14, 0, tzinfo=HANOI)
    assert verdict.procedure is not None
    assert calendar is not None

    moments = [*simulated(verdict.entry.file, verdict.procedure, calendar, start)]

    assert {moment.due for moment in moments[1:]} == {"2026-09-14T17:00"}


@pytest.mark.parametrize("name", sorted(json_schemas()))
def test_the_shipped_schemas_are_those_of_the_code(name: str):
    shipped_schema = (shipped() / "schemas" / name).read_text("utf-8")

    assert shipped_schema == written_schema(json_schemas()[name]), "run: motcua procedures schemas"


def test_editors_accept_every_shipped_file(library: Library):
    sources = {
        "calendar.schema.json": [*library.calendar_sources.values()],
        "lifecycle.schema.json": [entry.source for entry in library.lifecycles.values()],
        "procedure.schema.json": [entry.source for entry in library.procedures.values()],
    }
    for name, files in sources.items():
        schema = json.loads((shipped() / "schemas" / name).read_text("utf-8"))
        validator = jsonschema_rs.Draft202012Validator(schema)
        for source in files:
            errors = [error.message for error in validator.iter_errors(source.root.plain())]
            assert errors == [], source.path


def test_an_ordinary_procedure_is_short(library: Library):
    lengths = sorted(
        len(entry.source.text.splitlines())
        for key, entry in library.procedures.items()
        if key != WORKED_EXAMPLE
    )

    assert lengths[len(lengths) // 2] <= 90
    assert lengths[-1] <= 150


def test_the_format_reference_names_every_key_of_a_procedure():
    words = (Path(__file__).parents[2] / "docs" / "procedure-format.md").read_text("utf-8")
    schema = json_schemas()["procedure.schema.json"]
    properties = schema["properties"]
    assert isinstance(properties, dict)

    assert [key for key in properties if f"`{key}" not in words] == []
