"""What is brought to a counter is written down and judged at once, or not at all."""

from dataclasses import replace

import pytest

from app.domain.applicant import Applicant
from app.domain.custody import Given
from app.domain.errors import Invalid
from app.domain.ids import AgencyCode, PersonId
from app.domain.people import Grant, Permission, Principal, PrincipalKind
from app.domain.procedure import Channel, Subject
from app.dossiers.acting import Opened
from app.dossiers.actions.settle_at_counter import SettleAtCounter, settle_at_counter
from app.dossiers.intake import SubmitDossier
from app.dossiers.once import Given as Answered
from app.idempotency.keys import Answer, Claim
from tests.web.world import CARD, DESK, MORNING, Json, World

CENTRE = "H47.TTHCC"
MARKED: Json = {
    "marked_items": [
        {"item": "documents.van_bang", "note": "Chưa nộp văn bằng."},
        {"item": "form.language", "note": "Chưa ghi ngôn ngữ."},
    ]
}
LACKING = frozenset({"documents.van_bang", "form.language"})


def brought(world: World, *keys: str, **form: str) -> SubmitDossier:
    return SubmitDossier(
        by=Principal(
            id=PersonId(world.people[DESK].id),
            kind=PrincipalKind.STAFF,
            full_name="Quầy",
            grants=(Grant(AgencyCode(CENTRE), Permission.RECEIVE),),
        ),
        at=MORNING,
        procedure=CARD,
        receiving_agency=CENTRE,
        channel=Channel.COUNTER,
        applicant=Applicant(
            kind=Subject.CITIZEN, full_name="Nguyễn Thị Ánh", id_number="049185001234"
        ),
        form=form,
        papers=tuple(Given(key=key) for key in keys),
    )


async def settled(world: World, command: SettleAtCounter, claim: Claim | None = None) -> Answered:
    def render(opened: Opened) -> Answer:
        return Answer(200, str(opened.file.dossier.id).encode())

    return await settle_at_counter(world.house.office, command, render, claim)


async def everything(world: World) -> int:
    (row,) = await world.rows("select count(*) as dossiers from dossier")
    return int(row["dossiers"])


async def history(world: World, answered: Answered) -> list[str]:
    statement = "select action from dossier_event where dossier_id = cast(:id as uuid) order by seq"
    found = await world.rows(statement, id=answered.answer.body.decode())
    return [row["action"] for row in found]


async def seen(world: World, answered: Answered) -> Json:
    return await world.seen({"id": answered.answer.body.decode()}, DESK)


async def test_what_is_complete_is_received_with_its_receipt_once(world: World):
    whole = brought(world, "don", "van_bang", "anh", language="vi")
    claim = Claim(world.people[DESK].id, "a-double-click", b"\0" * 32)
    first = await settled(world, SettleAtCounter(brought=whole), claim)
    again = await settled(world, SettleAtCounter(brought=whole), claim)
    assert (again.replayed, again.answer) == (True, first.answer)
    dossier = await seen(world, first)
    assert (dossier["state"], dossier["forms"]) == ("received", ["M01"])
    assert await history(world, first) == ["submit", "receive"]


async def test_what_lacks_something_is_not_received_and_nothing_is_left_of_it(world: World):
    before = await everything(world)
    part = brought(world, "don", "anh")
    for lacking in (frozenset[str](), LACKING):
        with pytest.raises(Invalid) as refused:
            await settled(world, SettleAtCounter(brought=part, lacking=lacking))
        assert {defect.field for defect in refused.value.defects} == LACKING
    assert await everything(world) == before


async def test_what_is_missing_is_asked_for_by_name(world: World):
    asking = SettleAtCounter(
        brought=brought(world, "don", "anh"),
        action="request_supplement",
        comment="Đề nghị nộp thêm văn bằng.",
        data=MARKED,
        lacking=LACKING,
    )
    dossier = await seen(world, await settled(world, asking))
    assert (dossier["state"], dossier["forms"]) == ("waiting_early", ["M02"])
    assert set(dossier["marked"]) == LACKING
    supplement: Json = {"data": {"papers": ["van_bang"], "answers": {"language": "vi"}}}
    back = await world.acted(dossier, "supplement", DESK, supplement)
    assert (await world.acted(back, "receive", DESK))["state"] == "received"


async def test_only_what_is_marked_is_excused(world: World):
    before = await everything(world)
    asking = SettleAtCounter(
        brought=brought(world, "don"),
        action="request_supplement",
        comment="Đề nghị nộp thêm.",
        data=MARKED,
        lacking=LACKING,
    )
    with pytest.raises(Invalid) as refused:
        await settled(world, asking)
    assert [defect.field for defect in refused.value.defects] == ["documents.anh"]
    silent = replace(asking, brought=brought(world, "don", "anh"), data={})
    with pytest.raises(Invalid):
        await settled(world, silent)
    assert await everything(world) == before, "written down, and taken back with the request"


async def test_what_cannot_be_received_is_refused_in_writing(world: World):
    refusing = SettleAtCounter(
        brought=brought(world, "don", "anh"),
        action="refuse",
        comment="Không thuộc thẩm quyền giải quyết.",
        lacking=LACKING,
    )
    dossier = await seen(world, await settled(world, refusing))
    assert (dossier["state"], dossier["forms"]) == ("refused", ["M03"])
