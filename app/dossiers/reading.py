"""Một hồ sơ trước mắt người đọc: without what its procedure keeps from whoever reads it."""

from dataclasses import replace
from typing import Final

from app.domain.applicant import FINDABLE
from app.domain.people import Principal
from app.domain.withholding import Withheld, withheld_from
from app.dossiers.acting import Opened
from app.dossiers.file import DossierFile, IssuedForm
from app.dossiers.result_drafts import RESULT_FORM

STATUTORY: Final = frozenset({"M01", "M02", "M03", "M04", "M05"})
"""TT 03/2025/TT-VPCP: each names the applicant with everything by which he is found."""
REQUEST: Final = "M02"
"""What is wrong with which paper: it tells of what is in it."""
ON_OWN_PAPERS: Final = frozenset({"id_number", "address"})
"""What a paper of a procedure's own says of whom it is made out to."""


def as_seen_by(opened: Opened, who: Principal) -> Opened:
    """The same dossier as ``who`` is given it; once more, it is the same again."""
    withheld = withheld_from(opened.procedure, opened.file.dossier, who)
    if not withheld:
        return opened
    return replace(opened, file=_but_for(opened, withheld), withheld=withheld)


def _but_for(opened: Opened, withheld: Withheld) -> DossierFile:
    file = opened.file
    asked_for = frozenset(document.key for document in opened.procedure.documents)
    return replace(
        file,
        applicant=file.applicant.without(withheld.applicant),
        return_address=None if "address" in withheld.applicant else file.return_address,
        documents=tuple(d for d in file.documents if d.key not in withheld.documents),
        notes={
            item: words
            for item, words in file.notes.items()
            if item.removeprefix("documents.") not in withheld.documents
        },
        forms=tuple(form for form in file.forms if _is_given(form, withheld, asked_for)),
    )


def _is_given(form: IssuedForm, withheld: Withheld, asked_for: frozenset[str]) -> bool:
    """Whether the paper states nothing withheld; it is given as it was issued or not at all.

    The result is: whoever was asked learns what came of it.
    """
    if form.form == RESULT_FORM:
        return True
    if form.form == REQUEST and withheld.documents & asked_for:
        return False
    return withheld.applicant.isdisjoint(FINDABLE if form.form in STATUTORY else ON_OWN_PAPERS)
