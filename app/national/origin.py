"""What the portal said of a dossier that came from there, read back from what was kept of it."""

import json
from datetime import datetime

from app.domain.calendar import HANOI
from app.national.standing import Origin

TIMES = "%Y%m%d%H%M%S"


def origin_of(content: str) -> Origin:
    """``content`` is the arrival as it came."""
    said = json.loads(content)
    return Origin(
        submitted_at=moment_of(said.get("NgayNopHoSo")),
        tech_id=said.get("MaDoiTuong"),
        identified=said.get("TaiKhoanDuocXacThucVoiVNeID") == "1",
        place=said.get("NoiNopHoSo"),
    )


def moment_of(text: str | None) -> datetime | None:
    """A moment as the portal writes it, in Hà Nội; ValueError for what is none."""
    return None if not text else datetime.strptime(text, TIMES).replace(tzinfo=HANOI)
