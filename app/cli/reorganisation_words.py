"""A forecast, a plan and a defect in words, Vietnamese with English beside it."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from app.domain.calendar import HANOI
from app.domain.codes import compose
from app.domain.errors import Defect
from app.domain.ids import AgencyCode
from app.dossiers.forecasting import Forecast, Handover, Reached
from app.dossiers.queries.reorganising import Campaign
from app.web.messages import Language, sentences

SHOWN = 5
"""So many dossiers of each pair are shown, the most urgent; a file has them all."""

STATES = {
    "planned": "chờ đến ngày / waits for its day",
    "running": "đang thực hiện / being carried out",
    "done": "đã xong / done",
    "cancelled": "đã hủy / called off",
}


def said_defect(defect: Defect) -> str:
    said = " / ".join(sentences(language).message(defect) for language in Language)
    return f"{defect.field}: {said}"


def said_campaign(campaign: Campaign) -> str:
    planned = campaign.planned_at.astimezone(HANOI)
    return (
        f"{campaign.id}  {campaign.effective_on:%d/%m/%Y}  {STATES[campaign.state]}"
        f"  (lưu / stored {planned:%d/%m/%Y %H:%M})"
    )


def said_forecast(foreseen: Forecast) -> Iterator[str]:
    """Dossiers, people, codes, calendars, procedures and fees, line by line."""
    plan = foreseen.plan
    yield f"Từ {plan.effective_on:%d/%m/%Y} / from {plan.effective_on}: {plan.legal_basis}"
    yield (
        f"Kết thúc / closing: {len(plan.closing)}; thành lập / new: {len(plan.establishing)};"
        f" hồ sơ đang mở / open dossiers: {foreseen.dossiers}"
    )
    for (former, heir), handover in sorted(foreseen.handovers.items()):
        yield f"\n{_named(foreseen, former)} → {_named(foreseen, heir)}"
        yield from (f"  {line}" for line in _said_handover(handover))
    yield from _said_people(foreseen)
    yield from _said_codes(foreseen)
    for child, parent in sorted(foreseen.parents.items()):
        yield f"{child}: trực thuộc / now under {parent or '?'}"
    for code, procedures in sorted(foreseen.procedures.items()):
        yield f"{code}: thủ tục còn nêu tên / procedures that name it: {', '.join(procedures)}"


def _named(foreseen: Forecast, code: AgencyCode) -> str:
    name = foreseen.names.get(code)
    return code if name is None else f"{code} {name}"


def _said_handover(handover: Handover) -> Iterator[str]:
    states = ", ".join(f"{state} {times}" for state, times in sorted(handover.states.items()))
    yield f"hồ sơ / dossiers: {handover.dossiers} ({states})"
    yield f"bản chính đang giữ / originals kept: {handover.originals}"
    yield f"chờ trả lời ý kiến / consultations open: {handover.consultations}"
    yield (
        f"chưa tiếp nhận, sẽ lấy mã và lệ phí khi tiếp nhận"
        f" / not accepted, code and fees to come: {handover.unaccepted}"
    )
    yield (
        f"hạn trả giữ nguyên theo lịch cũ; theo lịch nơi mới sẽ khác"
        f" / due dates stay; by the successor's calendar another: {handover.dates_apart}"
    )
    for reached in sorted(handover.which, key=_urgency)[:SHOWN]:
        yield f"  {reached.ref}  {reached.procedure}  {reached.state}  {_day(reached)}"
    if (more := handover.dossiers - SHOWN) > 0:
        yield f"  … còn {more} hồ sơ, xem đủ bằng --csv TỆP / {more} more: --csv FILE writes all"


def write_csv(foreseen: Forecast, path: Path) -> None:
    """Every dossier that would move, from where and to where: UTF-8 as spreadsheets expect it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["ma_ho_so", "thu_tuc", "trang_thai", "han_tra", "tu", "den"])
        for (former, heir), handover in sorted(foreseen.handovers.items()):
            for reached in sorted(handover.which, key=_urgency):
                line = [reached.ref, reached.procedure, reached.state, _day(reached)]
                writer.writerow([*line, former, heir])


def _urgency(reached: Reached) -> tuple[bool, str, str]:
    due = reached.due
    return due is None, "" if due is None else due.isoformat(), reached.ref


def _day(reached: Reached) -> str:
    return "" if reached.due is None else f"{reached.due.astimezone(HANOI):%d/%m/%Y}"


def _said_people(foreseen: Forecast) -> Iterator[str]:
    yield "\nNgười và vai trò / people and roles:"
    roles: dict[tuple[str, str, str, str], list[str]] = {}
    for new in foreseen.people:
        key = (new.former, new.username, new.full_name, new.agency)
        roles.setdefault(key, []).append(new.permission.value)
    for (former, username, full_name, agency), held in sorted(roles.items()):
        yield f"  {former} → {agency}  {username} ({full_name}): {', '.join(held)}"
    moves = Counter(former for former, *_ in roles)
    yield "  " + ", ".join(f"{former} {times}" for former, times in sorted(moves.items()))


def _said_codes(foreseen: Forecast) -> Iterator[str]:
    yield "\nMã hồ sơ giữ nguyên; mã mới bắt đầu từ / codes stay; new ones begin with:"
    for heir in sorted(foreseen.plan.successors):
        last = foreseen.sequences.get(heir)
        today = "" if last is None else f" (hôm nay đến số / today up to {last})"
        yield f"  {compose(heir, foreseen.plan.effective_on, 1)}{today}"
    for former in sorted(foreseen.plan.closing_codes & foreseen.sequences.keys()):
        yield f"  {former}: hôm nay đến số / today up to {foreseen.sequences[former]}"
