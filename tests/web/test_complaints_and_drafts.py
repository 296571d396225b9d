"""What applicants may see and say beyond acting, and that a draft is sent once."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

from app.domain.applicant import Applicant
from app.domain.ids import PersonId
from app.domain.people import Principal, PrincipalKind
from app.domain.procedure import Channel, Subject
from app.dossiers.actions.begin_draft import BeginDraft, begin_draft
from app.dossiers.actions.change_draft_files import ChangeDraftFiles, change_draft_files
from app.dossiers.actions.save_draft import SaveDraft, save_draft
from app.dossiers.actions.submit import submit_dossier
from app.dossiers.drafts import Draft, DraftSent, Mark, Reviewed
from app.dossiers.intake import SubmitDossier
from app.dossiers.once import Given
from app.dossiers.queries.drafts import draft_of, drafts_of
from app.idempotency.keys import Answer
from tests.web.situations import reached
from tests.web.world import APPLICANT, CARD, DESK, HEAD, OFFICER, STRANGER, World, an_applicant


async def test_a_complaint_is_answered_once_by_those_who_decide(world: World):
    dossier, look = await reached(world, "appraise")
    path = f"/dossiers/{dossier['id']}/complaints"
    with world.at(look):
        said = await world.post(path, {"text": " Chậm quá. "}, APPLICANT)
        assert said.status_code == 201, said.text
        mine = said.json()
        assert (mine["text"], mine["agency"], mine["answer"]) == ("Chậm quá.", "H47.15", None)
        waiting = (await world.get("/complaints", HEAD)).json()["items"]
        assert mine["id"] in {complaint["id"] for complaint in waiting}
        assert (await world.get("/complaints", DESK)).json()["items"] == []
        assert (await world.get(path, OFFICER)).json()["items"] == []
        answer = f"{path}/{mine['id']}/answer"
        body = {"text": "Xin lỗi, kết quả sẽ có ngày mai."}
        refused = await world.post(answer, body, OFFICER)
        assert (refused.status_code, refused.json()["reason"]) == (403, "not_yours_to_answer")
        given = await world.post(answer, body, "supervise@above")
        assert given.status_code == 200, given.text
        again = await world.post(answer, body, HEAD)
        assert (again.status_code, again.json()["reason"]) == (409, "complaint_answered")
        (seen,) = (await world.get(path, APPLICANT)).json()["items"]
        assert (seen["answer"], seen["answered_by"]) == (body["text"], given.json()["answered_by"])
        assert (await world.get(path, STRANGER)).status_code == 404
        waiting = (await world.get("/complaints", HEAD)).json()["items"]
        assert dossier["id"] not in {line["dossier"] for line in waiting}


async def test_no_more_complaints_than_anybody_can_answer(world: World):
    dossier = await world.submitted()
    path = f"/dossiers/{dossier['id']}/complaints"
    answers = [await world.post(path, {"text": "?"}, APPLICANT) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [201] * 10 + [409]


async def test_the_applicant_sees_who_looked_and_from_where(world: World):
    dossier = await world.submitted()
    path = f"/dossiers/{dossier['id']}"
    assert (await world.get(f"{path}/views", APPLICANT)).json()["items"] == []
    for minutes, who in enumerate((DESK, OFFICER)):
        with world.at(world.now + timedelta(minutes=minutes)):
            await world.get(path, who)
    officer, desk = (await world.get(f"{path}/views", APPLICANT)).json()["items"]
    agencies = await world.rows(
        "select code, name from agency where code in ('H47.TTHCC', 'H47.15')"
    )
    names = {row["code"]: row["name"] for row in agencies}
    assert (desk["agency"], officer["agency"]) == (names["H47.TTHCC"], names["H47.15"])
    assert desk["at"] < officer["at"]


async def a_draft(world: World, person: PersonId) -> Draft:
    sessions = world.house.sessions
    begin = BeginDraft(
        id=uuid4(), person=person, procedure=CARD, procedure_version=1, content={}, page="form",
        at=world.now,
    )  # fmt: skip
    draft = await begin_draft(sessions, begin)
    uploads = [(key, UUID(await world.upload())) for key in ("don", "van_bang", "anh", "ly_lich")]
    changing = ChangeDraftFiles(id=draft.id, person=person, at=world.now, add=tuple(uploads))
    draft = await change_draft_files(sessions, changing)
    taking = ChangeDraftFiles(
        id=draft.id, person=person, at=world.now, remove=frozenset({uploads[-1][1]})
    )
    draft = await change_draft_files(sessions, taking)
    assert draft.files == tuple((key, str(upload)) for key, upload in uploads[:-1])
    return await save_draft(
        sessions,
        SaveDraft(
            id=draft.id, person=person, parts={"form": {"language": "vi"}}, page="review",
            seen=Mark(draft.version), at=world.now,
        ),
    )  # fmt: skip


async def test_a_draft_that_two_windows_send_at_once_becomes_one_dossier(world: World):
    person = PersonId(world.people[APPLICANT].id)
    who = Principal(id=person, kind=PrincipalKind.CITIZEN, full_name="Nguyễn Thị Ánh")
    draft = await a_draft(world, person)
    command = SubmitDossier(
        by=who,
        at=world.now,
        procedure=CARD,
        receiving_agency="H47.TTHCC",
        channel=Channel.ONLINE,
        applicant=Applicant(**{**an_applicant(), "kind": Subject.CITIZEN}),
        form=draft.content["form"],
        files=draft.files,
        draft=Reviewed(draft.id, draft.version),
    )
    sent = await asyncio.gather(
        *(
            submit_dossier(world.house.office, command, lambda _: Answer(201, b""))
            for _ in range(4)
        ),
        return_exceptions=True,
    )
    (given,) = [outcome for outcome in sent if isinstance(outcome, Given)]
    assert given.answer.status == 201
    refused = [outcome for outcome in sent if isinstance(outcome, DraftSent)]
    async with world.house.sessions() as session:
        kept = await draft_of(session, draft.id, person)
        assert draft.id not in {open_.id for open_ in await drafts_of(session, person, world.now)}
    assert [refusal.facts for refusal in refused] == [{"dossier": str(kept.sent_as)}] * 3
    assert kept.content == {}
    assert await world.rows("select 1 from dossier where id = :id", id=kept.sent_as)
