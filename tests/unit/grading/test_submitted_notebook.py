import copy
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from parity.course_builder import STUB, bank_item, every_interaction, source_notebook

from daisuso.errors import SubmissionError
from daisuso.grading.release import checksum, notebook_bytes, release_notebook
from daisuso.grading.submitted_notebook import AS_RELEASED, examine

RELEASE = release_notebook(source_notebook("vneid", every_interaction()), "source/vneid/vneid.ipynb")
BYTES = notebook_bytes(RELEASE.data)
PLAN = "item-extended-text"


def changed(change):
    data = copy.deepcopy(dict(RELEASE.data))
    change(data)
    return json.dumps(data).encode()


def cell(data, name):
    return next(found for found in data["cells"] if found["metadata"]["nbgrader"]["grade_id"] == name)


def look(change):
    return examine(changed(change), RELEASE, "here")


def test_the_released_notebook_in_any_layout_says_nothing():
    for data in (BYTES, json.dumps(RELEASE.data).encode()):
        found = examine(data, RELEASE, "here")
        assert (found.typed, found.findings, found.code) == ({}, (), ())
    assert examine(None, RELEASE, "here") is AS_RELEASED


def test_running_and_saving_it_says_nothing():
    def run(data):
        for place, found in enumerate(data["cells"]):
            if found["cell_type"] == "code":
                found["execution_count"] = place
                found["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x"}]
            found["metadata"]["trusted"] = True
            found["source"] = "".join(found["source"])
        data["metadata"]["language_info"] = {"name": "python", "version": "3.12"}

    found = look(run)
    assert (found.typed, found.findings, found.code) == ({}, (), ())


def test_text_in_a_written_cell_counts_and_blanks_do_not():
    assert look(lambda data: cell(data, PLAN).update(source="Kế hoạch của tôi")).typed == {PLAN: "Kế hoạch của tôi"}
    assert look(lambda data: cell(data, PLAN).update(source=f"\n{STUB}  \n")).typed == {}


def test_changes_are_named_and_ignored():
    found = look(lambda data: cell(data, "item-numeric")["metadata"]["nbgrader"].update(points=9, solution=True))
    assert found.findings == ("here: cell 'item-numeric': its solution, points was changed; ignored.",)
    found = look(lambda data: cell(data, "item-numeric").update(cell_type="raw"))
    assert found.findings == ("here: cell 'item-numeric': its type was changed; ignored.",)


def test_cells_of_ones_own_are_counted_and_code_is_found():
    def own(data):
        data["cells"].append({"cell_type": "markdown", "metadata": {}, "source": "ghi chú"})
        data["cells"].append({"cell_type": "raw", "metadata": {"nbgrader": {"grade_id": "mine"}}, "source": "x"})
        data["cells"].append({"cell_type": "code", "metadata": {"nbgrader": "x"}, "source": " \n"})
        data["cells"].append({"cell_type": "code", "metadata": {}, "source": "import os"})
        data["cells"].append({"cell_type": "code", "metadata": {}, "source": "daisuso.item('x')"})

    found = look(own)
    assert found.findings == ("here: 3 cells of the learner's own; left out of the graded copy.",)
    assert found.code == ("cell 25",)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"[]", "not a notebook"),
        (b"{}", "format 4"),
        (b'{"nbformat": 3, "worksheets": []}', "format 4"),
        (b'{"nbformat": 4, "cells": {}}', "format 4"),
        (b'{"nbformat": 4, "cells": [1]}', "cell 1 is not"),
        (b'{"nbformat": 4, "cells": [{"cell_type": "code", "metadata": [], "source": ""}]}', "cell 1 is not"),
        (b'{"nbformat": 4, "cells": [{"cell_type": "markdown", "metadata": {}, "source": [1]}]}', "cell 1 is not"),
        (b'{"nbformat": 4, "cells": [{"cell_type": "heading", "metadata": {}, "source": ""}]}', "cell 1 is not"),
    ],
)
def test_what_is_no_notebook_is_refused(data, words):
    with pytest.raises(SubmissionError, match=words):
        examine(data, RELEASE, "here")


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, len(BYTES) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_random_bytes_never_raise_anything_but_a_refusal(edits):
    data = bytearray(BYTES)
    for place, byte in edits:
        data[place] = byte
    try:
        found = examine(bytes(data), RELEASE, "here")
    except SubmissionError as error:
        assert error.where == "here" and error.cure
    else:
        assert all(line.startswith("here: ") for line in found.findings)


def test_a_checksum_is_what_nbgrader_computes():
    """md5 of source, type, three flags, id and points, as in nbgrader.utils.compute_checksum; the value was taken from nbgrader."""
    entry = bank_item("numeric", "item-one", points=2.0)
    released = release_notebook(source_notebook("vneid", [entry]), "x").by_id["item-one"]
    assert released["metadata"]["nbgrader"]["checksum"] == checksum(released) == "5c655c2de2d4787df8ec6dd46989dc71"
