"""What speaks for a dossier when a letter says to none that it answers it."""

import pytest

from app.domain.fitting import Candidate, Fit, Stray, fits, strength

CODE = "H47.TTHCC-260820-0007"
LETTER = ("0a1b", f"{CODE}/LYK-c1")
ANH = Candidate(code=CODE, applicant="Nguyễn Thị Ánh", letters=(LETTER,))


@pytest.mark.parametrize(
    ("stray", "candidate", "expected"),
    [
        (Stray(words="V/v việc khác"), ANH, ()),
        (Stray(words="", cites_document="0A1B"), ANH, (Fit.CITES_LETTER,)),
        (
            Stray(words="", cites_code=f"{CODE.lower()}/lyk-c1"),
            ANH,
            (Fit.CITES_LETTER, Fit.CITES_CODE),
        ),
        (Stray(words=f"Về hồ sơ ({CODE.lower()})."), ANH, (Fit.CITES_CODE,)),
        (Stray(words=f"Về hồ sơ {CODE}1"), ANH, ()),
        (Stray(words="của bà NGUYỄN THỊ ÁNH, Hội An"), ANH, (Fit.NAMES_APPLICANT,)),
        (
            Stray(words="bà Nguyễn Thị Ánh-Tuyết và ông Trần Nguyễn Thị"),
            ANH,
            (Fit.NAMES_APPLICANT,),
        ),
        (Stray(words="bà Nguyễn Thị Ánhh"), ANH, ()),
        (Stray(words="bà Ánh"), Candidate(code=None, applicant="Ánh"), ()),
        (
            Stray(words=""),
            Candidate(code=None, applicant="B", asked_sender=True),
            (Fit.SENDER_ASKED,),
        ),
    ],
)
def test_each_reason_is_found_by_itself(
    stray: Stray, candidate: Candidate, expected: tuple[Fit, ...]
):
    assert fits(stray, candidate) == expected


def test_codes_are_codes_and_each_is_found_once():
    words = f"{CODE}, {CODE.lower()}; 000.00.15.H47-260821-0001; số 77-260820-1; H47.7-261399-0001"
    assert Stray(words=words).codes == (CODE, "000.00.15.H47-260821-0001")


def test_what_fits_best_stands_first():
    cited, asked, nothing = (Fit.CITES_CODE,), (Fit.SENDER_ASKED,), ()
    both = (Fit.CITES_CODE, Fit.SENDER_ASKED)
    found = sorted([nothing, asked, cited, both], key=strength)
    assert found == [both, cited, asked, nothing]
