import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daisuso.hall.channel import Refused, read_message


def message(**changes: Any) -> dict[str, Any]:
    good = {
        "channel": "shell",
        "header": {"msg_id": "1", "msg_type": "comm_msg"},
        "content": {"comm_id": "abc", "data": {"method": "custom", "content": {"answer": "a"}}},
    }
    return good | changes


def test_an_answer_passes() -> None:
    assert read_message(json.dumps(message())) == ("abc", {"method": "custom", "content": {"answer": "a"}}, "1")


@pytest.mark.parametrize(
    "bad",
    [
        message(channel="control"),
        message(channel="stdin"),
        message(channel=None),
        message(header={"msg_id": "1", "msg_type": "execute_request"}),
        message(header={"msg_id": "1", "msg_type": "comm_open"}),
        message(header={"msg_id": 1, "msg_type": "comm_msg"}),
        message(header={"msg_id": "x" * 81, "msg_type": "comm_msg"}),
        message(header={"msg_type": "comm_msg"}),
        message(header=[]),
        message(content={"comm_id": "abc", "data": []}),
        message(content={"comm_id": 7, "data": {"method": "custom"}}),
        message(content={"comm_id": "abc", "data": {"method": "request_states"}}),
        message(content={"comm_id": "abc", "data": {"method": ["custom"]}}),
        message(content={"comm_id": "abc", "data": {"method": "update", "state": {"props": {}}}}),
        message(content={"comm_id": "abc", "data": {"method": "request_state"}}),
        message(content={"comm_id": "abc", "data": {}}),
        [],
        None,
        "comm_msg",
    ],
)
def test_everything_else_is_refused(bad: Any) -> None:
    with pytest.raises(Refused):
        read_message(json.dumps(bad))


@pytest.mark.parametrize("raw", ["", "{", "[" * 100_000, b"\x00\x00", '{"channel": "shell"}'])
def test_what_is_no_message_is_refused(raw: str | bytes) -> None:
    with pytest.raises(Refused):
        read_message(raw)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["msg_type", "msg_id", "data", "method"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(channel=json_values, header=json_values, content=json_values)
def test_no_value_gets_through_or_breaks_it(channel: Any, header: Any, content: Any) -> None:
    with pytest.raises(Refused):
        read_message(json.dumps({"channel": channel, "header": header, "content": content}))
