"""What was seen of an address, held against what the capture has of it."""

from __future__ import annotations

import dataclasses
import hashlib
from typing import TYPE_CHECKING, Any

from preserve.catalogue import Place
from preserve.errors import PreserveError
from preserve.manifest import ResourceRow
from preserve.model import Group, Outcome, Role
from preserve.reading import body_of, stored_article_text
from preserve.replay.report import CommentsRow, ImagesRow, LackingRow, PageRow, Unheld
from preserve.replay.wordings import share, words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from preserve.catalogue import CaptureFolder
    from preserve.replay.browser import Body, Browser
    from preserve.replay.known import Fact, Known
    from preserve.replay.looking import Image, Look, Shown
    from preserve.replay.report import UnansweredRow
    from preserve.replay.targets import Comments, Target

# Scripts may put much of a page in the place of other words; an article's own are to be read.
PAGE_SHARE_LEAST = 0.5
ARTICLE_SHARE_LEAST = 0.9

_WORDS_LEAST = 5
_DECODED_MAX = 50
_DECODED_BYTES_MAX = 20_000_000


@dataclasses.dataclass(kw_only=True, slots=True)
class Verdict:
    """Why an address is not ok, and what else to know of it."""

    reasons: list[str] = dataclasses.field(default_factory=list)
    remarks: list[str] = dataclasses.field(default_factory=list)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Judge:
    """Judges the addresses of one capture."""

    capture: CaptureFolder
    collection: Path
    known: Known
    comments: Comments
    browser: Browser

    def page(self, target: Target, look: Look) -> PageRow:
        """Judge a page that was opened."""
        verdict = Verdict(remarks=list(look.trouble))
        if look.crashed:
            verdict.reasons.append("the browser crashed on it")
        if look.left_for is not None:
            verdict.remarks.append(f"it went to {look.left_for}")
        if look.unlisted:
            verdict.remarks.append(f"{look.unlisted} further requests are not listed")
        _judge_status(target.status, look.status, verdict)
        unanswered = [row for ask in look.asks if (row := self.known.unanswered(ask)) is not None]
        _judge_requests(unanswered, look.escaped, verdict)
        text_share = article_share = None
        comments, images = CommentsRow(), ImagesRow()
        if look.shown is None:
            _against(target, look, verdict).append("nothing could be seen of it")
        else:
            text_share = _judge_text(target, look, look.shown, verdict)
            article_share = self._judge_article(target, look.shown.text, verdict)
            comments = self._judge_comments(target, look, verdict)
            images = self._judge_images(look.shown.images, verdict)
        return PageRow(
            **_facts(target),
            seen_as="page",
            status_seen=look.status,
            text_share=_rounded(text_share),
            article_share=_rounded(article_share),
            comments=comments,
            images=images,
            unanswered=tuple(unanswered),
            escaped=look.escaped,
            left_for=look.left_for,
            seconds=look.seconds,
            screenshot=str(look.screenshot) if look.screenshot is not None else None,
            ok=not verdict.reasons,
            reasons=tuple(verdict.reasons),
            remarks=tuple(verdict.remarks),
        )

    def file(self, target: Target, body: Body, seconds: float) -> PageRow:
        """Judge something that is no page, by the bytes that the viewer gives."""
        verdict = Verdict()
        if body.error is not None and body.status is None:
            verdict.reasons.append(f"the viewer gave nothing ({body.error})")
        _judge_status(target.status, body.status, verdict)
        if not verdict.reasons:
            self._judge_bytes(target, body, verdict)
        return PageRow(
            **_facts(target),
            seen_as="file",
            status_seen=body.status,
            text_share=None,
            article_share=None,
            comments=CommentsRow(),
            images=ImagesRow(),
            unanswered=(),
            escaped=(),
            left_for=None,
            seconds=round(seconds, 2),
            screenshot=None,
            ok=not verdict.reasons,
            reasons=tuple(verdict.reasons),
            remarks=tuple(verdict.remarks),
        )

    # ------------------------------------------------------------------------------- what it says

    def _judge_article(self, target: Target, text: str, verdict: Verdict) -> float | None:
        if target.row is None or Role.ARTICLE not in target.row.roles:
            return None
        try:
            wanted = stored_article_text(self.capture, target.row)
        except PreserveError as error:
            verdict.remarks.append(f"its own text is not known: {error}")
            return None
        found = share(wanted, text)
        if found is not None and found < ARTICLE_SHARE_LEAST:
            verdict.reasons.append(f"{found:.0%} of the article's words can be read")
        return found

    def _judge_comments(self, target: Target, look: Look, verdict: Verdict) -> CommentsRow:
        assert look.shown is not None
        expected = self.comments.on(target)
        visible, hidden = self.comments.cross_off(target, look.shown)
        lost = len(expected) - len(visible) - len(hidden)
        if lost:
            verdict.reasons.append(f"{lost} of its {len(expected)} comments are not shown")
        if hidden:
            verdict.remarks.append(f"{len(hidden)} of its comments are folded away")
        return CommentsRow(expected=len(expected), visible=len(visible), hidden=len(hidden))

    # ------------------------------------------------------------------------------------- images

    def _judge_images(self, images: Iterable[Image], verdict: Verdict) -> ImagesRow:
        shown = {image.url for image in images if image.width > 0}
        gaps = dict.fromkeys(
            image.url for image in images if image.url not in shown and _is_of_the_web(image.url)
        )
        broken: list[str] = []
        unreadable: list[str] = []
        lacking: list[LackingRow] = []
        for url in gaps:
            fact = self.known.end_of(url)
            if fact is None or not fact.held or not _is_the_thing(fact):
                word = str(fact.outcome) if fact is not None and fact.outcome is not None else None
                lacking.append(LackingRow(url=url, outcome=word))
            elif len(broken) + len(unreadable) < _DECODED_MAX and not self._decodes(fact):
                unreadable.append(url)
            else:
                broken.append(url)
        if broken:
            verdict.reasons.append(f"{_count(broken, 'image')} that the capture holds not shown")
        if unreadable:
            verdict.remarks.append(f"{_count(unreadable, 'image')} that no browser can decode")
        return ImagesRow(
            shown=len(shown),
            broken=tuple(broken),
            unreadable=tuple(unreadable),
            not_captured=tuple(lacking),
        )

    def _decodes(self, fact: Fact) -> bool:
        """Tell whether an image that is not shown could be; one whose body is lost could."""
        if not fact.is_image or fact.outcome is Outcome.TRUNCATED:
            return False
        rows = self.capture.rows("resources", ResourceRow)
        row = next(row for row in rows if row.id == fact.id)
        data = bytearray()
        try:
            stored = body_of(Place(capture=self.capture, row=row), self.collection)
            for piece in stored.decoded():
                data += piece
                if len(data) > _DECODED_BYTES_MAX:
                    return True
        except PreserveError:
            return True
        return self.browser.can_decode(bytes(data), row.detected_type or row.content_type or "")

    # -------------------------------------------------------------------------------------- bytes

    def _judge_bytes(self, target: Target, body: Body, verdict: Verdict) -> None:
        assert target.row is not None
        expected_type = target.row.content_type
        seen_type = (body.content_type or "").partition(";")[0].strip().lower() or None
        if expected_type is not None and seen_type != expected_type:
            verdict.reasons.append(f"it came as {seen_type}, and was captured as {expected_type}")
        if target.row.outcome is Outcome.TRUNCATED:
            verdict.remarks.append("its body was not whole when it was captured")
            return
        try:
            size, sha256 = _digest_of(target.row, self.capture, self.collection)
        except PreserveError as error:
            verdict.reasons.append(f"its record cannot be read: {error}")
            return
        if body.size != size:
            verdict.reasons.append(f"{body.size} bytes came, and {size} were captured")
        elif body.sha256 is not None and body.sha256 != sha256:
            verdict.reasons.append("other bytes came than were captured")


