"""Ban hành biểu mẫu: a statutory form is issued with the facts that it states at this moment."""

from app.domain.machine import EffectCall
from app.dossiers.file import IssuedForm
from app.dossiers.letterhead import letterhead
from app.dossiers.promised import RenderForm
from app.dossiers.queries.forms import stations
from app.dossiers.stating import facts_of_form
from app.dossiers.work import Work
from app.jobs.promise import promise


async def issue_form(work: Work, call: EffectCall) -> None:
    """Its sheet is promised in the same transaction."""
    form = str(call.argument)
    desk = letterhead(await stations(work.session, work.dossier.receiving_agency))
    facts = facts_of_form(work, desk)
    work.forms.append(IssuedForm(form=form, seq=work.seq, issued_at=work.at, facts=facts))
    issued = work.said.setdefault("forms", [])
    assert isinstance(issued, list)  # noqa: S101 - only this effect writes there
    issued.append(form)
    await promise(work.session, RenderForm(dossier=work.dossier.id, seq=work.seq, form=form))
