"""Addresses inside redirect wrappers: what a link through a gateway really points at."""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote, urlsplit

from preserve.patterns import pattern
from preserve.urls import is_web, parse

_GOOGLE = r"(?:(?:www|maps|images|news|plus\.url)\.)?google\.[a-z]{2,3}(?:\.[a-z]{2})?"
# Host, path, parameters that may hold the address, likeliest first.
_BY_PARAMETER: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (_GOOGLE, r"/(?:news/)?url", ("url", "q")),
    (r"(?:l|lm)\.(?:facebook|instagram|messenger|threads)\.(?:com|net)", r"/.*", ("u",)),
    (r"(?:www|m|touch)\.facebook\.com", r"/(?:l|flx/warn/?)(?:\.php)?", ("u",)),
    (r"t\.umblr\.com", r"/redirect", ("z",)),
    (r"out\.reddit\.com", r"/.*", ("url",)),
    (r"steamcommunity\.com", r"/linkfilter/?", ("url", "u")),
    (r"slack-redir\.net", r"/link", ("url", "v")),
    (r"(?:m\.)?vk\.(?:com|ru)", r"/away(?:\.php)?", ("to",)),
    (r"(?:www\.|m\.)?youtube\.com", r"/redirect", ("q",)),
    (r"(?:www\.)?linkedin\.com", r"/(?:safety/go|redir/redirect)/?", ("url",)),
    (r"disq\.us", r"/(?:url|\?url.*)?", ("url",)),
    (r"(?:exit|gate)\.sc", r"/?", ("url",)),
    (r"(?:www\.)?duckduckgo\.com", r"/l/?", ("uddg",)),
    (r"[a-z0-9]+\.safelinks\.protection\.outlook\.com", r"/.*", ("url",)),
    (r"(?:www\.)?medium\.com", r"/r/?", ("url",)),
    (r"(?:www\.)?getpocket\.com", r"/redirect", ("url",)),
    (r"link\.zhihu\.com", r"/?", ("target",)),
    (r"link\.juejin\.cn", r"/?", ("target",)),
    (r"link\.jianshu\.com", r"/?", ("t",)),
    (r"link\.csdn\.net", r"/?", ("target",)),
    (r"(?:www\.)?douban\.com", r"/link2/?", ("url",)),
    (r"weibo\.cn", r"/sinaurl", ("u", "toasturl")),
    (r"gitee\.com", r"/link", ("target",)),
    (r"(?:www\.)?awin1\.com", r"/cread\.php", ("ued", "p")),
    (r"click\.linksynergy\.com", r"/(?:deeplink|fs-bin/click|link)", ("murl", "RD_PARM1")),
    (r"go\.(?:redirectingat|skimresources)\.com", r"/?", ("url",)),
    (r"redirect\.viglink\.com", r"/?", ("u",)),
    (r"(?:www\.)?deviantart\.com", r"/users/outgoing", ()),
)
# Gateways that take the address as the whole query.
_BY_QUERY = (
    r"(?:www\.)?(?:href\.li|anonym\.to|anonymz\.com|anon\.to|hiderefer\.com|nullrefer\.com"
    r"|dereferer\.(?:org|com)|dereferer\.me|blankrefer\.com|nullref(?:er)?\.(?:com|org)|deviantart\.com)"
)
_RULES = tuple((pattern(host), pattern(path), names) for host, path, names in _BY_PARAMETER)
_WHOLE_QUERY = pattern(_BY_QUERY)
_DISQUS_TAIL = pattern(r":[A-Za-z0-9_-]{20,}\Z")
_DEPTH_MAX = 3


def unwrap(url: str) -> str | None:
    """Return the address inside a known redirect wrapper, or None where ``url`` is no such thing.

    Wrappers within wrappers are undone too.
    """
    inner: str | None = None
    current = url
    for _ in range(_DEPTH_MAX):
        target = _unwrap_once(current)
        address = parse(target) if target else None
        if address is None or not is_web(address):
            break
        inner = current = address.href
    return inner


def _unwrap_once(url: str) -> str | None:
    if "?" not in url:
        return None
    parts = urlsplit(url)
    host = parts.hostname or ""
    query = parts.query
    if not query:
        return None
    if _WHOLE_QUERY.fullmatch(host) and query[:4].lower() == "http":
        return unquote(query) if "%3a" in query[:12].lower() else query
    for host_rule, path_rule, names in _RULES:
        if host_rule.fullmatch(host) and path_rule.fullmatch(parts.path):
            values = dict(reversed(parse_qsl(query, errors="replace")))
            for name in names:
                value = values.get(name, "")
                if host == "disq.us":
                    value = _DISQUS_TAIL.sub("", value)
                if value[:4].lower() == "http":
                    return value
    return None
