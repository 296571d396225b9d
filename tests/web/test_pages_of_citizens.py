"""The signed-in pages of citizens without scripts: every page saves, nothing happens twice."""

import html
import re
from datetime import timedelta
from typing import Any

import httpx2

from tests.documents.files import office, pdf
from tests.web.situations import reached
from tests.web.world import APPLICANT, CARD, DESK, HEAD, OFFICER, STRANGER, World

START = f"/nop/{CARD}"


async def get(world: World, path: str, who: str = APPLICANT) -> httpx2.Response:
    return await world.get(f"/{path}", who, headers={"Accept": "text/html"})


async def post(world: World, path: str, who: str = APPLICANT, **options: Any) -> httpx2.Response:
    return await world.call("POST", f"/{path}", who, headers={"Accept": "text/html"}, **options)


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return html.unescape(found[1])


def place(answer: httpx2.Response) -> str:
    assert answer.status_code == 303, answer.text[:2000]
    return str(answer.headers["Location"])


async def begun(world: World) -> str:
    """The path of a new draft, without its page."""
    start = await get(world, START)
    assert start.status_code == 200
    at = place(await post(world, START, data={"draft": hidden(start.text, "draft")}))
    return at.rpartition("/")[0]


WHO = {
    "applicant.kind": "citizen",
    "applicant.full_name": "Nguyễn Thị Ánh",
    "applicant.id_number": "049185001234",
    "applicant.phone": "0905123456",
    "applicant.email": "",
    "applicant.address": "12 Trần Phú",
    "receiving_agency": "H47.TTHCC",
}


async def saved(world: World, path: str, step: str, **typed: str) -> httpx2.Response:
    shown = await get(world, f"{path}/{step}")
    assert shown.status_code == 200, shown.text[:2000]
    seen = hidden(shown.text, "_draft")
    return await post(world, f"{path}/{step}", data={**typed, "_draft": seen})


def both_marks(page: str) -> dict[str, str]:
    """What makes the sending of a page one act, of the draft that it showed."""
    return {name: hidden(page, name) for name in ("_key", "_draft")}


async def filled_in(world: World) -> str:
    """A draft that is ready to be sent."""
    path = await begun(world)
    assert place(await saved(world, path, "nguoi-nop", **WHO)) == f"{path}/to-khai"
    form = {"form.language": "vi", "form.graduated_on": "27/3/2015"}
    assert place(await saved(world, path, "to-khai", **form)) == f"{path}/giay-to"
    for key in ("don", "van_bang", "anh"):
        answer = await post(world, f"{path}/giay-to/{key}", files={"file": (f"{key}.pdf", pdf())})
        assert place(answer) == f"{path}/giay-to"
    assert place(await post(world, f"{path}/giay-to", data={"go": "tiep"})) == (
        f"{path}/nhan-ket-qua"
    )
    back = {"return.method": "digital", "return.address": ""}
    assert place(await saved(world, path, "nhan-ket-qua", **back)) == f"{path}/kiem-tra"
    return path


async def test_five_pages_make_one_dossier_however_often_they_are_sent(world: World):
    path = await filled_in(world)
    review = await get(world, f"{path}/kiem-tra")
    for words in ("27/03/2015", "don.pdf", "650.000 đ", "Bản điện tử", "Hồ sơ đã đủ để gửi"):
        assert words in review.text, words
    key = both_marks(review.text)
    sent = [place(await post(world, f"{path}/kiem-tra", data=key)) for _ in range(2)]
    assert sent[0] == sent[1]
    assert sent[0].endswith("/da-gui")
    thanks = await get(world, sent[0])
    assert "Trung tâm Phục vụ hành chính công" in thanks.text
    assert "21/08/2026 09:00" in thanks.text, "the desk has eight working hours"
    dossier = sent[0].removesuffix("/da-gui")
    other_window = await post(world, f"{path}/kiem-tra", data={"_key": "another"})
    back = await get(world, f"{path}/to-khai")
    assert place(other_window) == place(back) == dossier
    rows = await world.rows(
        "select t.form from dossier d join dossier_detail t on t.dossier_id = d.id"
        " where d.id = :id",
        id=dossier.rpartition("/")[2],
    )
    assert [row["form"] for row in rows] == ['{"language": "vi", "graduated_on": "2015-03-27"}']
    assert path not in (await get(world, "/ho-so-cua-toi")).text


