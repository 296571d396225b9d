"""How applicants are told: what they choose, whom a desk calls, and what gateways report."""

from datetime import date
from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import Path, Request, status
from pydantic import BaseModel, Field
from starlette.responses import Response

from app.domain.calendar import HANOI
from app.domain.errors import Defect, Invalid, NotFound
from app.domain.notifying import CallOutcome, Choice, Medium
from app.domain.signing import SignatureOutOfTime, SignatureWrong
from app.dossiers.queries.files import DossierNotFound
from app.notices.actions.choose_ways import ChooseWays, NotYoursToChoose, choose_ways
from app.notices.actions.look_at_calls import LookAtCalls, look_at_calls
from app.notices.actions.note_report import note_report
from app.notices.actions.record_call import CallNotOpen, RecordCall, record_call
from app.notices.queries.choices import choice_of
from app.web.bodies import Body
from app.web.boundary import boundary_router, is_object
from app.web.dependencies import CurrentPrincipal, CurrentStaff, Guarded, Now, StaffOnly, TheHouse
from app.web.problems import problems
from app.web.showing.shapes import Moment

router = boundary_router(tags=["notices"])

MOST_CALLS: Final = 200
REPORT_BODY: Final = {
    "requestBody": {
        "required": True,
        "description": "What the gateway says, in its own form, signed over the raw bytes.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
}


class NoSuchGateway(NotFound):
    """No message goes by a gateway of this name."""


class ChoiceBody(Body):
    """`media` null: by every way. What moves a legal deadline goes by every way all the same.

    By `steps` every step of the dossier is told, by the other ways only what matters: received,
    something to do, a date moved, the result.
    """

    media: Annotated[list[Medium], Field(max_length=len(Medium))] | None
    steps: Annotated[list[Medium], Field(max_length=len(Medium))] = [Medium.EMAIL]
    language: Literal["vi", "en"] = "vi"


class ChoiceOut(BaseModel):
    media: list[Medium] | None
    steps: list[Medium]
    language: str


class CallOut(BaseModel):
    """Somebody to call: `notice` names what he is to be told, `tried` how often nobody answered."""

    id: UUID
    dossier: UUID
    code: str | None
    name: str
    phone: str | None
    notice: str
    told_at: Moment
    call_on: date
    tried: int


class CallsOut(BaseModel):
    items: list[CallOut]


class CallBody(Body):
    outcome: Literal["reached", "not_reached", "wrong_number"]


class HeardOut(BaseModel):
    """How many reports there were, and how many of them were news."""

    reports: int
    news: int


@router.get("/notice-choice", operation_id="get_notice_choice", dependencies=[Guarded])
async def get_choice(who: CurrentPrincipal, house: TheHouse) -> ChoiceOut:
    """How one wants to be told about one's dossiers."""
    async with house.sessions() as session:
        return _shown(await choice_of(session, None, who.id))


@router.put("/notice-choice", operation_id="choose_notice_ways", dependencies=[Guarded])
async def choose(body: ChoiceBody, who: CurrentPrincipal, house: TheHouse, now: Now) -> ChoiceOut:
    await choose_ways(house.sessions, ChooseWays(who, _choice(body), now))
    return _shown(_choice(body))


@router.put(
    "/dossiers/{ref}/notice-choice",
    operation_id="choose_notice_ways_of_dossier",
    dependencies=[Guarded],
    responses=problems(DossierNotFound, NotYoursToChoose),
)
async def choose_for(
    ref: str, body: ChoiceBody, who: CurrentPrincipal, house: TheHouse, now: Now
) -> ChoiceOut:
    """The same for one dossier, which goes before the choice for all."""
    await choose_ways(house.sessions, ChooseWays(who, _choice(body), now, ref))
    return _shown(_choice(body))


@router.get(
    "/calls", operation_id="list_calls", dependencies=[Guarded], responses=problems(StaffOnly)
)
async def calls(who: CurrentStaff, house: TheHouse, now: Now) -> CallsOut:
    """Whom the desks of the caller have to call by today, the oldest first; the look is kept."""
    today = now.astimezone(HANOI).date()
    asked = LookAtCalls(by=who, at=now, until=today, limit=MOST_CALLS)
    found, _ = await look_at_calls(house.sessions, asked)
    return CallsOut(
        items=[
            CallOut(
                id=line.way_id,
                dossier=line.dossier_id,
                code=line.code,
                name=line.name,
                phone=line.phone,
                notice=line.notice,
                told_at=line.told_at,
                call_on=line.call_on,
                tried=line.tried,
            )
            for line in found
        ]
    )


@router.post(
    "/calls/{call}",
    operation_id="record_call",
    status_code=status.HTTP_204_NO_CONTENT,
    dependencies=[Guarded],
    responses=problems(StaffOnly, CallNotOpen),
)
async def called(
    call: UUID, body: CallBody, who: CurrentStaff, house: TheHouse, now: Now
) -> Response:
    """What came of it. Nobody reached: it is on the list of the next working day again."""
    await record_call(house.office, RecordCall(call, CallOutcome(body.outcome), who, now))
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.post(
    "/notifications/{provider}/events",
    operation_id="hear_delivery_reports",
    responses=problems(NoSuchGateway, SignatureWrong, SignatureOutOfTime, Invalid),
    openapi_extra=REPORT_BODY,
)
async def hear(
    request: Request,
    provider: Annotated[str, Path(max_length=40)],
    house: TheHouse,
    now: Now,
) -> HeardOut:
    """For gateways: signed reports on messages. What was told before is no news."""
    if not await is_object(request):
        raise Invalid([Defect("body", "unreadable")])
    carriers = [m for m in house.mail.messengers.values() if m.provider == provider]
    if not carriers:
        raise NoSuchGateway
    told = carriers[0].reported(dict(request.headers), await request.body(), now)
    news = [await note_report(house.mail, report, now) for report in told]
    return HeardOut(reports=len(told), news=sum(news))


def _choice(body: ChoiceBody) -> Choice:
    media = None if body.media is None else frozenset(body.media)
    return Choice(media, frozenset(body.steps), body.language)


def _shown(choice: Choice) -> ChoiceOut:
    media = None if choice.media is None else sorted(choice.media)
    return ChoiceOut(media=media, steps=sorted(choice.steps), language=choice.language)
