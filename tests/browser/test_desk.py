"""A day at the reception desk, by keyboard: from the scan of a card to the paper that goes back."""

import re
import sys
import time
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from playwright.async_api import Page, Route, expect

from app.domain.ids import DossierId
from tests.browser.axe import axe
from tests.browser.sites import Site
from tests.browser.visiting import PHONE, Visitors, overflow
from tests.journeys import stories

CLERK, REGISTRY = "tiepnhan.tthcc", "vanthu.svhttdl"
CENTRE, CULTURE = "H47.TTHCC", "H47.15"
PERSON = "Trần Thị Hoàng Phương Thảo"
CARD = f"049190004321|205987654|{PERSON}|17051990|Nữ|27 Phan Châu Trinh, Hội An|02032022"
NO_PRINTER = "window.print = () => {}"
"""A browser without a window cannot print; the sheet itself is looked at all the same."""

A_KEY, A_FIELD = 0.12, 1.2
"""Seconds: somebody who types for a living, and what he needs to look, ask and decide."""


@dataclass
class Hands:
    """They press keys only, and count them."""

    page: Page
    keys: int = 0
    fields: int = 0
    waited: float = 0.0

    async def type(self, text: str) -> None:
        await self.page.keyboard.type(text)
        self.keys += len(text)
        self.fields += 1

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)
        self.keys += len(keys)

    async def scan(self, code: str) -> None:
        """A scanner types faster than anybody, and ends with Enter."""
        await self.page.keyboard.insert_text(code)
        await self.page.keyboard.press("Enter")
        self.fields += 1

    async def until(self, selector: str) -> None:
        begun = time.monotonic()
        await expect(self.page.locator(selector)).to_be_focused()
        self.waited += time.monotonic() - begun

    @property
    def seconds(self) -> float:
        return self.keys * A_KEY + self.fields * A_FIELD


async def test_a_walk_in_from_the_scan_to_the_paper_that_goes_back(site: Site, visit: Visitors):
    page = await visit(CLERK)
    await page.context.add_init_script(NO_PRINTER)
    await page.goto("/quay")
    hands = Hands(page)
    await hands.until("#scan")
    await hands.scan(CARD)
    await hands.until("[id='applicant.phone']")
    await expect(page.locator("[id='applicant.full_name']")).to_have_value(PERSON)
    await hands.type("0905777888")
    await hands.press("Enter")
    await hands.until("#procedure_q")
    await hands.type("hdv noi dia")
    await expect(page.locator("#desk-option-1")).to_contain_text("hướng dẫn viên du lịch nội địa")
    await hands.press("Enter")
    await hands.until("[id='documents.don']")
    await expect(page.locator("#tinh .mc-figure")).to_have_text("04/09/2026")
    await hands.press(*["Tab"] * 8, "Space")
    await expect(page.locator("[id='returnable.van_bang']")).to_be_checked()
    hands.fields += 1
    await hands.press("F8")
    await hands.until("[id='form.language']")
    await hands.press("ArrowDown")
    hands.fields += 1
    begun = time.monotonic()
    await hands.press("F9")
    done = page.locator("#desk-done")
    await expect(done).to_contain_text("Đã tiếp nhận hồ sơ H47.TTHCC-260820-")
    hands.waited += time.monotonic() - begun
    await expect(done).to_contain_text("04/09/2026")
    await hands.until("#scan")
    await expect(page.locator("[id='applicant.full_name']")).to_have_value("")
    sys.stdout.write(f"{hands.keys} keys, {hands.seconds:.0f} s; waited {hands.waited:.1f} s\n")
    assert hands.seconds < 60
    await _receipt(page)
    [code] = re.findall(r"H47\.TTHCC-\d{6}-\d{4}", await done.inner_text())[:1]

    dossier = await _handed_to_the_department(site, visit, page, code)
    await _processed(site, visit, dossier)
    await _given_back(site, page, dossier)


async def _receipt(page: Page) -> None:
    address = await page.locator("#desk-paper").get_attribute("href")
    assert address is not None
    answer = await page.request.get(address)
    assert answer.headers["content-type"] == "application/pdf"
    assert (await answer.body()).startswith(b"%PDF-")
    printed = page.locator("iframe.desk-sheet")
    await expect(printed).to_have_attribute("src", re.compile(re.escape(address) + "$"))


async def _handed_to_the_department(
    site: Site, visit: Visitors, page: Page, code: str
) -> dict[str, str]:
    await page.goto("/quay/ban-giao")
    await page.get_by_role("link", name="Sở Văn hóa, Thể thao và Du lịch").click()
    await expect(page.locator("#desk-chosen")).to_be_visible()
    await axe(page)
    await page.keyboard.press("F9")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Danh sách bàn giao hồ sơ")
    await expect(page.locator("tbody tr").filter(has_text=code)).to_have_count(1)
    registry = await visit(REGISTRY)
    await registry.goto(page.url)
    await axe(registry)
    await registry.keyboard.press("F9")
    await expect(registry.get_by_text("Bên nhận đã ký nhận đủ")).to_be_visible()
    (row,) = await site.rows("select id from dossier where code = :code", code=code)
    return {"id": str(row["id"]), "code": code}


