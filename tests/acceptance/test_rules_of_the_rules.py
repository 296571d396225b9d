"""The rules of acceptance about fees and laws that change while dossiers are open."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from app.domain.dossier import Dossier
from app.dossiers.queries.files import dossier_file
from app.procedures.actions.publish import PublishFiles, publish
from tests.dossiers.conftest import founded_database, world
from tests.dossiers.world import MORNING, World, handed_in
from tests.procedures.examples import PLAIN, library_of

__all__ = ["founded_database", "world"]

CIRCULAR = (
    PLAIN.replace("version: 1", "version: 2\nreplaces: {version: 1, open: keep}", 1)
    .replace("effective: {from: 2026-01-01}", "effective: {from: 2026-09-01}")
    .replace("amount: 50000, text: 50.000", "amount: 80000, text: 80.000")
)


async def fee_of(world: World, dossier: Dossier) -> object:
    async with world.sessions() as session:
        file = await dossier_file(session, str(dossier.id))
    [fee] = file.fees
    return fee["amount"]


async def test_rule_20_the_fee_of_the_day_of_receipt_stays(world: World, tmp_path: Path) -> None:
    before = await world.walked(3)
    texts = {"9.000001-thu.v1.yaml": PLAIN, "9.000001-thu.v2.yaml": CIRCULAR}
    library = library_of(tmp_path, texts)
    published = await publish(
        world.sessions, PublishFiles(given=library, together=library, at=MORNING)
    )
    assert not published.report.problems, published.report.problems

    later = MORNING + timedelta(days=20)
    moved_on = await world.act(before, "propose", by="officer", at=later)
    submission = await world.submission()
    after = await handed_in(world.office, replace(submission, at=later))

    assert await fee_of(world, moved_on) == 50000
    assert await fee_of(world, after) == 80000
