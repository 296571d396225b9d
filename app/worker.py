"""The worker process: who keeps which promise, and what is done by the clock."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from app.axis import jobs as axis
from app.axis.promised import FollowLetters
from app.db import throttle
from app.db.sessions import Sessions
from app.documents.actions.sweep_uploads import sweep_incoming, sweep_strays, sweep_uploads
from app.dossiers.actions.carry_out_reorganisation import (
    CarriedOutElsewhere,
    carry_out_reorganisations,
)
from app.dossiers.actions.change_calendar import move_to_calendars
from app.dossiers.actions.keep_time import keep_time
from app.dossiers.actions.remove_expired_files import remove_expired_files
from app.dossiers.actions.scan_upload import scan_uploads
from app.dossiers.actions.sweep_drafts import sweep_drafts
from app.dossiers.actions.tend_children import tend_all_children
from app.dossiers.actions.withdraw_child import withdraw_children
from app.fees import jobs as fees
from app.fees.promised import ReckonDues
from app.idempotency import queries as idempotency
from app.jobs.keeping import AnyKeeper, Periodic
from app.jobs.outbox import relay
from app.jobs.schedule import forget_done_jobs
from app.jobs.task import Following
from app.jobs.working import ROOM, Rhythm, Worker
from app.national import jobs as national
from app.national.promised import MarkDebt
from app.notices import jobs as notices
from app.notices.promised import FollowMoves
from app.outfit import Outfit, outfitted
from app.papers.actions.render_form import render_forms
from app.people import queries as people
from app.reports import jobs as reports
from app.settings import Settings
from app.shipments import jobs as shipments
from app.shipments.promised import FollowDossier
from app.webhooks import jobs as webhooks
from app.webhooks.actions.wake_subscribers import subscribers_alarm

ANSWERS_KEPT = timedelta(days=90)
SESSIONS_KEPT = timedelta(days=90)
USUAL = Rhythm()


def get_now() -> datetime:
    """The one clock of the worker."""
    return datetime.now(UTC)  # noqa: TID251 - the edge at which time comes in


FOLLOWERS: Sequence[type[Following]] = (
    FollowMoves,
    FollowDossier,
    ReckonDues,
    MarkDebt,
    FollowLetters,
)
"""Who hears of what happened: one job for each of them, promised by the relay."""


async def work(
    settings: Settings,
    stop: asyncio.Event,
    *,
    rhythm: Rhythm = USUAL,
    now: Callable[[], datetime] = get_now,
) -> None:
    """Keep promises until ``stop``; ``settings`` name a database."""
    steady = 2
    async with outfitted(settings, pool_size=rhythm.at_once + ROOM + steady) as outfit:
        worker = Worker(
            outfit.engine,
            keepers(outfit),
            by_the_clock(outfit),
            now,
            rhythm,
            steady=(relay(outfit.sessions, FOLLOWERS), subscribers_alarm(outfit.sessions)),
        )
        await worker.work(stop)


def keepers(outfit: Outfit) -> Sequence[AnyKeeper]:
    """Who keeps which promise; ``tests/architecture`` misses none."""
    office = outfit.office
    return (
        render_forms(office.sessions, outfit.storage, outfit.tokens.verification_address),
        scan_uploads(office.sessions, outfit.storage, outfit.scanner),
        tend_all_children(office),
        withdraw_children(office),
        move_to_calendars(office),
        *webhooks.keepers(outfit.webhooks),
        *shipments.keepers(outfit.post),
        *axis.keepers(outfit.registry),
        *notices.keepers(outfit.mail),
        *national.keepers(outfit.national),
        *fees.keepers(outfit.till),
    )


def by_the_clock(outfit: Outfit) -> Sequence[Periodic]:
    """What nobody asks for; the hours are UTC, so 20:00 is three in the morning in Hà Nội."""
    office, sessions, storage = outfit.office, outfit.sessions, outfit.storage

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

    async def remove_expired(at: datetime) -> None:
        await remove_expired_files(office, storage, at)

    return (
        Periodic("dossiers.keep_time", "* * * * *", act_in_time),
        Periodic("dossiers.reorganise", "* * * * *", reorganise),
        Periodic("documents.sweep_uploads", "40 20 * * *", sweep),
        Periodic("dossiers.remove_expired_files", "0 21 * * *", remove_expired),
        Periodic("house.forget", "20 20 * * *", forget(sessions)),
        forget_done_jobs(sessions),
        *webhooks.by_the_clock(outfit.webhooks),
        *shipments.by_the_clock(outfit.post),
        *notices.by_the_clock(outfit.mail),
        *national.by_the_clock(outfit.national),
        *axis.by_the_clock(outfit.registry),
        *fees.by_the_clock(outfit.till),
        *reports.by_the_clock(sessions),
    )


def forget(sessions: Sessions) -> Callable[[datetime], Awaitable[None]]:
    """What was kept for a time, when the time is over."""

    async def act(at: datetime) -> None:
        async with sessions.begin() as session:
            await idempotency.forget_before(session, at - ANSWERS_KEPT)
            await people.forget_sessions(session, ended_before=at - SESSIONS_KEPT)
            await throttle.forget_idle(session, at)

    return act
