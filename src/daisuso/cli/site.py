"""Make lessons, practice and handouts as plain static pages: for any web host, a USB stick or an old phone; no tests."""

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("out", type=Path, metavar="OUT", help="an empty or new folder, or one that this command has made")
    parser.add_argument(
        "--lang",
        action="append",
        choices=("vi", "en"),
        help="a language; may be repeated, the first one's home page is index.html (default: vi, then en)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the site; 1 where a module takes more than it may."""
    from daisuso.curriculum.content import content_folder
    from daisuso.site.content import Content
    from daisuso.site.folder import write_site
    from daisuso.site.pages import MODULE_KB, site

    made = site(Content(content_folder()), arguments.lang or ("vi", "en"))
    done = write_site(arguments.out, made.files)
    print(f"{len(done.written)} written, {len(done.removed)} removed, {done.unchanged} unchanged in {arguments.out}.")
    (slug, lang), size = max(made.modules.items(), key=lambda entry: entry[1])
    print(f"The largest module is {slug} ({lang}): {size / 1000:.0f} kB.")
    print(f"Open {arguments.out / 'index.html'} in a browser, or copy the folder to a USB stick or a web host.")
    large = [f"{slug} ({lang}): {size / 1000:.0f} kB" for (slug, lang), size in made.modules.items() if size > 1000 * MODULE_KB]
    for line in large:
        print(f"more than {MODULE_KB} kB: {line}")
    return 1 if large else 0
