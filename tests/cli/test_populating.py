"""The invented population: the same every time, in every place, with forms that hold water."""

from collections import Counter
from datetime import date
from random import Random

from app.cli.populating.forms import filled
from app.cli.populating.lives import COURSES, lives
from app.cli.populating.persons import business, somebody
from app.domain.applicant import defects_of, tidied
from app.procedures.forms import form_defects
from app.procedures.library import beside_shipped


def test_the_same_seed_gives_the_same_lives_and_every_course_its_share():
    assert list(lives(60, 7)) == list(lives(60, 7))
    assert list(lives(60, 7)) != list(lives(60, 8))
    for number in (1, 17, 60, 61, 300, 1000):
        made = list(lives(number, 1))
        assert len(made) == number
        if number >= 60:
            courses = Counter(COURSES.index(life.course) for life in made)
            assert all(courses[at] >= course.share for at, course in enumerate(COURSES))
    assert {COURSES.index(life.course) for life in lives(300, 1)} == set(range(len(COURSES)))


def test_people_and_businesses_are_such_as_a_desk_would_take():
    chance = Random(3)  # noqa: S311
    for _ in range(300):
        who = somebody(chance)
        for applicant in (who.as_applicant(), business(chance, who)):
            assert not list(defects_of(tidied(applicant))), applicant


def test_every_form_that_ships_is_filled_in_without_a_defect():
    given, _ = beside_shipped([])
    chance = Random(5)  # noqa: S311
    for entry in given.procedures.values():
        schema = entry.file.form.schema_ if entry.file.form else {}
        for _ in range(25):
            who = somebody(chance)
            form = filled(
                entry.file.code,
                schema,
                (chance, who, business(chance, who), date(2026, 8, 20)),
            )
            assert not form_defects(schema, form), (entry.file.code, form)
