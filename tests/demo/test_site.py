"""The demo's pages are served as told, lead nowhere else, and hold what ``expected`` says."""

from __future__ import annotations

import gzip
import re
import socket
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from preserve.demo import behaviour, content, expected
from preserve.demo.web import DemoWeb
from preserve.model import Form, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGES = {
    name: one.data for name, one in content.addresses() if one.media_type.startswith("text/html")
}
TEXTS = {
    name: one.data
    for name, one in content.addresses()
    if one.media_type.startswith(("text/", "application/rss", "application/java", "image/svg"))
}
NAMESPACES = {"www.w3.org", "purl.org"}


@pytest.fixture
def web(tmp_path: Path) -> Iterator[DemoWeb]:
    with DemoWeb(tmp_path) as running:
        yield running


def get(web: DemoWeb, url: str, *headers: str) -> bytes:
    """Return what the site says, to the last byte; the exception's name where it resets."""
    parts = urlsplit(url)
    resolved = web.settings.network.resolve.get(parts.hostname or "")
    assert isinstance(resolved, str)
    host, _, port = resolved.partition(":")
    target = url.split(parts.netloc, 1)[1] or "/"
    lines = [f"GET {target} HTTP/1.1", f"Host: {parts.netloc}", "Connection: close", *headers]
    received = b""
    with socket.create_connection((host, int(port)), timeout=5) as sock:
        sock.sendall("\r\n".join([*lines, "", ""]).encode())
        while piece := sock.recv(1 << 16):
            received += piece
    return received


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def article() -> LexborHTMLParser:
    found = content.find("blog.demo.test", urlsplit(expected.SEED).path)
    assert found is not None
    return LexborHTMLParser(found.data)


def one(place: LexborHTMLParser | LexborNode, selector: str) -> LexborNode:
    (node,) = place.css(selector)
    return node


# ------------------------------------------------------------------------------- served as told


def test_every_address_that_should_be_captured_is_there(web: DemoWeb) -> None:
    wanted = {expected.SEED, *expected.REQUISITES, *expected.FINAL_URLS.values()}
    wanted.update(*expected.REQUISITES.values())
    wanted.update(cited.url for cited in expected.CITATIONS if cited.url not in expected.ENDS)
    unusual = {
        *expected.HOPS,
        "http://lent.demo.test/releves",
        "http://occupe.demo.test/agenda",
        "http://journal.demo.test/edition/four",
        "http://rapide.demo.test/carte",
    }
    assert {url: status_of(get(web, url)) for url in sorted(wanted - unusual)} == dict.fromkeys(
        sorted(wanted - unusual), 200
    )


def test_moved_page_says_where_to(web: DemoWeb) -> None:
    for old, new in expected.FINAL_URLS.items():
        answer = get(web, old)
        assert status_of(answer) == 301
        assert f"\r\nLocation: {new}\r\n".encode() in answer


def test_loop_comes_back_to_itself(web: DemoWeb) -> None:
    assert b"\r\nLocation: http://boucle.demo.test/deux\r\n" in get(
        web, "http://boucle.demo.test/un"
    )
    assert b"\r\nLocation: http://boucle.demo.test/un\r\n" in get(
        web, "http://boucle.demo.test/deux"
    )


def test_missing_and_withdrawn_pages_say_so(web: DemoWeb) -> None:
    statuses = {
        url: status_of(get(web, url))
        for url, ends in expected.ENDS.items()
        if ends & {Outcome.NOT_FOUND, Outcome.GONE}
    }
    assert sorted(statuses.values()) == [404, 404, 410]


def test_slow_page_takes_its_time(web: DemoWeb) -> None:
    begun = time.monotonic()
    assert status_of(get(web, "http://lent.demo.test/releves")) == 200
    assert time.monotonic() - begun >= behaviour.SLOW_SECONDS


def test_busy_page_sends_away_twice_then_answers(web: DemoWeb) -> None:
    answers = [get(web, "http://occupe.demo.test/agenda") for _ in range(3)]
    assert [status_of(answer) for answer in answers] == [503, 503, 200]
    assert all(b"\r\nRetry-After: 1\r\n" in answer for answer in answers[:2])


def test_truncated_page_ends_before_its_length(web: DemoWeb) -> None:
    head, body = get(web, "http://tronque.demo.test/plan").split(b"\r\n\r\n", 1)
    assert b"Content-Length: 5000" in head
    assert 0 < len(body) < 5000


def test_one_host_resets_one_talks_noise_one_refuses(web: DemoWeb) -> None:
    with pytest.raises(ConnectionResetError):
        get(web, "http://coupe.demo.test/temoignage")
    assert b"HTTP/" not in get(web, "http://bruit.demo.test/port")
    with pytest.raises(ConnectionRefusedError):
        get(web, "http://mort.demo.test/association")


