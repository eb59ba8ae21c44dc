import pytest

from daisuso.grading.ordinary_code import ends_in_call, is_ordinary, score_call

OURS = ["import daisuso", 'daisuso.item("a")', "daisuso.score('a')  # hi", "daisuso.hand_in()", "", "# only a remark", "\n\n"]
ORDINARY = [
    "import os",
    "import daisuso as d",
    "import daisuso, os",
    "from daisuso import score",
    "daisuso.lesson('x')",
    "daisuso.score(open('x'))",
    "daisuso.score(*x)",
    "daisuso.score('x', more=1)",
    "daisuso.score = lambda item: 2.0",
    "x = daisuso.score('x')",
    "daisuso.score('x').__class__",
    "%%bash\nrm x",
    "!ls",
    "daisuso.item('a'",
    "daisuso.item('\x00')",
    "(" * 1500,
    "daisuso.item('a')" + "#" * 3000,
]


@pytest.mark.parametrize("source", OURS)
def test_daisusos_own_calls_and_remarks_are_no_code(source):
    assert not is_ordinary(source)


@pytest.mark.parametrize("source", ORDINARY)
def test_everything_else_is(source):
    assert is_ordinary(source)
    assert score_call(source) is None


def test_a_score_cell_names_its_item():
    assert score_call('daisuso.score("vneid-m01")') == "vneid-m01"
    assert score_call('daisuso.item("vneid-m01")') is None
    assert score_call('import daisuso\ndaisuso.score("vneid-m01")') is None


def test_a_cell_that_ends_in_a_call_has_a_result():
    assert ends_in_call("import daisuso\ndaisuso.hand_in()")
    assert not ends_in_call("import daisuso") and not ends_in_call("# x")


def test_looking_at_code_warns_of_nothing(recwarn):
    is_ordinary("'\\d'; assert (1, 2)")
    assert not recwarn.list
