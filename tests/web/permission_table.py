"""Who reads a dossier, and who may take which action, in every situation of the life cycle.

Written from the law and the life cycle, not from the code.
"""

from collections.abc import Mapping

from tests.web.world import (
    ABOVE,
    ADVISER,
    APPLICANT,
    CLERK,
    COLLEAGUE,
    DESK,
    HEAD,
    OFFICER,
    REGISTRAR,
    SIGNER,
    SUBSTITUTE,
)

READ_DOSSIERS = (
    "receive", "receive_for_unit", "process", "approve", "sign", "issue", "supervise",
)  # fmt: skip
"""Who manages the catalogue or the accounts, and who advises others, reads no dossier by that."""

READERS = frozenset(
    {
        APPLICANT,
        COLLEAGUE,
        SUBSTITUTE,
        ABOVE,
        *(f"{permission}@receiving" for permission in READ_DOSSIERS),
        *(f"{permission}@competent" for permission in READ_DOSSIERS),
    }
)
ASKED = frozenset({"asked", "consulting", "consulted"})
"""The situations in which an agency was asked, whose adviser then reads too."""
FIRST_DAY = frozenset({"just_accepted", "just_issued"})
"""Neither colleague nor substitute are there on the first day, and they read nothing."""

HEAD_OF_DESK = "approve@receiving"
REGISTRAR_OF_DESK = "issue@receiving"
SUPERVISOR_OF_DESK = "supervise@receiving"

LEAVE: Mapping[str, set[str]] = {APPLICANT: {"withdraw"}, DESK: {"withdraw"}}
LEAD: Mapping[str, set[str]] = {HEAD: {"stop", "extend"}}
APPRAISAL = {"propose", "propose_refusal", "request_supplement", "request_obligation", "consult"}
LATER_APPRAISAL = APPRAISAL - {"request_supplement"}
SCREENING = (APPRAISAL - {"propose"}) | {"schedule_visit"}

Table = Mapping[str, set[str]]

OFFERED: Mapping[str, Table] = {
    "submitted": {
        APPLICANT: {"withdraw"},
        DESK: {"receive", "request_supplement", "refuse", "withdraw"},
    },
    "waiting_early": {
        APPLICANT: {"supplement", "withdraw"},
        DESK: {"supplement", "withdraw"},
    },
    "submitted_again": {
        APPLICANT: {"withdraw"},
        DESK: {"receive", "refuse", "withdraw"},
        SUPERVISOR_OF_DESK: {"request_supplement"},
        ABOVE: {"request_supplement"},
    },
    "received": {
        APPLICANT: {"withdraw"},
        DESK: {"route", "withdraw"},
        HEAD_OF_DESK: {"stop", "extend"},
    },
    "routed": {**LEAVE, **LEAD, CLERK: {"accept", "reroute"}},
    "just_accepted": {
        **LEAVE, OFFICER: APPRAISAL, HEAD: {"assign", "stop", "extend"}, CLERK: {"undo"},
    },
    "appraise": {
        **LEAVE, OFFICER: APPRAISAL, SUBSTITUTE: APPRAISAL, HEAD: {"assign", "stop", "extend"},
    },
    "appraise_late": {
        **LEAVE,
        OFFICER: LATER_APPRAISAL,
        SUBSTITUTE: LATER_APPRAISAL,
        HEAD: {"request_supplement", "assign", "stop", "extend"},
    },
    "overdue": {
        **LEAVE,
        OFFICER: LATER_APPRAISAL,
        SUBSTITUTE: LATER_APPRAISAL,
        HEAD: {"request_supplement", "assign", "stop", "apologise"},
    },
    "asked": {
        **LEAVE,
        OFFICER: APPRAISAL,
        SUBSTITUTE: APPRAISAL,
        HEAD: {"assign", "stop", "extend"},
        ADVISER: {"answer_consultation"},
    },
    "waiting_citizen": {
        APPLICANT: {"supplement", "withdraw"},
        DESK: {"supplement", "withdraw"},
        HEAD: {"stop"},
    },
    "waiting_obligation": {
        APPLICANT: {"withdraw"},
        DESK: {"confirm_obligation", "withdraw"},
        OFFICER: {"confirm_obligation"},
        SUBSTITUTE: {"confirm_obligation"},
        HEAD: {"stop"},
    },
    "approve": {**LEAVE, HEAD: {"approve", "send_back", "stop", "extend"}},
    "approve_refusal": {**LEAVE, HEAD: {"confirm_refusal", "send_back", "stop", "extend"}},
    "sign": {**LEAVE, SIGNER: {"sign", "send_back"}, HEAD: {"stop", "extend"}},
    "issue": {REGISTRAR: {"issue_result"}, HEAD: {"extend"}},
    "just_issued": {
        DESK: {"notify_ready", "hand_over"},
        REGISTRAR_OF_DESK: {"notify_ready"},
        REGISTRAR: {"undo"},
    },
    "ready": {DESK: {"notify_ready", "hand_over"}, REGISTRAR_OF_DESK: {"notify_ready"}},
    "ready_by_post": {
        DESK: {"notify_ready", "hand_over", "post"}, REGISTRAR_OF_DESK: {"notify_ready"},
    },
    "ready_digitally": {
        APPLICANT: {"download"},
        DESK: {"notify_ready", "hand_over"},
        REGISTRAR_OF_DESK: {"notify_ready"},
    },
    "in_post": {DESK: {"mark_delivered", "mark_bounced"}},
    "returned": {APPLICANT: {"rate"}},
    "refused": {},
    "withdrawn": {},
    "stopped": {},
    "expired": {},
    "screening": {
        **LEAVE, OFFICER: SCREENING, SUBSTITUTE: SCREENING, HEAD: {"assign", "stop", "extend"},
    },
    "consulting": {**LEAVE, **LEAD, ADVISER: {"answer_consultation"}},
    "consulted": {**LEAVE, **LEAD, OFFICER: {"joined"}, SUBSTITUTE: {"joined"}},
    "on_site": {
        **LEAVE,
        **LEAD,
        OFFICER: {"record_pass", "record_fail"},
        SUBSTITUTE: {"record_pass", "record_fail"},
    },
}  # fmt: skip

