import small_course

from daisuso.cohort.simulate import simulate
from daisuso.reports.terminal import competency_lines
from daisuso.response.course_directory import CourseDirectory


def test_lines_are_aligned_and_say_synthetic_first(tmp_path):
    course = CourseDirectory.open(small_course.write_course(tmp_path / "course"))
    simulate(course, learners=12, seed=1)
    small_course.grade(course)
    first, ready, *table = competency_lines([course])
    assert first.startswith("SỐ LIỆU MÔ PHỎNG")
    assert ready.startswith("Sẵn sàng với bài VNeID: ")
    assert [line[:3] for line in table] == ["Năn", "---", "A3 ", "C2 ", "E3 "]
    assert len({len(line) for line in table}) == 1


def test_a_class_of_nobody_has_lines_too(tmp_path):
    course = CourseDirectory.open(small_course.write_course(tmp_path / "course", synthetic=False))
    small_course.write_gradebook(course)
    lines = list(competency_lines([course], "en"))
    assert lines[0] == (
        "Ready for the lesson VNeID: 0 of 0 with a result; 0 with too few items, "
        "0 lacking only safety tasks, 0 with nothing scored, 0 refused, 0 not handed in."
    )
    assert lines[-1].split()[-5:] == ["0"] * 5
