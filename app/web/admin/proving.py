"""``/quan-tri/nhat-ky/kiem-chung``: one dossier's history, reckoned again from its first event."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from starlette.responses import Response

from app.dossiers.actions.verify_history import verify_history
from app.dossiers.queries.audit import dossier_named
from app.dossiers.queries.files import DossierNotFound
from app.web.admin.gates import AuditorPage, audited_by, reader
from app.web.boundary import boundary_router
from app.web.site.posted import Posted, texts
from app.web.site.words import sentence

router = boundary_router(include_in_schema=False)

BROKEN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "event_missing": sentence("thiếu một sự kiện"),
        "chain_broken": sentence("chuỗi băm bị đứt"),
        "event_altered": sentence("sự kiện đã bị sửa"),
        "payload_altered": sentence("nội dung sự kiện đã bị sửa"),
        "history_cut": sentence("lịch sử bị cắt ngắn"),
        "head_differs": sentence("hồ sơ không khớp với lịch sử"),
        "file_missing": sentence("mất tệp"),
        "file_altered": sentence("tệp đã bị sửa"),
    }
)
"""What does not hold, by the word that the verification has for it."""


@router.post("/quan-tri/nhat-ky/kiem-chung")
async def prove(page: AuditorPage, form: Posted) -> Response:
    """Every event, what it says, and every file that it vouches for; nothing is written."""
    ref = texts(form).get("ho_so", "")
    async with page.house.sessions() as session:
        within = await audited_by(session, reader(page))
        dossier = await dossier_named(session, ref, within)
    if dossier is None:
        raise DossierNotFound
    house = page.house
    tally = await verify_history(house.sessions, dossier=dossier, storage=house.storage)
    return page.html("admin/proved.html", ref=ref, tally=tally, words=BROKEN)
