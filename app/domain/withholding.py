"""Giấy tờ, thông tin không cung cấp: what a procedure gives to some who read a dossier and not all.

A procedure says by role what is kept from it (``privacy.hide_from``), since personal data goes to
whom its purpose needs and no further (Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15). It counts for
whoever reads a dossier in such roles alone, wherever he reads it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.domain.dossier import Dossier
from app.domain.evidence import evidence_key
from app.domain.people import Permission, Principal
from app.domain.permissions import reading_grants, reads_whole
from app.domain.procedure import Procedure

APPLICANT: Final = "applicant."


@dataclass(frozen=True, slots=True)
class Withheld:
    """Keys of documents, and fields of the applicant, that a reader is not given."""

    documents: frozenset[str] = frozenset()
    applicant: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.documents or self.applicant)


NOTHING: Final = Withheld()


def withheld_from(procedure: Procedure, dossier: Dossier, who: Principal) -> Withheld:
    """What ``who`` is not given: what is kept from him in whatever role he reads the dossier."""
    grants = reading_grants(dossier, who)
    if not grants or reads_whole(dossier, who):
        return NOTHING
    kept = [_kept_from(procedure, grant.permission) for grant in grants]
    return _sorted(frozenset.intersection(*kept))


def withheld_from_the_asked(procedure: Procedure) -> Withheld:
    """What no agency is given that is asked about a dossier and has no other part in it."""
    return _sorted(_kept_from(procedure, Permission.CONSULT))


def _kept_from(procedure: Procedure, permission: Permission) -> frozenset[str]:
    """What is kept from every role that ``permission`` fills, wherever its seat is.

    Whoever is asked is not told besides why somebody need not pay.
    """
    roles = [r.id for r in procedure.machine.roles.values() if r.permission is permission]
    kept = [frozenset(procedure.hidden.get(role, ())) for role in roles]
    found = frozenset.intersection(*kept) if kept else frozenset()
    is_asked = permission is Permission.CONSULT
    return found | {evidence_key(fee.key) for fee in procedure.fees} if is_asked else found


def without(said: Mapping[str, Any], withheld: Withheld) -> Mapping[str, Any]:
    """What an event says, but for what is withheld: files, the applicant's data, and remarks.

    Where a parcel goes to, or is fetched, is where the applicant lives.
    """
    is_secret = "address" in withheld.applicant
    shown = {name: value for name, value in said.items() if not (is_secret and name == "sent_to")}
    applicant = said.get("applicant")
    if isinstance(applicant, Mapping):
        shown["applicant"] = {k: v for k, v in applicant.items() if k not in withheld.applicant}
    shown |= _but_for(said, "documents", "key", withheld.documents)
    data = said.get("data")
    if isinstance(data, Mapping):
        items = {f"documents.{key}" for key in withheld.documents}
        lives = {"pickup_address"} if is_secret else set()
        given = {name: value for name, value in data.items() if name not in lives}
        shown["data"] = {**given, **_but_for(data, "marked_items", "item", items)}
    return shown


def _but_for(
    said: Mapping[str, object], name: str, key: str, withheld: Collection[str]
) -> dict[str, object]:
    """The list under ``name`` without the entries whose ``key`` is withheld; {} for none."""
    found = said.get(name)
    if not isinstance(found, list):
        return {}
    return {
        name: [one for one in found if not (isinstance(one, Mapping) and one.get(key) in withheld)]
    }


def _sorted(keys: Collection[str]) -> Withheld:
    own = {key.removeprefix(APPLICANT) for key in keys if key.startswith(APPLICANT)}
    return Withheld(
        documents=frozenset(key for key in keys if not key.startswith(APPLICANT)),
        applicant=frozenset(own),
    )
