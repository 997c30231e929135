"""Serves what config.yaml in the current folder says with pywb, on one port of 127.0.0.1.

    PYTHON wayback_server.py PORT

Run by the Python that pywb is installed for, 3.7 or newer, and never imported here: so its modules
are imported by name. Says ``port NUMBER`` or ``error WORDS`` on standard output, one line, and ends
at once when standard input does: it does not outlive what started it, however that ended.

What the program ``wayback`` leaves open is closed: Host headers that do not name this server, on
pywb's inner server too; other methods than GET and HEAD; and a look into the public suffix list on
the web.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

POLICY = (
    "default-src 'self' data: blob: mediastream: 'unsafe-inline' 'unsafe-eval'; "
    "form-action 'self'; frame-ancestors 'self'"
)


def guarded(application: Any, port: int, methods: tuple[str, ...]) -> Any:
    """Return a WSGI application that answers its own name alone; all it sends has a policy."""
    hosts = {f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")}

    def answer(environ: dict[str, Any], start: Any) -> Any:
        status = None
        if environ.get("HTTP_HOST", "").lower() not in hosts:
            status = "421 Misdirected Request"
        elif methods and environ["REQUEST_METHOD"] not in methods:
            status = "405 Method Not Allowed"
        if status:
            headers = [("Content-Length", "0"), ("Connection", "close")]
            start(
                status, headers + ([("Allow", ", ".join(methods))] if status[:3] == "405" else [])
            )
            return [b""]

        def begin(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            if not any(name.lower() == "content-security-policy" for name, _ in headers):
                headers = [*headers, ("Content-Security-Policy", POLICY)]
            return start(status, headers, *more)

        return application(environ, begin)

    return answer


def main() -> None:
    """Start pywb and wait for the end of standard input."""
    said = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # pywb prints
    try:
        importlib.import_module("gevent.monkey").patch_all()
        suffixes: Any = importlib.import_module("tldextract")
        suffixes.extract = suffixes.TLDExtract(suffix_list_urls=())
        application = importlib.import_module("pywb.apps.frontendapp").FrontEndApp()
        inner = application.warcserver_server
        inner.server.application = guarded(inner.server.application, inner.port, ())
        handler = importlib.import_module("pywb.utils.geventserver").RequestURIWSGIHandler
        server = importlib.import_module("gevent.pywsgi").WSGIServer(
            ("127.0.0.1", int(sys.argv[1])), None, handler_class=handler, log=None
        )
        server.init_socket()
        server.application = guarded(application, server.address[1], ("GET", "HEAD"))
        server.start()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told to whoever started this
        said.write(f"error {type(error).__name__}: {' '.join(str(error).split())}\n")
        said.flush()
        os._exit(1)
    said.write(f"port {server.address[1]}\n")
    said.flush()
    importlib.import_module("gevent.fileobject").FileObject(sys.stdin.buffer, "rb").read()
    os._exit(0)  # pywb's own threads would go on


if __name__ == "__main__":
    main()
