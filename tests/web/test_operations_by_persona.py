"""Who may call what: every operation of the OpenAPI document, every persona, every status.

The table was written from the contract, not from the code. An operation without a row fails here,
and so does a row without an operation.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import httpx2
import pytest

from tests.web.permission_table import READ_DOSSIERS, READERS
from tests.web.situations import reached
from tests.web.world import (
    ABOVE,
    ADVISER,
    APPLICANT,
    CARD,
    DESK,
    EVERYBODY,
    HEAD,
    NOBODY,
    OFFICER,
    SIGNER,
    STAFF,
    STRANGER,
    SUBSTITUTE,
    Json,
    World,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A dossier about which an agency was asked, and the moment of looking at it."""

    dossier: Json
    look: datetime


Call = Callable[[World, Json, str], Awaitable[httpx2.Response]]
"""One request about a dossier, by somebody."""

PEOPLE = frozenset(EVERYBODY) - {NOBODY}
CITIZENS = frozenset({APPLICANT, STRANGER})
OFFICIALS = PEOPLE - CITIZENS
SUPERVISORS = frozenset({"supervise@competent", ABOVE})
SEE_IT = READERS | {ADVISER}
ADMINISTRATORS = frozenset(who for who in STAFF if who.startswith("administer@"))
FOLLOW = OFFICIALS - frozenset(
    who for who in STAFF if who.startswith(("administer@", "publish@", "consult@"))
)
"""Whoever reads dossiers somewhere follows their changes."""
NO_TARGET: Json = {
    "name": "x", "url": "https://127.0.0.1/", "agency": "H47", "kinds": ["vn.motcua.dossier.moved"],
}  # fmt: skip
PUBLISHERS = frozenset(who for who in STAFF if who.startswith("publish@"))
NEWEST: Json = {"version": 1}
MUCH = 10**12
READ_REGISTER = frozenset(f"{permission}@receiving" for permission in READ_DOSSIERS) | {ABOVE}


def everybody(status: int) -> Mapping[str, int]:
    return dict.fromkeys(EVERYBODY, status)


def only(allowed: frozenset[str], status: int, *, else_: int) -> Mapping[str, int]:
    """Whoever is not signed in is always told to sign in."""
    known = {who: status if who in allowed else else_ for who in PEOPLE}
    return {NOBODY: 401, **known}


LEADERS = frozenset({"approve@competent", "administer@competent"})
NOBODY_KNOWN: Json = {
    "substitute": "khong", "starts_on": "2026-09-01", "ends_on": "2026-09-02", "reason": "Nghỉ.",
}  # fmt: skip


def get(path: str) -> Call:
    async def call(world: World, dossier: Json, who: str) -> httpx2.Response:
        return await world.get(path.format(**dossier, token=dossier["tracking"]["token"]), who)

    return call


def post(path: str, body: Json) -> Call:
    async def call(world: World, dossier: Json, who: str) -> httpx2.Response:
        return await world.post(path.format(**dossier), body, who)

    return call


def put(path: str, body: Json) -> Call:
    async def call(world: World, dossier: Json, who: str) -> httpx2.Response:
        return await world.call("PUT", path.format(**dossier), who, json=body)

    return call


async def upload(world: World, _: Json, who: str) -> httpx2.Response:
    files = {"file": ("a.png", (b"\x89PNG"), "image/png")}
    return await world.call("POST", "/uploads", who, files=files)


async def verify(world: World, _: Json, who: str) -> httpx2.Response:
    return await world.call("POST", "/verification", who, files={"file": ("a.pdf", b"%PDF")})


async def tus(world: World, method: str, path: str, who: str) -> httpx2.Response:
    named = {"Upload-Length": "9", "Upload-Offset": "0", "Upload-Metadata": "filename YS5leGU="}
    headers = {**named, "Content-Type": "application/offset+octet-stream"}
    return await world.call(method, f"/uploads/resumable{path}", who, headers=headers)


def piecewise(method: str, path: str = "") -> Call:
    async def call(world: World, _: Json, who: str) -> httpx2.Response:
        return await tus(world, method, path, who)

    return call


async def sign_out(world: World, _: Json, who: str) -> httpx2.Response:
    async with world.rehearsal():
        return await world.call("DELETE", "/sessions/current", who)


