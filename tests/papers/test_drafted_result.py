"""A result that officers write here: who may write, what is lost to nobody, what is issued."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.errors import DomainError, Invalid
from app.domain.people import Principal
from app.domain.refusals import HeldByColleague
from app.domain.result_drafting import NoResultToDraft, NotYoursToDraft, ResultSigned
from app.dossiers.acting import Opened, visible_file, with_rules
from app.dossiers.actions.keep_result_draft import KeepResultDraft, keep_result_draft
from app.dossiers.queries.files import DossierNotFound
from app.dossiers.queries.result_drafts import newest_draft
from app.dossiers.result_drafts import DraftMovedOn, ResultBlocks, first_blocks
from app.papers.result_preview import result_preview
from app.people.queries import principal_of
from app.people.tokens import token_hash
from tests.papers.asking import words_of
from tests.papers.sheets import Sheet
from tests.web.situations import RESULT, SIGNATURE, reached
from tests.web.world import (
    APPLICANT,
    CLERK,
    COLLEAGUE,
    DESK,
    HEAD,
    MORNING,
    OFFICER,
    REGISTRAR,
    SIGNER,
    Json,
    World,
)

DIGITALLY: Json = {"return": {"method": "digital"}}
DECIDER = "Sở Văn hóa, Thể thao và Du lịch tỉnh Quảng Nam"


async def principal(world: World, who: str) -> Principal:
    async with world.house.sessions() as session:
        found = await principal_of(session, token_hash(world.people[who].token), world.now)
    assert found is not None
    return found


async def opened(world: World, dossier: Json, who: str) -> Opened:
    person = await principal(world, who)
    async with world.house.sessions() as session:
        file = await visible_file(session, dossier["id"], person)
        return await with_rules(session, world.house.office, file, world.now)


async def first(world: World, dossier: Json) -> ResultBlocks:
    found = await opened(world, dossier, OFFICER)
    return first_blocks(found.file, found.procedure, DECIDER)


async def keep(
    world: World, dossier: Json, who: str, blocks: ResultBlocks, version: int = 0
) -> int:
    command = KeepResultDraft(
        ref=dossier["id"],
        blocks=blocks.as_dict(),
        version=version,
        by=await principal(world, who),
        at=world.now,
    )
    return await keep_result_draft(world.house.office, command)


async def refused(
    world: World, dossier: Json, who: str, blocks: ResultBlocks, version: int = 0
) -> type[DomainError]:
    with pytest.raises(DomainError) as refusal:
        await keep(world, dossier, who, blocks, version)
    return refusal.type


async def signed(world: World, dossier: Json) -> Json:
    for who, action in ((DESK, "receive"), (DESK, "route"), (CLERK, "accept")):
        await world.acted(dossier, action, who)
    await world.acted(dossier, "propose", OFFICER)
    await world.acted(dossier, "approve", HEAD)
    return await world.acted(dossier, "sign", SIGNER, SIGNATURE)


async def test_the_first_text_says_what_the_procedure_and_the_applicant_say(world: World):
    dossier, look = await reached(world, "appraise")
    with world.at(look):
        blocks = await first(world, dossier)
        async with world.house.sessions() as session:
            content = await result_preview(session, await opened(world, dossier, HEAD), blocks)
    words = Sheet(content).words
    for line in (
        "SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH",
        "THẺ HƯỚNG DẪN VIÊN DU LỊCH NỘI ĐỊA",
        "Căn cứ Luật Du lịch;",
        f"Xét hồ sơ mã số {dossier['code']} của Nguyễn Thị Ánh,",
        f"{DECIDER} cấp thẻ hướng dẫn viên du lịch nội địa cho:",
        "Số định danh: 049185001234",
        "Quảng Nam, ngày … tháng … năm ……",
        "Ngôn ngữ hướng dẫn: Tiếng Việt",
        "BẢN DỰ THẢO",
    ):
        assert line in words


async def test_whoever_holds_it_writes_and_nobody_else(world: World):
    dossier, look = await reached(world, "appraise")
    with world.at(look):
        blocks = await first(world, dossier)
        assert await refused(world, dossier, APPLICANT, blocks) is NotYoursToDraft
        assert await refused(world, dossier, HEAD, blocks) is NotYoursToDraft
        assert await refused(world, dossier, COLLEAGUE, blocks) is HeldByColleague
        assert await refused(world, dossier, "process@unrelated", blocks) is DossierNotFound
        assert await keep(world, dossier, OFFICER, blocks) == 1
        await world.acted(dossier, "propose", OFFICER)
        assert await refused(world, dossier, OFFICER, blocks, 1) is NotYoursToDraft
        assert await keep(world, dossier, HEAD, replace(blocks, subject="Về thẻ"), 1) == 2
    early, look = await reached(world, "submitted")
    with world.at(look):
        assert await refused(world, early, DESK, blocks) is NoResultToDraft


async def test_a_text_is_never_written_over(world: World):
    dossier, look = await reached(world, "appraise")
    with world.at(look):
        blocks = await first(world, dossier)
        mine, yours = replace(blocks, body="Của tôi."), replace(blocks, body="Của bạn.")
        assert await keep(world, dossier, OFFICER, mine) == 1
        assert await refused(world, dossier, OFFICER, yours) is DraftMovedOn
        assert await keep(world, dossier, OFFICER, mine) == 1, "the same again is no new version"
        assert await keep(world, dossier, OFFICER, yours, 1) == 2
        with pytest.raises(Invalid) as wrong:
            await keep(world, dossier, OFFICER, replace(yours, title=" ", body="a" * 20_001), 2)
    assert {(d.field, d.code) for d in wrong.value.defects} == {
        ("title", "required"),
        ("body", "too_long"),
    }
    kept = await world.rows(
        "select version, blocks from result_draft where dossier_id = cast(:id as uuid)"
        " order by version",
        id=dossier["id"],
    )
    assert [("Của tôi." in row["blocks"], "Của bạn." in row["blocks"]) for row in kept] == [
        (True, False),
        (False, True),
    ]


async def test_what_was_signed_is_issued_with_number_day_signer_and_proof(world: World):
    dossier, look = await reached(world, "appraise")
    with world.at(look):
        blocks = replace(await first(world, dossier), body="Nay cấp thẻ.\nThẻ có giá trị 5 năm.")
        await keep(world, dossier, OFFICER, blocks)
        await world.acted(dossier, "propose", OFFICER)
        await world.acted(dossier, "approve", HEAD)
        await world.acted(dossier, "sign", SIGNER, SIGNATURE)
        assert await refused(world, dossier, REGISTRAR, blocks, 1) is ResultSigned
        done = await world.acted(dossier, "issue_result", REGISTRAR, RESULT)
        assert "RESULT" in done["forms"]
        words = await words_of(world, dossier, "RESULT", who=APPLICANT)
    for line in (
        "Số: 01/GP",
        "Quảng Nam, ngày 20 tháng 08 năm 2026",
        "Nay cấp thẻ. Thẻ có giá trị 5 năm.",
        f"Ông {SIGNER}",
        "Mã xác thực:",
    ):
        assert line in words
    assert "DỰ THẢO" not in words.upper()


async def test_a_digital_result_needs_a_text_or_a_file(world: World):
    dossier = await signed(world, await world.submitted(**DIGITALLY))
    with world.at(MORNING + timedelta(hours=1)):
        path = f"/dossiers/{dossier['id']}/actions/issue_result"
        async with world.rehearsal():
            answer = await world.post(path, RESULT, REGISTRAR)
            assert [flaw["field"] for flaw in answer.json()["errors"]] == ["documents.result"]
        upload = await world.upload(REGISTRAR)
        body = {**RESULT, "documents": [{"key": "result", "upload": upload}]}
        done = await world.acted(dossier, "issue_result", REGISTRAR, body)
        assert "RESULT" not in done["forms"]


async def test_the_scan_of_what_was_signed_by_hand_takes_the_place_of_the_text(world: World):
    dossier, look = await reached(world, "appraise")
    with world.at(look + timedelta(hours=1)):
        await keep(world, dossier, OFFICER, await first(world, dossier))
        await world.acted(dossier, "propose", OFFICER)
        await world.acted(dossier, "approve", HEAD)
        await world.acted(dossier, "sign", SIGNER, SIGNATURE)
        upload = await world.upload(REGISTRAR)
        body = {**RESULT, "documents": [{"key": "result", "upload": upload}]}
        done = await world.acted(dossier, "issue_result", REGISTRAR, body)
        assert "RESULT" not in done["forms"]
        async with world.house.sessions() as session:
            draft = await newest_draft(
                session, (await opened(world, dossier, DESK)).file.dossier.id
            )
    assert draft is not None
    assert (draft.version, draft.by_name) == (1, f"Ông {OFFICER}")
