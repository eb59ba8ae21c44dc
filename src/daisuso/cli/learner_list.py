"""Takes a ward's list into a course and says what came of every row."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from daisuso.response.course_directory import CourseDirectory
    from daisuso.roster.ward_list import WardList

_MOST_NAMED = 10


def take_in(course: "CourseDirectory", found: "WardList") -> int:
    """Import a list and print what was taken, what was not and why. Returns 1 where a row needs somebody, else 0."""
    from daisuso.roster.importing import import_list

    done = import_list(course, found)
    print(f"{found.where}: {len(done.added)} added to {course.roster}, {len(done.known)} were there already.")
    if done.added and done.known:
        # Somebody else of the same name and group would be among these.
        for person, learner in done.known[:_MOST_NAMED]:
            print(f"  row {person.row}: '{person.given_name}' is {learner}. If it is another person: daisuso learner add.")
        if len(done.known) > _MOST_NAMED:
            print(f"  and {len(done.known) - _MOST_NAMED} more")
    print("Kept of each: the given name, group and number on the list. The full name is not kept.")
    if found.not_taken:
        print(f"Columns left alone: {', '.join(found.not_taken)}.")
    for note in (*found.notes, *done.notes):
        print(note)
    for problem in found.problems:
        print(problem)
    if found.problems:
        print(f"{len(found.problems)} to look at (above); import the file again when mended: nobody is added twice.")
    return 1 if found.problems else 0
