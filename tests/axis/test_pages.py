"""Letters on the pages of officers and administrators, and what operators see of every party."""

import re

import pytest
from sqlalchemy import text

from tests.axis.town import Town
from tests.web.administration import ADMIN, BELOW, seen, sent, words_of
from tests.web.situations import OPINION, RESULT, SIGNATURE
from tests.web.world import ADVISER, DESK, HEAD, OFFICER, REGISTRAR, SIGNER

FAILING = """
insert into pgqueuer (id, priority, entrypoint, status, attempts, execute_after) values
 (900101, 0, 'shipments.order_parcel', 'queued', 3, now() + interval '1 hour'),
 (900102, 0, 'notices.send', 'queued', 1, now() + interval '1 hour')
"""
WHY = """
insert into pgqueuer_log (job_id, status, entrypoint, priority, traceback) values
 (900101, 'queued', 'shipments.order_parcel', 0,
  '{"exception_type": "RetryRequested", "exception_message": "Away: post is away"}'),
 (900102, 'queued', 'notices.send', 0,
  '{"exception_type": "RetryRequested", "exception_message": "Away: sms is away"}')
"""


async def test_an_officer_reads_the_letter_and_enters_the_opinion(town: Town):
    world = town.world
    dossier, letter = await town.asked()
    path = f"/viec/{dossier['code']}"
    page = await seen(world, path, OFFICER)
    assert f"{dossier['code']}/LYK-c1" in page
    assert f"{letter['type_name']}</strong>" in page
    assert letter["content"] in page, "the letter can be opened where it is listed"
    assert "Đã gửi" in page
    await town.receipt(letter, "accepted", "09:30", words="Đã vào sổ")
    await town.answer(letter, f"page-{letter['id']}", content="Đồng ý, có điều kiện.")
    await town.looked()
    [arrival] = await town.arrivals(dossier)
    page = await seen(world, path, OFFICER)
    for told in (
        "Nơi nhận đã tiếp nhận",
        "Đã vào sổ",
        "Văn bản đến số 77/CAT-PV01",
        "Trần Văn Bình",
    ):
        assert told in page
    file = await world.get(f"/{path}/van-ban-den/{arrival['id']}/1", OFFICER)
    assert file.headers["content-disposition"].startswith("attachment")
    assert file.content.startswith(b"%PDF")
    assert (await world.get(f"/{path}/van-ban-den/{arrival['id']}/2", OFFICER)).status_code == 404

    assert "77/CAT-PV01" not in await seen(world, path, ADVISER), "of another whom we asked"
    assert (await world.get(f"/{path}/van-ban-den/{arrival['id']}/1", ADVISER)).status_code == 404

    answer = f"{path}/van-ban-den/{arrival['id']}"
    assert (await sent(world, answer, DESK, do="record", position="agree")).status_code == 403
    assert (await sent(world, answer, OFFICER, do="record")).status_code == 422
    done = await sent(world, answer, OFFICER, do="record", position="agree", note="Không vướng.")
    assert done.status_code == 303
    page = await seen(world, path, OFFICER)
    assert "Đã ghi thành ý kiến" in page
    assert "Không vướng." in page
    assert (await sent(world, answer, OFFICER, do="refuse")).status_code == 409


async def test_a_registrar_sends_the_result_where_it_belongs(town: Town):
    world = town.world
    dossier, _ = await town.asked()
    path = f"/viec/{dossier['code']}"
    early = await sent(world, f"{path}/van-ban-di", REGISTRAR, to="H47.11")
    assert early.status_code == 409
    dossier = await world.acted(dossier, "answer_consultation", ADVISER, OPINION)
    for action, who, body in (
        ("propose", OFFICER, {}), ("approve", HEAD, {}), ("sign", SIGNER, SIGNATURE),
    ):  # fmt: skip
        dossier = await world.acted(dossier, action, who, body)
    upload = await world.upload(REGISTRAR)
    result = {**RESULT, "documents": [{"key": "result", "upload": upload}]}
    dossier = await world.acted(dossier, "issue_result", REGISTRAR, result)
    await town.kept()
    assert len(await town.letters(dossier)) == 2, "the question, and the result by itself"
    done = await sent(world, f"{path}/van-ban-di", REGISTRAR, to="H47.11")
    assert done.status_code == 303
    await town.kept()
    assert len(await town.letters(dossier)) == 2, "it has it already"
    unknown = await sent(world, f"{path}/van-ban-di", REGISTRAR, to="H47.9")
    assert unknown.status_code == 422
    assert "Gửi kết quả qua trục tới" in await seen(world, path, REGISTRAR)


