"""A citizen with a phone: from the first page to the result, whatever goes wrong meanwhile."""

import asyncio
import hashlib
from pathlib import Path

from playwright.async_api import Page, Route, expect

from tests.browser.axe import axe
from tests.browser.sites import Site
from tests.browser.visiting import DESKTOP, PATIENCE, PHONE, Visitors, overflow
from tests.documents.files import pdf, stream
from tests.journeys import stories
from tests.journeys.clientele import Answer

CITIZEN = "congdan1"
SCAN = pdf(b"", stream(b"/Type/XObject/Subtype/Image", b"\x5a" * 900_000))
"""It goes up in four pieces."""


async def fit(page: Page) -> None:
    """Nothing is wider than the screen, and nothing keeps anybody out."""
    await axe(page)
    assert await overflow(page) == []


async def press(page: Page, name: str) -> None:
    await page.get_by_role("button", name=name, exact=True).click()


async def heading(page: Page, words: str) -> None:
    await expect(page.get_by_role("heading", level=1)).to_contain_text(words)


async def begun(page: Page) -> str:
    """The path of a new draft, its first page open."""
    await page.goto("/nop/1.004623")
    await page.get_by_role("button", name="Bắt đầu").click()
    await heading(page, "Người nộp hồ sơ")
    return page.url.rpartition("/")[0]


async def put(page: Page, key: str, content: bytes, name: str = "") -> None:
    """Choose a file for a document, and wait until it was checked."""
    name = name or f"{key}.pdf"
    file = {"name": name, "mimeType": "application/pdf", "buffer": content}
    await page.locator(f"#file-{key}").set_input_files(file)  # type: ignore[arg-type]
    await expect(page.locator(f"[id='documents.{key}']")).to_contain_text("Đã kiểm tra")


async def filled_in(page: Page, way: str = "Bản điện tử") -> str:
    path = await begun(page)
    await press(page, "Lưu và tiếp tục")
    await page.get_by_label("Ngôn ngữ hướng dẫn").select_option("vi")
    await press(page, "Lưu và tiếp tục")
    for key in ("don", "van_bang", "anh"):
        await put(page, key, pdf())
    await press(page, "Lưu và tiếp tục")
    await page.get_by_label(way).check()
    await press(page, "Lưu và tiếp tục")
    await heading(page, "Kiểm tra và gửi")
    return path


class Line:
    """The connection of an upload: cut before the ``cut``-th piece, until it is mended.

    Chromium lets a page through that was still on its way when the routing began: load it first.
    """

    def __init__(self, page: Page, cut: int) -> None:
        self.page, self.cut, self.down = page, cut, False
        self.offsets: list[int] = []

    async def __call__(self, route: Route) -> None:
        cut, request = self.down, route.request
        if request.method == "PATCH" and not cut:
            self.offsets.append(int(request.headers["upload-offset"]))
            cut = self.down = len(self.offsets) == self.cut
            if cut:
                await self.page.context.set_offline(True)
        await (route.abort("internetdisconnected") if cut else route.continue_())

    async def mend(self) -> None:
        self.down = False
        await self.page.context.set_offline(False)


