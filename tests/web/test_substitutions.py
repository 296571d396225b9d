"""Somebody is away: a colleague is named, finds the work, acts for him, until it is ended."""

from datetime import timedelta

from tests.web.situations import reached
from tests.web.world import COLLEAGUE, HEAD, OFFICER, SIGNER, SUBSTITUTE, Json, World

CHIEF = "administer@competent"
DAYS: Json = {"starts_on": "2026-08-21", "ends_on": "2026-08-31", "reason": "Nghỉ phép năm."}


async def listed(world: World, who: str, **query: object) -> list[Json]:
    found = await world.get("/substitutions", who, params=query)
    lines: list[Json] = found.json()["items"]
    return lines


async def has_work(world: World, dossier: Json, who: str) -> bool:
    inbox = (await world.get("/inbox", who)).json()["items"]
    return dossier["id"] in {line["id"] for line in inbox}


async def test_a_named_colleague_acts_for_the_absent_until_it_is_ended(world: World):
    first, look = await reached(world, "approve")
    second, _ = await reached(world, "approve")
    head, colleague = world.people[HEAD].id, world.people[COLLEAGUE].id
    with world.at(look):
        async with world.rehearsal():
            assert not await has_work(world, first, COLLEAGUE)
            answer = await world.post("/substitutions", {**DAYS, "substitute": COLLEAGUE}, HEAD)
            assert answer.status_code == 201, answer.text
            made = answer.json()
            assert (made["absent"], made["substitute"]) == (str(head), str(colleague))
            assert (made["appointed_by"], made["ended_at"]) == (str(head), None)
            assert await has_work(world, first, COLLEAGUE)
            await world.acted(first, "approve", COLLEAGUE)
            events = (await world.get(f"/dossiers/{first['id']}/events", HEAD)).json()["items"]
            assert events[-1]["actor"] == str(colleague)
            assert events[-1]["on_behalf_of"] == str(head)
            path = f"/substitutions/{made['id']}"
            assert (await world.call("DELETE", path, COLLEAGUE)).status_code == 403
            assert (await world.call("DELETE", path, "approve@unrelated")).status_code == 404
            for _ in range(2):
                assert (await world.call("DELETE", path, HEAD)).status_code == 204
            assert not await has_work(world, second, COLLEAGUE)
            refused = await world.post(f"/dossiers/{second['id']}/actions/approve", {}, COLLEAGUE)
            assert refused.status_code == 403
            assert (await listed(world, COLLEAGUE))[0]["ended_at"] is not None


async def test_it_is_said_for_others_by_whoever_leads_or_administers_there(world: World):
    body = {**DAYS, "absent": str(world.people[SIGNER].id), "substitute": COLLEAGUE}
    async with world.rehearsal():
        before = {who: len(await listed(world, who)) for who in (SIGNER, CHIEF, OFFICER)}
        key = {"Idempotency-Key": "nghi-phep"}
        first, again = [await world.post("/substitutions", body, CHIEF, **key) for _ in range(2)]
        assert (first.status_code, first.content) == (201, again.content)
        assert again.headers["idempotent-replayed"] == "true"
        after = {who: len(await listed(world, who)) for who in before}
        assert after == {SIGNER: before[SIGNER] + 1, CHIEF: before[CHIEF] + 1, OFFICER: 1}
        (newest,) = await listed(world, CHIEF, limit=1)
        assert (newest["id"], newest["appointed_by"]) == (
            first.json()["id"], str(world.people[CHIEF].id),
        )  # fmt: skip
        page = (await world.get("/substitutions?limit=1", HEAD)).json()
        rest = await listed(world, HEAD, cursor=page["next_cursor"])
        assert {line["substitute_name"] for line in rest} == {f"Ông {SUBSTITUTE}"}
        assert (await world.post("/substitutions", body, OFFICER)).status_code == 403


async def test_everything_that_is_wrong_is_said_at_once_in_both_languages(world: World):
    wrong = {
        "substitute": SUBSTITUTE, "absent": "Process@Competent", "reason": " ",
        "starts_on": "2026-08-21", "ends_on": "2026-08-19",
    }  # fmt: skip
    with world.at(world.now + timedelta(days=2)):
        answers = [
            (await world.post("/substitutions", wrong, HEAD, **{"Accept-Language": language}))
            for language in ("vi", "en")
        ]
    said = [[(e["field"], e["code"]) for e in answer.json()["errors"]] for answer in answers]
    assert (
        said[0]
        == said[1]
        == [
            ("starts_on", "already_away"),
            ("substitute", "no_common_agency"),
            ("starts_on", "in_the_past"),
            ("ends_on", "ends_before_start"),
            ("reason", "required"),
        ]
    )
    assert "cùng cơ quan" in answers[0].text
    assert "same agency" in answers[1].text
