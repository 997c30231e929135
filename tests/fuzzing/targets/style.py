"""Style sheets, and the candidates of a srcset."""

from __future__ import annotations

from preserve.discover import style_requisites
from preserve.discover.srcset import srcset_addresses
from preserve.urls import parse


def check(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    for found in style_requisites(text, "https://a.test/css/x.css"):
        if found.url is not None:
            address = parse(found.url)
            assert address is not None
            assert address.href == found.url
    addresses = list(srcset_addresses(text))
    assert sum(map(len, addresses)) <= len(text)
    assert all(one and not one.endswith(",") and one in text for one in addresses)
