"""Questions: acknowledged only when written; refused by name; checked in practice only."""

import pytest
from widget_samples import MemorySink, at_9_41, disk_full, make_item, make_key

from daisuso.errors import JournalError, UsageError
from daisuso.widgets.answers import AnswerExchange


def exchange(kind="single-choice", *, practice=False, sink=None, lang="vi"):
    item = make_item(kind, use="practice" if practice else "module")
    return AnswerExchange(item, MemorySink() if sink is None else sink, lang, make_key(kind) if practice else None, at_9_41)


def answer(value, seq=1):
    return {"type": "answer", "seq": seq, "value": value}


def test_an_answer_is_written_then_acknowledged():
    talk = exchange()
    assert talk.receive(answer("b")) == [{"type": "ack", "seq": 1, "n": 1, "at": "9:41"}]
    record = talk.sink.records[0]
    assert (record.kind, record.item, record.version, record.value) == ("answer", "vneid-single-choice", 1, "b")


def test_a_message_sent_twice_is_written_once():
    talk = exchange()
    first = talk.receive(answer("b"))
    assert talk.receive(answer("b")) == first
    assert talk.sink.values() == ["b"]


def test_a_format_error_is_told_and_not_written():
    talk = exchange("numeric")
    reply = talk.receive(answer("99"))[0]
    assert (reply["type"], reply["code"], reply["retry"]) == ("refused", "q.number_range", False)
    assert reply["words"] == "Số này phải từ 0 đến 60."
    assert talk.sink.records == []


@pytest.mark.parametrize("value", ["?", ["b"], {"id": "b"}, 7, True, "b" * 300])
def test_an_answer_that_is_none_is_refused(value):
    talk = exchange()
    assert talk.receive(answer(value))[0]["code"] == "format.option"
    assert talk.sink.records == []


def test_an_answer_can_be_withdrawn():
    talk = exchange("short-text")
    talk.receive(answer("công an phường", 1))
    assert talk.receive(answer(None, 2))[0]["type"] == "ack"
    assert talk.sink.values() == ["công an phường", None]
    assert talk.response() is None


def test_hello_tells_what_is_saved():
    sink = MemorySink()
    exchange(sink=sink).receive(answer("b"))
    talk = exchange(sink=sink)
    assert talk.receive({"type": "hello", "seq": 9}) == [{"type": "state", "seq": 9, "response": "b", "locked": False}]


def test_an_answer_to_another_version_is_not_shown():
    sink = MemorySink()
    sink.record("answer", "vneid-single-choice", 2, "b")
    assert exchange(sink=sink).response() is None


def test_a_full_disk_asks_to_try_again():
    talk = exchange()
    talk.sink.trouble = disk_full()
    reply = talk.receive(answer("b"))[0]
    assert (reply["code"], reply["retry"]) == ("save.full", True)
    talk.sink.trouble = None
    assert talk.receive(answer("b"))[0]["type"] == "ack"


@pytest.mark.parametrize(
    "trouble", [JournalError("the file has been moved"), OSError(5, "Input/output error"), RuntimeError("bug")]
)
def test_any_other_trouble_asks_to_try_again_and_does_not_fill_the_log(trouble, caplog):
    talk = exchange()
    talk.sink.trouble = trouble
    replies = [talk.receive(answer("b", seq))[0] for seq in range(50)]
    assert {(reply["type"], reply["retry"]) for reply in replies} == {("refused", True)}
    assert len(caplog.records) <= 3


def test_after_handing_in_nothing_is_written():
    talk = exchange()
    talk.sink.record("hand-in", "", 0, None)
    replies = talk.receive(answer("b"))
    assert [reply["type"] for reply in replies] == ["refused", "locked"]
    assert replies[0]["words"] == "Đã nộp, không sửa được"
    assert len(talk.sink.records) == 1


@pytest.mark.parametrize(
    "content",
    [
        None,
        7,
        {"type": "event", "seq": 1, "value": {"a": "k1"}},
        {"type": "restart", "seq": 1},
        {"type": "answer", "seq": 1, "value": "b", "item": "vneid-other"},
        {"type": "answer", "seq": 1, "value": "x" * 10_000_000},
        {"type": "__class__", "seq": 1},
    ],
)
def test_hostile_messages_change_nothing_and_are_counted(content):
    talk = exchange()
    replies = talk.receive(content)
    assert all(reply["type"] == "refused" for reply in replies)
    assert talk.refusals == 1
    assert talk.sink.records == []


def test_a_page_cannot_fill_the_journal():
    talk = exchange()
    replies = [talk.receive(answer("ab"[seq % 2], seq))[0] for seq in range(2001)]
    assert replies[-1]["code"] == "save.too_many"
    assert len(talk.sink.records) == 2000


