"""One notice from way to way: Zalo, short message, e-mail, portal, and at last a call."""

import re
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from app.domain.calendar import HANOI
from app.domain.signing import SignatureWrong
from app.notices.actions.look_after import look_after
from app.notices.actions.send_delivery import send_delivery
from app.notices.queries.standing import debts
from app.ports import TemporaryFailure
from tests.notices.conftest import NOBODY, SECOND, Town, asked, received, words_of
from tests.web.situations import SUPPLEMENT
from tests.web.world import APPLICANT, DESK, MORNING, OFFICER, STRANGER, Json, an_applicant

SILENCE = timedelta(hours=2)
TOMORROW = date(2026, 8, 21)
NO_ZALO = an_applicant(phone="0909000118")


async def calls(town: Town, at: datetime = MORNING + timedelta(days=1)) -> dict[str, Json]:
    """The desk's call list of the day after, by dossier."""
    with town.world.at(at):
        answer = await town.world.get("/calls", DESK)
    return {line["dossier"]: line for line in answer.json()["items"]}


async def test_zalo_is_tried_first_and_what_it_reports_settles_the_notice(town: Town):
    dossier = await received(town)
    await town.told(MORNING + SECOND)
    sent = await town.deliveries(dossier, "received")
    assert set(sent) == {"portal", "zalo"}
    zalo = sent["zalo"]
    assert (zalo["state"], zalo["template"], zalo["template_version"]) == (
        "accepted", "received", "1.1",
    )  # fmt: skip
    assert zalo["recipient"] == "*******456"
    assert len(zalo["digest"]) == 32
    taken = (await town.taken("zns"))[str(zalo["id"])]
    assert taken["template_data"]["ma_ho_so"] == dossier["code"]
    assert taken["template_data"]["co_quan"].startswith("Trung tâm")
    assert taken["template_data"]["can_bo"] == "-", "nobody in person has it yet"

    told = await town.reported("zalo", zalo, "delivered", MORNING + timedelta(minutes=1))
    assert told == {"reports": 1, "news": 1}
    again = await town.reported("zalo", zalo, "delivered", MORNING + timedelta(minutes=2))
    assert again == {"reports": 1, "news": 0}
    after = await town.deliveries(dossier, "received")
    assert (after["zalo"]["state"], after["zalo"]["reach"]) == ("delivered", "reached")
    await look_after(town.mail, MORNING + SILENCE)
    assert set(await town.deliveries(dossier, "received")) == {"portal", "zalo"}


async def test_whoever_has_no_zalo_gets_a_short_message_then_an_e_mail(town: Town):
    dossier = await received(town, applicant=NO_ZALO)
    await town.told(MORNING + SECOND)
    sent = await town.deliveries(dossier, "received")
    assert (sent["zalo"]["state"], sent["zalo"]["code"]) == ("failed", "zns -118")
    text = (await town.taken("sms"))[str(sent["sms"]["id"])]
    assert text["brandname"] == "QuangNam"
    assert text["text"].startswith(
        f"Ho so {dossier['code']} da duoc tiep nhan luc 09:00 20/08/2026"
    )
    assert "hen tra" in text["text"]
    assert len(text["text"]) <= 160

    await town.reported("sms", sent["sms"], "undelivered", MORNING + timedelta(minutes=1))
    await town.told(MORNING + timedelta(minutes=2))
    sent = await town.deliveries(dossier, "received")
    assert (sent["sms"]["state"], sent["email"]["state"]) == ("failed", "accepted")
    letter = town.mailbox.received[-1]
    assert str(sent["email"]["id"]) in letter["Message-ID"]
    words = words_of(letter)
    assert "Kính gửi Ông/Bà Nguyễn Thị Ánh" in words
    assert re.search(r"http://\S+/tra-cuu/\S{43}", words)
    await look_after(town.mail, MORNING + timedelta(minutes=13))
    assert (await town.deliveries(dossier, "received"))["email"]["reach"] == "reached"


async def test_a_message_that_nobody_reports_on_is_asked_about_and_then_goes_another_way(
    town: Town,
):
    dossier = await received(town, applicant=NO_ZALO)
    await town.told(MORNING + SECOND)
    silent = await received(town, applicant=NO_ZALO)
    await town.told(MORNING + SECOND)
    sms = (await town.deliveries(dossier, "received"))["sms"]
    await town.gateway.ask(  # it arrived, and the report was lost
        "POST", "/_report",
        {"provider": "sms", "id": str(sms["id"]), "state": "delivered", "at": MORNING.isoformat()},
    )  # fmt: skip
    await look_after(town.mail, MORNING + SILENCE + 2 * SECOND)
    assert (await town.deliveries(dossier, "received"))["sms"]["reach"] == "reached"
    await town.told(MORNING + SILENCE + 3 * SECOND)
    sent = await town.deliveries(silent, "received")
    assert (sent["sms"]["state"], sent["email"]["state"]) == ("silent", "accepted")
    late = await town.reported("sms", sent["sms"], "delivered", MORNING + 2 * SILENCE)
    assert late["news"] == 1, "what comes late has arrived all the same"


