"""Which store keeps the files; chosen by the entry points."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from app.adapters.storage.folder import FolderStorage
from app.ports.storage import Storage


class FolderSettings(BaseModel, frozen=True, extra="forbid"):
    kind: Literal["folder"] = "folder"
    root: Path


def build_storage(settings: FolderSettings) -> Storage:
    return FolderStorage(settings.root)
