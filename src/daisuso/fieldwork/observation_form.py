"""The observation sheet as a form in a notebook."""

from datetime import date
from html import escape

import ipywidgets as widgets

from daisuso import messages
from daisuso.curriculum.content import load_content
from daisuso.curriculum.observation import MOST, ObservationSheet
from daisuso.errors import DaisusoError
from daisuso.fieldwork.observations import OCCASIONS, Observation, record_observation
from daisuso.response.course_directory import CourseDirectory
from daisuso.roster.roster import Roster

_WIDE = {"width": "100%", "max_width": "46rem"}
_LABELS = {"description_width": "initial"}


class ObservationForm(widgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """Choose the ambassador, mark what was seen, save; the form is empty again for the next visit.

    Parameters
    ----------
    course : CourseDirectory
        Where the observations go.
    lang : str
        `vi` or `en`.
    """

    def __init__(self, course: CourseDirectory, lang: str = "vi") -> None:
        self.course = course
        self.lang = lang
        self.sheet = ObservationSheet.from_json(load_content("observation.json"))
        say = self._say
        self.learner = widgets.Dropdown(options=[("", ""), *_people(course)], description=say("obs.form.learner"), style=_LABELS)
        self.observer = widgets.Text(description=say("obs.form.observer"), style=_LABELS)
        self.visited_on = widgets.DatePicker(description=say("obs.form.date"), value=date.today(), style=_LABELS)
        names = [(say(f"obs.form.{occasion}"), occasion) for occasion in OCCASIONS]
        self.occasion = widgets.Dropdown(options=names, description=say("obs.form.occasion"), style=_LABELS)
        self.marks = {name: self._row(name) for name in self.sheet.indicators}
        self.notes = {
            name: widgets.Textarea(description=say(f"obs.{name}"), layout={**_WIDE, "height": "5rem"}, style=_LABELS)
            for name in ("well", "next", "unsafe")
        }
        acts = [(entry["label"][lang], name) for name, entry in sorted(load_content("conduct.json").items())]
        self.conduct = widgets.Dropdown(
            options=[("–", ""), *acts], description=say("obs.form.conduct"), layout=_WIDE, style=_LABELS
        )
        answers = [("–", None), (say("obs.form.shown"), True), (say("obs.form.not_shown"), False)]
        self.shown = widgets.ToggleButtons(options=answers, value=None, style={"button_width": "auto"})
        self.save = widgets.Button(description=say("obs.form.save"), button_style="primary", layout={"width": "auto"})
        self.status = widgets.HTML()
        self.save.on_click(self._save)
        meanings = [f"<b>{mark}</b> {meaning[lang]}" for mark, meaning in enumerate(self.sheet.marks)]
        head = [f"<h2>{self.sheet.title[lang]}</h2>", f"<p>{self.sheet.intro[lang]}</p>", "<p>" + "<br>".join(meanings) + "</p>"]
        lines = [
            widgets.VBox([widgets.HTML(f"<b>{name}</b> {look_for[lang]}"), self.marks[name]])
            for name, look_for in self.sheet.indicators.items()
        ]
        who = [self.learner, self.observer, self.visited_on, self.occasion]
        super().__init__(
            [
                widgets.HTML("".join(head), layout=_WIDE),
                *who,
                *lines,
                *self.notes.values(),
                self.conduct,
                self.shown,
                self.save,
                self.status,
            ]
        )

    def _say(self, name: str, **fill: object) -> str:
        return messages.text(name, self.lang, **fill)

    def _row(self, name: str) -> widgets.ToggleButtons:
        options = [("–", None), *((str(mark), mark) for mark in range(MOST + 1))]
        tooltips = [self._say("obs.form.none"), *(meaning[self.lang] for meaning in self.sheet.marks)]
        return widgets.ToggleButtons(options=options, value=None, tooltips=tooltips, style={"button_width": "3.2rem"})

    def _save(self, _: object) -> None:
        seen = Observation(
            learner=self.learner.value,
            observer=self.observer.value.strip(),
            visited_on=self.visited_on.value.isoformat() if self.visited_on.value else "",
            occasion=self.occasion.value,
            marks={name: row.value for name, row in self.marks.items() if row.value is not None},
            well=self.notes["well"].value,
            following=self.notes["next"].value,
            unsafe=self.notes["unsafe"].value,
            conduct=self.conduct.value,
            shown=self.shown.value,
        )
        try:
            number = record_observation(self.course, self.sheet, seen)
        except DaisusoError as error:
            self.status.value = f'<p role="alert">⚠ {self._say("obs.form.not_saved")} {escape(str(error))}</p>'
            return
        self.status.value = f'<p role="status">✓ {self._say("obs.form.saved", n=number, learner=seen.learner)}</p>'
        self._clear()

    def _clear(self) -> None:
        self.learner.value = self.conduct.value = ""
        self.shown.value = None
        for row in self.marks.values():
            row.value = None
        for note in self.notes.values():
            note.value = ""


def _people(course: CourseDirectory) -> list[tuple[str, str]]:
    """Return (name and id, id) of the roster, by name."""
    people = sorted((entry.given_name, entry.learner) for entry in Roster.read(course).entries)
    return [(f"{name} · {learner}" if name else learner, learner) for name, learner in people]
