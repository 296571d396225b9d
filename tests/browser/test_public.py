"""Somebody without an account finds a procedure, follows a dossier, checks a paper."""

from urllib.parse import urlsplit

from playwright.async_api import Page, expect

from tests.browser.axe import axe
from tests.browser.sites import Site
from tests.browser.visiting import DESKTOP, PHONE, Visitors, overflow
from tests.journeys import stories


async def fits(page: Page) -> None:
    await axe(page)
    assert await overflow(page) == []


async def test_a_slip_of_a_letter_leads_to_the_procedure_and_its_due_date(visit: Visitors):
    page = await visit(size=PHONE)
    await page.goto("/")
    await page.get_by_role("searchbox").press_sequentially("the huogn dan vien noi dia")
    suggestion = page.locator("#suggestions").get_by_role("link", name="nội địa").first
    await expect(suggestion).to_be_visible()
    await fits(page)
    await suggestion.click()
    heading = page.get_by_role("heading", level=1)
    await expect(heading).to_have_text("Cấp thẻ hướng dẫn viên du lịch nội địa")
    now = page.get_by_role("heading", name="Nộp tại quầy bây giờ")
    await expect(now.locator("xpath=..")).to_contain_text("04/09/2026")
    await page.get_by_text("Xem cách tính từng ngày").first.click()
    await expect(page.get_by_role("cell", name="Thứ Sáu; Ngày thứ 1", exact=True)).to_be_visible()
    await page.get_by_text("Xem sơ đồ đầy đủ").click()
    await expect(page.get_by_role("img", name="1.004623")).to_be_visible()
    await fits(page)
    await page.get_by_role("link", name="English").click()
    await expect(heading).to_have_text("Domestic tour guide card")
    await fits(page)


async def test_whoever_holds_the_receipt_follows_the_dossier_and_nobody_else(
    site: Site, visit: Visitors
):
    async with site.people() as people:
        dossier = await stories.accepted(
            people, await people.submit(people.who("citizen"), stories.GUIDE, stories.LANGUAGE)
        )
    page = await visit(size=PHONE, java_script_enabled=False)
    await page.goto("/tra-cuu")
    await page.get_by_role("button", name="Tra cứu").click()
    await expect(page.get_by_role("alert")).to_contain_text("Mã hồ sơ")
    await page.get_by_label("Mã hồ sơ").fill(dossier["code"])
    await page.get_by_label("Bốn số cuối").fill("0000")
    await page.get_by_role("button", name="Tra cứu").click()
    await expect(page.get_by_text("không khớp nhau")).to_be_visible()
    await page.get_by_label("Bốn số cuối").fill(str(dossier["applicant"]["phone"])[-4:])
    await page.get_by_role("button", name="Tra cứu").click()
    heading = page.get_by_role("heading", level=1)
    await expect(heading).to_have_text(f"Hồ sơ {dossier['code']}")
    assert page.url == dossier["tracking"]["url"].replace(site.house.public_url, site.address)
    await expect(page.get_by_text("Bước tiếp theo: Chờ phê duyệt")).to_be_visible()
    seeing = await visit(size=DESKTOP)
    await seeing.goto(urlsplit(page.url).path)
    await seeing.get_by_text("Vì sao là ngày này").click()
    await expect(seeing.get_by_role("cell", name="Hẹn trả kết quả: 17:00")).to_be_visible()
    await fits(seeing)


async def test_a_paper_that_was_made_elsewhere_is_told_from_ours(visit: Visitors):
    page = await visit(size=DESKTOP)
    await page.goto("/xac-minh")
    file = {"name": "giay.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 khac"}
    await page.get_by_label("Tệp PDF cần xác minh").set_input_files(file)  # type: ignore[arg-type]
    await page.get_by_role("button", name="So với bản gốc").click()
    await expect(page.get_by_role("status").filter(has_text="trùng từng byte")).to_be_visible()
    await fits(page)


async def test_the_figures_choose_a_period_and_open_as_a_table(visit: Visitors):
    page = await visit(size=PHONE)
    await page.goto("/so-lieu")
    await page.get_by_label("Kỳ").select_option("2026-Q3")
    await page.get_by_role("button", name="Xem kỳ này").click()
    await expect(page.get_by_role("heading", name="Từ 15/06/2026 đến 14/09/2026")).to_be_visible()
    await page.get_by_role("link", name="Theo tháng").click()
    await expect(page.get_by_role("heading", name="Từ 15/06/2026")).to_be_visible()
    await fits(page)
    async with page.expect_download() as coming:
        await page.get_by_role("link", name="bảng tính (CSV)").click()
    assert (await coming.value).suggested_filename.startswith("so-lieu-month")
