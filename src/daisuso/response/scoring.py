"""Scoring: a pure function of (responses, item versions, policy), used by the score cell, the grader and the hall."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from daisuso.assessment.bank import ItemBank
from daisuso.assessment.interactions.outcome import FormatError
from daisuso.assessment.interactions.registry import interaction
from daisuso.assessment.item import BankItem
from daisuso.assessment.policy import Policy
from daisuso.response.responses import ItemResponse

SCORED = "scored"
UNANSWERED = "unanswered"
NOT_REACHED = "not_reached"
NOT_ADMINISTERED = "not_administered"
FORMAT_ERROR = "format_error"
REFUSED = "refused"
NEUTRALISED = "neutralised"
AWAITING_MARK = "awaiting_mark"
STATUSES = (SCORED, UNANSWERED, NOT_REACHED, NOT_ADMINISTERED, FORMAT_ERROR, REFUSED, NEUTRALISED, AWAITING_MARK)
"""item_status: the truth for every level, statistic and report; the gradebook's 0.0 is nbgrader's convention."""


def counted_statuses(policy: Policy) -> tuple[str, ...]:
    """Return the statuses of items that say something about a person: scored, and what the policy counts as 0 points.

    Everything else (not administered, refused, malformed, neutralised, awaiting a mark) is missing: it neither adds nor takes away.
    """
    as_zero = (status for status, rule in ((UNANSWERED, policy.unanswered), (NOT_REACHED, policy.not_reached)) if rule == "zero")
    return (SCORED, *as_zero)


@dataclass(frozen=True, slots=True)
class ItemOutcome:
    """What became of one item of one submission.

    Attributes
    ----------
    item, version : str, int
        The version that was answered, or the form's where it was not.
    status : str
        One of STATUSES.
    score : float or None
        In [0, 1] where status is `scored`, else None.
    points : float
        What nbgrader's gradebook shows: 0 to the item's points.
    critical : tuple of str
        Critical conduct that the response violates.
    reason : str
        For `format_error` a message id; for `refused` a sentence; else empty.
    detail : mapping
        What the scoring rule saw.
    """

    item: str
    version: int
    status: str
    score: float | None
    points: float
    critical: tuple[str, ...] = ()
    reason: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


def score_item(bank_item: BankItem, value: Any, policy: Policy) -> ItemOutcome:
    """Score one response to one item version.

    Parameters
    ----------
    value : JSON value
        The raw response.

    Returns
    -------
    ItemOutcome
        With status `scored`, `format_error`, `awaiting_mark` or `neutralised`.
    """
    item = bank_item.item
    if item.id in policy.neutralised:
        return ItemOutcome(item.id, item.version, NEUTRALISED, None, item.points)
    kind = interaction(item.type)
    parsed = kind.parse(item, value)
    if isinstance(parsed, FormatError):
        return ItemOutcome(item.id, item.version, FORMAT_ERROR, None, 0.0, (), parsed.code)
    score = kind.score(item, bank_item.key, parsed.value)
    if score.value is None:
        return ItemOutcome(item.id, item.version, AWAITING_MARK, None, 0.0, (), "", score.detail)
    points = score.value * item.points
    return ItemOutcome(item.id, item.version, SCORED, score.value, points, score.critical, "", score.detail)


def _answered(bank: ItemBank, form_item: BankItem, response: ItemResponse, policy: Policy) -> ItemOutcome:
    item = form_item.item
    if response.version == item.version:
        return score_item(form_item, response.value, policy)
    if bank.has(item.id, response.version):
        return score_item(bank.get(item.id, response.version), response.value, policy)
    reason = f"answered version {response.version} of the item, which this bank does not hold (it expects {item.version})"
    return ItemOutcome(item.id, item.version, REFUSED, None, 0.0, (), reason)


def score_form(
    bank: ItemBank, items: Sequence[BankItem], responses: Mapping[str, ItemResponse], policy: Policy
) -> tuple[ItemOutcome, ...]:
    """Score a submission: one outcome per item of the form, in its order.

    An item without a response, or with one that was taken back, is `unanswered` where a later one has one, else `not_reached`.
    Responses to items that are not on the form are left alone here; the reader of the submission names them.
    """
    answered = {item: response for item, response in responses.items() if not response.is_blank}
    last = max((index for index, form_item in enumerate(items) if form_item.item.id in answered), default=-1)
    outcomes = []
    for index, form_item in enumerate(items):
        item = form_item.item
        response = answered.get(item.id)
        if response is not None:
            outcomes.append(_answered(bank, form_item, response, policy))
        elif item.id in policy.neutralised:
            outcomes.append(ItemOutcome(item.id, item.version, NEUTRALISED, None, item.points))
        else:
            status = UNANSWERED if index < last else NOT_REACHED
            outcomes.append(ItemOutcome(item.id, item.version, status, None, 0.0))
    return tuple(outcomes)
