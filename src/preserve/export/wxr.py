"""An article and its discussion as WordPress eXtended RSS 1.2, for what can import that.

WordPress's own importer, Isso and Remark42 take it, each with demands of its own: ids are numbers,
and a comment's is higher than that of what it answers; every comment has a date and something for a
text; what it answers is in the file. What had to be bent to that is kept beside it, as comment
meta whose keys begin with ``preserve_``.

Sources: WordPress, export_wp() and the parsers of wordpress-importer; Isso, migrate.py; Remark42,
migrator/wordpress.go.
"""

from __future__ import annotations

import email.utils
import html
import re
from typing import TYPE_CHECKING

from preserve.account.provenance import SOFTWARE
from preserve.export.moments import ABOUT, UNKNOWN, Moment, moment
from preserve.export.portable import heading, html_of_text, portable_html
from preserve.model import Form, Kind, ThreadState, Visibility
from preserve.urls import is_web, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from preserve.export.view import View
    from preserve.manifest import ArticleRow, CommentRow

VERSION = "1.2"

_HEAD = f"""<?xml version="1.0" encoding="UTF-8" ?>
<!-- generator="{SOFTWARE}" -->
<rss version="2.0"
\txmlns:excerpt="http://wordpress.org/export/{VERSION}/excerpt/"
\txmlns:content="http://purl.org/rss/1.0/modules/content/"
\txmlns:wfw="http://wellformedweb.org/CommentAPI/"
\txmlns:dc="http://purl.org/dc/elements/1.1/"
\txmlns:wp="http://wordpress.org/export/{VERSION}/"
>
<channel>
"""
_FOOT = "</channel>\n</rss>\n"
_APPROVED = {
    Visibility.VISIBLE: "1",
    Visibility.PENDING: "0",
    Visibility.HIDDEN: "0",
    Visibility.DELETED: "trash",
    Visibility.WITHDRAWN: "trash",
}
# What XML 1.0 has no place for (2.2), and the controls that it discourages.
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_POST_ID = "1"
_HIGHEST_ID = (1 << 63) - 1


def wxr(view: View) -> Iterator[bytes]:
    """Yield an article and its discussion as WXR 1.2, UTF-8, comment by comment.

    The article is a post with a link to where it was: its text is no part of a manifest.

    Raises:
        ManifestError: comments or citations cannot be read.
    """
    article = view.article
    every = list(view.comments())
    shown = [row for row in every if view.shows(row)]
    url = article.final_url or article.url
    published = moment(article.published)
    began = moment(view.started)
    floor = published if published is not None else began
    assert floor is not None  # a capture's own time is whole
    yield _encoded(_HEAD + _channel(article, url))
    yield _encoded(_post(view, url, floor, is_known=published is not None))
    places = _Places(every, shown)
    addresses = _addresses(view)
    before = floor
    for row in shown:
        date = moment(row.date)
        before = date or before
        meta = {
            "preserve_id": row.id,
            "preserve_native_id": row.native_id,
            "preserve_parent": row.parent,
            "preserve_date": row.date,
            "preserve_date_text": row.date_text,
            "preserve_date_is": _known(row, date),
            "preserve_status": None if row.status is Visibility.VISIBLE else str(row.status),
            "preserve_number": row.number,
            "preserve_permalink": row.permalink,
            "preserve_record": row.record_id,
        }
        content = _content(row, addresses.get(row.id, {}), url)
        yield _encoded(_comment(row, places, before, content, meta))
    yield _encoded("</item>\n" + _FOOT)


def _known(row: CommentRow, date: Moment | None) -> str:
    if date is None:
        return UNKNOWN
    return date.known if row.date_exact else ABOUT


class _Places:
    """Numbers for the comments, and what each answers in the file."""

    def __init__(self, every: Sequence[CommentRow], shown: Sequence[CommentRow]) -> None:
        parents = {row.id: row.parent for row in every}
        live = {row.id for row in shown if row.status is Visibility.VISIBLE}
        self._parents: dict[str, str | None] = {}
        for row in shown:
            above = row.parent
            # Importers lose what answers something that is not there, or that nobody sees.
            while above is not None and above not in live:
                above = parents.get(above)
            self._parents[row.id] = above
        self._numbers = _numbers([row.id for row in shown], self._parents)

    def number(self, row: CommentRow) -> int:
        return self._numbers[row.id]

    def parent(self, row: CommentRow) -> int:
        above = self._parents[row.id]
        return self._numbers[above] if above is not None else 0


