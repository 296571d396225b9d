"""Subscribers hear everything that is theirs: in order for each dossier, once by its id, signed."""

import json
from datetime import timedelta
from uuid import UUID

import pytest

from app.domain.subscribing import GIVES_UP_AFTER, Happening, StoppedBecause
from app.jobs.news import SHIPMENT, News
from app.jobs.outbox import announce
from app.jobs.queries import release
from app.webhooks.actions.renew_secret import RenewSecret, renew_secret
from app.webhooks.actions.replay import Replay, replay
from app.webhooks.actions.resume_subscription import ResumeSubscription, resume_subscription
from app.webhooks.actions.wake_subscribers import wake_subscribers
from app.webhooks.queries.deliveries import DeliveryState
from tests.web.promises import keep_promises
from tests.web.situations import reached
from tests.web.world import APPLICANT, World
from tests.webhooks.conftest import Listening

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


async def test_a_dossiers_way_is_told_as_signed_cloud_events_without_personal_data(
    listening: Listening,
):
    await listening.subscribe()
    dossier, _ = await reached(listening.world, "approve")
    await listening.tell()
    told = [
        e for _, e in await listening.partner.remembered("event") if e["subject"] == dossier["id"]
    ]
    history = await listening.world.get(f"/dossiers/{dossier['id']}/events", APPLICANT)
    lines = history.json()["items"]
    assert [event["data"]["seq"] for event in told] == [line["seq"] for line in lines]
    assert [event["data"]["to_state"] for event in told] == [line["to_state"] for line in lines]
    last = told[-1]
    assert {name: last[name] for name in ("specversion", "source", "type", "datacontenttype")} == {
        "specversion": "1.0",
        "source": listening.world.house.public_url,
        "type": "vn.motcua.dossier.moved",
        "datacontenttype": "application/json",
    }
    assert last["time"].endswith("+07:00")
    assert last["partitionkey"] == dossier["id"]
    assert (last["data"]["code"], last["data"]["holder_agency"]) == (dossier["code"], "H47.15")
    assert sorted(told, key=lambda event: event["sequence"]) == told
    assert len({event["id"] for event in told}) == len(told)
    text = json.dumps(told, ensure_ascii=False)
    for secret in ("Ánh", "049185001234", "0905123456", "anh@example.vn", "Trần Phú", "Ông "):
        assert secret not in text


async def test_only_what_was_asked_for_and_only_of_the_agencys_own_dossiers(
    listening: Listening, dossiers: list[UUID]
):
    await listening.subscribe(agency="H47.9")
    await listening.happen(dossiers[0], 1)
    await listening.tell()
    assert await listening.owed() == []
    await listening.subscribe(agency="H47.TTHCC", kinds=[Happening.SHIPMENT])
    await listening.happen(dossiers[0], 2)
    dossier = await listening.world.submitted()
    await listening.happen(UUID(dossier["id"]), 1)
    await listening.tell()
    assert [(one.dossier, one.kind) for one in await listening.owed()] == [
        (dossiers[0], "shipment"),
        (UUID(dossier["id"]), "shipment"),
    ]


async def test_what_is_refused_holds_up_its_own_dossier_alone(
    listening: Listening, dossiers: list[UUID]
):
    await listening.subscribe()
    stuck, free, _ = dossiers
    await listening.answers(**{str(stuck): 422})
    await listening.happen(stuck, 1, 2)
    await listening.happen(free, 1, 2, 3)
    await listening.tell()
    assert await listening.heard(stuck, free) == [(str(free), seq) for seq in (1, 2, 3)]
    waiting = await listening.owed(state=DeliveryState.WAITING)
    assert [(one.attempts, one.last_status, one.is_next) for one in waiting] == [
        (1, 422, True),
        (0, None, False),
    ]
    await listening.tell()
    assert (await listening.owed(state=DeliveryState.WAITING))[0].attempts == 1  # not yet its time
    await listening.answers()
    await listening.tell(MINUTE)
    assert await listening.heard(stuck) == [(str(stuck), 1), (str(stuck), 2)]
    assert await listening.owed(state=DeliveryState.WAITING) == []


