"""What was filled in is told by labels and words, whatever kind of field holds it."""

from typing import Any

import pytest

from app.web.messages import Language
from app.web.showing.filled_in import values_of
from app.web.site.fields import Filling, fields_of

SCHEMA: dict[str, Any] = {
    "properties": {
        "language": {"type": "string", "title": "Ngôn ngữ", "enum": ["vi", "fr"]},
        "born": {"type": "string", "title": "Ngày sinh", "format": "date"},
        "sworn": {"type": "boolean", "title": "Cam đoan"},
        "free": {"type": "boolean", "title": "Xin miễn phí"},
        "days": {"type": "array", "title": "Ngày học", "items": {"enum": ["mon", "tue"]}},
        "house": {"type": "object", "properties": {"area": {"type": "integer", "title": "m²"}}},
        "rooms": {
            "type": "array",
            "title": "Phòng",
            "items": {"type": "object", "properties": {"name": {"type": "string", "title": "Tên"}}},
        },
        "nothing": {"type": "string", "title": "Ghi chú"},
    }
}
OPTIONS: dict[str, Any] = {
    "language": {"vi": {"vi": "Tiếng Việt"}},
    "days": {"mon": {"vi": "Thứ Hai"}},
}
GIVEN = {
    "language": "vi",
    "born": "1990-03-27",
    "sworn": True,
    "days": ["mon", "tue"],
    "house": {"area": 1200},
    "rooms": [{"name": "Khách"}, {"name": "Ngủ"}],
}


@pytest.mark.parametrize(
    ("language", "yes", "no"), [(Language.VI, "Có", "Không"), (Language.EN, "Yes", "No")]
)
def test_everything_that_has_a_value_is_told(language: Language, yes: str, no: str):
    filling = Filling(language=language, given=GIVEN, ui={"options": OPTIONS})
    assert values_of(fields_of(SCHEMA, "form.", filling), language) == [
        ("Ngôn ngữ", "Tiếng Việt"),
        ("Ngày sinh", "27/03/1990"),
        ("Cam đoan", yes),
        ("Xin miễn phí", no),
        ("Ngày học", "Thứ Hai, tue"),
        ("m²", "1.200"),
        ("Phòng 1: Tên", "Khách"),
        ("Phòng 2: Tên", "Ngủ"),
    ]
