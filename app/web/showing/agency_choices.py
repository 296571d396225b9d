"""Fields of a form that hold an agency: people choose a name there and never type a code."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from app.agencies.queries import AgencyFilter, agencies
from app.db.sessions import AsyncSession
from app.domain.agencies import Tier
from app.domain.text import dictionary_key
from app.web.site.fields import Option

OF_AGENCIES: Final = "^H[0-9]{2}"
"""How the pattern of such a field begins: that of an agency's identifier."""
MOST: Final = 600


async def agency_choices(
    session: AsyncSession, schema: Mapping[str, Any], prefix: str, today: date
) -> dict[str, list[Option]]:
    """For each such field (``prefix`` + key) the communes in force on a day, by their names."""
    fields = [*_agency_fields(schema)]
    if not fields:
        return {}
    wanted = AgencyFilter(tier=Tier.COMMUNE, in_force_on=today)
    found = await agencies(session, wanted, limit=MOST)
    found = sorted(found, key=lambda agency: dictionary_key(agency.name))
    options = [Option(agency.code, agency.name) for agency in found]
    return {f"{prefix}{key}": options for key in fields}


def _agency_fields(schema: Mapping[str, Any]) -> Iterator[str]:
    properties = schema.get("properties")
    for key, about in properties.items() if isinstance(properties, Mapping) else ():
        if str(about.get("pattern", "")).startswith(OF_AGENCIES):
            yield key
