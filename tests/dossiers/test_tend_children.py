"""Linked procedures at their edges: a parent that waits for none, a child refused too late."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.domain.children import ChildState
from app.domain.dossier import Dossier
from app.domain.errors import Conflict
from app.dossiers.acting import Opened
from app.dossiers.actions import tend_children as action
from app.dossiers.actions.tend_children import tend_children
from app.dossiers.actions.verify_history import verify_history
from app.dossiers.submitting import submit_in
from tests.dossiers.new_rules import EVENING, publish_library, rows, stands
from tests.dossiers.world import World, handed_in
from tests.procedures.examples import NAME, PLAIN, edited, library_of

CHILD = "9.000002-thu-tuc-con.v1.yaml"
ALONE = edited(PLAIN, 'code: "9.000001"', 'code: "9.000002"')
FAMILY = edited(
    edited(
        edited(PLAIN, "version: 1\n", "version: 2\n"),
        "effective: {from: 2026-01-01}",
        "effective: {from: 2026-08-21}\nreplaces: {version: 1, open: keep}",
    ),
    "steps:\n  appraise: {budget: 1wd}",
    """\
children:
  - key: big
    procedure: "9.000002"
    when: form.area > 500
    form: {area: form.area}
    documents: {don: don}
steps:
  join: {next: [{when: children_granted, to: appraise}, {to: approve}]}
  appraise: {budget: 1wd, without: [send_back]}""",
)
"""Version 2, which brings another dossier about for what is large."""


async def joining(world: World, folder: Path, area: int) -> Dossier:
    texts = {NAME: PLAIN, NAME.replace(".v1.", ".v2."): FAMILY, CHILD: ALONE}
    await publish_library(world, library_of(folder, texts))
    submission = replace(await world.submission(), form={"area": area}, at=EVENING)
    dossier = await handed_in(world.office, submission, None)
    for name, who in (("receive", "receiver1"), ("route", "receiver1"), ("accept", "clerk")):
        dossier = await world.act(dossier, name, by=who, at=EVENING)
    assert dossier.state == "join"
    return dossier


async def promised(world: World) -> int:
    [(count,)] = await rows(
        world, "select count(*) from pgqueuer where entrypoint = 'dossiers.tend_children'"
    )
    return int(count)


async def test_a_parent_to_which_no_child_applies_goes_on_by_itself(world: World, tmp_path: Path):
    parent = await joining(world, tmp_path, area=120)

    assert (parent.children, await promised(world)) == ((), 1)
    await tend_children(world.office, parent.id, EVENING)

    assert (await stands(world, parent)).state == "appraise"


async def test_of_a_child_that_is_refused_at_last_nothing_stays_behind(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    parent = await joining(world, tmp_path, area=900)

    async def refused_at_last(*given: Any) -> Opened:
        await submit_in(*given)
        raise Conflict  # it has been written

    monkeypatch.setattr(action, "submit_in", refused_at_last)
    await tend_children(world.office, parent.id, EVENING)

    now = await stands(world, parent)
    assert ([child.state for child in now.children], now.state) == (
        [ChildState.REFUSED],
        "approve",
    )
    assert await rows(world, "select id from dossier where parent = :id", id=parent.id) == []
    assert (await verify_history(world.sessions)).broken == []
