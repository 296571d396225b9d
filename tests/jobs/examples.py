"""Tasks that only the tests know."""

from typing import ClassVar

from app.jobs.task import Task


class WriteLine(Task):
    name: ClassVar[str] = "tests.write_line"

    line: str


class Explode(Task):
    name: ClassVar[str] = "tests.explode"
