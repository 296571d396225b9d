"""Loại tệp: the closed list of files that are taken, by what they are and by what names say."""

from enum import StrEnum

from app.domain.errors import Defect, Fact, Invalid, UnsupportedMedia


class Kind(StrEnum):
    """The value is the media type."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


EXTENSIONS = {
    "pdf": Kind.PDF,
    "jpg": Kind.JPEG,
    "jpeg": Kind.JPEG,
    "png": Kind.PNG,
    "docx": Kind.DOCX,
    "xlsx": Kind.XLSX,
}


class FileKindNotTaken(UnsupportedMedia):
    def __init__(self) -> None:
        super().__init__(kinds=", ".join(EXTENSIONS))


class FileRefused(Invalid):
    """One thing that is wrong with the file; ``facts`` fill the gaps of its sentence."""

    def __init__(self, code: str, **facts: Fact) -> None:
        super().__init__([Defect("file", code, facts)])


def short(kind: Kind) -> str:
    """How people call it: ``pdf``, ``jpg``."""
    return next(extension for extension, named in EXTENSIONS.items() if named is kind)


def named_kind(name: str) -> Kind:
    """What the name says the file is."""
    kind = EXTENSIONS.get(name.rpartition(".")[2].lower()) if "." in name else None
    if kind is None:
        raise FileKindNotTaken
    return kind
