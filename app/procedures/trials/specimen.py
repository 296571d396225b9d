"""The plainest procedure of a life cycle: one step of each kind, to check the life cycle by."""

import json

from app.procedures.lifecycle_file import LifecycleFile
from app.procedures.procedure_file import ProcedureFile


def specimen_of(lifecycle: LifecycleFile, **changes: object) -> ProcedureFile:
    """``changes`` stand in place of what the plainest procedure would say."""
    label = {"vi": lifecycle.label.vi, "en": lifecycle.label.en}
    return ProcedureFile.model_validate_json(
        json.dumps(
            {
                "kind": "procedure",
                "code": "0.000000",
                "version": 1,
                "effective": {"from": "2026-01-01"},
                "name": label,
                "field": {"code": "specimen", **label},
                "owner": "$receiving",
                "legal_basis": ["-"],
                "lifecycle": f"{lifecycle.code}@{lifecycle.version}",
                "calendar": "specimen",
                "level": "full",
                "channels": ["counter"],
                "subjects": ["citizen"],
                "deadline": {"total": "none"},
                "result": label,
                "fees": [],
                "documents": [],
                "steps": {kind: {} for kind in lifecycle.step_kinds},
                "scenarios": {"golden": ["-"]},
                **changes,
            }
        )
    )
