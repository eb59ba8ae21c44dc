"""What results need of a course directory, read once: roster, released forms, policy, names, and what to name in the manifest."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

import pandas as pd

from daisuso.assessment.bank import Form, ItemBank
from daisuso.assessment.item import Text
from daisuso.assessment.policy import Policy
from daisuso.curriculum.framework import Framework
from daisuso.errors import CourseError
from daisuso.response.course_directory import CourseDirectory
from daisuso.results.item_table import form_catalogue
from daisuso.results.schema import Place
from daisuso.roster.roster import Roster


@dataclass(frozen=True, slots=True)
class CourseInputs:
    """One course, read.

    Attributes
    ----------
    learners : tuple of str
        Ids on the roster, sorted. Names stay in the roster.
    forms : tuple of Form
        Released ones, by assignment.
    catalogue : DataFrame
        From `item_table.form_catalogue`.
    names, domains : mapping of competency to Text, and to its domain
    """

    course: CourseDirectory
    bank: ItemBank
    policy: Policy
    learners: tuple[str, ...]
    forms: tuple[Form, ...]
    catalogue: pd.DataFrame
    names: Mapping[str, Text]
    domains: Mapping[str, str]

    @property
    def bank_hash(self) -> str:
        """The sha256 (hex) of the bank's content."""
        return self.bank.hash

    @property
    def place(self) -> Place:
        """Ward, course and whether it is synthetic: the columns of every table."""
        return Place(self.course.ward, self.course.course, self.course.synthetic)


def read_course(course: CourseDirectory) -> CourseInputs:
    """Read a course's roster, bank, policy and names.

    Raises
    ------
    BankError, PolicyError, CourseError, RosterError
        One of them is missing or damaged.
    """
    bank = ItemBank.load(course.bank)
    forms = tuple(bank.form(name) for name in bank.assignments if course.form_file(name).is_file())
    competencies = _framework(course.framework).competencies
    return CourseInputs(
        course=course,
        bank=bank,
        policy=Policy.load(course.policy_file),
        learners=tuple(sorted(entry.learner for entry in Roster.read(course).entries)),
        forms=forms,
        catalogue=form_catalogue(bank, forms),
        names={code: competency.name for code, competency in competencies.items()},
        domains={code: competency.domain for code, competency in competencies.items()},
    )


def _framework(path: Path) -> Framework:
    try:
        return Framework.from_json(json.loads(path.read_bytes()))
    except FileNotFoundError:
        raise CourseError("the names of competencies are missing", where=path, cure="Run `daisuso release` again.") from None
    except (ValueError, KeyError, TypeError) as error:
        raise CourseError(f"this is no framework ({error!a})", where=path, cure="Run `daisuso release` again.") from None


def input_hashes(course: CourseDirectory) -> dict[str, str]:
    """Return the sha256 (hex) of every file that results rest on, by its path in the course directory."""
    paths = (course.gradebook, course.roster, course.bank, course.policy_file, course.framework)
    hashes = {}
    for path in paths:
        if path.is_file():
            with path.open("rb") as file:
                hashes[path.relative_to(course.root).as_posix()] = file_digest(file, "sha256").hexdigest()
    return hashes
