"""Things of other sites shown within the text: players, posts of social networks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from preserve.discover.patterns import any_of
from preserve.page import select

if TYPE_CHECKING:
    from collections.abc import Mapping

    from preserve.page import Node

# Element → the attributes that may hold the address, likeliest first (the later ones are where
# lazy loaders keep it).
_SOURCES: dict[str, tuple[str, ...]] = {
    "iframe": ("src", "data-src", "data-lazy-src", "data-original", "data-url"),
    "embed": ("src", "data-src"),
    "object": ("data",),
    "amp-iframe": ("src",),
}
_PLACEHOLDER = re.compile(r"\s*(?:about:|data:|javascript:|#|\Z)", re.IGNORECASE)
# Frames that are buttons, advertisements, counters and comment forms.
_NO_THING = any_of(
    *(
        rf"https?://(?:[^/]*\.)?{place}"
        for place in (
            r"(?:googletagmanager|googlesyndication|googleadservices|amazon-adsystem|adnxs)\.com",
            r"(?:doubleclick|recaptcha)\.net|(?:taboola|outbrain|hcaptcha|disqus|flattr)\.com",
            r"criteo\.(?:com|net)|(?:addthis|sharethis|addtoany)\.com",
            r"google\.com/recaptcha|accounts\.google\.com|apis\.google\.com",
            r"facebook\.com/(?:v[\d.]+/)?plugins/(?:like|share|page|follow|comments)",
            r"platform\.twitter\.com/widgets/(?:tweet_button|follow_button)",
            r"widgets\.wp\.com|jetpack\.wordpress\.com|public-api\.wordpress\.com",
            r"platform\.linkedin\.com|assets\.pinterest\.com",
        )
    )
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)

# Class of a post's element → the attribute with its address, or what its permalink looks like.
_POSTS: dict[str, tuple[str | None, re.Pattern[str] | None]] = {
    "twitter-tweet": (None, re.compile(r"/status(?:es)?/\d+")),
    "twitter-video": (None, re.compile(r"/status(?:es)?/\d+")),
    "instagram-media": ("data-instgrm-permalink", re.compile(r"/(?:p|reel|tv)/")),
    "tiktok-embed": ("cite", re.compile(r"/video/\d+")),
    "bluesky-embed": (None, re.compile(r"/post/\w+")),
    "mastodon-embed": ("data-embed-url", re.compile(r"/@[^/]+/\d+")),
    "reddit-card": (None, re.compile(r"/comments/\w+")),
    "reddit-embed-bq": (None, re.compile(r"/comments/\w+")),
    "imgur-embed-pub": (None, re.compile(r"imgur\.com/")),
    "text-post-media": ("data-text-post-permalink", re.compile(r"/post/\w+")),
    "fb-post": ("data-href", None),
    "fb-video": ("data-href", None),
    "tumblr-post": ("data-href", re.compile(r"tumblr\.com/")),
    "flourish-embed": ("data-url", None),
}


def embedded_address(node: Node) -> str | None:
    """Return the address that a player or frame shows, as written; None where it shows nothing."""
    tag = node.tag or ""
    if tag not in _SOURCES:
        return None
    attributes = node.attributes
    if _is_invisible(attributes):
        return None
    for name in _SOURCES[tag]:
        written = attributes.get(name) or ""
        if not _PLACEHOLDER.match(written):
            absolute = f"https:{written}" if written.startswith("//") else written
            return None if _NO_THING.match(absolute) else written
    if tag == "object":
        return _movie(node)
    return None


def _is_invisible(attributes: Mapping[str, str | None]) -> bool:
    sizes = (attributes.get("width"), attributes.get("height"))
    return (
        any((size or "").strip().removesuffix("px") in {"0", "1"} for size in sizes)
        or "hidden" in attributes
        or _HIDDEN.search(attributes.get("style") or "") is not None
    )


def _movie(node: Node) -> str | None:
    """Return the address in the parameters of an ``object`` without ``data``."""
    for parameter in select(node, "param[name][value]"):
        name = (parameter.attributes["name"] or "").lower()
        value = parameter.attributes["value"] or ""
        if name in {"movie", "src", "filename", "url"} and ("/" in value or "." in value):
            return value
    return None


def embedded_post(node: Node) -> str | Node | None:
    """Return the permalink of an embedded post: as written in an attribute, or its anchor."""
    classes = node.attributes.get("class")
    if not classes:
        return None
    for name in classes.split():
        if name not in _POSTS:
            continue
        attribute, pattern = _POSTS[name]
        written = node.attributes.get(attribute) if attribute else None
        if written:
            return written
        if pattern is not None:
            anchors = [
                anchor
                for anchor in select(node, "a[href]")
                if pattern.search(anchor.attributes["href"] or "")
            ]
            if anchors:  # the permalink stands last, as the date
                return anchors[-1]
    return None
