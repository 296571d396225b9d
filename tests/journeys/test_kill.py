"""Whatever is killed while people work, no promise is broken; ``drills.kill`` goes on longer."""

from collections.abc import Generator
from pathlib import Path

import pytest

from drills.kill import MACHINE, POSTGRES, WEB, Drill, described
from drills.ledger import Fault, judge
from tests.journeys.places import data_folder

PLAN = (WEB, POSTGRES, MACHINE, *(WEB, POSTGRES) * 5)
SECONDS = 20
"""No kill begins later but the first of its kind, so that a slow machine has fewer of them."""


@pytest.fixture
def folder() -> Generator[Path]:
    with data_folder() as path:
        yield path


async def test_nothing_confirmed_is_lost_when_anything_is_killed(folder: Path):
    report = await Drill(folder, PLAN, seconds=SECONDS).run()

    assert report.clean, described(report)
    assert set(report.kills) == {WEB, POSTGRES, MACHINE}, described(report)
    assert "toàn vẹn" in report.audit[1]
    assert report.ledger.refused + report.ledger.cut > 0, "clients were there when it happened"
    assert len(report.dossiers) > len(report.kills)

    lost = judge(report.ledger, report.dossiers[1:])
    assert {finding.fault for finding in lost} == {Fault.LOST}, "it would have been found"
