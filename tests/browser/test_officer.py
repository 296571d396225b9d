"""An officer's morning: thirty dossiers are assigned, asked about, proposed, approved, signed."""

import re
from collections.abc import Mapping, Sequence

from playwright.async_api import Page, expect

from tests.browser.axe import axe
from tests.browser.sites import Site
from tests.browser.visiting import Visitors
from tests.journeys.clientele import Answer, Clientele
from tests.journeys.stories import CULTURE, GUIDE, LANGUAGE

DESK = "H47.TTHCC"
MANY = 30
OFFICER, HEAD = "chuyenvien1.svhttdl", "truongphong.svhttdl"
SIGNER, REGISTRAR = "giamdoc.svhttdl", "vanthu.svhttdl"


async def on_the_desks(people: Clientele) -> Sequence[Answer]:
    """Thirty people stood at the counter; their dossiers are with the department."""
    desk, clerk = people.who("receive", DESK), people.who("receive_for_unit", CULTURE)
    dossiers = [
        await people.post(
            desk,
            "/dossiers",
            {
                "procedure": GUIDE,
                "receiving_agency": DESK,
                "channel": "counter",
                "applicant": {
                    "kind": "citizen",
                    "full_name": f"Nguyễn Thị Hoàng Phương Thảo {number}",
                    "id_number": f"0491850{number:05}",
                    "phone": f"09051{number:05}",
                },
                "form": LANGUAGE,
                "papers": ["don", "van_bang", "anh"],
            },
        )
        for number in range(MANY)
    ]
    for action, who in (("receive", desk), ("route", desk), ("accept", clerk)):
        chosen = [{"id": dossier["id"]} for dossier in dossiers]
        done = await people.post(
            who, "/dossiers/bulk-actions", {"action": action, "dossiers": chosen}
        )
        assert done["refused"] == []
    return [await people.get(f"/dossiers/{dossier['id']}", clerk) for dossier in dossiers]


