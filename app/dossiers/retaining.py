"""Lưu giữ tệp: the rules as ``retention.toml`` has them, asked about the files of one dossier."""

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

from app.domain.evidence import is_evidence
from app.domain.procedure import Procedure
from app.domain.retention import KeptFile, Of, RetentionRule, kept_by, kept_until
from app.dossiers.asking import RESULT
from app.dossiers.queries.keeping import EndedFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Expired:
    """A file whose time is over; ``due_at`` is since when, ``term`` and ``rule`` say why."""

    file: EndedFile
    rule: RetentionRule
    term: str
    due_at: datetime


@cache
def retention_rules() -> tuple[RetentionRule, ...]:
    said = tomllib.loads((files("app.dossiers") / "retention.toml").read_text("utf-8"))
    return tuple(RetentionRule(**{**rule, "of": Of(rule["of"])}) for rule in said["rules"])


def expired(file: EndedFile, procedure: Procedure, at: datetime) -> Expired | None:
    """What is to be removed, and why; None for what is still kept."""
    document = next((one for one in procedure.documents if one.key == file.key), None)
    sensitive = is_evidence(file.key) if document is None else document.sensitive
    asked = KeptFile(
        is_result=file.key == RESULT,
        own_term=None if document is None else document.retain,
        sensitive=sensitive,
        received=file.received,
    )
    kept = kept_by(asked, procedure.retention, retention_rules())
    due_at = kept_until(kept.term, file.ended_at)
    if due_at is None or due_at > at:
        return None
    return Expired(file=file, rule=kept.rule, term=kept.term, due_at=due_at)
