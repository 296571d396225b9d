"""``make demo``: the demonstration with everybody outside: the post, a bank, the national portal.

    python -m tests.partners.demonstration [--once] [--dossiers N]

The stand-ins are processes of their own and know the service by its public addresses only. Papers
are fetched by the post, the fee is paid by VietQR, the result goes to the door, and the dossier is
returned by itself.
"""

import argparse
import asyncio
import logging
import os
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from app.cli.demo import demonstrate
from app.cli.logs import configure_logs
from app.cli.opening import opened
from app.cli.populate import USUAL
from app.cli.serving import run
from app.cli.walking import DESK, STRIDES, Walk, WalkFailed, line_of
from app.people.demo_accounts import DemoAccount
from app.settings import Settings, read_settings
from tests.partners.town import Town, opened_town

WITHIN = 180.0
"""Seconds: the post is asked once a minute what happened."""
STATION = 1.0
"""Seconds between two stations."""
HOME = "12 Trần Phú, Hội An"
TO_THE_DESK = ("-2", "1", "2", "3")
TO_THE_DOOR = ("-2", "1", "2", "3", "12", "-1", "5")
BEFORE_RETURN = STRIDES[1:-2]
Json = dict[str, Any]


@dataclass(slots=True)
class Errand:
    """One dossier that goes by post both ways."""

    walk: Walk
    town: Town
    now: datetime
    dossier: Json

    @property
    def path(self) -> str:
        return f"/dossiers/{self.dossier['id']}"

    @property
    def citizen(self) -> DemoAccount:
        return self.walk.account("citizen", None)

    @property
    def clerk(self) -> DemoAccount:
        return self.walk.account("receive", DESK)

    async def asked(self, part: str) -> Json:
        return await self.walk.get(f"{self.path}/{part}", self.citizen)

    async def fetched(self) -> AsyncIterator[str]:
        """The postman brings the papers, and both sign the minutes: the term begins."""
        parcel = await self.until("bưu gửi đến trung tâm", self.parcel("to_agency"))
        number = parcel["order_number"]
        yield f"Bưu điện nhận yêu cầu lấy hồ sơ tại nhà: {number}"
        await self.drive(number, TO_THE_DESK)
        minutes = await self.listed(number)
        yield f"Bưu tá và {self.clerk.full_name} ký biên bản giao nhận: đồng hồ bắt đầu chạy"
        for side in ({}, {"ben": "buu-chinh", "postman": "Lê Văn Phát", "postman_code": "BT-51"}):
            await self.form(minutes, side)
        parcel = await self.until("bưu gửi đã bàn giao", self.parcel("to_agency"))
        signed = {"number": parcel["minutes"], "signed_at": parcel["ended_at"]}
        received = replace(STRIDES[0], body={"data": {"handover_minutes": signed}})
        self.dossier, who, label = await self.walk.taken(self.dossier, received, self.now)
        yield f"{who.full_name}: {label}"
        yield line_of(self.dossier)

    async def paid(self) -> AsyncIterator[str]:
        order = await self.walk.post(self.citizen, f"{self.path}/payments", {})
        yield f"Phí {order['amount']:,} đ, nội dung chuyển khoản {order['reference']}, mã VietQR:"
        yield f"    {order['how']['text']}"
        await self.town.bank.ask("POST", "/_scan", {"qr": order["how"]["text"]})

        async def settled() -> Json | None:
            money = await self.asked("payments")
            return money if money["state"] == "paid" else None

        money = await self.until("báo có của ngân hàng", settled)
        receipt = money["receipts"][0]
        yield f"Ngân hàng báo có, đã hỏi lại và khớp: đã thu {money['paid']:,} đ"
        yield f"    Biên lai {receipt['number']}"

    async def brought(self) -> AsyncIterator[str]:
        """To the door; when the post says that it was delivered, the dossier returns by itself."""
        seen = await self.walk.get(self.path, self.clerk)
        body: Json = {"data": {"shipment": {}}}
        path = f"{self.path}/actions/post"
        self.dossier = await self.walk.post(self.clerk, path, body, version=seen["version"])
        yield f"{self.clerk.full_name}: gửi kết quả qua bưu chính"
        parcel = await self.until("bưu gửi đến người dân", self.parcel("to_citizen"))
        yield f"Bưu điện nhận đơn {parcel['order_number']}, dự kiến {parcel['expected_at'][:10]}"
        await self.drive(parcel["order_number"], TO_THE_DOOR)

        async def returned() -> Json | None:
            dossier = await self.walk.get(self.path, self.citizen)
            return dossier if dossier["state"] == "returned" else None

        self.dossier = await self.until("hồ sơ tự chuyển sang đã trả", returned)
        for station in (await self.parcel("to_citizen")() or {})["stations"]:
            yield f"    {station['at'][11:16]} {station['label']}"
        yield line_of(self.dossier)

    async def told(self) -> AsyncIterator[str]:
        """What the citizen was told by mail and by short message, and what the portal knows."""

        async def quiet() -> Json | None:
            notices = (await self.asked("notices"))["items"]
            ways = [way for notice in notices for way in notice["deliveries"]]
            waiting = {"waiting", "sending"} & {way["state"] for way in ways}
            return {"items": notices} if ways and not waiting else None

        notices = (await self.until("thông báo đến nơi", quiet))["items"]
        yield f"Người nộp được báo {len(notices)} lần:"
        for notice in notices:
            ways = ", ".join(f"{w['medium']} {w['state']}" for w in notice["deliveries"])
            yield f"    {notice['at'][11:19]} {notice['notice']}: {ways or 'cổng'}"
        yield f"    thư đã nhận: {len(self.town.mailbox.shown)}"

    async def in_step(self) -> AsyncIterator[str]:
        code = self.dossier["code"]

        async def known() -> Json | None:
            course = [line for _, line in await self.town.portal.remembered("course")]
            statuses = [line["TrangThaiHoSo"] for line in course if line["MaHoSo"] == code]
            return {"statuses": statuses} if "10" in statuses else None

        statuses = (await self.until("Cổng Dịch vụ công quốc gia", known))["statuses"]
        yield f"Cổng Dịch vụ công quốc gia biết hồ sơ {code}: trạng thái {' → '.join(statuses)}"

    def parcel(self, direction: str) -> Callable[[], Awaitable[Json | None]]:
        async def taken_by_the_post() -> Json | None:
            """Our parcel, once the post has its order."""
            parcels = (await self.asked("shipments"))["items"]
            ours = [parcel for parcel in parcels if parcel["direction"] == direction]
            theirs = {number for number, _ in await self.town.post.remembered("order")}
            return next((one for one in ours if one["order_number"] in theirs), None)

        return taken_by_the_post

    async def drive(self, number: str, stations: tuple[str, ...]) -> None:
        """The post takes it on its way, faster than any postman."""
        now = datetime.now(UTC)  # noqa: TID251 - the post has a clock of its own
        said = {"order_number": number, "stations": stations, "at": now.isoformat()}
        await self.town.post.ask("POST", "/_drive", {**said, "every": STATION})

    async def listed(self, number: str) -> str:
        """The page of the hand-over minutes on which the parcel stands."""
        here = "/quay/buu-gui?huong=gui"
        page = await self.page(here)
        row = re.search(rf'value="([0-9a-f-]{{36}})"(?:(?!value=).)*?{number}', page, re.DOTALL)
        if row is None:
            raise WalkFailed(f"{number}: {here}")
        return await self.form(here, {"chon": row[1]})

    async def page(self, path: str) -> str:
        headers = await self.walk.headers(self.clerk)
        return (await self.walk.http.get(path, headers=headers)).text

    async def form(self, path: str, fields: dict[str, str]) -> str:
        """Send a form of the desk's; where it leads."""
        headers = await self.walk.headers(self.clerk)
        answer = await self.walk.http.post(path, data=fields, headers=headers)
        if answer.status_code != 303:
            raise WalkFailed(f"{path}: {answer.status_code}")
        return str(answer.headers["location"])

    async def until(self, what: str, there: Callable[[], Awaitable[Json | None]]) -> Json:
        """What is there, as soon as it is. Raises WalkFailed."""
        deadline = time.monotonic() + WITHIN
        while time.monotonic() < deadline:
            if (found := await there()) is not None:
                return found
            await asyncio.sleep(0.3)
        raise WalkFailed(f"{what}: {WITHIN:.0f} s")


