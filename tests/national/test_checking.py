"""What the portal shows beside what it was told: found, listed, and mended by a person's word."""

from datetime import timedelta

from app.national.actions.reconcile import reconcile
from app.national.actions.resend import resend
from app.national.actions.send_debts import send_debts
from app.national.queries import lists
from app.national.queries.checking import Check, last_check
from app.national.queries.lists import DifferenceLine
from app.national.sending import Sending
from tests.dossiers.world import COURSE, MORNING, World
from tests.national.following import debt, level, marked, shown, statuses
from tests.partners.launching import Partner

TONIGHT = MORNING + timedelta(hours=12)


async def found(world: World) -> list[DifferenceLine]:
    async with world.sessions() as session:
        return list(await lists.differences(session, limit=10))


async def test_differences_are_found_told_and_mended_by_one_word(
    world: World, sending: Sending, portal: Partner
):
    right, changed, lost = [await world.walked(3) for _ in range(3)]
    for dossier in (right, changed, lost):
        await level(world, sending, dossier)
    await portal.ask("POST", "/_overwrite", {"MaHoSo": changed.code, "TrangThaiHoSo": "2"})
    await portal.ask("POST", "/_overwrite", {"MaHoSo": lost.code, "gone": True})
    assert await reconcile(sending, TONIGHT) == Check(TONIGHT, 3, 2)
    lines = {line.code: (line.our_status, line.their_status) for line in await found(world)}
    assert lines == {changed.code: (4, 2), lost.code: (4, None)}
    async with world.sessions() as session:
        waiting = await lists.waiting_for_a_person(session, limit=10)
    assert await resend(world.sessions, waiting, TONIGHT) == 2
    await send_debts(sending, TONIGHT)
    assert await statuses(portal, changed.code) == ["2", "4", "4"]
    assert await statuses(portal, lost.code) == ["2", "4", "2", "4"]
    await reconcile(sending, TONIGHT + timedelta(minutes=5))
    assert await found(world) == []
    async with world.sessions() as session:
        assert await last_check(session) == Check(TONIGHT + timedelta(minutes=5), 3, 0)


async def test_one_answer_that_cannot_be_read_does_not_end_the_night(
    world: World, sending: Sending, portal: Partner
):
    garbled, changed = [await world.walked(3) for _ in range(2)]
    for dossier in (garbled, changed):
        await level(world, sending, dossier)
    await portal.ask("POST", "/_overwrite", {"MaHoSo": garbled.code, "TrangThaiHoSo": "?"})
    await portal.ask("POST", "/_overwrite", {"MaHoSo": changed.code, "TrangThaiHoSo": "2"})
    assert await reconcile(sending, TONIGHT) == Check(TONIGHT, 2, 1)
    assert [line.code for line in await found(world)] == [changed.code]


async def test_a_refused_dossier_goes_on_where_the_portal_stands(
    world: World, sending: Sending, portal: Partner
):
    dossier = await world.walked(3)
    await level(world, sending, dossier)
    await portal.ask("POST", "/_overwrite", {"MaHoSo": dossier.code, "TrangThaiHoSo": "3"})
    for action, who, data in COURSE[3:]:
        dossier = await world.act(dossier, action, by=who, data=data)
    await level(world, sending, dossier)
    assert (await debt(world, dossier)).refused == "portal_refused"
    await portal.ask("POST", "/_overwrite", {"MaHoSo": dossier.code, "TrangThaiHoSo": "4"})
    assert await resend(world.sessions, [dossier.id], TONIGHT) == 1
    await send_debts(sending, TONIGHT)
    assert (await shown(portal, dossier.code))["TrangThaiHoSo"] == "10"
    assert (await debt(world, dossier)).refused is None
    assert await resend(world.sessions, [world.citizen.id], TONIGHT) == 0


async def test_what_has_moved_meanwhile_is_no_difference(
    world: World, sending: Sending, portal: Partner
):
    dossier = await world.walked(2)
    await level(world, sending, dossier)
    await portal.ask("POST", "/_overwrite", {"MaHoSo": dossier.code, "TrangThaiHoSo": "2"})
    await marked(world, await world.act(dossier, "accept", by="clerk"))
    assert await reconcile(sending, TONIGHT) == Check(TONIGHT, 0, 0)
