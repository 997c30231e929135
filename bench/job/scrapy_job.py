"""The job as a Scrapy spider, with an extension that writes WARC files by warcio.

python scrapy_job.py SEEDS PER_HOST         # in the folder where the WARC file is to be
"""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import scrapy
from scrapy.crawler import CrawlerProcess
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

if TYPE_CHECKING:
    from collections.abc import Iterator

_CSS_URL = re.compile(r"""url\(\s*["']?([^"')\s]+)|@import\s+["']([^"']+)""")
_NEEDS = "//img/@src | //script/@src | //link[@rel='stylesheet' or @rel='icon']/@href"
_LINKS = "//a/@href"


class Warcs:
    """Downloader middleware next to the wire: a request and a response record for each answer."""

    def __init__(self) -> None:
        self._stream = Path("scrapy.warc.gz").open("wb")  # noqa: SIM115 -- until the process ends
        self._writer = WARCWriter(self._stream, gzip=True, warc_version="1.1")

    def process_response(self, request: Any, response: Any) -> Any:
        headers = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
        ]
        status = StatusAndHeaders(f"{response.status} Status", headers, protocol="HTTP/1.1")
        record = self._writer.create_warc_record(
            request.url, "response", payload=io.BytesIO(response.body), http_headers=status
        )
        sent = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in request.headers.items()
            for value in values
        ]
        line = StatusAndHeaders(f"GET {request.url} HTTP/1.1", sent, is_http_request=True)
        asked = self._writer.create_warc_record(request.url, "request", http_headers=line)
        self._writer.write_request_response_pair(asked, record)
        return response


class Job(scrapy.Spider):  # type: ignore[misc]  # Scrapy is in an environment of its own
    """An article's links and needs; a cited page's needs; a style sheet's needs."""

    name = "job"

    seeds = tuple(Path(sys.argv[1]).read_text().split()) if len(sys.argv) > 1 else ()

    async def start(self) -> Any:
        for seed in self.seeds:
            yield scrapy.Request(seed, meta={"is_article": True}, dont_filter=False)

    def parse(self, response: Any) -> Iterator[Any]:
        kind = (response.headers.get("Content-Type") or b"").split(b";")[0]
        if kind == b"text/css":
            wanted = [one or other for one, other in _CSS_URL.findall(response.text)]
        elif kind == b"text/html":
            wanted = response.xpath(_NEEDS).getall()
            if response.meta.get("is_article"):
                wanted += response.xpath(_LINKS).getall()
        else:
            return
        for one in wanted:
            url = urljoin(response.url, one)
            if url.startswith("http"):
                yield scrapy.Request(url.partition("#")[0])


def main() -> None:
    process = CrawlerProcess(
        {
            "CONCURRENT_REQUESTS": 32,
            "CONCURRENT_REQUESTS_PER_DOMAIN": int(sys.argv[2]),
            "DOWNLOAD_DELAY": 0,
            "ROBOTSTXT_OBEY": True,
            "LOG_LEVEL": "ERROR",
            "HTTPERROR_ALLOW_ALL": True,
            "RETRY_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
            "DOWNLOADER_MIDDLEWARES": {
                Warcs: 605
            },  # below it, redirects are followed and bodies decoded
        }
    )
    process.crawl(Job)
    process.start()


if __name__ == "__main__":
    main()
