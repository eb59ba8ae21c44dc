"""A personal code as a picture to scan: an SVG that stands in the page itself."""

import segno

from daisuso.roster.code import SLIP_PATH


def entry_address(home: str, code: str) -> str:
    """Return the address that signs somebody in: the hall's, with the code."""
    return f"{home.rstrip('/')}{SLIP_PATH}{code}"


def code_picture(address: str) -> str:
    """Return a QR code as SVG, with the quiet zone of four modules that readers need, always black on white."""
    picture: str = segno.make(address, micro=False, error="m").svg_inline(border=4, dark="#000", light="#fff", omitsize=True)
    return picture
