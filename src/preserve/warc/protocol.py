"""The values of WARC-Protocol and WARC-Cipher-Suite.

Both are proposals to the standard that are in active use (iipc/warc-specifications, issues 42 and
86): WARC-Protocol is repeated, once per protocol (``http/1.1``, ``tls/1.3``); WARC-Cipher-Suite
holds the IANA name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from preserve.model import Tls

_TLS_PROTOCOLS = {
    "SSLv3": "ssl/3",
    "TLSv1": "tls/1.0",
    "TLSv1.1": "tls/1.1",
    "TLSv1.2": "tls/1.2",
    "TLSv1.3": "tls/1.3",
}

_REQUEST_LINE = re.compile(rb"[^\n]* HTTP/(\d\.\d)\s*?(?:\n|$)")
_OPENSSL_SUITE = re.compile(
    r"(?:(?P<exchange>(?:EC)?DHE-(?:RSA|ECDSA|DSS))-)?"
    r"(?:AES(?P<bits>128|256)-(?:(?P<mode>GCM|CCM8?)-?)?(?P<digest>SHA(?:256|384)?)?"
    r"|(?P<chacha>CHACHA20-POLY1305))"
)


def http_protocol(version: str) -> str:
    """Return ``http/1.1`` for ``1.1`` or ``HTTP/1.1``."""
    return f"http/{version.rpartition('/')[2]}"


def request_protocol(request: bytes) -> str | None:
    """Return the protocol that a request's first line names."""
    version = _REQUEST_LINE.match(request)
    return f"http/{version[1].decode('ascii')}" if version else None


def tls_protocol(tls: Tls) -> str:
    """Return ``tls/1.3`` for what OpenSSL calls ``TLSv1.3``; a name we do not know as it is."""
    return _TLS_PROTOCOLS.get(tls.version, tls.version)


def cipher_suite(tls: Tls) -> str:
    """Return the IANA name of a suite that OpenSSL names; one we do not know as it is."""
    match = _OPENSSL_SUITE.fullmatch(tls.cipher)
    if match is None:
        return tls.cipher
    exchange = (match["exchange"] or "RSA").replace("-", "_")
    if match["chacha"]:
        return f"TLS_{exchange}_WITH_CHACHA20_POLY1305_SHA256"
    mode = {"CCM8": "CCM_8", None: "CBC"}.get(match["mode"], match["mode"])
    digest = f"_{match['digest']}" if match["digest"] else ""
    return f"TLS_{exchange}_WITH_AES_{match['bits']}_{mode}{digest}"
