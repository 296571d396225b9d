"""Past dossiers run against a draft: the same rules change nothing, others say what, and why."""

from pathlib import Path

from app.domain.errors import Invalid
from app.dossiers.actions.change_calendar import change_calendar
from app.dossiers.actions.replay_histories import replay_histories
from app.dossiers.replaying import Drafted, Kind, Replayed
from app.procedures.check import check
from tests.dossiers.new_rules import EVENING, MIGRATING, publish_calendar, rows, stands
from tests.dossiers.test_change_calendar import STORMY
from tests.dossiers.world import MORNING, World
from tests.procedures.examples import NAME, PLAIN, edited, library_of

NAME_2 = NAME.replace(".v1.", ".v2.")


def drafted(folder: Path, text: str, name: str = NAME) -> Drafted:
    texts = {NAME: PLAIN, name: text}
    report = check(library_of(folder, texts), only=[("9.000001", 2 if name == NAME_2 else 1)])
    assert not report.problems, report.problems
    [verdict] = report.verdicts
    assert verdict.procedure is not None
    return Drafted(verdict.procedure, verdict.entry.file)


async def lives(world: World) -> None:
    """Through to its end; with a supplement, an undo and a withdrawal; under a changed calendar."""
    await world.walked(8)
    asked = await world.walked(3)
    asked = await world.act(asked, "undo", by="clerk")
    asked = await world.act(asked, "accept", by="clerk")
    asked = await world.act(
        asked,
        "request_supplement",
        by="officer",
        comment="Đề nghị ký đơn.",
        data={"marked_items": [{"item": "documents.don", "note": "Chưa ký."}]},
    )
    upload = await world.uploaded()
    asked = await world.act(asked, "supplement", by="citizen", files=(("don", upload),))
    await world.act(asked, "withdraw", by="receiver1", comment="Xin rút.", at=MORNING)


async def run(world: World, draft: Drafted) -> list[Replayed]:
    return list(await replay_histories(world.office, draft, limit=10))


def told(found: list[Replayed]) -> list[tuple[str, Kind, str, str]]:
    return [(d.action, d.kind, d.was, d.would) for one in found for d in one.differences]


async def test_the_same_rules_bring_the_same_history_and_nothing_is_written(
    world: World, tmp_path: Path
):
    await lives(world)
    open_one = await world.walked(2)
    await publish_calendar(world, tmp_path)
    await change_calendar(world.office, STORMY)
    await world.act(await stands(world, open_one), "accept", by="clerk", at=EVENING)
    [(before,)] = await rows(world, "select count(*) from dossier_event")

    found = await run(world, drafted(tmp_path, PLAIN))

    assert told(found) == []
    assert sorted((one.acts, one.of) for one in found) == [(4, 4), (9, 9), (9, 9)]
    assert [(before,)] == list(await rows(world, "select count(*) from dossier_event"))


async def test_another_term_and_another_name_of_a_step(world: World, tmp_path: Path):
    """The due date differs once for each dossier; a state that is only renamed does not."""
    await lives(world)

    found = await run(world, drafted(tmp_path, MIGRATING, NAME_2))

    assert {(action, kind) for action, kind, _, _ in told(found)} == {("receive", Kind.DUE)}
    assert {(was, would) for _, _, was, would in told(found)} == {
        ("26/08/2026 17:00", "28/08/2026 17:00")
    }
    assert all(one.acts == one.of for one in found), "and they go on to their end"


APPRAISE, APPROVE = "appraise: {budget: 1wd}", "approve: {budget: 1wd}"
CASES = (
    (APPRAISE, "request_supplement: {by: [dept_head]}", "request_supplement", Kind.REFUSED),
    (APPROVE, "approve: {requires: [legal_basis]}", "approve", Kind.REFUSED),
    (
        APPROVE,
        "approve: {to: [{when: form.area > 100, to: issue}, {to: sign}]}",
        "approve",
        Kind.STATE,
    ),
    (APPROVE, "approve: {do: [issue:M04]}", "approve", Kind.FORMS),
    (APPROVE, "approve: {do: [notify:extended]}", "approve", Kind.NOTICES),
)


async def test_what_would_differ_is_named(world: World, tmp_path: Path):
    await lives(world)
    for step, patch, action, kind in CASES:
        text = edited(PLAIN, step, step.replace("}", f", actions: {{{patch}}}}}"))

        found = await run(world, drafted(tmp_path, text))

        assert [(done, what) for done, what, _, _ in told(found)] == [(action, kind)], patch
        [difference] = [d for one in found for d in one.differences]
        if isinstance(difference.refusal, Invalid):
            assert [d.field for d in difference.refusal.defects] == ["data.legal_basis"]
            [stopped] = [one for one in found if one.differences]
            assert (stopped.acts, stopped.of) == (5, 9), "whatever came after is not guessed at"
