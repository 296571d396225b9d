"""Which store keeps the files; chosen by the entry points."""

from pathlib import Path
from typing import Annotated, Literal, assert_never

from pydantic import BaseModel, Field

from app.adapters.storage.folder import FolderStorage
from app.adapters.storage.s3 import S3Settings, S3Storage
from app.ports.storage import Storage


class FolderSettings(BaseModel, frozen=True, extra="forbid"):
    kind: Literal["folder"] = "folder"
    root: Path


__all__ = ["FolderSettings", "S3Settings", "StorageSettings", "build_storage"]

StorageSettings = Annotated[FolderSettings | S3Settings, Field(discriminator="kind")]


def build_storage(settings: FolderSettings | S3Settings) -> Storage:
    match settings:
        case FolderSettings():
            return FolderStorage(settings.root)
        case S3Settings():
            return S3Storage(settings)
        case _:
            assert_never(settings)
