"""Small true files: a sheet that says what it stands for, and a portrait; each is made once."""

import asyncio
import json
from functools import cache
from typing import Final

import typst

from app.domain.procedure import RequiredDocument

_SHEET: Final = """
#set page(paper: "a4", margin: (x: 25mm, y: 20mm))
#set text(size: 11pt, lang: "vi")
#set par(leading: 0.8em, justify: true)
#align(center)[*CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM* \\ *Độc lập – Tự do – Hạnh phúc*
#line(length: 40%, stroke: 0.5pt)
#v(8mm)
#text(size: 14pt, weight: "bold", upper(json(bytes(sys.inputs.title))))]
#v(6mm)
Kính gửi: Cơ quan có thẩm quyền giải quyết thủ tục hành chính.

Tôi cam đoan những nội dung kê khai và giấy tờ kèm theo là đúng sự thật, và chịu trách nhiệm trước
pháp luật về lời khai của mình. Đề nghị quý cơ quan xem xét, giải quyết theo quy định.
#v(4mm)
#table(columns: (1fr, 2fr), inset: 7pt, stroke: 0.4pt,
  [Nội dung], [Kê khai],
  [Họ và tên], [(theo thông tin người nộp hồ sơ)],
  [Giấy tờ kèm theo], [(theo danh mục thành phần hồ sơ)],
  [Nơi nhận kết quả], [(theo hình thức đã đăng ký)])
#v(10mm)
#align(right)[_Quảng Nam, năm 2026_ #h(6mm) \\ *Người khai* #h(16mm)]
"""
_PORTRAIT: Final = """
#set page(width: 30mm, height: 40mm, margin: 0pt, fill: rgb("#7fa8d0"))
#place(center + horizon, dy: -4mm, circle(radius: 6.5mm, fill: rgb("#e8c9a8")))
#place(center + bottom, dy: 10mm, circle(radius: 13mm, fill: rgb("#27384d")))
"""
_PORTRAIT_PPI: Final = 150.0

File = tuple[str, bytes]
"""A name and its content."""


async def paper(document: RequiredDocument) -> File:
    """A file such as the procedure takes for ``document``."""
    if "pdf" in document.accept and "anh" not in document.key.split("_"):
        return f"{document.key}.pdf", await sheet(document.label.vi)
    return f"{document.key}.png", await asyncio.to_thread(_portrait)


async def sheet(title: str) -> bytes:
    """A page of A4 under ``title``, as PDF."""
    return await asyncio.to_thread(_sheet, title)


@cache
def _sheet(title: str) -> bytes:
    inputs = {"title": json.dumps(title, ensure_ascii=False)}
    return _one_page(typst.compile(_SHEET.encode(), sys_inputs=inputs))


@cache
def _portrait() -> bytes:
    return _one_page(typst.compile(_PORTRAIT.encode(), format="png", ppi=_PORTRAIT_PPI))


def _one_page(compiled: object) -> bytes:
    assert isinstance(compiled, bytes)  # noqa: S101 - one page without an output file
    return compiled
