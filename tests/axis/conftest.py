"""The province of the web tests, on the axis: its letters go to a stand-in."""

from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest
from pydantic import SecretStr

from app.adapters.document_axis import VxpSettings, build_document_axis
from app.axis.registry import Registry
from app.db.embedded.sharing import Attached
from tests.axis.town import Town
from tests.partners.launching import Partner, standing
from tests.web.administration import with_rulers
from tests.web.conftest import a_world, province
from tests.web.world import World

__all__ = ["province"]


@pytest.fixture(scope="package")
async def partner(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Partner]:
    async with standing("document_axis", tmp_path_factory.mktemp("axis")) as partner:
        yield partner


@pytest.fixture(scope="package")
async def world(
    cluster: Attached, province: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[World]:
    async with a_world(cluster, province, tmp_path_factory.mktemp("world")) as world:
        yield await with_rulers(world)


@pytest.fixture(scope="package")
async def town(world: World, partner: Partner) -> AsyncGenerator[Town]:
    """The department that decides is on the axis, and so is one that it asks."""
    for agency, organ in (("H47.15", "H47.15"), ("H47.11", "G09.21")):
        await world.run(
            "insert into axis_address (agency, organ_id) values (:a, :o)", a=agency, o=organ
        )
    settings = VxpSettings(
        address=partner.address, system_id="H47", secret=SecretStr("secret-of-h47")
    )
    axis = build_document_axis(settings)
    registry: Registry = replace(world.house.registry, axis=axis, storage=world.house.storage)
    world.app.state.house = replace(world.house, registry=registry)
    yield Town(world, partner, registry)
    await axis.close()
