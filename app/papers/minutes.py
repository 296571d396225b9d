"""Biên bản bàn giao: what each closing agency handed over to each successor, as PDF and as CSV.

Dossiers are named by their codes and by nothing about the applicant: the list is signed, copied
and kept apart from the files it is about.
"""

import asyncio
import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

from app.agencies.queries import names
from app.db.sessions import RowMapping
from app.domain.calendar import HANOI
from app.domain.errors import NotFound
from app.domain.ids import AgencyCode, ProcedureCode
from app.dossiers.office import Office
from app.dossiers.queries import reorganising as queries
from app.dossiers.reorganisation_file import plan_from_text
from app.papers.rendering import rendered
from app.people.queries_staff import people_moved
from app.procedures.rulebook import Rulebook

TEMPLATE = "reorganisation/minutes"
HEADINGS = ("stt", "ma_ho_so", "thu_tuc", "trang_thai", "han_tra", "ban_chinh")
BOM = "\ufeff"
"""A table program takes a file for UTF-8 only with it."""


class MinutesNotFound(NotFound):
    """No reorganisation with this id has begun."""


@dataclass(slots=True)
class Minutes:
    """Between one pair of agencies. ``people``: a full name and the roles it has now."""

    dossiers: list[dict[str, object]] = field(default_factory=list)
    people: dict[str, list[str]] = field(default_factory=dict)
    originals: int = 0


async def written_minutes(office: Office, campaign: UUID, out: Path, at: datetime) -> list[Path]:
    """The files, a PDF and a CSV for each pair of agencies. Raises MinutesNotFound."""
    async with office.sessions() as session:
        found = await queries.campaign(session, campaign)
        if found is None or found.started_at is None:
            raise MinutesNotFound
        plan = plan_from_text(found.plan)
        rows = await queries.handed_over(session, campaign)
        moved = await people_moved(
            session, plan.closing_codes, plan.successors, on=plan.effective_on
        )
        named = await names(session, plan.closing_codes | plan.successors)
        rules = await office.rules(session)
    pairs = _pairs(rows, rules)
    for former, heir, full_name, role in moved:
        pairs[former, heir].people.setdefault(full_name, []).append(role)
    await asyncio.to_thread(out.mkdir, parents=True, exist_ok=True)
    written = []
    for (former, heir), minutes in sorted(pairs.items()):
        facts = {
            "edition": {"template": TEMPLATE},
            "issued_at": at.astimezone(HANOI).isoformat(timespec="seconds"),
            "legal_basis": plan.legal_basis,
            "effective_on": plan.effective_on.isoformat(),
            "former": {"code": former, "name": named[former]},
            "heir": {"code": heir, "name": named[heir]},
            "originals": minutes.originals,
            "dossiers": minutes.dossiers,
            "people": [
                {"name": name, "roles": sorted(roles)}
                for name, roles in sorted(minutes.people.items())
            ],
        }
        written += await asyncio.to_thread(_written, out / f"{former}-{heir}", facts, minutes)
    return written


def _pairs(
    rows: Sequence[RowMapping], rules: Rulebook
) -> dict[tuple[AgencyCode, AgencyCode], Minutes]:
    pairs: defaultdict[tuple[AgencyCode, AgencyCode], Minutes] = defaultdict(Minutes)
    for row in rows:
        originals = json.loads(row["before"])
        for former, heir in json.loads(row["after"]).items():
            minutes = pairs[AgencyCode(former), AgencyCode(heir)]
            minutes.originals += originals[former]
            minutes.dossiers.append(
                {
                    "code": row["code"] or str(row["id"]),
                    "procedure": row["procedure"],
                    "state": _label(rules, row),
                    "due": row["due"] and row["due"].astimezone(HANOI).date().isoformat(),
                    "originals": originals[former],
                }
            )
    return pairs


def _label(rules: Rulebook, row: RowMapping) -> str:
    """The state in words; its bare name where a later version of the procedure dropped it."""
    procedure = rules.procedure(ProcedureCode(row["procedure"]), row["procedure_version"])
    state = procedure.machine.states.get(row["state"])
    return str(row["state"]) if state is None else state.label.vi


def _written(place: Path, facts: Mapping[str, object], minutes: Minutes) -> list[Path]:
    sheet, table = place.with_name(f"{place.name}.pdf"), place.with_name(f"{place.name}.csv")
    sheet.write_bytes(rendered(facts))
    table.write_text(BOM + "".join(_lines(minutes)), "utf-8", newline="")
    return [sheet, table]


def _lines(minutes: Minutes) -> Iterator[str]:
    for cells in (HEADINGS, *((n, *one.values()) for n, one in enumerate(minutes.dossiers, 1))):
        line = io.StringIO()
        csv.writer(line).writerow(cells)
        yield line.getvalue()