def submit(channel: str) -> Call:
    """Without papers: whose part it is not, is told that first."""

    async def call(world: World, _: Json, who: str) -> httpx2.Response:
        body = await world.submission(NOBODY, documents=[], channel=channel)
        return await world.post("/dossiers", body, who)

    return call


async def end_substitution(world: World, _: Json, who: str) -> httpx2.Response:
    return await world.call("DELETE", f"/substitutions/{NO_LIST}", who)


def choose(path: str) -> Call:
    async def call(world: World, dossier: Json, who: str) -> httpx2.Response:
        body: Json = {"media": None, "language": "vi"}
        return await world.call("PUT", path.format(**dossier), who, json=body)

    return call


async def change_webhook(world: World, _: Json, who: str) -> httpx2.Response:
    return await world.call("PATCH", f"/webhooks/{NO_LIST}", who, json={"name": "x"})


async def bulk(world: World, dossier: Json, who: str) -> httpx2.Response:
    body = {"action": "approve", "dossiers": [{"id": dossier["id"]}]}
    return await world.post("/dossiers/bulk-actions", body, who)


async def look_up(world: World, dossier: Json, who: str) -> httpx2.Response:
    return await world.post("/tracking", {"code": dossier["code"], "proof": "3456"}, who)


NO_LIST = "01890000-0000-7000-8000-000000000001"
GIFT: Json = {
    "to_agency": "H47.15", "from_agency": "H47.TTHCC", "dossiers": [{"id": "khong"}],
}  # fmt: skip
"""Each dossier is judged alone: a list of one that is not found is answered, and not made."""

