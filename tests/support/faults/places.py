"""Faults of addresses and of the way to a host: how they are written, names, TLS, the guard."""

from __future__ import annotations

from faults.bytes_of import WHOLE, plain
from faults.fault import Fault, Flag, Keeps, Outcome, Phase, Where, many
from faults.wire import WIRE

from preserve.demo.server import Close

# Name · what it is · as the article writes it · as it is asked for
_WRITTEN: tuple[tuple[str, str, str, str], ...] = (
    ("path-beyond-ascii", "é in the path", "http://w.test/é", "http://w.test/%C3%A9"),
    ("query-beyond-ascii", "é in the query", "http://w.test/?q=é", "http://w.test/?q=%C3%A9"),
    ("percent-alone", "a percent sign alone", "http://w.test/100%", "http://w.test/100%"),
    ("percent-no-number", "%zz", "http://w.test/%zz", "http://w.test/%zz"),
    ("percent-lower-case", "escapes in lower case", "http://w.test/%c3%a9x",
     "http://w.test/%c3%a9x"),
    ("percent-needless", "escapes of plain letters", "http://w.test/%41%7e", "http://w.test/%41%7e"),
    ("percent-latin-1", "an escape that is no UTF-8", "http://w.test/caf%E9",
     "http://w.test/caf%E9"),
    ("percent-nul", "an escaped NUL", "http://w.test/a%00b", "http://w.test/a%00b"),
    ("percent-twice", "an escaped percent sign", "http://w.test/%2541", "http://w.test/%2541"),
    ("percent-slash", "an escaped slash", "http://w.test/a%2Fb", "http://w.test/a%2Fb"),
    ("percent-dots", "escaped dots that climb", "http://w.test/a/%2e%2e/dots",
     "http://w.test/dots"),
    ("percent-line-end", "an escaped line end", "http://w.test/a%0d%0aX-Y:1",
     "http://w.test/a%0d%0aX-Y:1"),
    ("dots", "dots that climb above the root", "http://w.test/a/../../up", "http://w.test/up"),
    ("double-slashes", "double slashes", "http://w.test//a///b", "http://w.test//a///b"),
    ("backslashes", "backslashes", r"http:\\w.test\back", "http://w.test/back"),
    ("odd-signs", "braces, bars and carets", "http://w.test/{a}|b^c`d",
     "http://w.test/%7Ba%7D|b%5Ec%60d"),
    ("quote-in-query", "quotes in the query", "http://w.test/?q='a'&b=<c>",
     "http://w.test/?q=%27a%27&b=%3Cc%3E"),
    ("blank-in-path", "a blank in the path", "http://w.test/a b c", "http://w.test/a%20b%20c"),
    ("tab-in-address", "a tab in the middle", "http://w.te\tst/tab", "http://w.test/tab"),
    ("blanks-around", "blanks around it", "  http://w.test/around  ", "http://w.test/around"),
    ("empty-query", "an empty query", "http://w.test/empty?", "http://w.test/empty?"),
    ("session-in-path", "parameters in the path", "http://w.test/a;jsessionid=1;b",
     "http://w.test/a;jsessionid=1;b"),
    ("host-in-capitals", "a host in capitals", "HTTP://W.TEST/Capitals", "http://w.test/Capitals"),
    ("usual-port", "the usual port", "http://w.test:80/usual", "http://w.test/usual"),
    ("userinfo", "user and password", "http://user:secret@w.test/user", "http://w.test/user"),
    ("dot-behind-host", "a dot behind the host", "http://w.test./dot", "http://w.test./dot"),
    ("underscore-in-host", "an underscore in the host", "http://w_w.test/", "http://w_w.test/"),
    ("idn", "a host beyond ASCII", "http://bücher.test/", "http://xn--bcher-kva.test/"),
    ("idn-in-capitals", "a host beyond ASCII, in capitals", "http://BÜCHER.test/gross",
     "http://xn--bcher-kva.test/gross"),
    ("idn-of-full-width", "a host of full-width letters", "http://ｗ.test/wide",
     "http://w.test/wide"),
    ("idn-of-sharp-s", "a sharp s", "http://straße.test/", "http://xn--strae-oqa.test/"),
    ("emoji", "an emoji as a host", "http://☃.test/", "http://xn--n3h.test/"),
    ("percent-in-host", "escapes in the host", "http://%77.test/host", "http://w.test/host"),
    ("address-of-30-kb", "an address of 30 KB", "http://w.test/" + "y" * 30_000,
     "http://w.test/" + "y" * 30_000),
)  # fmt: skip
# Name · what it is · as the article writes it · its outcome
_UNFIT: tuple[tuple[str, str, str, Outcome], ...] = (
    ("address-of-64-kb", "An address of 64 KB: longer than is asked for.",
     "http://w.test/" + "z" * 64_000,
     Outcome.INVALID_URL),
    ("no-host", "An address without a host.", "http://", Outcome.INVALID_URL),
    ("blank-in-host", "A blank in the host.", "http://a b.test/", Outcome.INVALID_URL),
    ("port-too-high", "A port above 65535.", "http://w.test:99999/", Outcome.INVALID_URL),
    ("bracket-open", "A bracket that does not close.", "http://[::1/", Outcome.INVALID_URL),
    ("punycode-wrong", "A punycode host that is none.", "http://xn--\u00e9.test/",
     Outcome.INVALID_URL),
    ("number-too-large", "A host that is a number too large.", "http://4294967296/",
     Outcome.INVALID_URL),
    ("scheme-ftp", "An ftp: address.", "ftp://files.test/x", Outcome.UNSUPPORTED_SCHEME),
    ("scheme-gemini", "A scheme of another web.", "gemini://capsule.test/",
     Outcome.UNSUPPORTED_SCHEME),
    ("private-address", "An address of the private network.", "http://10.1.2.3/",
     Outcome.GUARD_DENIED),
    ("private-as-number", "A private address as one number.", "http://167772161/",
     Outcome.GUARD_DENIED),
    ("private-as-octal", "A private address in octal.", "http://012.0.0.2/", Outcome.GUARD_DENIED),
    ("unspecified-address", "The unspecified address.", "http://0.0.0.0/", Outcome.GUARD_DENIED),
    ("nat64-address", "A private address through NAT64.", "http://[64:ff9b::a00:3]/",
     Outcome.GUARD_DENIED),
    ("multicast-address", "A multicast address.", "http://224.0.0.1/", Outcome.GUARD_DENIED),
)  # fmt: skip

