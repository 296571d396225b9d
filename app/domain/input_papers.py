"""What actions on papers ask for: what was handed in, given, taken over, or brought by the post."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from app.domain.input_schema import MOMENT, Input, Schema, group, text

MOST_SHEETS: Final = 999
_KEY: Final[Schema] = text(64, "Mã giấy tờ", "Key of the document")
_NUMBER: Final[Schema] = {"type": "integer", "minimum": 0, "maximum": MOST_SHEETS}


def _keys(vi: str, en: str) -> Schema:
    return {"type": "array", "maxItems": 50, "title": vi, "description": en, "items": _KEY}


PAPER_INPUTS: Final[Mapping[str, Input]] = MappingProxyType(
    {
        "papers": Input(
            {
                "type": "array",
                "maxItems": 50,
                "title": "Giấy tờ nhận bản giấy",
                "description": "For a desk: what it takes in on paper",
                "items": {
                    **group(
                        "Giấy tờ",
                        "Paper; its bare key stands for what the procedure asks for",
                        ["key"],
                        key=_KEY,
                        originals={**_NUMBER, "title": "Số bản chính", "description": "Originals"},
                        copies={**_NUMBER, "title": "Số bản sao", "description": "Copies"},
                        returnable={
                            "type": "boolean",
                            "title": "Phải trả lại bản chính",
                            "description": "The originals go back to their owner",
                        },
                    ),
                    "type": ["object", "string"],
                },
            },
            [{"key": "don", "originals": 1}],
        ),
        "handover": Input(
            group(
                "Bàn giao giấy tờ",
                "Handing papers over (NĐ 61/2018 Điều 18)",
                ["to_agency"],
                to_agency=text(35, "Cơ quan nhận", "Code of the agency that gets them"),
                agency=text(35, "Cơ quan giao", "Whose papers, when one acts for several"),
                papers=_keys("Giấy tờ bàn giao", "Which papers; without it all that lie there"),
            ),
            {"to_agency": "H47.TTHCC"},
        ),
        "takeover": Input(
            group(
                "Nhận bàn giao giấy tờ",
                "Taking papers over",
                [],
                agency=text(35, "Cơ quan nhận", "Who gets them, when one acts for several"),
                missing=_keys("Giấy tờ còn thiếu", "Which papers did not arrive"),
            ),
            {},
        ),
        "pickup_address": Input(
            text(300, "Địa chỉ bưu tá đến nhận giấy tờ", "Where the postman collects the papers"),
            "12 Trần Phú, Hội An",
        ),
        "parcel": Input(
            group(
                "Tin của bưu chính",
                "What the post said of a parcel",
                ["number", "fate", "at"],
                number=text(80, "Mã đơn", "Order number of the parcel"),
                fate={"enum": ["came", "lost"], "title": "Tình trạng", "description": "Its fate"},
                at={**MOMENT, "title": "Từ lúc", "description": "Since when"},
            ),
            {"number": "H47-G2", "fate": "came", "at": "2026-03-02T09:00:00+07:00"},
        ),
        "handover_minutes": Input(
            group(
                "Biên bản giao nhận với bưu chính",
                "Minutes signed with the postman; the term begins when they were signed",
                ["number", "signed_at"],
                number=text(64, "Số biên bản", "Number of the minutes"),
                signed_at={**MOMENT, "title": "Thời điểm ký", "description": "When signed"},
            ),
            {"number": "12/BBGN", "signed_at": "2026-03-02T09:00:00+07:00"},
        ),
    }
)
