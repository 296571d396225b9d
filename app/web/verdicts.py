"""What is said of a paper that somebody wants verified: the same over the API and on the page."""

from app.domain.calendar import local
from app.domain.machine import Words
from app.dossiers.tracking import UnknownToken
from app.papers.verifying import Verified, verified, verified_file
from app.web.house import House

Verdict = Words

UNKNOWN_TOKEN = Words(
    "Mã xác minh này không do hệ thống này cấp hoặc đã bị sửa. Đừng tin giấy mang mã này; hãy hỏi"
    " cơ quan ghi trên giấy.",
    "This code was not made by this service, or it was altered. Do not trust the paper that"
    " carries it; ask the agency named on the paper.",
)
UNKNOWN_FILE = Words(
    "Không có biểu mẫu nào do hệ thống này ban hành trùng từng byte với tệp này. Tệp được quét,"
    " in lại hoặc lưu lại sẽ khác: khi đó hãy quét mã QR trên giấy.",
    "No form that was issued here is this very file, byte for byte. A scan, or a file that was"
    " saved anew, differs: scan the QR on the paper instead.",
)
HOLDS = Words(
    "Giấy này do hệ thống ban hành và còn nguyên vẹn trong lịch sử hồ sơ.",
    "This paper was issued here and stands intact in the history of the dossier.",
)
BROKEN = Words(
    "Mã này do hệ thống cấp, nhưng lịch sử hồ sơ không còn khớp với giấy. Đừng dùng giấy này; hãy"
    " báo cơ quan ban hành.",
    "This code was made here, but the history of the dossier no longer agrees with the paper. Do"
    " not rely on it; tell the agency that issued it.",
)
UNDONE = Words(
    "Giấy này do hệ thống ban hành, nhưng việc ban hành đã được hoàn tác ngày {day}: giấy không"
    " còn giá trị.",
    "This paper was issued here, but the act was taken back on {day}: it is no longer valid.",
)
SUPERSEDED = Words(
    "Giấy này do hệ thống ban hành; ngày {day} đã có giấy mới cùng loại cho hồ sơ này. Hãy hỏi"
    " người đưa giấy về bản mới nhất.",
    "This paper was issued here; on {day} a newer one of its kind was issued for the dossier. Ask"
    " whoever shows it for the newest.",
)


async def looked_up(house: House, token: str) -> Verified | None:
    """The form for which ``token`` vouches; None when it vouches for none."""
    try:
        stamp = house.tokens.stamp_of(token)
    except UnknownToken:
        return None
    async with house.sessions() as session:
        return await verified(session, stamp)


async def looked_up_file(house: House, sha256: bytes) -> Verified | None:
    """The form that was stored with this hash."""
    async with house.sessions() as session:
        return await verified_file(session, sha256)


def verdict_on(found: Verified) -> Verdict:
    """The worst that is to be said of it."""
    if not found.contained:
        return BROKEN
    for words, at in ((UNDONE, found.undone_at), (SUPERSEDED, found.superseded_at)):
        if at is not None:
            day = f"{local(at):%d/%m/%Y}"
            return Words(words.vi.format(day=day), words.en.format(day=day))
    return HOLDS
