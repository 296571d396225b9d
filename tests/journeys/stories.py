"""Dossiers that do not go the straight way, each told from its submission to where it is left."""

from datetime import UTC, datetime

from tests.journeys.clientele import Answer, Clientele, paper

GUIDE = "1.004623"
CULTURE = "H47.15"
PERMIT = "1.013225"
COMMUNE = "H47.21.1"
CONSTRUCTION = "H47.9"
LANGUAGE = {"language": "vi"}
SIGNED = {"data": {"signature": {"method": "handwritten"}}}
ASKED = {
    "comment": "Đề nghị bổ sung đơn.",
    "data": {"marked_items": [{"item": "documents.don", "note": "Đơn chưa ký tên."}]},
}
MINUTES = {
    "held_on": "2026-11-20",
    "place": "Tại công trình",
    "participants": "Đoàn kiểm tra",
    "content": "Đúng như khai báo.",
}


def issued() -> Answer:
    today = datetime.now(UTC).date().isoformat()  # noqa: TID251 - the service has the same clock
    return {"data": {"result": {"number": "12/QĐ", "issued_on": today}}}


async def accepted(people: Clientele, dossier: Answer) -> Answer:
    """Received at the centre, sent to the department, and on an officer's desk there."""
    desk = people.who("receive", "H47.TTHCC")
    dossier = await people.act(dossier, "receive", desk)
    dossier = await people.act(dossier, "route", desk)
    return await people.act(dossier, "accept", people.who("receive_for_unit", CULTURE))


async def granted(people: Clientele, dossier: Answer) -> Answer:
    """Proposed, approved, signed and issued."""
    dossier = await people.act(dossier, "propose", people.who("process", CULTURE))
    dossier = await people.act(dossier, "approve", people.who("approve", CULTURE))
    dossier = await people.act(dossier, "sign", people.who("sign", CULTURE), SIGNED)
    registrar = people.who("issue", CULTURE)
    body = {**issued(), "documents": [await people.upload(registrar, "result")]}
    return await people.act(dossier, "issue_result", registrar, body)


async def walk_in(people: Clientele) -> Answer:
    """Logged by the desk for somebody who stands before it, and handed over there."""
    desk = people.who("receive", "H47.TTHCC", number=1)
    dossier = await people.submit(desk, GUIDE, LANGUAGE, channel="counter")
    assert (dossier["state"], dossier["channel"]) == ("submitted", "counter")
    dossier = await granted(people, await accepted(people, dossier))
    receipt = {"collector": "Nguyễn Thị Ánh", "originals_returned": True}
    dossier = await people.act(dossier, "hand_over", desk, {"data": {"receipt": receipt}})
    assert dossier["state"] == "returned"
    return dossier


async def asked_for_a_supplement(people: Clientele) -> Answer:
    """Left where the citizen must hand in his application once more."""
    citizen = people.who("citizen")
    dossier = await accepted(people, await people.submit(citizen, GUIDE, LANGUAGE))
    assert dossier["due"] is not None
    officer = people.who("process", CULTURE)
    dossier = await people.act(dossier, "request_supplement", officer, ASKED)
    assert (dossier["state"], dossier["marked"]) == ("waiting_citizen", ["documents.don"])
    assert dossier["due"] is None, "the term stands still"
    return dossier


async def supplemented(people: Clientele, dossier: Answer) -> Answer:
    """The citizen hands in what was marked; another file of the same name takes its place."""
    citizen = people.who("citizen")
    again = await people.upload(citizen, "don", paper("Đơn có chữ ký"))
    dossier = await people.act(dossier, "supplement", citizen, {"documents": [again]})
    assert (dossier["state"], dossier["marked"]) == ("appraise", [])
    assert dossier["due"] is not None, "the term runs anew"
    return dossier


async def refused(people: Clientele) -> Answer:
    dossier = await people.submit(people.who("citizen"), GUIDE, LANGUAGE)
    desk = people.who("receive", "H47.TTHCC")
    dossier = await people.act(dossier, "refuse", desk, {"comment": "Không thuộc thẩm quyền."})
    assert (dossier["state"], dossier["code"]) == ("refused", None)
    return dossier


async def withdrawn(people: Clientele) -> Answer:
    citizen = people.who("citizen")
    dossier = await accepted(people, await people.submit(citizen, GUIDE, LANGUAGE))
    dossier = await people.act(dossier, "withdraw", citizen, {"comment": "Tôi chưa cần nữa."})
    assert (dossier["state"], dossier["national_status"]) == ("withdrawn", 7)
    return dossier


async def downloaded(people: Clientele) -> Answer:
    """Returned without paper: the citizen fetches it himself."""
    citizen = people.who("citizen")
    dossier = await people.submit(citizen, GUIDE, LANGUAGE, **{"return": {"method": "digital"}})
    dossier = await granted(people, await accepted(people, dossier))
    dossier = await people.act(dossier, "download", citizen)
    assert (dossier["state"], dossier["national_status"]) == ("returned", 10)
    return dossier


async def consulted(people: Clientele) -> Answer:
    """A commune's building permit, on which the department of construction is asked."""
    citizen = people.who("citizen")
    house = {
        "work_kind": "house",
        "site": "Tổ 5, phường An Mỹ",
        "parcel": "125/32",
        "floors": 2,
        "area": 180.5,
        "adjoining": False,
        "fire_safety": False,
    }
    desk, officer = people.who("receive", COMMUNE), people.who("process", COMMUNE)
    dossier = await people.submit(citizen, PERMIT, house, receiving_agency=COMMUNE)
    dossier = await people.act(dossier, "receive", desk)
    dossier = await people.act(dossier, "route", desk)
    dossier = await people.act(dossier, "accept", people.who("receive_for_unit", COMMUNE))
    dossier = await people.act(dossier, "consult", officer)
    assert [c["agency"] for c in dossier["consultations"]] == [CONSTRUCTION]
    expert = people.who("consult", CONSTRUCTION)
    questions = await people.get("/inbox?queue=consultations", expert)
    assert dossier["id"] in [line["id"] for line in questions["items"]]
    answer = {"comment": "Phù hợp quy hoạch.", "data": {"opinion": {"position": "agree"}}}
    dossier = await people.act(dossier, "answer_consultation", expert, answer)
    dossier = await people.act(dossier, "joined", officer)
    dossier = await people.act(dossier, "record_pass", officer, {"data": {"minutes": MINUTES}})
    head = people.who("approve", COMMUNE)
    dossier = await people.act(dossier, "approve", head)
    dossier = await people.act(dossier, "sign", people.who("sign", COMMUNE), SIGNED)
    dossier = await people.act(dossier, "issue_result", people.who("issue", COMMUNE), issued())
    assert dossier["state"] == "result_ready"
    return dossier
