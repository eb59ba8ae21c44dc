"""Why work waits for a person, as a code: a report may show it, while grading's own sentence names learners and files."""

from daisuso.response.scoring import AWAITING_MARK, FORMAT_ERROR, REFUSED

FLAGGED = "flagged"
"""Kind of work that was scored, and yet holds something to look at."""

WAITING, UNREADABLE, DAMAGED_JOURNAL, COPIED, WORK_REFUSED, OTHER = REASON_CODES = (
    "waiting_for_marker",
    "unreadable_answer",
    "damaged_journal",
    "same_journal",
    "refused",
    "other",
)

# Parts of the sentences that grading writes; one that matches nothing is `refused` or `other`, never shown as it is.
_JOURNAL = "responses.jsonl"
_DAMAGE = "a person must look"
_COPY = "the same journal as"
_FORM = "has not the form"


def reason_code(kind: str, reason: str) -> str:
    """Return the code of a row of the work list.

    Parameters
    ----------
    kind : str
        `awaiting_mark`, `format_error`, `refused` or `flagged`.
    reason : str
        Grading's sentence.

    Returns
    -------
    str
        One of `REASON_CODES`.
    """
    if kind == AWAITING_MARK:
        return WAITING
    if kind == FORMAT_ERROR:
        return UNREADABLE
    if kind == REFUSED:
        return DAMAGED_JOURNAL if _JOURNAL in reason else WORK_REFUSED
    marks = ((_COPY, COPIED), (_DAMAGE, DAMAGED_JOURNAL), (_FORM, UNREADABLE))
    return next((code for mark, code in marks if mark in reason), OTHER)
