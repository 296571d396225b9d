"""Why something could not be done, in plain words; what the machine said of it stays behind."""

import re
from typing import Final

from app.web.site.words import sentence

_PLAIN: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (
        re.compile(r"is away|let us in|is not accepted|does not renew"),
        sentence("Nơi nhận đang không hoạt động; hệ thống đợi và tự thử lại."),
    ),
    (
        re.compile(r"in time|Timeout|keeps silent", re.IGNORECASE),
        sentence("Nơi nhận không trả lời kịp."),
    ),
    (
        re.compile(r"Connect|Network|Protocol|ReadError|WriteError|does not answer|hung up"),
        sentence("Không kết nối được với nơi nhận."),
    ),
    (
        re.compile(r"still being checked|not printed yet"),
        sentence("Đang chờ tệp được quét hoặc in xong."),
    ),
    (
        re.compile(r"answered (408|425|429|5\d\d)|busy"),
        sentence("Nơi nhận đang bận hoặc gặp lỗi."),
    ),
    (
        re.compile(r"^(Operational|Interface|DBAPI|Internal)Error|Deadlock|Serialization"),
        sentence("Cơ sở dữ liệu tạm thời không trả lời."),
    ),
    (re.compile(r"^Away\b"), sentence("Nơi nhận không trả lời.")),
    (re.compile(r"refused"), sentence("Nơi nhận từ chối.")),
)
"""By what the words of a failure hold; the first that fits."""
_OTHERWISE: Final = sentence("Chưa thực hiện được.")


def plain(words: str | None) -> str:
    """A sentence of the catalogue for ``words``, which name a failure for those who repair it."""
    found = (said for pattern, said in _PLAIN if pattern.search(words or ""))
    return next(found, _OTHERWISE)
