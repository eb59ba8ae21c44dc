"""The page after a pre-test or post-test, which give no level: thanks and where to begin, or the totals by domain."""

from dataclasses import dataclass

from daisuso.assessment.policy import Policy
from daisuso.curriculum.content import load_content
from daisuso.curriculum.framework import Framework
from daisuso.hall.provisional import SCORED, Provisional, Work
from daisuso.hall.result_card import notes
from daisuso.hall.standing import PREPOST, totals
from daisuso.page.words import Words

PRE_TEST = "pre-test"


@dataclass(frozen=True, slots=True)
class Total:
    """Points of a domain, or of the whole test, in words: now, and in the pre-test where one was handed in."""

    name: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class CourseTest:
    """What the page shows; `totals` is empty after the pre-test."""

    title: str
    lead: str
    totals: tuple[Total, ...] = ()
    compares: bool = False
    notes: tuple[str, ...] = ()


def is_pre_test(assignment: str) -> bool:
    """Say whether a test over the course comes before it."""
    return assignment.startswith("pre-")


def course_test(work: Work, provisional: Provisional, words: Words, name: str) -> CourseTest | None:
    """Return the page of a pre-test or post-test; None for any other form, and where nothing was scored."""
    policy = provisional.policy
    if is_pre_test(work.assignment):
        return CourseTest(words("res.pre_title", name=name), words("res.pre_text"))
    if policy is None or work.status != SCORED or work.kind != PREPOST:
        return None
    before = provisional.works.get(PRE_TEST)
    earlier = before if before is not None and before.status == SCORED else None
    now, then = _by_domain(work, policy, words), _by_domain(earlier, policy, words) if earlier is not None else {}
    domains = Framework.from_json(load_content("framework.json")).domains
    names = {**{code: domains[code][words.lang] for code in domains}, "": words("res.post_all")}
    rows = tuple(Total(names.get(code, code), then.get(code, ""), now[code]) for code in (*sorted(set(now) - {""}), ""))
    return CourseTest(
        words("res.post_title", name=name), words("res.post_text"), rows, bool(then), tuple(notes(work, policy, words))
    )


def _by_domain(work: Work, policy: Policy, words: Words) -> dict[str, str]:
    """Return points by domain in words; the whole test under the empty name."""
    found = {}
    for code in {item.competency[:1] for item in work.items} | {""}:
        earned, _, total = totals((item for item in work.items if item.competency.startswith(code)), policy)
        found[code] = words("res.points", a=_number(earned, words), b=_number(total, words))
    return found


def _number(points: float, words: Words) -> str:
    text = f"{points:.1f}".removesuffix(".0")
    return text.replace(".", ",") if words.lang == "vi" else text