def _numbers(ids: Sequence[str], parents: Mapping[str, str | None]) -> dict[str, int]:
    """Return a number for each id: its own where it is one, and parents have the lower.

    Where the native numbers are not so, all are numbered from 1 on.
    """
    ordered = _parents_first(ids, parents)
    numbers = {id_: int(id_) for id_ in ordered if re.fullmatch(r"[1-9][0-9]{0,18}", id_)}
    highest = max(numbers.values(), default=0)
    if highest + len(ordered) <= _HIGHEST_ID:
        for id_ in ordered:
            if id_ not in numbers:
                highest += 1
                numbers[id_] = highest
        if all(above is None or numbers[above] < numbers[id_] for id_, above in parents.items()):
            return numbers
    return {id_: number for number, id_ in enumerate(ordered, start=1)}


def _parents_first(ids: Sequence[str], parents: Mapping[str, str | None]) -> list[str]:
    """Return the ids in reading order, but none before what it answers."""
    ordered: dict[str, None] = {}
    for id_ in ids:
        chain = []
        here: str | None = id_
        while here is not None and here not in ordered:
            chain.append(here)
            here = parents[here]
        ordered.update(dict.fromkeys(reversed(chain)))
    return list(ordered)


def _addresses(view: View) -> dict[str, dict[str, str]]:
    """Return, for each comment, what the addresses that it writes stand for."""
    found: dict[str, dict[str, str]] = {}
    for row in view.citations():
        if row.cited_by.id is not None and row.url and row.form is not Form.TEXT:
            whole = f"{row.url}#{row.fragment}" if row.fragment else row.url
            found.setdefault(row.cited_by.id, {})[row.as_written.strip()] = whole
    return found


def _content(row: CommentRow, addresses: Mapping[str, str], base: str) -> str:
    """Return the mark-up of a comment; its title, for which there is no field, stands before it."""

    def address(written: str) -> str | None:
        if written.strip() in addresses:
            return addresses[written.strip()]
        found = parse(written, base)
        if found is None or not (is_web(found) or found.scheme == "mailto"):
            return None
        return f"{found.href}#{found.fragment}" if found.fragment else found.href

    content = portable_html(row.html, address=address) or html_of_text(row.text)
    return heading(row.title) + content if row.title else content


def _comment(
    row: CommentRow,
    places: _Places,
    date: Moment,
    content: str,
    meta: Mapping[str, str | None],
) -> str:
    kept = "".join(
        f"<wp:commentmeta><wp:meta_key>{_cdata(key)}</wp:meta_key>"
        f"<wp:meta_value>{_cdata(value)}</wp:meta_value></wp:commentmeta>\n"
        for key, value in meta.items()
        if value
    )
    return (
        f"<wp:comment>\n<wp:comment_id>{places.number(row)}</wp:comment_id>\n"
        f"<wp:comment_author>{_cdata(row.author.name)}</wp:comment_author>\n"
        "<wp:comment_author_email></wp:comment_author_email>\n"
        f"<wp:comment_author_url>{_escaped(_web(row.author.url))}</wp:comment_author_url>\n"
        "<wp:comment_author_IP></wp:comment_author_IP>\n"
        f"<wp:comment_date>{date.local}</wp:comment_date>\n"
        f"<wp:comment_date_gmt>{date.gmt}</wp:comment_date_gmt>\n"
        # Isso cannot do without a text.
        f"<wp:comment_content>{_cdata(content or ' ')}</wp:comment_content>\n"
        f"<wp:comment_approved>{_APPROVED[row.status]}</wp:comment_approved>\n"
        f"<wp:comment_type>{_TYPES[row.kind]}</wp:comment_type>\n"
        f"<wp:comment_parent>{places.parent(row)}</wp:comment_parent>\n"
        f"<wp:comment_user_id>0</wp:comment_user_id>\n{kept}</wp:comment>\n"
    )


_TYPES = {Kind.COMMENT: "comment", Kind.PINGBACK: "pingback", Kind.TRACKBACK: "trackback"}