async def test_from_a_phone_to_the_result(site: Site, visit: Visitors, tmp_path: Path) -> None:
    page = await visit(CITIZEN, PHONE, has_touch=True, is_mobile=True)
    await page.goto("/thu-tuc/1.004623")
    await page.get_by_role("button", name="Nộp trực tuyến").first.click()
    await page.get_by_role("button", name="Bắt đầu").click()
    await page.get_by_label("Số điện thoại di động").fill("12")
    await press(page, "Lưu và tiếp tục")
    await expect(page.locator(".govuk-error-summary")).to_be_focused()
    await fit(page)
    await page.get_by_label("Số điện thoại di động").fill("0905 123 456")
    await press(page, "Lưu và tiếp tục")
    await page.get_by_label("Ngôn ngữ hướng dẫn").select_option("vi")
    await page.get_by_label("Ngày tốt nghiệp").fill("27/3/2015")
    await expect(page.locator("#draft-saved")).to_have_text("Đã lưu lúc 09:00")
    await page.reload()
    await expect(page.get_by_label("Ngày tốt nghiệp")).to_have_value("27/03/2015")
    await press(page, "Lưu và tiếp tục")
    await lost_in_the_middle(page, visit)
    await put(page, "van_bang", pdf())
    await put(page, "anh", pdf())
    await fit(page)
    await press(page, "Lưu và tiếp tục")
    await page.get_by_label("Bản điện tử").check()
    await press(page, "Lưu và tiếp tục")
    await expect(page.get_by_text("Hồ sơ đã đủ để gửi")).to_be_visible()
    await fit(page)
    await press(page, "Gửi hồ sơ")
    await heading(page, "Đã gửi hồ sơ")
    await expect(page.get_by_text("chậm nhất 21/08/2026 09:00")).to_be_visible()
    await fit(page)
    identity = page.url.split("/")[-2]
    [sent] = await site.rows(
        "select sha256 from dossier_document where dossier_id = :id and key = 'don'", id=identity
    )
    assert bytes(sent["sha256"]) == hashlib.sha256(SCAN).digest()
    await supplemented(site, page, identity)
    await fetched(site, page, identity, tmp_path)


async def lost_in_the_middle(page: Page, visit: Visitors) -> None:
    """The connection goes with the third piece; what is there already is not sent again."""
    visit.expect("failed: net::ERR_INTERNET_DISCONNECTED")
    line = Line(page, cut=3)
    await page.wait_for_url("**/giay-to", wait_until="load")
    await page.route("**/uploads/resumable/*", line)
    file = {"name": "đơn đề nghị.pdf", "mimeType": "application/pdf", "buffer": SCAN}
    await page.locator("#file-don").set_input_files(file)  # type: ignore[arg-type]
    card = page.locator("[id='documents.don']")
    await expect(card).to_contain_text("Mất kết nối. Tệp sẽ tự tải tiếp khi có mạng.")
    await line.mend()
    await expect(card).to_contain_text("Đã kiểm tra")
    assert line.offsets == [0, 262_144, 524_288, 524_288, 786_432]
    await page.unroute("**/uploads/resumable/*")


async def supplemented(site: Site, page: Page, identity: str) -> None:
    async with site.people() as people:
        own = await people.get(f"/dossiers/{identity}", people.who("citizen"))
        dossier = await stories.accepted(people, own)
        officer = people.who("process", stories.CULTURE)
        await people.act(dossier, "request_supplement", officer, stories.ASKED)
    await page.goto("/ho-so-cua-toi")
    await expect(page.get_by_role("heading", name="Đang chờ bạn", exact=True)).to_be_visible()
    await fit(page)
    link = page.locator(f"a[href='/ho-so/{dossier['code']}']")
    await expect(link).to_contain_text("Cấp thẻ hướng dẫn viên")
    await link.click()
    await expect(page.get_by_text("Đơn chưa ký tên.")).to_be_visible()
    await press(page, "Bổ sung hồ sơ")
    assert await page.locator(".mc-document").count() == 1
    await press(page, "Gửi bổ sung")
    await expect(page.locator(".govuk-error-summary")).to_contain_text("Thiếu giấy tờ")
    await put(page, "don", pdf(), "đơn có chữ ký.pdf")
    await expect(page.locator(".govuk-error-summary")).to_have_count(0)
    await fit(page)
    await press(page, "Gửi bổ sung")
    await expect(page.get_by_text("Đã gửi bổ sung.")).to_be_visible()
    await heading(page, "Cấp thẻ hướng dẫn viên")
    await expect(page.get_by_role("heading", name="Thẩm định hồ sơ")).to_be_visible()
    await fit(page)


