"""What is done about one account: a new password, closing it, giving and taking roles."""

from uuid import UUID

from starlette.responses import Response

from app.domain.errors import Defect, DomainError, Invalid
from app.domain.ids import AgencyCode, PersonId
from app.domain.people import Permission
from app.people.actions.close_account import CloseAccount, close_account
from app.people.actions.grant_role import GrantRole, grant_role
from app.people.actions.issue_token import IssueToken, issue_token
from app.people.actions.reset_password import ResetPassword, reset_password
from app.people.actions.revoke_role import RevokeRole, revoke_role
from app.people.standing_in import day_of
from app.web.admin.gates import AdministratorPage, agencies_within, reader, scope_of
from app.web.admin.people import HERE, member_seen
from app.web.admin.typing_days import day_in
from app.web.admin.wording import ROLES
from app.web.boundary import boundary_router
from app.web.site.page import Sight
from app.web.site.posted import Posted, texts

router = boundary_router(include_in_schema=False)
SURE = "admin/sure.html"


@router.get(f"{HERE}/{{person}}/mat-khau")
async def ask_to_reset(page: AdministratorPage, person: UUID) -> Response:
    member = await member_seen(page, PersonId(person))
    return page.html(
        SURE,
        title=page.say("Đặt lại mật khẩu của %(name)s?", name=member.full_name),
        about=[
            page.say("Mật khẩu cũ hết hiệu lực ngay; mọi phiên đang mở của người này kết thúc."),
            page.say("Mật khẩu mới chỉ hiện một lần. Hãy trao tận tay người dùng."),
            page.say("Việc này được ghi lại cùng tên bạn."),
        ],
        path=f"{HERE}/{person}/mat-khau",
        button=page.say("Đặt lại mật khẩu"),
        back=f"{HERE}/{person}",
        fields={},
    )


@router.post(f"{HERE}/{{person}}/mat-khau")
async def reset(page: AdministratorPage, person: UUID) -> Response:
    command = ResetPassword(person=PersonId(person), at=page.now, by=reader(page))
    word = await reset_password(page.house.sessions, command)
    return page.html(
        "admin/password.html",
        member=await member_seen(page, PersonId(person)),
        word=word,
        new=False,
    )


@router.get(f"{HERE}/{{person}}/ma-truy-cap")
async def ask_for_token(page: AdministratorPage, person: UUID) -> Response:
    member = await member_seen(page, PersonId(person))
    return page.html(
        SURE,
        title=page.say("Cấp mã truy cập cho %(name)s?", name=member.full_name),
        about=[
            page.say("Mã chỉ hiện một lần và dùng được một năm."),
            page.say("Mã đã cấp trước đây hết hiệu lực ngay."),
            page.say("Hệ thống đọc được đúng những gì vai trò của tài khoản cho phép."),
            page.say("Việc này được ghi lại cùng tên bạn."),
        ],
        path=f"{HERE}/{person}/ma-truy-cap",
        button=page.say("Cấp mã truy cập"),
        back=f"{HERE}/{person}",
        fields={},
    )


@router.post(f"{HERE}/{{person}}/ma-truy-cap")
async def give_token(page: AdministratorPage, person: UUID) -> Response:
    command = IssueToken(person=PersonId(person), at=page.now, by=reader(page))
    issued = await issue_token(page.house.sessions, command)
    member = await member_seen(page, PersonId(person))
    return page.html("admin/token.html", member=member, issued=issued)


@router.get(f"{HERE}/{{person}}/khoa")
async def ask_to_close(page: AdministratorPage, person: UUID) -> Response:
    member = await member_seen(page, PersonId(person))
    return page.html(
        SURE,
        title=page.say("Khóa tài khoản của %(name)s?", name=member.full_name),
        about=[
            page.say("Người này không đăng nhập được nữa; mọi phiên đang mở kết thúc ngay."),
            page.say("Hồ sơ đang giao cho người này vẫn ở nguyên: lãnh đạo phòng giao lại."),
            page.say("Những gì người này đã làm vẫn được giữ nguyên trong lịch sử."),
            page.say("Việc này được ghi lại cùng tên bạn."),
        ],
        path=f"{HERE}/{person}/khoa",
        button=page.say("Khóa tài khoản"),
        back=f"{HERE}/{person}",
        fields={},
    )


