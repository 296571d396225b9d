"""Scenarios of what stands in no file: a posted dossier's minutes, what every life cycle allows."""

from pathlib import Path

import pytest

from tests.procedures.examples import PLAIN, edited, report_on

GOLDEN = """\
    - 2026-08-20T09:00 applicant submit -> submitted
    - 2026-08-20T14:00 receiver receive -> received
"""
POSTED = """\
    - given: channel=post
    - 2026-08-20T09:00 receiver submit -> submitted
    - 2026-08-24T14:00 receiver receive without=handover_minutes -> !invalid
    - 2026-08-24T14:00 receiver receive -> received due=2026-08-26T17:00
"""


def test_the_term_of_a_posted_dossier_counts_from_its_minutes(tmp_path: Path):
    text = edited(PLAIN, "channels: [counter, online]", "channels: [counter, online, post]")
    report = report_on(tmp_path, procedure=edited(text, GOLDEN, POSTED))
    assert report.problems == ()


@pytest.mark.parametrize(
    ("act", "codes"),
    [
        ("dept_head apologise data.promised_on=2026-08-28 -> received due=2026-08-26T17:00", []),
        ("receiver give_papers -> !conflict", []),
        ("receiver take_papers -> !conflict", []),
        ("receiver return_originals -> !conflict", []),
        ("system remind -> received", ["action_unknown"]),
    ],
)
def test_scenarios_may_take_what_people_may_do_everywhere(
    act: str, codes: list[str], tmp_path: Path
):
    """Nothing is on paper here, so that there is nothing to hand over or to give back."""
    report = report_on(
        tmp_path, procedure=edited(PLAIN, GOLDEN, f"{GOLDEN}    - 2026-08-26T16:00 {act}\n")
    )

    assert [problem.code for problem in report.problems] == codes
