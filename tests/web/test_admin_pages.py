"""The pages of the administration over ASGI: who sees what, and what each button does."""

import re
from html import unescape
from typing import Any

import httpx2

from app.domain.people import Permission
from app.web.admin.home import TILES
from tests.web.administration import ADMIN, BELOW, PUBLISHER, SUPERVISOR, seen, sent, words_of
from tests.web.world import APPLICANT, CARD, DESK, HEAD, NOBODY, OFFICER, World


async def test_the_tiles_are_those_that_one_may_open(ruled: World):
    tiles: dict[str, set[str]] = {}
    for who in (ADMIN, PUBLISHER, SUPERVISOR):
        found = await seen(ruled, "/quan-tri", who)
        tiles[who] = set(re.findall(r'href="(/quan-tri/[a-z-]+)"', found))
        for path in tiles[who]:
            await seen(ruled, path, who)
    needed = {
        ADMIN: Permission.ADMINISTER,
        PUBLISHER: Permission.PUBLISH,
        SUPERVISOR: Permission.SUPERVISE,
    }
    for who, permission in needed.items():
        assert tiles[who] == {tile.path for tile in TILES if permission in tile.needs}
    assert tiles[PUBLISHER] == {"/quan-tri/thu-tuc", "/quan-tri/lich"}
    for path in tiles[ADMIN] - tiles[SUPERVISOR]:
        for who in (DESK, HEAD, PUBLISHER, SUPERVISOR, APPLICANT):
            await seen(ruled, path, who, 403)
        await seen(ruled, path, NOBODY, 303)
    for path in tiles[PUBLISHER]:
        await seen(ruled, path, ADMIN, 403)


async def test_an_account_from_its_beginning_to_its_end(ruled: World):
    wrong = await sent(ruled, "/quan-tri/nguoi-dung/moi", ADMIN, full_name="", username="?")
    assert wrong.status_code == 422
    assert 'id="full_name-error"' in wrong.text
    assert 'value="?"' in wrong.text, "what was typed stays"
    made = await sent(
        ruled,
        "/quan-tri/nguoi-dung/moi",
        BELOW,
        full_name="Đặng Văn Ứng",
        username="moi.svhttdl",
    )
    assert made.status_code == 200
    [word] = re.findall(r'ad-secret">([^<]+)<', made.text)
    [path] = set(re.findall(r'href="(/quan-tri/nguoi-dung/[0-9a-f-]{36})"', made.text))
    found = await seen(ruled, "/quan-tri/nguoi-dung?q=dang+ung", BELOW)
    assert "moi.svhttdl" in found
    assert word not in found

    for who in (DESK, APPLICANT):
        for page in ("", "/mat-khau", "/khoa"):
            one = f"/quan-tri/nguoi-dung/{ruled.people[who].id}{page}"
            await seen(ruled, one, BELOW, 404)
    await seen(ruled, f"/quan-tri/nguoi-dung/{ruled.people[OFFICER].id}", BELOW)
    await seen(ruled, f"/quan-tri/nguoi-dung/{ruled.people[APPLICANT].id}", ADMIN, 404)
    await role_given_and_taken(ruled, path)
    reset = await sent(ruled, f"{path}/mat-khau", ADMIN)
    assert reset.status_code == 200
    assert word not in reset.text
    assert (await sent(ruled, f"{path}/khoa", ADMIN)).status_code == 303
    page = await seen(ruled, path, ADMIN)
    assert "Đã khóa" in page
    for act in ("Lập tài khoản", "Giao vai trò", "Thu hồi vai trò", "Đặt lại mật khẩu"):
        assert act in page
    assert "Bà quantri" in page


async def role_given_and_taken(ruled: World, path: str) -> None:
    wrong = await sent(ruled, f"{path}/vai-tro", BELOW, agency="H47.15", starts_on="32/1/2026")
    assert wrong.status_code == 422
    assert 'id="starts_on-error"' in wrong.text
    elsewhere = {"agency": "H47.7", "permission": "process"}
    assert (await sent(ruled, f"{path}/vai-tro", BELOW, **elsewhere)).status_code == 403
    role = {"agency": "H47.15", "permission": "process"}
    given = await sent(ruled, f"{path}/vai-tro", BELOW, **role, starts_on="20/8/2026")
    assert given.status_code == 303
    assert "Chuyên viên thụ lý" in await seen(ruled, path, BELOW)
    ask = await seen(ruled, f"{path}/thu-hoi?co_quan=H47.15&vai_tro=process", BELOW)
    assert "Thu hồi vai trò của Đặng Văn Ứng?" in ask
    assert (await sent(ruled, f"{path}/thu-hoi", BELOW, **role)).status_code == 303


