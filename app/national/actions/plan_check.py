"""Đối soát: have the portal looked through, once however often it is asked."""

from app.db.sessions import Sessions
from app.jobs.promise import promise
from app.national.promised import LookUpThere


async def plan_check(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await promise(session, LookUpThere(), once="all")
