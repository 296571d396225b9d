"""A published procedure in a few words, for lists: its fee and what it is searched by."""

from app.domain.procedure import FeeKind
from app.domain.text import folded
from app.procedures.fee_file import FeeFile
from app.procedures.procedure_file import ProcedureFile


def search_text(file: ProcedureFile) -> str:
    """Everything by which a person may look for the procedure, folded."""
    labels = (file.name, file.field, file.result)
    words = [file.code, *(text for label in labels for text in (label.vi, label.en))]
    return folded(" ".join(words))


def fee_summary(file: ProcedureFile) -> tuple[str, str]:
    """Vietnamese and English. An empty list of fees is not a promise that nothing is paid."""
    if not file.fees:
        return "Không công bố", "Not published"
    both = [_fee(fee) for fee in file.fees]
    return "; ".join(dict.fromkeys(vi for vi, _ in both)), "; ".join(
        dict.fromkeys(en for _, en in both)
    )


def _fee(fee: FeeFile) -> tuple[str, str]:
    match fee.kind:
        case FeeKind.AMOUNT:
            money = f"{fee.amount or 0:,}".replace(",", ".")
            return f"{money} đồng", f"{money} VND"
        case FeeKind.FREE:
            return "Miễn phí", "Free of charge"
        case FeeKind.TEXT:
            return fee.text, fee.text
        case FeeKind.NOT_PUBLISHED:
            return "Không công bố", "Not published"
