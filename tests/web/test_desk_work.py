"""The work of a desk: what waits for it, what somebody comes for, and whom it knows already."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from app.domain.applicant import Applicant
from app.domain.ids import AgencyCode, DossierId, PersonId
from app.domain.people import Grant, Permission, Principal, PrincipalKind
from app.dossiers.actions.recall_applicant import RecallApplicant, recall_applicant
from app.dossiers.finding import sought_at_desk
from app.dossiers.queries.desk import (
    COUNTED,
    DeskPage,
    Sought,
    Stage,
    desk_count,
    desk_queue,
    found_at_desk,
    left_behind,
    routable,
)
from app.dossiers.stamps import Stamp
from app.web.desk.lines import counted
from tests.acceptance.test_rule_12_originals_in_custody import ORIGINAL
from tests.web.situations import REASON, finished
from tests.web.world import APPLICANT, DESK, MORNING, Json, World, an_applicant

CENTRE, CULTURE = "H47.TTHCC", "H47.15"
CARD = "049185001234|205123456|Nguyễn Thị Ánh|20081985|Nữ|12 Trần Phú, Hội An|01052021\n"


@pytest.fixture(scope="module")
async def dossiers(world: World) -> dict[str, Json]:
    """One at each stage of the desk's work, by what is to be done with it."""
    person = an_applicant(full_name="Lê Văn Đặng", id_number="049085009999", phone="0911222333")
    with world.at(MORNING):
        online = await world.submitted(APPLICANT)
        posted = await world.submitted(DESK, channel="post")
        received = await world.submitted(DESK, papers=[ORIGINAL], applicant=person)
        received = await world.acted(received, "receive", DESK)
        ready = await finished(world, await world.submitted(DESK, papers=[ORIGINAL]))
        away = {"method": "post", "address": "1 Lê Lợi"}
        by_post = await finished(world, await world.submitted(DESK, **{"return": away}))
        refused = await world.submitted(DESK, papers=[ORIGINAL])
        refused = await world.acted(refused, "refuse", DESK, REASON)
    return {
        "online": online,
        "posted": posted,
        "received": received,
        "ready": ready,
        "by_post": by_post,
        "refused": refused,
    }


async def queue(world: World, stage: Stage, **page: object) -> list[str]:
    asked = DeskPage(limit=50, **page)  # type: ignore[arg-type]
    async with world.house.sessions() as session:
        return [str(line.id) for line in await desk_queue(session, [CENTRE], stage, asked)]


async def found(world: World, typed: str, desk: str = CENTRE) -> list[str]:
    sought = sought_at_desk(typed, [desk], world.house.tokens)
    async with world.house.sessions() as session:
        return [str(line.id) for line in await found_at_desk(session, [desk], sought, limit=20)]


async def test_the_desk_sees_what_it_is_to_do(world: World, dossiers: dict[str, Json]):
    ids = {name: dossier["id"] for name, dossier in dossiers.items()}
    waiting = await queue(world, Stage.RECEIVE)
    assert waiting == [ids["online"], ids["posted"]]
    assert await queue(world, Stage.RECEIVE, channel="post") == [ids["posted"]]
    async with world.house.sessions() as session:
        first = (await desk_queue(session, [CENTRE], Stage.RECEIVE, DeskPage(limit=1)))[0]
        assert first.step_due == first.urgent_at
        counted = {stage: await desk_count(session, [CENTRE], stage) for stage in Stage}
        assert counted == {Stage.RECEIVE: 2, Stage.ROUTE: 1, Stage.RETURN: 2, Stage.POST: 1}
        ((agency, _, number),) = await routable(session, [CENTRE])
        owing = await desk_queue(session, [CENTRE], Stage.RETURN, DeskPage(limit=9))
    behind = {"after": first.id, "after_at": first.urgent_at}
    assert await queue(world, Stage.RECEIVE, **behind) == [ids["posted"]]
    assert (agency, number) == (CULTURE, 1)
    assert await queue(world, Stage.ROUTE, to_agency=CULTURE) == [ids["received"]]
    assert await queue(world, Stage.ROUTE, to_agency="H47.7") == []
    assert {str(line.id) for line in owing} == {ids["ready"], ids["refused"]}
    assert all(line.owes for line in owing)
    assert await queue(world, Stage.POST) == [ids["by_post"]]


