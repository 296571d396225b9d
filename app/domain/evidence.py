"""Giấy tờ chứng minh được miễn phí, lệ phí: a paper of the dossier, one for each fee."""

from collections.abc import Mapping, Sequence
from typing import Final

from app.domain.machine import Words

_PREFIX: Final = "exemption_"
WORDS: Final = Words("Giấy tờ chứng minh được miễn phí, lệ phí", "Evidence for an exemption")


def evidence_key(fee: str) -> str:
    """Under which key it lies in the dossier; handed in anew, it takes the place of the former."""
    return f"{_PREFIX}{fee}"


def is_evidence(key: str) -> bool:
    """Whether a paper of a dossier is evidence; no procedure calls a document of its own so."""
    return key.startswith(_PREFIX)


def evidence_keys(fees: Sequence[Mapping[str, object]]) -> frozenset[str]:
    """The keys of the evidence for ``fees``, as they are frozen on a dossier."""
    return frozenset(evidence_key(str(fee["key"])) for fee in fees)
