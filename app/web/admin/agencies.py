"""``/quan-tri/co-quan``: the directory as a tree, and plans by which agencies end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from starlette.responses import Response

from app.agencies.reading import DirectoryRefused
from app.domain.agencies import Agency
from app.domain.errors import DomainError, Forbidden
from app.domain.ids import AgencyCode
from app.domain.reorganising import Reorganisation
from app.dossiers.actions.cancel_reorganisation import (
    ReorganisationNotFound,
    cancel_reorganisation,
)
from app.dossiers.actions.plan_reorganisation import (
    PlanReorganisation,
    foresee_reorganisation,
    plan_reorganisation,
)
from app.dossiers.forecasting import Forecast, PlanRefused
from app.dossiers.queries import reorganising
from app.dossiers.queries.reorganising import Campaign
from app.dossiers.reorganisation_file import plan_from_text, plan_from_yaml
from app.people.standing_in import day_of
from app.web.admin.gates import AdministratorPage, Scope, agencies_within, reader, scope_of
from app.web.admin.wording import ROLES, STATES, TIERS
from app.web.boundary import boundary_router
from app.web.multipart import file_part
from app.web.site.page import Sight
from app.web.site.posted import Posted, texts

router = boundary_router(include_in_schema=False)
HERE = "/quan-tri/co-quan"
FORM = "admin/plan.html"


class NotYourPlan(Forbidden):
    """The plan touches agencies that one does not administer."""


@dataclass(frozen=True, slots=True)
class Branch:
    """An agency in the tree, ``level`` steps below the province."""

    agency: Agency
    level: int
    in_force: bool


@router.get(HERE)
async def tree(page: AdministratorPage) -> Response:
    async with page.house.sessions() as session:
        scope = await scope_of(session, reader(page))
        found = await agencies_within(session, scope)
        campaigns = await reorganising.campaigns(session)
    today = day_of(page.now)
    names = {agency.code: agency.name for agency in found}
    branches = [
        Branch(agency, level, agency.validity.covers(today)) for agency, level in _tree(found)
    ]
    return page.html(
        "admin/agencies.html",
        branches=branches,
        names=names,
        tiers=TIERS,
        states=STATES,
        plans=[(one, plan_from_text(one.plan)) for one in reversed(campaigns)],
    )


def _tree(found: Sequence[Agency]) -> Sequence[tuple[Agency, int]]:
    """Each agency behind its parent; those whose parent is not shown stand outermost."""
    known = {agency.code for agency in found}
    below: dict[AgencyCode | None, list[Agency]] = {}
    for agency in found:
        parent = agency.parent if agency.parent in known else None
        below.setdefault(parent, []).append(agency)
    lines: list[tuple[Agency, int]] = []

    def add(parent: AgencyCode | None, level: int) -> None:
        for agency in below.get(parent, ()):
            lines.append((agency, level))
            add(agency.code, level + 1)

    add(None, 0)
    return lines


@router.get(f"{HERE}/sap-xep")
async def ask(page: AdministratorPage) -> Response:
    return page.html(FORM, text="")


@router.post(f"{HERE}/sap-xep/tai-len")
async def take_file(page: AdministratorPage) -> Response:
    part = await file_part(page.request, max_mb=1)
    content = b"".join([chunk async for chunk in part.content])
    return await _rehearsed(page, content.decode("utf-8-sig", "replace"))


@router.post(f"{HERE}/sap-xep")
async def rehearse(page: AdministratorPage, form: Posted) -> Response:
    """What the plan would do; with ``do=keep`` it is kept for its day."""
    text = str(form.get("text", ""))
    if texts(form).get("do") != "keep":
        return await _rehearsed(page, text)
    try:
        plan = plan_from_yaml(text)
        await _must_be_ours(page, plan)
        command = PlanReorganisation(plan=plan, at=page.now, by=reader(page).full_name)
        campaign = await plan_reorganisation(page.house.office, command)
    except (DirectoryRefused, PlanRefused) as refusal:
        return page.refused(refusal, FORM, text=text)
    words = page.say("Đã lưu phương án. Đến ngày, hệ thống tự thực hiện.")
    return page.to(f"{HERE}/phuong-an/{campaign}", said=words)


async def _rehearsed(page: Sight, text: str) -> Response:
    try:
        plan = plan_from_yaml(text)
        await _must_be_ours(page, plan)
        command = PlanReorganisation(plan=plan, at=page.now, by=reader(page).full_name)
        seen = await foresee_reorganisation(page.house.office, command)
    except DomainError as refusal:
        return page.refused(refusal, FORM, text=text)
    shown: dict[str, Any] = {"text": text, "plan": plan, "campaign": None, **_shown(seen)}
    if seen.defects:
        return page.refused(PlanRefused(seen.defects), "admin/plan_seen.html", **shown)
    return page.html("admin/plan_seen.html", **shown)


def _shown(seen: Forecast) -> Mapping[str, Any]:
    roles: dict[tuple[str, str, str], list[str]] = {}
    for new in seen.people:
        roles.setdefault((new.full_name, new.former, new.agency), []).append(new.permission.value)
    return {
        "seen": seen,
        "handovers": sorted(seen.handovers.items()),
        "roles": sorted(roles.items()),
        "words": ROLES,
    }


@router.get(f"{HERE}/phuong-an/{{campaign}}")
async def one(page: AdministratorPage, campaign: UUID) -> Response:
    """A plan that was kept: what it would do now, or how far it has come."""
    found, plan = await _plan(page, campaign)
    shown: Mapping[str, Any] = {"seen": None, "handovers": (), "roles": (), "words": ROLES}
    async with page.house.sessions() as session:
        left = await reorganising.left_behind(session, plan.closing_codes)
    if found.state == reorganising.PLANNED:
        command = PlanReorganisation(plan=plan, at=page.now, by=reader(page).full_name)
        shown = _shown(await foresee_reorganisation(page.house.office, command))
    return page.html(
        "admin/plan_kept.html",
        campaign=found,
        plan=plan,
        left=left,
        states=STATES,
        due=found.effective_on <= day_of(page.now),
        **shown,
    )


@router.get(f"{HERE}/phuong-an/{{campaign}}/huy")
async def ask_to_cancel(page: AdministratorPage, campaign: UUID) -> Response:
    found, plan = await _plan(page, campaign)
    return page.html(
        "admin/sure.html",
        title=page.say("Hủy phương án sắp xếp?"),
        about=[
            plan.legal_basis,
            page.say("Chưa có hồ sơ, người hay cơ quan nào bị chuyển, và sẽ không có gì xảy ra."),
            page.say("Phương án vẫn nằm trong danh sách, ghi là đã hủy."),
        ],
        path=f"{HERE}/phuong-an/{found.id}/huy",
        button=page.say("Hủy phương án"),
        back=f"{HERE}/phuong-an/{found.id}",
        fields={},
    )


@router.post(f"{HERE}/phuong-an/{{campaign}}/huy")
async def cancel(page: AdministratorPage, campaign: UUID) -> Response:
    await _plan(page, campaign)
    await cancel_reorganisation(page.house.office, campaign, page.now)
    return page.to(f"{HERE}/phuong-an/{campaign}", said=page.say("Đã hủy phương án."))


async def _plan(page: Sight, campaign: UUID) -> tuple[Campaign, Reorganisation]:
    async with page.house.sessions() as session:
        found = await reorganising.campaign(session, campaign)
    if found is None:
        raise ReorganisationNotFound
    plan = plan_from_text(found.plan)
    await _must_be_ours(page, plan)
    return found, plan


async def _must_be_ours(page: Sight, plan: Reorganisation) -> None:
    """Raises NotYourPlan."""
    async with page.house.sessions() as session:
        scope: Scope = await scope_of(session, reader(page))
    new = {agency.code for agency in plan.establishing}
    if not scope.whole and not (plan.closing_codes | plan.successors - new) <= scope.codes:
        raise NotYourPlan
