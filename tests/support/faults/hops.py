"""Faults that no citation of one article meets: each has a test of its own."""

from __future__ import annotations

from faults.fault import Fault, Flag, Keeps, Outcome, Phase, Truncation, Where

_DENIED: dict[str, object] = {
    "where": Where.ELSEWHERE, "outcome": Outcome.GUARD_DENIED, "phase": Phase.CONNECT,
    "status": None, "keeps": Keeps.NOTHING,
}  # fmt: skip
_GUARD = "tests/faults/test_guard_on_every_hop.py::"
_MEMORY = "tests/faults/test_memory.py::"


def _denied(name: str, says: str, test: str, **facts: object) -> Fault:
    whole = _DENIED | {"name": name, "says": says, "shown_by": _GUARD + test} | facts
    return Fault(**whole)  # type: ignore[arg-type] # by name


HOPS: tuple[Fault, ...] = (
    _denied("guard-citation", "A citation of a private address.",
            "test_every_way_to_a_private_address_ends_at_the_guard"),
    _denied("guard-redirect", "A citation that redirects to one.",
            "test_every_way_to_a_private_address_ends_at_the_guard"),
    _denied("guard-requisite", "A picture of the article at one.",
            "test_every_way_to_a_private_address_ends_at_the_guard"),
    _denied("guard-requisite-of-citation", "A frame of a cited page at one.",
            "test_every_way_to_a_private_address_ends_at_the_guard"),
    _denied("guard-requisite-redirect", "A style sheet that redirects to one.",
            "test_every_way_to_a_private_address_ends_at_the_guard"),
    _denied("guard-style", "A font that a style sheet has at one.",
            "test_every_way_to_a_private_address_ends_at_the_guard"),
    _denied("guard-comment", "A link in a comment to one.",
            "test_every_way_to_a_private_address_ends_at_the_guard"),
    _denied("guard-discussion-page", "An older page of comments that redirects to one.",
            "test_every_way_to_a_private_address_ends_at_the_guard"),
    _denied("guard-robots", "A robots.txt that redirects to one.",
            "test_a_robots_file_that_redirects_to_a_private_address_is_not_followed"),
    _denied("guard-article", "An article that redirects to one.",
            "test_an_article_that_redirects_to_a_private_address_fails"),
    _denied("guard-feed", "A feed that redirects to one, and entries at one.",
            "test_a_feed_leads_to_no_private_address", keeps=Keeps.UNASKED),
)  # fmt: skip

MEMORY: tuple[Fault, ...] = (
    Fault(name="bomb-of-10-gb", where=Where.ELSEWHERE,
          says="10 GB of zeros in a few kilobytes, packed twice or three times.",
          outcome=Outcome.CAPTURED, flags=(Flag.UNREAD,),
          shown_by=_MEMORY + "test_memory_stays_small_whatever_comes"),
    Fault(name="bombs-side-by-side", says="Eight such bombs at once.", where=Where.ELSEWHERE,
          outcome=Outcome.CAPTURED, flags=(Flag.UNREAD,),
          shown_by=_MEMORY + "test_memory_stays_small_whatever_comes"),
    Fault(name="body-of-150-mb", where=Where.ELSEWHERE,
          says="A body without end, up to a limit of 150 MB.",
          outcome=Outcome.TRUNCATED, phase=Phase.BODY, truncated=Truncation.LENGTH,
          keeps=Keeps.PART, shown_by=_MEMORY + "test_memory_stays_small_whatever_comes"),
    Fault(name="page-of-5-million-elements", says="A page of five million elements.",
          where=Where.ELSEWHERE, outcome=Outcome.CAPTURED, flags=(Flag.UNREAD,),
          shown_by=_MEMORY + "test_memory_stays_small_whatever_comes"),
    Fault(name="drip-of-single-bytes", says="A drip of single bytes.", where=Where.ELSEWHERE,
          outcome=Outcome.TRUNCATED, phase=Phase.BODY, truncated=Truncation.TIME,
          shown_by=_MEMORY + "test_memory_stays_small_whatever_comes"),
)  # fmt: skip
