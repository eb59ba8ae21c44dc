"""The parts of the ward report that are more than a sentence: figures, charts and tables, how to read them, work that waits."""

from collections.abc import Sequence
from dataclasses import dataclass

from daisuso.messages import text
from daisuso.reports.chart_style import svg
from daisuso.reports.charts import Bar, Dot, dot_chart, level_chart
from daisuso.reports.small_groups import HIDDEN, Band, People
from daisuso.reports.ward_facts import CompetencyFacts, WardFacts
from daisuso.reports.wording import count, how_many, how_many_of, interval, percent, percent_exact


@dataclass(frozen=True, slots=True)
class TableRow:
    """Cells as text; `id` is what a sentence links to."""

    cells: tuple[str, ...]
    id: str = ""


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table of the page; the first cell of a row is its head."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[TableRow, ...]
    id: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One of the three figures: a short value and what it is."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: its finding, text alternative, how to read it, its table; `svg` is empty where there is nothing to draw."""

    id: str
    title: str
    svg: str
    alt: str
    how: str
    table: PageTable


def row_id(table: str, row: str) -> str:
    """Return the anchor of a table's row in the page."""
    return f"{table}-{row}"


def figures(facts: WardFacts, lang: str) -> tuple[Figure, ...]:
    """Return the three figures: ready, to redo safety, to teach again first."""
    return _ready_figure(facts, lang), _safe_figure(facts, lang), _weak_figure(facts, lang)


def _ready_figure(facts: WardFacts, lang: str) -> Figure:
    main = facts.main
    dash = text("rep.fig.dash", lang)
    if main is None or main.submitted == 0:
        return Figure(dash, text("rep.fig.none", lang))
    if main.ready.kind == HIDDEN:
        return Figure(dash, text("rep.fig.hidden", lang, least=facts.least))
    share = main.ready.share
    if share is None or main.share_low is None or main.share_high is None:
        label = text("rep.fig.ready_coded", lang, b=count(main.ready.group, lang))
        return Figure(how_many(main.ready, lang), label)
    return Figure(percent(share, lang), text("rep.fig.ready", lang, interval=interval(main.share_low, main.share_high, lang)))


def _safe_figure(facts: WardFacts, lang: str) -> Figure:
    main = facts.main
    label = text("rep.fig.safe", lang)
    if main is None or main.critical.kind == HIDDEN:
        return Figure(text("rep.fig.dash", lang), label)
    return Figure(how_many(main.critical, lang), label)


def _weak_figure(facts: WardFacts, lang: str) -> Figure:
    lowest = next((entry for entry in facts.comparable if entry.share != 1), None)
    if lowest is None:
        words = "rep.fig.weak_none" if facts.comparable else "rep.fig.none"
        return Figure(text("rep.fig.dash", lang), text(words, lang))
    if lowest.share_low is None or lowest.share_high is None:
        return Figure(lowest.code, text("rep.fig.weak_plain", lang, name=lowest.name))
    within = interval(lowest.share_low, lowest.share_high, lang)
    return Figure(lowest.code, text("rep.fig.weak", lang, name=lowest.name, interval=within))


def charts(facts: WardFacts, lang: str) -> tuple[Chart, ...]:
    """Return the charts, lowest competency first."""
    ordered = sorted(facts.competencies, key=lambda entry: (entry.mean is None, entry.mean or 0.0, entry.code))
    return _means(facts, ordered, lang), _levels(facts, ordered, lang)


def _means(facts: WardFacts, entries: Sequence[CompetencyFacts], lang: str) -> Chart:
    dots = [
        Dot(entry.name, entry.mean, entry.mean_low, entry.mean_high)
        for entry in entries
        if entry.mean is not None and entry.mean_low is not None and entry.mean_high is not None
    ]
    standard = facts.cuts[1]
    cut = percent(standard, lang)
    below = [dot for dot in dots if dot.value < standard]
    rows = "; ".join(
        text(
            "rep.c1.alt_row",
            lang,
            name=dot.name,
            mean=percent(dot.value, lang),
            a=percent(dot.low, lang),
            b=percent(dot.high, lang),
        )
        for dot in dots
    )
    return Chart(
        id="means",
        title=_means_title(dots, below, lang),
        svg=svg(dot_chart(dots, standard, text("rep.c1.axis", lang), lang), "means") if dots else "",
        alt=text("rep.c1.alt", lang, rows=rows, cut=cut),
        how=text("rep.c1.how", lang, cut=cut),
        table=_ward_table(facts, entries, lang),
    )


def _means_title(dots: Sequence[Dot], below: Sequence[Dot], lang: str) -> str:
    if not dots:
        return text("rep.c1.hidden", lang)
    if len(below) == 1:
        return text("rep.c1.one_below", lang, name=below[0].name)
    if below:
        return text("rep.c1.below", lang, k=len(below), m=len(dots))
    if len(dots) == 1:
        return text("rep.c1.one_above", lang, name=dots[0].name)
    return text("rep.c1.none_below", lang, m=len(dots))


def _ward_table(facts: WardFacts, entries: Sequence[CompetencyFacts], lang: str) -> PageTable:
    heads = ("t.competency", "t.mean", "t.interval", "t.reached", "t.share")
    rows = []
    for entry in entries:
        name = f"{entry.code} {entry.name}"
        cells = (name, *_ward_cells(facts, entry, lang))
        rows.append(TableRow(cells, row_id("ward_summary", entry.code)))
    return PageTable(
        text("rep.t.caption_ward", lang), tuple(text(f"rep.{head}", lang) for head in heads), tuple(rows), "ward_summary"
    )


