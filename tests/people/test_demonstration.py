"""The demonstration province: complete, repeatable, and with passwords of its own."""

import asyncio
import json
import stat
from collections import defaultdict
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.agencies.reading import DirectoryRefused, directory_folder, read_agencies
from app.db.sessions import Sessions, create_engine, create_sessions
from app.domain.accounts import WrongCredentials
from app.domain.people import Permission, Principal, PrincipalKind
from app.people.actions.enrol_demonstration import SeededMeanwhile
from app.people.actions.sign_in import SignIn, sign_in
from app.people.demo_accounts import FILE, DemoAccount, known_passwords, write_accounts
from app.people.demonstration import Seeded, seed
from app.people.reading import read_people
from app.people.tables import PersonRow, RoleGrantRow, SubstitutionRow
from tests.people.province import NOW, TODAY

AGENCIES = """
agencies:
  - {code: H47, name: Tỉnh, name_en: Province, tier: province, valid: {from: 1997-01-01}}
  - code: H47.TTHCC
    name: Trung tâm
    name_en: Centre
    tier: province_centre
    parent: H47
    desk: Một cửa
    valid: {from: 2020-01-01}
"""
PEOPLE = """
roles_from: 2024-01-01
staff:
  - {username: desk, full_name: Lê An, agency: H47.TTHCC, unit: Quầy 1, roles: [receive, issue]}
  - {username: head, full_name: Lê Bá, agency: H47.TTHCC, unit: Phòng, roles: [approve]}
citizens:
  - username: congdan1
    full_name: Nguyễn Thị Ánh
    id_number: "049185001234"
    phone: "0905123456"
    email: anh@example.vn
    address: 12 Trần Phú, Hội An
substitutes:
  - {absent: head, substitute: desk, from: 2026-01-01, to: 2026-12-31, reason: đi học}
"""
Lines = list[dict[str, str]]


@pytest.fixture
def province(tmp_path: Path) -> Path:
    folder = tmp_path / "province"
    folder.mkdir()
    (folder / "agencies.yaml").write_text(AGENCIES, "utf-8")
    (folder / "people.yaml").write_text(PEOPLE, "utf-8")
    return folder


def accounts(folder: Path) -> Lines:
    lines: Lines = json.loads((folder / FILE).read_text("utf-8"))
    return lines


async def counts(sessions: Sessions) -> list[int | None]:
    async with sessions() as session:
        return [
            await session.scalar(select(func.count()).select_from(table))
            for table in (PersonRow, RoleGrantRow, SubstitutionRow)
        ]


async def principal(sessions: Sessions, username: str, password: str) -> Principal:
    command = SignIn(username=username, password=password, address="", at=NOW)
    return (await sign_in(sessions, command)).principal


async def test_the_whole_demonstration_is_seeded_and_a_second_time_nothing_changes(
    fresh_database: str, tmp_path: Path
):
    engine = create_engine(fresh_database)
    sessions = create_sessions(engine)
    first = await seed(sessions, tmp_path, NOW)
    before, written = await counts(sessions), (tmp_path / FILE).read_bytes()
    second = await seed(sessions, tmp_path, NOW)
    after = await counts(sessions)
    await engine.dispose()
    assert first.people > 100
    assert second == Seeded(directory_lines=0, people=0, accounts=tmp_path / FILE)
    assert after == before
    assert (tmp_path / FILE).read_bytes() == written


async def test_the_accounts_file_opens_the_door_and_only_its_owner_reads_it(
    sessions: Sessions, tmp_path: Path, province: Path
):
    await seed(sessions, tmp_path, NOW, province=province)
    lines = accounts(tmp_path)
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert [(line["username"], line["role"], line["agency"]) for line in lines] == [
        ("desk", "receive", "H47.TTHCC"),
        ("desk", "issue", "H47.TTHCC"),
        ("head", "approve", "H47.TTHCC"),
        ("congdan1", "citizen", None),
    ]
    assert len({line["password"] for line in lines}) == 3
    desk = await principal(sessions, "desk", lines[0]["password"])
    assert {(grant.permission, grant.on_behalf_of is None) for grant in desk.grants} == {
        (Permission.RECEIVE, True),
        (Permission.ISSUE, True),
        (Permission.APPROVE, False),
    }
    citizen = await principal(sessions, "congdan1", lines[3]["password"])
    assert (citizen.kind, citizen.full_name) == (PrincipalKind.CITIZEN, "Nguyễn Thị Ánh")


async def test_a_lost_file_is_made_again_with_passwords_that_work(
    sessions: Sessions, tmp_path: Path, province: Path
):
    await seed(sessions, tmp_path, NOW, province=province)
    kept = accounts(tmp_path)
    (tmp_path / FILE).write_text(json.dumps(kept[:-1]), "utf-8")
    await seed(sessions, tmp_path, NOW, province=province)
    renewed = accounts(tmp_path)
    assert renewed[:-1] == kept[:-1]
    await principal(sessions, "congdan1", renewed[-1]["password"])
    with pytest.raises(WrongCredentials):
        await principal(sessions, "congdan1", kept[-1]["password"])