@router.post(f"{HERE}/{{person}}/khoa")
async def close(page: AdministratorPage, person: UUID) -> Response:
    command = CloseAccount(person=PersonId(person), at=page.now, by=reader(page))
    await close_account(page.house.sessions, command)
    return page.to(f"{HERE}/{person}", said=page.say("Đã khóa tài khoản."))


@router.post(f"{HERE}/{{person}}/vai-tro")
async def give(page: AdministratorPage, person: UUID, form: Posted) -> Response:
    typed = {"agency": "", "permission": "", "starts_on": "", "ends_on": "", **texts(form)}
    try:
        await grant_role(page.house.sessions, _role(page, person, typed))
    except DomainError as refusal:
        async with page.house.sessions() as session:
            scope = await scope_of(session, reader(page))
            agencies = await agencies_within(session, scope)
        today = day_of(page.now)
        return page.refused(
            refusal,
            "admin/give_role.html",
            labels={
                "agency": page.say("Cơ quan"),
                "permission": page.say("Vai trò"),
                "starts_on": page.say("Từ ngày"),
                "ends_on": page.say("Đến hết ngày"),
            },
            member=await member_seen(page, PersonId(person)),
            agencies=[agency for agency in agencies if agency.validity.covers(today)],
            permissions=ROLES,
            typed=typed,
        )
    return page.to(f"{HERE}/{person}", said=page.say("Đã giao vai trò."))


@router.get(f"{HERE}/{{person}}/thu-hoi")
async def ask_to_take(
    page: AdministratorPage, person: UUID, co_quan: str, vai_tro: Permission
) -> Response:
    member = await member_seen(page, PersonId(person))
    role = page.say(ROLES[vai_tro.value])
    return page.html(
        SURE,
        title=page.say("Thu hồi vai trò của %(name)s?", name=member.full_name),
        about=[
            page.say(
                "Vai trò “%(role)s” tại %(agency)s hết hiệu lực ngay.", role=role, agency=co_quan
            ),
            page.say("Người đang làm thay cũng không còn vai trò này."),
            page.say("Việc này được ghi lại cùng tên bạn."),
        ],
        path=f"{HERE}/{person}/thu-hoi",
        button=page.say("Thu hồi vai trò"),
        back=f"{HERE}/{person}",
        fields={"agency": co_quan, "permission": vai_tro.value},
    )


@router.post(f"{HERE}/{{person}}/thu-hoi")
async def take(page: AdministratorPage, person: UUID, form: Posted) -> Response:
    typed = texts(form)
    command = RevokeRole(
        person=PersonId(person),
        agency=AgencyCode(typed.get("agency", "")),
        permission=_permission(typed.get("permission", "")),
        at=page.now,
        by=reader(page),
    )
    await revoke_role(page.house.sessions, command)
    return page.to(f"{HERE}/{person}", said=page.say("Đã thu hồi vai trò."))


def _role(page: Sight, person: UUID, typed: dict[str, str]) -> GrantRole:
    """Raises Invalid with what could not be read."""
    defects = [Defect(name, "required") for name in ("agency", "permission") if not typed[name]]
    starts_on, ends_on = (day_in(typed, name, defects) for name in ("starts_on", "ends_on"))
    if defects:
        raise Invalid(defects)
    return GrantRole(
        person=PersonId(person),
        agency=AgencyCode(typed["agency"]),
        permission=_permission(typed["permission"]),
        starts_on=starts_on or day_of(page.now),
        ends_on=ends_on,
        at=page.now,
        by=reader(page),
    )


def _permission(text: str) -> Permission:
    try:
        return Permission(text)
    except ValueError:
        raise Invalid([Defect("permission", "not_a_choice")]) from None
