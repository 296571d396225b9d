"""What a leader looks after: apologies, lost time, complaints; and what is kept of figures."""

import asyncio
import re
from datetime import datetime, timedelta

from app.domain.ids import AgencyCode, ProcedureCode
from app.domain.periods import reporting_year
from app.dossiers.actions.keep_time import keep_time
from app.dossiers.nearing import near_until
from app.dossiers.queries.figures import Watch
from app.reports.queries.watching import watch
from app.reports.steps import step_times
from app.web.dashboard.remembering import Memory
from tests.web.pages import hidden_fields, look, send, words
from tests.web.world import APPLICANT, CARD, CLERK, DESK, HEAD, MORNING, Json, World

LIST = "/dieu-hanh/danh-sach"
SCOPE = frozenset({AgencyCode("H47.15")})


async def watches(world: World, as_of: datetime) -> dict[Watch, int]:
    async with world.house.sessions() as session:
        rules = await world.house.office.rules(session)
        soon = near_until(rules, as_of)
        found = await watch(session, as_of=as_of, soon=soon, agencies=SCOPE)
    return {one: sum(each[one] for each in found.values()) for one in Watch}


async def test_an_apology_is_due_from_its_draft_until_it_has_gone_out(world: World):
    with world.at(MORNING + timedelta(days=90)):
        start = world.now
        dossier = await world.submitted()
        for who, action in ((DESK, "receive"), (DESK, "route"), (CLERK, "accept")):
            dossier = await world.acted(dossier, action, who)
    due = datetime.fromisoformat(dossier["due"])
    before, drafted = await watches(world, start), due - timedelta(hours=3)
    await keep_time(world.house.office, drafted)
    with world.at(drafted):
        now = await watches(world, drafted)
        shown = words(await look(world, f"{LIST}?so=apology_due", HEAD))
    assert now[Watch.APOLOGY_DUE] >= 1
    assert dossier["code"] in shown
    assert "Dự thảo thư xin lỗi" in shown
    assert now[Watch.SOON_LATE] >= 1
    assert (await watches(world, start)) == before
    sent = drafted + timedelta(minutes=5)
    with world.at(sent):
        body = {"comment": "Xin lỗi.", "data": {"promised_on": str(due.date() + timedelta(5))}}
        await world.acted(dossier, "apologise", HEAD, body)
        shown = words(await look(world, f"{LIST}?so=apology_due", HEAD))
    assert dossier["code"] not in shown
    assert (await watches(world, sent))[Watch.APOLOGY_DUE] == now[Watch.APOLOGY_DUE] - 1
    assert await watches(world, drafted) == now


async def test_the_time_in_a_step_is_the_working_time_between_its_moves(world: World):
    start = MORNING + timedelta(days=180)
    times = [start + timedelta(days=days, hours=hours) for days, hours in ((0, 1), (1, 0), (5, 3))]
    with world.at(start):
        dossier = await world.submitted()
        await world.acted(dossier, "receive", DESK)
    who = ""
    for at, (action, by) in zip(
        times, (("route", DESK), ("accept", CLERK), ("propose", "")), strict=True
    ):
        with world.at(at):
            after = await world.acted(dossier, action, by or who)
        who = (after["holder"]["person"] or "").removeprefix("Ông ")
    async with world.house.sessions() as session:
        rules = await world.house.office.rules(session)
        procedure = rules.procedure(ProcedureCode(CARD), 1)
        found = await step_times(
            session,
            rules,
            period=reporting_year(start.date()),
            as_of=times[-1],
            agencies=SCOPE,
        )
        [calendar] = await world.rows(
            "select calendar from dossier where id = :id", id=dossier["id"]
        )
    working = rules.calendar(calendar["calendar"])
    spent = {step.name.vi: step for step in found.steps}
    appraisal, waiting = spent["Thẩm định hồ sơ"], spent["Chờ cơ quan giải quyết nhận"]
    assert appraisal.spent == working.minutes_between(times[1], times[2])
    assert waiting.spent == working.minutes_between(times[0], times[1])
    budget = procedure.machine.state("appraise").budget
    assert budget is not None
    assert appraisal.budget == budget.working_minutes(8 * 60)


async def test_a_complaint_is_answered_once_and_leaves_the_list(world: World):
    with world.at(MORNING + timedelta(days=200)):
        dossier = await world.submitted()
        await world.acted(dossier, "receive", DESK)
        body: Json = {"text": "Hồ sơ của tôi chậm quá."}
        assert (
            await world.post(f"/dossiers/{dossier['id']}/complaints", body, APPLICANT)
        ).status_code == 201
        page = await look(world, "/dieu-hanh/kien-nghi", HEAD)
        assert "Hồ sơ của tôi chậm quá." in words(page)
        [action] = re.findall(r'action="(/dieu-hanh/kien-nghi/[^"]+)"', page.text)
        empty = await send(world, action, {**hidden_fields(page, action), "text": " "}, HEAD)
        assert empty.status_code == 422
        given = {**hidden_fields(page, action), "text": "Chúng tôi đã giao người giải quyết."}
        for _ in range(2):
            sent = await send(world, action, given, HEAD)
            assert (sent.status_code, sent.headers["location"]) == (303, "/dieu-hanh/kien-nghi")
        assert "Không có phản ánh" in words(await look(world, "/dieu-hanh/kien-nghi", HEAD))


async def test_only_what_was_costly_is_kept_and_only_for_a_minute():
    counted: list[int] = []

    async def count() -> int:
        counted.append(1)
        return len(counted)

    cheap, dear = Memory[int](costly=60), Memory[int](costly=0)
    for memory, expected in ((cheap, [1, 2, 3]), (dear, [4, 4, 5])):
        moments = [MORNING + timedelta(seconds=seconds) for seconds in (0, 59, 60)]
        assert [await memory.recall("key", at, count) for at in moments] == expected
    assert (
        await asyncio.gather(*(dear.recall("other", MORNING, count) for _ in range(5))) == [6] * 5
    )
    assert not dear._locks  # noqa: SLF001 - nothing else shows what stays behind
