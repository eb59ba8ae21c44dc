"""What practice says about an answer: a mark on each option, a verdict, and why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from daisuso import messages
from daisuso.assessment.interactions.outcome import Score
from daisuso.assessment.item import Item, Key

Feedback = dict[str, Any]
RIGHT, WRONG, MISSED = "right", "wrong", "missed"


@dataclass(frozen=True, slots=True)
class _Case:
    """One response to one item: whether it is right, and whether the right answer is to be told."""

    item: Item
    key: Key
    raw: Any
    lang: str
    right: bool
    reveal: bool

    def words(self, field: str) -> dict[str, str]:
        """Return id -> text of the item's options or prompts, in the order of the page."""
        return {entry["id"]: entry["text"][self.lang] for entry in self.item.body[field]}

    def rationale(self, option: str) -> str:
        """Return why an option is right, or why it seemed so; empty where nobody wrote it."""
        return self.key.rationale[option][self.lang] if option in self.key.rationale else ""

    def why(self, hint: str) -> list[str]:
        """Return the explanation once it gives nothing away, else the sentence that asks to try again."""
        if not (self.right or self.reveal):
            return [messages.text(hint, self.lang)]
        return [self.key.explanation[self.lang]] if self.key.explanation else []


def answer_feedback(item: Item, key: Key, raw: Any, score: Score, lang: str, *, reveal: bool) -> Feedback:
    """Return the feedback on a response that could be parsed.

    Parameters
    ----------
    raw : JSON value
        The response.
    score : Score
        What the interaction gave for it.
    reveal : bool
        Also tell the right answer.

    Returns
    -------
    dict
        `verdict` (right, partly, wrong, unsafe, open), `marks` (option, prompt or `field` -> right, wrong, missed), `texts`,
        `revealed`; `hits` and `of` where parts are counted; `answer` and `ordered` where the right answer is told in words.
    """
    right = score.value is not None and score.value >= 1
    made = _MAKERS[item.type](_Case(item, key, raw, lang, right, reveal))
    if right:
        made["verdict"] = RIGHT
    elif score.critical:
        made["verdict"] = "unsafe"
    return {**made, "revealed": reveal}


def _one(case: _Case) -> Feedback:
    correct = case.key.values["correct"]
    marks = {case.raw: RIGHT if case.right else WRONG}
    told = [case.raw]
    if case.reveal and not case.right:
        marks[correct] = MISSED
        told.append(correct)
    return {"verdict": "wrong", "marks": marks, "texts": [why for option in told if (why := case.rationale(option))]}


def _many(case: _Case) -> Feedback:
    chosen, correct = set(case.raw), set(case.key.values["correct"])
    words = case.words("options")
    marks = {option: RIGHT if option in correct else WRONG for option in words if option in chosen}
    told = [option for option in words if option in chosen - correct]
    if case.reveal or case.right:
        marks |= {option: MISSED for option in words if option in correct - chosen}
        told += [option for option in words if option in correct]
    texts = [f"“{words[option]}”: {why}" for option in told if (why := case.rationale(option))]
    if correct - chosen and not case.reveal:
        texts.append(messages.text("p.more", case.lang))
    hits = len(chosen & correct)
    return {"verdict": "partly" if hits else "wrong", "marks": marks, "texts": texts, "hits": hits, "of": len(correct)}


def _order(case: _Case) -> Feedback:
    order = case.key.values["order"]
    groups = [group for group, options in enumerate(order) for _ in options]
    group_of = {option: group for group, options in enumerate(order) for option in options}
    marks = {option: RIGHT if group_of[option] == groups[place] else WRONG for place, option in enumerate(case.raw)}
    words = case.words("options")
    answer = [words[option] for options in order for option in options]
    return {**_parts(case, marks, answer, "p.place_wrong"), "ordered": True}


def _pairs(case: _Case) -> Feedback:
    pairs = case.key.values["pairs"]
    prompts, options = case.words("prompts"), case.words("options")
    marks = {prompt: RIGHT if case.raw.get(prompt) == pairs[prompt] else WRONG for prompt in prompts}
    answer = [f"{words}: {options[pairs[prompt]]}" for prompt, words in prompts.items()]
    return _parts(case, marks, answer, "p.pair_wrong")


def _parts(case: _Case, marks: Mapping[str, str], answer: list[str], hint: str) -> Feedback:
    hits = sum(mark == RIGHT for mark in marks.values())
    return {
        "verdict": "partly" if hits else "wrong",
        "marks": dict(marks),
        "hits": hits,
        "of": len(marks),
        "texts": case.why(hint),
        "answer": answer if case.reveal else [],
    }


def _typed(case: _Case) -> Feedback:
    if case.item.type == "numeric":
        unit = case.item.body.get("unit")
        answer = f"{case.key.values['value']} {unit[case.lang]}" if unit else str(case.key.values["value"])
    else:
        answer = case.key.values["accept"][0]
    marks = {"field": RIGHT if case.right else WRONG}
    return {"verdict": "wrong", "marks": marks, "texts": case.why("p.text_wrong"), "answer": [answer] if case.reveal else []}


def _written(case: _Case) -> Feedback:
    notes = [case.key.explanation[case.lang]] if case.key.explanation else []
    return {"verdict": "open", "marks": {}, "texts": [messages.text("p.open_text", case.lang), *notes]}


_MAKERS: Mapping[str, Callable[[_Case], Feedback]] = {
    "single-choice": _one,
    "multiple-choice": _many,
    "ordering": _order,
    "matching": _pairs,
    "numeric": _typed,
    "short-text": _typed,
    "extended-text": _written,
}
