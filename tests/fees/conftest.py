"""The province of the tests of dossiers, with a provider of payments beside it."""

from collections.abc import AsyncGenerator

import pytest

from tests.dossiers.conftest import founded_database, world
from tests.dossiers.world import World
from tests.fees.treasury import Treasury, a_head
from tests.partners.launching import Partner, standing
from tests.partners.paying import payer_at

__all__ = ["founded_database", "world"]


@pytest.fixture(scope="module")
async def partner(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Partner]:
    async with standing("payment", tmp_path_factory.mktemp("payment")) as partner:
        yield partner


@pytest.fixture(params=["vietqr"])
async def treasury(
    request: pytest.FixtureRequest, world: World, partner: Partner
) -> AsyncGenerator[Treasury]:
    """A dossier was handed in: fifty thousand are due. Other providers by ``indirect``."""
    await partner.behave(down=False, losing=0.0, wrong_signature=False)
    payer = payer_at(request.param, partner)
    head = await a_head(world)
    treasury = Treasury(world=head, payer=payer, dossier=await head.submitted())
    await treasury.reckoned()
    yield treasury
    await payer.payment.close()
