"""`daisuso init` and `daisuso release`: a ward's course directory and the assignments in it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from daisuso.assessment.bank import ItemBank
from daisuso.assessment.freshness import overdue_facts
from daisuso.authoring.bank_places import ReleasedBank
from daisuso.authoring.build import write_generated
from daisuso.authoring.compiled import dumps, form_file
from daisuso.curriculum.content import load_content
from daisuso.errors import CourseError
from daisuso.grading.config import config_text
from daisuso.grading.gradebook import create_gradebook
from daisuso.response.course_directory import FORMAT, MARKER, CourseDirectory, is_id
from daisuso.roster.roster import roster_bytes


def init_course(
    root: Path, ward: str, *, course: str = "", policy: str = "default-2026", synthetic: bool = False
) -> CourseDirectory:
    """Make a course directory for one ward, with relative paths only: it can travel on a USB stick.

    Raises
    ------
    CourseError
        The ward is unknown, or the directory already holds something else.
    """
    wards: Mapping[str, Any] = load_content("wards.json")
    if ward not in wards:
        raise CourseError(f"'{ward}' is not the code of a ward", where=root, cure="Codes are in curriculum/wards.csv, e.g. 25747.")
    if (root / MARKER).is_file():
        raise CourseError("this is a course directory already", where=root, cure="Choose another directory, or use this one.")
    if root.exists() and any(root.iterdir()):
        raise CourseError("the directory is not empty", where=root, cure="Choose an empty or a new one.")
    name = course or f"ward-{ward}"
    if not is_id(name):
        raise CourseError(f"the course id {name!a} is not an id", where=root, cure="Use letters a-z, digits and hyphens.")
    policies: Mapping[str, Any] = load_content("policies.json")
    if policy not in policies:
        raise CourseError(f"there is no policy '{policy}'", where=root, cure=f"Known: {', '.join(sorted(policies))}.")
    for folder in ("source", "release", "submitted", "autograded", "feedback", "work", ".daisuso/bank", ".daisuso/forms"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    settings = f'format = {FORMAT}\ncourse = "{name}"\nward = "{ward}"\npolicy = "{policy}"\nsynthetic = {str(synthetic).lower()}\n'
    write_generated(root / "nbgrader_config.py", config_text(name).encode())
    write_generated(root / ".daisuso" / "framework.json", dumps(load_content("framework.json")))
    for policy_id, data in policies.items():
        write_generated(root / ".daisuso" / "policies" / f"{policy_id}.json", dumps(data))
    write_generated(root / "roster.csv", roster_bytes(()))
    # The marker comes last: a directory without it is not yet a course, and init can be told so.
    write_generated(root / MARKER, settings.encode())
    return CourseDirectory.open(root)


def _with_earlier(course: CourseDirectory, data: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Return the new bank with every version that was released into the course before, so that old work stays gradable.

    Raises
    ------
    CourseError
        A form that people have begun would change under them, or an item has changed without a new version.
    """
    if not course.bank.is_file():
        return dict(data)
    old = json.loads(course.bank.read_bytes())
    for name in names:
        before = old["forms"].get(name)
        if before is not None and before["items"] != data["forms"][name]["items"] and _has_work(course, name):
            raise CourseError(
                f"assignment '{name}' has been begun or handed in here, and the new bank draws other items for it",
                where=course.root,
                cure="Release the new form under another name, or keep the bank that this course was released from.",
            )
    items = {item: dict(versions) for item, versions in old["items"].items()}
    for item, versions in data["items"].items():
        for version, entry in versions.items():
            known = items.get(item, {}).get(version)
            if known is not None and known["meta"]["hash"] != entry["meta"]["hash"]:
                raise CourseError(
                    f"item '{item}' version {version} was released here with another content",
                    where=course.root,
                    cure="Give the changed item a new version in its bank; work done on the old one is scored with the old key.",
                )
        items.setdefault(item, {}).update(versions)
    earlier = {*old.get("earlier", []), old["hash"]} - {data["hash"]}
    # A private bank knows the dates of its own facts only; those of the forms released before stay known.
    facts = {**old.get("facts", {}), **data.get("facts", {})}
    return {**data, "items": items, "forms": {**old["forms"], **data["forms"]}, "facts": facts, "earlier": sorted(earlier)}


def _complete_policies(course: CourseDirectory) -> None:
    """Give a course of an earlier daisuso the programme's certification block; a policy with numbers of its own is left alone."""
    for policy, data in load_content("policies.json").items():
        path = course.policy_file.with_name(f"{policy}.json")
        if not path.is_file():
            continue
        own = json.loads(path.read_bytes())
        if isinstance(own, dict) and "certification" not in own and {**own, "certification": data.get("certification")} == data:
            write_generated(path, dumps(data))


def _has_work(course: CourseDirectory, assignment: str) -> bool:
    places = (course.submitted, course.root / "work")
    return any(next(place.glob(f"*/{assignment}/*"), None) is not None for place in places)


@dataclass(frozen=True, slots=True)
class Release:
    """What a release did.

    Attributes
    ----------
    names : tuple of str
        Assignments released.
    withheld : mapping of assignment to list of str
        Final examinations that were not released, and the overdue facts that items of theirs rest on.
    overdue : mapping of assignment to mapping of fact to list of str
        Overdue facts of the assignments released, each with the items that rest on it.
    """

    names: tuple[str, ...]
    withheld: dict[str, list[str]] = field(default_factory=dict)
    overdue: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)


def release(
    course: CourseDirectory, released: ReleasedBank, assignments: tuple[str, ...] = (), *, today: str | None = None
) -> Release:
    """Release assignments into a course: bank (owner only), forms, nbgrader's source and release folders, gradebook rows.

    A final examination with an item on a fact that is due for review is withheld: what it asks may not be true any more. A form is
    not drawn anew without the item, because a form of one name must be the same in every ward.

    Parameters
    ----------
    assignments : tuple of str
        Names; empty for all of the bank but repairs, which are for those who need one.
    today : str, optional
        `2026-11-24`; default: the clock's.

    Raises
    ------
    CourseError
        The bank has no such assignment.
    """
    forms: Mapping[str, Any] = released.data["forms"]
    names = assignments or tuple(name for name in sorted(forms) if forms[name]["kind"] != "repair")
    for name in names:
        if name not in forms:
            raise CourseError(
                f"the bank has no assignment '{name}'", where=course.root, cure=f"It has: {', '.join(sorted(forms))}."
            )
    day = today or date.today().isoformat()
    bank = ItemBank(released.data, course.root)
    overdue = {name: due for name in names if (due := overdue_facts(bank, name, day))}
    withheld = {name: list(due) for name, due in overdue.items() if forms[name]["kind"] == "final"}
    names = tuple(name for name in names if name not in withheld)
    data = _with_earlier(course, released.data, names)
    _complete_policies(course)
    write_generated(course.bank, dumps(data), private=True)
    for name in names:
        form = dumps(form_file(data, name))
        write_generated(course.form_file(name), form)
        write_generated(course.source_notebook(name), released.notebooks[name])
        write_generated(course.release_notebook(name).with_name("form.json"), form)
    create_gradebook(course, names)
    return Release(names, withheld, {name: due for name, due in overdue.items() if name in names})
