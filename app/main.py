"""The web process: settings become a house, the house gets its doors."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime

import structlog
from fastapi import FastAPI
from prometheus_client.registry import Collector

from app.adapters.national_portal import arrival_secrets
from app.adapters.party import PARTIES
from app.db.failures import MAY_MEAN_NOT_NOW
from app.db.migrate import newest_revision
from app.db.readiness import database_shortcomings
from app.db.sessions import AsyncEngine, create_engine
from app.documents.readiness import storage_shortcomings
from app.jobs.measures import WORK
from app.outfit import Outfit, outfit_of
from app.settings import Settings, read_settings
from app.web.api.health import Figures, Shortcomings, health_router
from app.web.api.routes import PREFIX
from app.web.api.routes import router as api
from app.web.envelope import Envelope
from app.web.house import House
from app.web.metrics import exposition
from app.web.problems import answer_problems
from app.web.site.cross_site import SameSite
from app.web.site.refusals import refusal_page
from app.web.subscriber_figures import subscriber_figures
from app.web.surfaces import router as pages
from app.web.work_figures import work_figures

_LOG = structlog.get_logger("app.main")


def create_app(settings: Settings | None = None) -> FastAPI:
    """The service. Its settings name a database that is there; ``motcua serve`` sees to that."""
    settings = settings or read_settings()
    engine = create_engine(settings.database, pool_size=settings.database_pool)
    outfit = outfit_of(settings, engine)
    house = build_house(settings, outfit)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        kept, scanning = settings.storage.kind, settings.scanning.kind
        _LOG.info("files", store=kept, scanning=scanning, read_unscanned=scanning == "none")
        with suppress(*MAY_MEAN_NOT_NOW):  # the first request would otherwise wait for the rules
            async with house.sessions() as session:
                await house.office.rules(session)
        try:
            yield
        finally:
            await outfit.hang_up()

    app = FastAPI(
        title="Một Cửa",
        version="1",
        summary="Một cửa điện tử: the electronic one-stop shop of a province",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        redirect_slashes=False,
    )
    app.state.house = house
    answer_problems(app, refusal_page)
    app.include_router(api, prefix=PREFIX)
    app.include_router(pages)
    app.state.shortcomings = readiness(settings, engine, house)
    app.include_router(health_router(app.state.shortcomings, figures(house)))
    app.add_middleware(SameSite)
    app.add_middleware(Envelope)
    return app


def build_house(settings: Settings, outfit: Outfit) -> House:
    return House(
        sessions=outfit.sessions,
        office=outfit.office,
        post=outfit.post,
        mail=outfit.mail,
        till=outfit.till,
        storage=outfit.storage,
        registry=outfit.registry,
        tokens=outfit.tokens,
        webhooks=outfit.webhooks,
        reach=settings.outside.reach,
        links=outfit.links,
        scanner=outfit.scanner,
        public_url=settings.address,
        calendar=settings.calendar,
        max_upload_mb=settings.max_upload_mb,
        session_lifetime=settings.session_lifetime,
        province_name=settings.province_name,
        banner=settings.planned_outage,
        arrival_secrets=arrival_secrets(settings.national),
        parties=parties_of(settings),
    )


def parties_of(settings: Settings) -> Mapping[str, str]:
    """The kind of adapter for each outside party."""
    return {
        "post": settings.postal.kind,
        "payment": settings.payment.kind,
        "zalo": settings.zalo.kind,
        "sms": settings.sms.kind,
        "email": settings.email.kind,
        "national": settings.national.kind,
        "axis": settings.axis.kind,
        "webhooks": "http",
        "storage": settings.storage.kind,
        "scanner": settings.scanning.kind,
    }


def figures(house: House) -> Figures:
    """What is measured; with the database away, what this process knows by itself."""

    async def collected(at: datetime) -> bytes:
        found: list[Collector] = [WORK, PARTIES]
        with suppress(*MAY_MEAN_NOT_NOW):
            async with house.sessions() as session:
                found.append(await work_figures(session, at))
                found.append(await subscriber_figures(session, at))
        return exposition(*found)

    return collected


def readiness(settings: Settings, engine: AsyncEngine, house: House) -> Shortcomings:
    """What keeps this installation from working now."""
    revision = newest_revision()

    async def shortcomings() -> Sequence[str]:
        found = await database_shortcomings(
            engine, revision=revision, durable=settings.require_durability
        )
        return [*found, *await storage_shortcomings(house.storage)]

    return shortcomings
