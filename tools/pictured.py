"""What the pictures show beside the walk through every page.

Money that came, people to call, partners that are away, and what went wrong.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import uuid4

import httpx2
from playwright.async_api import Page
from pydantic import SecretStr

from app.adapters.national_portal.ngsp import NgspSettings
from app.adapters.notification.smtp import SmtpSettings
from app.domain.ids import AgencyCode, PersonId
from app.domain.owing import standing
from app.domain.people import Principal
from app.domain.signing import signed_headers
from app.domain.subscribing import Happening
from app.fees.actions.reckon_dues import reckon_dues
from app.fees.actions.reconcile_day import ReconcileDay, reconcile_day
from app.fees.actions.settle_difference import SettleDifference, settle_difference
from app.fees.actions.take_cash import TakeCash, take_cash
from app.fees.queries import purses
from app.idempotency.keys import Answer
from app.jobs.promise import promise
from app.people.queries import principal_named
from app.shipments.promised import OrderParcel
from app.web.dependencies import SESSION_COOKIE
from app.webhooks.actions.subscribe import Subscribe, subscribe
from app.webhooks.queries import subscriptions
from tests.browser.sites import Site
from tests.partners.national_portal import KEY, SECRET
from tests.partners.paying import payment_settings

NOBODY: Final = "http://127.0.0.1:9"
"""Where nobody answers: partners that are away for a while."""

OUTSIDE: Final[Mapping[str, Any]] = {
    "payment": payment_settings("vietqr", NOBODY),
    "national": NgspSettings(
        address=NOBODY,
        username="h47",
        password=SecretStr("x"),
        unit="H47",
        arrivals_secret=SecretStr(SECRET),
    ),
    "email": SmtpSettings(
        host="127.0.0.1", port=9, security="plain", sender="motcua@quangnam.example.vn"
    ),
}
"""Settings of the province that is drawn."""

CENTRE, CULTURE, CLERK, HEAD = "H47.TTHCC", "H47.15", "tiepnhan.tthcc", "truongphong.svhttdl"
CITIZEN, PUBLISHER, RULER = "congdan1", "danhmuc.tinh", "quantri.tinh"
LEFT_OWING: Final = 5
"""One of so many has not paid yet."""
PATIENCE: Final = 60

_ACCEPTED = """
select d.id, d.accepted_at from dossier d left join person p on p.id = d.applicant
 where d.receiving_agency = :desk and d.accepted_at is not null
   and p.username is distinct from 'congdan1' order by d.id"""
_WAITING = """
select d.id, d.version, min(x.key) as key
  from dossier d join dossier_document x on x.dossier_id = d.id
 where d.receiving_agency = :desk and d.channel = 'online' and d.state = 'submitted'
 group by d.id order by d.id desc limit 3"""
_OWN = """
select d.id from dossier d join person p on p.id = d.applicant
 where p.username = 'congdan1' and d.accepted_at is not null and d.is_open order by d.id limit 2"""
_HARMED = """
update upload set watch = 'infected', threat = 'Win.Test.EICAR_HDB-1', scanned_at = :at
 where id = (select x.upload from dossier_document x join dossier d on d.id = x.dossier_id
              where d.competent_agency = :agency and d.is_open and d.accepted_at is not null
                and not x.superseded
              order by d.id desc, x.seq limit 1)"""
_QUARANTINED = """
update upload set watch = 'quarantined'
 where id in (select x.upload from dossier_document x join dossier d on d.id = x.dossier_id
               where d.accepted_at is null and d.is_open order by d.id desc limit 2)"""
_OVERDUE = """
update notice_call set call_on = :day
 where way_id in (select way_id from notice_call where outcome is null order by way_id limit 6)"""
_DIFFERENCE = (
    "select id from reconciliation_difference where settled_at is null order by id limit 1"
)
HANDED_OVER: Final = {
    "MaHoSo": "G22.99-20260820-0000123",
    "MaTTHC": "1.004623",
    "MaDonViTiepNhan": CENTRE,
    "ChuHoSo": "Tôn Nữ Thị Hoàng Phương Thảo",
    "DinhDanhCHS": [{"LoaiDinhDanh": "1", "SoDinhDanh": "049190000001"}],
    "SoDienThoai": "0905",
    "NgayNopHoSo": "20260820073000",
}
LACKING: Final = "Bản chụp mất góc dưới, không thấy chữ ký và dấu; đề nghị chụp lại đủ hai mặt."
COMPLAINTS: Final = (
    "Tôi đã bổ sung đủ giấy tờ từ tuần trước mà trang hồ sơ vẫn ghi đang chờ bổ sung.",
    "Đề nghị cho biết vì sao hồ sơ của tôi quá hạn mà chưa có thư xin lỗi, hẹn lại.",
)
STATEMENT: Final = "transaction_date,reference_number,amount_in,amount_out,transaction_content\n"
DAYS: Final = (
    (date(2026, 8, 17), ("FT26229000412,650000,0,NGUYEN THI HOA nop phi the huong dan vien",)),
    (
        date(2026, 8, 18),
        (
            "FT26230000871,350000,0,CT DI SAN XANH nop le phi",
            "FT26230000904,1500000,0,HO KINH DOANH BINH MINH chuyen tien",
            "FT26230001177,0,650000,hoan tra phi tham dinh",
        ),
    ),
)


async def lively(site: Site, given: Mapping[str | None, Sequence[str]]) -> None:
    """Let the rest of a busy week happen; ``given`` is what ``by_hand`` made."""
    await _fees(site)
    await _days(site)
    await _listeners(site)
    await _harm(site)
    for waiting in await site.rows(_WAITING, desk=CENTRE):
        path = f"/dossiers/{waiting['id']}/actions/request_supplement"
        marked = [{"item": f"documents.{waiting['key']}", "note": LACKING}]
        asked = {"comment": "Đề nghị bổ sung.", "data": {"marked_items": marked}}
        await _post(site, CLERK, path, asked, {"if-match": f'"{waiting["version"]}"'})
    for own, words in zip(await site.rows(_OWN), COMPLAINTS, strict=False):
        await _post(site, CITIZEN, f"/dossiers/{own['id']}/complaints", {"text": words})
    away = {"starts_on": "2026-08-24", "ends_on": "2026-08-31", "reason": "Nghỉ phép năm."}
    await _post(site, HEAD, "/substitutions", {**away, "substitute": "giamdoc.svhttdl"})
    await _arrived(site)
    await _called(site)
    await _on_its_way(site, next(a for a in given[CITIZEN] if a.endswith("/thanh-toan")))


async def _fees(site: Site) -> None:
    """Most of those who were received have paid at the counter when they came."""
    clerk = await _person(site, CLERK)
    for number, row in enumerate(await site.rows(_ACCEPTED, desk=CENTRE)):
        await reckon_dues(site.house.sessions, row["id"], row["accepted_at"])
        async with site.house.sessions() as session:
            owed = standing(await purses.entries(session, row["id"])).owed
        if owed and number % LEFT_OWING:
            command = TakeCash(ref=str(row["id"]), by=clerk, at=row["accepted_at"], amount=owed)
            await take_cash(site.house.office, command, lambda _: Answer(200, b""))


async def _days(site: Site) -> None:
    """Days that were compared with the bank's file; of one, somebody looked after a difference."""
    for day, lines in DAYS:
        told = "".join(f"{day} 09:12:00,{line}\n" for line in lines)
        content = (STATEMENT + told).encode()
        command = ReconcileDay(
            content=content, name=f"vietcombank-{day:%Y%m%d}.csv", day=day, by=None, at=site.now
        )
        await reconcile_day(site.house.till, command)
    [difference] = await site.rows(_DIFFERENCE)
    settled = SettleDifference(
        difference=difference["id"],
        words="Đã gọi người chuyển; ghi nhầm nội dung, đã gắn vào hồ sơ.",
        by=await _person(site, RULER),
        at=site.now,
    )
    await settle_difference(site.house.sessions, settled)