async def test_papers_that_stayed_behind_are_remembered(world: World, dossiers: dict[str, Json]):
    async with world.rehearsal():
        await world.acted(dossiers["received"], "route", DESK)
        async with world.house.sessions() as session:
            (line,) = await left_behind(session, [CENTRE], CULTURE, limit=9)
            assert await routable(session, [CENTRE]) == []
        assert str(line.id) == dossiers["received"]["id"]
        body = {"to_agency": CULTURE, "dossiers": [{"id": str(line.id)}]}
        assert (await world.post("/handovers", body, DESK)).json()["done"]
        async with world.house.sessions() as session:
            assert await left_behind(session, [CENTRE], CULTURE, limit=9) == []


async def test_whatever_somebody_brings_finds_his_dossier(world: World, dossiers: dict[str, Json]):
    ready = dossiers["ready"]
    code, identity = ready["code"], ready["id"]
    tokens, url = world.house.tokens, world.house.public_url
    stamp = Stamp(dossier=DossierId(world.people[DESK].id), form="M01", seq=1, head=b"\0" * 16)
    receipt = replace(stamp, dossier=DossierId(UUID(identity)))
    tracking = ready["tracking"]["url"]
    tail = code.removeprefix(f"{CENTRE}-")
    for typed in (
        code,
        code.lower(),
        f" {code}\r\n",
        code.replace("-", "").replace(".", "").lower(),
        tail,
        tail.replace("-", ""),
        tracking,
        f"{url}/tra-cuu/{urlsplit(tracking).path.rpartition('/')[2]}",
        tokens.verification_address(receipt),
    ):
        assert await found(world, typed) == [identity], typed
    assert await found(world, tokens.verification_address(stamp)) == []
    assert await found(world, f"{url}/xac-minh/nonsense") == []
    assert await found(world, code, desk="H47.21.1") == []
    assert await found(world, dossiers["received"]["code"]) == [dossiers["received"]["id"]]


async def test_by_words_only_what_can_be_given_back(world: World, dossiers: dict[str, Json]):
    waiting = {dossiers[name]["id"] for name in ("ready", "by_post", "refused")}
    for typed in ("nguyen thi anh", "NGUYỄN ánh", "0905123456", "049185001234", CARD):
        assert set(await found(world, typed)) == waiting, typed
    assert await found(world, "lê văn đặng") == [], "his dossier is being worked on"
    assert await found(world, "&|!") == []


async def test_whoever_came_before_is_known_and_the_look_is_on_record(
    world: World, dossiers: dict[str, Json]
):
    def clerk(desk: str) -> Principal:
        return Principal(
            id=PersonId(world.people[DESK].id),
            kind=PrincipalKind.STAFF,
            full_name="Quầy",
            grants=(Grant(AgencyCode(desk), Permission.RECEIVE),),
        )

    async def recalled(number: str, desk: str = CENTRE) -> Applicant | None:
        at = MORNING + timedelta(hours=1)
        return await recall_applicant(world.house.office, RecallApplicant(number, clerk(desk), at))

    async def looks() -> int:
        statement = "select count(*) as looks from dossier_view where dossier_id = :id"
        (row,) = await world.rows(statement, id=dossiers["received"]["id"])
        return int(row["looks"])

    before = await looks()
    known = await recalled("049085009999")
    assert known is not None
    assert (known.phone, known.full_name) == ("0911222333", "Lê Văn Đặng")
    assert await looks() == before + 1
    for number, desk in (("049085009999", "H47.21.1"), ("049085000000", CENTRE), ("'&", CENTRE)):
        assert await recalled(number, desk) is None
    assert await looks() == before + 1


def test_a_code_may_be_written_in_many_ways(world: World):
    tokens = world.house.tokens

    def read(typed: str) -> Sought:
        return sought_at_desk(typed, ["H47.1", CENTRE], tokens)

    both = ("H47.1-260820-0007", "H47.TTHCC-260820-0007")
    assert read("260820-0007").codes == both
    assert read("h471-260820-0007").codes == both[:1]
    assert read("H47.9-260820-0007").codes == ("H47.9-260820-0007",)
    assert read("000.00.06.H47-231027-0361").codes == ("000.00.06.H47-231027-0361",)
    assert read("0905123456").words == "0905123456", "a telephone number is no code"
    assert read("Trần Văn 12").words == "Trần Văn 12"


def test_beyond_a_thousand_the_desk_is_told_that_there_are_more():
    assert [counted(number) for number in (0, 18, COUNTED, COUNTED + 1)] == [
        "0",
        "18",
        "1.000",
        "1.000+",
    ]
