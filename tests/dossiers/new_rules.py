"""New versions of calendars and procedures, published into a world where dossiers are open."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text

from app.domain.calendar import HANOI
from app.domain.dossier import Dossier
from app.dossiers.snapshots import from_text
from app.procedures.actions.publish import PublishFiles, publish
from app.procedures.library import Library
from tests.dossiers.world import World
from tests.procedures.examples import NAME, PLAIN, edited, library_of

EVENING = datetime(2026, 8, 21, 18, 0, tzinfo=HANOI)
"""The storm has passed; the offices were closed that Friday."""
STORM = """\
kind: calendar
code: quang-nam
version: 2
name: {vi: "Lịch làm việc tỉnh Quảng Nam", en: "Working calendar of Quảng Nam"}
extends: vn-2026.v1
sessions: [07:00-11:30, 13:30-17:00]
sources:
  cong-dien: "Công điện 12/CĐ-UBND: các cơ quan nghỉ tránh bão"
days:
  - date: 2026-08-21
    kind: closure
    vi: "Đóng cửa do bão"
    en: "Closed by a storm"
    source: cong-dien
    confidence: sourced
"""
NO_STORM = STORM.replace("version: 2", "version: 3").replace("2026-08-21", "2026-12-24")
"""It was a false alarm: that Friday was worked after all."""
SECOND = edited(
    edited(
        PLAIN.replace("version: 1\n", "version: 2\n").replace("total: 5wd", "total: 7wd"),
        "effective: {from: 2026-01-01}",
        "effective: {from: 2026-08-21}\nreplaces: {version: 1, open: migrate}",
    ),
    "  appraise: {budget: 1wd}",
    "  study: {kind: appraise, budget: 2wd}",
)
MIGRATION = "migrations:\n  - {from: 1, states: {appraise: study}, rest: same}\nscenarios:"
MIGRATING = edited(SECOND, "scenarios:", MIGRATION)
"""Version 2: seven days instead of five, and the step ``appraise`` is called ``study``."""


async def publish_calendar(world: World, folder: Path, source: str = STORM) -> None:
    version = source.split("version: ", 1)[1].split("\n", 1)[0]
    library = library_of(folder, {f"quang-nam.v{version}.yaml": source})
    await publish_library(world, library)


async def publish_version(world: World, folder: Path, *sources: str) -> None:
    """Versions 2, 3, … beside the first."""
    given = sources or (MIGRATING,)
    later = {NAME.replace(".v1.", f".v{n}."): source for n, source in enumerate(given, start=2)}
    await publish_library(world, library_of(folder, {NAME: PLAIN, **later}))


async def publish_library(world: World, library: Library) -> None:
    order = PublishFiles(given=library, together=library, at=EVENING)
    published = await publish(world.sessions, order)
    assert not published.report.problems, published.report.problems
    assert published.new


async def rows(world: World, statement: str, **values: Any) -> Sequence[Any]:
    async with world.sessions() as session:
        return (await session.execute(text(statement), values)).all()


async def stands(world: World, dossier: Dossier) -> Dossier:
    """The dossier as it is kept now."""
    [(snapshot,)] = await rows(world, "select snapshot from dossier where id = :id", id=dossier.id)
    return from_text(snapshot)


async def events(world: World, dossier: Dossier) -> list[str]:
    found = await rows(
        world, "select action from dossier_event where dossier_id = :id order by seq", id=dossier.id
    )
    return [row.action for row in found]
