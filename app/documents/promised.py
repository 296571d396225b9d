"""What documents promise to have done after the commit."""

from typing import ClassVar
from uuid import UUID

from app.jobs.task import Task


class ScanUpload(Task):
    """Have a file in quarantine looked through by the scanner."""

    name: ClassVar[str] = "documents.scan_upload"

    upload: UUID
