"""A province whose applicants are told by Zalo, short messages and e-mail, over real servers."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.adapters.notification.sms import SmsGatewaySettings
from app.adapters.notification.smtp import SmtpSettings
from app.adapters.notification.zns import ZnsSettings
from app.db.embedded.sharing import Attached
from app.notices.actions.send_delivery import send_delivery
from app.notices.mailroom import Mailroom
from app.notices.texts import templates
from tests.partners import mailing, messaging
from tests.partners.launching import Partner, standing
from tests.partners.mailing import Mailbox, mail_server
from tests.web.conftest import a_world, province
from tests.web.promises import keep_promises
from tests.web.situations import SUPPLEMENT
from tests.web.world import DESK, Json, World, an_applicant

__all__ = ["province"]


def words_of(letter: EmailMessage) -> str:
    """What an e-mail says in plain text, its lines made one."""
    body = letter.get_body(("plain",))
    assert body is not None
    return " ".join(str(body.get_content()).split())


SECOND = timedelta(seconds=1)
NOBODY = an_applicant(phone="02353852000", email=None)
"""A telephone on a wall, and no e-mail: nothing can be sent there."""


_DUE = """
delete from pgqueuer j where j.entrypoint = 'notices.send_delivery' and exists (
    select from notice_delivery v
     where v.not_before <= :at
       and v.id = cast(cast(convert_from(j.payload, 'utf8') as json) ->> 'delivery' as uuid))
returning cast(convert_from(j.payload, 'utf8') as json) ->> 'delivery' as delivery
"""


@dataclass(frozen=True, slots=True)
class Town:
    """A world, the servers at the other ends, and the mailroom that knows them."""

    world: World
    gateway: Partner
    mailbox: Mailbox
    mail: Mailroom

    async def planned(self, at: datetime) -> list[str]:
        """Whatever was to be told is put on its ways; nothing leaves the building yet."""
        kept = [
            await keep_promises(self.world, at, like=like, mail=self.mail)
            for like in ("notices.follow%", "notices.tell%")
        ]
        return [name for names in kept for name in names]

    async def told(self, at: datetime) -> None:
        """The same, and every message whose time has come by ``at`` is handed over."""
        await self.planned(at)
        while due := await self.world.rows(_DUE, at=at):
            for row in due:
                await send_delivery(self.mail, UUID(row["delivery"]), at)

    async def deliveries(self, dossier: Json, notice: str) -> dict[str, Json]:
        """The messages of the dossier's newest notice of that name, by their ways."""
        rows = await self.world.rows(
            "select v.*, w.state as reach from notice_way w"
            " join notice_delivery v on v.way_id = w.id"
            " where w.dossier_id = :dossier and w.notice = :notice and w.seq ="
            " (select max(seq) from notice_way x"
            "   where x.dossier_id = w.dossier_id and x.notice = w.notice)",
            dossier=UUID(dossier["id"]),
            notice=notice,
        )
        return {row["medium"]: row for row in rows}

    async def taken(self, kind: str) -> Mapping[str, Json]:
        """What the gateway took, by our ids."""
        return dict(await self.gateway.remembered(kind))

    async def reported(self, provider: str, delivery: Json, state: str, at: datetime) -> Json:
        """The gateway's signed word about a message, over the service's own door."""
        said = {"id": str(delivery["id"]), "state": state, "at": at.isoformat()}
        told = await self.gateway.ask("POST", "/_report", {"provider": provider, **said})
        with self.world.at(at):
            answer = await self.world.call(
                "POST",
                f"/notifications/{provider}/events",
                content=told["body"].encode(),
                headers=told["headers"],
            )
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


async def received(town: Town, **changes: Any) -> Json:
    dossier = await town.world.submitted(**changes)
    return await town.world.acted(dossier, "receive", DESK)


async def asked(town: Town, **changes: Any) -> Json:
    """A dossier whose applicant must be told that something is missing."""
    dossier = await town.world.submitted(**changes)
    return await town.world.acted(dossier, "request_supplement", DESK, SUPPLEMENT)


@pytest.fixture(scope="package")
async def town(
    cluster: Attached, province: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Town]:
    """One for all tests of notices: each makes the dossiers that it needs."""
    folder: Path = tmp_path_factory.mktemp("town")
    async with (
        standing("messaging", folder) as gateway,
        mail_server(folder) as (mailbox, authority),
        a_world(cluster, province, folder, **settings(gateway, mailbox, authority)) as world,
    ):
        mail = world.house.mail
        yield Town(world, gateway, mailbox, mail)
        for messenger in mail.messengers.values():
            await messenger.close()


def settings(gateway: Partner, mailbox: Mailbox, authority: Path) -> dict[str, Any]:
    return {
        "email": SmtpSettings(
            host="127.0.0.1",
            port=mailbox.port,
            username=mailing.LOGIN.login.decode(),
            password=mailing.LOGIN.password.decode(),
            sender="motcua@quangnam.vn",
            authority=authority,
        ),
        "sms": SmsGatewaySettings(
            address=gateway.address,
            brandname="QuangNam",
            token=messaging.TOKEN,
            secret=messaging.SECRET,
        ),
        "zalo": ZnsSettings(
            address=gateway.address,
            login=gateway.address,
            app_id=messaging.APP_ID,
            app_secret=messaging.APP_SECRET,
            oa_secret=messaging.OA_SECRET,
            refresh_token=messaging.FIRST_REFRESH,
            templates=dict.fromkeys(templates(), messaging.TEMPLATE),
        ),
    }
