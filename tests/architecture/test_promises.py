"""Every task has one keeper, and names that last."""

import re
from collections import Counter
from pathlib import Path

from app.adapters.storage.folder import FolderStorage
from app.db.sessions import create_engine, create_sessions
from app.dossiers.numbering import Numbering
from app.dossiers.office import Office
from app.jobs.task import Task
from app.procedures.rulebook import PublishedRules
from app.worker import keepers
from tests.architecture.source import subclasses

NAME = re.compile(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)+")


def tasks() -> list[type[Task]]:
    return [kind for kind in subclasses(Task) if issubclass(kind, Task)]


def test_every_task_has_exactly_one_keeper(tmp_path: Path):
    sessions = create_sessions(create_engine("postgresql+asyncpg://nobody@localhost/nothing"))
    office = Office(sessions, PublishedRules(), Numbering(sessions))
    storage = FolderStorage(tmp_path)
    kept = Counter(keeper.task for keeper in keepers(office, storage, str))
    assert kept == Counter(tasks())


def test_a_task_is_called_slice_verb_object():
    odd = [task.name for task in tasks() if not NAME.fullmatch(task.name)]
    assert odd == []
