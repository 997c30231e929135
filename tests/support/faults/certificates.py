"""Server contexts with certificates that are wrong in every way that the table names."""

from __future__ import annotations

import datetime
import ssl
import warnings
from typing import TYPE_CHECKING

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

if TYPE_CHECKING:
    from pathlib import Path

_NOW = datetime.datetime.now(datetime.UTC)
_DAYS = datetime.timedelta(days=30)


class Certificates:
    """An authority, its root as a file, and a context for each way of being wrong."""

    def __init__(self, folder: Path) -> None:
        self._ca = trustme.CA()
        self._folder = folder
        self.root = folder / "root.pem"
        self._ca.cert_pem.write_to_path(str(self.root))

    def good(self) -> ssl.SSLContext:
        """Return a context that verifies, for every host below ``tls.test``."""
        return self._issued(self._ca, "*.tls.test", "blog.test")

    def wrong(self, how: str) -> ssl.SSLContext:
        """Return a context whose certificate, or protocol, is wrong in this way."""
        host = f"{how}.tls.test"
        if how in {"expired", "not-yet"}:
            since = _NOW - 9 * _DAYS if how == "expired" else _NOW + _DAYS
            return self._issued(self._ca, "*.tls.test", since=since)
        if how == "unknown-root":
            return self._issued(trustme.CA(), "*.tls.test")
        if how == "wrong-name":
            return self._issued(self._ca, "another.test")
        if how == "weak-protocol":
            context = self._issued(self._ca, "*.tls.test")
            context.set_ciphers("ALL:@SECLEVEL=0")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1
            return context
        return self._made(host, bits=1024 if how == "weak-key" else 2048)

    def _issued(
        self, ca: trustme.CA, *names: str, since: datetime.datetime | None = None
    ) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        until = since + _DAYS if since is not None else None
        ca.issue_cert(*names, not_before=since, not_after=until).configure_cert(context)
        return context

    def _made(self, host: str, *, bits: int) -> ssl.SSLContext:
        """Make a certificate that signs itself; a short key is signed by the authority."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
        root = x509.load_pem_x509_certificate(self._ca.cert_pem.bytes())
        signer = serialization.load_pem_private_key(self._ca.private_key_pem.bytes(), None)
        weak = bits < 2048
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(root.subject if weak else name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(_NOW - _DAYS)
            .not_valid_after(_NOW + _DAYS)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
            .sign(signer if weak else key, hashes.SHA256())  # type: ignore[arg-type] # one kind of key or the other
        )
        file = self._folder / f"{host}.pem"
        file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + made.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if weak:
            context.set_ciphers("DEFAULT:@SECLEVEL=0")
        context.load_cert_chain(file)
        return context
