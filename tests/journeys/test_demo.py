"""``motcua demo`` in a process of its own: people work with it, it stops, and comes back whole."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest

from drills.ports import free_port
from drills.service import Service, until
from tests.journeys import stories
from tests.journeys.clientele import Answer, Clientele, accounts_in
from tests.journeys.places import data_folder

RUNNING = "Một Cửa đang chạy"
INVENTED = 12
DEMO = ("demo", "--dossiers", str(INVENTED))
NARRATED = 3
"""How often a demonstration told its own dossier: two starts, and once ``--once``."""


@pytest.fixture
def folder() -> Generator[Path]:
    with data_folder() as path:
        yield path


@asynccontextmanager
async def demonstration(folder: Path) -> AsyncGenerator[Service]:
    """Running, its own dossier walked; stopped gracefully at the end."""
    service = Service(folder, free_port(), words=DEMO)
    told = service.log.stat().st_size if service.log.exists() else 0
    try:
        await service.start()

        async def has_told() -> bool:
            return RUNNING.encode() in (await asyncio.to_thread(service.log.read_bytes))[told:]

        await until(has_told, RUNNING)
        yield service
        assert await service.stop() == 0
    finally:
        await service.kill()


async def everything(people: Clientele, dossiers: dict[str, Answer]) -> dict[str, object]:
    """All that anybody can see of the dossiers, the bytes of their files too."""
    seen: dict[str, object] = {}
    citizen, desk = people.who("citizen"), people.who("receive", "H47.TTHCC")
    for story, dossier in dossiers.items():
        reader = desk if dossier["receiving_agency"] == "H47.TTHCC" else citizen
        path = f"/dossiers/{dossier['id']}"
        whole = await people.get(path, reader)
        seen[story] = [
            {name: whole[name] for name in whole if name not in CHANGES_BY_ITSELF},
            await people.get(f"{path}/events", reader),
            [
                await people.bytes_of(f"{path}/documents/{document['key']}", reader)
                for document in whole["documents"]
            ],
        ]
    return seen


CHANGES_BY_ITSELF = {"clock", "opened_at", "tracking"}
"""Minutes go by, somebody looks, and the address has another port after a new start."""


async def told(people: Clientele) -> dict[str, Answer]:
    return {
        "walk_in": await stories.walk_in(people),
        "supplement": await stories.asked_for_a_supplement(people),
        "refused": await stories.refused(people),
        "withdrawn": await stories.withdrawn(people),
        "downloaded": await stories.downloaded(people),
        "consulted": await stories.consulted(people),
    }


async def test_a_demonstration_is_worked_with_stopped_and_started_again(folder: Path):
    async with demonstration(folder) as service:
        async with httpx2.AsyncClient(base_url=service.address, timeout=60) as http:
            people = Clientele(http, accounts_in(folder))
            dossiers = await told(people)
            before = await everything(people, dossiers)
        status, said = await service.command("audit", "verify")
        assert status == 0, "the audit shares the database with a service that runs"

    async with (
        demonstration(folder) as service,
        httpx2.AsyncClient(base_url=service.address, timeout=60) as http,
    ):
        again = Clientele(http, accounts_in(folder), people.tokens)
        assert again.accounts == people.accounts, "nobody has a new password"
        assert await everything(again, dossiers) == before
        await stories.supplemented(again, dossiers["supplement"])

    status, said = await service.command(*DEMO, "--once")
    assert status == 0, said
    assert RUNNING in said

    status, said = await service.command("audit", "verify")
    assert status == 0, said
    assert f"{len(dossiers) + NARRATED + INVENTED} hồ sơ" in said
    assert "toàn vẹn / intact" in said