ADDRESSES: tuple[Fault, ...] = (
    *(
        Fault(name=name, says=f"An address with {what}." if not what.startswith(("a host", "an ad",
              "an emoji", "a sharp")) else f"{what[0].upper()}{what[1:]}.",
              cited=cited, url=url, answers=(WHOLE,), outcome=Outcome.CAPTURED)
        for name, what, cited, url in _WRITTEN
    ),
    *(
        Fault(name=name, says=says, cited=cited, url="?", status=None, outcome=outcome,
              keeps=Keeps.UNASKED)
        for name, says, cited, outcome in _UNFIT
    ),
)  # fmt: skip

_UNREACHED: dict[str, object] = {"status": None, "keeps": Keeps.NOTHING, "answers": ()}


def _unreached(name: str, says: str, outcome: Outcome, phase: Phase, **facts: object) -> Fault:
    return Fault(name=name, says=says, outcome=outcome, phase=phase,
                 **(_UNREACHED | facts))  # type: ignore[arg-type] # by name  # fmt: skip


LISTENERS: tuple[Fault, ...] = (
    _unreached("refused", "Nobody listens on the port.", Outcome.CONNECT_FAILED, Phase.CONNECT),
    _unreached("no-such-host", "There is no such host.", Outcome.DNS_FAILED, Phase.DNS),
    _unreached("silence-at-connect", "The connection is never accepted.", Outcome.TIMED_OUT,
               Phase.CONNECT),
    Fault(name="half-close", says="The server ends its side, and goes on listening.",
          answers=(plain(b"Content-Length: 500"),), outcome=Outcome.TRUNCATED, phase=Phase.BODY,
          truncated="disconnect"),  # type: ignore[arg-type] # a word of the list
    Fault(name="half-close-whole", says="The server ends its side behind a whole answer.",
          answers=(plain(b"Transfer-Encoding: identity"),), outcome=Outcome.CAPTURED),
    _unreached("half-close-first", "The server ends its side before it has heard anything.",
               Outcome.DISCONNECTED, Phase.HEAD),
    Fault(name="answer-before-question", says="The answer comes before the request.",
          answers=(WHOLE,), outcome=Outcome.CAPTURED),
)  # fmt: skip

_KEPT: dict[str, object] = {"flags": (Flag.TLS_UNVERIFIED,), "answers": (WHOLE,)}
_SHAKEN: tuple[tuple[str, str, str], ...] = (
    ("expired", "A certificate that has expired.", "certificate has expired"),
    ("not-yet", "A certificate that is not valid yet.", "not yet valid"),
    ("self-signed", "A certificate that signs itself.", "self-signed certificate"),
    ("unknown-root", "A certificate of an authority that nobody knows.", "issuer certificate"),
    ("wrong-name", "A certificate for another name.", "match"),
    ("weak-protocol", "TLS 1.0 and nothing newer.", ""),
    ("weak-key", "A certificate with an RSA key of 1024 bits.", ""),
)
# Handshakes that cannot be finished.
_NO_HANDSHAKE: tuple[tuple[str, str, Outcome], ...] = (
    ("handshake-cut", "The connection ends inside the handshake.", Outcome.TLS_FAILED),
    ("handshake-reset", "The connection is reset inside the handshake.", Outcome.TLS_FAILED),
    ("handshake-silent", "Nothing comes to the handshake.", Outcome.TIMED_OUT),
    ("handshake-half", "Half a handshake, and then nothing.", Outcome.TIMED_OUT),
    ("handshake-alert", "The handshake is refused by an alert.", Outcome.TLS_FAILED),
    ("handshake-plain", "Plain HTTP where TLS is due.", Outcome.TLS_FAILED),
    ("handshake-garbage", "Noise where TLS is due.", Outcome.TLS_FAILED),
)