OPERATIONS: Mapping[str, tuple[Call, Mapping[str, int]]] = {
    "sign_in": (post("/sessions", {}), everybody(422)),
    "get_session": (get("/sessions/current"), only(PEOPLE, 200, else_=200)),
    "sign_out": (sign_out, only(PEOPLE, 204, else_=204)),
    "upload_file": (upload, only(PEOPLE, 422, else_=422)),
    "describe_resumable_uploads": (piecewise("OPTIONS"), only(PEOPLE, 204, else_=204)),
    "begin_resumable_upload": (piecewise("POST"), only(PEOPLE, 415, else_=415)),
    "ask_resumable_upload": (piecewise("HEAD", f"/{NO_LIST}"), only(PEOPLE, 404, else_=404)),
    "continue_resumable_upload": (
        piecewise("PATCH", f"/{NO_LIST}"), only(PEOPLE, 404, else_=404),
    ),
    "abandon_resumable_upload": (
        piecewise("DELETE", f"/{NO_LIST}"), only(PEOPLE, 404, else_=404),
    ),
    "search_procedures": (get("/procedures"), everybody(200)),
    "get_procedure": (get(f"/procedures/{CARD}"), everybody(200)),
    "get_procedure_diagram": (get(f"/procedures/{CARD}/diagram.svg"), everybody(200)),
    "list_agencies": (get("/agencies"), everybody(200)),
    "get_agency": (get("/agencies/H47.15"), everybody(200)),
    "get_statistics": (get("/statistics"), everybody(200)),
    "get_statistics_as_csv": (get("/statistics.csv"), everybody(200)),
    "get_report": (
        get("/reports/II.06a?agency=H47.15&period=2026-09"),
        only(SUPERVISORS, 200, else_=403),
    ),
    "get_report_as_csv": (
        get("/reports/II.06b.csv?agency=H47.15"), only(SUPERVISORS, 200, else_=403),
    ),
    "get_report_as_xlsx": (
        get("/reports/II.06b.xlsx?agency=H47.15"), only(SUPERVISORS, 200, else_=403),
    ),
    "track_dossier": (look_up, everybody(200)),
    "track_by_token": (get("/tracking/{token}"), everybody(200)),
    "verify_form": (get("/verification/{token}"), everybody(404)),
    "verify_file": (verify, everybody(404)),
    "get_register": (
        get("/agencies/H47.TTHCC/register.pdf?from=2026-08-20"),
        only(READ_REGISTER, 200, else_=403),
    ),
    "preview_calendar": (
        post("/calendars/quang-nam/preview", NEWEST), only(PUBLISHERS, 200, else_=403),
    ),
    "apply_calendar": (
        post("/calendars/quang-nam/apply", NEWEST), only(PUBLISHERS, 200, else_=403),
    ),
    "is_alive": (get("//healthz"), everybody(200)),
    "is_ready": (get("//readyz"), everybody(200)),
    "read_metrics": (get("//metrics"), everybody(200)),
    "list_inbox": (get("/inbox"), only(OFFICIALS, 200, else_=403)),
    "bulk_action": (bulk, only(OFFICIALS, 200, else_=403)),
    "list_handovers": (get("/handovers"), only(OFFICIALS, 200, else_=403)),
    "get_handover that is not there": (
        get(f"/handovers/{NO_LIST}"), only(OFFICIALS, 404, else_=403),
    ),
    "hand_over_papers": (post("/handovers", GIFT), only(OFFICIALS, 200, else_=403)),
    "acknowledge_papers by no list": (
        post(f"/handovers/{NO_LIST}/receipt", {"received": [{"dossier": "khong"}]}),
        only(OFFICIALS, 404, else_=403),
    ),
    "list_substitutions": (get("/substitutions"), only(OFFICIALS, 200, else_=403)),
    "appoint_substitute": (
        post("/substitutions", NOBODY_KNOWN), only(OFFICIALS, 422, else_=403),
    ),
    "appoint_substitute for another": (
        post("/substitutions", {**NOBODY_KNOWN, "absent": OFFICER}),
        only(LEADERS | {OFFICER}, 422, else_=403),
    ),
    "end_substitution that is not there": (
        end_substitution, only(OFFICIALS, 404, else_=403),
    ),
    "list_changes": (get("/changes"), only(FOLLOW, 200, else_=403)),
    "list_webhooks": (get("/webhooks"), only(ADMINISTRATORS, 200, else_=403)),
    "receive_national_dossier": (post("/national/dossiers", {"MaHoSo": "X-1"}), everybody(401)),
    "get_national_dossier": (get("/national/dossiers/X-1"), everybody(401)),
    "create_webhook": (post("/webhooks", NO_TARGET), only(ADMINISTRATORS, 422, else_=403)),
    "get_webhook that is not there": (
        get(f"/webhooks/{NO_LIST}"), only(ADMINISTRATORS, 404, else_=403),
    ),
    "change_webhook that is not there": (
        change_webhook, only(ADMINISTRATORS, 404, else_=403),
    ),
    "renew_webhook_secret that is not there": (
        post(f"/webhooks/{NO_LIST}/secret", {}), only(ADMINISTRATORS, 404, else_=403),
    ),
    "test_webhook that is not there": (
        post(f"/webhooks/{NO_LIST}/test", {}), only(ADMINISTRATORS, 404, else_=403),
    ),
    "stop_webhook that is not there": (
        post(f"/webhooks/{NO_LIST}/stop", {}), only(ADMINISTRATORS, 404, else_=403),
    ),
    "resume_webhook that is not there": (
        post(f"/webhooks/{NO_LIST}/resume", {}), only(ADMINISTRATORS, 404, else_=403),
    ),
    "replay_webhook that is not there": (
        post(f"/webhooks/{NO_LIST}/replay", {"since": 0}), only(ADMINISTRATORS, 404, else_=403),
    ),
    "list_webhook_deliveries of none": (
        get(f"/webhooks/{NO_LIST}/deliveries"), only(ADMINISTRATORS, 404, else_=403),
    ),
    "replay_webhook_delivery of none": (
        post(f"/webhooks/{NO_LIST}/deliveries/1/replay", {}),
        only(ADMINISTRATORS, 404, else_=403),
    ),
    "skip_webhook_delivery of none": (
        post(f"/webhooks/{NO_LIST}/deliveries/1/skip", {}),
        only(ADMINISTRATORS, 404, else_=403),
    ),
    "submit_dossier": (submit("online"), only(CITIZENS, 422, else_=403)),
    "submit_dossier at the desk": (submit("counter"), only(frozenset({DESK}), 422, else_=403)),
    "list_dossiers": (get("/dossiers"), only(PEOPLE, 200, else_=200)),
    "get_dossier": (get("/dossiers/{id}"), only(SEE_IT, 200, else_=404)),
    "get_dossier by its code": (get("/dossiers/{code}"), only(SEE_IT, 200, else_=404)),
    "list_events": (get("/dossiers/{id}/events"), only(SEE_IT, 200, else_=404)),
    "get_notice_choice": (get("/notice-choice"), only(PEOPLE, 200, else_=200)),
    "choose_notice_ways": (choose("/notice-choice"), only(PEOPLE, 200, else_=200)),
    "choose_notice_ways_of_dossier": (
        choose("/dossiers/{id}/notice-choice"),
        {**only(SEE_IT, 403, else_=404), APPLICANT: 200, DESK: 200},
    ),
    "list_calls": (get("/calls"), only(OFFICIALS, 200, else_=403)),
    "record_call that is not to be made": (
        post(f"/calls/{NO_LIST}", {"outcome": "reached"}), only(OFFICIALS, 404, else_=403),
    ),
    "hear_delivery_reports of none": (post("/notifications/none/events", {}), everybody(404)),
    "list_notices": (get("/dossiers/{id}/notices"), only(SEE_IT, 200, else_=404)),
    "list_views": (
        get("/dossiers/{id}/views"),
        {**only(SEE_IT, 403, else_=404), APPLICANT: 200},
    ),
    "list_complaints": (get("/dossiers/{id}/complaints"), only(SEE_IT, 200, else_=404)),
    "complain": (
        post("/dossiers/{id}/complaints", {"text": " "}),
        {**only(SEE_IT, 403, else_=404), APPLICANT: 422},
    ),
    "answer_complaint that is not there": (
        post(f"/dossiers/{{id}}/complaints/{NO_LIST}/answer", {"text": "x"}),
        only(frozenset(), 404, else_=404),
    ),
    "list_open_complaints": (get("/complaints"), only(OFFICIALS, 200, else_=403)),
    "get_payments": (get("/dossiers/{id}/payments"), only(SEE_IT, 200, else_=404)),
    "begin_payment where the counter takes the money": (
        post("/dossiers/{id}/payments", {}), only(SEE_IT, 409, else_=404),
    ),
    "take_cash beyond what is owed": (
        post("/dossiers/{id}/payments/cash", {"amount": MUCH}),
        {**only(SEE_IT, 403, else_=404), DESK: 409, APPLICANT: 403, STRANGER: 403},
    ),
    "price_fee that is published": (
        put("/dossiers/{id}/payments/fees/le_phi", {"amount": 1, "basis": "TB 1"}),
        {**only(SEE_IT, 403, else_=404), DESK: 422, APPLICANT: 403, STRANGER: 403},
    ),
    "pay_at_door where the post collects nothing": (
        put("/dossiers/{id}/payments/at-door", {"agrees": True}),
        {**only(SEE_IT, 403, else_=404), DESK: 409, APPLICANT: 409},
    ),
    "get_payment_receipt that is not there": (
        get(f"/dossiers/{{id}}/payments/receipts/{NO_LIST}.pdf"),
        only(frozenset(), 404, else_=404),
    ),
    "hear_payment unsigned": (post("/payments/counter/events", {}), everybody(401)),
    "claim_exemption from no fee": (
        post("/dossiers/{id}/exemptions", {"fee": "khong", "reason": "Hộ nghèo."}),
        {**only(SEE_IT, 403, else_=404), DESK: 422, APPLICANT: 422},
    ),
    "decide_exemption that is not there": (
        post(f"/dossiers/{{id}}/exemptions/{NO_LIST}/decision", {"granted": True}),
        {
            **only(SEE_IT, 403, else_=404), DESK: 404, "approve@receiving": 404,
            APPLICANT: 403, STRANGER: 403,
        },
    ),
    "approve_refund beyond what was paid": (
        post("/dossiers/{id}/refunds", {"amount": MUCH, "reason": "x", "legal_basis": "x"}),
        {
            **only(SEE_IT, 403, else_=404), "approve@receiving": 409, "sign@receiving": 409,
            APPLICANT: 403, STRANGER: 403,
        },
    ),
    "pay_out_refund that is not there": (
        post(f"/dossiers/{{id}}/refunds/{NO_LIST}/payout", {"how": "cash"}),
        {**only(SEE_IT, 403, else_=404), DESK: 404, APPLICANT: 403, STRANGER: 403},
    ),
    "get_deadline": (get("/dossiers/{id}/deadline"), only(SEE_IT, 200, else_=404)),
    "list_shipments": (get("/dossiers/{id}/shipments"), only(SEE_IT, 200, else_=404)),
    "hear_postal_events that nobody pushes": (
        post("/postal/manual/events", {"events": []}), everybody(404),
    ),
    "get_document": (get("/dossiers/{id}/documents/don"), only(SEE_IT, 200, else_=404)),
    "get_document that is not there": (
        get("/dossiers/{id}/documents/khong"), only(frozenset(), 404, else_=404),
    ),
    "get_form": (get("/dossiers/{id}/forms/M01.pdf"), only(SEE_IT, 200, else_=404)),
    "get_form that was not issued": (
        get("/dossiers/{id}/forms/M03.pdf"), only(frozenset(), 404, else_=404),
    ),
    "perform_action": (
        post("/dossiers/{id}/actions/expire", {}), only(SEE_IT, 409, else_=404),
    ),
}  # fmt: skip
"""A name may go on after the operation's own, where one operation has several rows."""


