"""The web process: settings become a house, the house gets its doors."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress

from alembic.script import ScriptDirectory
from fastapi import FastAPI

from app.adapters.storage import build_storage
from app.db.failures import MAY_MEAN_NOT_NOW
from app.db.migrate import alembic_config
from app.db.readiness import database_shortcomings
from app.db.sessions import AsyncEngine, create_engine, create_sessions
from app.documents.readiness import storage_shortcomings
from app.dossiers.numbering import Numbering
from app.dossiers.office import Office
from app.dossiers.tracking import Tokens
from app.procedures.rulebook import PublishedRules
from app.settings import Settings, read_settings, signing_secret
from app.web.api.health import Shortcomings, health_router
from app.web.api.routes import PREFIX
from app.web.api.routes import router as api
from app.web.envelope import Envelope
from app.web.house import House
from app.web.problems import answer_problems
from app.web.site.cross_site import SameSite
from app.web.site.refusals import refusal_page
from app.web.surfaces import router as pages


def create_app(settings: Settings | None = None) -> FastAPI:
    """The service. Its settings name a database that is there; ``motcua serve`` sees to that."""
    settings = settings or read_settings()
    engine = create_engine(settings.database, pool_size=settings.database_pool)
    house = build_house(settings, engine)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        with suppress(*MAY_MEAN_NOT_NOW):  # the first request would otherwise wait for the rules
            async with house.sessions() as session:
                await house.office.rules(session)
        yield
        await engine.dispose()

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
    app.include_router(health_router(app.state.shortcomings))
    app.add_middleware(SameSite)
    app.add_middleware(Envelope)
    return app


def build_house(settings: Settings, engine: AsyncEngine) -> House:
    sessions = create_sessions(engine)
    return House(
        sessions=sessions,
        office=Office(
            sessions=sessions,
            rules=PublishedRules(),
            numbering=Numbering(sessions),
            code_on_submission=settings.code_on_submission,
        ),
        storage=build_storage(settings.storage),
        tokens=Tokens(signing_secret(settings)),
        public_url=settings.address,
        calendar=settings.calendar,
        max_upload_mb=settings.max_upload_mb,
        session_lifetime=settings.session_lifetime,
        province_name=settings.province_name,
        banner=settings.planned_outage,
    )


def readiness(settings: Settings, engine: AsyncEngine, house: House) -> Shortcomings:
    """What keeps this installation from working now."""
    revision = ScriptDirectory.from_config(alembic_config()).get_current_head()

    async def shortcomings() -> Sequence[str]:
        found = await database_shortcomings(
            engine, revision=revision, durable=settings.require_durability
        )
        return [*found, *await storage_shortcomings(house.storage)]

    return shortcomings
