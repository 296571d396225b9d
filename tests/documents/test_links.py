"""A link says what its maker said, for as long as he said, and nobody else can make one."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.links import (
    Document,
    FileLink,
    Form,
    LinkExpired,
    Links,
    NameTooLong,
    Reader,
    UnknownLink,
)
from app.domain.ids import DossierId

AT = datetime(2026, 8, 20, 2, 0, tzinfo=UTC)
LINKS = Links(b"a secret of this installation, long", "https://motcua.example.vn")
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,15}", fullmatch=True)
FORMS = st.from_regex(r"[A-Z][A-Z0-9]{0,11}", fullmatch=True)
FILES = st.builds(Document, st.uuids()) | st.builds(Form, FORMS, st.integers(1, 2**31))
READERS = st.builds(Reader.partner, NAMES) | st.builds(Reader.person, st.uuids())
MOMENTS = st.integers(1, 365 * 24 * 3600).map(lambda seconds: AT + timedelta(seconds=seconds))


@given(
    st.builds(
        FileLink, st.uuids().map(DossierId), FILES, READERS | st.just(Reader.applicant()), MOMENTS
    )
)
def test_a_link_is_read_as_it_was_made(link: FileLink):
    token = LINKS.token(link)
    assert LINKS.opened(token, AT) == link
    assert LINKS.address(link) == f"https://motcua.example.vn/tep/{token}"
    assert len(token) <= 120
    with pytest.raises(LinkExpired):
        LINKS.opened(token, link.expires_at)


@given(st.integers(0, 94), st.sampled_from("AZaz09-_"))
def test_no_letter_of_it_may_be_another(position: int, letter: str):
    token = LINKS.token(a_link())
    changed = token[:position] + letter + token[position + 1 :]
    if changed != token:
        with pytest.raises(UnknownLink):
            LINKS.opened(changed, AT)


@pytest.mark.parametrize("token", ["", "a", "====", "đường dẫn", "A" * 95, "A" * 400, "%2e%2e/"])
def test_nonsense_opens_nothing(token: str):
    with pytest.raises(UnknownLink):
        LINKS.opened(token, AT)


def test_another_installation_makes_none_that_opens_here():
    other = Links(b"the secret of another installation", LINKS.public_url)
    with pytest.raises(UnknownLink):
        LINKS.opened(other.token(a_link()), AT)
    assert "secret" not in repr(LINKS)


def test_names_that_do_not_fit_are_refused_when_the_link_is_made():
    for name in ("", "a-name-that-is-too-long", "cổng"):
        with pytest.raises(NameTooLong):
            Reader.partner(name)
    with pytest.raises(NameTooLong):
        LINKS.token(a_link(Form("A-FORM-TOO-LONG", 1)))


def a_link(file: Document | Form | None = None) -> FileLink:
    return FileLink(
        DossierId(UUID(int=7)),
        file or Document(uuid4()),
        Reader.partner("national"),
        AT + timedelta(hours=1),
    )
