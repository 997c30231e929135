"""Foreign errors, translated once: from what sockets and clocks raise to what we report."""

from __future__ import annotations

import os
import ssl

from preserve.fetch.tls import sentence
from preserve.model import Failure, Outcome, Phase


def connect_failure(error: OSError, where: str) -> Failure:
    """Translate what came of opening a connection to ``where``."""
    if isinstance(error, TimeoutError):
        return Failure(
            phase=Phase.CONNECT,
            outcome=Outcome.TIMED_OUT,
            detail=f"{where} did not answer in time.",
        )
    return Failure(
        phase=Phase.CONNECT,
        outcome=Outcome.CONNECT_FAILED,
        detail=f"{where} could not be connected to: {reason(error)}.",
    )


def tls_failure(error: OSError | ValueError, where: str) -> Failure:
    """Translate what came of a TLS handshake with ``where``."""
    if isinstance(error, TimeoutError):
        return Failure(
            phase=Phase.TLS,
            outcome=Outcome.TIMED_OUT,
            detail=f"{where} did not finish the TLS handshake in time.",
        )
    return Failure(
        phase=Phase.TLS,
        outcome=Outcome.TLS_FAILED,
        detail=f"The TLS handshake with {where} failed: {reason(error)}.",
    )


def reason(error: Exception) -> str:
    """Say in a few words what an error says; asyncio's own text differs from loop to loop."""
    if isinstance(error, ssl.SSLError):
        return sentence(error)
    if isinstance(error, OSError) and error.errno is not None:
        return os.strerror(error.errno).lower()
    return str(error) or type(error).__name__
