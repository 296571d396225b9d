"""The pages of the desk over HTTP: who may open them, what they say, what they print."""

import re
from base64 import urlsafe_b64decode
from pathlib import Path

import httpx2
import pytest
from ruamel.yaml import YAML

from app.web.desk.handing import MOST
from tests.acceptance.test_rule_12_originals_in_custody import ORIGINAL
from tests.web.situations import finished
from tests.web.world import (
    ADVISER,
    APPLICANT,
    CARD,
    CLERK,
    DESK,
    NOBODY,
    OFFICER,
    Json,
    World,
)

PROCEDURES = Path(__file__).parents[2] / "procedures"
PAGE = {"Accept": "text/html"}
AT_THE_DESK = ("/quay", "/quay/hang-doi", "/quay/tra-ket-qua", "/quay/buu-chinh")
LANGUAGES = pytest.mark.parametrize("language", ["vi", "en"])
BROUGHT = {
    "applicant.kind": "citizen",
    "applicant.full_name": "Nguyễn Thị Ánh",
    "applicant.id_number": "049185001234",
    "receiving_agency": "H47.TTHCC",
    "procedure": CARD,
    "form.language": "vi",
    **{f"documents.{key}": "true" for key in ("don", "van_bang", "anh")},
}


async def opened(world: World, path: str, who: str = DESK, language: str = "vi") -> httpx2.Response:
    headers = {**PAGE, "Cookie": f"motcua_language={language}"}
    return await world.call("GET", f"/{path}", who, headers=headers)


async def sent(world: World, path: str, fields: Json, who: str = DESK) -> httpx2.Response:
    return await world.call("POST", f"/{path}", who, headers=PAGE, data=fields)


def said_in(answer: httpx2.Response) -> str:
    """What the next page will tell once."""
    return urlsafe_b64decode(answer.cookies.get("motcua_said") or "").decode()


def ref_in(answer: httpx2.Response) -> str:
    found = re.fullmatch(r"/quay\?xong=([0-9a-f-]{36})", answer.headers["location"])
    assert found is not None, answer.headers
    return found[1]


async def test_the_desk_is_for_those_who_receive(world: World):
    for path in AT_THE_DESK:
        assert (await opened(world, path)).status_code == 200, path
        for who in (OFFICER, CLERK, APPLICANT):
            assert (await opened(world, path, who)).status_code == 403, (path, who)
        signed_out = await opened(world, path, NOBODY)
        assert (signed_out.status_code, signed_out.headers["location"][:16]) == (
            303,
            "/dang-nhap?tiep=",
        )
    for who in (DESK, CLERK, OFFICER, ADVISER):
        assert (await opened(world, "/quay/ban-giao", who)).status_code == 200, who
    assert (await opened(world, "/quay/ban-giao", APPLICANT)).status_code == 403


@LANGUAGES
async def test_every_page_of_the_desk_speaks_one_language(world: World, language: str):
    dossier = await world.acted(await world.submitted(DESK, papers=[ORIGINAL]), "receive", DESK)
    heads = {
        "/quay": ("Tiếp nhận tại quầy", "Reception at the counter"),
        "/quay/hang-doi": ("Hồ sơ chờ tiếp nhận", "Waiting to be received"),
        "/quay/ban-giao?den=H47.15": ("Bàn giao hồ sơ", "Hand-over of dossiers"),
        "/quay/tra-ket-qua?q=khong+co+ai": ("Trả kết quả", "Returns"),
        "/quay/buu-chinh": ("Kết quả gửi qua bưu chính", "Results that go by post"),
        f"/quay/{dossier['id']}": (dossier["code"], dossier["code"]),
    }
    for path, said in heads.items():
        answer = await opened(world, path, language=language)
        assert answer.headers["content-language"] == language
        (head,) = re.findall(r"<h1[^>]*>(.*?)</h1>", answer.text, re.DOTALL)
        assert said[language == "en"] in head
    one = await opened(world, f"/quay/{dossier['id']}", language=language)
    assert ("Chuyển cơ quan giải quyết" in one.text) == (language == "vi")


