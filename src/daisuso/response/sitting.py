"""A learner's work on one assignment: the journal behind a page, closed by handing in."""

from pathlib import Path
from typing import Any

from daisuso.curriculum.consent import RESEARCH
from daisuso.errors import ResponseRefused
from daisuso.response.consent import ConsentBook
from daisuso.response.journal import Journal
from daisuso.response.journal_record import HAND_IN, JournalHeader, Record
from daisuso.response.responses import ItemResponse
from daisuso.response.session import Session


class Sitting:
    """The open journal of one assignment. Every answer is durable before `record` returns.

    Parameters
    ----------
    session : Session
        Who works, and where.
    assignment : str
        Name of the assignment, or `lesson-<module>` for practice.
    bank : str
        Hash of the bank that the page was made from; empty for practice.
    """

    def __init__(self, session: Session, assignment: str, bank: str) -> None:
        self.session = session
        self.assignment = assignment
        self.bank = bank
        self.path: Path = session.journal(assignment)
        synthetic = session.course is not None and session.course.synthetic
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # Event times are by the minute, unless the learner has agreed to research.
        precise = session.course is not None and ConsentBook(session.course, session.learner).allows(RESEARCH)
        self._journal = Journal.open(self.path, JournalHeader(assignment, session.learner, bank, synthetic), precise=precise)

    @property
    def responses(self) -> dict[str, ItemResponse]:
        """The current response of each item, with what another page has written since."""
        self._journal.refresh()
        return self._journal.responses

    @property
    def mark_notes(self) -> dict[str, Record]:
        """The newest of the learner's own marks on each item of written practice."""
        self._journal.refresh()
        return self._journal.mark_notes

    @property
    def last(self) -> tuple[int, str]:
        """Sequence number and hash of the last record."""
        return self._journal.last

    @property
    def handed_in(self) -> Record | None:
        """The record of handing in, where there is one: after it nothing can be changed."""
        self._journal.refresh()
        return self._journal.handed_in

    def record(self, kind: str, item: str, version: int, value: Any) -> Record:
        """Append one record; it is durable on return.

        Raises
        ------
        ResponseRefused
            The work has been handed in, or the value cannot be stored.
        ResponseNotSaved
            The disk did not take it.
        """
        return self._journal.append(kind, item, version, value)

    def close(self) -> Record:
        """Append the record of handing in; handing in twice returns the first."""
        try:
            return self.handed_in or self._journal.append(HAND_IN)
        except ResponseRefused:
            # Another page was quicker; what it wrote is known by now.
            first = self.handed_in
            if first is None:
                raise
            return first
