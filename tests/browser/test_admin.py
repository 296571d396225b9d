"""An administrator's day: a procedure changes, first with mistakes; a storm closes the offices."""

import re
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from app.db.embedded.sharing import Attached
from tests.browser.axe import axe
from tests.browser.conftest import a_site
from tests.browser.sites import Site
from tests.browser.visiting import DESKTOP, PHONE, Visitors, overflow
from tests.journeys.stories import GUIDE, LANGUAGE, accepted

PUBLISHER, ADMINISTRATOR = "danhmuc.tinh", "quantri.tinh"
Json = dict[str, Any]


@pytest.fixture
async def site(cluster: Attached, town_template: str, tmp_path: Path) -> AsyncGenerator[Site]:
    """One for each test alone: procedures and calendars are everybody's."""
    async with a_site(cluster, town_template, tmp_path) as site:
        yield site


async def version_of(site: Site, dossier: Json) -> int:
    [row] = await site.rows(
        "select procedure_version from dossier where id = :id", id=dossier["id"]
    )
    return int(row["procedure_version"])


async def checked(page: Page, text: str) -> None:
    await page.get_by_label("Nội dung thủ tục (YAML)").fill(text)
    await page.get_by_role("button", name="Kiểm tra", exact=True).click()


async def test_a_changed_procedure_is_mended_published_and_followed_by_whoever_comes_next(
    site: Site, visit: Visitors
):
    async with site.people() as people:
        before = await accepted(people, await people.submit(people.who("citizen"), GUIDE, LANGUAGE))
    page = await visit(PUBLISHER, DESKTOP)
    await page.goto("/quan-tri")
    await page.get_by_role("link", name="Thủ tục hành chính").click()
    await page.get_by_label("Tên hoặc mã thủ tục").fill(GUIDE)
    await page.get_by_role("button", name="Tìm").click()
    await page.get_by_role("link", name=re.compile("^Soạn phiên bản mới")).click()
    text = await page.get_by_label("Nội dung thủ tục (YAML)").input_value()
    assert "version: 2\neffective: {from: 2026-08-21}\nreplaces: {version: 1}\n" in text
    text = text.replace("{from: 2026-08-21}", "{from: 2026-08-20}")
    text = text.replace("amount: 650000", "amount: 325000")

    spoilt = text.replace("owner: H47.15", "owner: H47.999").replace(
        "submit -> submitted", "nop -> x"
    )
    await checked(page, spoilt)
    wrong = page.get_by_role("alert")
    await expect(wrong).to_contain_text("Danh bạ không có cơ quan H47.999")
    line = spoilt.split("\n").index("owner: H47.999") + 1
    assert await wrong.get_by_role("listitem").count() >= 4, "every scenario begins wrongly"
    await axe(page)
    await wrong.get_by_role("link", name=f"Dòng {line}", exact=True).click()
    editor = page.get_by_label("Nội dung thủ tục (YAML)")
    await expect(editor).to_be_focused()
    chosen = await editor.evaluate("e => e.value.slice(e.selectionStart, e.selectionEnd)")
    assert chosen == "owner: H47.999"

    await checked(page, text)
    await expect(page.get_by_text("Không có lỗi.")).to_be_visible()
    await expect(page.get_by_role("row", name=re.compile(r"amount"))).to_contain_text("325000")
    await expect(page.get_by_text("đúng như mong đợi")).to_have_count(4)
    await expect(page.get_by_role("img")).to_be_visible()
    await axe(page)
    await page.get_by_role("button", name="Chạy thử trên hồ sơ đã có").click()
    await expect(page.get_by_text("Đã chạy lại 1 hồ sơ mới nhất")).to_be_visible()
    await page.get_by_role("button", name="Tiếp tục công bố").click()
    await expect(page.get_by_role("main")).to_contain_text("1 hồ sơ đang mở ở lại phiên bản cũ")
    await axe(page)
    await page.get_by_role("button", name="Công bố", exact=True).dblclick()
    await expect(page.get_by_role("status").first).to_contain_text("Đã công bố phiên bản 2")
    await expect(page.get_by_role("row", name=re.compile("Phiên bản 2"))).to_contain_text(
        "Đang áp dụng"
    )

    async with site.people() as people:
        after = await people.submit(people.who("citizen"), GUIDE, LANGUAGE)
    assert [await version_of(site, one) for one in (before, after)] == [1, 2]