async def _processed(site: Site, visit: Visitors, dossier: dict[str, str]) -> None:
    async with site.people() as people:
        registry = people.who("receive_for_unit", CULTURE)
        taken = await people.get(f"/dossiers/{dossier['id']}", registry)
        assert taken["state"] == "routed"
        result = {"number": "12/QĐ", "issued_on": f"{site.now:%Y-%m-%d}"}
        for role, action, body in (
            ("receive_for_unit", "accept", {}),
            ("process", "propose", {}),
            ("approve", "approve", {}),
            ("sign", "sign", stories.SIGNED),
            ("issue", "issue_result", {"data": {"result": result}}),
        ):
            taken = await people.act(taken, action, people.who(role, CULTURE), body)
    page = await visit(REGISTRY)
    await page.goto("/quay/ban-giao")
    back = page.get_by_role("button", name="Lập danh sách giao lại bản chính")
    await expect(back).to_be_visible()
    await axe(page)
    await page.keyboard.press("F9")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Danh sách bàn giao hồ sơ")
    await expect(page.locator("tbody li")).to_have_count(1)


async def _given_back(site: Site, page: Page, dossier: dict[str, str]) -> None:
    await page.goto("/quay/ban-giao")
    coming = page.locator("section", has_text="chờ ký nhận").locator("tbody a")
    await coming.first.press("Enter")
    await expect(page.get_by_role("button", name="Ký nhận các hồ sơ")).to_be_visible()
    await page.wait_for_load_state()
    await page.keyboard.press("F9")
    await expect(page.get_by_text("Bên nhận đã ký nhận đủ")).to_be_visible()

    token = site.house.tokens.token_of(DossierId(UUID(dossier["id"])))
    await page.goto("/quay/tra-ket-qua")
    await axe(page)
    await page.keyboard.insert_text(f"{site.address}/tra-cuu/{token}")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_contain_text(dossier["code"])
    await expect(page.get_by_text("Bản chính phải trả lại")).to_be_visible()
    await axe(page)
    await page.keyboard.insert_text(CARD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Đúng là người nộp hồ sơ.")).to_be_visible()
    await expect(page.locator("[id='data.receipt.originals_returned']")).to_be_focused()
    await page.keyboard.press("Space")
    await page.keyboard.press("F9")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Đã trả kết quả")
    await expect(page.get_by_text("đã trả người nộp")).to_be_visible()
    (row,) = await site.rows("select is_open from dossier where code = :code", code=dossier["code"])
    assert not row["is_open"]


async def test_what_lacks_is_asked_for_and_what_is_typed_is_not_lost(visit: Visitors):
    page = await visit(CLERK, PHONE)
    await page.context.add_init_script(NO_PRINTER)
    await page.goto("/quay")
    await page.keyboard.insert_text(CARD.replace("|Nữ|", "|Nam|"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Giới tính trên thẻ khác")).to_be_visible()
    await page.locator("#procedure_q").fill("1.004623")
    await page.locator("#desk-option-1").click()
    await page.locator("[id='documents.don']").check()
    await page.locator("[id='form.school']").fill("Cao đẳng Du lịch Đà Nẵng")
    await page.reload()
    await expect(page.locator("[id='form.school']")).to_have_value("Cao đẳng Du lịch Đà Nẵng")
    await expect(page.locator("[id='applicant.full_name']")).to_have_value(PERSON)
    assert await overflow(page) == []

    await page.keyboard.press("F9")
    await expect(page.locator(".govuk-error-summary")).to_be_focused()
    await expect(page.locator(".govuk-error-summary a")).to_have_count(3)
    await axe(page)
    await page.keyboard.press("F7")
    await expect(page.locator("[name='mark']:checked")).to_have_count(3)
    await expect(page.locator("[id='note.documents.anh']")).to_have_value(
        "Chưa nộp giấy tờ này; đề nghị nộp bổ sung."
    )
    await expect(page.locator("[name='mark'][value='form.language']")).to_be_checked()
    await page.locator("[id='note.form.language']").fill("Ghi ngôn ngữ hướng dẫn.")
    await axe(page)
    await page.get_by_role("button", name="Lập phiếu yêu cầu bổ sung").press("Enter")
    await expect(page.locator("#desk-done")).to_contain_text("Đã lập phiếu yêu cầu bổ sung.")
    await expect(page.locator("[id='applicant.full_name']")).to_have_value("")
    assert await overflow(page) == []


async def test_an_answer_that_was_lost_makes_no_second_dossier(site: Site, visit: Visitors):
    page = await visit(CLERK)
    await page.context.add_init_script(NO_PRINTER)
    await page.goto("/quay")
    await page.locator("#scan").press_sequentially(CARD.replace(PERSON, "Lê Thị Mất Mạng"))
    await page.keyboard.press("Enter")
    await expect(page.locator("[id='applicant.full_name']")).to_have_value("Lê Thị Mất Mạng")
    await page.locator("#procedure_q").fill("1.004623")
    await page.locator("#desk-option-1").click()
    await page.locator("[id='documents.don']").check()
    await page.keyboard.press("F8")
    await page.locator("[id='form.language']").select_option("vi")
    visit.expect("failed: net::ERR_FAILED")

    async def line_breaks(route: Route) -> None:
        if route.request.method == "POST":
            await route.fetch(max_redirects=0)
            await route.abort()
        else:
            await route.continue_()

    await page.route("**/quay", line_breaks)
    await page.keyboard.press("F9")
    await expect(page).to_have_url(re.compile("^chrome-error:"))
    written = "select code from dossier d join dossier_detail t on t.dossier_id = d.id"
    mine = f"{written} where t.applicant like '%Mất Mạng%'"
    await page.unroute("**/quay")
    (row,) = await site.rows(mine)
    await page.goto("/quay")
    await expect(page.locator("[id='form.language']")).to_have_value("vi")
    await page.keyboard.press("F9")
    await expect(page.locator("#desk-done")).to_contain_text(row["code"])
    assert await site.rows(mine) == [row]


async def test_wrong_scans_are_explained_where_they_were_scanned(visit: Visitors):
    page = await visit(CLERK)
    for scanned, said in (
        ("8934563138165", "không phải mã QR của thẻ căn cước"),
        ("049190004321|Trần Thị Thảo", "Mã chỉ có 2 phần"),
        ("https://motcua.vn/xac-minh/abc", "mã QR của giấy tiếp nhận"),
    ):
        await page.goto("/quay")
        await page.keyboard.insert_text(scanned)
        await page.keyboard.press("Enter")
        await expect(page.locator("#scan-error")).to_contain_text(said)
        await expect(page.locator("#scan")).to_be_focused()
    await page.keyboard.press("?")
    await expect(page.get_by_role("heading", name="Các phím của quầy")).to_be_visible()
    await axe(page)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("heading", name="Các phím của quầy")).to_be_hidden()


async def test_the_queue_shows_the_hours_that_are_left(site: Site, visit: Visitors):
    async with site.people() as people:
        await people.submit(people.who("citizen"), stories.GUIDE, stories.LANGUAGE)
        desk = people.who("receive", CENTRE)
        await people.submit(desk, stories.GUIDE, stories.LANGUAGE, channel="post")
    page = await visit(CLERK)
    await page.context.add_init_script(NO_PRINTER)
    await page.goto("/quay/hang-doi?kenh=online")
    await expect(page.locator("tbody tr")).to_have_count(1)
    await expect(page.locator("tbody .mc-due")).to_contain_text("làm việc")
    await axe(page)
    await page.get_by_role("link", name=re.compile(r"^Tiếp nhận\s*:")).press("Enter")
    await expect(page.locator("#desk-act")).to_be_visible()
    await page.wait_for_load_state()
    await page.keyboard.press("F9")
    await expect(page.get_by_text("Đã ghi nhận.")).to_be_visible()
    await page.goto("/quay/hang-doi?kenh=post")
    await page.get_by_role("link", name=re.compile(r"^Tiếp nhận\s*:")).press("Enter")
    await expect(page.locator("#desk-act")).to_be_visible()
    await page.wait_for_load_state()
    await page.keyboard.press("F9")
    await expect(page.locator(".govuk-error-summary")).to_be_focused()
    await page.locator("[id='data.handover_minutes.number']").fill("12/BBGN")
    signed = site.now - timedelta(minutes=30)
    typed = f"{signed:%d/%m/%Y %H:%M}"
    await page.locator("[id='data.handover_minutes.signed_at']").fill(typed)
    await page.keyboard.press("F9")
    await expect(page.get_by_text("Đã ghi nhận.")).to_be_visible()
    await page.goto("/quay/hang-doi")
    await expect(page.get_by_text("Không còn hồ sơ nào chờ tiếp nhận.")).to_be_visible()


async def test_the_counter_works_without_scripts(visit: Visitors):
    page = await visit(CLERK, java_script_enabled=False)
    await page.goto("/quay")
    await page.locator("#scan").fill(CARD)
    await page.locator("#scan").press("Enter")
    await expect(page.locator("[id='applicant.full_name']")).to_have_value(PERSON)
    await page.locator("#procedure_q").fill("hướng dẫn viên")
    await page.get_by_role("button", name="Tìm").click()
    await page.get_by_label("Cấp thẻ hướng dẫn viên du lịch nội địa").check()
    await page.get_by_role("button", name="Tìm").click()
    for key in ("don", "van_bang", "anh"):
        await page.locator(f"[id='documents.{key}']").check()
    await page.locator("[id='form.language']").select_option("vi")
    await page.get_by_role("button", name="Tiếp nhận và in giấy hẹn").click()
    await expect(page.locator("#desk-done")).to_contain_text("Đã tiếp nhận hồ sơ")
