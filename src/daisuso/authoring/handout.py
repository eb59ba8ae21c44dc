"""From a handout's Markdown to one large-print A4 page, black only: it will be photocopied."""

from html import escape

from markdown_it import MarkdownIt

# Sizes and rules of the printed handout: 28 pt title, 19 pt steps, one heavy box, black on white, A4 with 16 mm margins.
_STYLE = """
@page { size: A4; margin: 16mm; }
:root { color-scheme: light; }
body { font: 19pt/1.36 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", Arial, sans-serif;
  color: #000; background: #fff; max-width: 178mm; margin: 0 auto; }
h1 { font-size: 28pt; line-height: 1.25; margin: 0 0 3mm; }
p { margin: 2mm 0; }
ol { list-style: none; margin: 0; padding: 0; counter-reset: step; }
ol li { counter-increment: step; position: relative; padding-left: 15mm; margin-bottom: 2.5mm; min-height: 11mm; }
ol li::before { content: counter(step); position: absolute; left: 0; top: 0; width: 11mm; height: 11mm; box-sizing: border-box;
  border: 2pt solid #000; border-radius: 50%; font-weight: 700; line-height: 10mm; text-align: center; }
.never { border: 2.5pt solid #000; border-radius: 4mm; padding: 2mm 6mm; margin: 3mm 0; break-inside: avoid; }
h2, .never h2 { font-size: 21pt; line-height: 1.3; margin: 0 0 1mm; }
h2 { margin-top: 3mm; }
ul { margin: 0; padding-left: 8mm; }
li { margin-bottom: 1mm; }
hr { border: 0; border-top: 1pt solid #000; margin: 3mm 0 2mm; }
hr ~ p { font-size: 12pt; margin: 1.5mm 0; }
hr + p { font-size: 16pt; }
"""


def handout_page(markdown: str, lang: str) -> str:
    """Return a self-contained page, without scripts and without anything fetched.

    Parameters
    ----------
    markdown : str
        A `#` title, numbered steps, a `##` section with what never to do (drawn as the heavy box), then after a rule the foot.
    """
    body = MarkdownIt("commonmark").render(markdown)
    title = next((line[2:] for line in markdown.splitlines() if line.startswith("# ")), "")
    before, heading, rest = body.partition("<h2>")
    if heading:
        inside, closing, after = rest.partition("</ul>")
        body = f'{before}<section class="never"><h2>{inside}{closing}</section>{after}'
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )
