"""A file is what it says, and what is none leaves no trace."""

from collections.abc import AsyncGenerator

import pytest

from app.db.embedded.sharing import Attached
from tests.documents.files import pdf, png
from tests.web.conftest import a_world
from tests.web.contents import contents
from tests.web.world import APPLICANT, World


@pytest.fixture(scope="module")
async def small_world(
    cluster: Attached, province: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[World]:
    """Takes files of one megabyte."""
    folder = tmp_path_factory.mktemp("small")
    async with a_world(cluster, province, folder, max_upload_mb=1) as world:
        yield world


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("a.pdf", b"", 422),
        ("a.pdf", b"<html><script>", 422),
        ("a.pdf", png(), 422),
        ("a.png", pdf(), 422),
        ("a.exe", b"MZ", 415),
        ("a", pdf(), 415),
        ("a\u202efdp.exe", pdf(), 422),
        ("a" * 300 + ".pdf", pdf(), 422),
        ("../../etc/passwd.pdf", pdf(), 201),
        ("a.pdf", pdf(b"", b"<</Note(" + b"x" * (1024 * 1024) + b")>>"), 413),
        ("a.pdf", pdf()[:-20], 422),
        ("đơn.PDF", pdf(), 201),
    ],
)
async def test_a_file_is_what_it_says_and_not_too_large(
    small_world: World, name: str, content: bytes, status: int
):
    before = await contents(small_world)
    files = {"file": (name, content, "application/pdf")}
    answer = await small_world.call("POST", "/uploads", APPLICANT, files=files)
    assert answer.status_code == status, answer.text
    if status == 201:
        assert answer.json()["name"] in {"passwd.pdf", "đơn.PDF"}
    else:
        assert await contents(small_world) == before


@pytest.mark.parametrize(
    ("kind", "content", "status"),
    [
        ("multipart/form-data", b"", 415),
        ("multipart/form-data; boundary=", b"--\r\n", 415),
        ("multipart/form-data; boundary=" + "b" * 300, b"--b", 415),
        ("multipart/form-data; boundary=b", b"", 422),
        ("multipart/form-data; boundary=b", b"--b\r\n\r\nx\r\n--b--\r\n", 422),
        ("multipart/form-data; boundary=b", b"garbage", 422),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.7',
            422,
        ),
        ("application/json", b"{}", 415),
        ("application/pdf", pdf(), 415),
    ],
)
async def test_what_is_not_a_file_in_a_form_is_no_upload(
    world: World, kind: str, content: bytes, status: int
):
    before = await contents(world)
    answer = await world.call(
        "POST", "/uploads", APPLICANT, content=content, headers={"Content-Type": kind}
    )
    assert answer.status_code == status, answer.text
    assert await contents(world) == before