async def test_a_storm_closes_the_offices_and_the_dossier_says_why_it_is_due_later(
    site: Site, visit: Visitors
):
    async with site.people() as people:
        dossier = await accepted(
            people, await people.submit(people.who("citizen"), GUIDE, LANGUAGE)
        )
    assert dossier["due"].startswith("2026-09-04")
    page = await visit(PUBLISHER, DESKTOP)
    await page.goto("/quan-tri/lich")
    await page.get_by_role("link", name=re.compile("bão *: quang-nam")).click()
    await page.get_by_label("Từ ngày").fill("4/9/2026")
    await page.get_by_label("Tên ngày nghỉ (tiếng Việt)").fill("Đóng cửa do bão số 13")
    await page.get_by_label("Tên ngày nghỉ (tiếng Anh)").fill("Closed by storm no. 13")
    await page.get_by_role("button", name="Xem trước").click()
    await expect(page.get_by_role("alert")).to_contain_text("Căn cứ")
    await expect(page.get_by_label("Từ ngày")).to_have_value("4/9/2026")
    await page.get_by_label("Căn cứ").fill("Công điện 12/CĐ-UBND ngày 03/9/2026")
    await page.get_by_role("button", name="Xem trước").click()
    heading = page.get_by_role("heading", level=1)
    await expect(heading).to_have_text(re.compile(r"^\s*1 hồ sơ đổi hạn, 0 thành quá hạn"))
    await expect(page.get_by_role("row", name=re.compile(dossier["code"]))).to_contain_text(
        "07/09/2026"
    )
    await axe(page)
    await page.get_by_role("button", name="Công bố lịch và đổi hạn hồ sơ").dblclick()
    await expect(page.get_by_text(re.compile(r"\b1 hồ sơ đã đổi hạn"))).to_be_visible()
    await axe(page)

    [row] = await site.rows("select due from dossier where id = :id", id=dossier["id"])
    assert f"{row['due']:%d/%m}" == "07/09"
    citizen = await visit("congdan1", PHONE)
    await citizen.goto(f"/ho-so/{dossier['code']}")
    await expect(citizen.get_by_role("main")).to_contain_text("07/09/2026")
    await expect(citizen.get_by_role("main")).to_contain_text("bão số 13")


PAGES = (
    "/quan-tri",
    "/quan-tri/nguoi-dung",
    "/quan-tri/nguoi-dung/moi",
    "/quan-tri/vai-tro",
    "/quan-tri/thay-the",
    "/quan-tri/co-quan",
    "/quan-tri/co-quan/sap-xep",
    "/quan-tri/cong-viec",
    "/quan-tri/cong-quoc-gia",
    "/quan-tri/tinh-trang",
    "/quan-tri/tep",
    "/quan-tri/nhat-ky",
    "/quan-tri/nhat-ky/quan-tri",
)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_an_account_is_made_given_work_and_closed(site: Site, visit: Visitors, size: Any):
    page = await visit(ADMINISTRATOR, size, java_script_enabled=False)
    name = f"moi.{size['width']}"
    await page.goto("/quan-tri/nguoi-dung/moi")
    await page.get_by_label("Họ và tên").fill("Nguyễn Thị Hoàng Phương Thảo")
    await page.get_by_label("Tên đăng nhập").fill(name)
    await page.get_by_role("button", name="Lập tài khoản").click()
    await expect(page.locator(".ad-secret")).not_to_be_empty()
    await page.get_by_role("link", name="Giao vai trò").click()
    await page.get_by_label("Cơ quan").select_option("H47.15")
    await page.get_by_label("Vai trò", exact=True).select_option("process")
    await page.get_by_role("button", name="Giao vai trò").click()
    await expect(page.get_by_role("status").first).to_contain_text("Đã giao vai trò.")
    await page.get_by_role("link", name="Khóa tài khoản").click()
    await page.get_by_role("button", name="Khóa tài khoản").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Đã khóa")
    assert await site.rows("select 1 from person where username = :n and not active", n=name)

    watching = await visit(ADMINISTRATOR, size)
    for path in PAGES:
        await watching.goto(path)
        await axe(watching)
        assert await overflow(watching) == [], path