async def test_what_is_wrong_stands_beside_its_field_and_is_kept(world: World):
    path = await begun(world)
    wrong = {**WHO, "applicant.phone": "12", "applicant.full_name": "Trần Văn Bình"}
    answer = await saved(world, path, "nguoi-nop", **wrong)
    assert answer.status_code == 422
    assert "Số điện thoại không đúng" in answer.text
    assert 'href="#applicant.phone"' in answer.text
    assert 'value="Trần Văn Bình"' in (await get(world, f"{path}/nguoi-nop")).text
    assert place(await saved(world, path, "nguoi-nop", **WHO, go="sau")) == "/ho-so-cua-toi"
    assert f"{path}/nguoi-nop" in (await get(world, "/ho-so-cua-toi")).text
    missing = await saved(world, path, "to-khai")
    assert missing.status_code == 422
    assert 'href="#form.language"' in missing.text
    review = await get(world, f"{path}/kiem-tra")
    assert f'href="{path}/giay-to#documents.don"' in review.text
    assert f'href="{path}/to-khai#form.language"' in review.text
    refused = await post(world, f"{path}/kiem-tra", data=both_marks(review.text))
    assert refused.status_code == 422
    assert "Hồ sơ đã đủ để gửi" not in refused.text


async def test_a_file_that_does_not_fit_is_refused_at_its_document(world: World):
    path = await begun(world)
    for name, content, words in (
        ("a.pdf", b"<html>", "nội dung không phải pdf"),
        ("a.exe", pdf(), "Chỉ nhận tệp thuộc các loại"),
        ("a.docx", office(), "giấy tờ này chỉ nhận: jpg, png, pdf"),
        ("", b"", "Chưa có tệp nào"),
    ):
        answer = await post(world, f"{path}/giay-to/anh", files={"file": (name, content)})
        assert answer.status_code in {415, 422}, name
        assert words in answer.text, name
    short = await post(world, f"{path}/giay-to", data={"go": "tiep"})
    assert short.status_code == 422
    assert 'href="#documents.don"' in short.text
    upload = await world.upload(STRANGER)
    taken = await post(world, f"{path}/giay-to/don/da-tai", data={"upload": upload})
    assert taken.status_code == 404
    own = await world.upload()
    for _ in range(2):
        card = await post(world, f"{path}/giay-to/don/da-tai", data={"upload": own})
        assert card.text.count("Đã kiểm tra") == 1
    gone = await post(world, f"{path}/giay-to/don/bo", data={"upload": own})
    assert place(gone) == f"{path}/giay-to"
    assert "Đã kiểm tra: " not in (await get(world, f"{path}/giay-to")).text


async def test_whoever_is_not_signed_in_comes_back_with_what_was_typed(world: World):
    path = await begun(world)
    asked = await get(world, f"{path}/nguoi-nop", "nobody")
    assert place(asked).startswith("/dang-nhap?tiep=%2Fnop%2F")
    answer = await post(world, f"{path}/nguoi-nop", "nobody", data=WHO)
    assert answer.status_code == 401
    assert 'name="kept:applicant.full_name" value="Nguyễn Thị Ánh"' in answer.text


async def test_staff_and_procedures_that_are_not_online_are_told_where_to_go(world: World):
    assert "quầy tiếp nhận" in (await get(world, START, DESK)).text
    assert (await get(world, "/nop/9.999999")).status_code == 404


