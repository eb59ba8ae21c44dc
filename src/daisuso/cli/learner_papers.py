"""What is printed of the people of a course: slips with codes, and who was there."""

import argparse
import re
from pathlib import Path

_ADDRESS = re.compile(r"https?://(\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9.-]{1,100})(:[0-9]{1,5})?")


def write_paper(path: Path, data: bytes) -> None:
    """Write a file that can be made again: whole, or not at all."""
    from daisuso.response.durable import Disk, write_whole

    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, data, Disk())


def slips(arguments: argparse.Namespace) -> int:
    """Write the sheet of slips."""
    from daisuso.cli.repository import refuse_tracked
    from daisuso.curriculum.content import load_content
    from daisuso.errors import RosterError, UsageError
    from daisuso.printing.slips import pages, slips_pdf
    from daisuso.response.course_directory import CourseDirectory
    from daisuso.roster.roster import Roster, give_codes

    address = arguments.address.rstrip("/")
    if not _ADDRESS.fullmatch(address):
        raise UsageError(
            f"{arguments.address!a} is no address of a hall", cure="Give what the hall prints, e.g. http://192.168.1.5:8866"
        )
    course = CourseDirectory.open(arguments.directory)
    refuse_tracked(arguments.out.parent)
    made = sum(1 for entry in Roster.read(course).entries if not entry.code)
    roster = give_codes(course)
    if not roster.entries:
        raise RosterError("nobody is on the roster", where=course.roster, cure="Run `daisuso learner import DIR FILE`.")
    ward = load_content("wards.json").get(course.ward, {}).get("name", course.ward)
    write_paper(arguments.out, slips_pdf(roster.entries, address=address, ward=ward, lang=arguments.lang))
    if made:
        print(f"Wrote {course.roster}: {made} new codes.")
    print(f"Wrote {arguments.out}: {len(roster.entries)} slips, A4 pages: {pages(len(roster.entries))}, for {address}.")
    print("Who holds a slip can answer in that name: hand them out one by one.")
    return 0


def attendance(arguments: argparse.Namespace) -> int:
    """Write the sheet to sign and the spreadsheet; 1 where a journal could not be read."""
    from daisuso.cli.repository import refuse_tracked
    from daisuso.curriculum.content import load_content
    from daisuso.printing.attendance import attendance_pdf
    from daisuso.printing.attendance_sheet import attendance_xlsx
    from daisuso.response.course_directory import CourseDirectory
    from daisuso.roster.attendance import attendance as read

    course = CourseDirectory.open(arguments.directory)
    refuse_tracked(arguments.out)
    seen = read(course)
    ward = load_content("wards.json").get(course.ward, {}).get("name", course.ward)
    paper = attendance_pdf(seen, ward=ward, lang=arguments.lang)
    for name, data in (("attendance.pdf", paper), ("attendance.xlsx", attendance_xlsx(seen, arguments.lang))):
        write_paper(arguments.out / name, data)
        print(f"Wrote {arguments.out / name}: {len(seen.people)} people, {len(seen.days)} days.")
    for finding in seen.findings:
        print(finding)
    return 1 if seen.findings else 0
