"""What each outcome means, in a sentence: for ``preserve explain``."""

from __future__ import annotations

from typing import Final

from preserve.model import Outcome

REASONS: Final[dict[Outcome | None, str]] = {
    None: "The capture ended before it was settled.",
    Outcome.INVALID_URL: "What is written there is no address that a browser would ask for.",
    Outcome.UNSUPPORTED_SCHEME: "It is no http or https address; others are not asked for.",
    Outcome.SKIPPED: "It was left out on purpose; the rule is named below.",
    Outcome.GUARD_DENIED: "Its host is at a network address that is not public, or at a port that "
    "is not allowed; network.allow and network.ports say what is.",
    Outcome.ROBOTS_DENIED: "The robots.txt of its site bars it.",
    Outcome.LIMIT_REACHED: "A limit of the settings stopped the capture before it; which one is "
    "named below.",
    Outcome.HOST_DOWN: "Its host had failed so often that it was given up for this capture.",
    Outcome.INTERRUPTED: "The capture was ended, or broke off, before it was had.",
    Outcome.KEPT_EARLIER: "It was not asked for again: an earlier capture has it, named below.",
    Outcome.DNS_FAILED: "There was no such host.",
    Outcome.CONNECT_FAILED: "Its host could not be connected to.",
    Outcome.TLS_FAILED: "No secure connection to its host could be made.",
    Outcome.TIMED_OUT: "Its host did not answer in time.",
    Outcome.DISCONNECTED: "Its host hung up before it had answered.",
    Outcome.PROTOCOL_ERROR: "What its host answered is no HTTP.",
    Outcome.REDIRECT_LOOP: "Its redirects lead back to themselves.",
    Outcome.REDIRECTED: "It leads to another address, named below.",
    Outcome.NOT_FOUND: "The site says that it is not there.",
    Outcome.GONE: "The site says that it is gone for good.",
    Outcome.AUTH_REQUIRED: "The site asks for a log-in.",
    Outcome.LEGAL: "The site withholds it for legal reasons.",
    Outcome.RATE_LIMITED: "The site asked us to wait, longer than we would.",
    Outcome.CLIENT_ERROR: "The site refused the request.",
    Outcome.SERVER_ERROR: "The site failed at it.",
    Outcome.TRUNCATED: "It is here, but not whole.",
    Outcome.UNCHANGED: "It is here: as an earlier capture had it.",
    Outcome.CAPTURED: "It is here.",
}
