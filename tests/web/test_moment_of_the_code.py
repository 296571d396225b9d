"""A province may give the code at submission instead of at acceptance."""

from collections.abc import AsyncGenerator
from datetime import timedelta

import pytest

from app.db.embedded.sharing import Attached
from tests.web.conftest import a_world
from tests.web.world import DESK, MORNING, World


@pytest.fixture(scope="module")
async def early_world(
    cluster: Attached, province: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[World]:
    folder = tmp_path_factory.mktemp("early")
    async with a_world(cluster, province, folder, code_moment="on_submission") as world:
        yield world


async def test_a_code_is_given_at_submission_and_kept_at_acceptance(early_world: World):
    dossier = await early_world.submitted()
    assert dossier["code"].startswith("H47.TTHCC-260820-")
    assert (dossier["accepted_at"], dossier["due"]) == (None, None)
    with early_world.at(MORNING + timedelta(days=1)):
        received = await early_world.acted(dossier, "receive", DESK)
    assert received["code"] == dossier["code"]


async def test_a_refused_submission_has_used_its_number(early_world: World):
    first = await early_world.submitted()
    await early_world.acted(first, "refuse", DESK, {"comment": "Không thuộc thẩm quyền."})
    second = await early_world.submitted()
    assert second["code"] > first["code"]


async def test_a_code_can_be_tracked_from_submission_on(early_world: World):
    dossier = await early_world.submitted()
    body = {"code": dossier["code"], "proof": "3456"}
    found = (await early_world.post("/tracking", body)).json()
    assert (found["proven"], found["state"]) == (True, "submitted")
