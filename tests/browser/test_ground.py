"""The ground on which pages are tested: what the browser complains about does fail a test."""

import asyncio

import pytest
from typer.testing import CliRunner

from app.cli import commands
from app.cli.populate import AlreadyPopulated
from app.dossiers.actions.verify_history import verify_history
from tests.browser.axe import violations
from tests.browser.sites import Site
from tests.browser.visiting import DESKTOP, PHONE, Visitors, overflow
from tests.journeys import stories

LIVELY = {
    "submitted", "waiting_early", "received", "routed", "appraise", "consult", "approve", "sign",
    "issue", "waiting_citizen", "waiting_obligation", "result_ready", "in_post", "returned",
    "refused", "withdrawn",
}  # fmt: skip
BAD = """<!doctype html><html><title>x</title><body style="width:900px"><h1>A</h1>
<img src="{address}/nowhere.png"><input><p style="color:#eee">pale</p></body></html>"""


async def test_what_is_wrong_with_a_page_is_seen(site: Site, visit: Visitors):
    page = await visit(None, PHONE)
    await page.set_content(BAD.replace("{address}", site.address))
    rules = {line.partition(":")[0] for line in await violations(page)}
    assert {"html-has-lang", "image-alt", "label", "color-contrast"} <= rules
    assert await overflow(page)
    async with page.context.expect_event("weberror"):
        await page.evaluate("setTimeout(() => nowhere(), 0)")
    await page.evaluate("fetch('http://example.test/').catch(() => 0)")
    with pytest.raises(AssertionError) as failure:
        await visit.leave()
    said = str(failure.value)
    assert "nowhere is not defined" in said
    assert "another host was asked: http://example.test/" in said
    assert "/nowhere.png" in said


async def test_a_living_province_is_there(populated_site: Site, visit_populated: Visitors):
    page = await visit_populated("chuyenvien1.svhttdl")
    answer = await page.goto("/api/v1/inbox?limit=100")
    assert answer is not None
    assert len((await answer.json())["items"]) >= 25
    [forms] = await populated_site.rows("select count(storage_key) as n from issued_form")
    assert forms["n"] >= 50
    tally = await verify_history(populated_site.house.sessions)
    assert (tally.broken, tally.dossiers) == ([], 60)
    stood = await populated_site.rows("select distinct state from dossier")
    assert {row["state"] for row in stood} >= LIVELY
    with pytest.raises(AlreadyPopulated):
        await asyncio.to_thread(populate_again, populated_site)


def populate_again(site: Site) -> None:
    environment = {
        "MOTCUA_DATA": str(site.folder),
        "MOTCUA_DATABASE_URL": site.house.sessions.kw["bind"].url.render_as_string(
            hide_password=False
        ),
        "MOTCUA_REQUIRE_DURABILITY": "false",
    }
    found = CliRunner().invoke(commands("populate"), ["populate"], env=environment)
    assert found.exception is not None
    raise found.exception


async def test_a_session_and_dossiers_are_there_at_once(site: Site, visit: Visitors):
    async with site.people() as people:
        dossier = await stories.asked_for_a_supplement(people)
    page = await visit("congdan1", DESKTOP)
    answer = await page.goto(f"/api/v1/dossiers/{dossier['id']}")
    assert answer is not None
    assert (await answer.json())["state"] == "waiting_citizen"
    await site.settled()
    received = await site.rows("select entered_at from dossier where code is not null")
    assert [row["entered_at"] for row in received] == [site.now]
