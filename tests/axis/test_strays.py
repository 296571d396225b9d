"""A letter that answers none of ours: a registrar finds its dossier, or says that it has none."""

import json
import re
from datetime import timedelta

import httpx2

from app.axis.actions.report_receipt import report_receipt
from app.axis.promised import ReportReceipt
from app.web.limits import PAGE
from tests.axis.town import Town
from tests.web.administration import seen, sent, words_of
from tests.web.world import ADVISER, CLERK, DESK, HEAD, MORNING, OFFICER, REGISTRAR, Json

HERE = "/viec/van-ban-den"
ELSEWHERE = "issue@unrelated"


async def strayed(town: Town, key: str, **said: str | list[str]) -> str:
    """The page of a letter that nobody asked for."""
    await town.answer({"id": f"nobody-{key}"}, key, **said)
    await town.looked()
    [found] = await town.world.rows("select id from axis_arrival where document_id = :k", k=key)
    return f"{HERE}/{found['id']}"


async def events(town: Town, dossier: Json) -> list[Json]:
    return await town.world.rows(
        "select e.action, e.role, e.agency, p.username, y.payload from dossier_event e"
        " join person p on p.id = e.actor join dossier_event_payload y using (dossier_id, seq)"
        " where e.dossier_id = cast(:d as uuid) and e.action like '%_letter' order by e.seq",
        d=dossier["id"],
    )


async def test_what_corrects_a_letter_goes_where_that_was_put(town: Town):
    dossier, _ = await town.asked()
    path = await strayed(town, "stray-4", subject="V/v hồ sơ")
    put = {"ref": dossier["code"]}
    assert (await sent(town.world, f"{path}/dua-vao", CLERK, **put)).status_code == 303
    newer = await strayed(
        town, "stray-4b", kind="update", replaces=["stray-4"], subject="V/v hồ sơ, bản sửa"
    )
    arrived = await town.arrivals(dossier)
    assert {one["document_id"]: one["outcome"] for one in arrived} == {
        "stray-4": "replaced", "stray-4b": None,
    }  # fmt: skip
    here = f"/viec/{dossier['code']}"
    assert (await seen(town.world, here, OFFICER)).count('value="detach"') == 2
    for one in (path, newer):
        settle = f"{here}/van-ban-den/{one.rpartition('/')[2]}"
        assert (await sent(town.world, settle, OFFICER, do="detach")).status_code == 303
    assert await town.arrivals(dossier) == []
    waiting = await seen(town.world, HERE, REGISTRAR)
    assert (path in waiting, newer in waiting) == (False, True)
    await sent(town.world, f"{newer}/tu-choi", REGISTRAR, reason="Xong")


async def test_letters_to_an_agency_that_is_no_more_come_to_its_successor(town: Town):
    gone = {"a": "H47.9", "s": "H47.15"}
    await town.world.run("insert into agency_succession values (:a, :s, '2026-07-01')", **gone)
    path = await strayed(town, "stray-5", to="H47.9")
    assert path in await seen(town.world, HERE, REGISTRAR)
    await seen(town.world, path, OFFICER, 403)
    await town.world.run(
        "delete from agency_succession where agency = :a and successor = :s", **gone
    )
    await seen(town.world, path, REGISTRAR, 403)
    await sent(town.world, f"{path}/tu-choi", ELSEWHERE, reason="Xong")


async def test_a_list_that_is_longer_than_its_page_says_so(town: Town):
    path = await strayed(town, "stray-6", to="H47.9")
    more = "Còn văn bản khác"
    assert more not in await seen(town.world, HERE, ELSEWHERE)
    await town.world.run(
        "insert into axis_arrival select (jsonb_populate_record(a, jsonb_build_object('id',"
        " gen_random_uuid(), 'axis_id', 'many-' || n, 'document_id', 'many-' || n))).*"
        " from axis_arrival a, generate_series(1, :n) n where a.id = cast(:id as uuid)",
        n=PAGE,
        id=path.rpartition("/")[2],
    )
    assert more in await seen(town.world, HERE, ELSEWHERE)
    await town.world.run("delete from axis_arrival where axis_id like 'many-%'")
    await sent(town.world, f"{path}/tu-choi", ELSEWHERE, reason="Xong")


async def told(town: Town, key: str) -> list[str]:
    return [one["state"] for one in (await town.packages()).values() if one.get("about") == key]