async def test_while_the_other_side_is_away_one_message_knocks_and_then_all_come_in_order(
    listening: Listening, dossiers: list[UUID]
):
    await listening.subscribe()
    await listening.happen(dossiers[0], 1, 2)
    await listening.happen(dossiers[1], 1)
    await listening.partner.kill()
    at = await listening.tell()
    first = await listening.state()
    assert (first.failures, first.rests_until, first.failing_since) == (
        1, at + timedelta(seconds=5), at,
    )  # fmt: skip
    tries = sum(one.attempts for one in await listening.owed())
    await listening.tell(timedelta(seconds=6))
    second = await listening.state()
    assert second.failures == 2
    assert second.rests_until == at + timedelta(seconds=6 + 15)
    assert sum(one.attempts for one in await listening.owed()) == tries + 1
    await listening.partner.start()
    await listening.knows(1)
    await listening.tell(timedelta(hours=1))
    third = await listening.state()
    assert (third.failures, third.rests_until, third.failing_since) == (0, None, None)
    assert await listening.heard(dossiers[0]) == [(str(dossiers[0]), seq) for seq in (1, 2)]
    assert await listening.heard(dossiers[1]) == [(str(dossiers[1]), 1)]


async def test_through_losses_failures_and_repeats_nothing_is_lost_doubled_or_out_of_order(
    listening: Listening, dossiers: list[UUID]
):
    await listening.subscribe()
    for seq in range(1, 11):
        for dossier in dossiers:
            await listening.happen(dossier, seq)
    await listening.partner.behave(failing=0.2, losing=0.2)
    for hour in range(36):
        if hour == 33:
            await listening.partner.behave(failing=0.0, losing=0.0)
        await listening.tell(timedelta(hours=hour))
    assert await listening.owed(state=DeliveryState.WAITING) == []
    for dossier in dossiers:
        whole = [(str(dossier), seq) for seq in range(1, 11)]
        assert await listening.heard(dossier) == whole
    attempts = [value["subject"] for _, value in await listening.partner.remembered("attempt")]
    assert sum(attempts.count(str(dossier)) for dossier in dossiers) > 30  # some came twice


async def test_whoever_takes_nothing_for_days_is_stopped_and_told_all_when_it_goes_on(
    listening: Listening, dossiers: list[UUID]
):
    await listening.subscribe()
    await listening.partner.behave(down=True)
    await listening.happen(dossiers[0], 1)
    for day in range(7):
        await listening.tell(day * DAY)
    stopped = await listening.state()
    assert stopped.stopped_because == StoppedBecause.FAILING
    assert stopped.stopped_at == listening.world.now + GIVES_UP_AFTER
    await listening.happen(dossiers[0], 2)
    await listening.partner.behave(down=False)
    await listening.tell(8 * DAY)
    assert await listening.heard(dossiers[0]) == []
    command = ResumeSubscription(subscription=listening.id, at=listening.world.now + 8 * DAY)
    await resume_subscription(listening.world.house.sessions, command)
    await listening.tell(8 * DAY)
    assert await listening.heard(dossiers[0]) == [(str(dossiers[0]), seq) for seq in (1, 2)]


async def test_a_side_that_says_gone_is_not_asked_again(listening: Listening, dossiers: list[UUID]):
    await listening.subscribe()
    await listening.answers(**{str(dossiers[0]): 410})
    await listening.happen(dossiers[0], 1)
    await listening.tell()
    assert (await listening.state()).stopped_because == StoppedBecause.GONE


async def test_what_is_refused_for_days_is_parked_and_sent_by_a_person(
    listening: Listening, dossiers: list[UUID]
):
    await listening.subscribe()
    stuck, free, _ = dossiers
    await listening.answers(**{str(stuck): 400})
    await listening.happen(stuck, 1, 2)
    for hour in range(0, 80, 8):
        await listening.happen(free, hour + 1)
        await listening.tell(timedelta(hours=hour))
    (parked,) = await listening.owed(state=DeliveryState.PARKED)
    assert (parked.dossier, parked.attempts, parked.last_status) == (stuck, 10, 400)
    await listening.answers()
    await listening.tell(5 * DAY)
    assert await listening.heard(stuck) == []
    command = Replay(subscription=listening.id, parked=True, at=listening.world.now + 5 * DAY)
    await replay(listening.world.house.sessions, command)
    await listening.tell(5 * DAY)
    assert await listening.heard(stuck) == [(str(stuck), 1), (str(stuck), 2)]