TLS: tuple[Fault, ...] = (
    *many(
        (
            Fault(name=f"{row.name}-over-tls", says=f"{row.says[:-1]}, over TLS.",
                  **{key: getattr(row, key) for key in (
                      "answers", "outcome", "status", "flags", "phase", "detail", "keeps", "block",
                      "truncated")})
            for row in WIRE
        ),
        where=Where.TLS,
    ),
    Fault(name="body-without-goodbye", says="A body ends without a close_notify.",
          where=Where.TLS, answers=(plain(b"Transfer-Encoding: identity"), Close(notify=False)),
          outcome=Outcome.CAPTURED),
    *(
        Fault(name=name, says=says, where=Where.TLS, outcome=Outcome.CAPTURED,
              **_KEPT)  # type: ignore[arg-type] # by name
        for name, says, _ in _SHAKEN
    ),
    *(
        _unreached(name, says, outcome, Phase.TLS, where=Where.TLS)
        for name, says, outcome in _NO_HANDSHAKE
    ),
    *(
        _unreached(f"{name}-strict", f'{says[:-1]}, and `tls = "strict"`.', Outcome.TLS_FAILED,
                   Phase.TLS, where=Where.STRICT, detail=detail)
        for name, says, detail in _SHAKEN
    ),
    Fault(name="good-strict", says='A certificate that holds, and `tls = "strict"`.',
          where=Where.STRICT, answers=(WHOLE,), outcome=Outcome.CAPTURED),
)  # fmt: skip


def _named(name: str, says: str, **facts: object) -> Fault:
    whole: dict[str, object] = {
        "name": name, "says": says, "where": Where.NAMES, "answers": (WHOLE,),
        "outcome": Outcome.CAPTURED,
    }  # fmt: skip
    return Fault(**(whole | facts))  # type: ignore[arg-type] # by name


def _unnamed(name: str, says: str, outcome: Outcome, phase: Phase, **facts: object) -> Fault:
    return _named(name, says, outcome=outcome, phase=phase, **(_UNREACHED | facts))


NAMES: tuple[Fault, ...] = (
    _unnamed("name-unknown", "The look-up finds no such host.", Outcome.DNS_FAILED, Phase.DNS,
             detail="cannot be found", attempts=2),
    _unnamed("name-refused", "The name server fails.", Outcome.DNS_FAILED, Phase.DNS,
             detail="cannot be found", attempts=2),
    _unnamed("name-without-address", "The look-up finds a name and no address.",
             Outcome.DNS_FAILED, Phase.DNS, detail="has no address", attempts=2),
    _unnamed("name-too-slow", "The look-up takes longer than we wait.", Outcome.TIMED_OUT,
             Phase.DNS, detail="took too long", attempts=3),
    _named("name-slow", "The look-up takes a second."),
    _named("name-of-many", "Five hundred addresses, of which the last alone may be asked."),
    _unnamed("name-private", "The look-up finds a private address.", Outcome.GUARD_DENIED,
             Phase.CONNECT, keeps=Keeps.NOTHING, detail="private"),
    _unnamed("name-of-all-kinds-forbidden", "Loopback, metadata, NAT64: every address found is "
             "forbidden.", Outcome.GUARD_DENIED, Phase.CONNECT, detail="metadata service"),
    _named("name-half-private", "One address is private, the other is not: the other is asked."),
    _named("name-rebinding", "The second look-up would find a private address: there is none."),
    _unnamed("name-rebinding-after-failure",
             "No connection at the address found; at the second attempt it is a private one.",
             Outcome.CONNECT_FAILED, Phase.CONNECT, attempts=2, detail="refused"),
    _named("ipv6-only", "The host has an IPv6 address alone."),
    _named("ipv6-literal", "The address is an IPv6 address."),
    _named("ipv6-dead-ipv4-alive", "Of two addresses the IPv6 one does not answer."),
)  # fmt: skip

PLACES: tuple[Fault, ...] = (*ADDRESSES, *LISTENERS, *TLS, *NAMES)
