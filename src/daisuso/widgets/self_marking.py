"""Written practice: the learner marks the own text with the rubric, beside marked examples. It counts for nothing."""

from collections.abc import Mapping
from typing import Any

from daisuso.widgets.sink import Sink


class SelfMarking:
    """One written practice item, its rubric, and the learner's own marks.

    Parameters
    ----------
    rubric : mapping
        As compiled in `rubrics.json`: `criteria` (id, name, descriptors by points) and `anchors` (id, text, points, comment).
    item, version : str, int
        The practice item.
    sink : Sink
        Where own marks become durable.
    lang : str
        `vi` or `en`.
    """

    def __init__(self, rubric: Mapping[str, Any], item: str, version: int, sink: Sink, lang: str) -> None:
        self.rubric = rubric
        self.item = item
        self.version = version
        self.sink = sink
        self.lang = lang

    def shown(self) -> dict[str, Any]:
        """Return what the page needs: the criteria, the anchors with their points, and the marks saved so far."""
        lang = self.lang
        criteria = [
            {
                "id": criterion["id"],
                "name": criterion["name"][lang],
                "descriptors": [criterion["descriptors"][points][lang] for points in sorted(criterion["descriptors"], key=int)],
            }
            for criterion in self.rubric["criteria"]
        ]
        anchors = [
            {"text": anchor["text"][lang], "points": dict(anchor["points"]), "comment": anchor["comment"][lang]}
            for anchor in self.rubric["anchors"]
        ]
        return {"criteria": criteria, "anchors": anchors, "own": self._own()}

    def _own(self) -> dict[str, int]:
        saved = self.sink.mark_notes.get(self.item)
        return saved.value if saved is not None and saved.version == self.version and self.fits(saved.value) else {}

    def fits(self, value: Any) -> bool:
        """Say whether a value is a set of own marks: criterion id -> points that the criterion has a descriptor for."""
        most = {criterion["id"]: len(criterion["descriptors"]) - 1 for criterion in self.rubric["criteria"]}
        return isinstance(value, dict) and all(
            name in most and isinstance(points, int) and not isinstance(points, bool) and 0 <= points <= most[name]
            for name, points in value.items()
        )
