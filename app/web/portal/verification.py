"""Xác minh: the page behind the QR of an issued form. Vietnamese with English beside it."""

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from datetime import datetime
from html import escape

from fastapi import status
from starlette.responses import HTMLResponse

from app.domain.calendar import local
from app.papers.verifying import Verified
from app.web.boundary import boundary_router
from app.web.dependencies import TheHouse
from app.web.verdicts import UNKNOWN_TOKEN, Verdict, looked_up, verdict_on

router = boundary_router(prefix="/xac-minh", include_in_schema=False)

STYLE = """
body { font: 1.05rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 42rem; padding: 1rem;
  color: #1a1a1a; background: #fff; }
h1 { font-size: 1.4rem; }
.verdict { border: 2px solid; border-radius: .4rem; padding: .8rem 1rem; font-weight: 600; }
.holds { border-color: #14693a; background: #eef8f1; }
.warns { border-color: #a11b1b; background: #fdf0f0; }
[lang=en] { color: #4a4a4a; font-weight: 400; }
dt { margin-top: .8rem; font-weight: 600; }
dd { margin: 0; overflow-wrap: anywhere; }
"""
_HASH = b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)

PAGE = """<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Xác minh giấy tờ – Một Cửa</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>Xác minh giấy tờ <span lang="en">/ Verification of a paper</span></h1>
<p class="verdict {mood}" role="status">{vi}<br><span lang="en">{en}</span></p>
{details}
</main>
</body>
</html>
"""


@router.get("/{token}", response_class=HTMLResponse)
async def page(token: str, house: TheHouse) -> HTMLResponse:
    """What the token vouches for, for whoever scanned it; no name is shown."""
    found = await looked_up(house, token)
    if found is None:
        return _answer(UNKNOWN_TOKEN, "", "warns", status.HTTP_404_NOT_FOUND)
    sound = found.contained and found.undone_at is None and found.superseded_at is None
    details = "".join(_details(found, house.address_of(found.dossier)))
    return _answer(verdict_on(found), details, "holds" if sound else "warns", status.HTTP_200_OK)


def _answer(verdict: Verdict, details: str, mood: str, code: int) -> HTMLResponse:
    vi, en = escape(verdict.vi), escape(verdict.en)
    content = PAGE.format(style=STYLE, mood=mood, vi=vi, en=en, details=details)
    return HTMLResponse(content, code, {"Content-Security-Policy": POLICY})


def _details(found: Verified, tracking: str) -> Iterator[str]:
    number = f" (Mẫu số {found.number}, {found.regulation})" if found.number else ""
    yield "<dl>"
    yield _line("Loại giấy", "Form", found.title + number)
    yield _line("Mã hồ sơ", "Dossier code", found.code or "chưa có / none yet")
    yield _line("Cơ quan ban hành", "Issued by", found.issuer)
    yield _line("Ban hành lúc", "Issued at", _moment(found.issued_at))
    if found.undone_at is not None:
        yield _line("Hoàn tác lúc", "Taken back at", _moment(found.undone_at))
    if found.superseded_at is not None:
        yield _line("Có giấy mới lúc", "Newer paper issued at", _moment(found.superseded_at))
    yield _line("Mã xác thực in trên giấy", "Seal printed on the paper", found.stamp.in_print)
    if found.pdf_sha256 is not None:
        yield _line("SHA-256 của tệp PDF", "SHA-256 of the PDF", found.pdf_sha256.hex())
    yield "</dl>"
    yield (
        f'<p><a href="{escape(tracking)}">Tra cứu tình trạng hồ sơ '
        '<span lang="en">/ Follow the dossier</span></a></p>'
    )


def _moment(at: datetime) -> str:
    return f"{local(at):%H:%M, %d/%m/%Y}"


def _line(vi: str, en: str, value: str) -> str:
    return f'<dt>{vi} <span lang="en">/ {en}</span></dt><dd>{escape(value)}</dd>\n'
