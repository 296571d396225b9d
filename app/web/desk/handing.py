"""Bàn giao: lists of papers from agency to agency, made, printed, acknowledged by both sides."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from app.agencies.queries import names
from app.domain.handing_over import GIVE_PAPERS, TAKE_PAPERS, carried_by
from app.domain.ids import AgencyCode
from app.dossiers.acting import PerformAction
from app.dossiers.actions.bulk import Outcome, bulk_action
from app.dossiers.queries.desk import (
    DeskLine,
    Stage,
    desk_queue,
    kept_papers,
    left_behind,
    routable,
)
from app.dossiers.queries.desk import DeskPage as Asked
from app.dossiers.queries.handovers import HandoverLine, Wanted, handover, handovers
from app.idempotency.keys import Answer, Claim
from app.web.boundary import boundary_router
from app.web.desk.doors import CarrierPage
from app.web.desk.lines import LISTED, Row, desks_of, rows_of
from app.web.desk.outcomes import names_of, told
from app.web.messages import sentences
from app.web.showing.handovers import handover_item, list_of, seen_by
from app.web.site.page import Sight, gone_to
from app.web.site.posted import Posted, SentOnce, follow, led_before

router = boundary_router(include_in_schema=False)

HERE: Final = "/quay/ban-giao"
ROUTE: Final = "route"
MOST: Final = 100
"""Dossiers of one list."""
LOOKED_BACK: Final = timedelta(days=180)
"""How long papers are expected to stay with whoever decides."""

Back = tuple[str, str, list[Row]]


@router.get(HERE)
async def lists(page: CarrierPage, den: Annotated[str, Query(max_length=40)] = "") -> Response:
    """What is to go where, the lists that wait for us, and those that wait for others."""
    assert page.who is not None  # noqa: S101 - see CarrierPage
    desks = desks_of(page)
    own = sorted(carried_by(page.who))
    async with page.house.sessions() as session:
        groups = await routable(session, desks) if desks else []
        lines: list[DeskLine] = []
        if den and desks:
            asked = Asked(MOST, to_agency=den)
            lines = [
                *await desk_queue(session, desks, Stage.ROUTE, asked),
                *await left_behind(session, desks, den, limit=MOST),
            ][:MOST]
        coming = await handovers(session, _open(own, incoming=True))
        going = await handovers(session, _open(own, incoming=False))
        done = await handovers(
            session, replace(_open(own, incoming=False), is_open=False, limit=10)
        )
        kept = await kept_papers(session, own, page.now - LOOKED_BACK, limit=MOST)
        rules = await page.house.office.rules(session)
        known = await names(session, [den, *(line.receiving_agency for line in kept)])
    return page.html(
        "desk/handing.html",
        groups=groups,
        to_agency=den,
        to_name=known.get(AgencyCode(den), den),
        rows=rows_of(page, lines, rules),
        kept=_by_desk(rows_of(page, kept, rules), known),
        coming=coming,
        going=going,
        done=done,
        at_desk=bool(desks),
    )


@router.post(HERE)
async def hand_over(page: CarrierPage, form: Posted, claim: SentOnce) -> Response:
    """Give the ticked papers by one list; what a desk has just accepted is sent on with them.

    Each dossier is judged alone, and what cannot be sent on keeps its papers at the desk.
    """
    if (before := await led_before(page, claim)) is not None:
        return before
    to_agency = str(form.get("den") or "")
    refs = {str(value) for value in form.getlist("chon")}
    waiting, giving = await _ticked(page, to_agency, refs)
    if not (waiting or giving):
        return page.to(f"{HERE}?den={to_agency}", said=page.say("Chưa chọn hồ sơ nào."))
    paperless = not any(line.papers_at for line in (*waiting, *giving))
    routed, answer = await _routed(page, waiting, claim, whole=paperless)
    if routed is None:
        return answer
    _, giving = await _ticked(page, to_agency, refs)
    identity = list_of(claim)
    onward = f"{HERE}/{identity}" if giving else HERE
    gifts = [_gift(page, line, to_agency, identity) for line in giving]
    given, answer = await _done(page, gifts, onward, claim)
    if given is None:
        return answer
    listed = {outcome.ref for outcome in given}
    outcomes = [*given, *(outcome for outcome in routed if outcome.ref not in listed)]
    said = told(page, outcomes, sentences(page.language), names_of((*waiting, *giving)))
    if not any(outcome.refusal is None for outcome in given):
        return page.to(HERE, said=said)
    sent_on = sum(outcome.refusal is None for outcome in outcomes if outcome.ref not in listed)
    if sent_on:
        alone = page.say("%(n)s hồ sơ không có bản giấy nên không nằm trong danh sách.", n=sent_on)
        said = f"{said} {alone}"
    return page.to(onward, said=said)


@router.get(HERE + "/{ref}")
async def one_list(page: CarrierPage, ref: UUID) -> Response:
    """One list, to be printed and signed, and acknowledged here by whoever gets it."""
    assert page.who is not None  # noqa: S101 - see CarrierPage
    async with page.house.sessions() as session:
        line, items = await handover(session, ref, [*seen_by(page.who)])
        rules = await page.house.office.rules(session)
    return page.html(
        "desk/handover.html",
        line=line,
        items=[handover_item(item, rules, page.language) for item in items],
        may_take=line.waiting > 0 and _is_taker(page, line),
    )


@router.post(HERE + "/{ref}")
async def acknowledge(page: CarrierPage, ref: UUID, form: Posted, claim: SentOnce) -> Response:
    """Say what has come; what is missing stays with whoever gave it, and he is told."""
    assert page.who is not None  # noqa: S101 - see CarrierPage
    if (before := await led_before(page, claim)) is not None:
        return before
    async with page.house.sessions() as session:
        line, items = await handover(session, ref, [*seen_by(page.who)])
    ticked = {str(value) for value in form.getlist("chon")}
    waiting = [item for item in items if item.received_at is None and str(item.dossier) in ticked]
    place = {"agency": line.to_agency} if _is_taker(page, line) else {}
    commands = []
    for item in waiting:
        missing = [str(key) for key in form.getlist(f"thieu.{item.dossier}")]
        commands.append(
            PerformAction(
                ref=str(item.dossier),
                action=TAKE_PAPERS,
                by=page.who,
                at=page.now,
                comment=str(form.get(f"ghi-chu.{item.dossier}") or "").strip() or None,
                data={"takeover": {**place, "missing": missing}},
            )
        )
    here = f"{HERE}/{ref}"
    if not commands:
        return page.to(here, said=page.say("Chưa chọn hồ sơ nào."))
    codes = {str(item.dossier): item.code or item.applicant for item in items}
    outcomes, answer = await _done(page, commands, here, claim)
    if outcomes is None:
        return answer
    return page.to(here, said=told(page, outcomes, sentences(page.language), codes))


def _by_desk(rows: Sequence[Row], known: Mapping[AgencyCode, str]) -> list[Back]:
    """The rows by the desk that their originals go back to: its code, its name, the rows."""
    desks = dict.fromkeys(row.line.receiving_agency for row in rows)
    return [
        (
            desk,
            known.get(AgencyCode(desk), desk),
            [row for row in rows if row.line.receiving_agency == desk],
        )
        for desk in desks
    ]


def _open(own: Sequence[str], *, incoming: bool) -> Wanted:
    return Wanted(agencies=own, incoming=incoming, is_open=True, limit=LISTED)


def _is_taker(page: Sight, line: HandoverLine) -> bool:
    assert page.who is not None  # noqa: S101 - see CarrierPage
    return line.to_agency in carried_by(page.who)


async def _ticked(
    page: Sight, to_agency: str, refs: Collection[str]
) -> tuple[Sequence[DeskLine], Sequence[DeskLine]]:
    """Of the ticked dossiers those that wait to be sent on, and those whose papers can be given."""
    assert page.who is not None  # noqa: S101 - see CarrierPage
    desks, own = desks_of(page), sorted(carried_by(page.who))
    async with page.house.sessions() as session:
        asked = Asked(MOST, to_agency=to_agency)
        waiting = await desk_queue(session, desks, Stage.ROUTE, asked)
        behind = await left_behind(session, desks, to_agency, limit=MOST, only=refs)
        kept = await kept_papers(session, own, page.now - LOOKED_BACK, limit=MOST)
    back = [line for line in kept if line.receiving_agency == to_agency]
    giving = {line.id: line for line in (*behind, *back) if str(line.id) in refs}
    return [line for line in waiting if str(line.id) in refs], [*giving.values()]


async def _routed(
    page: Sight, lines: Sequence[DeskLine], claim: Claim | None, *, whole: bool
) -> tuple[Sequence[Outcome] | None, Response]:
    """What became of sending them on to whoever decides.

    Where that is the ``whole`` of what was asked, its answer is the one that is kept for the form:
    then None, and where the first sending led, for its repetition. Otherwise the papers follow, and
    what an earlier try could not send on is judged again.
    """
    assert page.who is not None  # noqa: S101 - see DeskPage
    commands = [
        PerformAction(ref=str(line.id), action=ROUTE, by=page.who, at=page.now) for line in lines
    ]
    if whole or claim is None:
        return await _done(page, commands, HERE, claim)
    own = replace(claim, key=f"{claim.key}:{ROUTE}")
    outcomes, answer = await _done(page, commands, HERE, own)
    if outcomes is None:
        outcomes, answer = await _done(page, commands, HERE, None)
    return outcomes, answer


def _gift(page: Sight, line: DeskLine, to_agency: str, identity: UUID) -> PerformAction:
    """To the desk go back the originals that are owed; to whoever decides goes everything."""
    assert page.who is not None  # noqa: S101 - see CarrierPage
    back = line.receiving_agency == to_agency
    only = {"papers": list(line.away)} if back else {}
    giver = line.away_at if back else line.receiving_agency
    return PerformAction(
        ref=str(line.id),
        action=GIVE_PAPERS,
        by=page.who,
        at=page.now,
        data={"handover": {"to_agency": to_agency, "agency": giver, **only}},
        handover=identity,
    )


async def _done(
    page: Sight, commands: Sequence[PerformAction], onward: str, claim: Claim | None
) -> tuple[Sequence[Outcome] | None, Response]:
    """The outcomes, or None and where the first sending led, where this one is its repetition."""
    if not commands:
        return [], page.to(onward)
    seen: list[Sequence[Outcome]] = []

    def render(outcomes: Sequence[Outcome]) -> Answer:
        seen.append(outcomes)
        return gone_to(onward)

    given = await bulk_action(page.house.office, commands, render, claim)
    return (seen[0] if seen else None), follow(given)
