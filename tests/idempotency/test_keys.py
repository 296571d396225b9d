"""The same request again: one effect, one answer."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from app.db.sessions import Sessions, create_engine, create_sessions
from app.db.tables import RateLimitRow
from app.domain.errors import Invalid
from app.idempotency.keys import (
    Answer,
    AnsweredMeanwhile,
    Claim,
    KeyUsedForAnotherRequest,
    checked_key,
    fingerprint,
)
from app.idempotency.queries import answered_meanwhile, earlier, forget_before, keep
from app.idempotency.tables import IdempotencyKeyRow

AT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def a_claim(body: bytes = b"{}", key: str = "k-1") -> Claim:
    return Claim(uuid4(), key, fingerprint("POST", "/api/v1/dossiers", body))


async def test_a_kept_answer_is_found_by_its_principal_alone(sessions: Sessions):
    claim = a_claim()
    async with sessions.begin() as session:
        assert await earlier(session, claim) is None
        await keep(session, claim, Answer(201, b'{"id": 1}'), at=AT)
    async with sessions() as session:
        assert await earlier(session, claim) == Answer(201, b'{"id": 1}')
        another = Claim(uuid4(), claim.key, claim.fingerprint)
        assert await earlier(session, another) is None


async def test_a_key_serves_one_request_only(sessions: Sessions):
    claim = a_claim()
    async with sessions.begin() as session:
        await keep(session, claim, Answer(201, b""), at=AT)
    async with sessions() as session:
        other = Claim(claim.principal, claim.key, fingerprint("POST", "/api/v1/dossiers", b"[]"))
        with pytest.raises(KeyUsedForAnotherRequest) as refused:
            await earlier(session, other)
    assert refused.value.code == "duplicate"


async def test_our_own_failures_are_not_kept(sessions: Sessions):
    claim = a_claim()
    async with sessions.begin() as session:
        await keep(session, claim, Answer(503, b""), at=AT)
    async with sessions() as session:
        assert await earlier(session, claim) is None


async def test_of_simultaneous_twins_one_has_its_effect_and_all_get_its_answer(
    fresh_database: str,
):
    engine = create_engine(fresh_database, pool_size=8)
    sessions = create_sessions(engine)
    claim = a_claim()

    async def submit(number: int) -> Answer:
        try:
            async with sessions.begin() as session:
                before = await earlier(session, claim)
                if before is not None:
                    return before
                effect = insert(RateLimitRow).values(key=bytes([number]), spent_until=AT)
                await session.execute(effect)
                answer = Answer(201, str(number).encode())
                await keep(session, claim, answer, at=AT)
                return answer
        except AnsweredMeanwhile:
            async with sessions() as session:
                kept = await earlier(session, claim)
            assert kept is not None
            return kept

    answers = await asyncio.gather(*map(submit, range(8)))
    assert len(set(answers)) == 1
    async with sessions() as session:
        effects = await session.scalar(select(func.count()).select_from(RateLimitRow))
    await engine.dispose()
    assert effects == 1


async def test_only_the_constraint_of_the_key_means_a_twin(sessions: Sessions):
    async with sessions() as session:
        await session.execute(insert(RateLimitRow).values(key=b"x", spent_until=AT))
        with pytest.raises(IntegrityError) as other:
            await session.execute(insert(RateLimitRow).values(key=b"x", spent_until=AT))
    assert not answered_meanwhile(other.value)


async def test_old_answers_are_forgotten(sessions: Sessions):
    old, young = a_claim(), a_claim()
    async with sessions.begin() as session:
        await keep(session, old, Answer(201, b""), at=AT - timedelta(days=91))
        await keep(session, young, Answer(201, b""), at=AT)
        await forget_before(session, AT - timedelta(days=90))
        left = (await session.scalars(select(IdempotencyKeyRow.principal))).all()
    assert left == [young.principal]


@pytest.mark.parametrize("key", ["a", "0192f7a0-0000-7000-8000-000000000001", "~" * 200, "a/b+c="])
def test_a_key_is_visible_ascii(key: str):
    assert checked_key(key) == key


@pytest.mark.parametrize("key", ["", "a b", "é", "a\n", "\0", "x" * 201])
def test_any_other_key_is_refused(key: str):
    with pytest.raises(Invalid) as refused:
        checked_key(key)
    assert refused.value.defects[0].code == "bad_idempotency_key"


def test_no_part_of_a_request_is_mistaken_for_another():
    prints = {
        fingerprint("POST", "/a", b"b"),
        fingerprint("POST", "/ab", b""),
        fingerprint("POS", "T/a", b"b"),
        fingerprint("PUT", "/a", b"b"),
        fingerprint("POST", "/a", b"c"),
    }
    assert len(prints) == 5