def _digest_of(row: ResourceRow, capture: CaptureFolder, collection: Path) -> tuple[int, str]:
    """Return size and SHA-256 of a body as a browser gets it."""
    digest = hashlib.sha256()
    size = 0
    for piece in body_of(Place(capture=capture, row=row), collection).decoded():
        digest.update(piece)
        size += len(piece)
    return size, digest.hexdigest()


def _facts(target: Target) -> dict[str, Any]:
    return {
        "resource": target.resource,
        "url": target.url,
        "moment": target.moment,
        "role": target.role,
        "status_expected": target.status,
    }


def _against(target: Target, look: Look, verdict: Verdict) -> list[str]:
    """Return the list for what is not to be seen: a cited page may lead elsewhere by itself."""
    leads = look.left_for is not None and target.role == Role.CITATION
    return verdict.remarks if leads else verdict.reasons


def _judge_text(target: Target, look: Look, shown: Shown, verdict: Verdict) -> float | None:
    wanted = target.text or ""
    found = share(wanted, shown.text)
    if found is None or found >= PAGE_SHARE_LEAST or len(words(wanted)) < _WORDS_LEAST:
        return found
    in_tree = share(wanted, shown.tree) or 0.0
    if in_tree >= PAGE_SHARE_LEAST:
        verdict.remarks.append(f"{found:.0%} of its words can be read, {in_tree:.0%} are there")
    else:
        _against(target, look, verdict).append(f"{found:.0%} of its words are shown")
    return found


def _judge_status(expected: int | None, seen: int | None, verdict: Verdict) -> None:
    if seen is None:
        verdict.reasons.append("the viewer gave no answer")
    elif expected is not None and seen != expected:
        verdict.reasons.append(f"the viewer answered {seen}, and {expected} was captured")


def _judge_requests(
    unanswered: Iterable[UnansweredRow], escaped: tuple[str, ...], verdict: Verdict
) -> None:
    held = [row.url for row in unanswered if row.why is Unheld.NOT_SHOWN]
    if held:
        what = _count(held, "address", "es")
        verdict.reasons.append(f"{what} that the capture holds got no answer")
    if escaped:
        verdict.reasons.append(f"{_count(escaped, 'request')} tried to leave the archive")


def _is_the_thing(fact: Fact) -> bool:
    return fact.outcome is not None and fact.outcome.group is Group.THE_THING


def _is_of_the_web(url: str) -> bool:
    return url.startswith(("http://", "https://"))


def _rounded(number: float | None) -> float | None:
    return round(number, 4) if number is not None else None


def _count(things: list[str] | tuple[str, ...], name: str, plural: str = "s") -> str:
    return f"{len(things)} {name}" if len(things) == 1 else f"{len(things)} {name}{plural}"