def test_an_assessed_item_never_comes_with_its_key():
    with pytest.raises(UsageError, match="vneid-single-choice"):
        AnswerExchange(make_item("single-choice"), MemorySink(), "vi", make_key("single-choice"))


@pytest.mark.parametrize("kind", ["check", "reveal"])
def test_an_assessment_tells_nothing(kind):
    talk = exchange()
    assert talk.receive({"type": kind, "seq": 1, "value": "b"})[0]["type"] == "refused"


def check(talk, value, kind="check", seq=1):
    return talk.receive({"type": kind, "seq": seq, "value": value})[0]


def test_practice_says_why_a_choice_is_right():
    said = check(exchange(practice=True), "b")
    assert (said["verdict"], said["marks"]) == ("right", {"b": "right"})
    assert said["texts"] == ["Mức độ 2 chỉ làm trực tiếp. Đi cùng bác là chắc nhất."]


def test_practice_says_why_a_choice_seemed_right_and_keeps_the_answer():
    said = check(exchange(practice=True, lang="en"), "d")
    assert (said["verdict"], said["marks"], said["tries"]) == ("wrong", {"d": "wrong"}, 1)
    assert said["texts"][0].startswith("Calling back sounds careful")


def test_an_unsafe_choice_is_called_unsafe():
    assert check(exchange(practice=True), "c")["verdict"] == "unsafe"


def test_the_answer_is_told_after_two_tries():
    talk = exchange(practice=True)
    check(talk, "a", seq=1)
    assert check(talk, "a", "reveal", 2)["type"] == "refused"
    check(talk, "d", seq=3)
    said = check(talk, "d", "reveal", 4)
    assert said["marks"] == {"d": "wrong", "b": "missed"}
    assert said["revealed"] and len(said["texts"]) == 2


@pytest.mark.parametrize(
    ("kind", "value", "verdict", "marks"),
    [
        ("multiple-choice", ["b", "d"], "right", {"b": "right", "d": "right"}),
        ("multiple-choice", ["b", "a"], "partly", {"a": "wrong", "b": "right"}),
        ("multiple-choice", ["a"], "wrong", {"a": "wrong"}),
        ("multiple-choice", ["b", "c"], "unsafe", {"b": "right", "c": "wrong"}),
        ("ordering", ["s1", "s2", "s3", "s4"], "right", dict.fromkeys(["s1", "s2", "s3", "s4"], "right")),
        ("ordering", ["s1", "s3", "s2", "s4"], "partly", {"s1": "right", "s3": "wrong", "s2": "wrong", "s4": "right"}),
        ("matching", {"p1": "x", "p2": "y", "p3": "z"}, "right", dict.fromkeys(["p1", "p2", "p3"], "right")),
        ("matching", {"p1": "x"}, "partly", {"p1": "right", "p2": "wrong", "p3": "wrong"}),
        ("numeric", "7", "right", {"field": "right"}),
        ("numeric", "8", "wrong", {"field": "wrong"}),
        ("short-text", "Công an  phường", "right", {"field": "right"}),
        ("short-text", "ngân hàng", "wrong", {"field": "wrong"}),
        ("extended-text", "Tôi mời bác tự bấm.", "open", {}),
    ],
)
def test_every_type_has_its_feedback(kind, value, verdict, marks):
    said = check(exchange(kind, practice=True), value)
    assert (said["type"], said["verdict"], said["marks"]) == ("feedback", verdict, marks)


@pytest.mark.parametrize(
    ("kind", "value", "told"),
    [
        (
            "ordering",
            ["s4", "s3", "s2", "s1"],
            ["Gác máy", "Gọi ngân hàng khóa tài khoản", "Tắt mạng trên điện thoại", "Trình báo công an"],
        ),
        (
            "matching",
            {"p1": "z"},
            [
                "Làm tài khoản định danh mức độ 2: Công an phường",
                "Thiếu tháng đóng bảo hiểm xã hội: Cơ quan bảo hiểm",
                "Thấy tiền bị chuyển đi lạ: Ngân hàng",
            ],
        ),
        ("numeric", "8", ["7 ngày"]),
        ("short-text", "x", ["công an phường"]),
    ],
)
def test_a_wrong_answer_gives_nothing_away_until_it_is_asked_for(kind, value, told):
    talk = exchange(kind, practice=True)
    said = check(talk, value)
    check(talk, value, seq=2)
    assert not said["answer"] and said["texts"] != ["Khóa tài khoản ngay thì tiền còn giữ được."]
    revealed = check(talk, value, "reveal", 3)
    assert (revealed["answer"], revealed["texts"]) == (told, ["Khóa tài khoản ngay thì tiền còn giữ được."])
