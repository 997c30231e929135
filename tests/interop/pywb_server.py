"""Serves what config.yaml in the current folder says with pywb, on a free port of loopback.

Run by the Python of .venv-pywb. Prints the port, and ends at once when standard input does: no
server outlives the tests.
"""

from __future__ import annotations

from gevent import monkey

monkey.patch_all()

import os  # noqa: E402 - what follows must see gevent's sockets
import sys  # noqa: E402 - likewise

from gevent.fileobject import FileObject  # noqa: E402 - likewise
from gevent.pywsgi import WSGIServer  # noqa: E402 - likewise
from pywb.apps.frontendapp import FrontEndApp  # noqa: E402 - likewise
from pywb.utils.geventserver import RequestURIWSGIHandler  # noqa: E402 - likewise


def main() -> None:
    server = WSGIServer(
        ("127.0.0.1", 0), FrontEndApp(), handler_class=RequestURIWSGIHandler, log=None
    )
    server.start()
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    FileObject(sys.stdin.buffer, "rb").read()
    os._exit(0)  # pywb's own threads would go on


main()