async def test_the_likeliest_dossier_is_shown_with_what_speaks_for_it_and_takes_the_letter(
    town: Town,
):
    dossier, _ = await town.asked()
    other, _ = await town.asked()
    code = dossier["code"]
    path = await strayed(
        town,
        "stray-1",
        subject=f"V/v hồ sơ {code.lower()}",
        content="Bà Nguyễn Thị Ánh đủ điều kiện.",
    )
    assert path in await seen(town.world, HERE, REGISTRAR)
    assert path not in await seen(town.world, HERE, ELSEWHERE)
    for stranger in (OFFICER, ELSEWHERE):
        await seen(town.world, path, stranger, 403)
    page = await seen(town.world, path, REGISTRAR)
    first, second = re.findall(r"<li class=\"mc-card\">.*?</form></li>", page, re.DOTALL)[:2]
    assert code in first
    assert [words in first for words in ("nêu mã", "đang được lấy ý kiến", "nêu tên")] == [True] * 3
    assert "nêu mã" not in second
    found = await seen(town.world, f"{path}?tim={other['code']}", REGISTRAR)
    assert other["code"] in found
    assert 'value="' + code not in found

    refused = await sent(town.world, f"{path}/dua-vao", REGISTRAR, ref="H47.TTHCC-260820-9999")
    assert refused.status_code == 404
    for who in (REGISTRAR, CLERK):
        done = await sent(town.world, f"{path}/dua-vao", who, ref=code)
        assert (done.status_code, done.headers["location"].partition("?")[0]) == (
            303,
            f"/viec/{code}",
        )
    [event] = await events(town, dossier)
    assert (event["action"], event["username"], event["role"]) == (
        "attach_letter", REGISTRAR, "registrar",
    )  # fmt: skip
    said = json.loads(event["payload"])
    assert said == {"data": {"arrival": path.rpartition("/")[2]}}, "an applicant reads it"
    assert (await sent(town.world, f"{path}/dua-vao", CLERK, ref=other["code"])).status_code == 409
    assert path not in await seen(town.world, HERE, REGISTRAR)
    await seen(town.world, path, REGISTRAR, 404)

    shown = await seen(town.world, f"/viec/{code}", OFFICER)
    told_at = shown[shown.rindex("Đưa văn bản đến vào hồ sơ") :]
    assert "77/CAT-PV01 – Công an tỉnh" in told_at[: told_at.index("</li>")]
    assert "77/CAT-PV01" not in await seen(town.world, f"/viec/{code}", ADVISER)
    assert "Văn bản này nêu ý kiến gì?" in shown, "its sender was asked, so it may be the answer"
    settle = f"/viec/{code}/van-ban-den/{path.rpartition('/')[2]}"
    assert (await sent(town.world, settle, DESK, do="detach")).status_code == 403
    for _ in range(2):
        assert (await sent(town.world, settle, OFFICER, do="detach")).status_code == 303
    assert [one["action"] for one in await events(town, dossier)] == [
        "attach_letter", "detach_letter",
    ]  # fmt: skip
    assert path in await seen(town.world, HERE, REGISTRAR)
    assert (await sent(town.world, f"{path}/dua-vao", CLERK, ref=code)).status_code == 303
    answer = {"do": "record", "position": "", "note": "Đủ điều kiện."}
    unsaid = await sent(town.world, settle, OFFICER, **answer)
    assert (unsaid.status_code, ">Đủ điều kiện.</textarea>" in unsaid.text) == (422, True)
    answer["position"] = "agree"
    assert (await sent(town.world, settle, OFFICER, **answer)).status_code == 303
    late = await sent(town.world, settle, OFFICER, do="detach", note="Nhầm hồ sơ.")
    assert (late.status_code, ">Nhầm hồ sơ.</p>" in late.text) == (409, True)
    await town.kept()
    assert await told(town, "stray-1") == ["arrived", "completed"]
    seen_now = await town.world.seen(dossier, HEAD)
    assert seen_now["consultations"][0]["opinion"] == "agree"


async def test_what_asks_for_nothing_is_kept_with_its_dossier(town: Town):
    dossier, letter = await town.asked()
    path = await strayed(
        town, "stray-2", about_code=f"{letter['number']}/{letter['notation']}", **{"from": "G09.99"}
    )
    assert "Trả lời văn bản của hồ sơ này" in await seen(town.world, path, CLERK)
    assert (await sent(town.world, f"{path}/dua-vao", CLERK, ref=dossier["id"])).status_code == 303
    settle = f"/viec/{dossier['code']}/van-ban-den/{path.rpartition('/')[2]}"
    assert "Ghi thành ý kiến" not in await seen(town.world, f"/viec/{dossier['code']}", OFFICER)
    assert (await sent(town.world, settle, OFFICER, do="keep", note="Đã đọc.")).status_code == 303
    assert "Đã lưu vào hồ sơ" in await seen(town.world, f"/viec/{dossier['code']}", OFFICER)
    await town.kept()
    assert await told(town, "stray-2") == ["arrived", "completed"]


async def test_what_is_not_ours_is_refused_and_that_is_taken_back_until_its_sender_knows(
    town: Town,
):
    path = await strayed(town, "stray-3", subject="V/v mời dự hội thảo")

    async def did(act: str, **said: str) -> httpx2.Response:
        return await sent(town.world, f"{path}/{act}", REGISTRAR, **said)

    empty = await did("tu-choi", reason=" ")
    assert (empty.status_code, "Lý do" in words_of(empty)) == (422, True)
    for _ in range(2):
        assert (await did("tu-choi", reason="Gửi nhầm")).status_code == 303
    assert (await did("tu-choi", reason="Khác")).status_code == 409
    assert "Lấy lại" in await seen(town.world, path, REGISTRAR)
    assert (await did("lay-lai")).status_code == 303
    await town.kept()
    assert await told(town, "stray-3") == ["arrived"], "what was taken back is not told"
    with town.world.at(MORNING + timedelta(minutes=10)):
        assert (await did("tu-choi", reason="Gửi nhầm nơi nhận")).status_code == 303
    promised = {"arrival": path.rpartition("/")[2], "state": "refused"}
    former = ReportReceipt.model_validate({**promised, "words": "", "settled_at": MORNING})
    await report_receipt(town.registry, former, MORNING + timedelta(minutes=30))
    assert await told(town, "stray-3") == ["arrived"], "the later refusal may be taken back still"
    with town.world.at(MORNING + timedelta(minutes=41)):
        assert (await did("lay-lai")).status_code == 409
        assert path not in await seen(town.world, HERE, REGISTRAR)
    await town.kept()
    assert await told(town, "stray-3") == ["arrived", "refused"]
    acts = await town.world.rows(
        "select act from administrative_act where act like '%stray_letter' and act not like 'look%'"
        " and facts::json ->> 'code' = '77/CAT-PV01' order by at, id"
    )
    assert [one["act"] for one in acts][-3:] == [
        "refuse_stray_letter", "reopen_stray_letter", "refuse_stray_letter",
    ]  # fmt: skip
