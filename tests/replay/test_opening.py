"""What a viewer shows first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scripted_web import SEED
from thrice import DEAD, MOVED, STYLE

from preserve.errors import UnknownCapture
from preserve.manifest import ResourceRow
from preserve.replay import opening

if TYPE_CHECKING:
    from preserve.catalogue import CaptureFolder


def second(capture: CaptureFolder, url: str) -> str:
    (row,) = (row for row in capture.rows("resources", ResourceRow) if row.url == url)
    return "".join(digit for digit in row.warc_date or "" if digit.isdigit())[:14]


def test_the_newest_capture_s_article_is_shown_first(three: list[CaptureFolder]) -> None:
    assert opening(three).url == SEED
    assert opening(three).moment == second(three[2], SEED)
    assert opening(three[:2]).moment == second(three[1], SEED)


@pytest.mark.parametrize("url", [STYLE, MOVED, f"{SEED}#comments"])
def test_a_captured_address_is_shown_as_captured_last(three: list[CaptureFolder], url: str) -> None:
    at = opening(three, url=url)
    assert at.url == url.partition("#")[0]
    assert at.moment == second(three[2], at.url)


@pytest.mark.parametrize("url", [DEAD, "http://blog.test/other"])
def test_what_had_no_answer_cannot_be_shown(three: list[CaptureFolder], url: str) -> None:
    with pytest.raises(UnknownCapture, match=url):
        opening(three, url=url)