async def test_what_must_reach_and_did_not_is_on_tomorrows_call_list(town: Town):
    dossier = await asked(town, applicant=NOBODY)
    other = await received(town, applicant=NOBODY)
    await town.told(MORNING + SECOND)
    portal = (await town.deliveries(dossier, "supplement"))["portal"]
    assert portal["reach"] == "to_call"
    assert (await town.deliveries(other, "received"))["portal"]["reach"] == "shown"
    assert dossier["id"] not in await calls(town, MORNING)
    call = (await calls(town))[dossier["id"]]
    assert (call["phone"], call["notice"], call["call_on"], call["tried"]) == (
        "02353852000", "supplement", TOMORROW.isoformat(), 0,
    )  # fmt: skip
    assert other["id"] not in await calls(town)
    looked = "select distinct person from dossier_view where dossier_id = :id and at = :at"
    looks = await town.world.rows(looked, id=UUID(dossier["id"]), at=MORNING + timedelta(days=1))
    assert [look["person"] for look in looks] == [town.world.people[DESK].id]

    path, tomorrow = f"/calls/{call['id']}", MORNING + timedelta(days=1)
    with town.world.at(tomorrow):
        assert (await town.world.post(path, {"outcome": "reached"}, OFFICER)).status_code == 404
        assert (await town.world.post(path, {"outcome": "not_reached"}, DESK)).status_code == 204
    assert dossier["id"] not in await calls(town, tomorrow)
    call = (await calls(town, MORNING + timedelta(days=4)))[dossier["id"]]
    assert (call["call_on"], call["tried"]) == ("2026-08-22", 1), "a Saturday worked for a holiday"
    with town.world.at(MORNING + timedelta(days=4)):
        assert (await town.world.post(path, {"outcome": "reached"}, DESK)).status_code == 204
        assert (await town.world.post(path, {"outcome": "reached"}, DESK)).status_code == 404
    assert (await town.deliveries(dossier, "supplement"))["portal"]["reach"] == "reached"


async def test_what_is_opened_on_the_portal_needs_no_call(town: Town):
    dossier = await asked(town, applicant=NOBODY)
    await town.told(MORNING + SECOND)
    assert dossier["id"] in await calls(town)
    listed = await town.world.get(f"/dossiers/{dossier['id']}/notices", DESK)
    assert listed.json()["items"][-1]["reach"] == "to_call", "a look of the desk's is nobody's"
    own = await town.world.get(f"/dossiers/{dossier['id']}/notices", APPLICANT)
    assert [d["medium"] for d in own.json()["items"][-1]["deliveries"]] == ["portal"]
    assert dossier["id"] not in await calls(town)
    own = await town.world.get(f"/dossiers/{dossier['id']}/notices", APPLICANT)
    assert own.json()["items"][-1]["reach"] == "reached"


async def test_what_must_reach_is_sent_although_the_page_was_opened_first(town: Town):
    spared, needed = await received(town), await asked(town)
    await town.planned(MORNING + SECOND)
    for dossier, notice, after in (
        (spared, "received", "spared"),
        (needed, "supplement", "accepted"),
    ):
        await town.world.get(f"/dossiers/{dossier['id']}/notices", APPLICANT)
        message = (await town.deliveries(dossier, notice))["zalo"]
        await send_delivery(town.mail, message["id"], MORNING + SECOND)
        told = await town.deliveries(dossier, notice)
        assert (told["zalo"]["state"], told["portal"]["reach"]) == (after, "reached")


async def test_at_night_only_a_legal_deadline_rings(town: Town):
    night = MORNING.replace(hour=22)
    with town.world.at(night):
        plain, lawful = await received(town), await asked(town)
    await town.planned(night + SECOND)
    sent = (await town.deliveries(plain, "received"))["zalo"]
    assert sent["not_before"] == datetime(2026, 8, 21, 7, 0, tzinfo=HANOI)
    await send_delivery(town.mail, sent["id"], night + SECOND)
    urgent = (await town.deliveries(lawful, "supplement"))["zalo"]
    assert urgent["not_before"] <= night + SECOND
    await send_delivery(town.mail, urgent["id"], night + SECOND)
    assert (await town.deliveries(lawful, "supplement"))["zalo"]["state"] == "accepted"
    assert (await town.deliveries(plain, "received"))["zalo"]["state"] == "planned"
    await town.told(MORNING + timedelta(days=1))
    assert (await town.deliveries(plain, "received"))["zalo"]["state"] == "accepted"
    as_of_now = text("""update notice_delivery set not_before = now() + interval '1 hour',
        state = case when id = :id then 'planned' else state end where medium = 'zalo'""")
    async with town.world.house.sessions.begin() as session:
        await session.execute(as_of_now, {"id": sent["id"]})
        [owed] = [one for one in await debts(session) if one.party == "zalo"]
    assert (owed.planned, owed.planned_for is not None) == (1, True), "not owed before morning"
    assert owed.last_success is not None


