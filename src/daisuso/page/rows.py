"""Lessons as the lines of a home page, under the learning paths."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from daisuso.curriculum.course import Course
from daisuso.page.words import Words


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list: a lesson or an assignment.

    Attributes
    ----------
    address : str
        Where it leads.
    mark : str
        The number in the circle; empty for an assignment.
    title : str
        Its name.
    kind : str
        `new`, `now`, `sent`, `passed` or `practise`: which mark, which weight.
    state : str
        The state in words.
    place : str
        Where the browser remembers the page of a lesson; empty for an assignment.
    states, wheres : mapping
        For a lesson: the state line, and the sentence on the card, by the page that the browser remembers.
    """

    address: str
    mark: str
    title: str
    kind: str
    state: str
    place: str = ""
    states: Mapping[str, str] = field(default_factory=dict)
    wheres: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    """A list with its heading, and a sentence under the heading; empty where there is none."""

    heading: str
    note: str
    rows: tuple[Row, ...]


def path_groups(course: Course, rows: Mapping[str, Row], words: Words) -> list[Group]:
    """Put the lessons under the paths; a path that only repeats what stands in others is not shown.

    Parameters
    ----------
    rows : mapping of slug to Row
        The lessons there are, in the order of the course.
    """
    shown: set[str] = set()
    groups = []
    for path in course.paths:
        fresh = [slug for slug in path.modules if slug in rows and slug not in shown]
        if fresh:
            groups.append(Group(path.title[words.lang], path.note[words.lang], tuple(rows[slug] for slug in fresh)))
        shown.update(fresh)
    return [*groups, Group(words("home.lessons"), "", tuple(row for slug, row in rows.items() if slug not in shown))]