async def test_a_double_click_receives_once(world: World):
    fields = {**BROUGHT, "_do": "receive", "_key": "pressed-twice-by-a-nervous-finger"}
    first, again = [await sent(world, "/quay", fields) for _ in range(2)]
    assert first.status_code == again.status_code == 303
    assert ref_in(first) == ref_in(again)
    changed = await sent(world, "/quay", {**fields, "applicant.phone": "0905000111"})
    assert ref_in(changed) == ref_in(first), "his answer was lost, he went back and typed on"
    done = await opened(world, first.headers["location"])
    assert "Đã tiếp nhận hồ sơ H47.TTHCC-260820-" in done.text
    assert "04/09/2026" in done.text
    sheet = await opened(world, f"/quay/{ref_in(first)}/giay/M01.pdf")
    assert sheet.headers["content-type"] == "application/pdf"
    assert sheet.headers["x-frame-options"] == "SAMEORIGIN"
    assert sheet.content.startswith(b"%PDF-")
    none = await opened(world, f"/quay/{ref_in(first)}/giay/M03.pdf")
    assert none.status_code == 404


async def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(world: World):
    fields = {
        **BROUGHT,
        "_do": "receive",
        "applicant.phone": "12",
        "originals.anh": "0",
        "copies.anh": "0",
        "form.language": "",
        "documents.don": "",
    }
    answer = await sent(world, "/quay", fields)
    assert answer.status_code == 422
    for field in ("applicant.phone", "documents.anh", "form.language", "documents.don"):
        assert f'href="#{field}"' in answer.text, field
    assert 'value="Nguyễn Thị Ánh"' in answer.text
    not_a_number = await sent(world, "/quay", {**BROUGHT, "_do": "receive", "copies.don": "hai"})
    assert 'href="#copies.don"' in not_a_number.text


async def test_what_lacks_is_named_in_the_clerks_own_words(world: World):
    fields: Json = {
        **BROUGHT,
        "_do": "request_supplement",
        "documents.van_bang": "",
        "mark": ["documents.van_bang", "form.school"],
        "note.documents.van_bang": "Chưa nộp văn bằng.",
    }
    refused = await sent(world, "/quay", fields)
    assert refused.status_code == 422
    assert 'href="#note.form.school"' in refused.text
    assert 'href="#comment"' in refused.text
    whole = {**fields, "note.form.school": "Ghi tên trường.", "comment": "Đề nghị bổ sung."}
    dossier = await world.seen({"id": ref_in(await sent(world, "/quay", whole))}, DESK)
    assert (dossier["state"], dossier["forms"]) == ("waiting_early", ["M02"])
    assert dossier["notes"] == {
        "documents.van_bang": "Chưa nộp văn bằng.",
        "form.school": "Ghi tên trường.",
    }
    back = await opened(world, f"/quay/{dossier['id']}")
    assert 'id="documents.van_bang"' in back.text, "the desk takes in what he brings later"
    brought = {"paper.van_bang": "true", "data.answers.school": "Cao đẳng Du lịch"}
    answer = await sent(world, f"/quay/{dossier['id']}/supplement", brought)
    assert answer.headers["location"] == f"/quay/{dossier['id']}?xong=supplement"
    assert (await world.seen(dossier, DESK))["form"]["school"] == "Cao đẳng Du lịch"


async def test_what_is_refused_is_printed_with_its_reason(world: World):
    fields = {**BROUGHT, "_do": "refuse", "documents.don": "", "comment": "Không thuộc thẩm quyền."}
    ref = ref_in(await sent(world, "/quay", fields))
    assert (await world.seen({"id": ref}, DESK))["state"] == "refused"
    assert (await opened(world, f"/quay/{ref}/giay/M03.pdf")).status_code == 200


async def test_somebody_else_collects_with_his_authorisation(world: World):
    ready = await finished(world, await world.submitted(DESK, papers=[ORIGINAL]))
    here = f"/quay/{ready['id']}"
    scanned = "049080009999|Lê Văn Đặng|01011980|Nam|Tam Kỳ|02032022"
    other = await sent(world, f"{here}/hand_over", {"scan": scanned})
    assert "không phải người nộp hồ sơ" in other.text
    assert 'value="Lê Văn Đặng"' in other.text
    fields = {
        "data.receipt.collector": "Lê Văn Đặng",
        "data.receipt.id_number": "049080009999",
        "data.receipt.relation": "Con; giấy ủy quyền ngày 19/08/2026",
    }
    held = await sent(world, f"{here}/hand_over", fields)
    assert held.status_code == 409
    assert "Còn bản chính phải trả" in held.text
    fields["data.receipt.originals_returned"] = "true"
    done = await sent(world, f"{here}/hand_over", fields)
    assert done.status_code == 303
    assert (await world.seen(ready, DESK))["state"] == "returned"


