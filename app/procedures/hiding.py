"""Which documents a procedure gives to whom: what it says under ``privacy.hide_from``."""

from collections.abc import Mapping

from app.procedures.procedure_file import ProcedureFile


def hidden_from(file: ProcedureFile) -> Mapping[str, tuple[str, ...]]:
    """By role of the life cycle, the keys of documents that it is not given."""
    hidden = {} if file.privacy is None else file.privacy.hide_from
    return {role: tuple(keys) for role, keys in hidden.items()}
