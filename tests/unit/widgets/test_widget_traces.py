"""Phones and dialogues: each event in its place, impossible ones refused before they are written, practice told what happened."""

import pytest
from widget_samples import PHONE_BEST, MemorySink, at_9_41, disk_full, make_item, make_key

from daisuso.widgets.traces import TraceExchange


def exchange(kind="simulation", *, practice=False, sink=None):
    item = make_item(kind, use="practice" if practice else "module")
    return TraceExchange(item, MemorySink() if sink is None else sink, "vi", make_key(kind) if practice else None, at_9_41)


def event(value, i, seq=None):
    return {"type": "event", "seq": 100 + i if seq is None else seq, "value": value, "i": i}


def play(talk, events):
    return [talk.receive(event(value, i)) for i, value in enumerate(events)]


def test_each_event_is_written_and_acknowledged():
    talk = exchange()
    replies = play(talk, PHONE_BEST)
    assert [reply[0]["n"] for reply in replies] == [1, 2, 3, 4, 5, 6, 7]
    assert talk.response() == {"events": PHONE_BEST}
    assert {record.kind for record in talk.sink.records} == {"event"}


def test_an_event_whose_acknowledgement_was_lost_is_written_once():
    sink = MemorySink()
    play(exchange(sink=sink), PHONE_BEST[:2])
    talk = exchange(sink=sink)  # another kernel, which never saw the first message
    assert talk.receive(event(PHONE_BEST[1], 1, seq=999))[0]["type"] == "ack"
    assert sink.values() == PHONE_BEST[:2]


@pytest.mark.parametrize(
    ("value", "i", "code"),
    [
        ({"a": "k5", "v": "250819"}, 1, "format.act"),  # not on this screen in this state
        ({"a": "k7"}, 2, "save.old_page"),  # a gap
        ({"a": "k2"}, 0, "save.old_page"),  # another device did something else
        ({"a": "k7", "v": "x"}, 1, "format.act"),
        ({"a": "k7", "score": 10}, 1, "format.act"),
        ("k7", 1, "format.act"),
        (None, 1, "format.act"),
        ([], 1, "format.act"),
    ],
)
def test_an_impossible_event_is_refused_and_the_page_is_told_where_it_stands(value, i, code):
    talk = exchange()
    play(talk, PHONE_BEST[:1])
    reply = talk.receive(event(value, i, seq=999))[0]
    assert (reply["type"], reply["code"], reply["retry"]) == ("refused", code, False)
    assert reply["response"] == {"events": PHONE_BEST[:1]}
    assert talk.sink.values() == PHONE_BEST[:1]


def test_an_event_without_its_place_is_refused():
    assert exchange().receive({"type": "event", "seq": 1, "value": {"a": "k1"}})[0]["code"] == "save.old_page"


def test_after_the_end_nothing_can_be_done():
    talk = exchange()
    play(talk, PHONE_BEST)
    assert talk.receive(event({"a": "k1"}, 7))[0]["code"] == "format.act"


def test_two_devices_share_one_trace():
    sink = MemorySink()
    one, other = exchange(sink=sink), exchange(sink=sink)
    play(one, PHONE_BEST[:2])
    assert other.receive(event({"a": "k8"}, 0, seq=5))[0]["code"] == "save.old_page"
    assert other.receive(event(PHONE_BEST[2], 2, seq=6))[0]["type"] == "ack"
    assert one.events() == PHONE_BEST[:3]


def test_a_full_disk_keeps_the_event_for_later():
    talk = exchange()
    talk.sink.trouble = disk_full()
    assert talk.receive(event(PHONE_BEST[0], 0))[0]["retry"] is True
    talk.sink.trouble = None
    assert talk.receive(event(PHONE_BEST[0], 0))[0]["type"] == "ack"


def test_an_assessed_run_cannot_be_restarted_and_tells_nothing():
    talk = exchange()
    replies = play(talk, [{"a": "k1"}, {"a": "k6"}])
    assert [reply["type"] for each in replies for reply in each] == ["ack", "ack"]
    assert talk.receive({"type": "restart", "seq": 500})[0]["type"] == "refused"
    assert talk.receive({"type": "hello", "seq": 501})[0] == {
        "type": "state", "seq": 501, "response": {"events": [{"a": "k1"}, {"a": "k6"}]}, "locked": False,
    }  # fmt: skip


def test_practice_tells_an_unsafe_act_from_the_key():
    replies = play(exchange(practice=True), [{"a": "k1"}, {"a": "k6"}])
    said = replies[1][1]
    assert (said["kind"], said["act"], said["i"]) == ("unsafe", "k6", 1)
    assert said["told"].startswith("Bạn vừa hỏi mã") and said["real"].startswith("đưa máy lại")


def test_practice_tells_a_wrong_turn_once():
    replies = play(exchange(practice=True), [{"a": "k2"}, {"a": "k13"}])
    assert [[reply.get("kind") for reply in each] for each in replies] == [[None, "detour"], [None]]


def test_practice_can_begin_again():
    talk = exchange(practice=True)
    play(talk, PHONE_BEST[:2])
    assert talk.receive({"type": "restart", "seq": 500})[0]["type"] == "ack"
    assert talk.response() == {"events": []}
    assert talk.receive(event({"a": "k2"}, 0, seq=501))[0]["type"] == "ack"


def test_a_finished_run_is_summed_up_also_when_the_page_comes_back():
    talk = exchange(practice=True)
    said = play(talk, PHONE_BEST)[-1][1]
    assert (said["kind"], said["verdict"]) == ("run", "right")
    assert said["texts"] == ["Bạn đã kiểm tra 1 trong 1 điều cần kiểm tra.", "Khóa tài khoản ngay thì tiền còn giữ được."]
    assert talk.receive({"type": "hello", "seq": 900})[0]["run"]["restored"] is True


def test_a_talk_is_summed_up_by_its_points():
    talk = exchange("dialogue", practice=True)
    said = play(talk, [{"a": "t1b"}, {"a": "t2a"}, {"a": "t3b"}])[-1][1]
    assert said["texts"][0] == "Bạn được 3 trong 5 điểm về cách kèm."


def test_an_unsafe_reply_makes_the_run_unsafe():
    replies = play(exchange("dialogue", practice=True), [{"a": "t1c"}, {"a": "t2b"}, {"a": "t3b"}])
    assert replies[0][1]["kind"] == "unsafe"
    assert replies[-1][1]["verdict"] == "unsafe"


def test_the_number_of_records_is_bounded():
    talk = exchange(practice=True)
    for seq in range(4000):
        talk.receive({"type": "restart", "seq": seq})
    assert talk.receive({"type": "restart", "seq": 4000})[0]["code"] == "save.too_many"
