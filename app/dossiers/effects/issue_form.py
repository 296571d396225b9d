"""Ban hành biểu mẫu: a statutory form is issued with the facts that it states at this moment.

Once a dossier is accepted, it is the deciding agency that refuses it or asks for more time, not the
desk: such a form goes out under that agency's name, and whoever heads it signs.
"""

from collections.abc import Iterator

from app.domain.machine import RECEIVING, EffectCall
from app.domain.result_drafting import signing_actions
from app.domain.seating import decider
from app.domain.text import folded
from app.dossiers.file import IssuedForm
from app.dossiers.letterhead import letterhead, letterhead_of_decider
from app.dossiers.promised import RenderForm
from app.dossiers.queries.forms import last_words, stations
from app.dossiers.queries.result_drafts import last_signing, newest_draft
from app.dossiers.result_drafts import RESULT_FORM, blocks_from, facts_of_draft
from app.dossiers.stating import facts_of_form
from app.dossiers.work import Work
from app.jobs.promise import promise

SUPPLEMENT, REFUSAL, APOLOGY = "M02", "M03", "M04"
OF_THE_DECIDER = frozenset({SUPPLEMENT, REFUSAL, APOLOGY, RESULT_FORM})


async def issue_form(work: Work, call: EffectCall) -> None:
    """Its sheet is promised in the same transaction."""
    form = str(call.argument)
    desk = letterhead(await stations(work.session, work.dossier.receiving_agency))
    facts = facts_of_form(work, desk, form)
    if (form in OF_THE_DECIDER or form in work.procedure.forms) and _is_decided(work):
        facts |= await _facts_of_decider(work, form)
    if form == RESULT_FORM:
        facts |= await _as_drafted(work)
    work.forms.append(IssuedForm(form=form, seq=work.seq, issued_at=work.at, facts=facts))
    issued = work.said.setdefault("forms", [])
    assert isinstance(issued, list)  # noqa: S101 - only this effect writes there
    issued.append(form)
    await promise(work.session, RenderForm(dossier=work.dossier.id, seq=work.seq, form=form))


def _is_decided(work: Work) -> bool:
    role = work.procedure.machine.roles[work.moved.role]
    return work.moved.before.accepted_at is not None and role.agency != RECEIVING


async def _facts_of_decider(work: Work, form: str) -> dict[str, object]:
    agency = decider(work.moved)
    own: dict[str, object] = {
        "issuer": letterhead_of_decider(await stations(work.session, agency)),
    }
    if form != SUPPLEMENT:  # whoever guides the applicant is named in it
        own["officer"] = None  # the head of the agency signs, whoever pressed the button
    if form == REFUSAL:
        proposed = await last_words(work.session, work.dossier.id, set(_proposing_refusal(work)))
        own["reason"] = _together(proposed, work.moved.act.comment)
    return own


async def _as_drafted(work: Work) -> dict[str, object]:
    """What the officers wrote, if they wrote the result here, and who signed it."""
    draft = await newest_draft(work.session, work.dossier.id)
    if draft is None:
        return {}
    signing = signing_actions(work.procedure.machine)
    signed = await last_signing(work.session, work.dossier.id, signing)
    signer = None if signed is None else signed.full_name
    return facts_of_draft(blocks_from(draft.blocks), work.procedure, signer=signer)


def _proposing_refusal(work: Work) -> Iterator[str]:
    """The actions by which an officer proposes to refuse, whatever a procedure calls them."""
    for state in work.procedure.machine.states.values():
        for action in state.actions.values():
            if action.sets.get("proposal") == "refuse":
                yield action.name


def _together(proposed: str | None, confirmed: str | None) -> str | None:
    """The officer's reason, then what his superior adds to it; nothing is said twice."""
    if not proposed or not confirmed:
        return proposed or confirmed
    if folded(confirmed) in folded(proposed):
        return proposed
    return confirmed if folded(proposed) in folded(confirmed) else f"{proposed}\n{confirmed}"