async def test_administrators_keep_the_directory_and_see_what_is_in_trouble(town: Town):
    path = "/quan-tri/truc-van-ban"
    wrong = await sent(town.world, path, ADMIN, agency="H47.9", organ_id="G09.21")
    assert wrong.status_code == 422
    assert "đã thuộc về cơ quan khác" in words_of(wrong)
    done = await sent(town.world, path, ADMIN, agency="H47.9", organ_id="g09.22")
    assert done.status_code == 303
    assert "G09.22" in await seen(town.world, path, ADMIN)
    assert (await sent(town.world, path, ADMIN, agency="H47.9", organ_id="")).status_code == 303
    assert "G09.22" not in await seen(town.world, path, ADMIN)
    assert (await sent(town.world, path, OFFICER, agency="H47.9")).status_code == 403

    elsewhere = await sent(town.world, path, BELOW, agency="H47.9", organ_id="G09.22")
    assert elsewhere.status_code == 403, "letters of another agency would go where BELOW says"
    own = await sent(town.world, path, BELOW, agency="H47.15", organ_id="H47.15")
    assert own.status_code == 303

    await town.answer(
        {"id": "nobody-asked"}, "stray", subject="V/v việc khác", content="Không thấy ai liên quan."
    )
    await town.looked()
    page = await seen(town.world, path, ADMIN)
    assert "V/v việc khác" in page
    [refuse] = re.findall(rf'action="({path}/van-ban/[0-9a-f-]+/tu-choi)"', page)
    stray = refuse.removesuffix("/tu-choi")
    assert f'href="{stray}"' in page
    log, look = "/quan-tri/nhat-ky/quan-tri", "Xem văn bản đến không thuộc hồ sơ nào"
    before = (await seen(town.world, log, ADMIN)).count(look)
    opened = await seen(town.world, stray, ADMIN)
    assert "Không thấy ai liên quan." in opened
    assert f'href="{stray}/1"' in opened
    assert (await town.world.get(f"/{stray}/1", ADMIN)).content.startswith(b"%PDF")
    assert (await town.world.get(f"/{stray}/2", ADMIN)).status_code == 404
    assert (await town.world.get(f"/{stray}/1", BELOW)).status_code == 403
    await seen(town.world, stray, BELOW, 403)
    assert (await seen(town.world, log, ADMIN)).count(look) - before == 3
    assert (await sent(town.world, refuse, BELOW, reason="Gửi nhầm")).status_code == 403
    assert (await sent(town.world, refuse, ADMIN, reason="Gửi nhầm")).status_code == 303
    await town.kept()
    assert "V/v việc khác" not in await seen(town.world, path, ADMIN)
    told = [one["state"] for one in (await town.packages()).values() if one.get("about") == "stray"]
    assert told == ["arrived", "refused"]


async def test_every_party_is_shown_with_what_it_is_owed(town: Town):
    world = town.world
    await town.asked()
    async with world.house.sessions.begin() as session:
        for statement in (FAILING, WHY):
            await session.execute(text(statement))
    page = await seen(world, "/quan-tri/doi-tac", ADMIN)
    rows = dict(re.findall(r'<th scope="row">([^<]+)</th>(.*?)</tr>', page, re.DOTALL))
    assert set(rows) >= {"Bưu chính", "Thanh toán", "Tin nhắn SMS", "Trục liên thông văn bản"}
    assert "Away: post is away" in rows["Bưu chính"]
    assert "Nơi nhận đang không hoạt động" in rows["Bưu chính"]
    assert "Away: sms is away" in rows["Tin nhắn SMS"]
    assert "away" not in rows["Thư điện tử"], "the failure says whose it is"
    page = await seen(world, "/quan-tri/cong-viec", ADMIN)
    assert "Đang thử lại" in page
    assert 'Thử ngay<span class="govuk-visually-hidden">: Đặt bưu gửi với bưu điện<' in page
    assert '<span class="mc-figure">2</span> gặp trở ngại, đang nghỉ để thử lại' in page
    hasten = {"task": "shipments.order_parcel"}
    assert (await sent(world, "/quan-tri/cong-viec/thu-ngay", ADMIN, **hasten)).status_code == 303
    [job] = await world.rows("select execute_after <= now() as due from pgqueuer where id = 900101")
    assert job["due"]

    figures = (await world.get("//metrics")).text
    assert 'motcua_jobs{standing="retrying",task="notices.send"} 1.0' in figures
    assert re.search(r'motcua_debt_waiting\{party="axis"\} \d', figures)
    assert re.search(r"motcua_feed_position [1-9]", figures)
    assert re.search(r"motcua_figures_unfolded [1-9]", figures)
    assert re.search(r"motcua_figures_unfolded_seconds \d", figures)
    assert re.search(r'motcua_party_calls_total\{outcome="answered",party="axis"\} \d', figures)


@pytest.mark.parametrize("path", ["/quan-tri/doi-tac", "/quan-tri/truc-van-ban"])
async def test_these_pages_are_for_administrators(town: Town, path: str):
    await seen(town.world, path, OFFICER, 403)
