"""TLS between our framing and the socket: contexts, and a layer without I/O.

The layer is our own, over the library's memory buffers, so that both event loops behave alike:
asyncio's does not tell that a connection ended without close_notify, uvloop's does.
"""

from __future__ import annotations

import functools
import ssl
from typing import NamedTuple

import certifi

from preserve.errors import SettingsError

_OP_LEGACY_SERVER_CONNECT = 0x4  # OpenSSL's number; the ssl module names it from 3.12 on
_READ_BYTES = 1 << 16

# OpenSSL's reasons for which an old server, rather than a broken one, may be the cause.
_OLD_SERVER = frozenset(
    {
        "BAD_ECPOINT", "CA_KEY_TOO_SMALL", "CA_MD_TOO_WEAK", "DH_KEY_TOO_SMALL",
        "EE_KEY_TOO_SMALL", "INSUFFICIENT_SECURITY", "NO_CIPHERS_AVAILABLE",
        "NO_PROTOCOLS_AVAILABLE", "SSLV3_ALERT_HANDSHAKE_FAILURE",
        "SSLV3_ALERT_ILLEGAL_PARAMETER", "TLSV1_ALERT_INSUFFICIENT_SECURITY",
        "TLSV1_ALERT_INTERNAL_ERROR", "TLSV1_ALERT_PROTOCOL_VERSION",
        "TLSV1_UNRECOGNIZED_NAME", "UNSAFE_LEGACY_RENEGOTIATION_DISABLED",
        "UNSUPPORTED_PROTOCOL", "WRONG_CIPHER_RETURNED", "WRONG_SIGNATURE_TYPE",
    }
)  # fmt: skip


@functools.lru_cache(maxsize=4)
def verified_context(ca_file: str = "") -> ssl.SSLContext:
    """Return the context in which certificates have to verify; made once, to be shared.

    The roots are the system's, certifi's, and those in ``ca_file`` (PEM; "" for none).

    Raises:
        SettingsError: The file cannot be read or holds no certificate.
    """
    context = ssl.create_default_context()
    # Some builds of Python leave it to the library, which then fails later and with other words.
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_verify_locations(certifi.where())
    if ca_file:
        try:
            context.load_verify_locations(ca_file)
        except OSError as error:
            raise SettingsError(
                f"network.ca_file {ca_file!r} cannot be read as PEM certificates: {error}."
            ) from error
    # Newer Pythons also demand what browsers do not, such as a key identifier in a root.
    context.verify_flags &= ~ssl.VerifyFlags.VERIFY_X509_STRICT
    context.set_alpn_protocols(["http/1.1"])
    return context


@functools.lru_cache(maxsize=1)
def unverified_context() -> ssl.SSLContext:
    """Return the context for any certificate, and protocols as old as the library has them."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.options |= _OP_LEGACY_SERVER_CONNECT
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.set_alpn_protocols(["http/1.1"])
    return context


def may_be_old(error: ssl.SSLError) -> bool:
    """Tell whether a handshake failed for a certificate or for the age of the server."""
    return isinstance(error, ssl.SSLCertVerificationError) or error.reason in _OLD_SERVER


def sentence(error: ssl.SSLError) -> str:
    """Say in words why a handshake failed."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return str(error.verify_message).rstrip(".")
    words = (error.reason or "").replace("_", " ").lower()
    return words or str(error)


class Decrypted(NamedTuple):
    """What came of some bytes from the socket.

    ``ended`` where the other side said so (close_notify); ``error`` where the bytes behind
    ``pieces`` cannot be decrypted.
    """

    pieces: list[bytes]
    ended: bool = False
    error: ssl.SSLError | None = None


class TlsLayer:
    """One TLS connection, without its socket: bytes in, bytes out.

    After every call ``outgoing`` has what is to be written to the socket.

    Raises:
        ValueError: The host cannot be named in a handshake.
    """

    def __init__(self, context: ssl.SSLContext, host: str) -> None:
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        # RFC 6066, 3: the name stands there without its trailing dot, an IPv6 address bare.
        # Bytes, since text would be put through rules for names that hosts do not keep.
        name = host.rstrip(".").strip("[]").encode("ascii")
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=name)
        self.established = False

    def outgoing(self) -> bytes:
        """Take what is to be written to the socket."""
        return self._outgoing.read()

    def handshake(self, data: bytes = b"") -> bool:
        """Go on with the handshake; True once it is done.

        Raises:
            ssl.SSLError: It failed.
        """
        if data:
            self._incoming.write(data)
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            return False
        self.established = True
        return True

    def decrypt(self, data: bytes = b"") -> Decrypted:
        """Take bytes from the socket; an error is part of what is returned."""
        if data:
            self._incoming.write(data)
        pieces: list[bytes] = []
        try:
            while piece := self._tls.read(_READ_BYTES):
                pieces.append(piece)
        except ssl.SSLWantReadError:
            return Decrypted(pieces)
        except ssl.SSLZeroReturnError:
            pass
        except ssl.SSLError as error:
            return Decrypted(pieces, error=error)
        return Decrypted(pieces, ended=True)

    def encrypt(self, data: bytes) -> None:
        """Take bytes for the other side."""
        self._tls.write(data)

    def say_goodbye(self) -> None:
        """Write our close_notify; the answer is not waited for."""
        try:
            self._tls.unwrap()
        except (ssl.SSLError, ValueError):
            return

    @property
    def version(self) -> str:
        """The protocol as OpenSSL names it, such as ``TLSv1.3``."""
        return self._tls.version() or "unknown"

    @property
    def cipher(self) -> str:
        """The cipher suite as OpenSSL names it."""
        suite = self._tls.cipher()
        return suite[0] if suite else "unknown"

    @property
    def certificate(self) -> bytes | None:
        """The leaf certificate of the other side, DER-encoded."""
        return self._tls.getpeercert(binary_form=True)
