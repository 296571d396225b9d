"""The strict reader of the directory, and the data that ships with the house."""

from collections import Counter
from pathlib import Path

import pytest

from app.agencies.reading import DirectoryRefused, directory_folder, read_agencies
from app.domain.agencies import Tier
from app.domain.text import stored
from app.procedures.calendars import read_calendars
from app.procedures.shipped import shipped
from app.web.messages import Language, sentences

ROOT = "{code: H47, name: Tỉnh, name_en: Province, tier: province, valid: {from: 1997-01-01}}"


def written(folder: Path, *entries: str) -> Path:
    path = folder / "agencies.yaml"
    path.write_text("agencies:\n" + "".join(f"  - {entry}\n" for entry in entries), "utf-8")
    return path


def refusal(path: Path) -> set[tuple[str, str]]:
    with pytest.raises(DirectoryRefused) as refused:
        read_agencies(path)
    return {(defect.field, defect.code) for defect in refused.value.defects}


def test_the_demonstration_has_the_centre_departments_and_the_eight_districts_of_the_rollout():
    agencies = read_agencies(directory_folder() / "agencies.yaml")
    tiers = Counter(agency.tier for agency in agencies)
    districts = {
        agency.name.rpartition("dân ")[2] for agency in agencies if agency.tier == "district"
    }
    assert districts == {
        "thành phố Tam Kỳ", "thành phố Hội An", "thị xã Điện Bàn", "huyện Thăng Bình",
        "huyện Phú Ninh", "huyện Núi Thành", "huyện Đại Lộc", "huyện Duy Xuyên",
    }  # fmt: skip
    assert tiers[Tier.COMMUNE] >= 12
    assert tiers[Tier.DEPARTMENT] >= 11
    assert all(agency.one_stop for agency in agencies if agency.tier in {"district", "commune"})
    assert all(agency.name == stored(agency.name) for agency in agencies)


def test_a_province_without_districts_is_read_like_any_other(tmp_path: Path):
    ward = (
        "{code: H47.1, name: Phường, name_en: Ward, tier: commune, parent: H47, desk: Một cửa,"
        " valid: {from: 2025-07-01}}"
    )
    agencies = read_agencies(written(tmp_path, ROOT, ward))
    assert [(agency.code, agency.one_stop) for agency in agencies] == [
        ("H47", False),
        ("H47.1", True),
    ]


def test_every_defect_of_a_file_is_told_at_once(tmp_path: Path):
    entry = (
        "{code: 47, name: '', tier: county, valid: {from: 2025-07-01, to: 2025-06-30}, colour: red}"
    )
    assert refusal(written(tmp_path, ROOT, entry)) == {
        ("agencies.1.code", "not_text"),
        ("agencies.1.name", "required"),
        ("agencies.1.name_en", "required"),
        ("agencies.1.tier", "not_a_choice"),
        ("agencies.1.valid", "ends_before_start"),
        ("agencies.1.colour", "unknown_field"),
    }


def test_a_misplaced_agency_is_refused_by_its_code(tmp_path: Path):
    orphan = ROOT.replace("H47", "H48").replace("province,", "district, parent: H49,")
    assert refusal(written(tmp_path, ROOT, orphan)) == {("H48.parent", "unknown_agency")}


def test_a_key_that_stands_twice_is_refused_with_its_line(tmp_path: Path):
    path = written(tmp_path, ROOT.replace("code: H47", "code: H47, code: H48"))
    with pytest.raises(DirectoryRefused) as refused:
        read_agencies(path)
    assert [dict(defect.facts) for defect in refused.value.defects] == [{"line": 2}]


def test_what_is_not_yaml_or_not_utf_8_is_refused(tmp_path: Path):
    path = tmp_path / "agencies.yaml"
    for content in (b"agencies: [", b"agencies:\n  - \xff", b"\x00"):
        path.write_bytes(content)
        assert refusal(path) == {("agencies.yaml", "malformed_yaml")}


def test_every_refusal_of_the_directory_has_its_words():
    codes = {
        "ends_before_start", "malformed_identifier", "unknown_agency", "wrong_tier", "already_used",
        "desk_without_one_stop", "unknown_person", "same_person", "malformed_username",
        "malformed_yaml", "not_a_choice", "not_a_date", "not_text", "required", "unknown_field",
        "too_long", "not_acceptable", "not_allowed", "too_short", "password_holds_username",
    }  # fmt: skip
    for language in Language:
        assert codes <= set(sentences(language).defects)


def test_whoever_has_working_hours_of_its_own_names_a_calendar_that_ships():
    agencies = read_agencies(directory_folder() / "agencies.yaml")
    named = {agency.calendar for agency in agencies if agency.calendar is not None}
    assert named == {"quang-nam", "office-0800"}
    assert named <= set(read_calendars(shipped("calendars")).codes)
