"""Everything that the checker refuses: its line, its words in both languages, its remedy."""

from pathlib import Path

import pytest

from app.procedures.check import Report, check
from app.procedures.library import read_library, yaml_files
from app.procedures.strict_yaml import LARGEST
from tests.procedures.examples import (
    NAME,
    PLAIN,
    STANDARD,
    edited,
    in_both,
    library_of,
    line_with,
    report_on,
    shipped_text,
)
from tests.procedures.spoilt import IN_LIFECYCLE, IN_PROCEDURE, STEP, Wrong


@pytest.mark.parametrize("wrong", IN_PROCEDURE, ids=lambda wrong: f"{wrong.code}-{wrong.at}")
def test_a_spoilt_procedure_is_refused_in_words(wrong: Wrong, tmp_path: Path):
    text = edited(PLAIN, wrong.old, wrong.new)

    report = report_on(tmp_path, procedure=text)

    told(report, wrong, NAME, text)


@pytest.mark.parametrize("wrong", IN_LIFECYCLE, ids=lambda wrong: f"{wrong.code}-{wrong.at}")
def test_a_spoilt_life_cycle_is_refused_at_its_own_line(wrong: Wrong, tmp_path: Path):
    text = edited(shipped_text(STANDARD), wrong.old, wrong.new)

    report = report_on(tmp_path, lifecycle=text)

    told(report, wrong, STANDARD, text)


def told(report: Report, wrong: Wrong, name: str, text: str) -> None:
    line = line_with(text, wrong.at)
    found = [p for p in report.problems if p.code == wrong.code and p.line == line]
    assert found, [in_both(problem)[1] for problem in report.problems]
    vi, en = in_both(found[0])
    assert vi.startswith(f"{name}:{line}: ")
    assert en.startswith(f"{name}:{line}: ")
    assert wrong.vi in vi
    assert wrong.en in en
    assert " — " in vi
    assert " — " in en


def test_the_plain_procedure_itself_is_sound(tmp_path: Path):
    assert report_on(tmp_path).problems == ()


def test_all_mistakes_are_told_at_once(tmp_path: Path):
    text = edited(PLAIN, STEP, "  appraise: {actions: {propose: {by: [king], to: nowhere}}}")
    text = edited(text, "  golden:", "  silver:")

    codes = {problem.code for problem in report_on(tmp_path, procedure=text).problems}

    assert codes == {"role_unknown", "state_unknown", "golden_missing"}


def test_a_file_over_256_kib_is_not_read(tmp_path: Path):
    (tmp_path / NAME).write_text(PLAIN + "#" * LARGEST, "utf-8")

    (problem,) = check(read_library(yaml_files([tmp_path]), tmp_path)).problems

    assert problem.code == "file_too_large"
    assert in_both(problem)[0].startswith(f"{NAME}:1: Tệp lớn hơn 262144 byte")


SECOND = PLAIN.replace("version: 1\n", "version: 2\n")
NAME_2 = NAME.replace(".v1.", ".v2.")


def test_versions_in_force_on_the_same_day_are_refused(tmp_path: Path):
    report = check(library_of(tmp_path, {NAME: PLAIN, NAME_2: SECOND}))

    (problem,) = report.problems
    assert (problem.path, problem.line, problem.code) == (NAME_2, 4, "effective_overlap")
    vi, en = in_both(problem)
    assert "Trùng thời gian hiệu lực với phiên bản 1 của 9.000001" in vi
    assert "In force at the same time as version 1 of 9.000001" in en


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("effective: {from: 2026-01-01}", "effective: {from: 2027-01-01}\nreplaces: {version: 1}"),
        ("effective: {from: 2026-01-01}", "effective: {from: 2025-01-01, to: 2025-12-31}"),
    ],
)
def test_versions_that_follow_each_other_are_fine(old: str, new: str, tmp_path: Path):
    report = check(library_of(tmp_path, {NAME: PLAIN, NAME_2: edited(SECOND, old, new)}))

    assert report.problems == ()


