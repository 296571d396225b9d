"""A leader before a screen: from a number to its list, to a dossier, and back."""

import csv
import re
from datetime import timedelta
from io import StringIO

from playwright.async_api import Page, expect

from tests.browser.axe import axe
from tests.browser.sites import Site
from tests.browser.visiting import PHONE, Visitors, overflow

BOARD, LIST, REPORTS = "/dieu-hanh", "/dieu-hanh/danh-sach", "/dieu-hanh/bao-cao"
LEADER = "giamsat.tinh"
LATE = "Đang giải quyết, quá hạn"
ROWS = ".mc-lines tbody tr"


async def number_of(page: Page, name: str) -> int:
    tile = page.locator(".mc-tile", has_text=name).locator(".mc-figure")
    return int(re.sub(r"\D", "", (await tile.inner_text()).split()[0]))


async def test_a_leader_drills_from_a_number_to_a_dossier_and_comes_back(
    visit_populated: Visitors,
):
    page = await visit_populated(LEADER)
    await page.goto(BOARD)
    number = await number_of(page, LATE)
    assert number > 0
    await axe(page)
    board = page.url
    await page.locator(".mc-tile", has_text=LATE).get_by_role("link").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(LATE)
    await expect(page.locator(ROWS)).to_have_count(number)
    await expect(page.locator("#number")).to_have_text(f"{number} hồ sơ")
    await axe(page)
    found = page.url

    async with page.expect_download() as coming:
        await page.get_by_role("link", name="Tải danh sách (CSV)").click()
    content = (await (await coming.value).path()).read_text("utf-8-sig")
    assert len([*csv.reader(StringIO(content))]) == number + 1

    first = page.locator(ROWS).first.get_by_role("link")
    code = await first.inner_text()
    await first.click()
    await expect(page.locator("h1")).to_be_visible()
    await expect(page.locator("main")).to_contain_text(code)
    await page.go_back()
    await expect(page).to_have_url(found)
    await expect(page.locator(ROWS)).to_have_count(number)
    await page.go_back()
    await expect(page).to_have_url(board)
    assert await number_of(page, LATE) == number


async def test_every_group_is_a_picture_with_its_table_on_a_phone(visit_populated: Visitors):
    page = await visit_populated(LEADER, PHONE)
    await page.goto(BOARD)
    for tab in ("lĩnh vực", "thủ tục", "kênh tiếp nhận", "bước", "tháng báo cáo", "cơ quan"):
        link = page.get_by_role("link", name=f"Theo {tab}")
        await link.click()
        await expect(link).to_have_attribute("aria-current", "page")
        await expect(page.locator(".chart__picture").first).to_be_visible()
        await page.locator(".chart summary").first.click()
        await expect(page.locator(".chart__table").first).to_be_visible()
        assert await overflow(page) == [], tab
    await page.goto(REPORTS)
    assert await overflow(page) == []


async def test_a_bar_leads_to_its_list_by_the_keyboard_alone(visit_populated: Visitors):
    page = await visit_populated(LEADER)
    await page.goto(BOARD)
    bar = page.locator("a.chart__link").first
    said = await bar.get_attribute("aria-label")
    assert said is not None
    await bar.focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#number")).to_contain_text(said.rpartition(": ")[2])


async def test_the_board_refreshes_itself_but_not_under_ones_hands(
    populated_site: Site, visit_populated: Visitors
):
    page = await visit_populated(LEADER)
    await page.clock.install()
    await page.goto(BOARD)
    board = page.locator("#board")
    await expect(board).to_contain_text("09:00")
    populated_site.now += timedelta(minutes=2)
    await page.locator(".chart summary").first.click()
    await page.clock.fast_forward(61_000)
    await expect(board).to_contain_text("09:00")
    await page.locator(".chart summary").first.click()
    await page.locator("#ky").focus()
    async with page.expect_response(lambda answer: BOARD in answer.url):
        await page.clock.fast_forward(61_000)
    await expect(board).to_contain_text("09:02")
    await expect(page.locator("#ky")).to_be_focused()


async def test_days_and_agency_are_chosen_without_scripts(visit_populated: Visitors):
    page = await visit_populated("giamdoc.svhttdl", java_script_enabled=False)
    await page.goto(BOARD)
    await expect(page.locator("#co-quan")).to_have_count(0)
    await page.locator("#tu").fill("15/6/2026")
    await page.locator("#den").fill("14/9/2026")
    await page.get_by_role("button", name="Xem").click()
    await expect(page.locator("main")).to_contain_text("Trong kỳ 15/06/2026 – 14/09/2026")
    await expect(page.locator("#ky")).to_have_value("khac")
    await page.locator("#ky").select_option("2026-09")
    await page.get_by_role("button", name="Xem").click()
    await expect(page.locator("main")).to_contain_text("Trong kỳ 15/08/2026 – 14/09/2026")
    await page.locator("#tu").fill("31/2/2026")
    await page.get_by_role("button", name="Xem").click()
    await expect(page.locator(".govuk-error-summary")).to_contain_text("Từ ngày")
    await expect(page.locator("#tu")).to_have_value("31/2/2026")