async def many(page: Page, action: str, total: int) -> None:
    """All that is listed is marked by keys, and ``action`` chosen."""
    await page.keyboard.press("j")
    await page.keyboard.press("Shift+X")
    await expect(page.get_by_text(f"Đã đánh dấu {total} hồ sơ")).to_be_visible()
    await page.keyboard.press("a")
    await expect(page.get_by_role("button", name=f"{action} ({total})")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text(f"{action}: {total} hồ sơ")


async def send(page: Page, action: str, done: int, refused: int = 0) -> None:
    """The action is taken on all, and each is told of."""
    await page.get_by_role("button", name=f"{action} {done + refused} hồ sơ").click()
    outcome = f"Đã làm {done} hồ sơ" + (f", {refused} hồ sơ chưa làm được" if refused else "")
    await expect(page.get_by_role("heading", level=1)).to_have_text(outcome)


async def assigned(head: Page) -> None:
    """By keys alone, but for the name of the officer."""
    await head.goto("/viec?xem=don-vi")
    await head.keyboard.press("?")
    await expect(head.get_by_role("dialog")).to_be_visible()
    await head.keyboard.press("Escape")
    await many(head, "Phân công thụ lý", MANY)
    await axe(head)
    await head.get_by_label(re.compile("Tạ Đình Tài")).check()
    await send(head, "Phân công thụ lý", MANY)


async def first_of(officer: Page) -> str:
    return await officer.locator("[data-open]").first.inner_text()


async def told_of_news(officer: Page) -> None:
    """Whoever has marked something is asked before the list is renewed, and keeps the mark."""
    await officer.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(officer.get_by_text("Danh sách vừa có thay đổi.")).to_be_visible()
    await expect(officer.get_by_text("Đã đánh dấu 1 hồ sơ")).to_be_visible()
    await officer.get_by_role("button", name="Cập nhật danh sách").click()
    await expect(officer.locator("[data-row]")).to_have_count(MANY)
    await expect(officer.get_by_text("Đã đánh dấu 1 hồ sơ")).to_be_visible()


async def opened_by_keys(officer: Page) -> None:
    await officer.goto("/viec")
    await expect(officer.locator("[data-row]")).to_have_count(MANY)
    for key in "jjjk":
        await officer.keyboard.press(key)
    second = officer.locator("[data-row]").nth(1)
    await expect(second).to_be_focused()
    code = await second.locator("[data-open]").inner_text()
    await officer.keyboard.press("Enter")
    await expect(officer.get_by_role("heading", level=1)).to_contain_text(code)


async def consulted(officer: Page, code: str) -> None:
    await officer.goto(f"/viec/{code}")
    await officer.get_by_role("button", name="Lấy ý kiến cơ quan khác").click()
    await expect(officer.locator("#do-title")).to_be_focused()
    await axe(officer)
    await officer.get_by_label("Cơ quan được hỏi").select_option(label="Công an tỉnh Quảng Nam")
    await officer.get_by_label("Nội dung hỏi").fill("Đề nghị xác minh văn bằng.")
    await officer.get_by_label("Thời hạn trả lời").fill("3")
    await officer.locator("#do-form").get_by_role("button").click()
    await expect(officer.get_by_text("Đã thực hiện: Lấy ý kiến cơ quan khác.")).to_be_visible()
    await expect(officer.get_by_text("Chưa trả lời, hạn")).to_be_visible()


async def proposed_for_refusal(officer: Page, code: str) -> None:
    """Not without a reason: what is missing has the focus."""
    await officer.goto(f"/viec/{code}")
    await officer.get_by_role("button", name="Đề xuất từ chối").click()
    await officer.locator("#do-form").get_by_role("button").click()
    await expect(officer.locator(".govuk-error-summary")).to_be_focused()
    await officer.get_by_label("Nội dung, lý do").fill("Văn bằng không đúng chuyên ngành.")
    await officer.locator("#do-form").get_by_role("button").click()
    await expect(officer.get_by_text("Đã thực hiện: Đề xuất từ chối.")).to_be_visible()


async def drafted(officer: Page, code: str) -> None:
    await officer.goto(f"/viec/{code}/du-thao")
    await officer.get_by_label("Chức vụ người ký").fill("GIÁM ĐỐC")
    await officer.get_by_role("button", name="Xem trước bản in").click()
    await officer.get_by_role("button", name="Lưu dự thảo").click()
    await expect(officer.get_by_text("Đã lưu dự thảo, bản 1.")).to_be_visible()
    await axe(officer)


async def refused_one_by_one(head: Page, reasons: Mapping[str, str]) -> None:
    region = head.get_by_role("region", name="Chưa làm được, và vì sao")
    await expect(region.get_by_role("listitem")).to_have_count(len(reasons))
    for code, reason in reasons.items():
        line = region.get_by_role("listitem").filter(has_text=code)
        await expect(line).to_contain_text(reason)
    await axe(head)


async def issued(registrar: Page, code: str) -> None:
    await registrar.goto(f"/viec/{code}")
    await registrar.get_by_role("button", name="Phát hành kết quả").click()
    await expect(registrar.get_by_text("kết quả được in từ dự thảo bản 1")).to_be_visible()
    await registrar.get_by_label("Số, ký hiệu").fill("15/THDV")
    await registrar.locator("#do-form").get_by_role("button").click()
    await expect(registrar.get_by_text("Đã thực hiện: Phát hành kết quả.")).to_be_visible()
    await expect(registrar.get_by_text("Số 15/THDV ngày 20/08/2026")).to_be_visible()


async def test_a_morning_of_thirty_dossiers(site: Site, visit: Visitors):
    head, officer = await visit(HEAD), await visit(OFFICER)
    async with site.people() as people:
        dossiers = await on_the_desks(people)
        asked, unfit, written, gone = (dossier["code"] for dossier in dossiers[:4])
        await officer.goto("/viec")
        await officer.get_by_label(f"Đánh dấu hồ sơ {await first_of(officer)}").check()
        await assigned(head)
        await told_of_news(officer)

        await opened_by_keys(officer)
        await consulted(officer, asked)
        await proposed_for_refusal(officer, unfit)
        await drafted(officer, written)
        await officer.goto("/viec")
        await expect(officer.locator("[data-row]")).to_have_count(MANY - 1)
        await many(officer, "Trình duyệt", MANY - 1)
        await send(officer, "Trình duyệt", MANY - 1)

        await head.goto("/viec?buoc=approve")
        await expect(head.locator("[data-row]")).to_have_count(MANY)
        await many(head, "Phê duyệt", MANY)
        desk = people.who("receive", DESK)
        await people.act(dossiers[3], "withdraw", desk, {"comment": "Người nộp xin rút."})
        await send(head, "Phê duyệt", MANY - 2, refused=2)
        unfit_words = "Chuyên viên đề xuất từ chối hồ sơ này;"
        await refused_one_by_one(head, {unfit: unfit_words, gone: "vừa được người khác thay đổi"})

        signer = await visit(SIGNER)
        await signer.goto("/viec")
        await many(signer, "Ký", MANY - 2)
        await signer.get_by_label("Ký tay").check()
        await send(signer, "Ký", MANY - 2)

        await issued(await visit(REGISTRAR), written)
        await site.settled()
        path = f"/dossiers/{dossiers[2]['id']}/forms/RESULT.pdf"
        assert (await people.bytes_of(path, desk)).startswith(b"%PDF-")
