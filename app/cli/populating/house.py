"""What living needs of an installation: its office, its storage, its people, its time."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from app.cli.populating.papers import File
from app.cli.populating.staff import Staff
from app.db.trouble import Trouble
from app.documents.actions.receive_upload import ReceiveUpload, receive_upload
from app.documents.watch import Watch
from app.domain.calendar import WorkingCalendar
from app.domain.ids import ProcedureCode
from app.domain.people import Principal
from app.dossiers.office import Office
from app.ports.storage import Storage
from app.procedures.rulebook import Rulebook


class NotTheDemonstration(Trouble):
    """The province is another than the one that this population is of."""

    def __init__(self) -> None:
        super().__init__(
            "Hồ sơ mẫu thuộc tỉnh minh họa; hãy chạy motcua seed và motcua procedures publish.",
            "The dossiers are those of the demonstration: run motcua seed and procedures publish.",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Populating:
    office: Office
    storage: Storage
    staff: Staff
    rules: Rulebook
    calendar: WorkingCalendar
    now: datetime

    def opening(self, procedure: str) -> datetime:
        """The first moment at which it was in force, in the version that is now."""
        current = self.rules.current(ProcedureCode(procedure), self.calendar.day_of(self.now))
        if current is None:
            raise NotTheDemonstration
        first = self.calendar.working_day_from(current.effective_from)
        return self.calendar.opens_at(first)

    async def uploaded(self, by: Principal, file: File, at: datetime) -> str:
        """The id of ``file``, handed in by ``by``."""
        name, content = file

        async def whole() -> AsyncIterator[bytes]:
            yield content

        order = ReceiveUpload(owner=by.id, name=name, content=whole(), at=at, watch=Watch.UNWATCHED)
        received = await receive_upload(self.office.sessions, self.storage, order)
        return str(received.upload.id)
