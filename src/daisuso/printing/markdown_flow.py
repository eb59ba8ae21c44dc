"""From Markdown to what reportlab lays out: headings, paragraphs, lists, tables, rules."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from markdown_it import MarkdownIt
from markdown_it.token import Token
from reportlab.lib.colors import black
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, HRFlowable, ListFlowable, ListItem, Paragraph, Spacer, Table, TableStyle

from daisuso.printing.typeface import BOLD, REGULAR, register


@dataclass(frozen=True, slots=True)
class Sizes:
    """Letter sizes in points: body, the three levels of headings, and the space between paragraphs."""

    body: float
    title: float
    section: float
    paragraph_space: float

    def style(self, name: str = "body", **changes: object) -> ParagraphStyle:
        """Return a style: `body`, `title` or `section`."""
        size = {"body": self.body, "title": self.title, "section": self.section}[name]
        font = REGULAR if name == "body" else BOLD
        settings = {
            "fontName": font, "fontSize": size, "leading": size * 1.4, "textColor": black,
            "spaceAfter": self.paragraph_space, "spaceBefore": 0 if name == "body" else self.paragraph_space,
            "splitLongWords": 0, "keepWithNext": 0 if name == "body" else 1,
        }  # fmt: skip
        return ParagraphStyle(name, **{**settings, **changes})


def inline(token: Token | None) -> str:
    """Return the text of an inline token in reportlab's mark-up: bold kept, everything else plain."""
    parts = []
    for child in (token.children if token else None) or ():
        if child.type in ("text", "code_inline"):
            parts.append(escape(child.content))
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" " if child.type == "softbreak" else "<br/>")
        elif child.type in ("strong_open", "strong_close"):
            parts.append("<b>" if child.nesting == 1 else "</b>")
    return "".join(parts)


@dataclass(frozen=True, slots=True)
class Block:
    """One block of Markdown: the type of its opening token, its tag, and the tokens inside."""

    kind: str
    tag: str
    inside: Sequence[Token]

    @property
    def text(self) -> str:
        """Text of a heading or a paragraph, in reportlab's mark-up."""
        return inline(self.inside[0])

    def items(self) -> list[str]:
        """Texts of a list's items, each the first paragraph of its item."""
        return [next(block.text for block in _split(item.inside)) for item in _split(self.inside)]


def blocks(markdown: str) -> list[Block]:
    """Return the blocks of a text, in order."""
    return list(_split(MarkdownIt("commonmark").enable("table").parse(markdown)))


def _split(tokens: Sequence[Token]) -> Iterator[Block]:
    at = 0
    while at < len(tokens):
        end = _end(tokens, at)
        yield Block(tokens[at].type.removesuffix("_open"), tokens[at].tag, tokens[at + 1 : end])
        at = end + 1


def flow(markdown: str, sizes: Sizes) -> list[Flowable]:
    """Return the flowables of a text, in order."""
    register()
    return [part for block in blocks(markdown) for part in laid_out(block, sizes)]


def laid_out(block: Block, sizes: Sizes) -> Iterator[Flowable]:
    """Return the flowables of one block."""
    if block.kind == "heading":
        yield Paragraph(block.text, sizes.style("title" if block.tag == "h1" else "section"))
    elif block.kind == "paragraph":
        yield Paragraph(block.text, sizes.style())
    elif block.kind in ("ordered_list", "bullet_list"):
        yield _list(block, sizes)
    elif block.kind == "table":
        yield from _table(block.inside, sizes)
    elif block.kind == "hr":
        yield HRFlowable(
            width="100%", thickness=1, color=black, spaceBefore=sizes.paragraph_space, spaceAfter=sizes.paragraph_space
        )


def _end(tokens: Sequence[Token], at: int) -> int:
    """Return where the block that begins at `at` ends."""
    depth = 0
    for place in range(at, len(tokens)):
        depth += tokens[place].nesting
        if depth == 0:
            return place
    return len(tokens) - 1


def _list(block: Block, sizes: Sizes) -> ListFlowable:
    ordered = block.kind == "ordered_list"
    inside = ([part for inner in _split(item.inside) for part in laid_out(inner, sizes)] for item in _split(block.inside))
    kind = {"bulletType": "1", "bulletFormat": "%s."} if ordered else {"bulletType": "bullet", "start": "•"}
    items = [ListItem(parts, leftIndent=sizes.body * 1.6) for parts in inside]
    return ListFlowable(items, bulletFontName=BOLD if ordered else REGULAR, bulletFontSize=sizes.body, **kind)


def _table(tokens: Sequence[Token], sizes: Sizes) -> Iterator[Flowable]:
    rows: list[list[Paragraph]] = []
    head = True
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type == "tr_open":
            rows.append([])
        elif token.type in ("th_open", "td_open"):
            head = token.type == "th_open"
            rows[-1].append(Paragraph(inline(following), sizes.style(fontName=BOLD if head else REGULAR, spaceAfter=0)))
    # Columns as wide as their longest cells ask for, none under a tenth.
    longest = [max(len(row[at].text) for row in rows) for at in range(len(rows[0]))]
    shares = [max(0.1, length / sum(longest)) for length in longest]
    made = Table(rows, colWidths=[f"{100 * share / sum(shares):.1f}%" for share in shares], repeatRows=1)
    made.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, black), ("VALIGN", (0, 0), (-1, -1), "TOP")]))
    yield made
    yield Spacer(0, sizes.paragraph_space)
