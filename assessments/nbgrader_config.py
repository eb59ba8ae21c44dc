"""nbgrader's settings of this course. Written by daisuso; paths follow from where this file lies."""

from pathlib import Path

c = get_config()  # noqa: F821
root = Path(__file__).resolve().parent

c.CourseDirectory.course_id = 'open-bank'
c.CourseDirectory.root = str(root)
c.CourseDirectory.db_url = "sqlite:///" + (root / "gradebook.db").as_posix()

# What stands in the cell of a written answer until something is written.
c.ClearSolutions.text_stub = 'Bài viết của bạn được giữ trong sổ câu trả lời.'

# Learners' text reaches graders only escaped, deleted cells come back, and notebooks with code are refused.
c.Autograde.sanitize_preprocessors = [
    'daisuso.grading.preprocessor.LearnerAnswers',
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.DeduplicateIds",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