def life_in(town: Town) -> Callable[[Walk, datetime], AsyncIterator[str]]:
    async def life(walk: Walk, now: datetime) -> AsyncIterator[str]:
        citizen = walk.account("citizen", None)
        yield f"\n{citizen.full_name} (người nộp): khai trực tuyến, nhờ bưu điện đến lấy giấy tờ"
        away = {"method": "post", "address": HOME}
        dossier = await walk.submitted(citizen, channel="post", **{"return": away})
        errand = Errand(walk, town, now, dossier)
        yield line_of(dossier)
        for part in (errand.fetched, errand.paid):
            async for line in part():
                yield line
        for stride in BEFORE_RETURN:
            errand.dossier, who, label = await walk.taken(errand.dossier, stride, now)
            yield f"{who.full_name}: {label}"
            yield line_of(errand.dossier)
        for part in (errand.brought, errand.told, errand.in_step):
            async for line in part():
                yield line
        for line in await walk.checked(citizen, errand.dossier):
            yield line

    return life


async def main(settings: Settings, *, once: bool, dossiers: int) -> None:
    """``settings`` name the database; the parties' addresses are added when they are there."""
    async with opened_town(calls=settings.address) as town:
        os.environ.update(town.environment())
        place = {"database_url": settings.database_url}
        connected = read_settings().model_copy(update=place)
        await demonstrate(connected, life_in(town), once=once, dossiers=dossiers)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="make demo")
    parser.add_argument("--once", action="store_true")
    parser.add_argument("--dossiers", type=int, default=USUAL)
    said = parser.parse_args()
    configure_logs()
    logging.getLogger("app.web").setLevel(logging.WARNING)
    with opened() as found:
        run(main(found, once=said.once, dossiers=said.dossiers))
