"""How far this installation may be sent by addresses that others name."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel

from app.adapters.outside.fetching import HttpFetching
from app.adapters.outside.transport import GuardedTransport
from app.domain.targets import Reach, parse_networks


def _networks(text: str) -> str:
    parse_networks(text)
    return text


class OutsideSettings(BaseModel, frozen=True, extra="forbid"):
    """``allowed``: networks of the inside that may be reached after all, with commas between.

    ``plain``: whether public addresses may be reached by http, without TLS.
    """

    allowed: Annotated[str, AfterValidator(_networks)] = ""
    plain: bool = False

    @property
    def reach(self) -> Reach:
        return Reach(parse_networks(self.allowed), self.plain)


def build_fetching(settings: OutsideSettings) -> HttpFetching:
    return HttpFetching(GuardedTransport(settings.reach))