async def proposed_text(ruled: World, **changes: str) -> str:
    page = (await ruled.get(f"//quan-tri/thu-tuc/soan?thu_tuc={CARD}", PUBLISHER)).text
    [text] = re.findall(r"<textarea[^>]*>\n?(.*?)</textarea>", page, re.DOTALL)
    text = unescape(text)
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return text


async def written(ruled: World, text: str, do: str, **headers: Any) -> httpx2.Response:
    return await sent(ruled, "/quan-tri/thu-tuc/soan", PUBLISHER, text=text, do=do, **headers)


async def test_a_version_is_judged_tried_and_published(ruled: World):
    dossier = await ruled.submitted()
    text = await proposed_text(ruled)
    assert "version: 2\n" in text
    text = text.replace("{from: 2026-08-21}", "{from: 2026-08-20}").replace("15cd", "12cd")
    spoilt = text.replace("owner: H47.15", "owner: H47.999").replace(
        "submit -> submitted", "x -> y"
    )
    wrong = await written(ruled, spoilt, "check")
    assert wrong.status_code == 422
    told = words_of(wrong)
    line = spoilt.split("\n").index("owner: H47.999") + 1
    assert f'href="#dong-{line}"' in told
    assert "Danh bạ không có cơ quan H47.999" in told
    assert "owner: H47.999" in told, "what was typed stays"
    for do in ("sure", "publish", "replay"):
        assert (await written(ruled, spoilt, do)).status_code == 422

    broken = await written(ruled, text, "check")
    assert broken.status_code == 422, "the scenarios still promise fifteen days"
    assert "scenario" in words_of(broken).lower() or "kịch bản" in words_of(broken)
    text = re.sub(r" due=2026-\S+", "", text)
    text = re.sub(r" time=early", "", text)
    sound = await written(ruled, text, "check")
    assert sound.status_code == 200, words_of(sound)[:3000]
    shown = words_of(sound)
    assert "Không có lỗi." in shown
    assert "deadline.total" in shown
    assert "data:image/svg+xml;base64," in shown
    assert shown.count("đúng như mong đợi") == 4
    replayed = words_of(await written(ruled, text, "replay"))
    assert "Đã chạy lại 1 hồ sơ mới nhất" in replayed
    ask = words_of(await written(ruled, text, "sure"))
    assert "1 hồ sơ đang mở ở lại phiên bản cũ" in ask
    for _ in range(2):
        done = await written(ruled, text, "publish")
        assert (done.status_code, done.headers["location"]) == (303, f"/quan-tri/thu-tuc/{CARD}")
    other = await written(ruled, text.replace("Cơ sở đào tạo", "Nơi học"), "publish")
    assert other.status_code == 422, "a published version does not change"
    assert "đã công bố với nội dung khác" in words_of(other)

    page = await seen(ruled, f"/quan-tri/thu-tuc/{CARD}", PUBLISHER)
    assert "Bà danhmuc" in page
    version = await seen(ruled, f"/quan-tri/thu-tuc/{CARD}/phien-ban/2", PUBLISHER)
    assert "12cd" in version
    new = await ruled.submitted()
    versions = [
        (await ruled.get(f"/dossiers/{one['id']}", DESK)).json()["procedure_version"]
        for one in (dossier, new)
    ]
    assert versions == [1, 2]


async def test_a_file_is_taken_as_if_it_had_been_typed(ruled: World):
    text = (await proposed_text(ruled)).encode()
    answer = await ruled.call(
        "POST", "//quan-tri/thu-tuc/tai-len", PUBLISHER, files={"file": ("a.yaml", text)}
    )
    assert answer.status_code == 200
    assert "Tiếp tục công bố" in answer.text
    binary = {"file": ("a.yaml", b"\xff\xfe\x00")}
    answer = await ruled.call("POST", "//quan-tri/thu-tuc/tai-len", PUBLISHER, files=binary)
    assert answer.status_code == 422