async def fetched(site: Site, page: Page, identity: str, folder: Path) -> None:
    """The result, issued by the agency, is fetched and the service is rated."""
    result = pdf(b"", b"<</Title(The)>>")
    async with site.people() as people:
        registrar = people.who("issue", stories.CULTURE)
        dossier = await people.get(f"/dossiers/{identity}", people.who("citizen"))
        for action, role, given in (
            ("propose", "process", {}),
            ("approve", "approve", {}),
            ("sign", "sign", stories.SIGNED),
        ):
            dossier = await people.act(dossier, action, people.who(role, stories.CULTURE), given)
        body: Answer = {
            "data": {"result": {"number": "15/THDV", "issued_on": "2026-08-20"}},
            "documents": [await people.upload(registrar, "result", result)],
        }
        await people.act(dossier, "issue_result", registrar, body)
    await page.goto(f"/ho-so/{identity}")
    await press(page, "Nhận kết quả điện tử")
    await press(page, "Nhận kết quả điện tử")
    async with page.expect_download() as coming:
        await page.get_by_role("link", name="Tải về: result.pdf").click()
    download = await coming.value
    await download.save_as(folder / "result.pdf")
    assert (folder / "result.pdf").read_bytes() == result
    await press(page, "Đánh giá mức độ hài lòng")
    await fit(page)
    await page.get_by_label("Rất hài lòng").check()
    await press(page, "Đánh giá mức độ hài lòng")
    await expect(page.get_by_text("Đã thực hiện: Đánh giá mức độ hài lòng.")).to_be_visible()
    await expect(page.get_by_role("button", name="Đánh giá")).to_have_count(0)
    await page.get_by_role("link", name="Ai đã xem hồ sơ của tôi").click()
    await expect(page.get_by_text("Sở Văn hóa").first).to_be_visible()
    await fit(page)


async def test_the_session_ends_in_the_middle_and_nothing_is_lost(
    site: Site, visit: Visitors
) -> None:
    page = await visit(CITIZEN, PHONE)
    await begun(page)
    await press(page, "Lưu và tiếp tục")
    await heading(page, "Tờ khai")
    await site.run("update session set revoked_at = now()")
    await page.get_by_label("Ngôn ngữ hướng dẫn").select_option("fr")
    await page.get_by_label("Cơ sở đào tạo").fill("Đại học Huế")
    await expect(page.locator("#draft-saved")).to_contain_text("Phiên làm việc đã hết")
    await press(page, "Lưu và tiếp tục")
    await page.get_by_label("Tên đăng nhập").fill(CITIZEN)
    await page.get_by_label("Mật khẩu").fill(site.password)
    await press(page, "Đăng nhập")
    await press(page, "Gửi tiếp")
    await heading(page, "Giấy tờ kèm theo")
    await page.get_by_role("link", name="Bước trước").click()
    await expect(page.get_by_label("Cơ sở đào tạo")).to_have_value("Đại học Huế")


async def test_what_is_typed_before_the_script_has_come_is_kept_too(visit: Visitors) -> None:
    page = await visit(CITIZEN, PHONE)
    path = await begun(page)
    typed = asyncio.Event()

    async def slow(route: Route) -> None:
        await typed.wait()
        await route.continue_()

    await page.route("**/draft*.js", slow)
    await page.goto(f"{path}/to-khai", wait_until="commit")
    await page.get_by_label("Cơ sở đào tạo").fill("Đại học Huế")
    await page.get_by_label("Ngôn ngữ hướng dẫn").select_option("fr")
    typed.set()
    await expect(page.locator("#draft-saved")).to_contain_text("Đã lưu lúc")
    await page.reload()
    await expect(page.get_by_label("Cơ sở đào tạo")).to_have_value("Đại học Huế")
    await expect(page.get_by_label("Ngôn ngữ hướng dẫn")).to_have_value("fr")

    await page.clock.install()
    await page.goto(f"{path}/to-khai")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    await page.clock.run_for(5_000)
    await page.evaluate("fetch(location.href)")
    assert {*sent} == {"GET"}, "where nothing was typed nothing is kept"


