"""Where somebody may go: the places of the menu, by the permissions that he holds."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.people import Permission, Principal, PrincipalKind
from app.web.site.words import sentence

PUBLIC = (
    ("/", sentence("Trang chủ")),
    ("/thu-tuc", sentence("Thủ tục")),
    ("/tra-cuu", sentence("Tra cứu")),
)
WORK = (
    Permission.RECEIVE_FOR_UNIT,
    Permission.PROCESS,
    Permission.APPROVE,
    Permission.SIGN,
    Permission.ISSUE,
    Permission.CONSULT,
)
"""Whoever holds one of these has an inbox."""

CARRIES = (Permission.RECEIVE_FOR_UNIT, Permission.ISSUE)
"""Whoever takes papers over for his agency, or gives them back, and sits at no desk."""

LEADS = (Permission.APPROVE, Permission.SIGN, Permission.SUPERVISE)
MANAGES = (Permission.ADMINISTER, Permission.PUBLISH)
AUDITS = (*MANAGES, Permission.SUPERVISE)

DESK, INBOX, DASHBOARD, ADMIN = "/quay", "/viec", "/dieu-hanh", "/quan-tri"
HANDOVERS = "/quay/ban-giao"
MINE = "/ho-so-cua-toi"


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the menu: ``words`` is a sentence of the catalogue; ``here`` marks where one is."""

    path: str
    words: str
    here: bool


def places_for(who: Principal | None, path: str) -> list[Place]:
    """The menu for ``who`` on the page at ``path``."""
    return [Place(target, words, here=_is_at(target, path)) for target, words in _places(who)]


BELONGS_TO = {"/ho-so/": MINE, "/nop/": MINE}
"""Pages under another address than the place of the menu that they belong to."""


def _is_at(target: str, path: str) -> bool:
    at = next((place for start, place in BELONGS_TO.items() if path.startswith(start)), path)
    return target == at or (target != "/" and at.startswith(f"{target}/"))


def home_of(who: Principal) -> str:
    """Where somebody begins after signing in."""
    return MINE if who.kind is PrincipalKind.CITIZEN else next((p for p, _ in _work(who)), "/")


def _places(who: Principal | None) -> Iterator[tuple[str, str]]:
    if who is None or who.kind is PrincipalKind.CITIZEN:
        yield from PUBLIC
        yield "/so-lieu", sentence("Số liệu công khai")
    if who is not None and who.kind is PrincipalKind.CITIZEN:
        yield MINE, sentence("Hồ sơ của tôi")
    elif who is not None:
        yield from _work(who)
        yield "/thu-tuc", sentence("Thủ tục")


def _work(who: Principal) -> Iterator[tuple[str, str]]:
    if who.agencies(Permission.RECEIVE):
        yield DESK, sentence("Quầy tiếp nhận")
    if who.agencies(*WORK):
        yield INBOX, sentence("Việc của tôi")
    if who.agencies(*CARRIES) and not who.agencies(Permission.RECEIVE):
        yield HANDOVERS, sentence("Bàn giao")
    if who.agencies(*LEADS):
        yield DASHBOARD, sentence("Điều hành")
    if who.agencies(*AUDITS):
        yield ADMIN, sentence("Quản trị")
