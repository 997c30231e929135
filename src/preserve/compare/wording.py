"""A change record in words: what a list, a page or a notice says about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.compare.record import (
    CitationEvent,
    CommentEvent,
    Gap,
    How,
    MoveReason,
)

if TYPE_CHECKING:
    from preserve.compare.record import (
        ChangeRecord,
        CitationChange,
        CommentChange,
        Link,
        Move,
        Value,
    )

COMMENT_EVENTS: dict[CommentEvent, str] = {
    CommentEvent.ADDED: "added",
    CommentEvent.REMOVED: "removed by the site",
    CommentEvent.NOT_SEEN: "not seen",
    CommentEvent.FIRST_SEEN: "seen for the first time",
    CommentEvent.EDITED: "edited",
    CommentEvent.MOVED: "moved in the tree",
    CommentEvent.STATUS: "shown in another way",
    CommentEvent.AUTHOR: "with another author",
    CommentEvent.DATE: "with another date",
    CommentEvent.TITLE: "with another title",
}
CITATION_EVENTS: dict[CitationEvent, str] = {
    CitationEvent.ADDED: "added",
    CitationEvent.REMOVED: "removed",
    CitationEvent.NOT_SEEN: "not seen",
    CitationEvent.FIRST_SEEN: "seen for the first time",
    CitationEvent.NEWLY_DEAD: "newly dead",
    CitationEvent.NEWLY_ALIVE: "newly alive",
    CitationEvent.OUTCOME_CHANGED: "with another outcome",
    CitationEvent.REDIRECTED_ELSEWHERE: "redirected elsewhere",
    CitationEvent.CONTENT_CHANGED: "with other bytes",
    CitationEvent.CONTENT_UNKNOWN: "not to be compared",
}
GAPS: dict[Gap, str] = {
    Gap.CAPTURE_FAILED: "the capture failed",
    Gap.TRUNCATED: "a page broke off",
    Gap.UNREAD: "a page was too large or too broken to read",
    Gap.EMPTY: "a page was empty",
    Gap.CHALLENGE: "the answer asked for proof of being human",
    Gap.SOFT_404: 'the answer said "not found" in words',
    Gap.LOGIN_WALL: "the answer asked to log in",
    Gap.CONSENT_WALL: "the answer asked for consent",
    Gap.PARKED: "the domain was for sale",
    Gap.PAGE_FAILED: "a page of the discussion could not be had",
    Gap.LIMIT_REACHED: "a limit of the settings, or an interruption, stopped the reading",
    Gap.ROBOTS_DENIED: "robots.txt forbade a page of the discussion",
    Gap.NEEDS_SCRIPT: "only a script in a browser would have shown it",
    Gap.NOT_ON_PAGE: "the page claimed more comments than it showed",
    Gap.NO_DISCUSSION: "no discussion was found on the page",
    Gap.OTHER_SYSTEM: "the discussion was read as that of another comment system",
    Gap.NOT_READ: "the page could not be read",
}
_HOW: dict[How, str] = {
    How.ABSENT: "not on the page any more",
    How.PLACEHOLDER: "a notice stands in its place",
    How.NEW: "new on the page",
    How.RESTORED: "stands again where a notice stood",
}
_MOVES: dict[MoveReason, str] = {
    MoveReason.OTHER_PARENT: "",
    MoveReason.PARENT_REMOVED: ": what it answered is gone",
    MoveReason.PARENT_ADDED: ": what it answers is new",
}
WITHHELD = "its words are withheld"


def headline(record: ChangeRecord) -> tuple[tuple[str, str], ...]:
    """Return (part, how many of what) for each part in which something is different."""
    counts = record.counts
    comments = (
        f"{count} {COMMENT_EVENTS[CommentEvent(one)]}" for one, count in counts.comments.items()
    )
    citations = (
        f"{count} {CITATION_EVENTS[CitationEvent(one)]}" for one, count in counts.citations.items()
    )
    article = [fact_name(fact.what) for fact in record.article.facts]
    if record.article.text is not None:
        article.insert(0, "text edited")
    discussion = [
        f"{fact_name(fact.what)} {value_text(fact.older)} → {value_text(fact.newer)}"
        for fact in record.discussion.facts
    ]
    parts = {
        "article": ", ".join(article),
        "discussion": ", ".join(discussion),
        "comments": ", ".join(comments),
        "citations": ", ".join(citations),
    }
    return tuple((part, said) for part, said in parts.items() if said)


def remarks(record: ChangeRecord) -> tuple[str, ...]:
    """Return what was not compared, and what is not shown: nothing is dropped in silence."""
    found = []
    if record.article.reason is not None:
        known = (said for gap, said in GAPS.items() if gap == record.article.reason)
        reason = next(known, "its page cannot be read")
        found.append(f"the text of the article was not compared: {reason}.")
    skipped = record.citations.not_compared
    if skipped:
        listed = ", ".join(f"{count} {outcome}" for outcome, count in skipped.items())
        found.append(f"links not compared, since one capture did not ask for them: {listed}.")
    if record.citations.withheld:
        number = record.citations.withheld
        found.append(f"citations of comments that are gone or hidden, not listed: {number}.")
    if record.older.software != record.newer.software:
        found.append(
            f"the captures were read by {record.older.software} and {record.newer.software}: "
            "a change may be one of reading."
        )
    return tuple(found)


def fact_name(what: str) -> str:
    """Return a fact's name as a person writes it."""
    return what.replace("_", " ")


