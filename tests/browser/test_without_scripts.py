"""An officer whose browser runs no script: signing in, finding a dossier, taking an action."""

from playwright.async_api import expect

from tests.browser.sites import Site
from tests.browser.visiting import Visitors

OFFICER = "chuyenvien1.svhttdl"


async def test_an_officer_signs_in_finds_a_dossier_and_proposes(
    populated_site: Site, visit_populated: Visitors
):
    page = await visit_populated(java_script_enabled=False)
    await page.goto("/viec")
    await page.get_by_label("Tên đăng nhập").fill(OFFICER)
    await page.get_by_label("Mật khẩu").fill("mật khẩu sai")
    await page.get_by_role("button", name="Đăng nhập").click()
    await expect(page.get_by_role("alert")).to_contain_text("mật khẩu")
    await expect(page.get_by_label("Tên đăng nhập")).to_have_value(OFFICER)

    await page.get_by_label("Mật khẩu").fill(populated_site.password)
    await page.get_by_role("button", name="Đăng nhập").click()
    await expect(page).to_have_url(f"{populated_site.address}/viec")

    [row] = await populated_site.rows(
        "select d.code from dossier d join person p on p.id = d.holder_person"
        " where p.username = :who and d.state = 'appraise' and not exists"
        " (select from dossier_question q where q.dossier_id = d.id)"
        " order by d.code limit 1",
        who=OFFICER,
    )
    await page.goto(f"/viec?tim={row['code']}")
    await page.get_by_role("link", name=row["code"]).click()
    await page.get_by_role("button", name="Trình duyệt").click()
    await page.get_by_label("Nội dung, lý do").fill("Đủ điều kiện.")
    await page.locator("#do-form").get_by_role("button", name="Trình duyệt").click()
    await expect(page.get_by_role("status").first).to_be_visible()
    [now] = await populated_site.rows("select state from dossier where code = :code", **row)
    assert now["state"] == "approve"

    await page.get_by_role("button", name="Đăng xuất").click()
    await page.goto("/viec")
    await expect(page).to_have_url(f"{populated_site.address}/dang-nhap?tiep=%2Fviec")
