"""What the filters of the inbox have to choose from: of the reader's own agencies."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.ids import ProcedureCode
from app.domain.machine import Machine, RoleKind
from app.domain.people import Permission, Principal
from app.domain.procedure import Procedure
from app.domain.text import in_order
from app.people.queries import officers_with
from app.people.standing_in import day_of
from app.procedures.catalogue import CatalogueSearch
from app.procedures.queries import ProcedureLine
from app.procedures.rulebook import Rulebook
from app.web.messages import Language
from app.web.site.fields import Option
from app.web.site.page import Sight

MANY = 200
OF_THE_DESK = "$receiving"


@dataclass(frozen=True, slots=True)
class Choices:
    """``people`` are the officers of whoever leads some."""

    procedures: Sequence[Option]
    fields: Sequence[Option]
    states: Sequence[Option]
    people: Sequence[Option]


async def choices_for(page: Sight, rules: Rulebook) -> Choices:
    assert page.who is not None  # noqa: S101 - a staff page
    async with page.house.sessions() as session:
        catalogue = await page.house.catalogue(session)
        today = day_of(page.now)
        lines: dict[str, ProcedureLine] = {}
        for owner in sorted({*page.who.agencies(), OF_THE_DESK}):
            found = catalogue.search(CatalogueSearch(on=today, agency=owner, limit=MANY))
            lines |= {line.code: line for line in found.lines}
        people = {
            str(officer.id): officer.full_name
            for agency in sorted(page.who.agencies(Permission.APPROVE))
            for officer in await officers_with(session, agency, Permission.PROCESS, on=today)
        }
    english = page.language is Language.EN
    fields = {line.field: line.field_en if english else line.field_vi for line in lines.values()}
    known = [rules.procedure(ProcedureCode(line.code), line.version) for line in lines.values()]
    return Choices(
        procedures=_sorted(
            {code: line.name_en if english else line.name_vi for code, line in lines.items()}
        ),
        fields=_sorted(fields),
        states=_sorted(dict(_states(known, page, page.who))),
        people=_sorted(people),
    )


def _states(
    procedures: Sequence[Procedure], page: Sight, who: Principal
) -> Iterator[tuple[str, str]]:
    """Where a dossier may lie with one of the reader's parts; a head's officers' too."""
    held = {grant.permission for grant in who.grants}
    if Permission.APPROVE in held:
        held.add(Permission.PROCESS)
    for procedure in procedures:
        for state in procedure.machine.states.values():
            if _permission(procedure.machine, state.owner) in held:
                yield state.id, page.spoken(state.label)


def _permission(machine: Machine, owner: str | None) -> Permission | None:
    role = None if owner is None else machine.roles[owner]
    return role.permission if role is not None and role.kind is RoleKind.AGENCY else None


def _sorted(known: dict[str, str]) -> list[Option]:
    return [Option(value, words) for value, words in in_order(known)]
