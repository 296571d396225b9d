"""Giao – nhận: papers go from one agency to another, acknowledged by whoever takes them over.

The dossier itself moves electronically and waits for no paper (NĐ 61/2018/NĐ-CP Điều 18). Until the
receiver has acknowledged a paper, whoever gave it answers for it; what did not arrive stays his.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from app.domain.calendar import WorkingCalendar
from app.domain.custody import Paper
from app.domain.dossier import Act, Dossier
from app.domain.errors import Defect
from app.domain.ids import AgencyCode
from app.domain.machine import SAME, Action, Branch, Machine, RoleKind, Words
from app.domain.people import Grant, Permission, Principal
from app.domain.permissions import Part
from app.domain.refusals import NotYourPart
from app.domain.situation import Situation
from app.domain.standing_words import STANDING_WORDS

GIVE_PAPERS = "give_papers"
TAKE_PAPERS = "take_papers"
PAPER_ACTS: Final = frozenset({GIVE_PAPERS, TAKE_PAPERS})
TRANSFER_LAW = "NĐ 61/2018/NĐ-CP Điều 18"

CARRIERS: Final = (
    Permission.RECEIVE,
    Permission.RECEIVE_FOR_UNIT,
    Permission.PROCESS,
    Permission.ISSUE,
    Permission.CONSULT,
)
"""Who hands papers on, or takes them over, for his agency; leaders and supervisors do not."""


def give_in(situation: Situation) -> Action | None:
    """Bàn giao: possible while an agency keeps papers that are not on their way."""
    if not any(_can_go(paper) for paper in situation.dossier.custody):
        return None
    return _action(situation.machine, GIVE_PAPERS, requires=("handover",))


def take_in(situation: Situation) -> Action | None:
    """Nhận bàn giao: possible while papers are on their way."""
    if not any(paper.to for paper in situation.dossier.custody):
        return None
    return _action(situation.machine, TAKE_PAPERS, accepts=("takeover",))


def carrier(situation: Situation, act: Act) -> Part:
    """In which part, and for which agency, somebody gives or takes papers. Raises NotYourPart.

    Where he might act for several agencies, the act says for which; else the first has it.
    """
    custody = situation.dossier.custody
    if act.action == GIVE_PAPERS:
        places = {paper.holder for paper in custody if _can_go(paper)}
    else:
        places = {paper.to for paper in custody}
    named = _group(act, act.action).get("agency")
    held = [
        grant
        for grant in act.by.grants
        if grant.permission in CARRIERS and grant.agency in places and named in (None, grant.agency)
    ]
    if not held:
        labels = Words("người giữ giấy tờ", "whoever keeps the papers")
        raise NotYourPart(action=act.action, roles="papers", roles_vi=labels.vi, roles_en=labels.en)
    own = next((grant for grant in held if grant.on_behalf_of is None), held[0])
    return Part(_role_of(situation.machine, own), own.on_behalf_of, agency=own.agency)


def paper_defects(situation: Situation, part: Part, act: Act) -> Iterator[Defect]:
    """Everything that is wrong with what is given, or said to be missing."""
    said, dossier = _group(act, act.action), situation.dossier
    if act.action == GIVE_PAPERS:
        place = "data.handover"
        to = said.get("to_agency")
        if to == part.agency:
            yield Defect(f"{place}.to_agency", "handed_to_itself")
        elif to not in parties(dossier):
            yield Defect(f"{place}.to_agency", "not_a_party")
        there = {paper.key for paper in dossier.custody if _can_go(paper, part.agency)}
        yield from _unknown(f"{place}.papers", said.get("papers"), there, "paper_not_here")
    if act.action == TAKE_PAPERS:
        coming = {paper.key for paper in dossier.custody if paper.to == part.agency}
        missing = said.get("missing")
        yield from _unknown("data.takeover.missing", missing, coming, "paper_not_coming")
        if missing and not (act.comment and act.comment.strip()):
            yield Defect("comment", "required")


def handed_over(dossier: Dossier, part: Part, act: Act) -> Dossier:
    """The dossier with its papers given or taken; what might be undone a moment ago still may."""
    custody = tuple(_after(paper, part, act) for paper in dossier.custody)
    undo = dossier.undo
    if undo is not None:
        undo = replace(undo, before=replace(undo.before, custody=custody))
    return replace(dossier, custody=custody, undo=undo)


def is_late_transfer(due: datetime, at: datetime, calendar: WorkingCalendar) -> bool:
    """Whether what should go on by ``due`` goes on too late at ``at`` (NĐ 61/2018 Điều 18.2).

    What came in after 15:00 is due as the next working day opens; that is kept by whoever does it
    in the first session of that day.
    """
    sessions = calendar.sessions_on(calendar.day_of(due))
    if sessions and due == sessions[0][0]:
        return at > sessions[0][1]
    return at > due


def parties(dossier: Dossier) -> frozenset[AgencyCode]:
    """The agencies that papers of this dossier may go to: those that have a part in it."""
    asked = {consultation.agency for consultation in dossier.consultations}
    keepers = {paper.holder for paper in dossier.custody}
    own = {dossier.receiving_agency, dossier.competent_agency, dossier.holder.agency}
    chain = set(dossier.seats.values())
    return frozenset(agency for agency in own | asked | keepers | chain if agency is not None)


def carried_by(who: Principal) -> frozenset[AgencyCode]:
    """The agencies for which ``who`` hands papers on and takes them over."""
    return who.agencies(*CARRIERS)


def _after(paper: Paper, part: Part, act: Act) -> Paper:
    said = _group(act, act.action)
    if act.action == GIVE_PAPERS:
        chosen = said.get("papers")
        goes = _can_go(paper, part.agency) and (not chosen or paper.key in _keys(chosen))
        return replace(paper, to=AgencyCode(str(said["to_agency"]))) if goes else paper
    if paper.to != part.agency:
        return paper
    if paper.key in _keys(said.get("missing")):
        return replace(paper, to=None)
    return replace(paper, holder=part.agency, since=act.at, to=None)


def _can_go(paper: Paper, agency: AgencyCode | None = None) -> bool:
    return paper.holder is not None and paper.to is None and agency in (None, paper.holder)


def _unknown(field: str, keys: object, known: set[str], code: str) -> Iterator[Defect]:
    if _keys(keys) - known:
        yield Defect(field, code)


def _keys(value: object) -> frozenset[str]:
    return frozenset(str(key) for key in value) if isinstance(value, list | tuple) else frozenset()


def _group(act: Act, action: str) -> Mapping[str, object]:
    said = act.data.get("handover" if action == GIVE_PAPERS else "takeover")
    return said if isinstance(said, Mapping) else {}


def _role_of(machine: Machine, grant: Grant) -> str:
    """The role by which the history names him; some life cycles have none of his permission."""
    of_agencies = [role for role in machine.roles.values() if role.kind is RoleKind.AGENCY]
    fitting = (role for role in of_agencies if role.permission is grant.permission)
    return next(fitting, of_agencies[0]).id


def _action(
    machine: Machine,
    name: str,
    *,
    requires: tuple[str, ...] = (),
    accepts: tuple[str, ...] = (),
) -> Action:
    roles = (role for role in machine.roles.values() if role.permission in CARRIERS)
    return Action(
        name=name,
        label=STANDING_WORDS[name],
        by=tuple(role.id for role in roles),
        to=(Branch(SAME),),
        requires=requires,
        accepts=(*accepts, "comment"),
        legal=TRANSFER_LAW,
    )
