"""`/result/<assignment>`: the provisional result of what the learner has handed in."""

from typing import Any

from tornado.web import HTTPError

from daisuso.hall.course_test import course_test, is_pre_test
from daisuso.hall.home import home
from daisuso.hall.pages import HallHandler
from daisuso.hall.result_card import REHEARSAL, Link, card
from daisuso.page.words import Words


class ResultHandler(HallHandler):
    """Shows the learner's own result; there is no address for anybody else's."""

    async def get(self, assignment: str) -> None:
        """Show the card; of a form that is not handed in yet, the form."""
        words = self.words()
        sheet = self.catalogue.find("assessment", assignment, words.lang)
        if sheet is None:
            raise HTTPError(404)
        provisional = await self.provisional.of(self.learner)
        work = provisional.works.get(assignment)
        if work is None:
            self.redirect(sheet.address)
            return
        name = self.identity.given_name(self.learner)
        test = course_test(work, provisional, words, name)
        view = test or card(work, provisional, words, name)
        context: dict[str, Any] = {
            **self.frame.shared(words, f"/result/{assignment}", f"{view.title}. {sheet.title}"),
            "sheet": sheet,
            "view": view,
            "test": test,
            "code": work.code,
            "consent": work.status == "no_consent",
            "rehearsal": assignment == REHEARSAL,
            "start": self._start(words, name) if is_pre_test(assignment) else None,
        }
        self.finish(self.frame.render("result.html.j2", context))

    def _start(self, words: Words, name: str) -> Link | None:
        """Return where to begin learning: the lesson that the home page offers."""
        view = home(self.catalogue, words, self.learner, name)
        return Link(view.start, view.first.address) if view.first is not None else None