async def test_results_go_out_by_post_one_by_one(world: World):
    away = {"method": "post", "address": "1 Lê Lợi, Tam Kỳ"}
    ready = await finished(world, await world.submitted(DESK, **{"return": away}))
    page = await opened(world, "/quay/buu-chinh")
    ref = ready["id"]
    looked = "select count(*) as looks from dossier_view where dossier_id = :id"
    (before,) = await world.rows(looked, id=ref)
    for listed in (page, await opened(world, "/quay/tra-ket-qua?q=nguyen+thi+anh")):
        assert "1 Lê Lợi, Tam Kỳ" not in listed.text, "who looks for an address opens the dossier"
        assert "0905123456" not in listed.text
    assert (await world.rows(looked, id=ref))[0] == before
    stranger = "01890000-0000-7000-8000-000000000001"
    fields: Json = {"_do": "post", "chon": [ref, stranger], f"ma.{ref}": "EN123456785VN"}
    answer = await sent(world, "/quay/buu-chinh", {**fields, "_key": "posted-once"})
    assert answer.status_code == 409
    assert "Hồ sơ không còn ở quầy này: " in answer.text
    assert stranger not in answer.text
    assert (await world.seen(ready, DESK))["state"] == "in_post"
    assert (await sent(world, "/quay/buu-chinh", {**fields, "_key": "posted-once"})).is_redirect
    done = await sent(world, "/quay/buu-chinh", {"_do": "mark_delivered", "chon": ref})
    assert done.headers["location"] == "/quay/buu-chinh"
    assert (await world.seen(ready, DESK))["state"] == "returned"


async def test_what_the_post_did_not_take_keeps_the_code_that_was_typed_for_it(world: World):
    away = {"method": "post", "address": "1 Lê Lợi, Tam Kỳ"}
    ready = await finished(world, await world.submitted(DESK, **{"return": away}))
    ref = ready["id"]
    code = "EN 12345678 5VN, bì thư màu nâu dán hai lớp"
    typed = {"_do": "post", "chon": ref, f"ma.{ref}": code}
    answer = await sent(world, "/quay/buu-chinh", typed)
    assert answer.status_code == 409
    assert f"{ready['code']}: " in answer.text
    assert re.search(rf'name="ma.{ref}"[^>]* value="{code}"', answer.text)
    assert re.search(rf'value="{ref}" checked', answer.text)
    await sent(world, "/quay/buu-chinh", {"_do": "post", "chon": ref})
    assert (await world.seen(ready, DESK))["state"] == "in_post"


async def test_papers_that_did_not_arrive_stay_with_whoever_gave_them(world: World):
    dossier = await world.acted(
        await world.submitted(DESK, papers=["anh", ORIGINAL]), "receive", DESK
    )
    ref = dossier["id"]
    given = await sent(
        world, "/quay/ban-giao", {"den": "H47.15", "chon": ref, "_key": "given-once"}
    )
    here = given.headers["location"]
    assert (await world.seen(dossier, DESK))["state"] == "routed"
    assert "H47.TTHCC-260820-" in (await opened(world, here)).text
    assert "Ký nhận các hồ sơ đã chọn" not in (await opened(world, here)).text
    assert "Ký nhận các hồ sơ đã chọn" in (await opened(world, here, CLERK)).text
    assert (await opened(world, here, ADVISER)).status_code == 404

    silent = {"chon": ref, f"thieu.{ref}": "anh"}
    assert (await sent(world, here, silent, CLERK)).is_redirect
    assert all(paper["to"] for paper in (await world.seen(dossier, DESK))["custody"]), "no reason"
    said = {**silent, f"ghi-chu.{ref}": "Không có ảnh trong túi hồ sơ."}
    assert (await sent(world, here, said, CLERK)).headers["location"] == here
    after = {paper["key"]: paper for paper in (await world.seen(dossier, DESK))["custody"]}
    assert [after[key]["holder"] for key in ("anh", "van_bang")] == ["H47.TTHCC", "H47.15"]
    assert "govuk-tag--red" in (await opened(world, here)).text

    back = await opened(world, "/quay/ban-giao", CLERK)
    assert f'id="tra-{ref}"' in back.text
    undone = await world.seen(dossier, DESK)
    assert "undo" in {action["name"] for action in undone["actions"]}
    answer = await sent(world, f"/quay/{ref}/undo", {})
    assert answer.is_redirect
    events = (await world.get(f"/dossiers/{ref}/events", DESK)).json()["items"]
    assert "undo" in {event["action"] for event in events}


