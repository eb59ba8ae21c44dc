"""The data dictionary: what every column of every table means, in words."""

from daisuso.messages import table as message_table
from daisuso.messages import text
from daisuso.results.certification.schema import CERTIFICATION_TABLES
from daisuso.results.schema import NUMBER, TABLES, TEXT, TIME, WHOLE, YES_NO, Table

KINDS = {TEXT: "text", YES_NO: "yes or no", WHOLE: "whole number", NUMBER: "number", TIME: "time (UTC)"}


def meaning(table: Table, column: str, lang: str) -> str:
    """Return what a column means, in one language. `passed_vneid` is looked up as `passed_<form>`.

    Raises
    ------
    KeyError
        The message table lacks the column.
    """
    known = message_table(lang, ("tab.",))
    own = f"tab.{table.name}.{column}"
    if own in known:
        return known[own]
    if f"tab.col.{column}" in known:
        return known[f"tab.col.{column}"]
    patterns = (name for name, _ in table.columns if "<" in name and column.startswith(name[: name.index("<")]))
    return text(f"tab.col.{next(patterns, column)}", lang)


def markdown() -> str:
    """Return the reference section of `docs/tables.md`: one Markdown table per table of results and of certification."""
    parts = []
    for table in (*TABLES, *CERTIFICATION_TABLES):
        parts += [f"## {table.name}", "", text(f"tab.{table.name}", "en"), "", f"Key: {', '.join(table.key)}.", ""]
        parts += ["| column | type | meaning | nghĩa |", "|---|---|---|---|"]
        for name, kind in table.columns:
            shown = name.replace("<", "‹").replace(">", "›")
            parts.append(f"| `{shown}` | {KINDS[kind]} | {meaning(table, name, 'en')} | {meaning(table, name, 'vi')} |")
        parts.append("")
    return "\n".join(parts)


if __name__ == "__main__":
    print(markdown())
