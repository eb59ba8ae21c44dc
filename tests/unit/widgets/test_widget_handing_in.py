"""The review tells what is saved; handing in gives one receipt, also when asked twice."""

from datetime import datetime

from daisuso.errors import ResponseNotSaved
from daisuso.widgets.handing_in import HandInExchange
from daisuso.widgets.sink import Receipt, ReviewRow

RECEIPT = Receipt("Kiểm tra 3. VNeID", "Lan", datetime(2026, 11, 22, 9, 58), 7, 7, "K7QM 42XD 9TVA", ("Chờ kết quả.",))


class Desk:
    def __init__(self):
        self.taken = None
        self.trouble = None

    def rows(self):
        return [ReviewRow("vneid-m01", "Chọn nơi làm mức độ 2", True), ReviewRow("vneid-m02", "Xếp thứ tự", False)]

    def receipt(self):
        return self.taken

    def hand_in(self):
        if self.trouble:
            raise self.trouble
        self.taken = RECEIPT
        return RECEIPT


def test_rows_are_numbered_in_order():
    reply = HandInExchange(Desk(), "vi").receive({"type": "review", "seq": 1})[0]
    assert reply["rows"] == [
        {"item": "vneid-m01", "number": 1, "title": "Chọn nơi làm mức độ 2", "answered": True},
        {"item": "vneid-m02", "number": 2, "title": "Xếp thứ tự", "answered": False},
    ]


def test_handing_in_gives_the_receipt_and_closes_the_page_once():
    closed = []
    talk = HandInExchange(Desk(), "vi", lambda: closed.append(True))
    first = talk.receive({"type": "hand-in", "seq": 1})[0]
    again = talk.receive({"type": "hand-in", "seq": 2})[0]
    assert first["receipt"] == again["receipt"]
    assert first["receipt"]["at"] == "9:58, chủ nhật 22/11/2026"
    assert closed == [True]


def test_a_page_that_comes_back_sees_the_receipt():
    desk = Desk()
    desk.taken = RECEIPT
    assert HandInExchange(desk, "en").receive({"type": "hello", "seq": 1})[0]["receipt"]["at"] == "9:58, Sunday 22/11/2026"


def test_a_failed_handing_in_is_told_and_may_be_tried_again():
    desk = Desk()
    desk.trouble = ResponseNotSaved("the disk is full")
    talk = HandInExchange(desk, "vi")
    assert talk.receive({"type": "hand-in", "seq": 1})[0]["code"] == "rev.fail"
    desk.trouble = None
    assert talk.receive({"type": "hand-in", "seq": 1})[0]["type"] == "receipt"
