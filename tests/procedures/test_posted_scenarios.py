"""A scenario about a posted dossier: its minutes were signed when it was handed in."""

from pathlib import Path

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
