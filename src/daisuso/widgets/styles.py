"""The look of lesson boxes in a notebook that is opened in Jupyter."""

from daisuso.widgets import bundle


class Styles:
    """Display it once in a notebook: boxes, steps and part headings of its Markdown cells get their look."""

    def _repr_html_(self) -> str:
        return f"<style>{bundle.widget_style()}</style>"