def _channel(article: ArticleRow, url: str) -> str:
    address = parse(url)
    site = parse("/", url)
    home = site.href.rstrip("/") if site is not None else url
    name = article.site_name or (address.host if address is not None else url)
    written = "".join(
        f"<wp:author><wp:author_id>{number}</wp:author_id>"
        f"<wp:author_login>{_cdata(one)}</wp:author_login>"
        "<wp:author_email></wp:author_email>"
        f"<wp:author_display_name>{_cdata(one)}</wp:author_display_name>"
        "<wp:author_first_name></wp:author_first_name>"
        "<wp:author_last_name></wp:author_last_name></wp:author>\n"
        for number, one in enumerate(article.authors[:1], start=1)
    )
    return (
        f"<title>{_escaped(name)}</title>\n<link>{_escaped(home)}</link>\n"
        "<description></description>\n"
        f"<language>{_escaped(article.language)}</language>\n"
        f"<wp:wxr_version>{VERSION}</wp:wxr_version>\n"
        f"<wp:base_site_url>{_escaped(home)}</wp:base_site_url>\n"
        f"<wp:base_blog_url>{_escaped(home)}</wp:base_blog_url>\n{written}"
    )


def _post(view: View, url: str, date: Moment, *, is_known: bool) -> str:
    article = view.article
    title = " ".join(_fit(article.title or url).split())
    shown = html.escape(title, quote=False)
    link = f'<p><a href="{html.escape(url)}">{shown}</a></p>' if _web(url) else f"<p>{shown}</p>"
    path = (address.href if (address := parse(url)) is not None else url).partition("?")[0]
    slug = re.sub(r"\.\w{2,5}\Z", "", path.rstrip("/").rpartition("/")[2])
    status = "closed" if view.discussion.state is ThreadState.CLOSED else "open"
    meta = {
        "preserve_url": url,
        "preserve_capture": view.id,
        "preserve_record": article.record_id,
        "preserve_date": article.published,
        "preserve_date_is": date.known if is_known else UNKNOWN,
    }
    kept = "".join(
        f"<wp:postmeta><wp:meta_key>{_cdata(key)}</wp:meta_key>"
        f"<wp:meta_value>{_cdata(value)}</wp:meta_value></wp:postmeta>\n"
        for key, value in meta.items()
        if value
    )
    return (
        f"<item>\n<title>{_cdata(title)}</title>\n<link>{_escaped(url)}</link>\n"
        f"<pubDate>{email.utils.format_datetime(date.utc)}</pubDate>\n"
        f"<dc:creator>{_cdata(next(iter(article.authors), ''))}</dc:creator>\n"
        f'<guid isPermaLink="false">{_escaped(url)}</guid>\n<description></description>\n'
        f"<content:encoded>{_cdata(link)}</content:encoded>\n"
        "<excerpt:encoded></excerpt:encoded>\n"
        f"<wp:post_id>{_POST_ID}</wp:post_id>\n"
        f"<wp:post_date>{date.local}</wp:post_date>\n"
        f"<wp:post_date_gmt>{date.gmt}</wp:post_date_gmt>\n"
        f"<wp:comment_status>{status}</wp:comment_status>\n"
        f"<wp:ping_status>{status}</wp:ping_status>\n"
        f"<wp:post_name>{_cdata(slug)}</wp:post_name>\n"
        "<wp:status>publish</wp:status>\n<wp:post_parent>0</wp:post_parent>\n"
        "<wp:menu_order>0</wp:menu_order>\n<wp:post_type>post</wp:post_type>\n"
        f"<wp:post_password></wp:post_password>\n<wp:is_sticky>0</wp:is_sticky>\n{kept}"
    )


def _web(url: str | None) -> str | None:
    """Return an address if it is one of the web: what takes it in makes a link of it."""
    address = parse(url) if url else None
    return url if address is not None and is_web(address) else None


def _fit(text: str | None) -> str:
    return _UNFIT.sub("", (text or "").replace("\r\n", "\n").replace("\r", "\n"))


def _escaped(text: str | None) -> str:
    return html.escape(_fit(text), quote=False)


def _cdata(text: str | None) -> str:
    """Write a text as CDATA, split where it holds the end of one (XML 1.0, 2.7)."""
    return f"<![CDATA[{_fit(text).replace(']]>', ']]]]><![CDATA[>')}]]>"


def _encoded(text: str) -> bytes:
    return text.encode("utf-8")
