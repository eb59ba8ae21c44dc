"""From records in order to the current response of each item."""

from typing import Any

from daisuso.response.journal_record import ANSWER, EVENT, HAND_IN, MARK_NOTE, RESTART, Record
from daisuso.response.responses import ItemResponse


class CurrentResponses:
    """Takes records one by one, by sequence.

    An `answer` replaces what stood before. An `event` is added to the item's trace; `restart` empties the trace. A trace
    belongs to one item version: an event on another begins a new one, because it cannot be replayed on the old machine.
    `handed_in` is the first record of handing in, if there is one; `mark_notes` holds the newest own marks on each item.
    """

    def __init__(self) -> None:
        self._last: dict[str, Record] = {}
        self._traces: dict[str, list[Any]] = {}
        self.handed_in: Record | None = None
        self.mark_notes: dict[str, Record] = {}

    def take(self, record: Record) -> None:
        """Take the next record; kinds that say nothing about an item's response are passed over."""
        kind, item = record.kind, record.item
        if kind == ANSWER:
            self._traces.pop(item, None)
        elif kind == EVENT:
            trace = self._traces.get(item)
            if trace is None or self._last[item].version != record.version:
                trace = self._traces[item] = []
            trace.append(record.value)
        elif kind == RESTART:
            self._traces[item] = []
        else:
            if kind == HAND_IN and self.handed_in is None:
                self.handed_in = record
            elif kind == MARK_NOTE and item:
                self.mark_notes[item] = record
            return
        self._last[item] = record

    def as_mapping(self) -> dict[str, ItemResponse]:
        """Return the response of each item that has one; a trace as `{"events": [values in order]}`. Lists are copies."""
        traces = self._traces
        return {
            item: ItemResponse({"events": list(traces[item])} if item in traces else last.value, last.version, last.n, last.t)
            for item, last in self._last.items()
        }
