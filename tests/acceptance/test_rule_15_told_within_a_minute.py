"""Quy tắc 15: every change of state is on its way to the applicant within a minute, with names."""

from datetime import datetime, timedelta
from uuid import UUID

from tests.notices.conftest import Town, town, words_of
from tests.web.situations import RECEIPT, RESULT, SIGNATURE
from tests.web.world import (
    CLERK,
    DESK,
    HEAD,
    MORNING,
    OFFICER,
    REGISTRAR,
    SIGNER,
    Json,
)

__all__ = ["town"]

COURSE: tuple[tuple[str, str, Json], ...] = (
    (DESK, "receive", {}),
    (DESK, "route", {}),
    (CLERK, "accept", {}),
    (OFFICER, "propose", {}),
    (HEAD, "approve", {}),
    (SIGNER, "sign", SIGNATURE),
    (REGISTRAR, "issue_result", RESULT),
    (DESK, "hand_over", RECEIPT),
)
MINUTE = timedelta(seconds=60)


async def test_rule_15_every_change_of_state_is_on_its_way_within_a_minute(town: Town) -> None:
    world, moment = town.world, MORNING
    dossier = await world.submitted()
    assert await told_in_time(town, dossier, moment) == 1
    for who, action, data in COURSE:
        moment += timedelta(minutes=10)
        with world.at(moment):
            dossier = await world.acted(dossier, action, who, data)
            assert await told_in_time(town, dossier, moment) == 1, action
    assert dossier["state"] == "returned"
    letters = [words_of(letter) for letter in town.mailbox.received]
    assert all("Tiếp nhận lúc" in words for words in letters), "the times"
    held = [words for words in letters if "Cơ quan đang giữ hồ sơ: Sở Văn hóa" in words]
    assert held, "the agency"
    assert all("Bộ phận:" in words for words in held), "the unit"
    assert any("Người xử lý:" in words for words in held), "the person"
    assert any("Hẹn trả kết quả:" in words for words in held), "and until when"


async def told_in_time(town: Town, dossier: Json, changed: datetime) -> int:
    """How many notices of the newest change went out, each within a minute of it."""
    await town.told(changed + MINUTE / 2)
    rows = await town.world.rows(
        "select w.planned_at - w.told_at as took, v.medium, v.sent_at from notice_way w"
        " left join notice_delivery v on v.way_id = w.id and v.medium <> 'portal'"
        " where w.dossier_id = :dossier and w.told_at = :changed",
        dossier=UUID(dossier["id"]),
        changed=changed,
    )
    assert all(row["took"] <= MINUTE for row in rows)
    assert all(row["sent_at"] is not None for row in rows), rows
    return len(rows)
