"""The national portal at our door, and what staff see of it: refusals, debts, resends."""

import json
import re
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr

from app.adapters.national_portal.ngsp import NgspSettings
from app.db.embedded.sharing import Attached
from app.domain.signing import signed_headers
from app.national.queries.arrivals import open_arrivals
from app.web.api.national import HandedOverBody, IdentityPart, PaperPart
from app.web.vetting import OF_THE_EXCHANGE
from tests.partners.national_portal import KEY, SECRET
from tests.web.administration import ADMIN, BELOW, seen, sent, with_rulers, words_of
from tests.web.conftest import a_world
from tests.web.promises import keep_promises
from tests.web.world import CARD, DESK, OFFICER, World

PATH = "/national/dossiers"
CODE = "G22.99-20260820-0000123"
SYNC = "/quan-tri/cong-quoc-gia"
STUCK = "/quay/cong-quoc-gia"
NGSP = NgspSettings(
    address="http://127.0.0.1:9",
    username="h47",
    password=SecretStr("x"),
    unit="H47",
    arrivals_secret=SecretStr(SECRET),
)


@pytest.fixture
async def joined(cluster: Attached, province: str, tmp_path: Path) -> AsyncGenerator[World]:
    """A province with a way to the national portal, and its administrators."""
    async with a_world(cluster, province, tmp_path, national=NGSP) as world:
        await with_rulers(world)
        yield world


def handing(**changes: Any) -> dict[str, Any]:
    return {
        "MaHoSo": CODE,
        "MaTTHC": CARD,
        "MaDonViTiepNhan": "H47.TTHCC",
        "ChuHoSo": "Lê Thị Cẩm",
        "DinhDanhCHS": [{"LoaiDinhDanh": "1", "SoDinhDanh": "049190000001"}],
        "SoDienThoai": "12",
        "NgayNopHoSo": "20260820073000",
    } | changes


async def handed_over(
    world: World, body: dict[str, Any], key: bytes = KEY, path: str = PATH, method: str = "POST"
) -> httpx2.Response:
    content = json.dumps(body, ensure_ascii=False).encode() if body else b""
    signed = signed_headers((key,), message="dvcqg_1", at=world.now, body=content)
    headers = {**signed, "content-type": "application/json"}
    return await world.call(method, path, content=content, headers=headers)


async def test_what_is_signed_is_kept_and_what_is_wrong_with_it_is_told_in_vietnamese(
    joined: World,
):
    stranger = await handed_over(joined, handing(), key=b"another key of somebody else's")
    assert stranger.status_code == 401
    unsigned = await joined.post(PATH, handing())
    assert unsigned.status_code == 401
    malformed = await handed_over(joined, handing(LoaiDoiTuong="9", NgayNopHoSo="20/8"))
    assert {e["field"] for e in malformed.json()["errors"]} == {"LoaiDoiTuong", "NgayNopHoSo"}
    first = await handed_over(joined, handing())
    again = await handed_over(joined, handing())
    assert (first.status_code, first.json()) == (202, again.json())
    assert first.json()["state"] == "waiting"
    await keep_promises(joined, like="national.take%")
    told = await handed_over(joined, {}, path=f"{PATH}/{CODE.lower()}", method="GET")
    (arrival,) = told.json()["items"]
    assert arrival["state"] == "refused"
    assert {r["field"] for r in arrival["reasons"]} == {
        "applicant.phone", "form.language", "documents.don", "documents.anh",
        "documents.van_bang",
    }  # fmt: skip
    assert "Số điện thoại" in next(
        r["message"] for r in arrival["reasons"] if r["field"] == "applicant.phone"
    )
    nothing = await handed_over(joined, {}, path=f"{PATH}/X-1", method="GET")
    assert nothing.status_code == 404


def test_the_names_of_the_exchange_are_those_of_its_bodies():
    parts = (HandedOverBody, PaperPart, IdentityPart)
    assert {name for part in parts for name in part.model_fields} == OF_THE_EXCHANGE


