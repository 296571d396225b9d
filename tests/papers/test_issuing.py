"""What forms state: the facts of their dossier, its desk and its moment, in words of the law."""

import pytest

from tests.papers.asking import moment, received, words_of
from tests.web.world import APPLICANT, CLERK, DESK, HEAD, OFFICER, Json, World

REASON: Json = {"comment": "Hồ sơ không thuộc thẩm quyền."}
BIRTH: Json = {
    "child_name": "Trần Gia Hân",
    "sex": "female",
    "born_on": "2026-08-01",
    "born_at": "Bệnh viện Đa khoa Quảng Nam",
    "ethnicity": "Kinh",
    "home_place": "Tam Kỳ, Quảng Nam",
    "mother": "Nguyễn Thị Ánh",
    "delegated": False,
}


async def in_appraisal(world: World) -> Json:
    """At the department, which is to decide."""
    dossier = await world.acted(await received(world), "route", DESK)
    return await world.acted(dossier, "accept", CLERK)


async def test_a_received_dossier_has_its_receipt(world: World):
    dossier = await received(world)
    words = await words_of(world, dossier, "M01")
    for line in (
        "UBND TỈNH QUẢNG NAM TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",
        f"Mã hồ sơ: {dossier['code']}",
        "Tiếp nhận hồ sơ của: Nguyễn Thị Ánh",
        "Hình thức nộp hồ sơ: Trực tuyến",
        "1 Đơn đề nghị cấp thẻ hướng dẫn viên du lịch 1",
        "Thời gian nhận hồ sơ: 09 giờ 00 phút, ngày 20 tháng 08 năm 2026",
        f"Ông {DESK}",
    ):
        assert line in words
    assert f"Thời gian trả kết quả giải quyết hồ sơ: {moment(dossier['due'])}" in words


async def test_the_receipt_of_a_walk_in_counts_its_papers(world: World):
    dossier = await received(world, who=DESK)
    words = await words_of(world, dossier, "M01")
    assert "Hình thức nộp hồ sơ: Trực tiếp" in words
    assert "1 Đơn đề nghị cấp thẻ hướng dẫn viên du lịch 1 1" in words


async def test_a_commune_issues_under_its_own_name(world: World):
    dossier = await world.submitted(
        procedure="1.001193",
        receiving_agency="H47.21.1",
        form=BIRTH,
        documents=[{"key": "chung_sinh", "upload": await world.upload()}],
    )
    body = {"comment": "Hồ sơ nộp nhầm."}
    await world.acted(dossier, "withdraw", APPLICANT, body)
    words = await words_of(world, dossier, "M05", who=APPLICANT)
    for line in (
        "ỦY BAN NHÂN DÂN PHƯỜNG AN MỸ BỘ PHẬN TIẾP NHẬN VÀ TRẢ KẾT QUẢ",
        "Số: ………/BPTNTKQ",
        "An Mỹ, ngày 20 tháng 08 năm 2026",
        "Bộ phận Tiếp nhận và Trả kết quả Ủy ban nhân dân phường An Mỹ thông báo dừng",
        "Ngày tiếp nhận hồ sơ: chưa tiếp nhận",
    ):
        assert line in words


async def test_asking_for_a_supplement_says_what_and_until_when(world: World):
    marked = [
        {"item": "form.language", "note": "Ghi rõ ngôn ngữ."},
        {"item": "documents.don", "note": "Thiếu chữ ký."},
    ]
    body = {"comment": "Đề nghị nộp lại.", "data": {"marked_items": marked}}
    dossier = await world.acted(await world.submitted(), "request_supplement", DESK, body)
    words = await words_of(world, dossier, "M02")
    assert "Mã hồ sơ: ……" in words
    assert "1. Ngôn ngữ hướng dẫn: Ghi rõ ngôn ngữ." in words
    assert "2. Đơn đề nghị cấp thẻ hướng dẫn viên du lịch: Thiếu chữ ký." in words
    assert "Lý do: Đề nghị nộp lại." in words
    assert "chậm nhất 09 giờ 00 phút, ngày 19 tháng 09 năm 2026" in words
    assert "số điện thoại 02350000002" in words


async def test_a_refusal_says_who_refuses_and_why(world: World):
    dossier = await world.acted(await world.submitted(), "refuse", DESK, REASON)
    words = await words_of(world, dossier, "M03")
    assert (
        "Qua xem xét, Trung tâm Phục vụ hành chính công tỉnh Quảng Nam thông báo không tiếp nhận, "
        "giải quyết hồ sơ này với lý do cụ thể như sau: Hồ sơ không thuộc thẩm quyền."
    ) in words
    assert "UBND TỈNH QUẢNG NAM TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG" in words
    assert f"NGƯỜI TIẾP NHẬN HỒ SƠ (Ký và ghi rõ họ tên) Ông {DESK}" in words


