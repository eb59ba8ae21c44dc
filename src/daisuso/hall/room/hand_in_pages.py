"""`/trainer/<key>/hand-in/<form>`: who would be handed in and with what unanswered; then what came of it."""

from typing import Any

from tornado.web import HTTPError

from daisuso.errors import JournalError
from daisuso.hall.room.class_hand_in import READY, SENT, Candidate, candidates, hand_in_for
from daisuso.hall.room.trainer_pages import TrainerHandler
from daisuso.hall.room.workshop import HAND_IN
from daisuso.page.words import Words
from daisuso.response.course_directory import is_id

_AT_ONCE = 200
"""Learners of one entry in the log: their ids fit into it many times over."""


class HandInHandler(TrainerHandler):
    """Asks first, on a page of its own; does it only for those who stood on that page."""

    async def get(self, key: str, form: str) -> None:
        """List everybody who has begun the form."""
        self._check(form)
        found = await self.room.run(lambda: candidates(self.catalogue.course, form, self.room.presence.places()))
        self._show(form, found, {})

    async def post(self, key: str, form: str) -> None:
        """Hand in, and say for everybody what came of it."""
        self._check(form)
        confirmed = [learner for learner in self.get_body_arguments("learner") if is_id(learner)]
        course, places = self.catalogue.course, self.room.presence.places()
        outcome = await self.room.run(lambda: hand_in_for(course, form, confirmed, candidates(course, form, places)))
        sent = [learner for learner, state in outcome.items() if state == SENT]
        try:
            for start in range(0, len(sent), _AT_ONCE):
                await self.room.write(HAND_IN, {"form": form, "learners": sent[start : start + _AT_ONCE]}, event=True)
        except JournalError:
            # The work itself is handed in; the room's log only remembers who pressed the button.
            self.log.exception("The room's log could not be written")
        self._show(form, await self.room.run(lambda: candidates(course, form, places)), outcome)

    def _check(self, form: str) -> None:
        if not is_id(form) or not self.catalogue.course.release_notebook(form).is_file():
            raise HTTPError(404)

    def _show(self, form: str, found: list[Candidate], outcome: dict[str, str]) -> None:
        words, names = self.words(), self.room.names()
        sheet = self.catalogue.find("assessment", form, words.lang)
        ready = [one for one in found if one.state == READY]

        def row(one: Candidate) -> dict[str, Any]:
            state = outcome.get(one.learner, one.state)
            return {
                "id": one.learner,
                "name": names.get(one.learner) or one.learner,
                "missing": _missing(one, words) if state in (READY, SENT) else "",
                "state": "" if state == READY else words(f"live.hand_{state}"),
            }

        self.show(
            "hand_in.html.j2",
            f"/hand-in/{form}",
            words("live.handall_title"),
            form=form,
            form_title=sheet.title if sheet else form,
            ready=[row(one) for one in ready if one.learner not in outcome],
            rest=[row(one) for one in found if one.state != READY or one.learner in outcome],
            sent=sum(state == SENT for state in outcome.values()),
            done=bool(outcome),
        )


def _missing(one: Candidate, words: Words) -> str:
    if not one.unanswered:
        return words("live.hand_complete")
    return words("live.hand_missing", n=len(one.unanswered), list=", ".join(map(str, one.unanswered)))
