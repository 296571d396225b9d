"""The migration's copy of the job library's tables is what the installed library wants."""

from pgqueuer.queries import Queries

from app.db.sessions import create_engine
from app.jobs.drivers import EngineDriver


async def test_the_installed_library_has_nothing_to_change(fresh_database: str):
    engine = create_engine(fresh_database, role=None)
    plan = await Queries(EngineDriver(engine)).plan_upgrade()
    await engine.dispose()
    assert list(plan.statements) == []
