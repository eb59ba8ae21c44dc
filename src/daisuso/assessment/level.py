"""The level of a competency, and whether a form is passed: the policy's rules for one person, written once."""

from daisuso.assessment.policy import Policy

REACHED = 2
"""The level from which a competency counts as reached ("Đạt")."""
GIVEN, CAPPED, TOO_FEW, TOO_FEW_LOW_GUESS, NO_EVIDENCE = "given", "critical_cap", "too_few", "too_few_low_guess", "no_evidence"
REASONS = (GIVEN, CAPPED, TOO_FEW, TOO_FEW_LOW_GUESS, NO_EVIDENCE)
"""Why the level stands, or why there is none."""

# Sums of points come out a hair below what they are on paper: a person must not fall for that.
_TOLERANCE = 1e-9


def decide_level(share: float | None, items: int, low_guess: int, policy: Policy, *, missed: bool) -> tuple[int | None, str]:
    """Return the level of one competency of one person, or None, and the reason.

    Parameters
    ----------
    share : float or None
        Points divided by maximum over the items that count, in [0, 1]; None where none counts.
    items, low_guess : int
        How many items count, and how many of them can hardly be guessed.
    missed : bool
        Critical conduct was missed in an item of this competency.

    Returns
    -------
    tuple of (int or None, str)
        0 to 3, or None; one of REASONS.
    """
    if share is None or items == 0:
        return None, NO_EVIDENCE
    if items < policy.min_items:
        return None, TOO_FEW
    if low_guess < policy.min_low_guess:
        return None, TOO_FEW_LOW_GUESS
    level = policy.level(share)
    if missed and level > policy.critical_cap:
        return policy.critical_cap, CAPPED
    return level, GIVEN


def form_passed(earned: float, known: float, total: float, policy: Policy) -> bool | None:
    """Say whether a form is passed; None where what is missing could still decide.

    Parameters
    ----------
    earned, known, total : float
        Points earned; points of the items that say something about the person; points of all items that are not neutralised.
    """
    needed = policy.form_pass * total
    if earned >= needed - _TOLERANCE:
        return True
    return False if earned + total - known < needed - _TOLERANCE else None
