"""Work that follows a person: to another course, or from a second id to the first."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from daisuso.keeping.gradebook_facts import GradebookFacts


def move_learner(arguments: argparse.Namespace) -> int:
    """Move a person, and say what went where and what to do now."""
    from daisuso.keeping.move import move
    from daisuso.response.course_directory import CourseDirectory
    from daisuso.roster.code import shown

    course, to = CourseDirectory.open(arguments.directory), CourseDirectory.open(arguments.to)
    done = move(course, arguments.learner, to)
    print(f"Moved {done.entry.learner} ('{done.entry.given_name}') from {course.root} to {to.root}.")
    for path in done.pieces:
        print(f"wrote {to.root / path}")
    print(f"wrote {to.roster}\nwrote {course.roster}")
    if done.new_code:
        print(f"The old personal code is somebody else's there. The new one: {shown(done.entry.code)}. Print the slip again.")
    if done.left:
        print(f"Left where they were: {', '.join(str(course.root / name) for name in done.left)}.")
    _tell_gradebook(course.root, done.entry.learner, done.gradebook)
    if any(path.startswith("submitted/") for path in done.pieces):
        print(f"Now: daisuso grade {to.root}")
    return 0


def merge_learners(arguments: argparse.Namespace) -> int:
    """Merge two ids, and say what was taken, what was set aside and what to do now."""
    from daisuso.keeping.merge import merge
    from daisuso.response.course_directory import CourseDirectory

    course = CourseDirectory.open(arguments.directory)
    done = merge(course, arguments.keep, arguments.gone, set_aside=arguments.set_aside)
    print(f"Merged {arguments.gone} into {arguments.keep} in {course.root}. The code of {arguments.gone} opens nothing any more.")
    for path in done.taken:
        print(f"wrote {course.root / path}")
    print(f"wrote {course.roster}")
    for path in done.set_aside:
        print(f"{path} does not count; {arguments.keep} has work of their own, or the journal is damaged.")
    print(f"Everything of {arguments.gone} as it was lies in {done.kept}: receipts of {arguments.gone} are checked against that.")
    _tell_gradebook(course.root, arguments.gone, done.gradebook)
    if any(path.startswith("submitted/") for path in done.taken):
        print(f"Now: daisuso grade {course.root}")
    return 0


def _tell_gradebook(root: Path, learner: str, facts: "GradebookFacts") -> None:
    if not facts.graded and not facts.by_hand:
        return
    print(f"The gradebook of {root} still holds {learner}: {', '.join(facts.graded) or 'nothing graded'}.")
    for assignment, count in facts.by_hand:
        print(f"  {assignment}: {count} marks were given by hand; they do not go along. Mark again where the work is now.")
    print(f"  Until you run `daisuso learner ungrade {root} {learner}`, results of this course count them too.")


def ungrade(arguments: argparse.Namespace) -> int:
    """Take a person who has left out of the gradebook."""
    from daisuso.grading.departed_rows import take_out
    from daisuso.response.course_directory import CourseDirectory

    course = CourseDirectory.open(arguments.directory)
    count, kept = take_out(course, arguments.learner)
    print(f"Wrote {course.gradebook}: {count} submissions of {arguments.learner} taken out; a copy is in .daisuso/backups.")
    if kept.is_file():
        print(f"Marks and comments given by hand: {kept}")
    return 0
