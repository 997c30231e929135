"""A topic of Discourse as its JSON has it: some posts, and the ids of all of them."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from preserve.discuss.answers import ask_json, field, number, objects, pointer, text
from preserve.discuss.posted import Posted, read_posted
from preserve.discuss.types import Claim
from preserve.model import Locator, MissingReason, Outcome, ThreadState, Visibility

if TYPE_CHECKING:
    from collections.abc import Generator

    from preserve.discuss.types import PageAnswer, PageAsk, ReadComment

_AT_ONCE = 20  # posts per request, as the forum's own script asks for them
_ENDING = (None, Outcome.LIMIT_REACHED)
_REGULAR = (1, 2)  # posts, and posts of moderators; not the notes on what was done to a topic


@dataclasses.dataclass(kw_only=True, slots=True)
class Topic:
    """What is known of a topic; ``rest`` has the ids of posts that are still to be asked for."""

    comments: list[ReadComment]
    rest: list[int]
    claims: list[Claim]
    state: ThreadState | None
    state_evidence: Locator | None
    urls: list[str] = dataclasses.field(default_factory=list)
    failed: list[MissingReason] = dataclasses.field(default_factory=list)


def read_topic(data: Any, *, url: str, at: str | None = None) -> Topic | None:
    """Return a topic from its JSON; None where it is none.

    ``at`` is the key that it stood under in the data that came along with a page: locators then
    name the element that has it.
    """
    posts = objects(data, "post_stream", "posts")
    if not posts:
        return None
    kind = "json-pointer" if at is None else "css"

    def where(*path: str | int) -> str:
        return pointer(*path) if at is None else "[data-preloaded]"

    comments = [
        _comment(post, url=url, place=where("post_stream", "posts", place), kind=kind)
        for place, post in posts
        if number(post, "post_type") in (None, *_REGULAR)
    ]
    known = {number(post, "id") for _, post in posts}
    stream = field(data, "post_stream", "stream")
    ids = [each for each in stream if isinstance(each, int)] if isinstance(stream, list) else []
    claims = []
    count = number(data, "posts_count")
    if count is not None:
        locator = Locator(type=kind, value=where("posts_count"))
        claims.append(Claim(count=count, counts="article", locator=locator, source_url=url))
    state, evidence = None, None
    for name, ending in (
        ("closed", ThreadState.CLOSED),
        ("archived", ThreadState.CLOSED),
        ("closed", ThreadState.OPEN),
    ):
        value = field(data, name)
        if value is (ending is ThreadState.CLOSED):
            state, evidence = ending, Locator(type=kind, value=where(name))
            break
    return Topic(
        comments=comments,
        rest=[each for each in ids if each not in known],
        claims=claims,
        state=state,
        state_evidence=evidence,
    )


def ask_topic(
    site: str, identity: str, *, known: Topic | None = None
) -> Generator[PageAsk, PageAnswer, Topic | MissingReason]:
    """Ask for a topic, and for the posts that did not come with it; or say why there is none.

    ``known`` is what the page had of it: only the rest is asked for then.
    """
    topic = known
    if topic is None:
        answered = yield from ask_json(f"{site}/t/{identity}.json", "the topic")
        topic = read_topic(answered.data, url=answered.url)
        if topic is None:
            return answered.why_not or MissingReason.PAGE_FAILED
        topic.urls.append(answered.url)
    ids = topic.rest
    for first in range(0, len(ids), _AT_ONCE):
        wanted = "&".join(f"post_ids[]={each}" for each in ids[first : first + _AT_ONCE])
        url = f"{site}/t/{identity}/posts.json?{wanted}"
        answered = yield from ask_json(
            url, f"posts from the {first + _AT_ONCE + 1}th", so_far=len(topic.comments)
        )
        more = objects(answered.data, "post_stream", "posts")
        if not more:
            topic.failed.append(answered.why_not or MissingReason.NOT_ON_PAGE)
            if answered.answer.outcome in _ENDING:
                break
            continue
        topic.urls.append(answered.url)
        topic.comments += [
            _comment(
                post,
                url=answered.url,
                place=pointer("post_stream", "posts", place),
                kind="json-pointer",
            )
            for place, post in more
            if number(post, "post_type") in (None, *_REGULAR)
        ]
    topic.rest = []
    return topic


def _comment(post: dict[str, Any], *, url: str, place: str, kind: str) -> ReadComment:
    status = Visibility.VISIBLE
    if field(post, "user_deleted") is True or text(post, "deleted_at"):
        status = Visibility.DELETED
    elif field(post, "hidden") is True:
        status = Visibility.HIDDEN
    name = text(post, "username")
    return read_posted(
        Posted(
            url=url,
            pointer=place,
            pointer_type=kind,
            base=url,
            id=text(post, "post_number"),
            native_id=text(post, "id"),
            parent=text(post, "reply_to_post_number"),
            author=name or text(post, "name"),
            author_url=f"/u/{name}" if name else None,
            date=text(post, "created_at"),
            html=text(post, "cooked") or "",
            permalink=text(post, "post_url"),
            status=status,
            drop="a.anchor, .meta, .quote-controls, .lightbox > .meta, svg",
        )
    )