async def test_a_replay_since_a_position_sends_the_same_ids_and_the_effect_is_one(
    listening: Listening, dossiers: list[UUID]
):
    await listening.subscribe()
    await listening.happen(dossiers[0], 1, 2, 3)
    await listening.tell()
    first, *_, last = await listening.owed()
    for _ in range(3):
        command = Replay(subscription=listening.id, since=first.position, at=listening.world.now)
        await replay(listening.world.house.sessions, command)
        await listening.tell()
    one = Replay(subscription=listening.id, position=last.position, at=listening.world.now)
    await replay(listening.world.house.sessions, one)
    await listening.tell()
    attempts = [value["id"] for _, value in await listening.partner.remembered("attempt")]
    counted = {
        one.position: attempts.count(f"{dossiers[0]}-{one.position}")
        for one in await listening.owed()
    }
    assert list(counted.values())[-3:] == [1, 4, 5]
    assert await listening.heard(dossiers[0]) == [(str(dossiers[0]), seq) for seq in (1, 2, 3)]


async def test_a_replay_from_a_moment_sends_also_what_was_numbered_before_older_news(
    listening: Listening, dossiers: list[UUID]
):
    """Numbers follow the commits: a slow transaction's older news comes behind newer news."""
    await listening.subscribe()
    at, sessions = listening.world.now + DAY, listening.world.house.sessions
    for seq, minutes in ((1, 5), (2, -5)):
        news = News(
            kind=SHIPMENT, dossier=dossiers[0], ref="P-1", seq=seq, at=at + minutes * MINUTE
        )
        async with sessions.begin() as session:
            await announce(session, news)
        await listening.tell()
    first, last = await listening.owed()
    await replay(sessions, Replay(subscription=listening.id, from_=at, at=at))
    await listening.tell()
    attempts = [value["id"] for _, value in await listening.partner.remembered("attempt")]
    for one in (first, last):
        assert attempts.count(f"{dossiers[0]}-{one.position}") == 2


async def test_a_new_secret_and_the_one_before_it_are_good_together_for_a_while(
    listening: Listening, dossiers: list[UUID]
):
    await listening.subscribe()
    world = listening.world
    command = RenewSecret(subscription=listening.id, at=world.now)
    given = await renew_secret(world.house.sessions, listening.sender.keys, command)
    await listening.happen(dossiers[0], 1)
    await listening.tell()  # the listener knows the old one only
    await listening.partner.ask("PUT", "/_set/secrets", [given.secret])
    await listening.happen(dossiers[0], 2)
    await listening.tell()
    assert await listening.heard(dossiers[0]) == [(str(dossiers[0]), seq) for seq in (1, 2)]
    await listening.knows(1)
    await listening.happen(dossiers[0], 3)
    with world.at(given.until):
        await listening.tell()
    assert len(await listening.heard(dossiers[0])) == 2


async def test_a_job_is_promised_while_there_is_something_to_tell_and_one_at_a_time(
    listening: Listening, dossiers: list[UUID]
):
    await listening.subscribe()
    world = listening.world
    await keep_promises(world, like="webhooks.%")
    await listening.happen(dossiers[0], 1)
    await keep_promises(world, like="nothing.%")  # the news is passed on

    async def promised() -> int:
        await wake_subscribers(world.house.sessions, world.now)
        rows = await world.rows(
            "select id from pgqueuer where dedupe_key = :key",
            key=f"webhooks.tell_subscriber:{listening.id}",
        )
        return len(rows)

    assert [await promised(), await promised()] == [1, 1]
    await world.run("update pgqueuer set status = 'failed' where entrypoint like 'webhooks.%'")
    assert await promised() == 1  # parked: nobody promises it again behind the operator's back
    async with world.house.sessions.begin() as session:
        jobs = [row["id"] for row in await world.rows("select id from pgqueuer")]
        await release(session, jobs)
    assert "webhooks.tell_subscriber" in await keep_promises(world, like="webhooks.%")
    assert await listening.heard(dossiers[0]) == [(str(dossiers[0]), 1)]
    assert await promised() == 0


@pytest.mark.parametrize("url", ["http://10.0.0.1/hook", "https://metadata.example:8443/hook"])
async def test_an_address_that_leads_inside_is_never_called(
    listening: Listening, dossiers: list[UUID], world: World, url: str
):
    await listening.subscribe()
    await world.run(
        "update webhook_subscription set url = :url where id = :id", url=url, id=listening.id
    )
    await listening.happen(dossiers[0], 1)
    await listening.tell()
    (owed,) = await listening.owed()
    assert owed.last_status is None
    assert owed.last_words
