"""What the curriculum and the bank hold, counted: modules, words, items, machines, facts."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from daisuso.assessment.blueprint import is_low_guess
from daisuso.assessment.item import BankItem
from daisuso.curriculum.lesson import Lesson
from daisuso.sources.repository import Repository

LANGS = ("vi", "en")


def inventory(repository: Repository, today: str) -> dict[str, Any]:
    """Count everything; the result is JSON.

    Parameters
    ----------
    today : str
        `2026-11-24`; facts whose `review_by` has come are due.

    Returns
    -------
    dict
        `content_date`; `modules` (per module: minutes, parts with minutes and words in each language, items by use, practice);
        `items` (assessed items that are not retired: total, and counts by `type`, `competency`, `cognitive`, `use`, `status`);
        `competencies` (each: assessed items, low-guess, situational); `conduct` (per act: critical tasks, of them repair);
        `machines` (per machine: kind, screens or turns, items that use it); `forms` (per assignment: kind, items, minutes);
        `facts` (total, used, unused, due: each with what rests on it).
    """
    items = [entry for entry in repository.items if entry.meta.status != "retired"]
    practice = [entry for entries in repository.practice.values() for entry in entries]
    available = [module for module in repository.course.modules.values() if module.status == "available"]
    return {
        "content_date": repository.course.content_date,
        "modules": {module.slug: _module(repository, module.slug, items) for module in available},
        "planned": [module.slug for module in repository.course.modules.values() if module.status != "available"],
        "items": {"assessed": _counts(items), "practice": _counts(practice)},
        "competencies": {name: _competency(name, items) for name in repository.framework.competencies},
        "conduct": {name: _conduct(name, items) for name in repository.conduct},
        "machines": _machines(repository, [*items, *practice]),
        "forms": {
            name: {"kind": form.kind, "module": form.module, "items": len(form.items), "minutes": form.minutes}
            for name, form in sorted(repository.forms.items())
        },
        "facts": _facts(repository, [*items, *practice], today),
    }


def _module(repository: Repository, slug: str, items: Iterable[BankItem]) -> dict[str, Any]:
    module = repository.course.modules[slug]
    lessons = {lang: repository.lessons[slug, lang] for lang in LANGS}
    parts: list[dict[str, Any]] = [
        {"id": part.id, "minutes": part.minutes, "words": {lang: _words(lessons[lang], place) for lang in LANGS}}
        for place, part in enumerate(lessons["vi"].parts)
    ]
    own = [entry for entry in items if entry.item.module == slug]
    return {
        "number": module.number,
        "minutes": module.minutes,
        "competencies": list(module.competencies),
        "parts": parts,
        "words": {lang: sum(part["words"][lang] for part in parts) for lang in LANGS},
        "assessed": dict(sorted(Counter(entry.item.use for entry in own).items())),
        "practice": len(repository.practice[slug]),
    }


def _words(lesson: Lesson, place: int) -> int:
    """Count words between spaces; a Vietnamese word of two syllables counts as two."""
    return sum(len(block.content.split()) for block in lesson.parts[place].blocks)


def _counts(entries: list[BankItem]) -> dict[str, Any]:
    def by(what: Iterable[str]) -> dict[str, int]:
        return dict(sorted(Counter(what).items()))

    return {
        "total": len(entries),
        "type": by(entry.item.type for entry in entries),
        "competency": by(entry.meta.competency for entry in entries),
        "cognitive": by(entry.meta.cognitive for entry in entries),
        "use": by(entry.item.use for entry in entries),
        "status": by(entry.meta.status for entry in entries),
    }


def _competency(name: str, items: Iterable[BankItem]) -> dict[str, int]:
    own = [entry for entry in items if entry.meta.competency == name]
    return {
        "assessed": len(own),
        "low_guess": sum(map(is_low_guess, own)),
        "situational": sum(entry.meta.situational for entry in own),
    }


def _conduct(name: str, items: Iterable[BankItem]) -> dict[str, int]:
    own = [entry for entry in items if name in _missable(entry)]
    return {"critical_tasks": len(own), "repair": sum(entry.item.use == "repair" for entry in own)}


def _missable(entry: BankItem) -> set[str | None]:
    unsafe = entry.key.values.get("unsafe", [])
    return {entry.key.critical, *(act["conduct"] for act in unsafe if isinstance(act, Mapping))}


def _machines(repository: Repository, entries: Iterable[BankItem]) -> dict[str, Any]:
    used: dict[str, list[str]] = {}
    for entry in entries:
        if "machine" in entry.item.body:
            used.setdefault(entry.item.body["machine"]["name"], []).append(entry.item.id)
    return {
        name: {
            "kind": machine["kind"],
            "size": len(machine["screens"] if machine["kind"] == "phone" else machine["turns"]),
            "items": sorted(used.get(name, [])),
        }
        for name, machine in sorted(repository.machines.items())
    }


def _facts(repository: Repository, entries: Iterable[BankItem], today: str) -> dict[str, Any]:
    resting: dict[str, set[str]] = {}
    for entry in entries:
        for fact in entry.meta.facts:
            resting.setdefault(fact, set()).add(entry.item.id)
    for (module, lang), lesson in repository.lessons.items():
        for part in lesson.parts:
            for block in part.blocks:
                if block.kind == "fact":
                    resting.setdefault(block.argument, set()).add(f"lesson {module} ({lang})")
    due = [name for name, fact in repository.facts.items() if fact.review_by <= today]
    return {
        "total": len(repository.facts),
        "used": sum(name in resting for name in repository.facts),
        "unused": [name for name in repository.facts if name not in resting],
        "due": {name: sorted(resting.get(name, ())) for name in due},
    }