async def test_a_choice_is_kept_except_where_the_law_must_reach(town: Town):
    choice = {"media": ["email"], "steps": [], "language": "en"}
    answer = await town.world.call("PUT", "/notice-choice", STRANGER, json=choice)
    assert answer.json() == choice
    world = town.world
    dossier = await world.acted(await world.submitted(STRANGER), "receive", DESK)
    asked_too = await world.submitted(STRANGER)
    path = f"/dossiers/{asked_too['id']}/notice-choice"
    await world.call("PUT", path, STRANGER, json={"media": ["sms"], "language": "vi"})
    await world.acted(asked_too, "request_supplement", DESK, SUPPLEMENT)
    await town.told(MORNING + SECOND)
    sent = await town.deliveries(dossier, "received")
    assert set(sent) == {"portal", "email"}
    letter = next(m for m in town.mailbox.received if str(sent["email"]["id"]) in m["Message-ID"])
    assert letter["Subject"] == f"Dossier {dossier['code']} has been received"
    assert "result due" in words_of(letter)
    assert re.search("The dossier is with: [A-Z]", words_of(letter))
    await world.acted(dossier, "route", DESK)
    await town.told(MORNING + SECOND)
    assert set(await town.deliveries(dossier, "moved")) == {"portal"}, "a mere step"
    sent = await town.deliveries(asked_too, "supplement")
    assert set(sent) == {"portal", "sms"}, "of this dossier by short message first"
    await town.reported("sms", sent["sms"], "undelivered", MORNING + timedelta(minutes=1))
    await town.told(MORNING + timedelta(minutes=2))
    assert "zalo" in await town.deliveries(asked_too, "supplement"), "it must reach"


async def test_while_a_gateway_is_away_its_messages_wait_and_then_go_another_way(town: Town):
    await received(town)
    await town.told(MORNING + SECOND)  # the login, which is good once, is not the answer to lose
    dossier = await received(town)
    await town.planned(MORNING + SECOND)
    zalo = (await town.deliveries(dossier, "received"))["zalo"]
    await town.gateway.behave(down=True)
    with pytest.raises(TemporaryFailure):
        await send_delivery(town.mail, zalo["id"], MORNING + SECOND)
    await town.gateway.behave(down=False, losing=1.0)
    with pytest.raises(TemporaryFailure):
        await send_delivery(town.mail, zalo["id"], MORNING + 2 * SECOND)
    await town.gateway.behave(losing=0)
    await send_delivery(town.mail, zalo["id"], MORNING + 3 * SECOND)
    await send_delivery(town.mail, zalo["id"], MORNING + 4 * SECOND)
    assert str(zalo["id"]) in await town.taken("zns"), "once, though its answer was lost"
    assert (await town.deliveries(dossier, "received"))["zalo"]["state"] == "accepted"

    other = await received(town)
    await town.planned(MORNING + SECOND)
    waited = (await town.deliveries(other, "received"))["zalo"]
    await look_after(town.mail, MORNING + SILENCE + 2 * SECOND)
    await send_delivery(town.mail, waited["id"], MORNING + SILENCE + 3 * SECOND)
    assert str(waited["id"]) not in await town.taken("zns"), "too late: it goes another way"
    await town.told(MORNING + SILENCE + 4 * SECOND)
    sent = await town.deliveries(other, "received")
    assert (sent["zalo"]["state"], sent["sms"]["state"]) == ("silent", "accepted")


async def test_a_wrong_signature_tells_nothing(town: Town):
    dossier = await received(town)
    await town.told(MORNING + SECOND)
    zalo = (await town.deliveries(dossier, "received"))["zalo"]
    await town.gateway.behave(wrong_signature=True)
    with pytest.raises(AssertionError, match=SignatureWrong().reason):
        await town.reported("zalo", zalo, "delivered", MORNING)
    await town.gateway.behave(wrong_signature=False)
    stranger = {"id": uuid4()}
    assert (await town.reported("sms", stranger, "delivered", MORNING))["news"] == 0
    assert (await town.deliveries(dossier, "received"))["zalo"]["state"] == "accepted"