def test_names_without_a_host_resolve_to_nothing(web: DemoWeb) -> None:
    resolve = web.settings.network.resolve
    assert resolve["*"] == ""
    assert "inconnu.demo.test" not in resolve
    assert {str(value).partition(":")[0] for name, value in resolve.items() if name != "*"} == {
        "127.0.0.1"
    }


def test_cookie_page_sends_to_itself_until_it_has_its_cookie(web: DemoWeb) -> None:
    url = "http://journal.demo.test/edition/four"
    first = get(web, url)
    assert status_of(first) == 302
    assert b"\r\nLocation: /edition/four\r\n" in first
    assert b"\r\nSet-Cookie: lu=oui; Path=/\r\n" in first
    assert status_of(get(web, url, "Cookie: lu=oui")) == 200


def test_packed_page_comes_in_several_chunks(web: DemoWeb) -> None:
    answer = get(web, "http://encyclo.demo.test/wiki/Four_banal", "Accept-Encoding: gzip")
    head, rest = answer.split(b"\r\n\r\n", 1)
    assert b"Content-Encoding: gzip" in head
    pieces = []
    while size := int(rest.split(b"\r\n", 1)[0], 16):
        rest = rest.split(b"\r\n", 1)[1]
        pieces.append(rest[:size])
        rest = rest[size + 2 :]
    assert len(pieces) > 1
    assert gzip.decompress(b"".join(pieces)) == PAGES["encyclo.demo.test/wiki/Four_banal"]


def test_latin1_page_says_so_only_in_its_meta(web: DemoWeb) -> None:
    head, body = get(web, "http://encyclo.demo.test/latin1.html").split(b"\r\n\r\n", 1)
    assert b"\r\nContent-Type: text/html\r\n" in head + b"\r\n"
    assert b"charset=iso-8859-1" in body
    assert "bâti avec les pierres du moulin d'aval" in body.decode("latin-1")


def test_hints_come_before_the_answer(web: DemoWeb) -> None:
    answer = get(web, "http://rapide.demo.test/carte")
    assert answer.startswith(b"HTTP/1.1 103 Early Hints\r\n")
    assert answer.split(b"\r\n\r\n", 1)[1].startswith(b"HTTP/1.1 200 OK\r\n")


def test_robots_txt_is_there_but_for_one_host(web: DemoWeb) -> None:
    hosts = [name for name in web.settings.network.resolve if name not in {"*", "mort.demo.test"}]
    statuses = {host: status_of(get(web, f"http://{host}/robots.txt")) for host in hosts}
    assert [host for host, status in statuses.items() if status != 200] == ["video.demo.test"]
    rules = get(web, "http://archives.demo.test/robots.txt")
    assert b"Disallow: /reserve/" in rules
    assert b"Crawl-delay: 0.2" in rules


def test_what_has_not_changed_is_not_sent_again(web: DemoWeb) -> None:
    etag = content.find("images.demo.test", "/wp_yes.gif")
    assert etag is not None
    answer = get(web, "http://images.demo.test/wp_yes.gif", f"If-None-Match: {etag.etag}")
    assert status_of(answer) == 304
    assert answer.endswith(b"\r\n\r\n")


def test_tls_spoken_to_the_plain_port_is_answered_at_once(web: DemoWeb) -> None:
    with socket.create_connection(("127.0.0.1", web.server.port), timeout=5) as sock:
        sock.sendall(b"\x16\x03\x01\x00\x05hello")
        assert sock.recv(1 << 16).startswith(b"HTTP/1.1 400 ")


# ------------------------------------------------------------------------------ holds what is said


def test_no_address_in_the_site_leads_out_of_it() -> None:
    found = {
        host.lower()
        for data in TEXTS.values()
        for host in re.findall(r"""(?i)(?:https?:|["'(=\s])//([\w.-]+)""", data.decode("latin-1"))
    }
    assert {host for host in found - NAMESPACES if not host.endswith(".demo.test")} == set()
    assert len(found) > 20


@pytest.mark.parametrize("name", sorted(PAGES))
def test_page_parses_with_a_title_and_a_language(name: str) -> None:
    tree = LexborHTMLParser(PAGES[name])
    assert one(tree, "title").text()
    assert one(tree, "html").attributes["lang"] in {"fr", "fr-FR", "en"}


