"""Leaders' pages: every number opens exactly its list, as of one moment, within one's own scope."""

import csv
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import unescape
from io import StringIO
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from app.dossiers.actions.keep_time import keep_time
from app.web.dashboard import lists
from app.web.dashboard.naming import GROUPS
from tests.web.pages import look, words
from tests.web.situations import reached
from tests.web.world import (
    ABOVE,
    APPLICANT,
    DESK,
    HEAD,
    MORNING,
    NOBODY,
    OFFICER,
    World,
)

LIST = "/dieu-hanh/danh-sach"
LATER = MORNING + timedelta(days=28)
"""When the dossiers of the first morning are late, or due within days."""


@pytest.fixture(scope="module")
async def led(world: World) -> World:
    """Dossiers in many situations, some of them late by now."""
    for name in ("submitted", "appraise", "appraise", "approve", "waiting_citizen", "consulting"):
        await reached(world, name)
    for name in ("ready", "returned", "withdrawn", "stopped"):
        await reached(world, name)
    with world.at(LATER - timedelta(days=8)):
        await world.acted(await world.submitted(DESK), "receive", DESK)
    for days in range(15, 28):
        await keep_time(world.house.office, MORNING + timedelta(days=days, hours=9))
    world.now = LATER
    return world


def linked(page: httpx2.Response) -> Iterator[tuple[str, int]]:
    """The lists to which numbers of a page lead, with those numbers."""
    pattern = rf'<a [^>]*href="({re.escape(LIST)}\?[^"]+)"([^>]*)>\s*([\d.]*)'
    for path, attributes, shown in re.findall(pattern, page.text):
        label = re.search(r'aria-label="[^"]*: ([\d.]+)"', attributes)
        number = shown or (label[1] if label else "")
        if number:
            yield unescape(path), int(number.replace(".", ""))


KNOWN: dict[str, list[str]] = {}
"""Lists that were read already: what stood at a moment stands for good."""


async def rows_of(world: World, path: str, who: str) -> list[str]:
    """The references of a list, page after page."""
    if path not in KNOWN:
        KNOWN[path] = await read(world, path, who)
    return KNOWN[path]


async def read(world: World, path: str, who: str) -> list[str]:
    found: list[str] = []
    while path:
        page = await look(world, path, who)
        assert page.status_code == 200, page.text
        found += re.findall(
            r'<th scope="row"><a class="govuk-link" href="/viec/([^"]+)"', page.text
        )
        more = re.search(r'rel="next" href="([^"]+)"', page.text)
        path = unescape(more[1]) if more else ""
    return found


@pytest.mark.parametrize("group", [slug for slug, *_ in GROUPS.values()])
async def test_every_number_opens_a_list_of_that_length(led: World, group: str):
    page = await look(led, f"/dieu-hanh?theo={group}", ABOVE)
    assert page.status_code == 200
    numbers = dict(linked(page))
    assert len(numbers) > 12
    for path, number in numbers.items():
        rows = await rows_of(led, path, ABOVE)
        assert len(rows) == number, path
        assert len(set(rows)) == number


async def test_a_list_is_downloaded_whole_and_nothing_in_it_acts(led: World):
    page = await look(led, "/dieu-hanh", ABOVE)
    path, number = next((path, n) for path, n in linked(page) if "so=received&" in path)
    sheet = await look(led, path.replace(LIST, f"{LIST}.csv"), ABOVE)
    assert sheet.headers["content-type"].startswith("text/csv")
    lines = [*csv.reader(StringIO(sheet.text.removeprefix("\ufeff")))]
    assert lines[0][:3] == ["Mã hồ sơ", "Người nộp", "Thủ tục"]
    assert [line[0] for line in lines[1:]] == await rows_of(led, path, ABOVE)
    assert len(lines) == number + 1


async def test_a_list_says_who_holds_a_late_dossier_since_when_and_what_is_known(led: World):
    shown = words(await look(led, f"{LIST}?so=in_progress.late", ABOVE))
    assert "quá hạn" in shown
    assert "Ông process@competent" in shown
    assert "Bước này lẽ ra xong lúc" in shown
    assert "Việc gần nhất:" in shown


async def test_a_list_stays_as_it_was_at_its_moment(led: World):
    page = await look(led, "/dieu-hanh", ABOVE)
    path, number = next((path, n) for path, n in linked(page) if "so=in_progress&" in path)
    with led.at(LATER + timedelta(hours=1)):
        await led.acted(await led.submitted(DESK), "receive", DESK)
    with led.at(LATER + timedelta(hours=2)):
        assert len(await read(led, path, ABOVE)) == number
        again = dict(linked(await look(led, "/dieu-hanh", ABOVE)))
    assert max(n for path, n in again.items() if "so=in_progress&" in path) == number + 1


async def test_everybody_sees_the_figures_of_his_own_agencies_alone(led: World):
    shown = words(await look(led, "/dieu-hanh?theo=co-quan", HEAD))
    assert "Sở Văn hóa, Thể thao và Du lịch tỉnh Quảng Nam" in shown
    assert "2 cơ quan mà bạn phụ trách" in shown
    elsewhere = await look(led, "/dieu-hanh?co-quan=H47.9", HEAD)
    assert elsewhere.status_code == 422
    for path in ("/dieu-hanh", LIST, "/dieu-hanh/kien-nghi"):
        assert (await look(led, path, OFFICER)).status_code == 403
        assert (await look(led, path, APPLICANT)).status_code == 403
        assert (await look(led, path, NOBODY)).status_code == 303
    assert (await look(led, "/dieu-hanh/bao-cao", HEAD)).status_code == 403


