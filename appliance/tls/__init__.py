"""The certificate that the pages are shown with: made by the box itself, or brought by its owner."""

from appliance.tls.certificate import Certificate, TlsError, day
from appliance.tls.keeper import CertificateKeeper, is_brought

__all__ = ["Certificate", "CertificateKeeper", "TlsError", "day", "is_brought"]
