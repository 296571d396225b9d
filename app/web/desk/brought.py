"""What a clerk has filled in at the counter, as the commands that it means.

The inputs are named as the fields of the use case, so that a defect stands beside its input; where
the use case counts (``papers.0``, ``data.marked_items.1.note``) the page has names.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from starlette.datastructures import FormData

from app.domain.applicant import Applicant
from app.domain.custody import Given
from app.domain.errors import Defect, Invalid
from app.domain.input_papers import PAPER_INPUTS
from app.domain.people import Permission, Principal
from app.domain.posted import MINUTES
from app.domain.procedure import Channel, Procedure, ReturnMethod, Subject
from app.dossiers.actions.settle_at_counter import RECEIVE, SettleAtCounter
from app.dossiers.asking import markable
from app.dossiers.intake import SubmitDossier
from app.web.showing.marking import MARK, NOTE, ticked_in
from app.web.site.filling import filled
from app.web.site.posted import texts

REFUSE, SUPPLEMENT = "refuse", "request_supplement"
DECISIONS = (RECEIVE, SUPPLEMENT, REFUSE)
TICKED = "true"

Choice = TypeVar("Choice", Subject, ReturnMethod)


@dataclass(frozen=True, slots=True)
class Brought:
    """The fields of the counter's form. ``procedure`` is None until one was chosen."""

    form: FormData
    procedure: Procedure | None
    by: Principal
    at: datetime

    @property
    def values(self) -> Mapping[str, str]:
        return texts(self.form)

    @property
    def desks(self) -> list[str]:
        """Where the clerk may receive, his own first."""
        return sorted(self.by.agencies(Permission.RECEIVE))

    @property
    def desk(self) -> str:
        asked = self.values.get("receiving_agency", "")
        return asked if asked in self.desks else next(iter(self.desks), "")

    @property
    def channel(self) -> Channel:
        posted = self.values.get("channel") == Channel.POST.value
        return Channel.POST if posted else Channel.COUNTER

    @property
    def marked(self) -> list[str]:
        """The documents and fields in which something is wrong, in the procedure's order."""
        known = () if self.procedure is None else markable(self.procedure)
        ticked = ticked_in(self.form)
        return [item for item in known if item in ticked]

    def applicant(self) -> Applicant:
        values = self.values
        return Applicant(
            kind=_one_of(Subject, values.get("applicant.kind"), Subject.CITIZEN),
            full_name=values.get("applicant.full_name", ""),
            id_number=values.get("applicant.id_number") or None,
            phone=values.get("applicant.phone") or None,
            email=values.get("applicant.email") or None,
            address=values.get("applicant.address") or None,
        )

    def submission(self) -> SubmitDossier:
        """Raises Invalid for numbers of sheets that are none."""
        values, procedure = self.values, self.procedure
        schema = {} if procedure is None else procedure.form_schema
        return SubmitDossier(
            by=self.by,
            at=self.at,
            procedure=values.get("procedure", "") if procedure is None else procedure.code,
            receiving_agency=self.desk,
            channel=self.channel,
            applicant=self.applicant(),
            form=filled(schema, self.form, "form."),
            files=tuple(self._files()),
            papers=tuple(self._papers()),
            return_method=_one_of(ReturnMethod, values.get("return.method"), ReturnMethod.COUNTER),
            return_address=values.get("return.address") or None,
            competent_agency=values.get("competent_agency") or None,
        )

    def decision(self, action: str) -> SettleAtCounter:
        """What the desk decides on it. Raises Invalid."""
        lacking: Sequence[str] = self.marked if action == SUPPLEMENT else ()
        if action == REFUSE and self.procedure is not None:
            lacking = markable(self.procedure)
        return SettleAtCounter(
            brought=self.submission(),
            action=action,
            comment=None if action == RECEIVE else self.values.get("comment") or None,
            data=self._data(action),
            lacking=frozenset(lacking),
        )

    def _data(self, action: str) -> Mapping[str, object]:
        if action == SUPPLEMENT:
            notes = ((item, self.values.get(f"{NOTE}{item}", "")) for item in self.marked)
            return {"marked_items": [{"item": item, "note": note} for item, note in notes]}
        if action == RECEIVE and self.channel is Channel.POST:
            schema = {"properties": {MINUTES: PAPER_INPUTS[MINUTES].schema}}
            return filled(schema, self.form, "data.")
        return {}

    def _files(self) -> Iterator[tuple[str, str]]:
        for document in () if self.procedure is None else self.procedure.documents:
            for upload in self.form.getlist(f"upload.{document.key}"):
                if isinstance(upload, str) and upload:
                    yield document.key, upload

    def _ticked(self) -> list[str]:
        """The documents that were brought on paper, in the procedure's order."""
        documents = () if self.procedure is None else self.procedure.documents
        values = self.values
        return [d.key for d in documents if values.get(f"documents.{d.key}") == TICKED]

    def _papers(self) -> Iterator[Given]:
        values = self.values
        for key in self._ticked():
            yield Given(
                key=key,
                originals=_sheets(values.get(f"originals.{key}", ""), f"originals.{key}"),
                copies=_sheets(values.get(f"copies.{key}", ""), f"copies.{key}"),
                returnable=values.get(f"returnable.{key}") == TICKED,
            )

    def at_its_inputs(self, problem: Invalid) -> Invalid:
        """The same defects at the names that this page gives to its inputs."""
        names = {f"papers.{at}": f"documents.{key}" for at, key in enumerate(self._ticked())}
        names |= {f"data.marked_items.{at}": f"{NOTE}{item}" for at, item in enumerate(self.marked)}
        names |= {"data.marked_items": MARK, "data": MARK}
        return Invalid(_renamed(problem.defects, names), **problem.facts)


def _renamed(defects: Iterable[Defect], names: Mapping[str, str]) -> Iterator[Defect]:
    for defect in defects:
        fitting = (place for place in names if f"{defect.field}.".startswith(f"{place}."))
        place = max(fitting, key=len, default=None)
        minutes = defect.field.startswith(f"data.{MINUTES}")
        yield defect if place is None or minutes else replace(defect, field=names[place])


def _sheets(typed: str, field: str) -> int | None:
    if not typed:
        return None
    if not typed.isdecimal() or not typed.isascii():
        raise Invalid([Defect(field, "not_sheets")])
    return int(typed)


def _one_of(choices: type[Choice], typed: str | None, otherwise: Choice) -> Choice:
    return choices(typed) if typed in {choice.value for choice in choices} else otherwise
