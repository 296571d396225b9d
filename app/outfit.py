"""What a process works with: every adapter of the installation, built once, in the right hands."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from app.adapters.document_axis import build_document_axis
from app.adapters.national_portal import build_national_portal
from app.adapters.notification import build_messengers
from app.adapters.outside import build_fetching
from app.adapters.payment import build_payment
from app.adapters.postal import build_postal
from app.adapters.scanning import build_scanner
from app.adapters.storage import build_storage
from app.adapters.webhook import build_webhook
from app.axis.registry import Registry
from app.db.sessions import AsyncEngine, Sessions, create_engine, create_sessions
from app.documents.links import Links
from app.documents.watch import of_newcomers
from app.dossiers.numbering import Numbering
from app.dossiers.office import Office
from app.dossiers.tracking import Tokens
from app.fees.at_the_door import Doorstep
from app.fees.till import Till
from app.national.portal_office import PortalOffice
from app.notices.mailroom import Mailroom
from app.ports.scanning import Scanner
from app.ports.storage import Storage
from app.procedures.rulebook import PublishedRules
from app.settings import Settings, signing_secret
from app.shipments.post_office import PostOffice, zones_of
from app.webhooks.keys import Keys
from app.webhooks.sending import Sender


@dataclass(frozen=True, slots=True, kw_only=True)
class Outfit:
    """What the requests and the promises of an installation are met with.

    ``scanner`` is None where files are not scanned.
    """

    engine: AsyncEngine
    office: Office
    storage: Storage
    scanner: Scanner | None
    tokens: Tokens
    links: Links
    post: PostOffice
    mail: Mailroom
    till: Till
    registry: Registry
    national: PortalOffice
    webhooks: Sender

    @property
    def sessions(self) -> Sessions:
        return self.office.sessions

    async def hang_up(self) -> None:
        """Close the lines to outside parties, and to the database: each, also if others fail."""
        async with AsyncExitStack() as lines:
            lines.push_async_callback(self.engine.dispose)
            for messenger in self.mail.messengers.values():
                lines.push_async_callback(messenger.close)
            if self.national.portal is not None:
                lines.push_async_callback(self.national.portal.close)
            lines.push_async_callback(self.webhooks.webhook.close)
            lines.push_async_callback(self.registry.axis.close)
            lines.push_async_callback(self.post.postal.close)
            lines.push_async_callback(self.till.payment.close)


@asynccontextmanager
async def outfitted(settings: Settings, *, pool_size: int) -> AsyncGenerator[Outfit]:
    """An outfit on at most ``pool_size`` connections, whose lines are closed after the block."""
    outfit = outfit_of(settings, create_engine(settings.database, pool_size=pool_size))
    try:
        yield outfit
    finally:
        await outfit.hang_up()


def outfit_of(settings: Settings, engine: AsyncEngine) -> Outfit:
    """The outfit of an installation; nobody outside is called yet. Raises ZonesWrong."""
    sessions = create_sessions(engine)
    secret = signing_secret(settings)
    tokens = Tokens(secret, settings.address)
    links = Links(secret, settings.address)
    office = Office(sessions, PublishedRules(), Numbering(sessions), settings.code_on_submission)
    storage, scanner = build_storage(settings.storage), build_scanner(settings.scanning)
    axis = build_document_axis(settings.axis)
    return Outfit(
        engine=engine,
        office=office,
        storage=storage,
        scanner=scanner,
        tokens=tokens,
        links=links,
        post=_post_office(settings, office),
        mail=_mailroom(settings, office, tokens),
        till=_till(settings, office),
        registry=Registry(office=office, axis=axis, storage=storage, scanner=scanner),
        national=_portal_office(settings, office, storage, links),
        webhooks=Sender(sessions, build_webhook(settings.outside), Keys(secret), settings.address),
    )


def _post_office(settings: Settings, office: Office) -> PostOffice:
    return PostOffice(
        office=office,
        postal=build_postal(settings.postal),
        zones=zones_of(settings.postal_zones, settings.province_name),
        door=Doorstep(settings.post_collects_fees),
    )


def _till(settings: Settings, office: Office) -> Till:
    return Till(
        office=office,
        payment=build_payment(settings.payment),
        site=settings.address,
        post_collects=settings.post_collects_fees,
    )


def _mailroom(settings: Settings, office: Office, tokens: Tokens) -> Mailroom:
    return Mailroom(
        office=office,
        messengers=build_messengers(settings.email, settings.sms, settings.zalo, settings.data),
        link_of=tokens.address_of,
        public_url=settings.address,
        province=settings.province_name,
        hotline=settings.hotline,
        quiet=settings.quiet,
    )


def _portal_office(
    settings: Settings, office: Office, storage: Storage, links: Links
) -> PortalOffice:
    return PortalOffice(
        office=office,
        portal=build_national_portal(settings.national),
        links=links,
        storage=storage,
        fetching=build_fetching(settings.outside),
        watch=of_newcomers(scanned=settings.scanning.kind != "none"),
        max_mb=settings.max_upload_mb,
    )
