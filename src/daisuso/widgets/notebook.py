"""What a notebook's cells call: `daisuso.lesson`, `daisuso.item` and `daisuso.hand_in`."""

import base64
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from daisuso import messages
from daisuso.assessment.item import BankItem, Item
from daisuso.assessment.presentation import presented_to
from daisuso.curriculum.content import content_folder, load_content
from daisuso.errors import ContentError
from daisuso.response.session import Session
from daisuso.response.sitting import Sitting
from daisuso.widgets.base import Page
from daisuso.widgets.desk import SittingDesk
from daisuso.widgets.item import Setting, item_widget
from daisuso.widgets.review import Review
from daisuso.widgets.styles import Styles

FORM = "form.json"


class Nothing:
    """What a display cell returns while nbgrader grades: it renders nothing."""

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {}

    def __repr__(self) -> str:
        return ""


def _is_grading() -> bool:
    # nbgrader sets it to `autograde` or `validate`; then a display cell opens no file and shows nothing.
    return "NBGRADER_EXECUTION" in os.environ


def _token(session: Session) -> str:
    """Return an opaque name of the learner for the browser's outbox, the same at each visit."""
    return hashlib.sha256(f"outbox|{session.learner}|{session.work}".encode()).hexdigest()[:16]


@dataclass(slots=True)
class _OpenForm:
    """The form of this notebook: its items, the sitting, and the widgets shown so far."""

    data: Mapping[str, Any]
    session: Session
    sitting: Sitting
    items: dict[str, Item]
    shown: list[Page]


def _form_file(session: Session) -> Path:
    """Find the form beside the notebook; then, by the notebook's folder name, in the course directory."""
    beside = Path.cwd() / FORM
    if beside.is_file():
        return beside
    if session.course is not None:
        return session.course.form_file(Path.cwd().name)
    return beside


@cache
def _open_form() -> _OpenForm:
    session = Session.from_environment()
    path = _form_file(session)
    try:
        data = json.loads(path.read_bytes())
    except FileNotFoundError:
        cure = "Open the notebook in the folder it was released in."
        raise ContentError("the questions of this assignment are missing", where=path, cure=cure) from None
    items = {entry["id"]: presented_to(Item.from_json(entry), session.learner) for entry in data["items"]}
    return _OpenForm(data, session, Sitting(session, data["assignment"], data["bank"]), items, [])


def item(item_id: str) -> Page | Nothing:
    """Show one item of this notebook's form.

    Raises
    ------
    ContentError
        The form is missing, or holds no such item.
    """
    if _is_grading():
        return Nothing()
    form = _open_form()
    if item_id not in form.items:
        raise ContentError(f"this form has no item '{item_id}'", where=form.data["assignment"], cure="Release it again.")
    setting = Setting(
        lang=form.session.lang,
        assignment=form.data["assignment"],
        token=_token(form.session),
        number=list(form.items).index(item_id) + 1,
        total=len(form.items),
    )
    page = item_widget(form.items[item_id], form.sitting, setting)
    form.shown.append(page)
    return page


def hand_in() -> Review | Nothing:
    """Show what is saved of this notebook's form, and hand it in.

    Raises
    ------
    ContentError
        The form is missing.
    """
    if _is_grading():
        return Nothing()
    form = _open_form()

    def close() -> None:
        for page in form.shown:
            page.lock()

    name = os.environ.get("DAISUSO_NAME", "")
    home = os.environ.get("DAISUSO_HOME")
    desk = SittingDesk(form.sitting, form.data["title"][form.session.lang], form.items, form.session.lang, name, home)
    return Review(desk, form.session.lang, close, home)


class Picture:
    """A picture that the project drew, with its description for those who cannot see it."""

    def __init__(self, path: Path, description: str) -> None:
        try:
            self._svg = path.read_bytes()
        except FileNotFoundError:
            raise ContentError("this picture is missing", where=path, cure="Run `daisuso build`.") from None
        self.description = description

    def _repr_html_(self) -> str:
        data = base64.b64encode(self._svg).decode()
        return f'<img class="ds-picture" alt="{escape(self.description)}" src="data:image/svg+xml;base64,{data}">'


class Lesson:
    """A lesson's practice; displayed, it gives the notebook its look.

    Parameters
    ----------
    module : str
        Slug of the module.
    lang : str
        Language of the lesson's text.
    """

    def __init__(self, module: str, lang: str) -> None:
        self.module = module
        self.lang = lang
        self.session = Session.from_environment()
        compiled = load_content(f"practice/{module}.json")["items"]
        self._items = {name: BankItem.from_json(entry) for name, entry in compiled.items()}
        self._sitting = Sitting(self.session, f"lesson-{module}", "")

    def practice(self, item_id: str, page: int | None = None) -> Page:
        """Show one practice item; its key stays in Python and comes to the page as feedback.

        Parameters
        ----------
        page : int, optional
            The hall's page that teaches it, to be read again from there; Jupyter has no pages.

        Raises
        ------
        ContentError
            The lesson has no such item.
        """
        if item_id not in self._items:
            raise ContentError(f"lesson '{self.module}' has no practice item '{item_id}'", cure="Run `daisuso build`.")
        entry = self._items[item_id]
        reread = f"#page-{page}" if page is not None and "DAISUSO_HOME" in os.environ else None
        setting = Setting(lang=self.lang, assignment=f"lesson-{self.module}", token=_token(self.session), reread=reread)
        rubric = load_content("rubrics.json")[entry.key.values["rubric"]] if entry.item.type == "extended-text" else None
        return item_widget(presented_to(entry.item, self.session.learner), self._sitting, setting, entry.key, rubric)

    def picture(self, name: str, description: str) -> "Picture":
        """Show a picture of the lesson.

        Raises
        ------
        ContentError
            The package holds no such picture.
        """
        return Picture(content_folder() / "pictures" / self.module / self.lang / f"{name}.svg", description)

    def _repr_html_(self) -> str:
        # The hall's pages say where one is; in Jupyter a first line says that the cells have run.
        ready = "" if "DAISUSO_HOME" in os.environ else f'<p class="ds-run-all">{messages.text("les.ready", self.lang)}</p>'
        return Styles()._repr_html_() + ready


def lesson(module: str, lang: str = "vi") -> Lesson:
    """Open the practice of a lesson.

    Raises
    ------
    ContentError
        The package holds no such lesson.
    """
    return Lesson(module, lang)
