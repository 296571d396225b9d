"""Hồ sơ liên thông: what a child is handed in with, and what a move of either promises the other.

Nothing of a child is done in the move that calls for it: a promise is made there, and whoever keeps
it looks at how things stand (``actions/tend_children``), so that a promise kept twice, or begun by
a worker that died, has its effect once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from app.domain.children import ChildRule
from app.domain.custody import Given, keys_of
from app.domain.joining import has_ended, joins, to_withdraw
from app.domain.machine import COMPETENT, FORM, RECEIVING, StateKind
from app.domain.people import SYSTEM
from app.dossiers.asking import RESULT
from app.dossiers.file import DossierFile, HandedIn
from app.dossiers.intake import Linked, SubmitDossier
from app.dossiers.promised import TendChildren, WithdrawChild
from app.dossiers.work import Work
from app.jobs.promise import promise

FED = "result:"

Fed = Mapping[str, DossierFile]
"""The children that were granted, by their keys."""


async def follow_links(work: Work) -> None:
    """Promises whatever a move means for the dossiers that this one is linked with."""
    before, after = work.moved.before, work.dossier
    machine = work.procedure.machine
    if after.parent is not None and has_ended(before, after):
        await promise(work.session, TendChildren(parent=after.parent))
    entered = None if after.state == before.state else machine.state(after.state)
    ends = entered is not None and entered.kind is StateKind.END
    for child in to_withdraw(after, machine) if ends else ():
        await promise(work.session, WithdrawChild(child=child, parent=after.id))
    told = after.children and (ends or after.children != before.children)
    if told or (entered is not None and joins(entered)):  # also where it waits for none
        await promise(work.session, TendChildren(parent=after.id))


def submission_of(rule: ChildRule, parent: DossierFile, fed: Fed, at: datetime) -> SubmitDossier:
    """What the system hands in for the applicant, by the channel and for the return he chose."""
    dossier = parent.dossier
    files = tuple(_carried(rule, parent, fed))
    return SubmitDossier(
        by=SYSTEM,
        at=at,
        procedure=rule.procedure,
        receiving_agency=_agency(rule.receiving, parent),
        channel=dossier.channel,
        applicant=parent.applicant,
        form=dict(_form(rule, parent, fed)),
        papers=tuple(_papers(rule, parent, fed, {file.key for file in files})),
        return_method=dossier.return_method,
        return_address=parent.return_address,
        competent_agency=None if rule.competent is None else _agency(rule.competent, parent),
        assisting_agency=parent.assisting_agency,
        linked=Linked(parent=dossier.id, applicant=dossier.applicant, files=files),
    )


def _agency(expression: str, parent: DossierFile) -> str:
    dossier = parent.dossier
    own = {RECEIVING: dossier.receiving_agency, COMPETENT: dossier.competent_agency}
    if expression in own:
        return own[expression]
    if expression.startswith(FORM):
        return str(parent.form.get(expression.removeprefix(FORM)) or "")
    return expression


def _form(rule: ChildRule, parent: DossierFile, fed: Fed) -> Iterator[tuple[str, object]]:
    """The child's form; what the parent's form leaves open is left open."""
    for name, source in rule.form.items():
        text = source if isinstance(source, str) else ""
        if text.startswith(FORM):
            value = parent.form.get(text.removeprefix(FORM))
        elif text.startswith(FED):
            value = _number(fed.get(text.removeprefix(FED)))
        else:
            value = source
        if value is not None:
            yield name, value


def _number(child: DossierFile | None) -> str | None:
    return child.results[-1].number if child is not None and child.results else None


def _carried(rule: ChildRule, parent: DossierFile, fed: Fed) -> Iterator[HandedIn]:
    """The files of the parent, and of results, that the child is handed in with."""
    for key, source in rule.documents.items():
        giver = fed.get(source.removeprefix(FED)) if source.startswith(FED) else parent
        wanted = RESULT if source.startswith(FED) else source
        for file in giver.documents if giver else ():
            if file.key == wanted:
                yield replace(file, key=key, carried=True)


def _papers(rule: ChildRule, parent: DossierFile, fed: Fed, filed: set[str]) -> Iterator[Given]:
    """What is there on paper only: a copy of it goes into the child's dossier."""
    there = keys_of(parent.dossier.custody)
    for key, source in rule.documents.items():
        granted = source.removeprefix(FED) in fed if source.startswith(FED) else source in there
        if granted and key not in filed:
            yield Given(key=key, originals=0, copies=1)
