"""The texts of notices: complete in both languages, short enough, and locked by version."""

import re
from datetime import datetime
from pathlib import Path

import pytest

from app.domain.calendar import HANOI
from app.domain.notifying import SENT, Medium
from app.domain.texting import LONGEST_SMS, gsm
from app.dossiers.noticing import MOVED, REASONED
from app.notices.stating import spoken_moment, text_of
from app.notices.texts import (
    FLEXIBLE,
    LANGUAGES,
    digest_of,
    locked,
    rendered,
    templates,
    text_names,
    version_of,
)
from app.procedures.lifecycle_file import LifecycleFile
from app.procedures.shipped import shipped
from app.procedures.source import modelled, read_source

CODE = "H47.15.08-260820-0001"
LONG = "Trung tâm Phục vụ hành chính công và Xúc tiến đầu tư tỉnh Quảng Nam (cơ sở hai)"
FACTS: dict[str, str | None] = {
    "name": "Nguyễn Thị Ánh",
    "dossier": CODE,
    "code": CODE,
    "procedure": "Cấp giấy phép kinh doanh dịch vụ lữ hành nội địa",
    "at": "09:00 20/08/2026",
    "state_label": "Chờ thực hiện nghĩa vụ tài chính",
    "agency_name": LONG,
    "competent_name": LONG,
    "place": LONG,
    "unit": "Phòng Quản lý Lữ hành",
    "person": "Nguyễn Hoàng Phương Thảo",
    "submitted_at": "08:00 20/08/2026",
    "received_at": "09:00 20/08/2026",
    "due": "16:30 27/08/2026",
    "due_clause": ", hẹn trả 16:30 27/08/2026",
    "answer_by": "17:00 25/08/2026",
    "reason": "thiếu bản sao có chứng thực quyết định bổ nhiệm người phụ trách kinh doanh " * 3,
    "amount": "1.500.000",
    "pay_by": "25/08/2026",
    "pay_url": "https://motcua.quangnam.gov.vn/ho-so/H47.15.08-260820-0001/thanh-toan",
    "paid_at": "10:00 20/08/2026",
    "receipt": "BL-0000123",
    "place_address": "159B Trần Quý Cáp, phường Tam Kỳ, tỉnh Quảng Nam",
    "place_phone": "0235 3852 000",
    "choice_url": "https://motcua.quangnam.gov.vn/ho-so-cua-toi/thong-bao",
    "item_code": "EN980000239VN",
    "operator": "Tổng công ty Bưu điện Việt Nam (VNPost)",
    "delivered_at": "15:45 26/08/2026",
    "collector": "Nguyễn Thị Thanh Bình",
    "file": "Bản vẽ mặt bằng tổng thể của cơ sở kinh doanh.pdf",
    "attempt": "2",
    "url": "https://motcua.quangnam.gov.vn/tra-cuu",
    "link": "https://motcua.quangnam.gov.vn/tra-cuu/" + "x" * 43,
    "hotline": "1022",
    "province": "tỉnh Quảng Nam",
}


def test_a_text_that_changed_has_a_new_version():
    wrong = {
        name: "python -m tools.notice_texts"
        for name in text_names()
        if version_of(name) > len(locked().get(name, ()))
        or locked()[name][version_of(name) - 1] != digest_of(name)
    }
    assert wrong == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(templates()))
def test_every_text_can_be_said_in_every_way_with_the_longest_facts(name: str, language: str):
    template = templates()[name]
    for medium in SENT:
        message = rendered(template, medium, language, FACTS)
        whole = message.subject + message.text + "".join(message.params.values())
        assert not re.search(r"[{}]", whole), "a gap was left open"
        assert CODE in whole
        assert len(message.digest) == 32
    sms = rendered(template, Medium.SMS, language, FACTS).text
    assert sms == gsm(sms)
    assert len(sms) <= LONGEST_SMS
    assert not re.search(r"http\S*\.\.", sms), "an address is whole or not there"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(templates()))
def test_a_text_names_only_facts_that_there_are(name: str, language: str):
    words = templates()[name].words[language]
    named = {gap for part in (words.subject, *words.body, *words.sms) for gap in part.gaps}
    assert named <= FACTS.keys()
    assert {param.fact for param in templates()[name].params.values()} <= FACTS.keys()
    assert FACTS.keys() >= FLEXIBLE


@pytest.mark.parametrize("name", sorted(templates()))
def test_an_e_mail_names_agency_unit_person_and_times(name: str):
    text = rendered(templates()[name], Medium.EMAIL, "vi", FACTS)
    for fact in ("agency_name", "unit", "person", "received_at", "due", "link", "hotline"):
        assert str(FACTS[fact]) in text.text, fact
    assert text.html is not None
    assert f'<a href="{FACTS["link"]}">' in text.html


def test_what_a_citizen_is_told_cannot_become_part_of_the_page():
    said = {**FACTS, "reason": '<script>alert("x")</script>'}
    page = rendered(templates()["supplement"], Medium.EMAIL, "vi", said).html
    assert page is not None
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_the_texts_of_the_reference_are_those_that_go_out():
    facts = {**FACTS, "competent_name": "Sở VHTTDL", "code": "H47.15-260820-0001"}
    facts["dossier"] = facts["code"]
    assert rendered(templates()["received"], Medium.SMS, "vi", facts).text == (
        "Ho so H47.15-260820-0001 da duoc tiep nhan luc 09:00 20/08/2026, hen tra 16:30 "
        "27/08/2026. Co quan giai quyet: So VHTTDL."
    )
    facts |= {"reason": "thiếu bản vẽ", "place": "Một cửa"}
    assert rendered(templates()["supplement"], Medium.SMS, "vi", facts).text == (
        "Ho so H47.15-260820-0001 can bo sung: thieu ban ve. Han bo sung 17:00 25/08/2026. "
        "Chi tiet: https://motcua.quangnam.gov.vn/tra-cuu. LH: 1022"
    )
    assert rendered(templates()["posted"], Medium.SMS, "vi", facts).text == (
        "Ket qua ho so H47.15-260820-0001 da gui buu chinh, ma buu gui EN980000239VN. "
        "Tra cuu: https://motcua.quangnam.gov.vn/tra-cuu"
    )


def test_every_notice_of_the_life_cycles_has_a_text():
    cycles = [cycle_of(path) for path in sorted(shipped("lifecycles").glob("*.yaml"))]
    told = {
        n for cycle in cycles for n, notice in cycle.notices.items() if notice.to == "applicant"
    }
    assert told
    assert told <= templates().keys()
    assert templates().keys() >= REASONED
    assert MOVED in templates()


def cycle_of(path: Path) -> LifecycleFile:
    source, _ = read_source(path)
    assert source is not None
    cycle, problems = modelled(source, LifecycleFile)
    assert cycle is not None, problems
    return cycle


def test_a_text_is_chosen_by_what_happened():
    at = datetime(2026, 8, 20, 9, 0, tzinfo=HANOI)
    due = {"due": "2026-08-27T16:30:00+07:00"}
    assert text_of("moved", 1, at, {}) == "submitted"
    assert text_of("moved", 2, at, {}) == "moved"
    assert text_of("ready", 5, at, due) == "ready_early"
    assert text_of("ready", 5, datetime(2026, 8, 28, 9, 0, tzinfo=HANOI), due) == "ready"
    assert text_of("of_a_procedures_own", 5, at, due) == "moved"
    assert spoken_moment(at) == "09:00 20/08/2026"
