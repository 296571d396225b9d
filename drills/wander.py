"""Let dossiers wander through the standard life cycle, and say which actions they have reached.

    python -m drills.wander --lives 20000 --seed 1

Ends with an error when something did not stay true, or when an action was never reached.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from random import Random
from typing import Annotated

import typer

from app.domain.calendar import WorkingCalendar
from app.domain.judging import BUILT_IN
from app.domain.procedure import Procedure
from app.procedures.calendars import read_calendars
from app.procedures.composing import procedure_of
from app.procedures.drafting import drafted
from app.procedures.lifecycle_file import LifecycleFile
from app.procedures.shipped import shipped
from app.procedures.source import modelled, read_source
from app.procedures.trials.specimen import specimen_of
from drills.wandering import in_force, wandered

STANDING = frozenset(BUILT_IN)
"""What is possible in every life cycle, without being written there."""

WITHOUT_APPROVAL = ("appraise", "sign", "issue")
CHILDREN = [
    {"key": "mot", "procedure": "9.000002"},
    {"key": "hai", "procedure": "9.000003", "after": ["mot"]},
]
ASKED = {
    "ubnd": {"agency": "H47.9", "due": "1wd", "asks": {"vi": "Cho ý kiến", "en": "An opinion"}}
}


def standard() -> LifecycleFile:
    path = shipped("lifecycles") / "standard.v1.yaml"
    source, problems = read_source(path, path.name)
    if source is None or problems:
        raise SystemExit(f"{path.name}: {problems}")
    file, _ = modelled(source, LifecycleFile)
    if file is None:
        raise SystemExit(path.name)
    return file


@cache
def courses() -> tuple[Procedure, ...]:
    """A procedure with a step of every kind, and one in which the signer approves."""
    lifecycle = standard()
    kinds = [*lifecycle.step_kinds]
    return (
        _composed(lifecycle, kinds, consultations=ASKED, children=CHILDREN),
        _composed(lifecycle, WITHOUT_APPROVAL),
    )


@cache
def calendar() -> WorkingCalendar:
    found = read_calendars(shipped("calendars")).latest("quang-nam")
    if found is None:
        raise SystemExit("quang-nam")
    return found


def _composed(lifecycle: LifecycleFile, kinds: Iterable[str], **changes: object) -> Procedure:
    steps: dict[str, object] = {kind: {} for kind in kinds}
    file = specimen_of(lifecycle, deadline={"total": "5wd"}, steps=steps, **changes)
    return procedure_of(drafted(lifecycle, file))


def walking(lives: int, seed: int) -> Iterator[Counter[str]]:
    """After each of so many lives, how often everything was done: ``state:action``. Raises Wrong.

    It is one count, which grows.
    """
    chance, seen = Random(seed), Counter[str]()  # noqa: S311 - the same seed, the same ways
    rules, days = courses(), calendar()
    for number in range(lives):
        life = wandered(rules[number % len(rules)], days, chance, seen)
        seen.update(life.reached)
        yield seen


def never_reached(seen: Mapping[str, int]) -> list[str]:
    """Actions of the life cycle that were done in no state at all."""
    done = {place.partition(":")[2] for place in seen}
    known = {place.partition(":")[2] for rules in courses() for place in in_force(rules)}
    return sorted((known | STANDING) - done)


def main(
    lives: Annotated[int, typer.Option(min=1, help="how many dossiers wander")] = 5000,
    seed: Annotated[int, typer.Option(help="the same seed walks the same ways")] = 1,
) -> None:
    *_, seen = walking(lives, seed)
    for place, times in sorted(seen.items()):
        typer.echo(f"{times:8d}  {place}")
    places = {place for rules in courses() for place in in_force(rules)}
    typer.echo(f"{lives} lives, {sum(seen.values())} acts")
    typer.echo(f"{len(places & set(seen))} of {len(places)} places where something may be done")
    typer.echo("not reached: " + (", ".join(sorted(places - set(seen))) or "nothing"))
    if missing := never_reached(seen):
        typer.echo("actions never reached: " + ", ".join(missing))
        sys.exit(1)


if __name__ == "__main__":
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(main)
    app()
