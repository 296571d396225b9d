"""Đăng ký nhận thông báo: other systems that listen, and what each of them is owed."""

from typing import Annotated
from uuid import UUID

from fastapi import status
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.responses import Response

from app.db.sessions import AsyncSession
from app.domain.ids import AgencyCode
from app.domain.subscribing import Happening, SubscriptionNotFound, SubscriptionRefused
from app.dossiers.once import answered_once
from app.idempotency.keys import Answer, KeyUsedForAnotherRequest
from app.people.administering import NotTheAdministrators, NotYourAgency
from app.web.api.answering import answered, rendered
from app.web.bodies import Body, Code
from app.web.boundary import boundary_router
from app.web.dependencies import CurrentStaff, Guarded, Now, OnceOnly, StaffOnly, TheHouse
from app.web.limits import LARGEST_INTEGER
from app.web.paging import Page
from app.web.problems import problems
from app.web.showing.shapes import Moment
from app.web.showing.subscriptions import SubscriptionOut, shown, subscription_out
from app.webhooks.actions.change_subscription import ChangeSubscription, change_subscription
from app.webhooks.actions.knock import Knock, knock
from app.webhooks.actions.renew_secret import RenewSecret, renew_secret
from app.webhooks.actions.resume_subscription import ResumeSubscription, resume_subscription
from app.webhooks.actions.stop_subscription import StopSubscription, stop_subscription
from app.webhooks.actions.subscribe import Subscribe, subscribed
from app.webhooks.administering import administered_by
from app.webhooks.queries import subscriptions
from app.webhooks.queries.subscriptions import NOTHING, Subscription

router = boundary_router(prefix="/webhooks", tags=["administration"], dependencies=[Guarded])

Name = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Address = Annotated[str, StringConstraints(min_length=1, max_length=2048)]
Position = Annotated[int, Field(ge=0, le=LARGEST_INTEGER)]
Kinds = Annotated[list[Happening], Field(min_length=1, max_length=len(Happening))]
REFUSALS = (StaffOnly, NotTheAdministrators, SubscriptionNotFound)


class SubscriptionBody(Body):
    """`agency`: events of its dossiers and of those of every agency below are sent to `url`."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "Trục liên thông của tỉnh",
                    "url": "https://lienthong.quangnam.gov.vn/motcua",
                    "agency": "H47",
                    "kinds": ["vn.motcua.dossier.moved"],
                }
            ]
        }
    )

    name: Name
    url: Address
    agency: Code
    kinds: Kinds
    since: Position | None = Field(default=None, description="Hear what came after this position.")


class SubscriptionChangeBody(Body):
    """What is left out stays."""

    name: Name | None = None
    url: Address | None = None
    kinds: Kinds | None = None


class SecretOut(BaseModel):
    """Shown this once. `older_until`: until then the secrets before it sign too."""

    secret: str
    older_until: Moment


class KnockOut(BaseModel):
    """`status` is what the other side answered; null when nobody did, and `words` say why."""

    status: int | None
    words: str | None


@router.get("", operation_id="list_webhooks", responses=problems(StaffOnly, NotTheAdministrators))
async def list_webhooks(who: CurrentStaff, house: TheHouse) -> Page[SubscriptionOut]:
    """The subscriptions of the agencies that one administers, with what each is owed."""
    async with house.sessions() as session:
        within = await administered_by(session, who)
        found = await subscriptions.subscriptions(session, within=within)
        behind = await subscriptions.behind(session, [one.id for one in found])
    return Page(items=[subscription_out(one, behind.get(one.id, NOTHING)) for one in found])


@router.post(
    "",
    operation_id="create_webhook",
    status_code=status.HTTP_201_CREATED,
    response_model=SubscriptionOut,
    responses=problems(
        StaffOnly,
        NotTheAdministrators,
        NotYourAgency,
        SubscriptionRefused,
        KeyUsedForAnotherRequest,
    ),
)
async def create_webhook(
    body: SubscriptionBody, who: CurrentStaff, house: TheHouse, now: Now, claim: OnceOnly
) -> Response:
    """Its secret is asked for by `renew_webhook_secret`: no answer that is kept holds one."""
    command = Subscribe(
        name=body.name,
        url=body.url,
        agency=AgencyCode(body.agency),
        kinds=body.kinds,
        reach=house.reach,
        since=body.since,
        at=now,
        by=who,
    )

    async def effect(session: AsyncSession) -> Subscription:
        return await subscribed(session, command)

    return answered(await answered_once(house.office, effect, _created, claim, now))


@router.get("/{ref}", operation_id="get_webhook", responses=problems(*REFUSALS))
async def get_webhook(ref: UUID, who: CurrentStaff, house: TheHouse) -> SubscriptionOut:
    return await shown(house, who, ref)


@router.patch(
    "/{ref}", operation_id="change_webhook", responses=problems(*REFUSALS, SubscriptionRefused)
)
async def change_webhook(
    ref: UUID, body: SubscriptionChangeBody, who: CurrentStaff, house: TheHouse, now: Now
) -> SubscriptionOut:
    """What is owed already goes to the new address."""
    command = ChangeSubscription(
        subscription=ref,
        name=body.name,
        url=body.url,
        kinds=body.kinds,
        reach=house.reach,
        at=now,
        by=who,
    )
    await change_subscription(house.sessions, command)
    return await shown(house, who, ref)


@router.post("/{ref}/secret", operation_id="renew_webhook_secret", responses=problems(*REFUSALS))
async def renew_webhook_secret(
    ref: UUID, who: CurrentStaff, house: TheHouse, now: Now
) -> SecretOut:
    """A new secret; those in force sign beside it for two days."""
    command = RenewSecret(subscription=ref, at=now, by=who)
    given = await renew_secret(house.sessions, house.webhooks.keys, command)
    return SecretOut(secret=given.secret, older_until=given.until)


@router.post("/{ref}/test", operation_id="test_webhook", responses=problems(*REFUSALS))
async def test_webhook(ref: UUID, who: CurrentStaff, house: TheHouse, now: Now) -> KnockOut:
    """Sends one event of the type `vn.motcua.webhook.test`, and says what was answered."""
    heard = await knock(house.webhooks, Knock(subscription=ref, at=now, by=who))
    return KnockOut(status=heard.status, words=heard.words)


@router.post("/{ref}/stop", operation_id="stop_webhook", responses=problems(*REFUSALS))
async def stop_webhook(ref: UUID, who: CurrentStaff, house: TheHouse, now: Now) -> SubscriptionOut:
    """Nothing more is sent; what is owed is kept."""
    await stop_subscription(house.sessions, StopSubscription(subscription=ref, at=now, by=who))
    return await shown(house, who, ref)


@router.post("/{ref}/resume", operation_id="resume_webhook", responses=problems(*REFUSALS))
async def resume_webhook(
    ref: UUID, who: CurrentStaff, house: TheHouse, now: Now
) -> SubscriptionOut:
    """Whatever happened meanwhile is sent, in order; one that rests is asked at once."""
    command = ResumeSubscription(subscription=ref, at=now, by=who)
    await resume_subscription(house.sessions, command)
    return await shown(house, who, ref)


def _created(found: Subscription) -> Answer:
    return rendered(subscription_out(found, NOTHING), status.HTTP_201_CREATED)
