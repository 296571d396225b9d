"""Sums of the figures, so that nobody counts a million dossiers to read a dozen numbers."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base


class FigureCellRow(Base):
    """By how much each figure changes when its period begins on a later day than ``day``.

    So the sum of the days from the first of a period on is the figure of the period up to now. A
    ``month`` and a ``year`` are reporting ones, and hold the days in them once more; the year of
    ``infinity`` is what is open, however late a period begins. ``due`` changes a figure when the
    day on which it is judged lies behind ``day``. ``version`` is one in which the state is found.
    """

    __tablename__ = "figure_cell"
    __table_args__ = (CheckConstraint("level in ('day', 'month', 'year', 'due')", name="level"),)

    level: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    agency: Mapped[str] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    procedure: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    received: Mapped[int]
    newly_received: Mapped[int]
    received_online: Mapped[int]
    received_counter: Mapped[int]
    received_post: Mapped[int]
    received_carried_over: Mapped[int]
    done: Mapped[int]
    done_early: Mapped[int]
    done_on_time: Mapped[int]
    done_late: Mapped[int]
    done_no_limit: Mapped[int]
    in_progress: Mapped[int]
    in_progress_in_time: Mapped[int]
    in_progress_late: Mapped[int]
    waiting: Mapped[int]
    form_not_online: Mapped[int]
    form_on_time: Mapped[int]
    refused: Mapped[int]
    withdrawn: Mapped[int]
    stopped: Mapped[int]
    left_late: Mapped[int]
    extended: Mapped[int]
    violations: Mapped[int]
    violations_override: Mapped[int]
    violations_late_transfer: Mapped[int]
    violations_missed_apology: Mapped[int]
    violations_late_apology: Mapped[int]
    children: Mapped[int]


class FigureToldRow(Base):
    """The figures of a period from ``first`` to ``last`` that has ended: they change no more."""

    __tablename__ = "figure_told"

    first: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[date] = mapped_column(primary_key=True)
    agency: Mapped[str] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    procedure: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    received: Mapped[int]
    newly_received: Mapped[int]
    received_online: Mapped[int]
    received_counter: Mapped[int]
    received_post: Mapped[int]
    received_carried_over: Mapped[int]
    done: Mapped[int]
    done_early: Mapped[int]
    done_on_time: Mapped[int]
    done_late: Mapped[int]
    done_no_limit: Mapped[int]
    in_progress: Mapped[int]
    in_progress_in_time: Mapped[int]
    in_progress_late: Mapped[int]
    waiting: Mapped[int]
    form_not_online: Mapped[int]
    form_on_time: Mapped[int]
    refused: Mapped[int]
    withdrawn: Mapped[int]
    stopped: Mapped[int]
    left_late: Mapped[int]
    extended: Mapped[int]
    violations: Mapped[int]
    violations_override: Mapped[int]
    violations_late_transfer: Mapped[int]
    violations_missed_apology: Mapped[int]
    violations_late_apology: Mapped[int]
    children: Mapped[int]


class FigureFoldRow(Base):
    """The one line of it says which moves ``figure_cell`` has: none is later than ``until``."""

    __tablename__ = "figure_fold"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    until: Mapped[datetime]