async def _listeners(site: Site) -> None:
    """Beside the one that is away: one that takes everything, and one that was stopped."""
    for name, url, values in (
        (
            "Kho dữ liệu dùng chung tỉnh Quảng Nam",
            "https://dulieu.example.vn/hooks/motcua",
            {"last_success_at": site.now - timedelta(minutes=4)},
        ),
        (
            "Ứng dụng công dân số Smart Quảng Nam",
            "https://smart.example.vn/api/v2/webhook",
            {"stopped_at": site.now - timedelta(days=2), "stopped_because": "gone"},
        ),
    ):
        command = Subscribe(
            name=name,
            url=url,
            agency=AgencyCode("H47"),
            kinds=[*Happening],
            reach=site.house.reach,
            at=site.now,
        )
        made = await subscribe(site.house.sessions, command)
        async with site.house.sessions.begin() as session:
            await subscriptions.change(session, made.id, **values)


async def _harm(site: Site) -> None:
    """A file that is infected, some that wait for the scanner, and a promise that was parked."""
    await site.run(_HARMED, agency=CULTURE, at=site.now)
    await site.run(_QUARANTINED)
    async with site.house.sessions.begin() as session:
        await promise(session, OrderParcel(shipment=uuid4()))


async def _called(site: Site) -> None:
    """Whom no message reached since yesterday is to be called today."""
    await _until(lambda: site.rows("select way_id from notice_call where outcome is null limit 1"))
    await site.run(_OVERDUE, day=site.now.date())