def test_page_holds_the_comments_that_are_expected() -> None:
    tree = article()
    items = tree.css("li.comment")
    assert [item.id for item in items] == [f"comment-{entry.id}" for entry in expected.ENTRIES]
    for item, entry in zip(items, expected.ENTRIES, strict=True):
        own = one(tree, f"#div-comment-{entry.id}")
        name = one(own, "b.fn")
        link = name.css_first("a")
        number = own.css_first(".comment-number")
        when = one(own, "time")
        above = item.parent.parent if item.parent is not None else None
        assert name.text() == entry.author
        assert (link.attributes["href"] if link else None) == entry.author_url
        assert (number.text() if number else None) == entry.number
        assert when.attributes["datetime"] == entry.date
        assert when.text() == entry.date_text
        assert one(own, ".comment-metadata a").attributes["href"] == entry.permalink
        assert one(own, ".comment-content").text(strip=True).startswith(entry.begins)
        assert f"depth-{entry.depth}" in (item.attributes["class"] or "").split()
        assert above is not None
        assert (above.id if above.tag == "li" else None) == (
            f"comment-{entry.parent}" if entry.parent else None
        )


def test_page_is_the_one_case_to_keep_in_mind() -> None:
    tree = article()
    assert one(tree, "h2.comments-title").text() == f"{expected.CLAIMED} commentaires"
    assert one(tree, ".nocomments").text() == "Les commentaires sont clos."
    assert len(tree.css("form#commentform, .comment-reply-link")) == 0
    assert expected.RECORDED == len(expected.ENTRIES) == 18
    assert sum(expected.MISSING.values()) == expected.CLAIMED - expected.RECORDED == 10
    assert [entry.number for entry in expected.ENTRIES if entry.depth == 1] == [
        str(number) for number in range(1, 16)
    ]
    assert [entry.id for entry in expected.ENTRIES if entry.parent == "2120"] == ["2121", "2124"]
    quoting = [item for item in tree.css(".comment-content") if item.css_first("blockquote")]
    assert len(quoting) > 9
    assert "est à eux..http://images.demo.test/wp_yes.gif<" in (tree.html or "")


def test_page_writes_each_citation_as_expected() -> None:
    tree = article()
    for cited in expected.CITATIONS:
        scope = f"#div-comment-{cited.by} .comment-content" if cited.by else ".entry-content"
        place = one(tree, scope)
        match cited.form:
            case Form.ANCHOR:
                assert place.css(f'a[href="{cited.as_written}"]')
            case Form.TEXT:
                assert cited.as_written in place.text()
            case Form.EMBED:
                assert place.css(f'iframe[src="{cited.as_written}"]')
            case Form.CITE:
                assert place.css(f'blockquote[cite="{cited.as_written}"]')
        if cited.in_quote:
            assert any(cited.as_written in quote.text() for quote in place.css("blockquote"))


def test_anchors_and_addresses_in_comments_are_all_expected() -> None:
    tree = article()
    for entry in expected.ENTRIES:
        place = one(tree, f"#div-comment-{entry.id} .comment-content")
        anchors = [link.attributes["href"] for link in place.css("a")]
        plain = re.findall(r"(?i)(?:https?://|www\.)(?:(?!http)\S)+", place.text(separator=" "))
        cited = [one for one in expected.CITATIONS if one.by == entry.id]
        assert len(anchors) + len(plain) == len(cited), entry.id


def test_page_has_every_requisite_that_is_expected() -> None:
    found = content.find("blog.demo.test", urlsplit(expected.SEED).path)
    assert found is not None
    style = content.find("blog.demo.test", "/wp-content/themes/fournil/style.css")
    assert style is not None
    text = (found.data + style.data).decode()
    absent = [
        url
        for url in expected.REQUISITES[expected.SEED]
        if urlsplit(url).hostname in {"blog.demo.test", "images.demo.test"}
        and urlsplit(url).path.rpartition("/")[2] not in text
        and not url.endswith("/puce.gif")  # asked for by the imported style sheet
    ]
    assert absent == []


def test_every_citation_has_an_expected_end() -> None:
    assert expected.ENDS.keys() <= {cited.url for cited in expected.CITATIONS}
    assert expected.FINAL_URLS.keys() <= {cited.url for cited in expected.CITATIONS}
    ends = set().union(*expected.ENDS.values())
    assert ends >= {
        Outcome.ROBOTS_DENIED,
        Outcome.REDIRECT_LOOP,
        Outcome.PROTOCOL_ERROR,
        Outcome.DISCONNECTED,
        Outcome.DNS_FAILED,
        Outcome.CONNECT_FAILED,
        Outcome.GONE,
        Outcome.NOT_FOUND,
        Outcome.TRUNCATED,
        Outcome.UNSUPPORTED_SCHEME,
    }
