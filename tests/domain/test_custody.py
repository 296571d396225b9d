"""Papers in custody: what was taken in, what is owed, and where a parcel leaves it."""

from dataclasses import replace

from app.domain.bringing import brought_defects, papers_in
from app.domain.custody import (
    Given,
    Paper,
    given_back,
    keepers_of,
    keys_of,
    owed,
    parcel_back,
    parcel_delivered,
    posted,
    taken_in,
)
from app.domain.dossier import Act
from app.domain.errors import Defect
from app.domain.machine import Words
from app.domain.people import Principal
from app.domain.procedure import RequiredDocument
from tests.domain.calendar_examples import at
from tests.examples import ANOTHER_AGENCY, APPLICANT, COMPETENT_AGENCY, DESK, RECEIVER
from tests.machine_building import an_action

MORNING = at("2026-03-02 09:00")
ASKED = (
    RequiredDocument(key="don", label=Words("Đơn", "Application"), originals=1),
    RequiredDocument(key="ban_sao", label=Words("Bản sao", "Copy"), copies=2),
    RequiredDocument(key="khac", label=Words("Khác", "Other")),
)
HERE = Paper(key="don", originals=1, holder=DESK)
OWED = Paper(key="bang", originals=1, returnable=True, holder=DESK, since=MORNING)
THERE = Paper(key="the", originals=1, returnable=True, holder=COMPETENT_AGENCY)


def test_a_bare_key_counts_what_the_procedure_asks_for():
    given = [Given(key=key) for key in ("don", "ban_sao", "khac", "unknown")]
    taken = taken_in(given, ASKED, DESK, MORNING)
    assert [(paper.originals, paper.copies) for paper in taken] == [(1, 0), (0, 2), (0, 1), (0, 1)]
    assert {(paper.holder, paper.since, paper.to) for paper in taken} == {(DESK, MORNING, None)}
    assert owed(taken) == ()


def test_what_was_counted_at_the_desk_stands_whatever_was_asked():
    (paper,) = taken_in([Given(key="don", originals=3, returnable=True)], ASKED, DESK, MORNING)
    assert (paper.originals, paper.copies, paper.is_owed) == (3, 0, True)


def test_only_what_lies_at_the_desk_is_given_back_or_posted():
    custody = (HERE, OWED, THERE)
    on_its_way = replace(OWED, to=ANOTHER_AGENCY)
    assert given_back(custody, DESK) == (HERE, replace(OWED, holder=None, since=None), THERE)
    assert posted(custody, DESK)[1] == replace(OWED, holder=None, since=None, in_post=True)
    assert given_back((on_its_way,), DESK) == posted((on_its_way,), DESK) == (on_its_way,)


def test_a_parcel_arrives_or_comes_back_to_the_desk():
    sent = posted((HERE, OWED), DESK)
    later = at("2026-03-09 08:00")
    assert owed(sent) == owed(parcel_delivered(sent)) == ()
    assert not any(paper.in_post for paper in parcel_delivered(sent))
    assert owed(parcel_back(sent, DESK, later)) == (replace(OWED, since=later),)


def test_keys_stand_once_and_keepers_are_those_who_have_or_will_have():
    moving = Paper(key="don", holder=DESK, to=ANOTHER_AGENCY)
    assert keys_of((HERE, moving, OWED)) == ("don", "bang")
    assert keepers_of((moving, THERE, replace(OWED, holder=None))) == {
        DESK,
        ANOTHER_AGENCY,
        COMPETENT_AGENCY,
    }


TAKES_PAPERS = an_action("supplement", "applicant receiver", "submitted", accepts="papers answers")


def brought(who: Principal, *papers: object) -> list[Defect]:
    act = Act(action="supplement", by=who, at=MORNING, data={"papers": list(papers)})
    return [*brought_defects(act, TAKES_PAPERS)]


def test_a_desk_says_what_it_takes_in_and_an_applicant_does_not():
    act = Act(action="supplement", by=RECEIVER, at=MORNING, data={"papers": ["don", {"key": "x"}]})
    assert papers_in(act, TAKES_PAPERS) == (Given(key="don"), Given(key="x"))
    assert papers_in(act, an_action("go", "receiver", "submitted")) == ()
    assert brought(RECEIVER, "don") == []
    assert brought(APPLICANT, "don") == [Defect("data.papers", "not_allowed")]


def test_numbers_say_how_many_sheets_there_are():
    nothing = {"key": "a", "originals": 0, "copies": 0}
    no_original = {"key": "b", "originals": 0, "copies": 1, "returnable": True}
    good = {"key": "c", "originals": 1, "returnable": True}
    assert brought(RECEIVER, nothing, no_original, good) == [
        Defect("data.papers.0", "paper_without_sheets"),
        Defect("data.papers.1.originals", "original_required"),
    ]
