"""What the job library itself needs done every night."""

from datetime import datetime, timedelta

from app.db.sessions import Sessions
from app.jobs import queries
from app.jobs.keeping import Periodic

REMEMBERED = timedelta(days=30)


def forget_done_jobs(sessions: Sessions) -> Periodic:
    """The library's notes about jobs long done are dropped, at 03:10 in Hà Nội."""

    async def act(at: datetime) -> None:
        async with sessions.begin() as session:
            await queries.forget(session, at - REMEMBERED)

    return Periodic(name="jobs.forget_done", cron="10 20 * * *", act=act)
