"""warcprox, with every name of the bench's web at the bench's server.

python warcprox_job.py SERVER_PORT PORT_FILE
"""

from __future__ import annotations

import logging
import signal
import socket
import sys
from pathlib import Path
from typing import Any

import warcprox.controller
import warcprox.main
import warcprox.warcproxy

_looked_up = socket.getaddrinfo


def _at_the_server(host: Any, port: Any, *rest: Any, **named: Any) -> Any:
    if str(host).endswith(".test"):
        return _looked_up("127.0.0.1", int(sys.argv[1]), *rest, **named)
    return _looked_up(host, port, *rest, **named)


def main() -> None:
    socket.getaddrinfo = _at_the_server
    arguments = ["warcprox", "--port=0", "--dir=warcs", "--gzip", "--dedup-db-file=/dev/null"]
    arguments += ["--stats-db-file=/dev/null", "--quiet"]
    logging.disable(logging.INFO)
    warcprox.warcproxy.WarcProxyHandler.allow_localhost = True
    options = warcprox.Options(**vars(warcprox.main.parse_args(arguments)))
    controller = warcprox.controller.WarcproxController(options)
    signal.signal(signal.SIGTERM, lambda *_: controller.stop.set())
    Path(sys.argv[2]).write_text(str(controller.proxy.server_port))
    controller.run_until_shutdown()


if __name__ == "__main__":
    main()
