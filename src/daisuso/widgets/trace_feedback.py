"""What practice says during and after a run of a phone or a dialogue."""

from typing import Any

from daisuso import messages
from daisuso.assessment.interactions.outcome import Score
from daisuso.assessment.item import Item, Key
from daisuso.curriculum.phone import Impossible, phone_of

Feedback = dict[str, Any]


def act_feedback(item: Item, key: Key, events: list[Any], lang: str) -> Feedback | None:
    """Return what to say about the last event of a possible trace, or None.

    Returns
    -------
    dict
        `kind` `unsafe` with `i`, `act`, `told` and `real`; or `kind` `detour` on entering a screen that looks right and is not.
    """
    act = events[-1]["a"]
    for entry in key.values.get("unsafe") or ():
        if entry["act"] == act:
            said = {name: (entry.get(name) or {}).get(lang, "") for name in ("told", "real")}
            return {"kind": "unsafe", "i": len(events) - 1, "act": act, **said}
    astray = frozenset(key.values.get("wrong_turns") or ())
    if item.type != "simulation" or not astray:
        return None
    run = phone_of(item.body["machine"]).replay(events)
    if isinstance(run, Impossible):
        return None
    entered = run[-1].screen in astray and run[-2].screen not in astray
    return {"kind": "detour", "i": len(events) - 1} if entered else None


def run_feedback(item: Item, key: Key, score: Score, lang: str) -> Feedback | None:
    """Return what to say of a finished run, or None while it goes on: `kind` `run`, `verdict`, `title`, `texts`."""
    detail = score.detail
    if not detail.get("ended"):
        return None

    def say(message_id: str, **fill: object) -> str:
        return messages.text(message_id, lang, **fill)

    name = item.body["machine"]["person"][lang]
    unsafe = len(detail.get("unsafe") or ())
    texts = [say("sim.unsafe_done", n=unsafe, name=name)] if unsafe else []
    if item.type == "dialogue":
        earned = sum(detail["skills"].values())
        most = detail["most"]
        texts.append(say("dlg.skills", a=f"{earned:g}", b=f"{most:g}"))
        reached = 2 * earned >= most
        title = say("dlg.end")
    else:
        reached = bool(detail["goal"])
        title = say("sim.goal_yes" if reached else "sim.goal_no", name=name)
        checks = detail["verification"]
        if checks:
            texts.append(say("sim.checks", a=sum(checks), b=len(checks)))
        if detail["hints"]:
            texts.append(say("sim.hints_used", n=detail["hints"]))
    if key.explanation:
        texts.append(key.explanation[lang])
    if unsafe:
        return {"kind": "run", "verdict": "unsafe", "texts": texts}
    return {"kind": "run", "verdict": "right" if reached else "partly", "title": title, "texts": texts}
