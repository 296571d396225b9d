"""Chains and children in files: what the checker refuses and what it warns of."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.db.sessions import Sessions
from app.domain.ids import AgencyCode
from app.procedures.actions.publish import PublishFiles, publish
from app.procedures.agencies_named import agencies_named
from app.procedures.check import Report, check
from app.procedures.checks.children import longest_way
from app.procedures.composing import procedure_of
from app.procedures.drafting import drafted
from app.procedures.trials.linking import agency_above
from tests.procedures.examples import NAME, PLAIN, edited, in_both, library_of, line_with

AT = datetime(2026, 8, 1, 1, 0, tzinfo=UTC)
CHILD = "9.000002-thu-tuc-con.v1.yaml"
CHILD_TEXT = edited(
    edited(PLAIN, 'code: "9.000001"', 'code: "9.000002"'),
    "      area: {type: integer, minimum: 1, title: Diện tích, x-en: Area}",
    "      area: {type: integer, minimum: 1, title: Diện tích, x-en: Area}\n"
    "      number: {type: string, title: Số, x-en: Number}",
)
FAMILY = edited(
    edited(
        PLAIN,
        "steps:\n",
        """\
children:
  - {key: first, procedure: "9.000002", form: {area: form.area}, documents: {don: don}}
  - key: second
    procedure: "9.000002"
    when: form.area > 10
    after: [first]
    competent: H47.15
    form: {area: form.area, number: "result:first"}
    documents: {don: "result:first"}
steps:
  join: {next: [{when: children_granted, to: appraise}, {to: approve}]}
""",
    ),
    "  appraise: {budget: 1wd}",
    "  appraise: {budget: 1wd, without: [send_back]}",
)
TAKES_OVER = """\
version: 2
effective: {from: 2027-01-01}
replaces: {version: 1, open: migrate}
migrations:
  - {from: 1, rest: same}