def _ward_cells(facts: WardFacts, entry: CompetencyFacts, lang: str) -> tuple[str, str, str, str]:
    dash = text("rep.fig.dash", lang)
    if not entry.shown or entry.mean is None or entry.mean_low is None or entry.mean_high is None:
        why = text("rep.t.hidden", lang, least=facts.least) if entry.assessable else text("rep.t.not_assessable", lang)
        return why, dash, dash, dash
    within = f"{percent_exact(entry.mean_low, lang)} – {percent_exact(entry.mean_high, lang)}"
    share = percent_exact(entry.share, lang) if entry.share is not None else dash
    return percent_exact(entry.mean, lang), within, how_many_of(entry.reached, lang), share


def _band_name(band: Band, lang: str) -> str:
    first, last = text(f"lvl.{band.first}", lang), text(f"lvl.{band.last}", lang)
    return first if band.first == band.last else text("rep.level.join", lang, a=first, b=last.lower())


def _levels(facts: WardFacts, entries: Sequence[CompetencyFacts], lang: str) -> Chart:
    note = text("rep.t.hidden", lang, least=facts.least)
    bars = [Bar(entry.name, entry.bands, note) for entry in entries]
    names = [text(f"lvl.{level}", lang) for level in range(4)]
    parts = {
        entry.code: [
            text("rep.c2.part", lang, n=count(band.count, lang), level=_band_name(band, lang).lower())
            for band in entry.bands
            if band.count
        ]
        for entry in entries
    }
    told = "; ".join(text("rep.c2.alt_row", lang, name=entry.name, parts=", ".join(parts[entry.code]) or note) for entry in entries)
    rows = tuple(
        TableRow((f"{entry.code} {entry.name}", _shown_size(entry, lang), "; ".join(parts[entry.code]) or note))
        for entry in entries
    )
    heads = tuple(text(f"rep.{head}", lang) for head in ("t.competency", "t.with_level", "t.levels"))
    drawn = any(entry.bands for entry in entries)
    return Chart(
        id="levels",
        title=_levels_title(facts, lang),
        svg=svg(level_chart(bars, names, text("rep.c2.joined", lang)), "levels") if drawn else "",
        alt=text("rep.c2.alt", lang, rows=told),
        how=text("rep.c2.how", lang, least=facts.least),
        table=PageTable(text("rep.t.caption_levels", lang), heads, rows),
    )


def _shown_size(entry: CompetencyFacts, lang: str) -> str:
    return count(entry.with_level, lang) if entry.shown else text("rep.fig.dash", lang)


def _levels_title(facts: WardFacts, lang: str) -> str:
    lowest = next(iter(facts.comparable), None)
    if lowest is None or lowest.share is None or lowest.below.count == 0:
        return text("rep.c2.title", lang)
    return text("rep.c2.finding", lang, name=lowest.name, n=count(lowest.below.count, lang), b=count(lowest.below.group, lang))


def module_rows(facts: WardFacts, lang: str) -> PageTable:
    """Return the table of modules."""
    heads = ("t.module", "t.learners", "t.submitted", "t.decided", "t.ready", "t.seen", "t.safe")
    rows = tuple(
        TableRow(
            (
                module.name if module.name == module.slug or module in facts.paths else f"{module.slug}: {module.name}",
                count(module.learners, lang),
                count(module.submitted, lang),
                count(module.decided, lang),
                _people(module.ready, facts, lang),
                count(module.critical_seen, lang),
                text("rep.fig.dash", lang) if module.critical_seen == 0 else _people(module.critical, facts, lang),
            ),
            row_id("module_summary", module.slug),
        )
        for module in (*facts.paths, *facts.modules)
    )
    return PageTable(text("rep.t.caption_module", lang), tuple(text(f"rep.{head}", lang) for head in heads), rows, "module_summary")


def _people(people: People, facts: WardFacts, lang: str) -> str:
    return text("rep.t.hidden", lang, least=facts.least) if people.kind == HIDDEN else how_many(people, lang)


def work_rows(facts: WardFacts, lang: str) -> PageTable:
    """Return what waits for a person, by kind and form: numbers of works and reasons, no learner."""
    heads = tuple(text(f"rep.work.{head}", lang) for head in ("kind", "form", "count", "reason"))
    rows = []
    for entry in facts.work:
        reasons = "; ".join(text(f"rep.why.{reason}", lang) for reason in entry.reasons)
        what = text(f"rep.work.{entry.kind}", lang)
        rows.append(TableRow((what, entry.assignment, count(entry.count, lang), reasons), row_id("work_list", entry.row)))
    return PageTable(text("tab.work_list", lang), heads, tuple(rows), "work_list")


def reading(facts: WardFacts, lang: str) -> tuple[tuple[str, str], ...]:
    """Return terms and their meaning: how to read the pictures."""
    one, two, three = (percent(cut, lang) for cut in facts.cuts)
    cap = text(f"lvl.{facts.cap}", lang).lower()
    return (
        (text("rep.read.dot", lang), text("rep.read.dot_text", lang)),
        (text("rep.read.level", lang), text("rep.read.level_text", lang, a=one, b=two, c=three, cap=cap)),
        (text("rep.read.missing", lang), text("rep.read.missing_text", lang, n=facts.min_items)),
        (text("rep.read.hidden", lang), text("rep.hidden", lang, least=facts.least)),
        (text("rep.read.origin", lang), text("rep.read.origin_text", lang, policy=facts.policy, origin=facts.origin)),
    )
