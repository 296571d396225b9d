"""A history run once more by the rules under which it happened: it must come out the same."""

from app.domain.ids import ProcedureCode
from app.dossiers.actions.replay_histories import replay_histories
from app.dossiers.replaying import Difference, Drafted
from tests.web.world import Json, World


async def what_a_replay_would_change(world: World, code: str, dossier: Json) -> list[Difference]:
    """The differences; KeyError when the dossier is not among the newest of its procedure."""
    office, procedure = world.house.office, ProcedureCode(code)
    async with world.house.sessions() as session:
        rules = await office.rules(session)
    draft = Drafted(rules.procedure(procedure, 1), rules.file(procedure, 1))
    found = {str(r.dossier): r for r in await replay_histories(office, draft, limit=50)}
    replayed = found[dossier["id"]]
    assert replayed.acts == replayed.of
    return list(replayed.differences)
