"""Phân công: the officer who was named, or the one with the least on his desk."""

from app.domain.errors import Defect, Invalid
from app.domain.machine import EffectCall
from app.domain.seating import given_up
from app.domain.workflow import assigned
from app.dossiers.queries.staffing import least_loaded, name_if_holds
from app.dossiers.work import Work


async def assign_officer(work: Work, _call: EffectCall) -> None:
    """Raises Invalid when the named person does not do this work at this agency.

    An agency with nobody to take it keeps the dossier in its unit's queue. Who had it before keeps
    it, unless he works there no more.
    """
    holder = work.dossier.holder
    role = work.procedure.machine.roles[holder.role]
    if holder.agency is None or role.permission is None or not role.personal:
        return
    today = work.calendar.day_of(work.at)
    if holder.person is not None:
        name = await name_if_holds(
            work.session, holder.person, holder.agency, role.permission, today
        )
        if name is None and "person" in work.moved.act.data:
            raise Invalid([Defect("data.person", "not_an_officer_there")])
        if name is not None:
            work.holder_name = name
            return
        work.dossier = given_up(work.dossier)
    found = await least_loaded(work.session, holder.agency, role.permission, today)
    if found is not None:
        person, work.holder_name = found
        work.dossier = assigned(work.dossier, person)
        work.said["assigned"] = str(person)
