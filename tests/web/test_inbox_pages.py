"""The pages of officers: what a list, a dossier and a form say, and that nothing typed is lost."""

import re
from collections.abc import AsyncGenerator, Mapping
from datetime import timedelta
from html import unescape
from typing import Any

import httpx2
import pytest

from app.web.dependencies import SESSION_COOKIE
from tests.documents.files import pdf
from tests.web.situations import SIGNATURE, reached
from tests.web.world import (
    ADVISER,
    APPLICANT,
    CLERK,
    COLLEAGUE,
    HEAD,
    MORNING,
    OFFICER,
    SIGNER,
    Json,
    World,
)

LATER = MORNING + timedelta(days=1, hours=2)
FORM = Mapping[str, str | list[str]]


def signed_in(world: World, who: str) -> dict[str, str]:
    return {"cookie": f"{SESSION_COOKIE}={world.people[who].token}"}


async def page(
    world: World, path: str, who: str, form: FORM | None = None, *, part: bool = False
) -> httpx2.Response:
    """A page as a browser asks for it, or sends its form; ``part`` as a script does."""
    headers = {"accept": "text/html", **signed_in(world, who)}
    if part:
        headers["hx-request"] = "true"
    if form is None:
        return await world.http.get(path, headers=headers)
    return await world.http.post(path, headers=headers, data=dict(form))


async def read(world: World, path: str, who: str) -> str:
    answer = await page(world, path, who)
    assert answer.status_code == 200, answer.text
    return words(answer)


