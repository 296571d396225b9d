"""Publishing: all or nothing, once and for ever, and what the rulebook makes of it."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.db.sessions import APP_ROLE, Sessions, create_engine, create_sessions
from app.domain.ids import ProcedureCode
from app.procedures import queries
from app.procedures.actions.publish import Published, PublishFiles, publish
from app.procedures.catalogue import CatalogueSearch, PublishedCatalogue
from app.procedures.library import Library, read_library, yaml_files
from app.procedures.queries import ProcedureLine
from app.procedures.rulebook import PublishedRules, load_rulebook
from tests.procedures.examples import NAME, PLAIN, edited, library_of
from tests.statements import counted

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
CODE = ProcedureCode("9.000001")
NAME_2 = NAME.replace(".v1.", ".v2.")
SECOND = edited(
    PLAIN.replace("version: 1\n", "version: 2\n"),
    "effective: {from: 2026-01-01}",
    "effective: {from: 2027-01-01}\nreplaces: {version: 1}",
)


NATIONAL_2 = """\
kind: calendar
code: vn-2026
version: 2
name: {vi: Lịch quốc gia, en: National calendar}
covers: {from: 2026, to: 2031}
sessions: [08:00-12:00, 13:00-17:00]
"""


def provincial_file(folder: Path) -> Path:
    """A version of the province's calendar that extends one which is not beside it."""
    path = folder / "later" / "quang-nam.v2.yaml"
    path.parent.mkdir()
    path.write_text(
        NATIONAL_2.replace("code: vn-2026", "code: quang-nam").replace(
            "covers: {from: 2026, to: 2031}", "extends: vn-2026.v2"
        ),
        "utf-8",
    )
    return path


async def publish_texts(sessions: Sessions, folder: Path, texts: dict[str, str]) -> Published:
    library = library_of(folder, texts)
    given = Library(procedures=library.procedures, problems=library.problems)
    return await publish(sessions, PublishFiles(given=given, together=library, at=AT))


async def test_what_is_published_is_in_the_rulebook(sessions: Sessions, tmp_path: Path):
    published = await publish_texts(sessions, tmp_path, {NAME: PLAIN})

    assert ("procedure", "9.000001", 1) in published.new
    assert ("lifecycle", "standard", 1) in published.new
    async with sessions() as session:
        rules = await load_rulebook(session)
    procedure = rules.current(CODE, TODAY)
    assert procedure is not None
    assert procedure == rules.procedure(CODE, 1)
    assert procedure.name.vi == "Thủ tục thử"
    assert procedure.machine.state("appraise").owner == "officer"
    assert rules.calendar("quang-nam").code == "quang-nam"
    assert "quang-nam" in rules.calendars
    assert rules.draft(CODE, 1).forms["M01"].size == "A5"


async def test_what_was_never_published_is_not_there(sessions: Sessions):
    async with sessions() as session:
        rules = await load_rulebook(session)

    assert rules.current(CODE, TODAY) is None
    with pytest.raises(KeyError):
        rules.procedure(CODE, 1)
    with pytest.raises(KeyError):
        rules.calendar("quang-nam")


async def test_publishing_the_same_again_changes_nothing(sessions: Sessions, tmp_path: Path):
    first = await publish_texts(sessions, tmp_path, {NAME: PLAIN})
    again = await publish_texts(sessions, tmp_path, {NAME: PLAIN})

    assert again.new == ()
    assert set(again.unchanged) == set(first.new)
    async with sessions() as session:
        assert await queries.latest_publication(session) > 0
        count = await session.scalar(text("select count(*) from publication"))
    assert count == 1


async def test_a_published_version_with_other_content_is_refused(
    sessions: Sessions, tmp_path: Path
):
    await publish_texts(sessions, tmp_path, {NAME: PLAIN})

    changed = edited(PLAIN, "deadline: {total: 5wd}", "deadline: {total: 6wd}")
    refused = await publish_texts(sessions, tmp_path, {NAME: changed})

    (problem,) = refused.report.problems
    assert (problem.path, problem.line, problem.code) == (NAME, 3, "published_otherwise")
    async with sessions() as session:
        rules = await load_rulebook(session)
    assert str(rules.procedure(CODE, 1).deadline.total) == "5wd"


async def test_a_calendar_stands_on_another_that_was_published_before(
    sessions: Sessions, tmp_path: Path
):
    national = library_of(tmp_path, {"vn-2026.v2.yaml": NATIONAL_2})
    await publish(sessions, PublishFiles(given=national, together=national, at=AT))
    own = read_library(yaml_files([provincial_file(tmp_path)]))

    published = await publish(sessions, PublishFiles(given=own, together=own, at=AT))

    assert published.report.problems == ()
    assert ("calendar", "quang-nam", 2) in published.new
    async with sessions() as session:
        rules = await load_rulebook(session)
    assert rules.calendar("quang-nam", 2).covers == (2026, 2031)


async def test_a_file_with_a_mistake_publishes_nothing_at_all(sessions: Sessions, tmp_path: Path):
    spoilt = edited(SECOND, "  golden:", "  silver:")

    refused = await publish_texts(sessions, tmp_path, {NAME: PLAIN, NAME_2: spoilt})

    assert [problem.code for problem in refused.report.problems] == ["golden_missing"]
    async with sessions() as session:
        assert await queries.latest_publication(session) == 0


