"""Compiled JSON: content for the wheel (no key of the bank), and the bank itself."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from daisuso.assessment.bank import FORMAT
from daisuso.messages.typography import keep_together
from daisuso.sources.repository import Repository


def dumps(data: Mapping[str, Any]) -> bytes:
    """Return JSON bytes that are the same on every machine."""
    return (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def content_files(repository: Repository) -> dict[str, bytes]:
    """Return the files of `daisuso/content/` by name: course, framework, conduct, wards, practice, rubrics, agendas, prints."""
    files = {
        "course.json": repository.course.to_json(),
        "framework.json": repository.framework.to_json(),
        "conduct.json": {
            act.id: {"label": dict(act.label), "act": dict(act.act), "real_life": dict(act.real_life)}
            for act in repository.conduct.values()
        },
        "wards.json": {ward.code: {"name": ward.name, "kind": ward.kind} for ward in repository.wards.values()},
        "rubrics.json": repository.rubrics,
        "consent.json": repository.consent.to_json(),
        "observation.json": repository.observation.to_json(),
        "agendas.json": {module: agenda.to_json() for module, agenda in repository.agendas.items()},
        "printed.json": {
            "handouts": {
                module: {"lang": handout.lang, "markdown": keep_together(handout.markdown)}
                for module, handout in repository.handouts.items()
            },
            "first_workshop": {
                "lang": repository.first_workshop.lang,
                "markdown": keep_together(repository.first_workshop.markdown),
            },
            "class_network": {
                lang: {"sections": list(sheet.sections), "markdown": keep_together(sheet.markdown)}
                for lang, sheet in repository.class_network.items()
            },
        },
        "policies.json": {policy.id: policy.to_json() for policy in repository.policies.values()},
    }
    for module, items in repository.practice.items():
        files[f"practice/{module}.json"] = {"module": module, "items": {entry.item.id: entry.to_json() for entry in items}}
    return {name: dumps(data) for name, data in files.items()}


def bank(repository: Repository) -> dict[str, Any]:
    """Return the compiled bank of all assessed items that are not drafts, with its forms and rubrics.

    `facts` says for each fact that an item rests on by when it must be read again. `hash` is the sha256 (hex) of everything else.
    """
    items: dict[str, dict[str, Any]] = {}
    for entry in repository.items:
        if entry.meta.status != "draft":
            items.setdefault(entry.item.id, {})[str(entry.item.version)] = entry.to_json()
    resting = {fact for entry in repository.items if entry.meta.status != "draft" for fact in entry.meta.facts}
    content = {
        "format": FORMAT,
        "items": items,
        "forms": {name: form.to_json() for name, form in repository.forms.items()},
        "rubrics": repository.rubrics,
        "facts": {fact: repository.facts[fact].review_by for fact in sorted(resting)},
    }
    digest = hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    return {**content, "hash": digest}


def form_file(bank_data: Mapping[str, Any], assignment: str) -> dict[str, Any]:
    """Return the presented items of an assignment, in order, without any key."""
    form = bank_data["forms"][assignment]
    presented = [bank_data["items"][item][str(version)]["item"] for item, version in form["items"]]
    return {
        "format": FORMAT,
        "assignment": assignment,
        "bank": bank_data["hash"],
        "kind": form["kind"],
        "module": form["module"],
        "title": form["title"],
        "minutes": form["minutes"],
        "items": presented,
    }
