"""M06 over HTTP: a picture of the events, the same for the same events."""

import pytest

from tests.papers.asking import pdf_of, received, words_of
from tests.web.world import APPLICANT, CLERK, DESK, HEAD, OFFICER, STRANGER, Json, World

BACK: Json = {"comment": "Nêu rõ căn cứ pháp lý."}
SUPPLEMENT: Json = {
    "comment": "Thiếu chữ ký.",
    "data": {"marked_items": [{"item": "documents.don", "note": "Ký tên."}]},
}


@pytest.fixture(scope="module")
async def sent_back(world: World) -> Json:
    """Proposed, sent back by the head, and now the applicant is asked."""
    dossier = await world.acted(await received(world), "route", DESK)
    dossier = await world.acted(dossier, "accept", CLERK)
    dossier = await world.acted(dossier, "propose", OFFICER)
    dossier = await world.acted(dossier, "send_back", HEAD, BACK)
    return await world.acted(dossier, "request_supplement", OFFICER, SUPPLEMENT)


async def test_every_hand_through_which_it_went(world: World, sent_back: Json):
    words = await words_of(world, sent_back, "M06")
    desk = "Trung tâm Phục vụ hành chính công tỉnh Quảng Nam"
    agency = "Sở Văn hóa, Thể thao và Du lịch tỉnh Quảng Nam"
    for line in (
        f"Mã hồ sơ: {sent_back['code']}",
        f"1. Giao: {desk} Nhận: {agency} (Văn thư đến)",
        f"2. Giao: {agency} (Văn thư đến) Nhận: {agency} (Chuyên viên thụ lý)",
        f"3. Giao: {agency} (Chuyên viên thụ lý) Nhận: {agency} (Lãnh đạo phòng)",
        f"4. Giao: {agency} (Lãnh đạo phòng) Nhận: {agency} (Chuyên viên thụ lý)",
        f"5. Giao: {agency} (Chuyên viên thụ lý) Nhận: Tổ chức, cá nhân",
        "Trả lại bước trước Nêu rõ căn cứ pháp lý.",
        "Yêu cầu bổ sung hồ sơ Thiếu chữ ký.",
        f"tính đến sự kiện số {sent_back['version']}",
    ):
        assert line in words, line
    assert "6. Giao" not in words


async def test_it_names_the_event_up_to_which_it_tells(world: World, sent_back: Json):
    events = (await world.get(f"/dossiers/{sent_back['id']}/events", DESK)).json()["items"]
    digits = events[-1]["hash"][:16]
    seal = " ".join(digits[start : start + 4] for start in range(0, 16, 4))
    assert f"Mã xác thực của sự kiện: {seal}" in await words_of(world, sent_back, "M06")


async def test_the_same_events_are_the_same_picture_and_another_event_another(world: World):
    dossier = await received(world)
    first = await pdf_of(world, dossier, "M06")
    assert await pdf_of(world, dossier, "M06") == first
    dossier = await world.acted(dossier, "route", DESK)
    assert await pdf_of(world, dossier, "M06") != first


async def test_an_applicant_has_it_without_what_officers_told_one_another(
    world: World, sent_back: Json
):
    words = await words_of(world, sent_back, "M06", who=APPLICANT)
    assert "4. Giao" in words
    assert "Yêu cầu bổ sung hồ sơ Thiếu chữ ký." in words
    assert "Nêu rõ căn cứ pháp lý." not in words


async def test_it_is_for_those_who_may_see_the_dossier(world: World, sent_back: Json):
    path = f"/dossiers/{sent_back['id']}/forms/M06.pdf"
    assert (await world.get(path, STRANGER)).status_code == 404
    assert sent_back["forms"] == ["M01", "M02"]


async def test_how_it_ended_is_said(world: World):
    body = {"comment": "Tôi không còn nhu cầu."}
    dossier = await world.acted(await received(world), "withdraw", APPLICANT, body)
    words = await words_of(world, dossier, "M06")
    assert "Hồ sơ chưa được giao cho cơ quan, bộ phận nào khác." in words
    assert "Kết thúc: Đã rút hồ sơ, 09 giờ 00 phút, ngày 20 tháng 08 năm 2026" in words
