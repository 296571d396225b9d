"""Every situation of the standard life cycle, and how a dossier gets there over HTTP."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from app.dossiers.actions.keep_time import keep_time
from tests.web.world import (
    ADVISER,
    APPLICANT,
    CLERK,
    DESK,
    FOOD,
    HEAD,
    MORNING,
    OFFICER,
    REGISTRAR,
    SIGNER,
    Json,
    World,
)

REASON: Json = {"comment": "Lý do."}
PAID: Json = {"payment": {"fee": "tham_dinh", "receipt_number": "0000123"}}
SUPPLEMENT: Json = {
    "comment": "Đề nghị nộp lại.",
    "data": {"marked_items": [{"item": "form.school", "note": "Ghi tên trường."}]},
}
RESULT: Json = {"data": {"result": {"number": "01/GP", "issued_on": "2026-08-20"}}}
SIGNATURE: Json = {"data": {"signature": {"method": "digital"}}}
RECEIPT: Json = {"data": {"receipt": {"collector": "Nguyễn Thị Ánh"}}}
QUESTION: Json = {
    "data": {"consultation": {"agency": "H47.11", "question": "Có ý kiến gì?", "due": "2wd"}}
}
OPINION: Json = {"comment": "Đồng ý.", "data": {"opinion": {"position": "agree"}}}
VISIT: Json = {
    "data": {
        **PAID,
        "appointment": {"at": "2026-08-24T08:00:00+07:00", "place": "Tại cơ sở"},
    }
}

Step = tuple[str, str, Json]
"""Who takes which action, and what he brings."""

FOOD_BODY: Mapping[str, object] = MappingProxyType(
    {
        "procedure": FOOD,
        "form": {"case_type": "new", "premises": "Bếp ăn Hội An", "site_commune": "H47.21.1"},
    }
)

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Situation:
    """``steps`` after the submission; it is looked at ``later`` than they were taken."""

    steps: Sequence[Step] = ()
    later: timedelta = ONE_DAY
    food: bool = False
    returned: str = "counter"
    state: str = ""
    sleep: timedelta = timedelta()

    def then(self, *steps: Step, state: str, later: timedelta = ONE_DAY) -> "Situation":
        """The situation after more steps."""
        return replace(self, steps=(*self.steps, *steps), state=state, later=later)


_SUBMITTED = Situation(state="submitted")
_WAITING_EARLY = _SUBMITTED.then((DESK, "request_supplement", SUPPLEMENT), state="waiting_early")
_RECEIVED = _SUBMITTED.then((DESK, "receive", {}), state="received")
_ROUTED = _RECEIVED.then((DESK, "route", {}), state="routed")
_ACCEPTED = _ROUTED.then((CLERK, "accept", {}), state="appraise", later=timedelta(minutes=10))
_APPRAISE = _ACCEPTED.then((HEAD, "assign", {"data": {"person": OFFICER}}), state="appraise")
_APPROVE = _APPRAISE.then((OFFICER, "propose", {}), state="approve")
_SIGN = _APPROVE.then((HEAD, "approve", {}), state="sign")
_ISSUE = _SIGN.then((SIGNER, "sign", SIGNATURE), state="issue")
_READY = _ISSUE.then((REGISTRAR, "issue_result", RESULT), state="result_ready")
TO_RESULT: Sequence[Step] = _READY.steps
"""From the desk to the result that waits there; no file of the result is handed in with it."""
_BY_POST = Situation(_READY.steps, returned="post", state="result_ready")
_SCREENING = Situation(
    (
        (DESK, "receive", {}),
        (CLERK, "accept", {}),
        (HEAD, "assign", {"data": {"person": OFFICER}}),
    ),
    food=True,
    state="screening",
)
_CONSULTING = _SCREENING.then((OFFICER, "consult", {}), state="consulting")

SITUATIONS: Mapping[str, Situation] = MappingProxyType(
    {
        "submitted": _SUBMITTED,
        "waiting_early": _WAITING_EARLY,
        "submitted_again": _WAITING_EARLY.then(
            (APPLICANT, "supplement", {"data": {"answers": {"school": "Cao đẳng Du lịch"}}}),
            state="submitted",
        ),
        "received": _RECEIVED,
        "routed": _ROUTED,
        "just_accepted": _ACCEPTED,
        "appraise": _APPRAISE,
        "appraise_late": Situation(_APPRAISE.steps, later=timedelta(days=8), state="appraise"),
        "overdue": Situation(_APPRAISE.steps, later=timedelta(days=28), state="appraise"),
        "asked": _APPRAISE.then((OFFICER, "consult", QUESTION), state="appraise"),
        "waiting_citizen": _APPRAISE.then(
            (OFFICER, "request_supplement", SUPPLEMENT), state="waiting_citizen"
        ),
        "waiting_obligation": _APPRAISE.then(
            (OFFICER, "request_obligation", REASON), state="waiting_obligation"
        ),
        "approve": _APPROVE,
        "approve_refusal": _APPRAISE.then((OFFICER, "propose_refusal", REASON), state="approve"),
        "sign": _SIGN,
        "issue": _ISSUE,
        "just_issued": Situation(_READY.steps, later=timedelta(minutes=10), state="result_ready"),
        "ready": _READY,
        "ready_by_post": _BY_POST,
        "ready_digitally": Situation(_READY.steps, returned="digital", state="result_ready"),
        "in_post": _BY_POST.then((DESK, "post", {"data": {"shipment": {}}}), state="in_post"),
        "returned": _READY.then((DESK, "hand_over", RECEIPT), state="returned"),
        "refused": _SUBMITTED.then((DESK, "refuse", REASON), state="refused"),
        "withdrawn": _RECEIVED.then((APPLICANT, "withdraw", REASON), state="withdrawn"),
        "stopped": _APPRAISE.then(
            (HEAD, "stop", {**REASON, "data": {"legal_basis": "Điều 19"}}), state="stopped"
        ),
        "expired": Situation(_WAITING_EARLY.steps, sleep=timedelta(days=31), state="expired"),
        "screening": _SCREENING,
        "consulting": _CONSULTING,
        "consulted": _CONSULTING.then(
            (ADVISER, "answer_consultation", OPINION), state="consulting"
        ),
        "on_site": _SCREENING.then((OFFICER, "schedule_visit", VISIT), state="on_site"),
    }
)


async def reached(world: World, name: str) -> tuple[Json, datetime]:
    """A dossier in that situation, as it was after the last step, and when to look at it."""
    situation = SITUATIONS[name]
    with world.at(MORNING):
        dossier = await _submitted(world, situation)
        for who, action, body in situation.steps:
            given = _named(world, body)
            if action == "issue_result":
                upload = await world.upload(who)
                given = {**given, "documents": [{"key": "result", "upload": upload}]}
            dossier = await world.acted(dossier, action, who, given)
    if situation.sleep:
        await keep_time(world.house.office, MORNING + situation.sleep)
    look = MORNING + situation.sleep + situation.later
    with world.at(look):
        state = (await world.seen(dossier, DESK))["state"]
    assert state == situation.state, f"{name}: {state}"
    return dossier, look


async def finished(world: World, dossier: Json) -> Json:
    """A new dossier, or one that the desk took in at once, with its result at the desk."""
    return await walked(world, dossier, TO_RESULT[1:] if dossier["accepted_at"] else TO_RESULT)


async def walked(world: World, dossier: Json, steps: Sequence[Step]) -> Json:
    """The dossier after ``steps``."""
    for who, action, body in steps:
        dossier = await world.acted(dossier, action, who, _named(world, body))
    return dossier


async def _submitted(world: World, situation: Situation) -> Json:
    changes: Json = {"return": {"method": situation.returned}}
    if situation.food:
        keys = ("don", "thuyet_minh", "suc_khoe")
        changes |= dict(FOOD_BODY)
        changes["documents"] = [{"key": key, "upload": await world.upload()} for key in keys]
    return await world.submitted(**changes)


def _named(world: World, body: Json) -> Json:
    """A person is named in these tables, and known to the service by his id."""
    data = body.get("data", {})
    if "person" not in data:
        return body
    return {**body, "data": {**data, "person": str(world.people[data["person"]].id)}}
