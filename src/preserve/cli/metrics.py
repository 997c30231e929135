"""Figures of a run for Prometheus, served on loopback when asked for."""

from __future__ import annotations

import contextlib
import dataclasses
import ipaddress
from typing import TYPE_CHECKING

import prometheus_client as prometheus

from preserve.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preserve.capture import Snapshot
    from preserve.schedule import Ran, Watch

Endpoint = tuple[str, int]


def endpoint_of(written: str) -> Endpoint:
    """Read ``ADDRESS:PORT`` of loopback; port 0 is a free one.

    Raises:
        UsageError: it is none.
    """
    host, _, port = written.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    with contextlib.suppress(ValueError):
        if ipaddress.ip_address(host).is_loopback and 0 <= int(port) <= 65535:
            return host, int(port)
    raise UsageError(
        f"--metrics {written!r} is no address of loopback: write one such as 127.0.0.1:9464."
    )


class Metrics:
    """Counts what a run does; ``address`` is where that can be read, None where nowhere."""

    def __init__(self) -> None:
        self.registry = prometheus.CollectorRegistry()
        self.address: str | None = None
        self._captures = prometheus.Counter(
            "preserve_captures",
            "Captures that ended, by status",
            ["status"],
            registry=self.registry,
        )
        self._addresses = prometheus.Counter(
            "preserve_addresses",
            "Addresses settled, by outcome",
            ["outcome"],
            registry=self.registry,
        )
        self._fetched = prometheus.Counter(
            "preserve_fetched_bytes", "Bytes fetched", registry=self.registry
        )
        self._stored = prometheus.Counter(
            "preserve_stored_bytes", "Bytes of WARC files", registry=self.registry
        )
        self._success = prometheus.Gauge(
            "preserve_last_success_seconds",
            "When a seed was last captured whole, in seconds since 1970",
            ["seed"],
            registry=self.registry,
        )
        self._queue = prometheus.Gauge(
            "preserve_queue",
            "Addresses that wait, in the captures under way",
            registry=self.registry,
        )
        self._hosts = prometheus.Gauge(
            "preserve_hosts_waiting", "Hosts that may not be asked yet", registry=self.registry
        )
        self._under_way: dict[str, Snapshot] = {}

    @classmethod
    @contextlib.contextmanager
    def served(cls, endpoint: Endpoint | None) -> Iterator[Metrics]:
        """Give figures, served for as long as the block takes where there is an endpoint.

        Raises:
            UsageError: nothing can be served there.
        """
        figures = cls()
        if endpoint is None:
            yield figures
            return
        host, port = endpoint
        try:
            server, thread = prometheus.start_http_server(port, host, figures.registry)
        except OSError as error:
            raise UsageError(
                f"--metrics {host}:{port} cannot be served: {error.strerror}; name another port."
            ) from error
        figures.address = f"http://{host}:{server.server_port}/metrics"
        try:
            yield figures
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

    def watching(self, watch: Watch) -> Watch:
        """Return a watch that counts too."""

        def shows(snapshot: Snapshot) -> None:
            self._under_way[snapshot.seed] = snapshot
            self._sum_up()
            watch.shows(snapshot)

        return dataclasses.replace(watch, shows=shows)

    def ended(self, ran: Ran) -> None:
        """Count a capture that ended."""
        self._under_way.pop(ran.seed.url, None)
        self._sum_up()
        if ran.captured is None:
            self._captures.labels("error").inc()
            return
        manifest = ran.captured.manifest
        self._captures.labels(manifest.capture.status).inc()
        for outcome, count in manifest.totals.by_outcome.items():
            self._addresses.labels(str(outcome)).inc(count)
        self._fetched.inc(manifest.totals.bytes_fetched)
        self._stored.inc(manifest.totals.bytes_stored)
        if manifest.capture.status == "complete":
            self._success.labels(ran.seed.url).set_to_current_time()

    def _sum_up(self) -> None:
        shown = self._under_way.values()
        self._queue.set(sum(one.waiting for one in shown))
        self._hosts.set(sum(len(one.hosts_waiting) for one in shown))
