"""QR codes for a page."""

from __future__ import annotations

from markupsafe import Markup


def qr_svg(text: str) -> Markup:
    """A QR code as an SVG element (ISO/IEC 18004), with its quiet zone."""
    import zxingcpp  # loaded with the first code, not with the box

    drawn: str = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_svg()
    return Markup(drawn[drawn.index("<svg") :])  # made of modules, not of the text
