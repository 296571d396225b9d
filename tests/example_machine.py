"""A small life cycle to test with: reception, four steps, both ways of waiting, and all the ends.

It is written by hand, so that the interpreter of machines is tested without the reader of files.
"""

from types import MappingProxyType

from app.domain.clock import ClockMode
from app.domain.consulting import OPEN_CONSULTATIONS
from app.domain.durations import Duration
from app.domain.guard import Guard
from app.domain.machine import (
    COMPETENT,
    ORIGIN,
    SAME,
    Consultation,
    EffectCall,
    ExtensionRule,
    Machine,
    Override,
    StateKind,
    Timer,
    Words,
)
from app.domain.workflow import CHANGE_AGENCY
from tests.machine_building import ROLES, a_state, an_action, words

NONE, RUN, HOLD = ClockMode.NONE, ClockMode.RUN, ClockMode.HOLD
RESTART, STOP = ClockMode.RESTART, ClockMode.STOP
HALF_AN_HOUR = Duration.parse("30m")


WITHDRAW = an_action("withdraw", "applicant receiver", "withdrawn", requires="comment")
SUPPLEMENT = an_action(
    "supplement",
    "applicant receiver",
    ORIGIN,
    requires="documents form",
    accepts="files answers comment",
)
EXPIRE = an_action("expire", "system", "expired", effects=(EffectCall("issue", "M05"),))
SEND_BACK = an_action("send_back", "dept_head", "appraise", requires="comment", limit=2)
ANSWER = an_action(
    "answer_consultation", "consulted", SAME, requires="comment opinion", accepts="files"
)
REQUEST_SUPPLEMENT = an_action(
    "request_supplement",
    "officer",
    "waiting_citizen",
    requires="comment marked_items",
    when=Guard.parse("wd_since_received <= 3"),
    refusal=Words("Đã quá hạn thông báo.", "The time for asking is over."),
    legal="NĐ 61/2018/NĐ-CP Điều 19.4",
    limit=1,
    override=Override(by=("dept_head",), requires=("legal_basis",)),
    effects=(EffectCall("issue", "M02"),),
)
APPRAISE = (
    an_action("propose", "officer", "approve", accepts="comment files", sets={"proposal": "grant"}),
    an_action(
        "propose_refusal", "officer", "approve", requires="comment", sets={"proposal": "refuse"}
    ),
    REQUEST_SUPPLEMENT,
    an_action("request_obligation", "officer", "waiting_obligation", requires="comment", limit=3),
    an_action(
        "consult", "officer", SAME, requires="consultation", effects=(OPEN_CONSULTATIONS,), limit=3
    ),
    an_action("consult_all", "officer", "consulting", effects=(OPEN_CONSULTATIONS,), limit=2),
    an_action(
        "assign",
        "dept_head",
        SAME,
        requires="person",
        accepts="comment",
        effects=(EffectCall("assign_officer"),),
    ),
    ANSWER,
    WITHDRAW,
)
STATES = (
    a_state(
        "draft",
        NONE,
        None,
        kind=StateKind.START,
        actions=[an_action("submit", "applicant receiver", "submitted", requires="form documents")],
    ),
    a_state(
        "submitted",
        NONE,
        1,
        owner="receiver",
        budget=Duration.parse("8wh"),
        actions=[
            an_action(
                "receive",
                "receiver",
                "received",
                requires="documents form",
                effects=(EffectCall("assign_code"), EffectCall("issue", "M01")),
            ),
            an_action("ask_early", "receiver", "waiting_early", requires="comment", limit=1),
            an_action("refuse", "receiver", "refused", requires="comment"),
            WITHDRAW,
        ],
    ),
    a_state(
        "waiting_early",
        NONE,
        5,
        owner="applicant",
        timers=(Timer(Duration.parse("30cd"), "expire"),),
        actions=[an_action("supplement", "applicant", "submitted", accepts="files"), EXPIRE],
    ),
    a_state(
        "received",
        RUN,
        2,
        owner="receiver",
        handover=True,
        actions=[an_action("route", "receiver", "routed", accepts="comment"), WITHDRAW],
    ),
    a_state(
        "routed",
        RUN,
        4,
        owner="clerk",
        agency=COMPETENT,
        budget=Duration.parse("4wh"),
        actions=[
            an_action(
                "accept",
                "clerk",
                "appraise",
                effects=(EffectCall("assign_officer"),),
                undo=HALF_AN_HOUR,
            ),
            an_action(
                "reroute",
                "clerk",
                "routed",
                requires="comment agency",
                limit=2,
                effects=(CHANGE_AGENCY,),
            ),
        ],
    ),
    a_state(
        "appraise",
        RUN,
        4,
        kind=StateKind.STEP,
        owner="officer",
        agency=COMPETENT,
        budget=Duration.parse("3wd"),
        actions=APPRAISE,
    ),
    a_state(
        "consulting",
        RUN,
        4,
        kind=StateKind.STEP,
        owner="officer",
        agency=COMPETENT,
        actions=[
            an_action(
                "joined",
                "officer system",
                "approve",
                when=Guard.parse("consults_done or consults_late"),
            ),
            ANSWER,
        ],
    ),
    a_state(
        "approve",
        RUN,
        4,
        kind=StateKind.STEP,
        owner="dept_head",
        agency=COMPETENT,
        budget=Duration.parse("2wd"),
        actions=[
            an_action("approve", "dept_head", "sign", when=Guard.parse("proposal != 'refuse'")),
            an_action(
                "confirm_refusal",
                "dept_head",
                "result_ready",
                requires="comment",
                when=Guard.parse("proposal == 'refuse'"),
                sets={"outcome": "refused"},
            ),
            SEND_BACK,
        ],
    ),
    a_state(
        "sign",
        RUN,
        4,
        kind=StateKind.STEP,
        owner="signer",
        agency=COMPETENT,
        actions=[an_action("sign", "signer", "issue", requires="signature", bulk=True)],
    ),
    a_state(
        "issue",
        RUN,
        4,
        kind=StateKind.STEP,
        owner="registrar",
        agency=COMPETENT,
        actions=[
            an_action(
                "issue_result",
                "registrar",
                "result_ready",
                requires="result",
                sets={"outcome": "granted"},
                effects=(EffectCall("register_result"),),
                undo=HALF_AN_HOUR,
            )
        ],
    ),
    a_state(
        "waiting_citizen",
        RESTART,
        5,
        owner="applicant",
        timers=(Timer(Duration.parse("30cd"), "expire"),),
        actions=[SUPPLEMENT, EXPIRE, WITHDRAW],
    ),
    a_state(
        "waiting_obligation",
        HOLD,
        6,
        owner="applicant",
        actions=[
            an_action("confirm_obligation", "receiver", ORIGIN, requires="payment"),
            an_action("ask_again", "receiver", "waiting_obligation", limit=1),
        ],
    ),
    a_state(
        "result_ready",
        STOP,
        9,
        owner="receiver",
        on_enter=(EffectCall("notify", "ready"),),
        actions=[
            an_action("hand_over", "receiver", "returned", requires="receipt"),
            an_action(
                "download", "applicant", "returned", when=Guard.parse("return_method == 'digital'")
            ),
        ],
    ),
    a_state(
        "returned",
        STOP,
        10,
        kind=StateKind.END,
        actions=[an_action("rate", "applicant", SAME, requires="rating", limit=1)],
    ),
    a_state("refused", STOP, 3, kind=StateKind.END),
    a_state("withdrawn", STOP, 7, kind=StateKind.END),
    a_state("expired", STOP, 8, kind=StateKind.END),
)
MACHINE = Machine(
    start="draft",
    states=MappingProxyType({state.id: state for state in STATES}),
    roles=MappingProxyType(ROLES),
    consultations=MappingProxyType(
        {
            "commune": Consultation(
                key="commune",
                agency="form.commune",
                due=Duration.parse("4wd"),
                asks=words("the place"),
            ),
            "experts": Consultation(
                key="experts",
                agency="H47.7",
                due=Duration.parse("2wd"),
                asks=words("the risk"),
                when=Guard.parse("form.high_risk == true"),
            ),
        }
    ),
    extension=ExtensionRule(
        most=1,
        by=("dept_head",),
        at_least=Duration.parse("1wd"),
        effects=(EffectCall("issue", "M04"),),
    ),
)
