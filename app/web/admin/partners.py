"""``/quan-tri/doi-tac``: every outside party, what it is owed, and whether it answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from starlette.responses import Response

from app.domain.debt import Debt
from app.fees.queries.post_debts import post_owes
from app.jobs.standing import Depth, Retrying, Standing, depths, retrying
from app.people.administering import administers_all
from app.web.admin.failing import plain
from app.web.admin.gates import AdministratorPage, reader
from app.web.admin.wording import TASKS
from app.web.boundary import boundary_router
from app.web.debts import debts
from app.web.site.words import sentence

router = boundary_router(include_in_schema=False)
HERE: Final = "/quan-tri/doi-tac"

NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "post": sentence("Bưu chính"),
        "payment": sentence("Thanh toán"),
        "zalo": sentence("Zalo (ZNS)"),
        "sms": sentence("Tin nhắn SMS"),
        "email": sentence("Thư điện tử"),
        "national": sentence("Cổng Dịch vụ công quốc gia"),
        "axis": sentence("Trục liên thông văn bản"),
        "webhooks": sentence("Hệ thống nhận thông báo (webhook)"),
        "storage": sentence("Kho lưu trữ tệp"),
        "scanner": sentence("Quét mã độc"),
    }
)
KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "none": sentence("Chưa kết nối"),
        "manual": sentence("Làm thủ công, không có giao diện điện tử"),
        "counter": sentence("Chỉ thu tiền mặt tại quầy"),
        "folder": sentence("Thư mục trên máy chủ"),
    }
)
"""Installations without the party; any other kind is an interface that is called."""
SLICES: Final[Mapping[str, Sequence[str]]] = MappingProxyType(
    {
        "post": ("shipments",),
        "payment": ("fees",),
        "zalo": ("notices",),
        "sms": ("notices",),
        "email": ("notices",),
        "national": ("national",),
        "axis": ("axis",),
        "webhooks": ("webhooks",),
        "scanner": ("documents", "dossiers.scan"),
    }
)
"""Whose tasks talk to the party."""
PAGES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "payment": "/quan-tri/doi-soat",
        "national": "/quan-tri/cong-quoc-gia",
        "axis": "/quan-tri/truc-van-ban",
        "webhooks": "/quan-tri/theo-doi",
        "storage": "/quan-tri/tep",
        "scanner": "/quan-tri/tep",
    }
)
"""Where what waits for a person is listed, for parties that have a page of their own."""
OF_PROVINCE: Final = frozenset({"payment"})
"""Whose page only whoever administers the province itself may open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyShown:
    """``failing`` are its tasks that rest after a failure; ``parked`` counts what a person owes."""

    name: str
    kind: str
    connected: bool
    debt: Debt
    failing: Sequence[Retrying]
    parked: int


@router.get(HERE)
async def listed(page: AdministratorPage) -> Response:
    async with page.house.sessions() as session:
        owed = {debt.party: debt for debt in await debts(session)}
        queue = await depths(session)
        failing = await retrying(session)
        whole = await administers_all(session, reader(page))
        with_post = await post_owes(session)
    shown = [
        _shown(party, kind, owed.get(party, Debt(party=party)), (queue, failing))
        for party, kind in page.house.parties.items()
    ]
    pages = {party: path for party, path in PAGES.items() if whole or party not in OF_PROVINCE}
    return page.html(
        "admin/partners.html",
        parties=shown,
        pages=pages,
        with_post=with_post,
        names=NAMES,
        kinds=KINDS,
        tasks=TASKS,
        plain=plain,
    )


def _shown(
    party: str, kind: str, debt: Debt, work: tuple[Sequence[Depth], Sequence[Retrying]]
) -> PartyShown:
    queue, failing = work
    parked = [depth for depth in queue if depth.standing is Standing.PARKED]
    return PartyShown(
        name=party,
        kind=kind,
        connected=kind not in KINDS,
        debt=debt,
        failing=[one for one in failing if _talks_to(party, one.task, one.words)],
        parked=sum(depth.number for depth in parked if _talks_to(party, depth.task, None)),
    )


def _talks_to(party: str, task: str, words: str | None) -> bool:
    """Several parties may share the tasks of a slice: the failure then says whose it is."""
    slices = SLICES.get(party, ())
    if not task.startswith(tuple(f"{one}." if "." not in one else one for one in slices)):
        return False
    shared = sum(slices == others for others in SLICES.values()) > 1
    return not shared or words is None or party in words