async def test_two_clicks_two_windows_and_the_way_back_make_one_dossier(
    site: Site, visit: Visitors
) -> None:
    page = await visit(CITIZEN, DESKTOP)
    path = await filled_in(page)
    other = await page.context.new_page()
    await other.goto(f"{path}/kiem-tra")
    before = await site.rows("select id from dossier")
    await page.get_by_role("button", name="Gửi hồ sơ").dblclick()
    await heading(page, "Đã gửi hồ sơ")
    await press(other, "Gửi hồ sơ")
    await expect(other.get_by_text("không được gửi lần nữa")).to_be_visible()
    await page.go_back()
    await expect(page.get_by_text("không được gửi lần nữa")).to_be_visible()
    await page.goto(f"{path}/giay-to")
    await expect(page.get_by_text("không được gửi lần nữa")).to_be_visible()
    after = await site.rows("select id from dossier")
    assert len(after) == len(before) + 1


async def test_two_windows_with_one_draft_say_so(visit: Visitors) -> None:
    page = await visit(CITIZEN, PHONE)
    path = await begun(page)
    await press(page, "Lưu và tiếp tục")
    other = await page.context.new_page()
    await other.goto(f"{path}/to-khai")
    await page.get_by_label("Cơ sở đào tạo").fill("Đại học Huế")
    await expect(page.locator("#draft-saved")).to_contain_text("Đã lưu lúc")
    await other.get_by_label("Cơ sở đào tạo").fill("Đại học Đà Nẵng")
    await expect(other.locator("#draft-saved")).to_contain_text("thay đổi ở một cửa sổ khác")
    await other.get_by_label("Ngôn ngữ hướng dẫn").select_option("vi")
    await press(other, "Lưu và tiếp tục")
    await expect(other.locator(".govuk-error-summary")).to_contain_text("cửa sổ khác")
    await expect(other.get_by_label("Cơ sở đào tạo")).to_have_value("Đại học Đà Nẵng")
    await other.context.set_offline(True)
    await press(other, "Lưu và tiếp tục")
    await expect(other.get_by_text("Mất kết nối. Những gì bạn đã nhập vẫn còn")).to_be_visible()
    await other.context.set_offline(False)
    await press(other, "Lưu và tiếp tục")
    await heading(other, "Giấy tờ kèm theo")


async def test_on_a_slow_line_one_window_is_not_taken_for_two(visit: Visitors) -> None:
    page = await visit(CITIZEN, PHONE)
    visit.expect("failed: net::ERR_ABORTED")
    await begun(page)
    await press(page, "Lưu và tiếp tục")
    kept, told = asyncio.Event(), asyncio.Event()

    async def slow(route: Route) -> None:
        answer = await route.fetch()
        kept.set()
        await told.wait()
        await route.fulfill(response=answer)

    await page.wait_for_url("**/to-khai", wait_until="load")
    await page.route("**/to-khai/luu", slow)
    await page.get_by_label("Cơ sở đào tạo").fill("Đại học")
    await asyncio.wait_for(kept.wait(), PATIENCE / 1000)
    await page.get_by_label("Cơ sở đào tạo").fill("Đại học Huế")
    await page.get_by_label("Ngôn ngữ hướng dẫn").select_option("fr")
    await press(page, "Lưu và tiếp tục")
    await heading(page, "Giấy tờ kèm theo")
    told.set()
    await page.get_by_role("link", name="Bước trước").click()
    await expect(page.get_by_label("Cơ sở đào tạo")).to_have_value("Đại học Huế")


async def test_without_scripts_a_file_is_sent_whole(visit: Visitors) -> None:
    page = await visit(CITIZEN, PHONE, java_script_enabled=False)
    await begun(page)
    await press(page, "Lưu và tiếp tục")
    await page.get_by_label("Ngôn ngữ hướng dẫn").select_option("vi")
    await press(page, "Lưu và tiếp tục")
    card = page.locator("[id='documents.don']")
    await card.get_by_role("button", name="Tải lên").click()
    await expect(card).to_contain_text("Chưa có tệp nào")
    file = {"name": "đơn.pdf", "mimeType": "application/pdf", "buffer": SCAN}
    await page.locator("#file-don").set_input_files(file)  # type: ignore[arg-type]
    await card.get_by_role("button", name="Tải lên").click()
    await expect(card).to_contain_text("Đã kiểm tra")
    await card.get_by_role("button", name="Bỏ tệp").click()
    await expect(card).not_to_contain_text("Đã kiểm tra")
