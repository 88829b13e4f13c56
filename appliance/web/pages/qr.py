"""QR codes for a page."""

from __future__ import annotations

import re

from markupsafe import Markup

SIZE = re.compile(r'width="(\d+)" height="(\d+)"')  # of the drawing, in modules


def qr_svg(text: str) -> Markup:
    """A QR code as an SVG element (ISO/IEC 18004) with its quiet zone, as large as its place."""
    import zxingcpp  # loaded with the first code, not with the box

    drawn: str = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_svg()
    return Markup(SIZE.sub(r'viewBox="0 0 \1 \2"', drawn[drawn.index("<svg") :], count=1))
