"""The two charts of the ward report. No pie, radar, 3D, dual axis or red-green pair; every number is also in a table beside."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from daisuso.reports.chart_style import ACCENT, BAD, EDGE, INK, INK2, LEVEL_TEXT, LEVELS, TINT, WIDTH, draw
from daisuso.reports.chart_text import lines, text_width
from daisuso.reports.small_groups import Band
from daisuso.reports.wording import percent

_LINE = 0.2  # inches a line of text
_LABEL_LETTERS, _BAR_LABEL_LETTERS = 17, 36


@dataclass(frozen=True, slots=True)
class Dot:
    """One row of the dot chart: a share in [0, 1] with its interval."""

    name: str
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of the level chart: bands of levels, or none where the group is too small; then `note` says so."""

    name: str
    bands: tuple[Band, ...]
    note: str = ""


def dot_chart(dots: Sequence[Dot], standard: float, standard_label: str, lang: str = "vi") -> Figure:
    """Draw one row a competency, in the order given: dot, interval, value; what lies below the standard as a red diamond.

    Parameters
    ----------
    standard : float
        In (0, 1]: the broken line; from there upwards the ground is tinted and the label written.

    Returns
    -------
    Figure
        3.9 inches wide; as high as its rows need.
    """
    return draw(lambda: _dot_chart(dots, standard, standard_label, lang))


def _dot_chart(dots: Sequence[Dot], standard: float, standard_label: str, lang: str) -> Figure:
    labels = [lines(dot.name, _LABEL_LETTERS) for dot in dots]
    heights = [max(0.58, _LINE * len(label) + 0.2) for label in labels]
    top, bottom, right = 0.4, 0.45, 0.62
    left = 0.18 + max((text_width(line) for label in labels for line in label), default=1.0)
    height = sum(heights) + top + bottom
    figure = Figure(figsize=(WIDTH, height))
    axes = figure.add_axes((left / WIDTH, bottom / height, (WIDTH - left - right) / WIDTH, (height - top - bottom) / height))
    start = max(0.0, min([standard - 0.2, *(dot.low for dot in dots)]) - 0.05)
    axes.set_xlim(start, 1.0)
    axes.set_ylim(sum(heights), 0)
    axes.grid(axis="y", visible=False)
    axes.spines["left"].set_visible(False)
    axes.set_yticks([])
    ticks = sorted(tick for step in range(-4, 5) if start <= (tick := standard + step * 0.2) <= 1.0)
    axes.set_xticks(ticks, [percent(tick, lang) for tick in ticks])
    axes.axvspan(standard, 1.0, color=TINT, lw=0)
    axes.axvline(standard, color=ACCENT, lw=1.5, ls=(0, (4, 3)))
    _standard_label(axes, standard, standard_label, room=(1 - standard) / (1 - start) * (WIDTH - left - right) + right)
    place = 0.0
    for dot, label, room in zip(dots, labels, heights, strict=True):
        figure.text(0.02, 1 - (top + place + room / 2) / height, "\n".join(label), ha="left", va="center", color=INK)
        _dot(axes, dot, place + room / 2, standard, lang)
        place += room
    return figure


def _standard_label(axes: Axes, standard: float, label: str, room: float) -> None:
    """Write the label above the tinted region; where the `room` in inches is too small, before the line."""
    after = text_width(label) + 0.1 < room
    axes.annotate(
        label,
        (standard, 1),
        (4 if after else -4, 6),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        ha="left" if after else "right",
        color=ACCENT,
    )


def _dot(axes: Axes, dot: Dot, y: float, standard: float, lang: str) -> None:
    below = dot.value < standard
    colour = BAD if below else ACCENT
    axes.plot([dot.low, dot.high], [y, y], color=colour, lw=3, solid_capstyle="butt", zorder=3)
    axes.plot([dot.value], [y], "D" if below else "o", color=colour, ms=8.5, mec="white", mew=1.5, zorder=4, clip_on=False)
    axes.annotate(
        percent(dot.value, lang),
        (1, y),
        (8, 0),
        xycoords=axes.get_yaxis_transform(),
        textcoords="offset points",
        va="center",
        color=colour,
        fontweight="bold",
    )


