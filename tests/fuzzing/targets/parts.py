"""What a page's parts ask for: web manifests, HLS and DASH, scripts, data, drawings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve import discover, page
from preserve.discover import ScriptHome, part_kind, part_needs
from preserve.errors import PageError
from preserve.page.sniff import sniff
from preserve.urls import parse

if TYPE_CHECKING:
    from preserve.model import FoundRequisite

_URL = "https://a.test/assets/part"
_HOME = ScriptHome(
    page="https://a.test/", base="https://a.test/", imports=(("y", "https://a.test/y.js"),)
)
_KINDS = ("module", "script", "manifest", "playlist", "data", "style")


def check(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    for kind in _KINDS:
        assert part_kind(None, {kind}) == kind
        found = part_needs(text, _URL, kind=kind, home=_HOME).requisites
        _are_addresses(found)
    sniff(data)
    try:
        document = page.parse(data, url=_URL)
    except PageError:
        return
    _are_addresses(discover.page_needs(document).requisites)


def _are_addresses(found: tuple[FoundRequisite, ...]) -> None:
    for one in found:
        if one.url is not None and one.left_out is None:
            address = parse(one.url)
            assert address is not None
            assert address.href == one.url
    assert len({(one.url, one.expects, one.as_written) for one in found}) == len(found)
