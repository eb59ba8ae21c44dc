"""The last response of a learner to an item, as the journal tells it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ItemResponse:
    """What a learner last answered to one item.

    Attributes
    ----------
    value : JSON value
        The raw response: not yet parsed, and not to be trusted.
    version : int
        Item version that was on the page.
    n : int
        Sequence number of the last record of the response: the only order there is.
    t : str
        UTC time of that record, ISO 8601, informative only.
    """

    value: Any
    version: int
    n: int
    t: str

    @property
    def is_blank(self) -> bool:
        """Whether it says nothing: an answer that was taken back, or a run that was begun again and left there."""
        return self.value is None or self.value == {"events": []}
