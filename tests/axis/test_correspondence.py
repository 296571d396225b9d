"""A question leaves as a letter, its answer comes back as one, and a person enters what it says."""

from collections.abc import AsyncIterable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from app.axis.actions.look_for_arrivals import look_for_arrivals
from app.axis.actions.record_answer import RecordAnswer, record_answer
from app.axis.actions.refuse_arrival import RefuseArrival, refuse_arrival
from app.axis.queries.arrivals import debts
from app.axis.settling import LetterSettled, NotYourLetter
from app.domain.ids import PersonId
from app.domain.people import Principal
from app.people.queries import principal_named
from app.ports import TemporaryFailure
from tests.axis.town import Town
from tests.web.situations import OPINION, RESULT, SIGNATURE
from tests.web.world import ADVISER, CLERK, DESK, HEAD, OFFICER, REGISTRAR, SIGNER, Json


class Harmless:
    async def scan(self, content: AsyncIterable[bytes]) -> str | None:
        async for _ in content:
            pass
        return None

    async def version(self) -> str:
        return "none"


async def person(town: Town, name: str) -> Principal:
    async with town.registry.sessions() as session:
        found = await principal_named(session, PersonId(town.world.people[name].id), town.world.now)
    assert found is not None
    return found


async def recorded(town: Town, dossier: Json, arrival: Json, who: str = OFFICER) -> None:
    command = RecordAnswer(
        ref=dossier["id"],
        arrival=arrival["id"],
        position="agree_with_conditions",
        note="Đề nghị bổ sung bảo hiểm.",
        by=await person(town, who),
        at=town.world.now + timedelta(hours=2),
    )
    await record_answer(town.registry, command)


async def test_a_question_leaves_once_with_what_was_handed_in(town: Town):
    dossier, letter = await town.asked()
    assert (letter["state"], letter["to_organ"]) == ("sent", "G09.21")
    sent = (await town.packages())[str(letter["id"])]
    assert sent["code"] == f"{dossier['code']}/LYK-c1"
    assert sent["to"] == ["G09.21"]
    assert len(sent["files"]) == len(dossier["documents"])
    await town.world.run(
        "insert into outbox (kind, dossier, ref, seq, at) select 'moved', id, '', 1, now()"
        " from dossier where id = cast(:d as uuid)",
        d=dossier["id"],
    )
    assert await town.kept() == ["axis.follow_letters"], "the same news again wants nothing"
    assert await town.letter(dossier) == letter


async def test_what_its_receiver_says_is_kept_whole_and_the_newest_counts(town: Town):
    dossier, letter = await town.asked()
    await town.receipt(letter, "in_hand", "11:00", words="Phòng PV01")
    await town.receipt(letter, "arrived", "09:10")
    await town.receipt(letter, "completed", "12:00", **{"from": "G09.99"})
    await town.partner.behave(twice=True, disorder=True)
    try:
        await town.looked()
    finally:
        await town.partner.behave(twice=False, disorder=False)
    assert (await town.letter(dossier))["state"] == "in_hand", "and not what a stranger says"
    said = await town.world.rows(
        "select state, words from axis_letter_state where letter_id = :l order by at",
        l=letter["id"],
    )
    assert {one["state"] for one in said} == {"sent", "arrived", "in_hand"}
    assert {one["words"] for one in said} == {"", "Phòng PV01"}


async def test_an_answer_is_put_before_people_and_entered_by_one(town: Town):
    dossier, letter = await town.asked()
    await town.answer(letter, "answer-1", content="Đồng ý, có điều kiện.")
    for _ in range(2):
        await town.looked()
    [arrival] = await town.arrivals(dossier)
    assert (arrival["code"], arrival["settled_at"]) == ("77/CAT-PV01", None)
    seen = await town.world.seen(dossier, OFFICER)
    assert seen["consultations"][0]["answered_at"] is None, "nobody has read it yet"

    with pytest.raises(NotYourLetter):
        await recorded(town, dossier, arrival, DESK)
    await recorded(town, dossier, arrival)
    with pytest.raises(LetterSettled):
        await recorded(town, dossier, arrival)
    seen = await town.world.seen(dossier, OFFICER)
    assert seen["consultations"][0]["answered_at"] is not None
    [event] = await town.world.rows(
        "select e.actor_kind, e.agency, e.role, p.username, y.payload from dossier_event e"
        " join person p on p.id = e.actor join dossier_event_payload y using (dossier_id, seq)"
        " where e.dossier_id = cast(:d as uuid) and e.action = 'answer_consultation'",
        d=dossier["id"],
    )
    assert (event["username"], event["role"], event["agency"]) == (OFFICER, "consulted", "H47.11")
    assert "77/CAT-PV01 ngày 20/08/2026 của Công an tỉnh" in event["payload"]
    assert "tra-loi.pdf" in event["payload"]
    await town.kept()
    told = [
        one["state"] for one in (await town.packages()).values() if one.get("about") == "answer-1"
    ]
    assert told == ["arrived", "completed"]