async def test_what_was_typed_outlives_the_session(world: World):
    answer = await sent(world, "/quay", {**BROUGHT, "_do": "receive"}, NOBODY)
    assert answer.status_code == 401
    assert 'name="kept:applicant.full_name" value="Nguyễn Thị Ánh"' in answer.text


async def test_a_list_of_a_hundred_can_be_acknowledged_in_one_form(world: World):
    dossier = await world.acted(await world.submitted(DESK, papers=[ORIGINAL]), "receive", DESK)
    ref = dossier["id"]
    given = await sent(world, "/quay/ban-giao", {"den": "H47.15", "chon": ref})
    here = given.headers["location"]
    others = [f"01890000-0000-7000-8000-{number:012}" for number in range(99)]
    notes = {f"ghi-chu.{one}": "" for one in (ref, *others)}
    lacks = {f"thieu.{one}": ["anh", "don", "van_bang"] for one in others}
    answer = await sent(
        world, here, {"chon": [ref, *others], **notes, **lacks, "_key": "a-full-list"}, CLERK
    )
    assert answer.headers["location"] == here
    assert [p["holder"] for p in (await world.seen(dossier, DESK))["custody"]] == ["H47.15"]


async def test_what_was_typed_for_what_is_no_longer_possible_is_kept_apart(world: World):
    dossier = await world.acted(await world.submitted(DESK), "receive", DESK)
    path = f"/quay/{dossier['id']}"
    typed = {"comment": "Không thuộc thẩm quyền.", "_key": "too-late"}
    late = await sent(world, f"{path}/refuse", typed)
    assert late.status_code in {403, 409}
    assert "Không thuộc thẩm quyền." in late.text
    assert "</textarea>" not in late.text, "no other action is offered with these words"
    assert f'href="{path}?viec=route"' in late.text
    named = await opened(world, f"{path}?viec=refuse")
    assert "Việc này không còn làm được" in named.text


async def test_a_list_without_papers_is_sent_on_once_and_says_so_again(world: World):
    fresh = [await world.acted(await world.submitted(DESK), "receive", DESK) for _ in range(2)]
    refs = [dossier["id"] for dossier in fresh]
    fields: Json = {"den": "H47.15", "chon": refs, "_key": "sent-on-without-papers"}
    first = await sent(world, "/quay/ban-giao", fields)
    assert first.headers["location"] == "/quay/ban-giao"
    assert said_in(first) == "Đã thực hiện với 2 hồ sơ."
    again = await sent(world, "/quay/ban-giao", fields)
    assert again.headers["location"] == "/quay/ban-giao"
    assert "0 hồ sơ" not in said_in(again)
    for dossier in fresh:
        assert (await world.seen(dossier, DESK))["state"] == "routed"


async def test_a_hundred_dossiers_with_everything_missing_can_be_acknowledged(world: World):
    """The largest list that a desk makes, each dossier with as many papers as any has."""
    written = (
        YAML(typ="safe").load(path.read_text("utf-8")) for path in PROCEDURES.glob("*/*.yaml")
    )
    most = max(len(said.get("documents", ())) for said in written)
    assert most > 1
    refs = [f"01890000-0000-7000-8000-{number:012}" for number in range(MOST)]
    fields: Json = {"_key": "the-largest-list", "chon": refs}
    for ref in refs:
        fields |= {f"thieu.{ref}": [f"giay_to_{at}" for at in range(most)], f"ghi-chu.{ref}": "–"}
    answer = await sent(world, f"/quay/ban-giao/{refs[0]}", fields, CLERK)
    assert answer.status_code == 404, "read to its end: it is only that there is no such list"


async def test_what_is_no_longer_on_offer_is_not_replaced_by_something_else(world: World):
    dossier = await world.acted(await world.submitted(DESK), "receive", DESK)
    here = f"/quay/{dossier['id']}"
    late = await sent(world, f"{here}/refuse", {"comment": "Không thuộc thẩm quyền."})
    assert late.status_code == 409
    assert "Không thuộc thẩm quyền." in late.text, "his words are there to be copied"
    for answer in (late, await opened(world, f"{here}?viec=refuse")):
        assert 'id="desk-act"' not in answer.text
        assert f'href="{here}?viec=route"' in answer.text
    assert f'action="{here}/route"' in (await opened(world, here)).text
