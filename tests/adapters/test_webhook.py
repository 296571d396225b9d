"""The promises of the port by which subscribers are told; every adapter of it keeps them."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from ipaddress import ip_network
from uuid import UUID

import pytest

from app.adapters.party import TRIPS, NetworkInTransaction
from app.adapters.webhook.http import HttpWebhook
from app.db.sessions import AsyncEngine, create_sessions
from app.domain.signing import signed_headers, spelled
from app.domain.targets import Reach
from app.ports import Away, PermanentFailure
from app.ports.webhook import Message, Webhook
from app.webhooks.events import MEDIA_TYPE, body_of, trial_event
from tests.partners.launching import Partner, standing

SECRET = bytes(32)
NOW = datetime(2026, 8, 20, 2, 0, tzinfo=UTC)
KNOWN = UUID(int=7)


@pytest.fixture(scope="module")
async def partner(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Partner]:
    async with standing("listener", tmp_path_factory.mktemp("listener")) as partner:
        await partner.ask("PUT", "/_set/secrets", [spelled(SECRET)])
        yield partner


@pytest.fixture(params=["http"])
async def webhook(request: pytest.FixtureRequest) -> AsyncGenerator[Webhook]:
    assert request.param == "http"
    made = HttpWebhook(Reach(allowed=(ip_network("127.0.0.1/32"),)), patience=2.0)
    yield made
    await made.close()


def message(address: str, secret: bytes = SECRET) -> Message:
    event = trial_event(KNOWN, "https://motcua.example", NOW)
    body = body_of(event)
    headers = signed_headers([secret], message=event["id"], at=NOW, body=body)
    return Message(address, {"content-type": MEDIA_TYPE, **headers}, body)


async def test_what_is_answered_is_told_whatever_it_is(webhook: Webhook, partner: Partner):
    there = f"{partner.address}/hook"
    await partner.ask("PUT", "/_set/answers", {})
    assert await webhook.send(message(there)) == 204
    assert await webhook.send(message(there, secret=b"x" * 32)) == 401
    for status in (307, 410, 500):
        await partner.ask("PUT", "/_set/answers", {str(KNOWN): status})
        assert await webhook.send(message(there)) == status
    await partner.behave(down=True)
    assert await webhook.send(message(there)) == 503
    await partner.behave(down=False)


async def test_nobody_there_or_nobody_in_time_is_away(webhook: Webhook, partner: Partner):
    with pytest.raises(Away):
        await webhook.send(message("http://127.0.0.1:9/hook"))
    await partner.behave(slow=1.0, delay=5.0)
    with pytest.raises(Away):
        await webhook.send(message(f"{partner.address}/hook"))
    await partner.behave(slow=0.0)


async def test_one_address_that_is_away_holds_up_no_other_of_its_server(partner: Partner):
    """A gateway has many subscribers behind it."""
    webhook = HttpWebhook(Reach(allowed=(ip_network("127.0.0.1/32"),)), patience=0.2)
    await partner.ask("PUT", "/_set/answers", {})
    await partner.behave(slow=1.0, delay=1.0)
    for _ in range(TRIPS):
        with pytest.raises(Away):
            await webhook.send(message(f"{partner.address}/hook?of=one"))
    await partner.behave(slow=0.0)
    with pytest.raises(Away):
        await webhook.send(message(f"{partner.address}/hook?of=one"))
    assert await webhook.send(message(f"{partner.address}/hook?of=another")) == 204
    await webhook.close()


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.2:9/",
        "http://[::1]/",
        "https://93.184.215.14:22/",
        "gopher://127.0.0.1/",
        "x",
    ],
)
async def test_what_is_not_allowed_is_refused_for_good(webhook: Webhook, address: str):
    with pytest.raises(PermanentFailure):
        await webhook.send(message(address))


async def test_nothing_is_sent_while_a_transaction_is_open(
    webhook: Webhook, partner: Partner, engine: AsyncEngine
):
    async with create_sessions(engine).begin():
        with pytest.raises(NetworkInTransaction):
            await webhook.send(message(f"{partner.address}/hook"))