def value_text(value: Value) -> str:
    """Return a value on one line; a dash where there is none."""
    if isinstance(value, tuple | list):
        return ", ".join(value) or "-"
    return "-" if value is None or value == "" else str(value)


def change_heading(change: CommentChange) -> tuple[str, str, tuple[str, ...]]:
    """Return number, name and details of a comment, for the line that stands above it."""
    number = f"{change.number}. " if change.number else ""
    name = "(withheld)" if change.author is None else change.author.name or "(no name)"
    date = change.date_text or change.date
    return number, name, tuple(one for one in (date, f"comment-{change.id}") if one)


def comment_lines(change: CommentChange) -> tuple[str, ...]:
    """Return what happened to a comment, a line for each thing; its words apart."""
    found = []
    for event in change.what:
        said = COMMENT_EVENTS[event]
        if event in {CommentEvent.ADDED, CommentEvent.REMOVED} and change.how is not None:
            said += f": {_HOW[change.how]}"
        elif (
            event in {CommentEvent.NOT_SEEN, CommentEvent.FIRST_SEEN} and change.reason is not None
        ):
            when = "in the newer capture" if event is CommentEvent.NOT_SEEN else "in the older one"
            said += f": {when}, {GAPS[change.reason]}"
        elif event is CommentEvent.MOVED and change.move is not None:
            said += f": {_moved(change.move)}"
        elif event in _VALUES:
            said += "".join(
                f": {value_text(values.older)} → {value_text(values.newer)}"
                for name in _VALUES[event]
                if (values := change.changed.get(name)) is not None
            )
        found.append(said)
    if change.withheld:
        links = "1 citation" if change.citations == 1 else f"{change.citations} citations"
        also = f", and {links}" if change.citations else ""
        found.append(f"{WITHHELD}{also}; --include-removed shows them")
    return tuple(found)


_VALUES: dict[CommentEvent, tuple[str, ...]] = {
    CommentEvent.STATUS: ("status",),
    CommentEvent.AUTHOR: ("author", "author_url"),
    CommentEvent.DATE: ("date",),
    CommentEvent.TITLE: ("title",),
}


def _moved(move: Move) -> str:
    before, after = (
        f"comment-{one}" if one is not None else "the article" for one in (move.older, move.newer)
    )
    guess = "" if move.exact else " (as far as the page tells)"
    return f"answers {after}, not {before}{_MOVES[move.why]}{guess}"


def cited_by(change: CitationChange) -> str:
    """Return what cites: the article, or a comment."""
    return "article" if change.cited_by.id is None else f"comment-{change.cited_by.id}"


def link_line(change: CitationChange) -> str:
    """Return what became of a link before and now."""
    if change.reason is not None:
        when = "newer" if change.what is CitationEvent.NOT_SEEN else "older"
        return f"in the {when} capture, {GAPS[change.reason]}"
    if change.older is None or change.newer is None:
        only = change.newer or change.older
        return "" if only is None else _outcome(only)
    if change.what is CitationEvent.REDIRECTED_ELSEWHERE:
        return f"{value_text(change.older.final_url)} → {value_text(change.newer.final_url)}"
    return f"{_outcome(change.older)} → {_outcome(change.newer)}"


def _outcome(link: Link) -> str:
    flags = f" ({', '.join(link.flags)})" if link.flags else ""
    return f"{link.outcome or 'unsettled'}{flags}"