MIGRATING = edited(
    edited(
        SECOND,
        "effective: {from: 2026-01-01}",
        "effective: {from: 2027-01-01}\nreplaces: {version: 1, open: migrate}",
    ),
    "  appraise: {budget: 1wd}",
    "  study: {kind: appraise, budget: 1wd}",
)
"""Version 2, in which the step ``appraise`` is called ``study``."""


def test_a_migration_covers_every_open_state(tmp_path: Path):
    report = check(library_of(tmp_path, {NAME: PLAIN, NAME_2: MIGRATING}))

    uncovered = {p.facts["state"] for p in report.problems if p.code == "migration_incomplete"}
    assert {"appraise", "submitted", "received", "waiting_citizen", "sign"} <= uncovered
    assert not {"draft", "returned", "refused"} & uncovered
    vi, en = in_both(next(p for p in report.problems if p.facts.get("state") == "appraise"))
    assert "Chưa nói hồ sơ đang ở “appraise” của phiên bản 1 chuyển về đâu" in vi
    assert "where open dossiers in “appraise” of version 1 go" in en


def test_a_migration_may_keep_states_of_the_same_name(tmp_path: Path):
    said = "migrations:\n  - {from: 1, states: {appraise: study}, rest: same}\nscenarios:"
    text = edited(MIGRATING, "scenarios:", said)

    assert check(library_of(tmp_path, {NAME: PLAIN, NAME_2: text})).problems == ()


def test_a_migration_to_a_state_that_is_not_there_is_refused(tmp_path: Path):
    said = "migrations:\n  - {from: 1, states: {appraise: moon}, rest: same}\nscenarios:"
    text = edited(MIGRATING, "scenarios:", said)

    report = check(library_of(tmp_path, {NAME: PLAIN, NAME_2: text}))

    assert [p.code for p in report.problems] == ["state_unknown"]


@pytest.mark.parametrize(
    ("states", "code", "facts"),
    [
        ("{appraise: study, moon: study}", "state_unknown", {"name": "moon"}),
        ("{appraise: submitted}", "migration_decides", {"state": "appraise", "to": "submitted"}),
        ("{appraise: waiting_citizen}", "migration_decides", {"to": "waiting_citizen"}),
        ("{appraise: study, issue: returned}", "migration_decides", {"to": "returned"}),
    ],
)
def test_a_migration_decides_nothing_about_a_dossier(
    tmp_path: Path, states: str, code: str, facts: dict[str, str]
):
    said = f"migrations:\n  - {{from: 1, states: {states}, rest: same}}\nscenarios:"
    text = edited(MIGRATING, "scenarios:", said)

    [problem] = check(library_of(tmp_path, {NAME: PLAIN, NAME_2: text})).problems

    assert problem.code == code
    assert facts.items() <= problem.facts.items()
    vi, en = in_both(problem)
    assert str(facts.get("to", "moon")) in vi
    assert str(facts.get("to", "moon")) in en


def test_migrating_from_a_version_that_is_not_there_is_refused(tmp_path: Path):
    report = check(library_of(tmp_path, {NAME_2: MIGRATING}))

    assert [p.code for p in report.problems] == ["replaced_version_unknown"]


def test_actions_that_no_scenario_uses_are_a_warning(tmp_path: Path):
    report = report_on(tmp_path)

    (warning,) = report.warnings
    vi, en = in_both(warning)
    assert "send_back" in vi
    assert "send_back" in en
    assert "submit," not in en


def test_steps_that_do_not_fit_a_variant_are_a_warning(tmp_path: Path):
    variant = "variants:\n  - {id: small, when: form.area < 5, total: 2wd}\nsteps:"

    report = report_on(tmp_path, procedure=edited(PLAIN, "\nsteps:", "\n" + variant))

    assert report.problems == ()
    assert "steps_exceed_variant" in {warning.code for warning in report.warnings}


def test_the_name_of_a_file_says_what_is_in_it(tmp_path: Path):
    report = check(library_of(tmp_path, {"other.yaml": PLAIN}))

    assert [problem.code for problem in report.problems] == ["file_name_differs"]