async def test_what_is_urgent_is_so_whatever_period_is_looked_at(led: World):
    shown = [dict(linked(await look(led, f"/dieu-hanh?ky={year}", ABOVE))) for year in (2025, 2026)]
    late, late_now = [
        {n for path, n in numbers.items() if "so=in_progress.late&tu=2026-09" in path}
        for numbers in shown
    ]
    assert late == late_now
    assert min(late) > 0


async def test_what_fell_due_on_a_friday_is_late_on_saturday_and_not_due_right_now(world: World):
    start = MORNING + timedelta(days=53)
    for days in range(7):
        with world.at(start + timedelta(days=days)):
            dossier = await world.acted(await world.submitted(), "receive", DESK)
        due = datetime.fromisoformat(dossier["due"])
        if due.isoweekday() == 5:
            break
    else:
        pytest.fail("nothing fell due on a Friday")
    with world.at(due + timedelta(hours=18)):
        page = await look(world, f"{LIST}?so=in_progress.late&tu={start.date()}", ABOVE)
    row = re.search(rf"(?s)<tr>\s*<th[^>]*><a[^>]*>{dossier['code']}.*?</tr>", page.text)
    assert row is not None
    assert "đã quá hạn" in row[0]
    assert "ngay bây giờ" not in row[0]


@pytest.mark.parametrize("period", ["tuan", "tuan-truoc", "2026-09", "2026-Q3", "2026-9M", "2026"])
async def test_periods_have_names(led: World, period: str):
    page = await look(led, f"/dieu-hanh?ky={period}", ABOVE)
    assert page.status_code == 200
    assert re.search(rf'<option value="{period}" selected>', page.text)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("ky=1999-13", "Không có kỳ báo cáo tên này"),
        ("ky=khac&tu=31/2/2026", "Phải là một ngày có thật"),
        ("ky=khac&tu=5/5/2026&den=4/5/2026", "Ngày kết thúc phải từ ngày bắt đầu trở đi"),
    ],
)
async def test_what_cannot_be_asked_is_said_beside_the_field(led: World, query: str, said: str):
    for path in ("/dieu-hanh", "/dieu-hanh/bao-cao"):
        page = await look(led, f"{path}?{query}", ABOVE)
        assert page.status_code == 422
        assert words(page).count(said) == 2


async def test_a_part_refreshes_alone(led: World):
    part = await look(led, "/dieu-hanh?theo=buoc", ABOVE, **{"hx-request": "true"})
    assert part.text.lstrip().startswith('<div id="board" hx-get="/dieu-hanh?theo=buoc"')
    assert "<h1" not in part.text


async def test_a_list_says_how_long_it_is_once_and_no_further_than_it_is_counted(
    led: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(lists, "PAGE", 2)
    page = await look(led, f"{LIST}?so=received", ABOVE)
    whole = int(re.findall(r'data-number="(\d+)"', page.text)[0])
    assert f"{whole} hồ sơ" in words(page)
    [more] = re.findall(r'rel="next" href="([^"]+)"', page.text)
    assert "data-number" not in (await look(led, unescape(more), ABOVE)).text
    assert whole > 3
    monkeypatch.setattr(lists, "MOST_COUNTED", 3)
    assert "Hơn 3 hồ sơ" in words(await look(led, f"{LIST}?so=received", ABOVE))


@pytest.mark.parametrize(
    ("hour", "period", "last"), [(2, "2026", "17/09/2026"), (12, "2026-09", "14/09/2026")]
)
async def test_steps_are_told_of_whole_days_in_hanoi(led: World, hour: int, period: str, last: str):
    with led.at(LATER.replace(hour=hour)):
        page = await look(led, f"/dieu-hanh?theo=buoc&ky={period}", ABOVE)
    [told] = re.findall(r"của các lượt kết thúc từ (\S+) đến (\S+)\.", words(page))
    assert told[1] == last


async def test_the_statutory_forms_say_what_the_api_says_and_open_their_lists(led: World):
    for form, group in (("II.06a", "linh-vuc"), ("II.06b", "co-quan")):
        page = await look(led, f"/dieu-hanh/bao-cao?bieu={form}", ABOVE)
        said = (await led.get(f"/reports/{form}", ABOVE)).json()
        shown = dict(linked(page))
        total = {
            key: number["count"]
            for key, number in said["total"]["cells"].items()
            if number["count"]
        }
        totals = {path: n for path, n in shown.items() if f"&{group}=" not in path}
        assert sorted(totals.values())[-len(total) :]
        assert set(total.values()) <= set(totals.values())
        for path, number in shown.items():
            assert len(await rows_of(led, path, ABOVE)) == number, path
        for kind in ("xlsx", "csv"):
            link = re.search(rf'href="(/api/v1/reports/{form}\.{kind}\?[^"]+)"', page.text)
            assert link is not None
            assert (await look(led, unescape(link[1]), ABOVE)).status_code == 200


async def test_a_list_keeps_its_filters_through_its_pages(led: World):
    page = await look(led, "/dieu-hanh?theo=kenh", ABOVE)
    path = next(path for path, _ in linked(page) if "kenh=online" in path)
    asked = parse_qs(urlsplit(path).query)
    shown = await look(led, path, ABOVE)
    download = re.search(rf'href="({re.escape(LIST)}\.csv\?[^"]+)"', shown.text)
    assert download is not None
    kept = parse_qs(urlsplit(unescape(download[1])).query)
    assert [datetime.fromisoformat(q.pop("luc")[0]) for q in (kept, asked)] == [led.now] * 2
    assert kept == asked
