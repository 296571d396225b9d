"""What citizens and officers do all day: hand in, act, track, look at the inbox."""

import json
import random
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.load import Connection
from bench.province import CITIZEN, DESK, DOCUMENTS, PROCEDURE, token_of

API = "/api/v1"
PROOF = "3456"

APPLICANT = "Nguyễn Thị Ánh"
RESULT = {"number": "1/THDV", "issued_on": "2026-11-20"}
STRIDES: Sequence[tuple[str, str, dict[str, Any]]] = (
    ("receive", "receive", {}),
    ("route", "receive", {"comment": "Hồ sơ đủ thành phần."}),
    ("accept", "receive_for_unit", {}),
    ("propose", "process", {"comment": "Đủ điều kiện cấp thẻ."}),
    ("approve", "approve", {}),
    ("sign", "sign", {"data": {"signature": {"method": "handwritten"}}}),
    ("issue_result", "issue", {"data": {"result": RESULT}}),
    ("hand_over", "receive", {"data": {"receipt": {"collector": APPLICANT}}}),
)
"""The action, whose it is, and what he brings."""


class NothingLeft(Exception):
    """The scenario has used up what was prepared for it: prepare more."""


@dataclass(slots=True)
class Day:
    """``fresh`` are dossiers, how many strides they have behind them, and their versions.

    ``files`` are the citizen's uploads, ``results`` the registrar's.
    """

    files: deque[str]
    results: deque[str]
    fresh: deque[tuple[str, int, int]] = field(default_factory=deque)
    codes: list[str] = field(default_factory=list)

    async def submission(self, connection: Connection) -> None:
        if len(self.files) < len(DOCUMENTS):
            raise NothingLeft
        body = {
            "procedure": PROCEDURE,
            "receiving_agency": DESK,
            "channel": "online",
            "applicant": {
                "kind": "citizen",
                "full_name": APPLICANT,
                "id_number": "049185001234",
                "phone": "0905123456",
                "email": "anh@example.vn",
                "address": "12 Trần Phú, Hội An",
            },
            "form": {"language": "vi"},
            "documents": [{"key": key, "upload": self.files.popleft()} for key in DOCUMENTS],
            "return": {"method": "counter"},
        }
        path, token = f"{API}/dossiers", token_of(CITIZEN)
        answer = await connection.send("POST", path, token=token, body=body)
        dossier = json.loads(answer)
        self.fresh.append((dossier["id"], 0, dossier["version"]))

    async def action(self, connection: Connection) -> None:
        """The next stride of whichever dossier has waited longest."""
        if not self.fresh:
            raise NothingLeft
        dossier, behind, version = self.fresh.popleft()
        action, who, body = STRIDES[behind]
        if action == "issue_result":
            body = {**body, "documents": [{"key": "result", "upload": self.results.popleft()}]}
        path = f"{API}/dossiers/{dossier}/actions/{action}"
        answer = await connection.send("POST", path, token=token_of(who), body=body)
        if behind == 0:
            self.codes.append(json.loads(answer)["code"])
        if behind + 1 < len(STRIDES):
            self.fresh.append((dossier, behind + 1, version + 1))

    async def track(self, connection: Connection) -> None:
        body = {"code": random.choice(self.codes), "proof": PROOF}  # noqa: S311
        await connection.send("POST", f"{API}/tracking", body=body)

    async def inbox(self, connection: Connection) -> None:
        await connection.send("GET", f"{API}/inbox?limit=50", token=token_of("receive"))

    async def statistics(self, connection: Connection) -> None:
        await connection.send("GET", f"{API}/statistics?group_by=agency")


async def nothing(connection: Connection) -> None:
    await connection.send("GET", "/")
