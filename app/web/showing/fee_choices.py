"""Fields that name a fee: people choose it by what the procedure calls it."""

from collections.abc import Mapping
from typing import Any

from app.dossiers.acting import Opened
from app.web.site.fields import Option
from app.web.site.page import Sight


def fee_choices(page: Sight, opened: Opened, data: Mapping[str, Any]) -> dict[str, list[Option]]:
    """For ``data.payment.fee``, where an action with the inputs ``data`` asks for it."""
    if "payment" not in data:
        return {}
    labels = {fee.key: page.spoken(fee.label) for fee in opened.procedure.fees if fee.label}
    keys = data["payment"]["properties"]["fee"].get("enum", ())
    other = page.say("Nghĩa vụ tài chính khác")
    return {"data.payment.fee": [Option(key, labels.get(key, other)) for key in keys]}
