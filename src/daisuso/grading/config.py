"""The text of a course's `nbgrader_config.py`: relative paths only, so that the course can travel."""

from daisuso.grading.release import written_stub

PREPROCESSOR = "daisuso.grading.preprocessor.LearnerAnswers"
"""Runs first when nbgrader grades: it puts the course's notebook, with the learner's answers, in place of what was handed in."""

_TEXT = '''"""nbgrader's settings of this course. Written by daisuso; paths follow from where this file lies."""

from pathlib import Path

c = get_config()  # noqa: F821
root = Path(__file__).resolve().parent

c.CourseDirectory.course_id = {course!r}
c.CourseDirectory.root = str(root)
c.CourseDirectory.db_url = "sqlite:///" + (root / "gradebook.db").as_posix()

# What stands in the cell of a written answer until something is written.
c.ClearSolutions.text_stub = {stub!r}

# Learners' text reaches graders only escaped, deleted cells come back, and notebooks with code are refused.
c.Autograde.sanitize_preprocessors = [
    {preprocessor!r},
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.DeduplicateIds",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
'''


def config_text(course: str) -> str:
    """Return the settings of a course.

    Parameters
    ----------
    course : str
        Course id.
    """
    return _TEXT.format(course=course, stub=written_stub(), preprocessor=PREPROCESSOR)