async def _arrived(site: Site) -> None:
    """The national portal hands over what cannot be taken in."""
    content = json.dumps(HANDED_OVER, ensure_ascii=False).encode()
    signed = signed_headers((KEY,), message="dvcqg_1", at=site.now, body=content)
    async with httpx2.AsyncClient(base_url=site.address) as http:
        headers = {**signed, "content-type": "application/json"}
        answer = await http.post("/api/v1/national/dossiers", content=content, headers=headers)
    assert answer.is_success, answer.text  # noqa: S101


async def _on_its_way(site: Site, path: str) -> None:
    """Somebody has begun to pay: the page shows its QR."""
    cookies = {SESSION_COOKIE: await site.session_of(CITIZEN)}
    async with httpx2.AsyncClient(base_url=site.address, cookies=cookies) as http:
        begun = await http.post(path, data={"_key": str(uuid4())})
        assert begun.status_code == httpx2.codes.SEE_OTHER, begun.text  # noqa: S101

        async def is_shown() -> bool:
            return 'class="mc-qr"' in (await http.get(path)).text

        await _until(is_shown)


async def _until(said: Callable[[], Awaitable[object]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await said():  # noqa: ASYNC110 - nothing tells when the worker is done
            await asyncio.sleep(0.5)


async def _post(
    site: Site, who: str, path: str, body: Mapping[str, Any], headers: Mapping[str, str] = {}
) -> None:
    token = await site.session_of(who)
    async with httpx2.AsyncClient(base_url=site.address, timeout=30) as http:
        signed = {"authorization": f"Bearer {token}", **headers}
        answer = await http.post(f"/api/v1{path}", json=dict(body), headers=signed)
    assert answer.is_success, f"{path}: {answer.text}"  # noqa: S101


async def _person(site: Site, username: str) -> Principal:
    [row] = await site.rows("select id from person where username = :name", name=username)
    async with site.house.sessions() as session:
        found = await principal_named(session, PersonId(row["id"]), site.now)
    assert found is not None  # noqa: S101
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A page at a moment that no link leads to: empty, refused, or half filled in."""

    surface: str
    name: str
    who: str | None
    address: str
    does: Callable[[Page], Awaitable[object]] | None = None


async def _signs_in_wrongly(page: Page) -> None:
    await page.locator("#username").fill("nguyen.thi.hoang")
    await page.locator("#password").fill("mat-khau-sai")
    await page.locator("main form button").first.click()


async def _tracks_without_proof(page: Page) -> None:
    await page.locator("#ma").fill("H47.TTHCC-260814-0003")
    await page.locator("#so-cuoi").fill("12")
    await _sends_nothing(page)


async def _sends_nothing(page: Page) -> None:
    await page.locator("main form button.govuk-button:not(.govuk-button--secondary)").first.click()


async def _takes_a_walk_in(page: Page) -> None:
    """The clerk has scanned a card and chosen a procedure."""
    card = "049190004321|205987654|Tôn Nữ Thị Hoàng Phương Thảo|17051990|Nữ|"
    await page.keyboard.insert_text(card + "27 Phan Châu Trinh, phường Minh An, Hội An|02032022")
    await page.keyboard.press("Enter")
    await page.locator("[id='applicant.phone']:focus").wait_for()
    await page.keyboard.type("0905777888")
    await page.keyboard.press("Enter")
    await page.locator("#procedure_q:focus").wait_for()
    await page.keyboard.type("hdv noi dia")
    await page.locator("#desk-option-1").wait_for()
    await page.keyboard.press("Enter")
    await page.locator("[id='documents.don']:focus").wait_for()


async def _receives_too_soon(page: Page) -> None:
    await _takes_a_walk_in(page)
    await page.keyboard.press("F9")
    await page.locator(".govuk-error-summary").wait_for()


async def _writes_nonsense(page: Page) -> None:
    await page.locator("#text").fill("code: 1.004623\nname:\n  vi: Cấp thẻ\nterm: mười lăm ngày\n")
    await page.locator("button[value=check]").click()


def scenes(given: Mapping[str | None, Sequence[str]]) -> Sequence[Scene]:
    """All of them; ``given`` is what ``by_hand`` made."""
    draft = given[CITIZEN][0].rpartition("/")[0]
    appraised = given["chuyenvien1.svhttdl"][0]
    found = (
        ("public", "khong-co-trang", None, "/khong-co-trang-nay", None),
        ("public", "khong-co-ket-qua", None, "/thu-tuc?q=zzzzzz", None),
        ("public", "khong-co-quyen", CITIZEN, "/quay", None),
        ("public", "dang-nhap-sai", None, "/dang-nhap", _signs_in_wrongly),
        ("public", "tra-cuu-sai", None, "/tra-cuu", _tracks_without_proof),
        ("public", "xac-minh-gia", None, "/xac-minh/AAAAAAAAAAAAAAAAAAAAAAAAAAAA", None),
        ("public", "trang-chu-tieng-anh", None, "/ngon-ngu/en?ve=/", None),
        ("citizen", "to-khai-thieu", CITIZEN, f"{draft}/to-khai", _sends_nothing),
        ("citizen", "chua-co-ho-so", "doanhnghiep1", "/ho-so-cua-toi?q=zzzzzz", None),
        ("desk", "mot-nguoi-den-nop", CLERK, "/quay", _takes_a_walk_in),
        ("desk", "con-thieu", CLERK, "/quay", _receives_too_soon),
        ("desk", "khong-phai-goi-ai", "tiepnhan.tamky", "/quay/can-goi", None),
        ("inbox", "khong-co-viec", "vanthu.stc", "/viec", None),
        ("inbox", "thieu-ly-do", "chuyenvien1.svhttdl",
         f"{appraised}/thao-tac/propose_refusal", _sends_nothing),
        ("inbox", "tieng-anh", "chuyenvien1.svhttdl", f"/ngon-ngu/en?ve={appraised}", None),
        ("leaders", "soan-thu-tuc-sai", PUBLISHER, "/quan-tri/thu-tuc/soan", _writes_nonsense),
        ("administrators", "nguoi-dung-thieu", RULER, "/quan-tri/nguoi-dung/moi", _sends_nothing),
        ("administrators", "theo-doi-thieu", RULER, "/quan-tri/theo-doi/moi", _sends_nothing),
    )  # fmt: skip
    return [
        Scene(surface=surface, name=name, who=who, address=address, does=does)
        for surface, name, who, address, does in found
    ]
