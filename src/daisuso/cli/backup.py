"""Write a course, or each course of a folder, into one archive: to a USB stick or another drive, read back and compared."""

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("directory", type=Path, metavar="DIR", help="a course directory, or a folder of them")
    parser.add_argument("--to", required=True, type=Path, metavar="PLACE", help="a folder outside the course, e.g. on a USB stick")


def run(arguments: argparse.Namespace) -> int:
    """Back up every course; 1 where one could not be, or something in it needs a look."""
    import sys

    from daisuso.cli.progress import Progress
    from daisuso.cli.repository import refuse_tracked
    from daisuso.errors import BackupError
    from daisuso.keeping.backup import back_up
    from daisuso.response.course_directory import CourseDirectory

    refuse_tracked(arguments.to)
    status = 0
    for course in CourseDirectory.all_in(arguments.directory):
        progress = Progress(f"Keeping {course.root.name}")
        try:
            done = back_up(course, arguments.to, progress=progress.show)
        except BackupError as error:
            progress.end()
            print(f"{course.root}: no backup was made. {error}", file=sys.stderr)
            status = 1
            continue
        progress.end()
        print(f"Wrote {done.path}: {done.files} files, {done.size:,} bytes; read back, every file equal.")
        for finding in done.findings:
            print(finding)
        status = max(status, 1 if done.findings else 0)
    print("An archive holds names, answers and keys: keep it as you keep the course itself.")
    return status