def words(answer: httpx2.Response) -> str:
    """What a reader sees of the page, on one line."""
    body = re.sub(r"<(style|script)[^>]*>.*?</\1>", " ", answer.text, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found is not None, f"no hidden field {name}"
    return found[1]


@pytest.fixture(scope="module", autouse=True)
async def the_day_after(world: World) -> AsyncGenerator[None]:
    with world.at(LATER):
        yield


async def at_the_officer(world: World) -> Json:
    dossier, _ = await reached(world, "appraise")
    return dossier


async def test_the_inbox_says_who_has_what_and_how_long(world: World):
    dossier = await at_the_officer(world)
    text = await read(world, "/viec", OFFICER)
    for line in (dossier["code"], "Nguyễn Thị Ánh", "Thẩm định hồ sơ", "làm việc", "Trình duyệt"):
        assert line in text
    assert dossier["code"] not in await read(world, "/viec?xem=cua-toi", COLLEAGUE)
    for path in ("/viec?tim=khong-co-ai-ten-nay", "/viec?thu-tuc=2.001827&han=qua-han"):
        assert "Không có hồ sơ nào hợp với cách lọc này" in await read(world, path, OFFICER)
    assert "Không có hồ sơ nào đang chờ ý kiến" in await read(
        world, "/viec?xem=lay-y-kien", ADVISER
    )
    head = await read(world, "/viec?xem=don-vi", HEAD)
    assert dossier["code"] in head
    assert "Phân công thụ lý" in head
    part = await page(world, "/viec", OFFICER, part=True)
    assert part.text.lstrip().startswith('<div class="ib-list"')
    assert (await page(world, "/viec", APPLICANT)).status_code == 403


async def test_a_list_is_kept_under_a_name(world: World):
    query = "xem=cua-toi&han=qua-han"
    answer = await page(world, "/viec/khung-nhin", OFFICER, {"name": "Trễ", "query": query})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/viec?{query}")
    text = (await page(world, f"/viec?{query}", OFFICER)).text
    assert f'href="/viec?{query.replace("&", "&amp;")}" aria-current="true">Trễ<' in text
    answer = await page(world, "/viec/khung-nhin", OFFICER, {"name": " ", "query": query})
    assert answer.status_code == 422
    assert "Tên khung nhìn" in words(answer)
    drop = re.search(r"/viec/khung-nhin/[0-9a-f-]+/xoa", text)
    assert drop is not None
    assert (await page(world, drop[0], SIGNER, {})).status_code == 303
    assert "Trễ" in await read(world, "/viec", OFFICER)
    assert (await page(world, drop[0], OFFICER, {})).status_code == 303
    assert "Trễ" not in await read(world, "/viec", OFFICER)


async def test_a_dossier_shows_its_facts_papers_actions_and_what_is_not_possible(world: World):
    dossier = await at_the_officer(world)
    text = await read(world, f"/viec/{dossier['code']}", OFFICER)
    for line in (
        "Đơn đề nghị cấp thẻ hướng dẫn viên du lịch",
        "049185001234",
        "Ngôn ngữ hướng dẫn Tiếng Việt",
        "Trình duyệt",
        "Lấy ý kiến cơ quan khác",
        "Vì sao là ngày này",
        "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
        "Nhận hồ sơ để giải quyết → Thẩm định hồ sơ",
        f"Ông {CLERK}",
    ):
        assert line in text, line
    other = await read(world, f"/viec/{dossier['code']}", SIGNER)
    assert "Hiện bạn không có thao tác nào trên hồ sơ này" in other
    assert (await page(world, f"/viec/{dossier['code']}", "process@unrelated")).status_code == 404


async def test_papers_are_shown_in_a_frame_of_this_service_alone(world: World):
    dossier = await at_the_officer(world)
    for path in ("giay-to/don/1", "bieu-mau/M01/1", "bieu-mau/M06/1", "du-thao.pdf"):
        answer = await page(world, f"/viec/{dossier['code']}/{path}", OFFICER)
        assert answer.status_code == 200, path
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-")
        assert answer.headers["content-disposition"].startswith("inline")
        assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    for path in ("giay-to/don/2", "giay-to/khong/1", "bieu-mau/M05/1"):
        answer = await page(world, f"/viec/{dossier['code']}/{path}", OFFICER)
        assert answer.status_code == 404, path


async def test_an_action_is_taken_once_however_often_its_form_is_sent(world: World):
    dossier = await at_the_officer(world)
    path = f"/viec/{dossier['code']}/thao-tac/propose"
    asked = (await page(world, path, OFFICER)).text
    assert "Chưa có gì để ký" in asked
    form = {
        "_key": hidden(asked, "_key"),
        "_version": hidden(asked, "_version"),
        "comment": "Đủ điều kiện.",
    }
    for _ in range(2):
        answer = await page(world, path, OFFICER, form)
        assert answer.status_code == 303, answer.text
        assert answer.headers["location"] == f"/viec/{dossier['code']}"
    seen = await world.seen(dossier, OFFICER)
    assert (seen["state"], seen["version"]) == ("approve", dossier["version"] + 1)
    assert "Đủ điều kiện." in await read(world, f"/viec/{dossier['code']}", HEAD)
    other = await page(world, path, OFFICER, {**form, "comment": "Nói lại lý do khác."})
    assert other.status_code in {409, 422}
    assert "Nói lại lý do khác." in words(other), "what was typed can be copied"


async def test_what_somebody_else_did_meanwhile_is_told_and_what_was_typed_stays(world: World):
    dossier = await at_the_officer(world)
    path = f"/viec/{dossier['code']}/thao-tac/propose_refusal"
    form = {"_version": str(dossier["version"]), "comment": "Văn bằng không đúng chuyên ngành."}
    body = {"data": {"person": str(world.people[OFFICER].id)}, "comment": "Đồng chí xem lại."}
    await world.acted(dossier, "assign", HEAD, body)
    answer = await page(world, path, OFFICER, form)
    assert answer.status_code == 409
    text = words(answer)
    assert "Đã có thay đổi sau khi bạn mở hồ sơ" in text
    assert "Đồng chí xem lại." in text
    assert "Văn bằng không đúng chuyên ngành.</textarea>" in answer.text
    form["_version"] = hidden(answer.text, "_version")
    assert (await page(world, path, OFFICER, form)).status_code == 303
    late = await page(world, path, OFFICER, {**form, "comment": "Thêm lý do nữa."})
    assert late.status_code in {403, 409}
    assert "Thêm lý do nữa." in words(late), "what was typed can be copied"


async def test_a_supplement_is_of_what_was_ticked(world: World):
    dossier = await at_the_officer(world)
    path = f"/viec/{dossier['code']}/thao-tac/request_supplement"
    asked = await page(world, path, OFFICER)
    assert "Bản chụp mờ, không đọc được" in asked.text
    empty = await page(world, path, OFFICER, {"comment": "Đề nghị bổ sung."})
    assert empty.status_code == 422
    assert "Mục cần bổ sung" in words(empty)
    assert "Đề nghị bổ sung.</textarea>" in empty.text
    form = {
        "comment": "Đề nghị bổ sung.",
        "mark": "documents.don",
        "note.documents.don": "Thiếu chữ ký.",
        "note.form.school": "Không đánh dấu thì không hỏi.",
    }
    assert (await page(world, path, OFFICER, form)).status_code == 303
    seen = await world.seen(dossier, OFFICER)
    assert (seen["state"], seen["notes"]) == ("waiting_citizen", {"documents.don": "Thiếu chữ ký."})


async def test_a_file_comes_with_an_action_without_any_script(world: World):
    dossier = await at_the_officer(world)
    path = f"/viec/{dossier['code']}/thao-tac/propose"
    content = await world.upload(OFFICER)
    files = {"file": ("phieu.pdf", pdf())}
    address = f"{path}/tep?khoa=attachment&tep=draft:{content}"
    answer = await world.http.post(address, files=files, headers=signed_in(world, OFFICER))
    assert answer.status_code == 303
    wrong = {"file": ("chay.exe", b"MZ\x90\x00")}
    refused = await world.http.post(address, files=wrong, headers=signed_in(world, OFFICER))
    assert refused.status_code in {415, 422}
    assert f'value="draft:{content}"' in refused.text, "the form is there with what it had"
    text = (await page(world, answer.headers["location"], OFFICER)).text
    brought = re.findall(r'name="tep" value="([^"]+)"', text)
    assert [value.partition(":")[0] for value in brought] == ["draft", "attachment"]
    assert "phieu.pdf" in text
    assert (await page(world, path, OFFICER, {"tep": brought})).status_code == 303
    seen = await world.seen(dossier, OFFICER)
    assert {d["key"] for d in seen["documents"]} >= {"draft", "attachment"}


async def test_many_are_done_at_once_and_each_is_told_of(world: World):
    dossiers = [await at_the_officer(world) for _ in range(3)]
    chosen = [f"{d['id']}:{d['version']}" for d in dossiers]
    query = "&".join(f"chon={value}" for value in chosen)
    asked = await page(world, f"/viec/nhieu?thao-tac=assign&{query}&ve=/viec", HEAD)
    assert f"Ông {COLLEAGUE}" in words(asked)
    form: dict[str, Any] = {"thao-tac": "assign", "chon": chosen, "ve": "/viec?xem=don-vi"}
    empty = await page(world, "/viec/nhieu", HEAD, form)
    assert empty.status_code == 422, "nobody was chosen: said once"
    moved = {"data": {"person": str(world.people[OFFICER].id)}}
    await world.acted(dossiers[1], "assign", HEAD, moved)
    form |= {"data.person": str(world.people[COLLEAGUE].id), "_key": hidden(asked.text, "_key")}
    for _ in range(2):
        done = await page(world, "/viec/nhieu", HEAD, form)
        text = words(done)
        assert "Đã làm 2 hồ sơ, 1 hồ sơ chưa làm được" in text
        refused = text[text.index("Chưa làm được, và vì sao") : text.index("Đã làm xong")]
        assert dossiers[1]["code"] in refused
        assert "vừa được người khác thay đổi" in refused
    for dossier, who in zip(dossiers, (COLLEAGUE, OFFICER, COLLEAGUE), strict=True):
        seen = await world.seen(dossier, HEAD)
        assert seen["holder"]["person"] == f"Ông {who}"
        assert seen["version"] == dossier["version"] + 1
    nothing = await page(world, "/viec/nhieu?thao-tac=assign&ve=/viec", HEAD)
    assert nothing.headers["location"] == "/viec"


async def test_a_result_is_written_looked_at_and_kept_apart_from_what_others_wrote(world: World):
    dossier = await at_the_officer(world)
    path = f"/viec/{dossier['code']}/du-thao"
    first = await page(world, path, OFFICER)
    assert "Chưa ai lưu dự thảo" in words(first)
    form = {"_version": "0", "title": "THẺ", "body": "Nay cấp thẻ.", "signer_title": "GIÁM ĐỐC"}
    assert (await page(world, path, OFFICER, form)).status_code == 303
    again = await page(world, path, OFFICER, {**form, "body": "Bản khác."})
    assert again.status_code == 409
    assert "Bản khác.</textarea>" in again.text
    assert "Nay cấp thẻ." in words(again)
    assert hidden(again.text, "_version") == "1"
    shown = await page(world, f"{path}/xem-truoc", OFFICER, form)
    assert shown.content.startswith(b"%PDF-")
    empty = await page(world, path, OFFICER, {**form, "_version": "1", "title": ""})
    assert empty.status_code == 422
    assert "Bạn chỉ xem" in await read(world, path, HEAD)
    doing = f"/viec/{dossier['code']}/thao-tac"
    assert "Văn bản trình ký là dự thảo bản 1" in await read(world, f"{doing}/propose", OFFICER)
    await world.acted(dossier, "propose", OFFICER)
    assert "Văn bản trình ký là dự thảo bản 1" in await read(world, f"{doing}/approve", HEAD)
    await world.acted(dossier, "approve", HEAD)
    await world.acted(dossier, "sign", SIGNER, SIGNATURE)
    assert f"Ông {SIGNER} đã ký" in await read(world, path, OFFICER)


async def test_an_absence_has_its_substitute_and_ends_when_one_is_back(world: World):
    form = {
        "substitute": str(world.people[COLLEAGUE].id),
        "starts_on": "24/8/2026",
        "ends_on": "hôm nào đó",
        "reason": "Nghỉ phép.",
    }
    wrong = await page(world, "/viec/vang-mat", SIGNER, form)
    assert wrong.status_code == 422
    assert 'value="hôm nào đó"' in wrong.text
    form["ends_on"] = "28/8/2026"
    assert (await page(world, "/viec/vang-mat", SIGNER, form)).status_code == 303
    text = (await page(world, "/viec/vang-mat", SIGNER)).text
    assert "từ 24/08/2026 đến hết 28/08/2026" in text
    assert f"Ông {SIGNER}" in await read(world, "/viec/vang-mat", COLLEAGUE)
    end = re.search(r"/viec/vang-mat/[0-9a-f-]+/ket-thuc", text)
    assert end is not None
    assert (await page(world, end[0], SIGNER, {})).status_code == 303
    assert "Chưa có ai làm thay bạn" in await read(world, "/viec/vang-mat", SIGNER)