@pytest.mark.parametrize(
    ("confirmed", "reason"),
    [
        (
            "Nộp lại khi có chứng chỉ.",
            "Văn bằng không đúng chuyên ngành. Nộp lại khi có chứng chỉ.",
        ),
        ("Văn bằng không đúng chuyên ngành", "Văn bằng không đúng chuyên ngành."),
    ],
)
async def test_after_acceptance_the_deciding_agency_refuses_in_its_own_name(
    world: World, confirmed: str, reason: str
):
    dossier = await in_appraisal(world)
    body = {"comment": "Văn bằng không đúng chuyên ngành."}
    dossier = await world.acted(dossier, "propose_refusal", OFFICER, body)
    dossier = await world.acted(dossier, "confirm_refusal", HEAD, {"comment": confirmed})
    words = await words_of(world, dossier, "M03")
    for line in (
        "UBND TỈNH QUẢNG NAM SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH",
        "/SVHTTDL",
        "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ",
        "Ngày tiếp nhận hồ sơ: ngày 20 tháng 08 năm 2026",
        (
            "Sau khi thẩm định hồ sơ, Sở Văn hóa, Thể thao và Du lịch tỉnh Quảng Nam thông báo "
            f"không giải quyết hồ sơ này với lý do cụ thể như sau: {reason} Xin thông báo"
        ),
        "THỦ TRƯỞNG CƠ QUAN (Ký, đóng dấu)",
    ):
        assert line in words
    assert [no for no in ("không tiếp nhận", "NGƯỜI TIẾP NHẬN", HEAD) if no in words] == []


async def test_the_last_proposal_gives_the_reason(world: World):
    dossier = await in_appraisal(world)
    for comment in ("Lý do đầu tiên.", "Lý do cuối cùng."):
        body = {"comment": comment}
        dossier = await world.acted(dossier, "propose_refusal", OFFICER, body)
        if comment.startswith("Lý do đầu"):
            dossier = await world.acted(dossier, "send_back", HEAD, {"comment": "Nêu rõ hơn."})
    dossier = await world.acted(dossier, "confirm_refusal", HEAD, {"comment": "Nhất trí."})
    words = await words_of(world, dossier, "M03")
    assert "như sau: Lý do cuối cùng. Nhất trí." in words
    assert "Lý do đầu tiên" not in words


async def test_an_extension_apologises_and_names_both_days(world: World):
    dossier = await in_appraisal(world)
    before = dossier["due"]
    body = {"comment": "Chờ xác minh văn bằng.", "data": {"extension": "3wd"}}
    dossier = await world.acted(dossier, "extend", HEAD, body)
    words = await words_of(world, dossier, "M04")
    assert before != dossier["due"]
    assert f"Thời gian hẹn trả kết quả giải quyết hồ sơ: {moment(before)}." in words
    assert f"sẽ trả kết quả vào {moment(dossier['due'])}." in words
    assert "Sở Văn hóa, Thể thao và Du lịch tỉnh Quảng Nam xin lỗi Ông/Bà" in words
    assert "UBND TỈNH QUẢNG NAM SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH" in words


async def test_a_withdrawal_is_confirmed_in_writing(world: World):
    body = {"comment": "Tôi không còn nhu cầu."}
    dossier = await world.acted(await received(world), "withdraw", APPLICANT, body)
    words = await words_of(world, dossier, "M05")
    assert "Đề nghị dừng: Theo đề nghị rút hồ sơ của Ông/Bà" in words
    assert "Lý do: Tôi không còn nhu cầu." in words
    assert sorted(dossier["forms"]) == ["M01", "M05"]


async def test_a_form_states_what_was_true_when_it_was_issued(world: World):
    dossier = await received(world)
    (before,) = await world.rows("select name, desk from agency where code = 'H47.TTHCC'")
    renamed = "update agency set name = :name, desk = :desk where code = 'H47.TTHCC'"
    await world.run(renamed, name="Cơ quan khác", desk="Nơi khác")
    words = await words_of(world, dossier, "M01")
    await world.run(renamed, **before)
    assert "Trung tâm Phục vụ hành chính công: tỉnh Quảng Nam" in words
    assert "Nơi khác" not in words