"""
ANYWAY = "    - 2026-08-20T14:00 receiver receive -> received\n"


def report_on(folder: Path, family: str = FAMILY, child: str | None = CHILD_TEXT) -> Report:
    texts = {NAME: family} if child is None else {NAME: family, CHILD: child}
    return check(library_of(folder, texts))


def test_a_family_is_sound_and_is_composed_as_it_is_written(tmp_path: Path):
    report = report_on(tmp_path)

    assert [in_both(problem)[1] for problem in report.problems] == []
    library = library_of(tmp_path, {NAME: FAMILY, CHILD: CHILD_TEXT})
    entry = library.procedures["9.000001", 1]
    lifecycle = library.lifecycle_of(entry.file)
    assert lifecycle is not None
    first, second = procedure_of(drafted(lifecycle.file, entry.file)).machine.children
    assert (first.key, first.after, first.receiving, first.competent) == (
        "first",
        (),
        "$receiving",
        None,
    )
    assert (second.after, dict(second.documents)) == (("first",), {"don": "result:first"})
    assert dict(agencies_named(entry.file)) == {
        "owner": "H47.15",
        "children.second.competent": "H47.15",
    }


@pytest.mark.parametrize(
    ("code", "old", "new", "at"),
    [
        ("key_twice", "key: second", "key: first", "key: first\n"),
        ("child_unknown", "after: [first]", "after: [third]", "after: [third]"),
        ("children_in_circle", "after: [first]", "after: [second]", "after: [second]"),
        ("form_field_unknown", "when: form.area > 10", "when: form.size > 10", "form.size"),
        ("document_unknown", "{don: don}", "{don: paper}", "{don: paper}"),
        ("child_not_before", 'number: "result:first"', 'number: "result:second"', "result:second"),
        ("child_field_unknown", "number:", "size:", "size:"),
        ("child_field_missing", "form: {area: form.area}, documents", "documents", "key: first"),
        ("child_document_missing", ", documents: {don: don}", "", "key: first"),
        ("child_document_twice", "documents: {don: don}", "documents: {don: don, x: don}", "x:"),
        ("child_document_unknown", "documents: {don: don}", "documents: {don: don, x: don}", "x:"),
        ("nobody_above_province", "owner: H47.15", "owner: H47", "appraise: {agency"),
    ],
)
def test_a_spoilt_family_is_refused(code: str, old: str, new: str, at: str, tmp_path: Path):
    text = FAMILY.replace(old, new, 1)
    if code == "nobody_above_province":
        text = text.replace("  join: {", "  join: {agency: $above, ", 1)
        at = "join: {agency"

    report = report_on(tmp_path, text)

    found = [problem for problem in report.problems if problem.code == code]
    assert found, [in_both(problem)[1] for problem in report.problems]
    lines = text.split("\n")
    assert any(at.strip("\n") in lines[problem.line - 1] for problem in found)


def test_what_a_child_does_not_take_is_refused(tmp_path: Path):
    stricter = edited(CHILD_TEXT, "channels: [counter, online]", "channels: [counter]")
    stricter = edited(stricter, "subjects: [citizen, business]", "subjects: [citizen]")

    codes = {problem.code for problem in report_on(tmp_path, child=stricter).problems}

    assert codes == {"child_refuses_channel", "child_refuses_subject"}


def test_a_child_that_nobody_knows_or_that_has_children_itself_is_refused(tmp_path: Path):
    alone = {problem.code for problem in report_on(tmp_path, child=None).problems}
    nested = FAMILY.replace('code: "9.000001"', 'code: "9.000002"', 1).replace(
        'procedure: "9.000002"', 'procedure: "9.000001"'
    )

    both = {problem.code for problem in report_on(tmp_path, child=nested).problems}

    assert alone == {"child_procedure_unknown"}
    assert "child_is_parent" in both


def test_children_and_the_step_that_opens_them_need_each_other(tmp_path: Path):
    without_step = FAMILY.replace(
        "  join: {next: [{when: children_granted, to: appraise}, {to: approve}]}\n", "", 1
    )
    start, end = FAMILY.index("children:\n"), FAMILY.index("steps:\n")

    codes = {problem.code for problem in report_on(tmp_path, without_step).problems}
    assert "children_never_opened" in codes
    codes = {
        problem.code for problem in report_on(tmp_path, FAMILY[:start] + FAMILY[end:]).problems
    }
    assert "children_missing" in codes


def test_a_version_that_takes_dossiers_over_knows_the_children_that_they_may_wait_for(
    tmp_path: Path,
):
    second = edited(edited(FAMILY, "version: 1\n", "version: 2\n"), "version: 2\n", TAKES_OVER)
    second = edited(second, "effective: {from: 2026-01-01}\n", "")
    start, end = second.index("  - key: second\n"), second.index("steps:\n")
    texts = {NAME: FAMILY, NAME.replace(".v1.", ".v2."): second, CHILD: CHILD_TEXT}

    assert check(library_of(tmp_path, texts)).problems == ()
    texts[NAME.replace(".v1.", ".v2.")] = second[:start] + second[end:]
    [problem] = check(library_of(tmp_path, texts)).problems

    assert (problem.code, problem.facts["name"]) == ("migration_drops_child", "second")


def test_the_published_term_stands_beside_a_longer_way_over_the_children(tmp_path: Path):
    report = report_on(tmp_path)  # five days each, one after the other, in a term of five

    warned = [p for p in report.warnings if p.code == "children_exceed_deadline"]
    assert [(p.facts["needed"], p.facts["total"]) for p in warned] == [("80", "40")]
    assert warned[0].line == line_with(FAMILY, "deadline:")


def test_the_longest_way_is_the_heaviest_of_those_that_follow_each_other(tmp_path: Path):
    library = library_of(tmp_path, {NAME: FAMILY, CHILD: CHILD_TEXT})
    rules = [child.rule for child in library.procedures["9.000001", 1].file.children]

    assert longest_way(rules, {"first": 3, "second": 4}) == 7
    assert longest_way([], {}) == 0


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("system @granted:first -> join", None),
        ("system @granted:second -> !conflict", None),
        ("system @refused:first -> approve", None),
        ("officer joined -> !guard", None),
        ("system @granted:first -> appraise", "scenario_failed"),
    ],
)
def test_a_scenario_says_what_came_of_the_children(line: str, problem: str | None, tmp_path: Path):
    text = FAMILY.replace(
        ANYWAY,
        ANYWAY
        + "  family:\n"
        + "    - given: form.area=20\n"
        + "    - 2026-08-20T09:00 applicant submit -> submitted\n"
        + "    - 2026-08-20T14:00 receiver receive -> received\n"
        + "    - 2026-08-20T14:10 receiver route -> routed\n"
        + "    - 2026-08-20T14:20 clerk accept -> join agency=H47.15\n"
        + f"    - 2026-08-20T15:00 {line}\n",
        1,
    )

    codes = {found.code for found in report_on(tmp_path, text).problems}

    assert codes == ({problem} if problem else set())


def test_without_a_directory_codes_tell_who_is_above():
    assert agency_above(AgencyCode("H47.21.1")) == "H47.21"
    assert agency_above(AgencyCode("H47")) is None
    assert agency_above(None) is None


async def test_a_child_is_published_before_its_parent_or_with(sessions: Sessions, tmp_path: Path):
    together = library_of(tmp_path, {NAME: FAMILY, CHILD: CHILD_TEXT})
    parent = {key: entry for key, entry in together.procedures.items() if key[0] == "9.000001"}
    alone = replace(together, procedures=parent)

    refused = await publish(sessions, PublishFiles(given=alone, together=together, at=AT))
    both = await publish(sessions, PublishFiles(given=together, together=together, at=AT))

    assert {problem.code for problem in refused.report.problems} == {"child_procedure_unpublished"}
    assert refused.new == ()
    assert {name[1] for name in both.new if name[0] == "procedure"} == {"9.000001", "9.000002"}
