"""The worker process: who keeps which promise, and what is done by the clock."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from app.adapters.document_axis import build_document_axis
from app.adapters.national_portal import build_national_portal
from app.adapters.notification import build_messengers
from app.adapters.outside import build_fetching
from app.adapters.payment import build_payment
from app.adapters.postal import build_postal
from app.adapters.scanning import build_scanner
from app.adapters.storage import build_storage
from app.adapters.webhook import build_webhook
from app.axis import jobs as axis
from app.axis.promised import FollowLetters
from app.axis.registry import Registry
from app.db import throttle
from app.db.sessions import AsyncEngine, Sessions, create_engine, create_sessions
from app.documents.actions.sweep_uploads import sweep_incoming, sweep_strays, sweep_uploads
from app.documents.links import Links
from app.documents.watch import Watch
from app.domain.transit import Zones
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
from app.dossiers.numbering import Numbering
from app.dossiers.office import Office
from app.dossiers.tracking import Tokens
from app.fees import jobs as fees
from app.fees.promised import ReckonDues
from app.fees.till import Till
from app.idempotency import queries as idempotency
from app.jobs.keeping import AnyKeeper, Periodic
from app.jobs.outbox import relay
from app.jobs.schedule import forget_done_jobs
from app.jobs.task import Following
from app.jobs.working import ROOM, Rhythm, Worker
from app.national import jobs as national
from app.national.portal_office import PortalOffice
from app.national.promised import MarkDebt
from app.notices import jobs as notices
from app.notices.mailroom import Mailroom
from app.notices.promised import FollowMoves
from app.papers.actions.render_form import AddressOf, render_forms
from app.people import queries as people
from app.ports.postal import Postal
from app.ports.scanning import Scanner
from app.ports.storage import Storage
from app.procedures.rulebook import PublishedRules
from app.settings import Settings, signing_secret
from app.shipments import jobs as shipments
from app.shipments.post_office import PostOffice, zones_of
from app.shipments.promised import FollowDossier
from app.webhooks import jobs as webhooks
from app.webhooks.actions.wake_subscribers import subscribers_alarm
from app.webhooks.keys import Keys
from app.webhooks.sending import Sender

ANSWERS_KEPT = timedelta(days=90)
SESSIONS_KEPT = timedelta(days=90)
USUAL = Rhythm()


def get_now() -> datetime:
    """The one clock of the worker."""
    return datetime.now(UTC)  # noqa: TID251 - the edge at which time comes in


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What the promises of an installation are kept with."""

    office: Office
    storage: Storage
    scanner: Scanner | None
    address_of: AddressOf
    webhooks: Sender
    postal: Postal
    zones: Zones
    mail: Mailroom
    till: Till
    national: PortalOffice
    registry: Registry

    @property
    def sessions(self) -> Sessions:
        return self.office.sessions

    async def hang_up(self) -> None:
        """Close the lines to outside parties."""
        await self.till.payment.close()
        await self.registry.axis.close()
        await self.webhooks.webhook.close()
        if self.national.portal is not None:
            await self.national.portal.close()
        for messenger in self.mail.messengers.values():
            await messenger.close()

    @property
    def post(self) -> PostOffice:
        """Who carries parcels."""
        return PostOffice(office=self.office, postal=self.postal, zones=self.zones)


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
    engine = create_engine(settings.database, pool_size=rhythm.at_once + ROOM + steady)
    tools = tools_of(settings, engine)
    worker = Worker(
        engine,
        keepers(tools),
        by_the_clock(tools),
        now,
        rhythm,
        steady=(relay(tools.sessions, FOLLOWERS), subscribers_alarm(tools.sessions)),
    )
    try:
        await worker.work(stop)
    finally:
        await tools.hang_up()
        await engine.dispose()


def tools_of(settings: Settings, engine: AsyncEngine) -> Tools:
    sessions = create_sessions(engine)
    secret = signing_secret(settings)
    tokens = Tokens(secret)
    office = Office(sessions, PublishedRules(), Numbering(sessions), settings.code_on_submission)
    return Tools(
        office=office,
        storage=build_storage(settings.storage),
        scanner=build_scanner(settings.scanning),
        webhooks=Sender(sessions, build_webhook(settings.outside), Keys(secret), settings.address),
        address_of=partial(tokens.verification_address, public_url=settings.address),
        postal=build_postal(settings.postal),
        zones=zones_of(settings.postal_zones, settings.province_name),
        mail=_mailroom(settings, office, tokens),
        national=portal_office(settings, office),
        registry=registry_of(settings, office),
        till=Till(office=office, payment=build_payment(settings.payment), site=settings.address),
    )


def _mailroom(settings: Settings, office: Office, tokens: Tokens) -> Mailroom:
    return Mailroom(
        office=office,
        messengers=build_messengers(settings.email, settings.sms, settings.zalo, settings.data),
        link_of=partial(tokens.address_of, public_url=settings.address),
        public_url=settings.address,
        province=settings.province_name,
        hotline=settings.hotline,
        quiet=settings.quiet,
    )


def registry_of(settings: Settings, office: Office) -> Registry:
    """What official letters are handled with."""
    return Registry(
        office=office,
        axis=build_document_axis(settings.axis),
        storage=build_storage(settings.storage),
        scanner=build_scanner(settings.scanning),
    )


def portal_office(settings: Settings, office: Office) -> PortalOffice:
    """What is done about the national portal is done with this."""
    scanned = build_scanner(settings.scanning) is not None
    return PortalOffice(
        office=office,
        portal=build_national_portal(settings.national),
        links=Links(signing_secret(settings), settings.address),
        storage=build_storage(settings.storage),
        fetching=build_fetching(settings.outside),
        watch=Watch.QUARANTINED if scanned else Watch.UNWATCHED,
        max_mb=settings.max_upload_mb,
    )


def keepers(tools: Tools) -> Sequence[AnyKeeper]:
    """Who keeps which promise; ``tests/architecture`` misses none."""
    office = tools.office
    return (
        render_forms(office.sessions, tools.storage, tools.address_of),
        scan_uploads(office.sessions, tools.storage, tools.scanner),
        tend_all_children(office),
        withdraw_children(office),
        move_to_calendars(office),
        *webhooks.keepers(tools.webhooks),
        *shipments.keepers(tools.post),
        *axis.keepers(tools.registry),
        *notices.keepers(tools.mail),
        *national.keepers(tools.national),
        *fees.keepers(tools.till),
    )


def by_the_clock(tools: Tools) -> Sequence[Periodic]:
    """What nobody asks for; the hours are UTC, so 20:00 is three in the morning in Hà Nội."""
    office, sessions, storage = tools.office, tools.sessions, tools.storage

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
        *webhooks.by_the_clock(tools.webhooks),
        *shipments.by_the_clock(tools.post),
        *notices.by_the_clock(tools.mail),
        *national.by_the_clock(tools.national),
        *axis.by_the_clock(tools.registry),
        *fees.by_the_clock(tools.till),
    )


def forget(sessions: Sessions) -> Callable[[datetime], Awaitable[None]]:
    """What was kept for a time, when the time is over."""

    async def act(at: datetime) -> None:
        async with sessions.begin() as session:
            await idempotency.forget_before(session, at - ANSWERS_KEPT)
            await people.forget_sessions(session, ended_before=at - SESSIONS_KEPT)
            await throttle.forget_idle(session, at)

    return act
