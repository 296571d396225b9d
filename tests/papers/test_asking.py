"""Papers over HTTP: for those who may see the dossier, and their look is on record."""

from uuid import UUID

import pytest

from tests.papers.asking import pdf_of, received, words_of
from tests.web.world import (
    APPLICANT,
    CLERK,
    DESK,
    HEAD,
    NOBODY,
    OFFICER,
    STRANGER,
    World,
)


@pytest.mark.parametrize(
    ("who", "status"), [(NOBODY, 401), (STRANGER, 404), ("receive@unrelated", 404), (HEAD, 200)]
)
async def test_a_paper_is_for_those_who_may_see_the_dossier(world: World, who: str, status: int):
    dossier = await received(world)
    answer = await world.get(f"/dossiers/{dossier['id']}/forms/M01.pdf", who)
    assert answer.status_code == status


async def test_looking_at_a_paper_is_on_record(world: World):
    dossier = await received(world)
    seen = "select count(*) as times from dossier_view where dossier_id = :id"
    (before,) = await world.rows(seen, id=UUID(dossier["id"]))
    await pdf_of(world, dossier, "M01")
    (after,) = await world.rows(seen, id=UUID(dossier["id"]))
    assert after["times"] == before["times"] + 1


@pytest.mark.parametrize("form", ["M03", "M07", "m01", "X", "..%2Fx"])
async def test_a_form_that_was_not_issued_is_not_there(world: World, form: str):
    dossier = await received(world)
    answer = await world.get(f"/dossiers/{dossier['id']}/forms/{form}.pdf", DESK)
    assert answer.status_code == 404


async def test_of_several_the_newest_is_given_unless_another_is_named(world: World):
    dossier = await received(world)
    dossier = await world.acted(dossier, "route", DESK)
    dossier = await world.acted(dossier, "accept", CLERK)
    person = {"data": {"person": str(world.people[OFFICER].id)}}
    dossier = await world.acted(dossier, "assign", HEAD, person)
    item = {"item": "documents.don", "note": "Ký tên."}
    body = {"comment": "Lần một.", "data": {"marked_items": [item]}}
    dossier = await world.acted(dossier, "request_supplement", OFFICER, body)
    files = [{"key": "don", "upload": await world.upload()}]
    dossier = await world.acted(dossier, "supplement", APPLICANT, {"documents": files})
    again = {
        "comment": "Lần hai.",
        "data": {"marked_items": [item], "legal_basis": "Điều 19"},
        "override": True,
    }
    dossier = await world.acted(dossier, "request_supplement", HEAD, again)
    assert "Lần hai." in await words_of(world, dossier, "M02")
    assert "Lần một." in await words_of(world, dossier, "M02", "?number=1")
    path = f"/dossiers/{dossier['id']}/forms/M02.pdf?number=3"
    assert (await world.get(path, DESK)).status_code == 404
