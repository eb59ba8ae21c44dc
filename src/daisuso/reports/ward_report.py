"""One self-contained page about one ward: no script, no request, no learner's name or code."""

from dataclasses import fields
from functools import cache, partial
from importlib import resources
from pathlib import Path

import jinja2
from markupsafe import Markup, escape

from daisuso.errors import ResultsError
from daisuso.messages import text
from daisuso.reports.report_parts import Chart, charts, figures, module_rows, reading, row_id, work_rows
from daisuso.reports.sentences import Sentence, five_sentences, steps, title
from daisuso.reports.ward_facts import WardFacts, ward_facts
from daisuso.reports.wording import bound, date
from daisuso.results.results import Results


def write(results: Results, course: str, path: Path, lang: str = "vi") -> Path:
    """Write the report of one course.

    Parameters
    ----------
    results : Results
        With the course among its courses.
    course : str
        Course id.
    path : Path
        The HTML file.
    lang : str
        `vi` or `en`.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    ResultsError
        The results do not hold the course, or the file cannot be written.
    """
    inputs = next((entry for entry in results.courses if entry.course.course == course), None)
    if inputs is None:
        known = ", ".join(entry.course.course for entry in results.courses)
        raise ResultsError(f"there are no results of course '{course}'", cure=f"There are results of: {known}.")
    page = render(ward_facts(inputs, results.of(course), lang), lang)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8", newline="\n")
    except OSError as error:
        raise ResultsError(
            f"the report cannot be written ({error.strerror or error})", where=path, cure="Choose another --out."
        ) from error
    return path


def render(facts: WardFacts, lang: str = "vi") -> str:
    """Return the page. Every text is escaped; numbers keep to their words."""
    say = partial(_say, lang=lang)
    last = facts.last
    return (
        _environment()
        .get_template("ward_report.html.j2")
        .render(
            lang=lang,
            facts=facts,
            style=Markup(_style()),
            say=say,
            source=partial(_source, lang=lang),
            title=bound(title(facts, lang)),
            eyebrow=bound(text("rep.eyebrow", lang, date=date(last, lang)) if last else text("rep.eyebrow_none", lang)),
            sentences=[{"words": bound(entry.words), "where": _where(entry, lang)} for entry in five_sentences(facts, lang)],
            figures=figures(facts, lang),
            steps=[bound(step) for step in steps(facts, lang)],
            charts=[_with_markup(chart) for chart in charts(facts, lang)],
            modules=module_rows(facts, lang),
            reading=reading(facts, lang),
            work=work_rows(facts, lang),
            provenance=text("rep.provenance", lang, course=facts.course, policy=facts.policy, bank=facts.bank[:12]),
        )
    )


def _with_markup(chart: Chart) -> dict[str, object]:
    values = {field.name: getattr(chart, field.name) for field in fields(chart)}
    # Drawn by matplotlib with every letter as a path: no text of anyone's stands in it.
    return {**values, "title": bound(chart.title), "svg": Markup(chart.svg)}


def _say(message: str, lang: str) -> str:
    return bound(text(f"rep.{message}", lang))


def _source(table: str, lang: str) -> Markup:
    """The sentence that names a table, with a link to where it stands in this page."""
    link = Markup('<a href="#{0}">{0}</a>').format(table)
    return Markup(str(escape(text("rep.source", lang, table="\0")))).replace("\0", link)


def _where(sentence: Sentence, lang: str) -> Markup:
    """Name table and rows, and link them."""
    links = [Markup('<a href="#{}">{}</a>').format(row_id(sentence.table, row), row) for row in sentence.rows]
    message = "rep.where_none" if not links else "rep.where" if len(links) == 1 else "rep.where_many"
    words = str(escape(text(message, lang, table=sentence.table, row="\0")))
    return Markup(words).replace("\0", Markup(", ").join(links))


@cache
def _style() -> str:
    tokens = resources.files("daisuso.widgets").joinpath("tokens.css").read_text(encoding="utf-8")
    own = resources.files(__package__).joinpath("templates/ward_report.css").read_text(encoding="utf-8")
    return f"{tokens}\n{own}"


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("daisuso.reports"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
