"""The post's list: everything that is wrong with it is said at once, line by line."""

from app.domain.at_the_door import RemittedLine
from app.fees.remittance_list import MOST_SAID, read_list

HEAD = "OrderNumber,FeeAmount,PostageAmount"


def said(*lines: str, head: str = HEAD) -> list[tuple[str, str | None, str | None]]:
    found, defects = read_list("\n".join([head, *lines]).encode())
    assert defects
    del found
    return [(one.code, one.facts.get("line"), one.facts.get("columns")) for one in defects]  # type: ignore[misc]


def test_a_list_is_read_whatever_its_order_of_columns_and_its_separator():
    text = "\ufeffNgay;FeeAmount;OrderNumber;PostageAmount\n20/8;650.000; h47.1-260820-0001-t1 ;0"
    assert read_list(text.encode()) == (
        [RemittedLine(order="H47.1-260820-0001-T1", fee=650_000, postage=0)],
        [],
    )


def test_every_line_that_cannot_be_read_is_named():
    assert said("A-T1,650000,30000", ",x,30000", "A-T2,1.5,", "A-T3,1,2,3", "A-T4,1") == [
        ("remittance_line_unreadable", "3", "OrderNumber, FeeAmount"),
        ("remittance_line_unreadable", "4", "FeeAmount, PostageAmount"),
        ("remittance_line_unreadable", "5", HEAD.replace(",", ", ")),
        ("remittance_line_unreadable", "6", "PostageAmount"),
    ]
    assert len(said(*["x"] * 99)) == MOST_SAID


def test_what_is_no_list_at_all_is_said_so():
    assert said(head="OrderNumber;Sum") == [
        ("remittance_without_columns", None, "FeeAmount, PostageAmount")
    ]
    assert said() == [("remittance_empty", None, None)]
    assert read_list(b"\xff\xfe")[1][0].code == "statement_not_text"
    assert read_list(b"")[1][0].code == "remittance_without_columns"