async def test_a_lost_database_is_filled_again_with_the_passwords_of_the_file(
    sessions: Sessions, tmp_path: Path, province: Path
):
    word = "thuộc lòng rồi"
    write_accounts(tmp_path, [DemoAccount("congdan1", word, "citizen", None, "Ánh")])
    await seed(sessions, tmp_path, NOW, province=province)
    assert (await principal(sessions, "congdan1", word)).kind is PrincipalKind.CITIZEN


async def test_whoever_joins_the_file_later_is_added_and_the_others_stay(
    sessions: Sessions, tmp_path: Path, province: Path
):
    await seed(sessions, tmp_path, NOW, province=province)
    kept = accounts(tmp_path)
    joining = "staff:\n  - {username: new, full_name: C, agency: H47, unit: A, roles: [supervise]}"
    (province / "people.yaml").write_text(PEOPLE.replace("staff:", joining), "utf-8")
    assert (await seed(sessions, tmp_path, NOW, province=province)).people == 1
    assert accounts(tmp_path)[1:] == kept
    assert await counts(sessions) == [4, 4, 1]


async def test_of_two_who_seed_at_once_one_is_told_and_no_account_is_left_without_its_password(
    fresh_database: str, tmp_path: Path, province: Path
):
    engine = create_engine(fresh_database)
    sessions = create_sessions(engine)
    outcomes = await asyncio.gather(
        *(seed(sessions, tmp_path, NOW, province=province) for _ in range(2)),
        return_exceptions=True,
    )
    after = await counts(sessions)
    for line in accounts(tmp_path):
        await principal(sessions, line["username"], line["password"])
    await engine.dispose()
    assert after == [3, 3, 1]
    assert {type(outcome) for outcome in outcomes} <= {Seeded, SeededMeanwhile}
    assert Seeded in {type(outcome) for outcome in outcomes}


def test_every_agency_that_takes_part_can_walk_a_dossier_to_its_end():
    folder = directory_folder()
    agencies = read_agencies(folder / "agencies.yaml")
    people = read_people(folder / "people.yaml", [agency.code for agency in agencies])
    roles: defaultdict[str, list[Permission]] = defaultdict(list)
    for entry in people.staff:
        roles[entry.agency] += entry.roles
    inside = {"receive_for_unit", "process", "consult", "approve", "sign", "issue"}
    for agency in agencies:
        if agency.code in {"H47", "H47.1"} or not agency.validity.covers(TODAY):
            continue  # the committee and its office decide nothing themselves here
        assert inside <= set(roles[agency.code]), agency.code
        assert roles[agency.code].count(Permission.PROCESS) == 2, agency.code
        assert agency.one_stop == (Permission.RECEIVE in roles[agency.code]), agency.code
    assert {"supervise", "publish", "administer"} == set(roles["H47"])
    assert {citizen.organisation is None for citizen in people.citizens} == {True, False}


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"a": 1}', '[{"username": "a"}]'])
def test_a_broken_accounts_file_is_as_none(tmp_path: Path, content: str):
    assert known_passwords(tmp_path) == {}
    (tmp_path / FILE).write_text(content, "utf-8")
    assert known_passwords(tmp_path) == {}


def test_people_who_do_not_fit_the_directory_are_refused_all_at_once(tmp_path: Path):
    path = tmp_path / "people.yaml"
    someone = "full_name: A, agency: H47, unit: B, roles: [sign]"
    path.write_text(
        "roles_from: 2026-01-01\nstaff:\n"
        f"  - {{username: aaa, {someone}}}\n"
        f"  - {{username: aaa, {someone.replace('H47', 'H99')}}}\n"
        f"  - {{username: A, {someone}}}\n"
        "substitutes:\n"
        "  - {absent: aaa, substitute: aaa, from: 2026-01-01, to: 2026-01-02, reason: C}\n"
        "  - {absent: aaa, substitute: bbb, from: 2026-01-01, to: 2026-01-02, reason: C}\n",
        "utf-8",
    )
    agencies = read_agencies(directory_folder() / "agencies.yaml")
    with pytest.raises(DirectoryRefused) as refusal:
        read_people(path, [agency.code for agency in agencies])
    assert [(defect.field, defect.code) for defect in refusal.value.defects] == [
        ("aaa.username", "already_used"),
        ("A.username", "malformed_username"),
        ("aaa.agency", "unknown_agency"),
        ("aaa.substitute", "same_person"),
        ("aaa.substitute", "unknown_person"),
    ]
