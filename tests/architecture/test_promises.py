"""Every task has one keeper, every follower a place, and names last."""

import re
from collections import Counter
from pathlib import Path

from pydantic import SecretStr

from app.db.sessions import create_engine
from app.jobs.task import Following, Task
from app.outfit import outfit_of
from app.settings import Settings
from app.worker import FOLLOWERS, keepers
from tests.architecture.source import subclasses

NAME = re.compile(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)+")
NOWHERE = "postgresql+asyncpg://nobody@localhost/nothing"


def tasks() -> list[type[Task]]:
    return [kind for kind in subclasses(Task) if issubclass(kind, Task) and kind is not Following]


def test_every_task_has_exactly_one_keeper(tmp_path: Path):
    settings = Settings(data=tmp_path, database_url=SecretStr(NOWHERE))
    outfit = outfit_of(settings, create_engine(NOWHERE))
    assert Counter(keeper.task for keeper in keepers(outfit)) == Counter(tasks())


def test_every_follower_hears_of_what_it_follows():
    assert Counter(FOLLOWERS) == Counter(
        kind for kind in subclasses(Following) if issubclass(kind, Following)
    )


def test_a_task_is_called_slice_verb_object():
    odd = [task.name for task in tasks() if not NAME.fullmatch(task.name)]
    assert odd == []