@pytest.fixture(scope="module")
async def place(world: World) -> Place:
    return Place(*await reached(world, "asked"))


def test_every_operation_has_its_row(world: World):
    operations = {
        operation["operationId"]
        for methods in world.app.openapi()["paths"].values()
        for operation in methods.values()
    }
    assert {name.partition(" ")[0] for name in OPERATIONS} == operations


def test_every_row_knows_everybody():
    for name, (_, statuses) in OPERATIONS.items():
        assert set(statuses) == set(EVERYBODY), name


@pytest.mark.parametrize("name", OPERATIONS)
async def test_an_operation_answers_everybody_as_the_table_says(
    world: World, place: Place, name: str
):
    call, expected = OPERATIONS[name]
    with world.at(place.look):
        answers = {who: (await call(world, place.dossier, who)).status_code for who in EVERYBODY}
    assert answers == expected


@pytest.mark.parametrize("who", sorted(PEOPLE))
async def test_a_list_has_exactly_what_one_may_open(world: World, place: Place, who: str):
    with world.at(place.look):
        listed = {line["id"] for line in (await world.get("/dossiers", who)).json()["items"]}
        found = (await world.get("/dossiers?q=0905123456", who)).json()["items"]
        by_code = (await world.get(f"/dossiers?q={place.dossier['code']}", who)).json()["items"]
    assert (place.dossier["id"] in listed) == (who in SEE_IT)
    assert bool(by_code) == (who in SEE_IT)
    assert bool(found) == (who in READERS), "no number of the applicant's is told by a search"


