"""The pages on which a learner agrees, changes their mind, and answers the short forms of the research purpose."""

from tornado.web import HTTPError

from daisuso.curriculum.consent import RATHER_NOT, RESEARCH
from daisuso.errors import DaisusoError
from daisuso.hall.consent_view import SURVEYS, consent_form, open_surveys, survey
from daisuso.hall.pages import PostHandler
from daisuso.response.consent import ConsentBook


class ConsentHandler(PostHandler):
    """`/consent`: one box a purpose, none ticked beforehand; later shown with what was chosen."""

    async def get(self) -> None:
        """Show the form."""
        self._show()

    async def post(self) -> None:
        """Keep the decision, then go home, or to the first short form."""
        form, book = consent_form(), self._book()
        chosen = {purpose: self.get_body_argument(f"agree-{purpose}", "") == "yes" for purpose in form.purposes}
        first = not book.given()
        try:
            book.decide(form, chosen)
        except DaisusoError:
            self.log.exception("The consent of %s could not be saved", self.learner)
            self.set_status(503)
            self._show(chosen, failed=True)
            return
        waiting = open_surveys(self.catalogue, book) if first else []
        self.redirect(waiting[0][0] if waiting else "/", status=303)

    def _book(self) -> ConsentBook:
        return ConsentBook(self.catalogue.course, self.learner)

    def _show(self, chosen: dict[str, bool] | None = None, *, failed: bool = False) -> None:
        words = self.words()
        # Only what was decided on these words: no box is ticked for anybody who has not read them.
        given = self._book().given_to(consent_form())
        title = words("con.title_again" if given else "con.title")
        context = {
            **self.frame.shared(words, "/consent", title),
            "title": title,
            "purposes": list(consent_form().purposes.values()),
            "chosen": given if chosen is None else chosen,
            "asked": bool(given),
            "failed": failed,
        }
        self.finish(self.frame.render("consent.html.j2", context))


class SurveyHandler(PostHandler):
    """`/about-you`, `/first-days`, `/last-days`: a short form, only for those who agreed to research."""

    async def get(self, address: str) -> None:
        """Show the form with what was answered before."""
        self._show(address, self._open(address).research_answers().get(SURVEYS[address], {}))

    async def post(self, address: str) -> None:
        """Keep the answers; a question that was left says nothing."""
        book = self._open(address)
        asked = {question.id: self.get_body_argument(question.id, "") for question in survey(SURVEYS[address]).questions}
        answers = survey(SURVEYS[address]).answers(asked)
        try:
            book.answer(SURVEYS[address], consent_form().version, answers)
        except DaisusoError:
            self.log.exception("The answers of %s could not be saved", self.learner)
            self.set_status(503)
            self._show(address, answers, failed=True)
            return
        waiting = open_surveys(self.catalogue, book)
        self.redirect(waiting[0][0] if waiting else "/", status=303)

    def _open(self, address: str) -> ConsentBook:
        """Return the learner's consent where this form may be answered now.

        What one says of oneself can be corrected; the days before the course cannot be told again after it.
        """
        book = ConsentBook(self.catalogue.course, self.learner)
        again = address == "about-you" and SURVEYS[address] in book.research_answers()
        if not book.allows(RESEARCH) or not (again or f"/{address}" in dict(open_surveys(self.catalogue, book))):
            raise HTTPError(404)
        return book

    def _show(self, address: str, answers: dict[str, str], *, failed: bool = False) -> None:
        words = self.words()
        form = survey(SURVEYS[address])
        context = {
            **self.frame.shared(words, f"/{address}", form.title[words.lang]),
            "address": f"/{address}",
            "form": form,
            "answers": answers,
            "rather_not": RATHER_NOT,
            "failed": failed,
        }
        self.finish(self.frame.render("survey.html.j2", context))
