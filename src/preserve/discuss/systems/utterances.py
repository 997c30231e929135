"""The reader for utterances: an issue on GitHub, through the API that the widget asks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from preserve.discuss.answers import ask_json, field, number, objects, pointer, text
from preserve.discuss.place import absolute
from preserve.discuss.posted import Posted
from preserve.discuss.served import Served, served_thread
from preserve.discuss.snippets import attribute, component, location_of, meta_of, title_of
from preserve.discuss.systems.giscus import term_of_path
from preserve.discuss.types import Claim, Match
from preserve.model import Locator, ThreadState
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Generator

    from preserve.discuss.types import PageAnswer, PageAsk, Thread
    from preserve.page import Document, Node

_SCRIPT = "script[src*='utteranc.es/client'], script[src*='/client.js'][issue-term][repo]"
_REPO = pattern(r"([\w-]+)/([\w.-]+)", re.ASCII)
_GITHUB = "https://api.github.com"
_PLAIN = "application/vnd.github.v3+json"
_WITH_MARKUP = f"application/vnd.github.VERSION.html+json,{_PLAIN}"


class Utterances:
    """Looks for the issue of the page as the widget does, and asks for its comments."""

    name = "utterances"

    def match(self, document: Document) -> Match | None:
        """Recognise the script of the widget, with the repository that it names."""
        script = document.css_first(_SCRIPT)
        if script is None or _REPO.fullmatch(_setting(script, "repo") or "") is None:
            return None
        return Match(name=self.name, confidence=0.97, evidence="script[repo] of utterances")

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        """Ask for the issue, by its number or by a search, then for its comments by the page."""
        script = document.css_first(_SCRIPT)
        assert script is not None  # what match() saw
        served = Served()
        repo = _setting(script, "repo") or ""
        wanted = _setting(script, "issue-number")
        term = _term(document, _setting(script, "issue-term") or "pathname")
        answered = yield from ask_json(_issue_url(repo, wanted, term), "the issue", accept=_PLAIN)
        if answered.why_not is not None:
            served.failed.append(answered.why_not)
            return served_thread(match, document, served)
        served.urls.append(answered.url)
        place, issue = ((), answered.data) if wanted else _found(answered.data, term)
        count = number(issue, "comments")
        issue_number = number(issue, "number")
        if issue_number is None or count is None:
            place, count = ("total_count",), number(answered.data, "total_count")
            if count == 0:
                served.claims.append(_claim(0, pointer(*place), answered.url))
            return served_thread(match, document, served)
        served.claims.append(_claim(count, pointer(*place, "comments"), answered.url))
        locked = field(issue, "locked") is True
        served.state = ThreadState.CLOSED if locked else ThreadState.OPEN
        served.state_evidence = Locator(type="json-pointer", value=pointer(*place, "locked"))
        home = text(issue, "html_url") or f"https://github.com/{repo}/issues/{issue_number}"
        yield from _ask_comments(served, repo, issue_number, count, home)
        return served_thread(match, document, served)


def _ask_comments(
    served: Served, repo: str, issue: int, count: int, home: str
) -> Generator[PageAsk, PageAnswer, None]:
    for page in range(1, -(-count // 100) + 1):
        url = f"{_GITHUB}/repos/{repo}/issues/{issue}/comments?page={page}&per_page=100"
        answered = yield from ask_json(
            url,
            f"comments, page {page}",
            accept=_WITH_MARKUP,
            so_far=len(served.comments),
        )
        if answered.why_not is not None:
            served.failed.append(answered.why_not)
            return
        served.urls.append(answered.url)
        added = [
            served.add(_posted(item, pointer(place), answered.url, home))
            for place, item in objects(answered.data)
        ]
        if not any(added):
            return


def _setting(script: Node, name: str) -> str | None:
    """Return a setting of the widget, which may be written as a ``data-`` attribute too."""
    return attribute(script, name) or attribute(script, f"data-{name}")


def _term(document: Document, term: str) -> str:
    """Return the title by which the issue is looked for."""
    here = location_of(document)
    if term == "pathname":
        return term_of_path(here.pathname)
    if term == "url":
        canonical = attribute(document.css_first("link[rel='canonical']"), "href")
        return absolute(canonical, document.base) or here.href
    if term == "title":
        return title_of(document)
    if term == "og:title":
        return meta_of(document, "meta[property='og:title']", "meta[name='og:title']")
    return term


def _issue_url(repo: str, wanted: str | None, term: str) -> str:
    if wanted:
        return f"{_GITHUB}/repos/{repo}/issues/{component(wanted)}"
    question = component(f'"{term}" type:issue in:title repo:{repo}')
    return f"{_GITHUB}/search/issues?q={question}&sort=created&order=asc"


def _found(data: Any, term: str) -> tuple[tuple[str | int, ...], Any]:
    """Return the first issue that has the term in its title, else the first."""
    items = objects(data, "items")
    for place, item in items:
        if term.lower() in (text(item, "title") or "").lower():
            return ("items", place), item
    return (("items", items[0][0]), items[0][1]) if items else ((), None)


def _claim(count: int, where: str, url: str) -> Claim:
    evidence = Locator(type="json-pointer", value=where)
    return Claim(count=count, counts="article", locator=evidence, source_url=url)


def _posted(item: dict[str, Any], where: str, url: str, home: str) -> Posted:
    identity = text(item, "id")
    markup = text(item, "body_html")
    return Posted(
        url=url,
        pointer=where,
        base=home,
        id=identity,
        native_id=f"issuecomment-{identity}" if identity else None,
        author=text(item, "user", "login"),
        author_url=text(item, "user", "html_url"),
        date=text(item, "created_at"),
        html=markup,
        plain=text(item, "body"),
        permalink=text(item, "html_url"),
    )