async def test_a_supplement_is_exactly_what_was_marked(world: World):
    dossier, look = await reached(world, "appraise")
    with world.at(look):
        marks = [
            {"item": "documents.don", "note": "Thiếu chữ ký ở trang hai."},
            {"item": "form.language", "note": "Ghi đúng ngôn ngữ trong văn bằng."},
        ]
        asked = {"comment": "Đề nghị bổ sung.", "data": {"marked_items": marks}}
        await world.acted(dossier, "request_supplement", OFFICER, asked)
        path = f"/ho-so/{dossier['code']}"
        mine = (await get(world, "/ho-so-cua-toi")).text
        assert "Đang chờ bạn" in mine
        assert f'href="{path}/bo-sung"' in (await get(world, path)).text
        shown = (await get(world, f"{path}/bo-sung")).text
        assert "Thiếu chữ ký ở trang hai." in shown
        assert "Ghi đúng ngôn ngữ trong văn bằng." in shown
        assert "documents.van_bang" not in shown
        other = await post(
            world, f"{path}/bo-sung/giay-to/van_bang", files={"file": ("a.pdf", pdf())}
        )
        assert other.status_code == 422
        form = {"_key": "one", "_version": hidden(shown, "_version")}
        lacking = await post(world, f"{path}/bo-sung", data={**form, "data.answers.language": "fr"})
        assert lacking.status_code == 422
        assert 'href="#documents.don"' in lacking.text
        assert 'href="#documents"' not in lacking.text, "each is named once"
        kept = await post(
            world,
            f"{path}/bo-sung/luu",
            data={**form, "data.answers.language": "fr", "_draft": hidden(shown, "_draft")},
        )
        assert kept.status_code == 200
        for _ in range(2):
            there = await post(
                world, f"{path}/bo-sung/giay-to/don", files={"file": ("moi.pdf", pdf())}
            )
            assert place(there) == f"{path}/bo-sung"
        shown = (await get(world, f"{path}/bo-sung")).text
        assert shown.count("moi.pdf</strong>") == 1, "a newer file takes the older one's place"
        assert re.search(r'value="fr" selected', shown)
        form = {"_key": "two", "_version": hidden(shown, "_version"), "data.answers.language": "fr"}
        for _ in range(2):
            assert place(await post(world, f"{path}/bo-sung", data=form)) == path
        after = await world.seen(dossier, APPLICANT)
        assert (after["state"], after["marked"], after["form"]) == (
            "appraise", [], {"language": "fr"},
        )  # fmt: skip
        assert place(await get(world, f"{path}/bo-sung")) == path
        assert "Bổ sung hồ sơ, chưa gửi" not in (await get(world, "/ho-so-cua-toi")).text


async def test_what_is_offered_is_done_by_a_form_of_its_own(world: World):
    dossier, look = await reached(world, "ready_digitally")
    path = f"/ho-so/{dossier['code']}"
    with world.at(look):
        page = (await get(world, path)).text
        assert f'href="{path}/lam/download"' in page
        assert f'href="{path}/lam/rate"' not in page
        assert place(await get(world, f"{path}/lam/rate")) == path
        assert (await get(world, f"{path}/lam/khong")).status_code == 404
        ask = (await get(world, f"{path}/lam/download")).text
        fetch = {"_key": hidden(ask, "_key"), "_version": hidden(ask, "_version")}
        for _ in range(2):
            assert place(await post(world, f"{path}/lam/download", data=fetch)) == path
        ask = (await get(world, f"{path}/lam/rate")).text
        rate = {"_key": hidden(ask, "_key"), "_version": hidden(ask, "_version")}
        empty = await post(world, f"{path}/lam/rate", data=rate)
        assert empty.status_code == 422
        assert 'href="#data.rating"' in empty.text
        done = await post(world, f"{path}/lam/rate", data={**rate, "_key": "k", "data.rating": "5"})
        assert place(done) == path
        page = (await get(world, path)).text
        assert f'href="{path}/lam/rate"' not in page
        answer = await get(world, f"{path}/giay-to/don")
        assert answer.headers["Content-Type"] == "application/pdf"
        assert (await get(world, f"{path}/giay-to/don", STRANGER)).status_code == 404
        assert place(await get(world, path, HEAD)) == f"/viec/{dossier['code']}"


async def test_a_complaint_is_said_once_and_its_answer_is_shown(world: World):
    dossier, look = await reached(world, "appraise")
    path = f"/ho-so/{dossier['code']}/phan-anh"
    with world.at(look):
        empty = await post(world, path, data={"text": " ", "_key": "a"})
        assert empty.status_code == 422
        for _ in range(2):
            await post(world, path, data={"text": "Chưa thấy <trả lời>.", "_key": "b"})
        other = await post(world, path, data={"text": "Nội dung khác.", "_key": "b"})
        assert "đã được gửi trước đó với nội dung khác" in other.text
        assert "Nội dung khác.</textarea>" in other.text
        (said,) = (await world.get(f"/dossiers/{dossier['id']}/complaints", APPLICANT)).json()[
            "items"
        ]
        answer = f"/dossiers/{dossier['id']}/complaints/{said['id']}/answer"
        await world.post(answer, {"text": "Sẽ có trong tuần này."}, HEAD)
    with world.at(look + timedelta(minutes=5)):
        await world.seen(dossier, OFFICER)
        page = (await get(world, path)).text
        assert "Chưa thấy &lt;trả lời&gt;." in page
        assert "Sẽ có trong tuần này." in page
        looked = (await get(world, f"/ho-so/{dossier['code']}/ai-da-xem")).text
        assert "Sở Văn hóa" in looked
