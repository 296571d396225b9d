"""A form is rendered once: promised with its move, made by whoever comes first, then only read."""

import asyncio
import hashlib
from uuid import UUID

import pytest

from app.dossiers.actions.verify_history import verify_history
from app.dossiers.promised import RenderForm
from app.dossiers.queries.forms import FormNotIssued, Paper
from app.jobs.working import Worker
from app.papers.actions.render_form import render_form
from app.worker import keepers
from tests.jobs.working import NOON, QUICK, until
from tests.papers.asking import on_record, orders, pdf_of, received
from tests.statements import counted
from tests.web.promises import outfit_for
from tests.web.world import APPLICANT, DESK, OFFICER, Json, World

REASON: Json = {"comment": "Hồ sơ không thuộc thẩm quyền."}
STATEMENTS = 8


async def rendered_now(world: World, order: RenderForm) -> Paper:
    return await render_form(
        world.house.sessions, world.house.storage, order, world.house.tokens.verification_address
    )


async def test_a_paper_is_promised_with_the_move_that_issues_it(world: World):
    dossier = await received(world)
    expected = RenderForm(dossier=UUID(dossier["id"]), seq=dossier["version"], form="M01")
    assert await orders(world, dossier) == [expected]


async def test_a_refused_move_promises_no_paper(world: World):
    dossier = await world.submitted()
    path = f"/dossiers/{dossier['id']}/actions/refuse"
    assert (await world.post(path, {}, DESK)).status_code == 422
    assert (await world.post(path, REASON, OFFICER)).status_code in {403, 404}
    assert await orders(world, dossier) == []


async def test_a_move_that_issues_a_paper_keeps_to_its_statements(world: World):
    dossier = await world.submitted()
    path = f"/dossiers/{dossier['id']}/actions/refuse"
    with counted(world.engine) as statements:
        answer = await world.post(path, REASON, DESK, **{"Idempotency-Key": dossier["id"]})
    assert answer.status_code == 200
    assert len(statements) <= STATEMENTS, statements


async def test_the_worker_renders_what_was_promised(world: World):
    dossier = await received(world)
    stop = asyncio.Event()
    worker = Worker(world.engine, keepers(outfit_for(world)), (), lambda: NOON, QUICK)
    running = asyncio.create_task(worker.work(stop))

    async def is_stored() -> bool:
        return (await on_record(world, dossier))["storage_key"] is not None

    try:
        await until(is_stored)
    finally:
        stop.set()
        await running
    before = await on_record(world, dossier)
    await pdf_of(world, dossier, "M01")
    assert await on_record(world, dossier) == before


async def test_what_is_stored_is_what_is_served_for_ever(world: World):
    dossier = await received(world)
    first = await pdf_of(world, dossier, "M01")
    kept = await on_record(world, dossier)
    assert hashlib.sha256(first).digest() == kept["sha256"]
    answer = await world.get(f"/dossiers/{dossier['code']}/forms/M01.pdf", APPLICANT)
    assert answer.content == first
    assert answer.headers["digest"] == f"sha-256={kept['sha256'].hex()}"
    assert f'filename="M01-{dossier["code"]}.pdf"' in answer.headers["content-disposition"]
    await world.run(
        "update issued_form set facts = '{}' where dossier_id = :id", id=UUID(dossier["id"])
    )
    assert await pdf_of(world, dossier, "M01") == first


async def test_twice_at_once_is_one_paper(world: World):
    dossier = await received(world)
    (order,) = await orders(world, dossier)
    papers = await asyncio.gather(*(rendered_now(world, order) for _ in range(4)))
    assert len(set(papers)) == 1
    kept = await on_record(world, dossier)
    assert papers[0] == Paper(kept["storage_key"], kept["sha256"])
    found = [file.key async for file in world.house.storage.files("forms")]
    assert [key for key in found if dossier["id"] in key] == [papers[0].storage_key]


async def test_a_paper_of_a_form_that_nobody_issued_is_refused(world: World):
    dossier = await received(world)
    (order,) = await orders(world, dossier)
    with pytest.raises(FormNotIssued):
        await rendered_now(world, order.model_copy(update={"seq": order.seq + 1}))


async def test_the_audit_looks_at_papers_too(world: World):
    dossier = await received(world)
    await pdf_of(world, dossier, "M01")
    house, identity = world.house, UUID(dossier["id"])

    async def audited() -> list[str]:
        tally = await verify_history(house.sessions, dossier=identity, storage=house.storage)
        return [broken.what for broken in tally.broken]

    assert await audited() == []
    await house.storage.delete((await on_record(world, dossier))["storage_key"])
    assert await audited() == ["file_missing"]
