import pytest

from daisuso import errors
from daisuso.errors import DaisusoError, Problem, SourceError


def test_a_message_says_where_what_and_the_cure_in_sentences():
    error = DaisusoError("there is no bank", where="course", cure="Release one.")
    assert str(error) == "course: there is no bank. Release one."
    assert str(DaisusoError("Is it there?", cure="Look.")) == "Is it there? Look."
    assert str(DaisusoError("it broke")) == "it broke"


def test_the_tree_in_the_docstring_is_the_tree_of_the_code():
    drawn = {line.split("── ")[1].split()[0] for line in (errors.__doc__ or "").splitlines() if "── " in line}
    real = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, DaisusoError)}
    assert drawn == real - {"DaisusoError"}


def test_authoring_errors_come_sorted_and_all():
    error = SourceError([Problem("b", 2, "x"), Problem("a", 10, "y"), Problem("a", 9, "z"), Problem("a", 0, "w")])
    assert str(error).splitlines() == ["4 errors in the sources:", "a: w", "a:9: z", "a:10: y", "b:2: x"]
    with pytest.raises(DaisusoError):
        raise error