STILL_IN_TIME: Mapping[str, str] = {"apologise": "guard"}
"""While a new date can be agreed, an apology alone is not what the law wants."""

BLOCKED: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "on_site": {HEAD: STILL_IN_TIME},
    "screening": {HEAD: STILL_IN_TIME},
    "issue": {HEAD: STILL_IN_TIME},
    "asked": {HEAD: STILL_IN_TIME},
    "appraise": {HEAD: STILL_IN_TIME},
    "just_accepted": {HEAD: STILL_IN_TIME},
    "routed": {HEAD: STILL_IN_TIME, DESK: {"undo": "too_late"}},
    "submitted_again": {DESK: {"request_supplement": "limit"}},
    "appraise_late": {
        OFFICER: {"request_supplement": "guard"},
        SUBSTITUTE: {"request_supplement": "guard"},
        HEAD: STILL_IN_TIME,
    },
    "overdue": {
        OFFICER: {"request_supplement": "guard"},
        SUBSTITUTE: {"request_supplement": "guard"},
        HEAD: {"extend": "too_late"},
    },
    "received": {HEAD_OF_DESK: STILL_IN_TIME},
    "consulted": {HEAD: STILL_IN_TIME},
    "approve": {HEAD: {"confirm_refusal": "guard", **STILL_IN_TIME}},
    "approve_refusal": {HEAD: {"approve": "guard", **STILL_IN_TIME}},
    "sign": {SIGNER: {"confirm_refusal": "guard"}, HEAD: STILL_IN_TIME},
    "just_issued": {DESK: {"post": "guard"}, APPLICANT: {"download": "guard"}},
    "ready": {
        DESK: {"post": "guard"}, APPLICANT: {"download": "guard"}, REGISTRAR: {"undo": "too_late"},
    },
    "ready_by_post": {APPLICANT: {"download": "guard"}, REGISTRAR: {"undo": "too_late"}},
    "ready_digitally": {DESK: {"post": "guard"}, REGISTRAR: {"undo": "too_late"}},
    "consulting": {
        OFFICER: {"joined": "guard"}, SUBSTITUTE: {"joined": "guard"}, HEAD: STILL_IN_TIME,
    },
}  # fmt: skip
"""What belongs to somebody's part and cannot be done now, with the category of the refusal."""

OF_THE_LIFE_CYCLE = frozenset(
    {
        "receive", "request_supplement", "refuse", "supplement", "route", "accept", "reroute",
        "answer_consultation", "confirm_obligation", "notify_ready", "hand_over", "post",
        "download", "mark_delivered", "mark_bounced", "rate", "propose", "propose_refusal",
        "request_obligation", "consult", "assign", "joined", "record_pass", "record_fail",
        "approve", "confirm_refusal", "send_back", "sign", "issue_result", "withdraw", "stop",
        "extend", "undo", "apologise",
    }
)  # fmt: skip
ALL_TRY_TO_LOOK = frozenset(
    {"submitted", "just_accepted", "appraise", "asked", "ready", "returned", "withdrawn"}
)
"""Elsewhere only readers look: who reads depends on whom a dossier concerns, not on its state."""
HOME: Mapping[str, str] = {
    action: next(
        place for place, table in OFFERED.items() if any(action in may for may in table.values())
    )
    for action in OF_THE_LIFE_CYCLE
}
"""The first situation in which an action is on offer: there, everybody tries it."""


def readers(situation: str) -> frozenset[str]:
    found = READERS | ({ADVISER} if situation in ASKED else frozenset())
    return found - ({SUBSTITUTE, COLLEAGUE} if situation in FIRST_DAY else frozenset())
