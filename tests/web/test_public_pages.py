"""What anybody sees without an account: every page, in both languages."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from app.db.sessions import Sessions
from app.domain.calendar import HANOI
from app.domain.people import Permission
from app.domain.periods import Period
from app.ports import TemporaryFailure
from app.reports.figures import Asked
from app.reports.recent import RecentFigures
from tests.web.pages import HTML, look, send, words
from tests.web.situations import reached
from tests.web.world import CARD, MORNING, Json, World

PERSONAL = ("Nguyễn Thị Ánh", "049185001234", "0905123456", "12 Trần Phú", "anh@example.vn")
LANGUAGES = pytest.mark.parametrize("language", ["vi", "en"])
SUNDAY_NIGHT = datetime(2026, 8, 23, 22, 0, tzinfo=HANOI)


@pytest.fixture(scope="module", autouse=True)
async def dossier(world: World) -> Json:
    """One that an officer has in hand."""
    return (await reached(world, "appraise"))[0]


@LANGUAGES
@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/", ("Bạn cần làm thủ tục gì?", "What do you need to get done?")),
        ("/thu-tuc", ("thủ tục", "procedures")),
        ("/thu-tuc?q=xyzw", ("Không có thủ tục nào khớp.", "No procedure matches.")),
        ("/thu-tuc?muc=x&linh-vuc=lu-hanh", ("Lữ hành", "Travel services")),
        (f"/thu-tuc/{CARD}", ("15 ngày", "15 calendar days")),
        ("/thu-tuc/1.013225", ("Cần khi: Có công trình liền kề", "There are adjoining works")),
        ("/thu-tuc/1.002809", ("115.000 đ (Trực tuyến)", "115.000 đ (Online)")),
        ("/tra-cuu", ("Bốn số cuối", "Last four digits")),
        ("/xac-minh", ("So với bản gốc", "Compare with the original")),
        ("/so-lieu", ("Từ 15/12/2025 đến 14/12/2026", "From 15/12/2025 to 14/12/2026")),
        ("/so-lieu?theo=thang", ("Theo tháng", "By month")),
        ("/so-lieu?theo=linh-vuc&ky=2026-09", ("Lữ hành", "Travel services")),
        ("/so-lieu?theo=thu-tuc", ("Cấp thẻ hướng dẫn viên", "Domestic tour guide card")),
        ("/so-lieu?theo=cach-nop", ("Trực tuyến", "Online")),
    ],
)
async def test_a_page_is_there_in_both_languages(
    world: World, language: str, path: str, said: tuple[str, str]
):
    page = await look(world, path, language=language)
    assert page.status_code == 200, page.text[:500]
    assert f'<html lang="{language}"' in page.text
    assert page.text.count("<h1") == 1
    vi, en = said
    assert {"vi": vi, "en": en}[language] in words(page)


async def test_home_tells_the_figures_of_today_and_the_fields(world: World):
    said = words(await look(world, "/"))
    assert "Lữ hành 5 thủ tục" in said
    assert "Hồ sơ tiếp nhận hôm nay" in said
    assert "Số liệu lúc 20/08/2026 09:00." in said


@LANGUAGES
async def test_suggestions_forgive_and_count_what_they_leave_out(world: World, language: str):
    part = await look(world, "/goi-y?q=giay+khai+sihn", language=language)
    assert {"vi": "Đăng ký khai sinh", "en": "Birth registration"}[language] in words(part)
    assert 'href="/thu-tuc/1.001193"' in part.text
    assert "<h1" not in part.text, "it is a part of a page"
    assert words(await look(world, "/goi-y?q=+")) == ""
    assert "Chưa tìm thấy" in words(await look(world, "/goi-y?q=xyzw"))
    assert (await look(world, f"/goi-y?q={'x' * 121}")).status_code == 422


async def test_the_list_is_filtered(world: World):
    found = await look(world, "/thu-tuc?linh-vuc=lu-hanh&co-quan=H47.15&muc=full&q=the")
    assert "4 thủ tục cho “the”" in words(found)
    assert found.text.count('<option value="lu-hanh" selected>') == 1
    assert "Bỏ tìm và lọc" in words(found)
    assert "Không tìm thấy thủ tục nào cho “xyzw”" in words(await look(world, "/thu-tuc?q=xyzw"))
    assert (await look(world, "/thu-tuc?tiep=x")).status_code == 422


async def test_pages_of_the_list_together_are_the_list(world: World):
    seen: list[str] = []
    path: str | None = "/thu-tuc"
    while path is not None:
        page = await look(world, path)
        seen += [
            part.partition('"')[0]
            for part in page.text.split('<a class="govuk-link" href="/thu-tuc/')[1:]
        ]
        _, _, rest = page.text.partition('rel="next" href="')
        path = rest.partition('"')[0].replace("&amp;", "&") if rest else None
    api = (await world.get("/procedures?limit=200")).json()["items"]
    assert seen == [line["code"] for line in api]


async def test_a_procedure_says_when_it_would_be_due_and_why(world: World):
    page = words(await look(world, f"/thu-tuc/{CARD}"))
    assert "Nộp tại quầy bây giờ 04/09/2026 Thứ Sáu, 17:00" in page
    assert "Ngày nghỉ cũng được tính." in page
    with world.at(SUNDAY_NIGHT):
        page = words(await look(world, f"/thu-tuc/{CARD}"))
    assert "Quầy đang nghỉ; nộp khi mở cửa lúc 24/08/2026 07:00" in page
    with world.at(MORNING + timedelta(days=365 * 5)):
        far = words(await look(world, f"/thu-tuc/{CARD}"))
    assert "lịch nghỉ của năm đó chưa được công bố" in far


async def test_a_procedure_says_everything_that_must_be_published(world: World):
    page = await look(world, "/thu-tuc/1.013225")
    said = words(page)
    for part in (
        "Mã thủ tục 1.013225",
        "Chỉ làm trực tuyến được một phần: Phải kiểm tra thực địa",
        "15 ngày, nếu Loại công trình: Nhà ở riêng lẻ",
        "Không phải nộp nếu dữ liệu đã có trong Cơ sở dữ liệu đất đai",
        "mức do HĐND tỉnh quy định (50.000–75.000 nhà ở; 100.000–150.000 công trình khác)",
        "Kiểm tra thực địa Chuyên viên thụ lý · 2 ngày làm việc",
        "Bất kỳ Trung tâm Phục vụ hành chính công nào trong tỉnh",
        "Cá nhân; Doanh nghiệp; Tổ chức",
        "61/2018/NĐ-CP Điều 19.3, 19.5",
    ):
        assert part in said, part
    assert 'href="/nop/1.013225"' in page.text
    assert "<style" not in page.text, "the policy forbids a style within a page"
    fees = words(await look(world, "/thu-tuc/1.001193"))
    assert "Miễn lệ phí khi đăng ký đúng hạn" in fees
    assert "Chưa công bố mức thu" in fees, "an empty fee is not a promise"


@LANGUAGES
@pytest.mark.parametrize("path", ["/thu-tuc/9.999999", "/tra-cuu/x", "/khong-co"])
async def test_what_is_not_there_is_said_on_a_page(world: World, path: str, language: str):
    page = await look(world, path, language=language)
    assert page.status_code == 404
    assert {"vi": "Tìm thủ tục", "en": "Find a procedure"}[language] in words(page)


async def test_a_right_proof_leads_to_the_page_behind_the_receipt(world: World, dossier: Json):
    async with world.rehearsal():
        fields = {"ma": dossier["code"].lower(), "so-cuoi": "3456"}
        answer = await send(world, "/tra-cuu", fields)
    assert answer.status_code == 303
    assert dossier["tracking"]["url"].endswith(answer.headers["location"])


@LANGUAGES
async def test_the_page_behind_the_receipt_tells_all_but_the_person(
    world: World, dossier: Json, language: str
):
    page = await look(world, f"/tra-cuu/{dossier['tracking']['token']}", language=language)
    said = words(page)
    assert page.status_code == 200
    told = {
        "vi": (
            "Thẩm định",
            "Đang ở Sở Văn hóa",
            "Bước tiếp theo: Chờ phê duyệt",
            "Vì sao là ngày này",
        ),
        "en": ("Appraisal", "It is at Sở Văn hóa", "Next: Waiting for approval", "Why this date"),
    }[language]
    for part in (*told, dossier["code"], f"Ông {Permission.PROCESS}@competent", "04/09/2026"):
        assert part in said, part
    assert [one for one in PERSONAL if one in page.text] == []
    assert 'name="robots" content="noindex"' in page.text


@pytest.mark.parametrize("situation", ["submitted", "waiting_citizen", "ready", "returned"])
async def test_every_situation_says_what_comes_next(world: World, situation: str):
    dossier, at = await reached(world, situation)
    with world.at(at):
        said = words(await look(world, f"/tra-cuu/{dossier['tracking']['token']}"))
    expected = {
        "submitted": "Ngày hẹn trả có khi hồ sơ được tiếp nhận.",
        "waiting_citizen": "Đang chờ bạn.",
        "ready": "Đã giải quyết xong lúc",
        "returned": "Đã giải quyết xong lúc",
    }
    assert expected[situation] in said


async def test_a_wrong_proof_tells_the_same_of_every_code(world: World, dossier: Json):
    async with world.rehearsal():
        pages = []
        for code in (dossier["code"], "H47.TTHCC-260820-9999"):
            answer = await send(world, "/tra-cuu", {"ma": code, "so-cuoi": "0000"})
            assert answer.status_code == 200
            pages.append(_without_degree(words(answer).replace(code, "…")))
        known, unknown = pages
        assert known == unknown
        assert "không khớp nhau" in known
        bare = await send(world, "/tra-cuu", {"ma": dossier["code"]})
        assert "Nhập thêm bốn số cuối" in words(bare)


def _without_degree(said: str) -> str:
    for degree in ("25", "50", "75", "100"):
        said = said.replace(f"{degree}%", "…%")
    return said


async def test_what_is_missing_is_said_beside_its_field_and_what_was_typed_stays(world: World):
    answer = await send(world, "/tra-cuu", {"ma": "", "so-cuoi": "12a"})
    assert answer.status_code == 422
    assert 'id="ma-error"' in answer.text
    assert 'id="so-cuoi-error"' in answer.text
    assert 'value="12a"' in answer.text
    malformed = await send(world, "/tra-cuu", {"ma": "abc", "so-cuoi": "3456"})
    assert malformed.status_code == 422
    assert "Mã hồ sơ viết như trên giấy tiếp nhận" in words(malformed)
    assert "%" not in words(malformed), "what is no code has no degree"
    assert '<a href="#ma">' in answer.text


async def test_too_many_wrong_proofs_are_refused_with_words(world: World, dossier: Json):
    async with world.rehearsal():
        for _ in range(5):
            await send(world, "/tra-cuu", {"ma": dossier["code"], "so-cuoi": "0000"})
        answer = await send(world, "/tra-cuu", {"ma": dossier["code"], "so-cuoi": "3456"})
    assert answer.status_code == 429
    assert dossier["code"] in answer.text, "what was typed stays"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("ky=tu-chon&tu=40/1/2026", "tu"),
        ("ky=tu-chon&tu=2/1/2026&den=1/1/2026", "den"),
        ("tu=1/1/1990", "tu"),
        ("theo=thang&tu=1/1/2020&den=1/1/2026", "tu"),
        ("ky=2026-13", "ky"),
    ],
)
async def test_days_without_sense_are_refused_beside_the_field(
    world: World, query: str, field: str
):
    page = await look(world, f"/so-lieu?{query}")
    assert page.status_code == 422
    assert f'href="#{field}"' in page.text


async def test_the_public_figures_are_those_of_the_api_and_their_files_open(world: World):
    page = await look(world, "/so-lieu?theo=co-quan&ky=tu-chon&tu=20/8/2026&den=20/8/2026")
    addresses = [part.partition('"')[0].replace("&amp;", "&")
                 for part in page.text.split('href="')[1:] if part.startswith("/api/")]  # fmt: skip
    assert len(addresses) == 2
    table, data = [await world.http.get(address, headers=HTML) for address in addresses]
    assert table.content.startswith(b"\xef\xbb\xbf")
    done = data.json()["received"]["total"]["count"]
    assert f"{done} hồ sơ tiếp nhận" in words(page)


@asynccontextmanager
async def counting_takes_too_long(sessions: Sessions) -> AsyncGenerator[None]:
    async def as_owner(*statements: str) -> None:
        async with sessions.begin() as session:
            for statement in ("set local role none", *statements):
                await session.execute(text(statement))

    await as_owner(
        """create function too_long() returns boolean language plpgsql as $$ begin
             raise query_canceled; end $$""",
        "create policy too_long on figure_news using (too_long())",
        "alter table figure_news enable row level security",
    )
    try:
        yield
    finally:
        await as_owner(
            "alter table figure_news disable row level security",
            "drop policy too_long on figure_news",
            "drop function too_long",
        )


async def test_when_counting_fails_home_is_there_and_what_was_known_is_told(world: World):
    figures, sessions = RecentFigures(), world.house.sessions
    at = MORNING + timedelta(days=30)
    known = await figures(sessions, _question(at))
    async with counting_takes_too_long(sessions):
        with world.at(at):
            page = await look(world, "/")
        assert page.status_code == 200
        assert "Số liệu hôm nay đang được tính" in words(page)
        assert "Lữ hành 5 thủ tục" in words(page)
        for later in (timedelta(minutes=9), timedelta(minutes=9, seconds=30), timedelta(hours=2)):
            assert await figures(sessions, _question(at + later)) == known
        with pytest.raises(TemporaryFailure):
            await RecentFigures()(sessions, _question(at))
    with world.at(at + timedelta(seconds=50)):
        assert "Số liệu hôm nay đang được tính" in words(await look(world, "/"))
    with world.at(at + timedelta(seconds=70)):
        assert "Hồ sơ đang giải quyết" in words(await look(world, "/"))


def _question(at: datetime) -> Asked:
    """About a day of which no page tells."""
    day = MORNING.date() - timedelta(days=1)
    return Asked(period=Period(day, day), as_of=at)


async def test_figures_are_counted_once_for_all_who_look_within_minutes(world: World):
    figures, sessions = world.house.recent_figures, world.house.sessions
    at = MORNING + timedelta(hours=1)
    many = await asyncio.gather(*(figures(sessions, _question(at)) for _ in range(5)))
    assert {id(found) for _, found in many} == {id(many[0][1])}
    asked, again = await figures(sessions, _question(at + timedelta(minutes=2)))
    assert (asked.as_of, again) == (at, many[0][1])
    asked, _ = await figures(sessions, _question(at + timedelta(minutes=4)))
    assert asked.as_of == at + timedelta(minutes=4)
