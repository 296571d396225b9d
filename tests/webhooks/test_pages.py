"""Administrators see who listens, what each is owed, and act on it from pages."""

import re
from uuid import UUID

import pytest

from app.web.paging import cursor_after
from tests.web.administration import ADMIN, BELOW, PAGE, seen, sent, with_rulers, words_of
from tests.web.promises import keep_promises
from tests.webhooks.conftest import Listening

HERE = "/quan-tri/theo-doi"
MOVED = "vn.motcua.dossier.moved"


@pytest.fixture
async def ruled(listening: Listening) -> Listening:
    if ADMIN not in listening.world.people:
        await with_rulers(listening.world)
    return listening


async def pressed(ruled: Listening, path: str, **fields: str) -> str:
    """The page to which a button leads, with what it says."""
    answer = await sent(ruled.world, path, ADMIN, **fields)
    assert answer.status_code == 303, answer.text
    there = await ruled.world.get(f"/{answer.headers['location']}", ADMIN, headers=PAGE)
    assert there.status_code == 200
    return words_of(there)


async def test_a_system_is_added_given_its_secret_tried_and_sent_again(ruled: Listening):
    world = ruled.world
    assert "Đăng ký hệ thống mới" in await seen(world, HERE, ADMIN)
    refused = await sent(world, f"{HERE}/moi", ADMIN, name="", url="ftp://x", agency="H47")
    assert refused.status_code == 422
    for said in ("Địa chỉ phải bắt đầu bằng https://", "Những việc được báo", 'value="ftp://x"'):
        assert said in words_of(refused)
    url = f"{ruled.partner.address}/hook"
    made = await sent(
        world, f"{HERE}/moi", ADMIN, name="Trục <tỉnh>", url=url, agency="H47", kinds=MOVED
    )
    assert made.status_code == 303, made.text
    path = made.headers["location"]
    page = await seen(world, path, ADMIN)
    assert "Trục <tỉnh>" in page
    assert "Hồ sơ chuyển bước, đổi trạng thái" in page
    await seen(world, path, BELOW, 404)
    assert "Trong hai ngày" in await seen(world, f"{path}/khoa-ky", ADMIN)
    renewed = words_of(await sent(world, f"{path}/khoa-ky", ADMIN))
    secret = re.search(r"whsec_[A-Za-z0-9+/=]+", renewed)
    assert secret is not None
    await ruled.partner.ask("PUT", "/_set/secrets", [secret[0]])
    assert "Bên nhận trả lời 204" in await pressed(ruled, f"{path}/gui-thu")
    ruled.id = UUID(path.rpartition("/")[2])
    dossier = await world.submitted()
    await ruled.partner.ask("PUT", "/_set/answers", {dossier["id"]: 400})
    await ruled.tell()
    page = await seen(world, f"{path}?trang_thai=waiting", ADMIN)
    assert re.search(r", lần thứ 1<br>.*?trả lời 400<", page)
    position = re.search(rf"{path}/(\d+)/bo-qua", page)
    assert position is not None
    assert "Đã bỏ qua bản tin này" in await pressed(ruled, f"{path}/{position[1]}/bo-qua")
    assert "Sẽ gửi lại bản tin này" in await pressed(ruled, f"{path}/{position[1]}/gui-lai")
    assert "Đã dừng theo yêu cầu" in await pressed(ruled, f"{path}/dung")
    assert "Đang gửi tiếp" in await pressed(ruled, f"{path}/tiep-tuc")
    again = await pressed(ruled, f"{path}/gui-lai", since="20/8/2026")
    assert "Sẽ gửi lại theo đúng thứ tự" in again
    assert (await sent(world, f"{path}/gui-lai", ADMIN, since="")).status_code == 422
    await ruled.partner.ask("PUT", "/_set/answers", {})
    await ruled.tell()
    told = {event["subject"] for _, event in await ruled.partner.remembered("event")}
    assert dossier["id"] in told
    acts = await seen(world, "/quan-tri/nhat-ky/quan-tri", ADMIN)
    assert "Bỏ qua một bản tin cho hệ thống" in acts


async def test_another_system_gets_an_account_a_role_and_a_token_and_follows_the_changes(
    ruled: Listening,
):
    world = ruled.world
    await keep_promises(world, like="nothing.%")  # the news is passed on
    [before] = await world.rows("select coalesce(max(position), 0) as position from feed")
    dossier = await world.submitted()
    await keep_promises(world, like="nothing.%")
    made = await sent(
        world, "/quan-tri/nguoi-dung/moi", ADMIN,
        full_name="Trục tỉnh", username="truc.tinh", system="1",
    )  # fmt: skip
    assert made.status_code == 303, made.text
    path = made.headers["location"]
    given = {"agency": "H47.TTHCC", "permission": "supervise", "starts_on": "20/8/2026"}
    assert (await sent(world, f"{path}/vai-tro", ADMIN, **given)).status_code == 303
    assert "Mã đã cấp trước đây" in await seen(world, f"{path}/ma-truy-cap", ADMIN)
    first, second = [words_of(await sent(world, f"{path}/ma-truy-cap", ADMIN)) for _ in range(2)]

    async def followed(page: str) -> tuple[int, list[str]]:
        token = re.search(r'ad-secret">([\w-]{43})<', page)
        assert token is not None
        answer = await world.get(
            "/changes",
            params={"since": cursor_after(before["position"])},
            headers={"Authorization": f"Bearer {token[1]}"},
        )
        return answer.status_code, [e["subject"] for e in answer.json().get("items", ())]

    assert (await followed(first))[0] == 401
    status, subjects = await followed(second)
    assert status == 200
    assert dossier["id"] in subjects
    assert "Cấp mã truy cập cho hệ thống" in await seen(world, path, ADMIN)


async def test_a_person_who_signs_in_gets_no_token(ruled: Listening):
    world = ruled.world
    page = await sent(
        world, "/quan-tri/nguoi-dung/moi", ADMIN, full_name="Bà Mai", username="mai.tinh"
    )
    person = re.search(r"/quan-tri/nguoi-dung/([0-9a-f-]{36})", words_of(page))
    assert person is not None
    path = f"/quan-tri/nguoi-dung/{person[1]}/ma-truy-cap"
    assert (await sent(world, path, ADMIN)).status_code == 409
