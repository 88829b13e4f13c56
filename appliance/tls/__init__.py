"""The certificate that the pages are shown with: made by the box itself, or brought by its owner."""

from appliance.tls.certificate import Certificate, TlsError, day
from appliance.tls.certificate_store import CertificateStore, is_brought

__all__ = ["Certificate", "CertificateStore", "TlsError", "day", "is_brought"]
