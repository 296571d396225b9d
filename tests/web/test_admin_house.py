"""Calendars, plans, jobs, health and audit on their pages: previewed, done once, and told."""

import json
import re
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import text

from app.dossiers.actions.change_calendar import move_to_calendars
from app.procedures.actions.publish import PublishFiles, publish
from app.procedures.closing_days import Closure, closed, with_closure
from app.procedures.library import Library
from app.procedures.proposing import calendar_added
from tests.web.administration import ADMIN, BELOW, PUBLISHER, SUPERVISOR, seen, sent, words_of
from tests.web.world import DESK, HEAD, MORNING, OFFICER, World

STORM = {
    "first": "4/9/2026",
    "last": "6/9/2026",
    "vi": "Đóng cửa do bão số 13",
    "en": "Closed by storm no. 13",
    "source": "Công điện 12/CĐ-UBND",
}
CLOSE = "/quan-tri/lich/quang-nam/dong-cua"
PLAN = """\
effective_on: 2026-12-01
legal_basis: Nghị quyết 76/NQ-HĐND
closing:
  - agency: H47.27.1
    to: [{agency: H47.28.1}]
"""


async def test_a_storm_is_previewed_applied_once_and_told(ruled: World):
    dossier = await ruled.acted(await ruled.submitted(), "receive", DESK)
    due = await due_of(ruled, dossier["id"])
    wrong = await sent(ruled, CLOSE, PUBLISHER, **{**STORM, "first": "31/2/2026", "vi": ""})
    assert wrong.status_code == 422
    assert 'id="first-error"' in wrong.text
    assert STORM["source"] in wrong.text, "what was typed stays"
    await seen(ruled, CLOSE, PUBLISHER)

    preview = words_of(await sent(ruled, CLOSE, PUBLISHER, **STORM))
    assert re.search(r"\b1 hồ sơ đổi hạn, 0 thành quá hạn", preview)
    assert "Thứ Sáu 04/09/2026." in preview, "the week-end is no working day anyway"
    assert await due_of(ruled, dossier["id"]) == due, "a preview writes nothing"

    applied = {**STORM, "version": "2", "do": "apply"}
    done = await sent(ruled, CLOSE, PUBLISHER, **applied)
    assert done.status_code == 303
    path = done.headers["location"]
    assert "Đang đổi hạn" in await seen(ruled, path, PUBLISHER)
    again = await sent(ruled, CLOSE, PUBLISHER, **applied)
    assert (again.status_code, again.headers["location"]) == (303, path), "a double click"
    await work_off(ruled)

    after = await seen(ruled, path, PUBLISHER)
    assert re.search(r"\b1 hồ sơ đã đổi hạn, 0 thành quá hạn", after)
    part = await ruled.get(f"/{path}", PUBLISHER, headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert "hx-trigger" not in part.text, "what is done is not looked at again"
    assert await due_of(ruled, dossier["id"]) > due
    calendars = await seen(ruled, "/quan-tri/lich", PUBLISHER)
    assert "04/09/2026: Đóng cửa do bão số 13" in calendars
    assert "Bà danhmuc" in calendars
    left = await seen(ruled, "/quan-tri/lich/quang-nam/ap-dung", PUBLISHER)
    assert re.search(r"\b0 hồ sơ đang mở còn tính theo bản cũ", left)
    nothing = await sent(ruled, CLOSE, PUBLISHER, **STORM)
    assert nothing.status_code == 422, "these days are closed already"
    await seen(ruled, f"/quan-tri/lich/dot/{UUID(int=1)}", PUBLISHER, 404)
    await seen(ruled, "/quan-tri/lich/mat-trang/dong-cua", PUBLISHER, 404)


async def test_whoever_was_left_behind_follows_the_newest_calendar(ruled: World):
    """A version that was published, by whatever way, and that nobody was moved to yet."""
    await ruled.acted(await ruled.submitted(), "receive", DESK)
    house = ruled.house
    async with house.sessions() as session:
        rules = await house.office.rules(session)
    newest = rules.calendar("office-0800")
    newer = rules.calendar("quang-nam").version + 1
    published = rules.texts["calendar"]["quang-nam", newer - 1].source
    day = Closure(first=date(2026, 9, 7), last=date(2026, 9, 7), vi="Lũ", en="Flood", source="CĐ 1")
    text_of_it = with_closure(published, newer, day, closed(newest, day))
    together = calendar_added(Library(), f"quang-nam.v{newer}.yaml", text_of_it)
    order = PublishFiles(given=Library(), together=together, at=MORNING)
    assert (await publish(house.sessions, order)).new

    path = "/quan-tri/lich/quang-nam/ap-dung"
    page = await seen(ruled, path, PUBLISHER)
    assert re.search(r"\b1 hồ sơ đang mở còn tính theo bản cũ", page)
    done = await sent(ruled, path, PUBLISHER)
    assert done.status_code == 303
    await work_off(ruled)
    assert "Đã xong lúc" in await seen(ruled, done.headers["location"], PUBLISHER)
    assert re.search(r"\b0 hồ sơ đang mở còn", await seen(ruled, path, PUBLISHER))


async def due_of(world: World, dossier: str) -> str:
    return str((await world.get(f"/dossiers/{dossier}", DESK)).json()["due"])


async def work_off(world: World) -> None:
    """What a worker does with the orders that wait."""
    keeper = move_to_calendars(world.house.office)
    async with world.house.sessions() as session:
        orders = await session.scalars(
            text("select payload from pgqueuer where entrypoint = 'dossiers.move_to_calendar'")
        )
        for payload in orders.all():
            await keeper.keep(keeper.task.model_validate_json(payload), world.now)


async def test_a_plan_is_rehearsed_kept_and_called_off(ruled: World):
    form = "/quan-tri/co-quan/sap-xep"
    await seen(ruled, form, ADMIN)
    for wrong in (
        "",
        "closing: x: y",
        PLAN.replace("H47.27.1", "H47.999"),
        PLAN.replace("2026", "2020"),
    ):
        refused = await sent(ruled, form, ADMIN, text=wrong)
        assert refused.status_code == 422, wrong
    assert (await sent(ruled, form, BELOW, text=PLAN)).status_code == 403
    rehearsed = await sent(ruled, form, ADMIN, text=PLAN)
    assert rehearsed.status_code == 200, words_of(rehearsed)[3000:6000]
    assert "Kết quả diễn tập: có hiệu lực từ 01/12/2026" in words_of(rehearsed)
    upload = {"file": ("plan.yaml", PLAN.encode())}
    taken = await ruled.call("POST", f"/{form}/tai-len", ADMIN, files=upload)
    assert "Lưu phương án, thực hiện vào 01/12/2026" in words_of(taken)

    kept = await sent(ruled, form, ADMIN, text=PLAN, do="keep")
    assert kept.status_code == 303
    path = kept.headers["location"]
    assert "Chờ đến ngày." in await seen(ruled, path, ADMIN)
    assert "Nghị quyết 76/NQ-HĐND" in await seen(ruled, "/quan-tri/co-quan", ADMIN)
    await seen(ruled, path, BELOW, 403)
    assert "Hủy phương án sắp xếp?" in await seen(ruled, f"{path}/huy", ADMIN)
    assert (await sent(ruled, f"{path}/huy", ADMIN)).status_code == 303
    assert "Đã hủy." in await seen(ruled, path, ADMIN)
    assert (await sent(ruled, f"{path}/huy", ADMIN)).status_code == 409
    await seen(ruled, f"/quan-tri/co-quan/phuong-an/{UUID(int=1)}", ADMIN, 404)


async def test_a_parked_job_is_told_and_tried_again(ruled: World):
    async with ruled.house.sessions.begin() as session:
        for job, kind in ((900001, "Broke"), (900002, "KilledItsWorker")):
            await session.execute(
                text("""insert into pgqueuer (id, priority, entrypoint, status, heartbeat)
                        values (:job, 0, 'papers.render_form', 'failed', now())"""),
                {"job": job},
            )
            await session.execute(
                text("""insert into pgqueuer_log (job_id, status, entrypoint, priority, traceback)
                        values (:job, 'failed', 'papers.render_form', 0, cast(:why as jsonb))"""),
                {
                    "job": job,
                    "why": json.dumps({"exception_type": kind, "exception_message": "vì sao"}),
                },
            )
    page = await seen(ruled, "/quan-tri/cong-viec", ADMIN)
    assert "In biểu mẫu của hồ sơ" in page
    assert "Đã nhiều lần làm dừng tiến trình xử lý" in page
    assert "2 việc đang chờ người xử lý" in await seen(ruled, "/quan-tri", ADMIN)
    for _ in range(2):
        done = await sent(ruled, "/quan-tri/cong-viec", ADMIN, job="900001")
        assert done.status_code == 303
    async with ruled.house.sessions() as session:
        rows = await session.execute(text("select id, status from pgqueuer where id > 900000"))
        assert dict(map(tuple, rows.all())) == {900001: "queued", 900002: "failed"}
    acts = await seen(ruled, "/quan-tri/nhat-ky/quan-tri", ADMIN)
    assert acts.count("Cho chạy lại công việc tạm dừng") == 1, "a double click is one act"
    health = await seen(ruled, "/quan-tri/tinh-trang", ADMIN)
    assert "Hệ thống sẵn sàng." in health
    assert "Tiến trình xử lý không hoạt động." in health, "no worker runs beside this test"


async def test_the_audit_answers_by_every_question(ruled: World):
    dossier = await ruled.acted(await ruled.submitted(), "receive", DESK)
    code = dossier["code"]
    with ruled.at(MORNING + timedelta(minutes=5)):
        await ruled.get(f"/dossiers/{dossier['id']}", OFFICER)
    base = "/quan-tri/nhat-ky?tu=20/8/2026&den=20/8/2026"

    def lines(page: str) -> int:
        return page.split("<tbody>")[1].count("<tr>") if "<tbody>" in page else 0

    everything = await seen(ruled, base, ADMIN)
    assert f"Ông {OFFICER}" in everything
    of_dossier = await seen(ruled, f"{base}&ho_so={code}", ADMIN)
    assert lines(of_dossier) == 3
    assert "Xem hồ sơ" in of_dossier
    assert lines(await seen(ruled, f"{base}&ho_so={code.lower()}&viec=look", ADMIN)) == 1
    assert lines(await seen(ruled, f"{base}&ho_so={code}&nguoi={DESK}", ADMIN)) == 1
    assert lines(await seen(ruled, f"{base}&ho_so={code}&viec=submit", ADMIN)) == 1
    assert lines(await seen(ruled, f"{base}&ho_so={code}&co_quan=H47.7", ADMIN)) == 0
    assert lines(await seen(ruled, "/quan-tri/nhat-ky?tu=1/8/2026&den=2/8/2026", ADMIN)) == 0
    assert lines(await seen(ruled, f"{base}&ho_so={code}", SUPERVISOR)) == 3
    assert lines(await seen(ruled, f"{base}&ho_so={code}", BELOW)) == 3
    for wrong in ("ho_so=khong-co", "tu=x", "tu=2/8/2026&den=1/8/2026", "tu=1/1/2020"):
        await seen(ruled, f"/quan-tri/nhat-ky?{wrong}", ADMIN, 422)
    await seen(ruled, base, HEAD, 403)

    proved = await sent(ruled, "/quan-tri/nhat-ky/kiem-chung", SUPERVISOR, ho_so=code)
    assert "Lịch sử hồ sơ này toàn vẹn." in words_of(proved)
    unknown = await sent(ruled, "/quan-tri/nhat-ky/kiem-chung", SUPERVISOR, ho_so="H47-x")
    assert unknown.status_code == 404
    async with ruled.house.sessions.begin() as session:
        await session.execute(
            text("update dossier set version = version + 1 where id = :id"), {"id": dossier["id"]}
        )
    broken = await sent(ruled, "/quan-tri/nhat-ky/kiem-chung", ADMIN, ho_so=code)
    assert "lịch sử bị cắt ngắn" in words_of(broken)


async def test_substitutes_are_sent_and_called_back(ruled: World):
    path = "/quan-tri/thay-the"
    absence = {"absent": OFFICER, "substitute": HEAD, "starts_on": "20/8/2026"}
    wrong = await sent(ruled, path, ADMIN, **absence, ends_on="", reason="")
    assert wrong.status_code == 422
    assert f'value="{HEAD}"' in wrong.text
    whole = {**absence, "ends_on": "20/8/2026", "reason": "Họp tỉnh"}
    done = await sent(ruled, path, ADMIN, **whole)
    assert done.status_code == 303, words_of(done)[:3000]
    page = await seen(ruled, path, ADMIN)
    assert "Họp tỉnh" in page
    [end] = re.findall(rf'action="({path}/[0-9a-f-]+/ket-thuc)"', page)[:1]
    assert (await sent(ruled, end, ADMIN)).status_code == 303
    assert "đã kết thúc sớm" in await seen(ruled, path, ADMIN)
    roles = await seen(ruled, "/quan-tri/vai-tro?co_quan=H47.15", BELOW)
    assert f"Ông {OFFICER}" in roles


async def test_the_pages_speak_english_too(ruled: World):
    for path, who in (
        ("/quan-tri", ADMIN),
        ("/quan-tri/nguoi-dung", ADMIN),
        ("/quan-tri/co-quan", ADMIN),
        ("/quan-tri/nhat-ky", ADMIN),
        ("/quan-tri/lich", PUBLISHER),
        ("/quan-tri/thu-tuc", PUBLISHER),
    ):
        answer = await ruled.get(f"/{path}", who, headers={"cookie": "motcua_language=en"})
        assert answer.status_code == 200
        assert '<html lang="en"' in answer.text
        assert "Administration" in answer.text