def level_chart(bars: Sequence[Bar], level_names: Sequence[str], joined_label: str) -> Figure:
    """Draw one stacked bar a competency; counts stand inside where they fit.

    Levels joined because few people are there are hatched in the colours of the first and the last of them.
    """
    return draw(lambda: _level_chart(bars, level_names, joined_label))


def _level_chart(bars: Sequence[Bar], level_names: Sequence[str], joined_label: str) -> Figure:
    labels = [lines(bar.name, _BAR_LABEL_LETTERS) for bar in bars]
    heights = [_LINE * len(label) + 0.52 for label in labels]
    handles = _legend_handles(bars, level_names, joined_label)
    legend_rows = _legend_rows([str(handle.get_label()) for handle in handles])
    top = 0.28 * len(legend_rows) + 0.12
    height = top + sum(heights)
    figure = Figure(figsize=(WIDTH, height))
    axes = figure.add_axes((0.01, 0.0, 0.98, 1 - top / height))
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(sum(heights), 0)
    _legend(figure, handles, legend_rows, height)
    place = 0.0
    for bar, label, room in zip(bars, labels, heights, strict=True):
        under = place + _LINE * len(label) + 0.05
        axes.text(0, under - 0.03, "\n".join(label), va="bottom", ha="left", color=INK)
        _bar(axes, bar, under)
        place += room
    return figure


def _bar(axes: Axes, bar: Bar, y: float) -> None:
    if not bar.bands:
        axes.text(0, y + 0.14, bar.note, va="center", ha="left", color=INK2)
        return
    total, at = sum(band.count for band in bar.bands), 0.0
    for band in bar.bands:
        share = band.count / total
        if share:
            for piece in _pieces(band, (at, y), share):
                axes.add_patch(piece)
            if text_width(str(band.count), bold=True) + 0.08 < share * WIDTH * 0.98:
                joined = band.first != band.last
                axes.text(
                    at + share / 2,
                    y + 0.14,
                    str(band.count),
                    va="center",
                    ha="center",
                    fontweight="bold",
                    color=INK if joined else LEVEL_TEXT[band.first],
                    bbox={"boxstyle": "square,pad=0.15", "fc": "white", "ec": "none"} if joined else None,
                )
        at += share


def _pieces(band: Band, corner: tuple[float, float], width: float) -> list[Rectangle]:
    edge = Rectangle(corner, width, 0.28, facecolor="none", edgecolor=EDGE, lw=1, clip_on=False)
    if band.first == band.last:
        return [Rectangle(corner, width, 0.28, facecolor=LEVELS[band.first], lw=0, clip_on=False), edge]
    # A hatch takes the colour of its own edge, so the piece has another edge on top.
    first, last = LEVELS[band.first], LEVELS[max(2, band.last)]
    return [Rectangle(corner, width, 0.28, facecolor=first, edgecolor=last, hatch="////", lw=0, clip_on=False), edge]


def _legend_handles(bars: Sequence[Bar], level_names: Sequence[str], joined_label: str) -> list[Patch]:
    handles = [Patch(facecolor=colour, edgecolor=EDGE, label=name) for colour, name in zip(LEVELS, level_names, strict=True)]
    if any(band.first != band.last and band.count for bar in bars for band in bar.bands):
        handles.append(Patch(facecolor=LEVELS[0], edgecolor=LEVELS[2], hatch="////", label=joined_label))
    return handles


def _legend_rows(words: Sequence[str]) -> list[list[int]]:
    """Put legend entries into rows that fit the width."""
    rows: list[list[int]] = [[]]
    used = 0.0
    for place, word in enumerate(words):
        width = text_width(word) + 0.42
        if rows[-1] and used + width > WIDTH - 0.05:
            rows.append([])
            used = 0.0
        rows[-1].append(place)
        used += width
    return rows


def _legend(figure: Figure, handles: Sequence[Patch], rows: Sequence[Sequence[int]], height: float) -> None:
    for number, row in enumerate(rows):
        figure.legend(
            handles=[handles[place] for place in row],
            loc="upper left",
            bbox_to_anchor=(0, 1 - 0.28 * number / height),
            ncols=len(row),
            handlelength=1.0,
            handleheight=1.0,
            handletextpad=0.4,
            columnspacing=1.1,
            borderpad=0.1,
            borderaxespad=0.05,
        )
