"""The inbox: whose work is whose, the most urgent first, and narrowed down; views that are kept."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from uuid import UUID

import pytest

from app.domain.errors import Invalid
from app.domain.ids import PersonId
from app.domain.people import Principal
from app.dossiers.queries.inbox import ALL, WorkFilter, inbox, questions
from app.dossiers.queries.lists import Page
from app.people.actions.drop_view import drop_view
from app.people.actions.keep_view import MOST, KeepView, TooManyViews, keep_view
from app.people.queries import principal_of
from app.people.queries_views import views_of
from app.people.tokens import token_hash
from tests.web.situations import QUESTION, reached
from tests.web.world import (
    ADVISER,
    COLLEAGUE,
    DESK,
    HEAD,
    MORNING,
    OFFICER,
    SIGNER,
    Json,
    World,
    an_applicant,
)

LATER = MORNING + timedelta(days=1, hours=2)


async def principal(world: World, who: str) -> Principal:
    async with world.house.sessions() as session:
        found = await principal_of(session, token_hash(world.people[who].token), world.now)
    assert found is not None
    return found


async def work(
    world: World, who: str, wanted: WorkFilter = ALL, *, mine: bool = False
) -> list[str]:
    person = await principal(world, who)
    async with world.house.sessions() as session:
        return [str(d.id) for d in await inbox(session, person, Page(50), wanted, mine=mine)]


@pytest.fixture(scope="module", autouse=True)
async def cases(world: World) -> AsyncGenerator[dict[str, Json]]:
    """One dossier at each desk; it is the morning after."""
    found = {name: (await reached(world, name))[0] for name in ("appraise", "approve", "sign")}
    other = an_applicant(full_name="Trần Văn Đức", id_number="049185009999")
    found["new"] = await world.submitted(applicant=other)
    with world.at(LATER):
        yield found


async def test_mine_is_what_i_hold_or_what_waits_for_my_part(world: World, cases: dict[str, Json]):
    assert await work(world, OFFICER, mine=True) == [cases["appraise"]["id"]]
    assert await work(world, COLLEAGUE, mine=True) == []
    assert await work(world, HEAD, mine=True) == [cases["approve"]["id"]]
    assert await work(world, SIGNER, mine=True) == [cases["sign"]["id"]]
    assert cases["new"]["id"] in await work(world, DESK, mine=True)


async def test_a_head_has_the_work_of_the_officers_in_the_unit(
    world: World, cases: dict[str, Json]
):
    of_the_unit = set(await work(world, HEAD))
    assert of_the_unit == {cases["appraise"]["id"], cases["approve"]["id"]}
    assert await work(world, COLLEAGUE) == []
    await world.acted(
        cases["appraise"], "assign", HEAD, {"data": {"person": str(world.people[COLLEAGUE].id)}}
    )
    assert await work(world, COLLEAGUE, mine=True) == [cases["appraise"]["id"]]
    colleague = PersonId(world.people[COLLEAGUE].id)
    assert await work(world, HEAD, WorkFilter(person=colleague)) == [cases["appraise"]["id"]]
    back = {"data": {"person": str(world.people[OFFICER].id)}}
    await world.acted(cases["appraise"], "assign", HEAD, back)


async def test_filters_narrow_it_down(world: World, cases: dict[str, Json]):
    everything = await work(world, DESK)
    new = cases["new"]["id"]
    for wanted, found in (
        (WorkFilter(q="tran van duc"), [new]),
        (WorkFilter(q="009999"), []),
        (WorkFilter(q="049185009999", procedure="1.004623", channel="online"), [new]),
        (WorkFilter(state="submitted", field="lu-hanh"), [new]),
        (WorkFilter(state="received"), []),
        (WorkFilter(procedure="2.001827"), []),
        (WorkFilter(due_before=MORNING), []),
        (WorkFilter(due_from=MORNING, due_before=MORNING + timedelta(days=2)), everything),
    ):
        assert await work(world, DESK, wanted) == found, wanted
    assert await work(world, HEAD, WorkFilter(q=cases["approve"]["code"].lower())) == [
        cases["approve"]["id"]
    ]


async def test_pages_together_are_the_list(world: World):
    person = await principal(world, HEAD)
    async with world.house.sessions() as session:
        (first,) = await inbox(session, person, Page(1))
        after = Page(1, first.id, first.urgent_at)
        (second,) = await inbox(session, person, after)
    assert [str(first.id), str(second.id)] == await work(world, HEAD)
    assert first.urgent_at <= second.urgent_at


async def test_questions_are_filtered_too(world: World, cases: dict[str, Json]):
    dossier = cases["appraise"]
    await world.acted(dossier, "consult", OFFICER, QUESTION)
    person = await principal(world, ADVISER)
    async with world.house.sessions() as session:
        found = await questions(session, person, Page(5), WorkFilter(q="nguyen anh"))
        none = await questions(session, person, Page(5), WorkFilter(due_before=MORNING))
    assert [str(line.id) for line in found] == [dossier["id"]]
    assert none == []


async def test_views_are_kept_under_a_name_and_are_ones_own(world: World):
    sessions = world.house.sessions
    me, other = await principal(world, OFFICER), await principal(world, SIGNER)

    async def kept(who: Principal) -> list[tuple[str, str]]:
        async with sessions() as session:
            return [(view.name, view.query) for view in await views_of(session, who.id)]

    for name, query in ((" Quá hạn ", "han=qua-han"), ("Lữ hành", "a=1"), ("Quá hạn", "han=tuan")):
        await keep_view(sessions, KeepView(name=name, query=query, by=me, at=LATER))
    assert await kept(me) == [("Quá hạn", "han=tuan"), ("Lữ hành", "a=1")]
    assert await kept(other) == []
    for name in ("", "  ", "x" * 61):
        with pytest.raises(Invalid):
            await keep_view(sessions, KeepView(name=name, query="", by=me, at=LATER))
    for number in range(MOST - 2):
        await keep_view(sessions, KeepView(name=f"{number}", query="", by=me, at=LATER))
    with pytest.raises(TooManyViews):
        await keep_view(sessions, KeepView(name="nữa", query="", by=me, at=LATER))
    await keep_view(sessions, KeepView(name="0", query="b", by=me, at=LATER))
    async with sessions() as session:
        first = (await views_of(session, me.id))[0].id
    await drop_view(sessions, other, first)
    assert len(await kept(me)) == MOST
    await drop_view(sessions, me, first)
    await drop_view(sessions, me, UUID(int=0))
    assert len(await kept(me)) == MOST - 1