async def test_the_desk_sees_what_was_refused_and_why_and_is_done_with_it(joined: World):
    await handed_over(joined, handing())
    await keep_promises(joined, like="national.take%")
    assert "1 hồ sơ từ Cổng quốc gia chưa nhận được" in await seen(joined, "/quay/hang-doi", DESK)
    page = await seen(joined, STUCK, DESK)
    assert CODE in page
    assert "Lê Thị Cẩm" in page
    found = re.search(rf'action="({STUCK}/[0-9a-f-]+)"', page)
    assert found is not None
    retried = await sent(joined, found[1], DESK, retry="1")
    assert retried.status_code == 303
    assert await keep_promises(joined, like="national.take%") == ["national.take_in_arrival"]
    assert "Hãy" in words_of(await sent(joined, found[1], DESK, because=" "))
    closed = await sent(joined, found[1], DESK, because="Đã gọi, người nộp sẽ nộp lại.")
    assert closed.status_code == 303
    assert "Không có hồ sơ nào từ Cổng quốc gia bị vướng" in await seen(joined, STUCK, DESK)
    twice = await sent(joined, found[1], DESK, because="Lần nữa.")
    assert twice.status_code == 409
    async with joined.house.sessions() as session:
        assert await open_arrivals(session, None, states=("refused",), limit=9) == []


async def test_what_is_for_no_known_agency_is_the_provinces_and_a_look_is_on_record(joined: World):
    await handed_over(joined, handing(MaDonViTiepNhan="H99.1"))
    await keep_promises(joined, like="national.take%")
    assert CODE not in await seen(joined, STUCK, DESK)
    assert CODE not in await seen(joined, STUCK, BELOW)
    page = await seen(joined, STUCK, ADMIN)
    found = re.search(rf'action="({STUCK}/[0-9a-f-]+)"', page)
    assert found is not None
    for nobody in (DESK, BELOW):
        assert (await sent(joined, found[1], nobody, because="Xong.")).status_code == 404
    assert (await sent(joined, found[1], ADMIN, because="Xong.")).status_code == 303
    looks = await joined.rows(
        "select p.username, a.facts from administrative_act a join person p on p.id = a.by"
        " where a.act = 'look_at_portal_arrivals'"
    )
    assert [(one["username"], CODE in str(one["facts"])) for one in looks] == [(ADMIN, True)]


async def test_administrators_see_the_debt_with_its_reasons_and_have_it_told_again(joined: World):
    dossier = await joined.acted(await joined.submitted(), "receive", DESK)
    await keep_promises(joined, like="national.mark%")
    page = await seen(joined, SYNC, ADMIN)
    assert dossier["code"] in page
    assert "Cổng đang chậm hơn từ" in await seen(joined, f"/viec/{dossier['code']}", DESK)
    await joined.run(
        "update national_sync set refused = 'portal_refused', refusal = 'Thiếu trường'"
    )
    refused = await seen(joined, f"{SYNC}?xem=tu-choi", ADMIN)
    assert "Cổng quốc gia không nhận: Thiếu trường" in refused
    assert "Cổng chưa nhận: Thiếu trường" in await seen(joined, f"/viec/{dossier['code']}", DESK)
    assert (await sent(joined, SYNC, BELOW, dossier=dossier["id"])).status_code == 403
    again = await sent(joined, SYNC, ADMIN, dossier=dossier["id"])
    assert again.status_code == 303
    (row,) = await joined.rows("select behind, refused from national_sync")
    assert row == {"behind": True, "refused": None}
    await joined.run(
        "insert into national_difference select dossier_id, now(), 2, null, 9, null"
        " from national_sync"
    )
    assert "9 – Đã xử lý xong" in await seen(joined, f"{SYNC}?xem=lech", ADMIN)
    assert (await sent(joined, SYNC, ADMIN, all="1")).status_code == 303
    assert await joined.rows("select * from national_difference") == []
    assert (await sent(joined, SYNC, ADMIN, look="1")).status_code == 303
    hidden = await joined.get(f"/{SYNC}", OFFICER, headers={"Accept": "text/html"})
    assert hidden.status_code == 403
