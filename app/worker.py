"""The worker process: who keeps which promise, and what is done by the clock."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial

from app.adapters.storage import build_storage
from app.db import throttle
from app.db.sessions import Sessions, create_engine, create_sessions
from app.documents.actions.sweep_uploads import sweep_incoming, sweep_strays, sweep_uploads
from app.dossiers.actions.carry_out_reorganisation import (
    CarriedOutElsewhere,
    carry_out_reorganisations,
)
from app.dossiers.actions.change_calendar import move_to_calendars
from app.dossiers.actions.keep_time import keep_time
from app.dossiers.actions.sweep_drafts import sweep_drafts
from app.dossiers.actions.tend_children import tend_all_children
from app.dossiers.actions.withdraw_child import withdraw_children
from app.dossiers.numbering import Numbering
from app.dossiers.office import Office
from app.dossiers.tracking import Tokens
from app.idempotency import queries as idempotency
from app.jobs.keeping import AnyKeeper, Periodic
from app.jobs.schedule import forget_done_jobs
from app.jobs.working import ROOM, Rhythm, Worker
from app.papers.actions.render_form import AddressOf, render_forms
from app.people import queries as people
from app.ports.storage import Storage
from app.procedures.rulebook import PublishedRules
from app.settings import Settings, signing_secret

ANSWERS_KEPT = timedelta(days=90)
SESSIONS_KEPT = timedelta(days=90)
USUAL = Rhythm()


def get_now() -> datetime:
    """The one clock of the worker."""
    return datetime.now(UTC)  # noqa: TID251 - the edge at which time comes in


async def work(
    settings: Settings,
    stop: asyncio.Event,
    *,
    rhythm: Rhythm = USUAL,
    now: Callable[[], datetime] = get_now,
) -> None:
    """Keep promises until ``stop``; ``settings`` name a database."""
    engine = create_engine(settings.database, pool_size=rhythm.at_once + ROOM)
    sessions = create_sessions(engine)
    office = Office(sessions, PublishedRules(), Numbering(sessions), settings.code_on_submission)
    storage = build_storage(settings.storage)
    tokens = Tokens(signing_secret(settings))
    address_of = partial(tokens.verification_address, public_url=settings.address)
    kept = keepers(office, storage, address_of)
    periodic = by_the_clock(office, storage)
    try:
        await Worker(engine, kept, periodic, now, rhythm).work(stop)
    finally:
        await engine.dispose()


def keepers(office: Office, storage: Storage, address_of: AddressOf) -> Sequence[AnyKeeper]:
    """Who keeps which promise; ``tests/architecture`` misses none."""
    return (
        render_forms(office.sessions, storage, address_of),
        tend_all_children(office),
        withdraw_children(office),
        move_to_calendars(office),
    )


def by_the_clock(office: Office, storage: Storage) -> Sequence[Periodic]:
    """What nobody asks for; the hours are UTC, so 20:00 is three in the morning in Hà Nội."""
    sessions = office.sessions

    async def act_in_time(at: datetime) -> None:
        await keep_time(office, at)

    async def reorganise(at: datetime) -> None:
        with suppress(CarriedOutElsewhere):
            await carry_out_reorganisations(office, at)

    async def sweep(at: datetime) -> None:
        await sweep_drafts(sessions, at=at)
        await sweep_uploads(sessions, storage, at=at)
        await sweep_strays(sessions, storage, at=at)
        await sweep_incoming(sessions, storage, at=at)

    return (
        Periodic("dossiers.keep_time", "* * * * *", act_in_time),
        Periodic("dossiers.reorganise", "* * * * *", reorganise),
        Periodic("documents.sweep_uploads", "40 20 * * *", sweep),
        Periodic("house.forget", "20 20 * * *", forget(sessions)),
        forget_done_jobs(sessions),
    )


def forget(sessions: Sessions) -> Callable[[datetime], Awaitable[None]]:
    """What was kept for a time, when the time is over."""

    async def act(at: datetime) -> None:
        async with sessions.begin() as session:
            await idempotency.forget_before(session, at - ANSWERS_KEPT)
            await people.forget_sessions(session, ended_before=at - SESSIONS_KEPT)
            await throttle.forget_idle(session, at)

    return act