async def test_a_new_version_is_judged_beside_those_already_published(
    sessions: Sessions, tmp_path: Path
):
    await publish_texts(sessions, tmp_path, {NAME: PLAIN})

    overlapping = edited(SECOND, "\nreplaces: {version: 1}", "")
    refused = await publish_texts(sessions, tmp_path, {NAME_2: overlapping})

    assert [problem.code for problem in refused.report.problems] == ["effective_overlap"]


async def test_the_version_in_force_depends_on_the_day(sessions: Sessions, tmp_path: Path):
    await publish_texts(sessions, tmp_path, {NAME: PLAIN})
    rules = PublishedRules()
    async with sessions() as session:
        before = await rules(session)
    await publish_texts(sessions, tmp_path, {NAME_2: SECOND})
    async with sessions() as session:
        after = await rules(session)

    assert before.procedure(CODE, 1) is after.procedure(CODE, 1), "read once, kept"
    last_of_first, first_of_second = date(2026, 12, 31), date(2027, 1, 1)
    for day, version in ((TODAY, 1), (last_of_first, 1), (first_of_second, 2)):
        found = after.current(CODE, day)
        assert found is not None
        assert found.version == version
    assert after.current(CODE, date(2025, 12, 31)) is None


async def test_a_known_rulebook_costs_one_statement(
    sessions: Sessions, engine: AsyncEngine, tmp_path: Path
):
    await publish_texts(sessions, tmp_path, {NAME: PLAIN})
    rules = PublishedRules()
    async with sessions() as session:
        known = await rules(session)
        with counted(engine) as statements:
            assert await rules(session) is known
    assert len(statements) == 1


async def listed(sessions: Sessions, search: CatalogueSearch) -> list[ProcedureLine]:
    async with sessions() as session:
        return (await PublishedCatalogue()(session)).search(search).lines


async def codes(sessions: Sessions, search: CatalogueSearch) -> list[tuple[str, int]]:
    return [(line.code, line.version) for line in await listed(sessions, search)]


async def test_the_catalogue_is_searched_without_diacritics(sessions: Sessions, tmp_path: Path):
    other = PLAIN.replace("9.000001", "9.000002").replace("Thủ tục thử", "Đăng ký khai sinh")
    other = other.replace("level: full", "level: information").replace("H47.15", "H47.7")
    await publish_texts(
        sessions, tmp_path, {NAME: PLAIN, NAME.replace("9.000001", "9.000002"): other}
    )

    def search(**kwargs: object) -> CatalogueSearch:
        return CatalogueSearch(on=TODAY, **kwargs)  # type: ignore[arg-type]

    both = [("9.000001", 1), ("9.000002", 1)]
    assert await codes(sessions, search()) == both
    assert await codes(sessions, search(q="dang KY  sinh")) == both[1:]
    assert await codes(sessions, search(q="thủ tục")) == both[:1]
    assert await codes(sessions, search(q="100%")) == []
    assert await codes(sessions, search(agency="H47.7")) == both[1:]
    assert await codes(sessions, search(level="full")) == both[:1]
    assert await codes(sessions, search(field="thu")) == both
    assert await codes(sessions, search(after=(0, "9.000001"))) == both[1:]
    assert await codes(sessions, CatalogueSearch(on=TODAY, limit=1)) == both[:1]
    assert await codes(sessions, CatalogueSearch(on=date(2025, 1, 1))) == []


async def test_the_catalogue_lists_only_the_version_in_force(sessions: Sessions, tmp_path: Path):
    await publish_texts(sessions, tmp_path, {NAME: PLAIN, NAME_2: SECOND})

    assert await codes(sessions, CatalogueSearch(on=TODAY)) == [("9.000001", 1)]
    assert await codes(sessions, CatalogueSearch(on=date(2027, 5, 1))) == [("9.000001", 2)]


async def test_a_line_of_the_catalogue_tells_the_truth_about_fees(
    sessions: Sessions, tmp_path: Path
):
    fee = "\n  - {key: le_phi, kind: amount, amount: 50000, text: 50.000 đồng/giấy}"
    nothing = edited(PLAIN, fee, " []")
    other = nothing.replace("9.000001", "9.000002")
    await publish_texts(
        sessions, tmp_path, {NAME: PLAIN, NAME.replace("9.000001", "9.000002"): other}
    )

    first, second = await listed(sessions, CatalogueSearch(on=TODAY))

    assert (first.fee_summary_vi, first.fee_summary_en) == ("50.000 đồng", "50.000 VND")
    assert second.fee_summary_vi == "Không công bố", "an empty list is not a promise of no fee"
    assert (first.deadline, first.owner, first.level) == ("5wd", "H47.15", "full")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE procedure_version SET deadline = '1wd'",
        "DELETE FROM procedure_version",
        "UPDATE calendar_version SET source = ''",
        "DELETE FROM lifecycle_version",
        "UPDATE publication SET published_at = now()",
        "TRUNCATE publication CASCADE",
    ],
)
@pytest.mark.parametrize("role", [APP_ROLE, None], ids=["service", "owner"])
async def test_what_was_published_can_neither_be_changed_nor_deleted(
    statement: str, role: str | None, fresh_database: str, tmp_path: Path
):
    engine = create_engine(fresh_database, pool_size=1, role=role)
    try:
        await publish_texts(create_sessions(engine), tmp_path, {NAME: PLAIN})
        async with engine.connect() as connection:
            with pytest.raises(DBAPIError) as refusal:
                await connection.execute(text(statement))
    finally:
        await engine.dispose()

    words = "permission denied" if role else "only added, never changed"
    assert words in str(refusal.value)
