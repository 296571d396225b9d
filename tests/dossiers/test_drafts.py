"""Drafts: kept at every pause, never over another window's words, sent once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from app.db.sessions import Sessions
from app.domain.errors import Invalid
from app.domain.ids import PersonId
from app.dossiers.actions.begin_draft import BeginDraft, begin_draft
from app.dossiers.actions.change_draft_files import ChangeDraftFiles, change_draft_files
from app.dossiers.actions.discard_draft import discard_draft
from app.dossiers.actions.save_draft import SaveDraft, save_draft
from app.dossiers.actions.sweep_drafts import sweep_drafts
from app.dossiers.drafts import (
    MOST_DRAFTS,
    Draft,
    DraftChangedElsewhere,
    DraftNotFound,
    Mark,
    TooManyDrafts,
)
from app.dossiers.queries.drafts import draft_of, drafts_of
from tests.documents.test_uploads import a_person

AT = datetime(2026, 8, 20, 2, 0, tzinfo=UTC)
LATER = AT + timedelta(minutes=5)


@pytest.fixture
async def person(sessions: Sessions) -> PersonId:
    return await a_person(sessions)


async def begun(sessions: Sessions, person: PersonId, at: datetime = AT) -> Draft:
    command = BeginDraft(
        id=uuid4(),
        person=person,
        procedure="1.004623",
        procedure_version=1,
        content={"applicant": {"full_name": "Nguyễn Thị Ánh"}},
        page="applicant",
        at=at,
    )
    return await begin_draft(sessions, command)


def saving(draft: Draft, window: str = "", turn: int = 1, **parts: object) -> SaveDraft:
    seen = Mark(draft.version, window, turn)
    return SaveDraft(
        id=draft.id, person=draft.person, parts=parts, page="form", seen=seen, at=LATER
    )


async def found(sessions: Sessions, draft: Draft) -> Draft:
    async with sessions() as session:
        return await draft_of(session, draft.id, draft.person)


async def test_what_is_saved_is_there_again_with_everything_else(
    sessions: Sessions, person: PersonId
):
    draft = await begun(sessions, person)
    saved = await save_draft(sessions, saving(draft, form={"language": "vi"}))
    assert saved.content == {**draft.content, "form": {"language": "vi"}}
    assert (saved.version, saved.updated_at, saved.page) == (2, LATER, "form")
    assert await found(sessions, draft) == saved
    assert await save_draft(sessions, saving(saved, form={"language": "vi"})) == saved


async def test_two_windows_never_write_over_each_other(sessions: Sessions, person: PersonId):
    draft = await begun(sessions, person)
    first = await save_draft(sessions, saving(draft, form={"language": "vi"}))
    with pytest.raises(DraftChangedElsewhere) as refused:
        await save_draft(sessions, saving(draft, form={"language": "en"}))
    assert refused.value.facts == {"version": 2}
    assert await found(sessions, draft) == first
    same = await save_draft(sessions, saving(draft, form={"language": "vi"}))
    assert same == first, "what both windows say alike is no conflict"


async def test_a_window_that_was_not_told_its_version_yet_is_not_in_its_own_way(
    sessions: Sessions, person: PersonId
):
    draft = await begun(sessions, person)
    for turn, language in ((1, "vi"), (3, "fr"), (2, "en")):
        late = saving(draft, "here", turn, form={"language": language})
        await save_draft(sessions, late)
    kept = await found(sessions, draft)
    assert kept.content["form"] == {"language": "fr"}, "what was typed before comes too late"
    await save_draft(sessions, saving(kept, "there", form={"language": "ja"}))
    with pytest.raises(DraftChangedElsewhere):
        await save_draft(sessions, saving(draft, "here", 4, form={"language": "ko"}))


async def test_windows_on_different_pages_are_not_in_each_others_way(
    sessions: Sessions, person: PersonId
):
    draft = await begun(sessions, person)
    await save_draft(sessions, saving(draft, "here", form={"language": "vi"}))
    both = await save_draft(sessions, saving(draft, "there", applicant={"phone": "0905123456"}))
    assert both.content == {"form": {"language": "vi"}, "applicant": {"phone": "0905123456"}}


async def test_a_draft_is_its_owners_alone(sessions: Sessions, person: PersonId):
    draft = await begun(sessions, person)
    stranger = await a_person(sessions)
    with pytest.raises(DraftNotFound):
        await save_draft(sessions, saving(replace(draft, person=stranger), form={}))
    with pytest.raises(DraftNotFound):
        await discard_draft(sessions, draft.id, stranger)
    async with sessions() as session:
        assert await drafts_of(session, stranger, AT) == []
        assert [d.id for d in await drafts_of(session, person, AT)] == [draft.id]
    await discard_draft(sessions, draft.id, person)
    with pytest.raises(DraftNotFound):
        await found(sessions, draft)


async def test_it_is_kept_ninety_days_after_the_last_change(sessions: Sessions, person: PersonId):
    draft = await begun(sessions, person)
    await save_draft(sessions, saving(draft, form={"language": "vi"}))
    await sweep_drafts(sessions, at=LATER + timedelta(days=90) - timedelta(seconds=1))
    assert (await found(sessions, draft)).version == 2
    await sweep_drafts(sessions, at=LATER + timedelta(days=90))
    with pytest.raises(DraftNotFound):
        await found(sessions, draft)


async def test_nobody_begins_without_end(sessions: Sessions, person: PersonId):
    for _ in range(MOST_DRAFTS):
        await begun(sessions, person)
    with pytest.raises(TooManyDrafts):
        await begun(sessions, person)


async def test_a_file_of_somebody_else_does_not_come_in(sessions: Sessions, person: PersonId):
    draft = await begun(sessions, person)
    command = ChangeDraftFiles(id=draft.id, person=person, at=LATER, add=(("don", uuid4()),))
    with pytest.raises(Invalid) as refused:
        await change_draft_files(sessions, command)
    assert [(d.field, d.code) for d in refused.value.defects] == [
        ("documents.don", "upload_not_found")
    ]
