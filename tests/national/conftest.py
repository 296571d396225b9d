"""The small province of the dossiers, and one national portal that all tests of a module tell."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from app.adapters.national_portal import build_national_portal
from app.adapters.national_portal.ngsp import NgspSettings
from app.documents.links import Links
from app.national.sending import Sending
from app.ports.national_portal import NationalPortal
from tests.dossiers.conftest import founded_database, world  # noqa: F401
from tests.dossiers.world import World
from tests.partners.launching import Partner, standing
from tests.partners.national_portal import PASSWORD, SECRET, USERNAME

ADDRESS = "https://motcua.example"


@pytest.fixture(scope="session")
async def portal(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Partner]:
    async with standing("national_portal", Path(tmp_path_factory.mktemp("portal"))) as portal:
        yield portal


@pytest.fixture
async def sending(world: World, portal: Partner) -> AsyncGenerator[Sending]:  # noqa: F811
    """How this world tells the portal, which knows nothing yet and is in a good mood."""
    await portal.ask("POST", "/_forget")
    await portal.behave(down=False, failing=0.0, losing=0.0)
    made = reaching(portal)
    yield Sending(office=world.office, portal=made, links=Links(bytes(32), ADDRESS))
    await made.close()


def reaching(portal: Partner) -> NationalPortal:
    """A process's own way to the portal, with a breaker of its own."""
    settings = {
        "address": portal.address,
        "username": USERNAME,
        "password": PASSWORD,
        "unit": "H47",
        "arrivals_secret": SECRET,
    }
    made = build_national_portal(NgspSettings.model_validate(settings))
    assert made is not None
    return made