async def test_what_its_sender_takes_back_needs_nobody_any_more(town: Town):
    dossier, letter = await town.asked()
    await town.answer(letter, "answer-2")
    await town.looked()
    await town.answer(letter, "answer-2b", kind="revocation", replaces=["answer-2"])
    await town.looked()
    first, recall = await town.arrivals(dossier)
    assert (first["outcome"], recall["outcome"]) == ("recalled", "recalled")
    with pytest.raises(LetterSettled):
        await recorded(town, dossier, first)
    await town.answer(letter, "answer-2c")
    await town.looked()
    refusal = RefuseArrival(
        arrival=UUID(str((await town.arrivals(dossier))[-1]["id"])),
        reason="Gửi nhầm",
        by=await person(town, CLERK),
        at=town.world.now,
    )
    await refuse_arrival(town.registry, refusal)
    await town.kept()
    told = [
        one["state"] for one in (await town.packages()).values() if one.get("about") == "answer-2c"
    ]
    assert told == ["arrived", "refused"]


async def test_a_letter_waits_for_an_axis_that_is_away_and_is_then_one(town: Town):
    await town.partner.behave(down=True)
    try:
        with pytest.raises(TemporaryFailure):
            await town.asked()
        async with town.registry.sessions() as session:
            [debt] = await debts(session)
        assert debt.waiting == 1
        [letter] = await town.world.rows("select * from axis_letter where state = 'queued'")
    finally:
        await town.partner.behave(down=False)
    await town.world.run(
        "insert into pgqueuer (priority, entrypoint, status, payload)"
        " values (0, 'axis.send_letter', 'queued', convert_to(:p, 'UTF8'))",
        p=f'{{"letter":"{letter["id"]}"}}',
    )
    await town.kept()
    assert (await town.packages())[str(letter["id"])]["business"] == "edoc"


async def test_a_result_goes_to_whom_was_asked_and_is_taken_back_when_it_is_voided(town: Town):
    dossier, _ = await town.asked()
    dossier = await town.world.acted(dossier, "answer_consultation", ADVISER, OPINION)
    for action, who, body in (
        ("propose", OFFICER, {}),
        ("approve", HEAD, {}),
        ("sign", SIGNER, SIGNATURE),
    ):
        dossier = await town.world.acted(dossier, action, who, body)
    upload = await town.world.upload(REGISTRAR)
    result = {**RESULT, "documents": [{"key": "result", "upload": upload}]}
    dossier = await town.world.acted(dossier, "issue_result", REGISTRAR, result)
    await town.kept()
    question, told = await town.letters(dossier)
    assert (told["number"], told["notation"], told["purpose"]) == ("01", "GP", "result")
    assert told["signer"].endswith(SIGNER)
    assert (await town.packages())[str(told["id"])]["files"] == ["don.pdf"]

    await town.world.acted(dossier, "undo", REGISTRAR, {"comment": "Sai số."})
    await town.kept()
    recalls = [one for one in await town.letters(dossier) if one["kind"] == "revocation"]
    assert [one["takes_back"] for one in recalls] == [told["id"]]
    sent = (await town.packages())[str(recalls[0]["id"])]
    assert (sent["business"], sent["replaces"]) == ("revocation", [str(told["id"])])
    assert question["state"] == "sent"


async def test_what_is_no_package_is_shown_and_settled(town: Town):
    await town.partner.ask("POST", "/_rubbish", {"id": "rubbish", "xml": "<edXML/>"})
    await town.looked()
    [arrival] = await town.world.rows("select * from axis_arrival where axis_id = 'rubbish'")
    assert (arrival["outcome"], arrival["words"]) == ("unreadable", "edXMLEnvelope is missing")
    assert dict(await town.partner.remembered("settled"))["rubbish"] == "fail"


async def test_a_package_whose_job_is_parked_is_not_promised_anew(town: Town):
    await town.partner.ask("POST", "/_rubbish", {"id": "held", "xml": "<edXML/>"})
    await look_for_arrivals(town.registry, town.world.now)
    held = "from pgqueuer where entrypoint = 'axis.take_in'"
    [job] = await town.world.rows(f"select id {held}")
    await town.world.run("update pgqueuer set status = 'failed' where id = :i", i=job["id"])
    try:
        await look_for_arrivals(town.registry, town.world.now)
        assert await town.world.rows(f"select id {held}") == [job]
    finally:
        await town.world.run("update pgqueuer set status = 'queued' where id = :i", i=job["id"])
        await town.looked()


async def test_a_file_that_nobody_scanned_waits_where_files_are_scanned(town: Town):
    """A scanner was configured after the letter had come."""
    dossier, letter = await town.asked()
    await town.answer(letter, f"unscanned-{letter['id']}")
    await town.looked()
    [arrival] = await town.arrivals(dossier)
    scanning = replace(town.registry, scanner=Harmless())
    file = f"//viec/{dossier['code']}/van-ban-den/{arrival['id']}/1"
    house = town.world.house
    town.world.app.state.house = replace(house, registry=scanning)
    try:
        assert (await town.world.get(file, OFFICER)).status_code == 409
    finally:
        town.world.app.state.house = replace(house, registry=town.registry)
    await recorded(replace(town, registry=scanning), dossier, arrival)
    await town.kept()
    [upload] = await town.world.rows(
        "select u.watch from upload u join dossier_document d on d.upload = u.id"
        " where d.dossier_id = cast(:d as uuid) and d.seq ="
        " (select max(seq) from dossier_document where dossier_id = cast(:d as uuid))",
        d=dossier["id"],
    )
    assert upload["watch"] == "quarantined"
