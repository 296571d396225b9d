"""All outside parties at once, and the configuration of a service that is connected to them."""

import tempfile
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.partners import document_axis, messaging, national_portal, payment, post
from tests.partners.launching import Partner, standing
from tests.partners.mailing import LOGIN, Mailbox, mail_server

ZONES = Path(__file__).parents[2] / "directory" / "quang-nam" / "postal-zones.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """The stand-ins that are there, the mailbox of everybody, and who vouches for its server."""

    post: Partner
    bank: Partner
    messaging: Partner
    portal: Partner
    axis: Partner
    mailbox: Mailbox
    authority: Path

    def environment(self) -> Mapping[str, str]:
        """The variables by which a service finds them, as an operator would set them."""
        return {
            **_tree("POSTAL", kind="vnpost_orders", address=self.post.address,
                    client_id=post.CLIENT[0], client_secret=post.CLIENT[1],
                    customer_code=post.CUSTOMER),
            **_tree("PAYMENT", kind="vietqr", bin="970436", bank="Vietcombank",
                    account=payment.ACCOUNT, holder="TRUNG TAM PHUC VU HANH CHINH CONG",
                    address=self.bank.address, token=payment.TOKEN,
                    callback_secret=payment.CALLBACK_SECRET),
            **_tree("SMS", kind="gateway", address=self.messaging.address, brandname="MOTCUA-QNA",
                    token=messaging.TOKEN, secret=messaging.SECRET),
            **_tree("EMAIL", kind="smtp", host="127.0.0.1", port=str(self.mailbox.port),
                    username=LOGIN.login.decode(), password=LOGIN.password.decode(),
                    sender="motcua@quangnam.example", authority=str(self.authority)),
            **_tree("NATIONAL", kind="ngsp", address=self.portal.address,
                    username=national_portal.USERNAME, password=national_portal.PASSWORD,
                    unit="H47", arrivals_secret=national_portal.SECRET),
            **_tree("AXIS", kind="vxp", address=self.axis.address, system_id="H47",
                    secret=document_axis.SECRETS["H47"]),
            **_tree("OUTSIDE", allowed="127.0.0.0/8"),
            "MOTCUA_POSTAL_ZONES": str(ZONES),
            "MOTCUA_POST_COLLECTS_FEES": "true",
        }  # fmt: skip


def _tree(group: str, **leaves: str) -> dict[str, str]:
    return {f"MOTCUA_{group}__{name.upper()}": value for name, value in leaves.items()}


@asynccontextmanager
async def opened_town(*, calls: str = "") -> AsyncGenerator[Town]:
    """Every stand-in, until the end of the block; they call the service at ``calls``."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="motcua-town-")))
        mailbox, authority = await stack.enter_async_context(mail_server(folder))

        async def stands(name: str) -> Partner:
            return await stack.enter_async_context(standing(name, folder, calls=calls))

        yield Town(
            post=await stands("post"),
            bank=await stands("payment"),
            messaging=await stands("messaging"),
            portal=await stands("national_portal"),
            axis=await stands("document_axis"),
            mailbox=mailbox,
            authority=authority,
        )