@pytest.mark.parametrize("who", sorted(OFFICIALS))
async def test_an_inbox_has_exactly_what_one_can_take(world: World, place: Place, who: str):
    with world.at(place.look):
        inbox = (await world.get("/inbox", who)).json()["items"]
        asked = (await world.get("/inbox?queue=consultations", who)).json()["items"]
    found = [place.dossier["id"] in {line["id"] for line in lines} for lines in (inbox, asked)]
    assert found == [who in {OFFICER, SUBSTITUTE, ADVISER, HEAD}, who == ADVISER]


async def test_many_dossiers_are_judged_one_by_one_and_the_hidden_are_not_found(
    world: World, place: Place
):
    own = await world.submitted()
    with world.at(place.look):
        for who, expected in ((DESK, "forbidden"), ("receive@unrelated", "not_found")):
            body = {
                "action": "approve",
                "dossiers": [{"id": place.dossier["id"]}, {"id": place.dossier["code"]}],
            }
            answer = (await world.post("/dossiers/bulk-actions", body, who)).json()
            assert answer["done"] == []
            code = "conflict" if expected == "forbidden" else expected
            assert [line["code"] for line in answer["refused"]] == [code, code], answer
    assert (await world.seen(own, DESK))["version"] == 1


async def test_a_look_at_a_dossier_is_on_record_unless_it_is_ones_own(world: World):
    dossier = await world.submitted()
    views = "select person from dossier_view where dossier_id = :id"
    for part in ("", "/events", "/deadline", "/documents/don"):
        await world.get(f"/dossiers/{dossier['id']}{part}", APPLICANT)
        await world.get(f"/dossiers/{dossier['id']}{part}", STRANGER)
    assert await world.rows(views, id=dossier["id"]) == []
    for number, part in enumerate(("", "/events", "/deadline", "/documents/don"), start=1):
        answer = await world.get(f"/dossiers/{dossier['id']}{part}", SIGNER)
        assert answer.status_code == 200
        seen = await world.rows(views, id=dossier["id"])
        assert [row["person"] for row in seen] == [world.people[SIGNER].id] * number, part


def test_each_permission_is_tried_at_each_kind_of_place():
    assert len(STAFF) == 40
