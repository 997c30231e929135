"""What looks like a discussion and is none: rather nothing than something that nobody said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from preserve.discuss.area import is_elsewhere
from preserve.discuss.place import home_of
from preserve.discuss.systems.mined.names import is_action
from preserve.discuss.systems.mined.tree import TEXT
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from preserve.discuss.place import Home
    from preserve.discuss.systems.mined.fields import Fields
    from preserve.discuss.systems.mined.tree import Tree
    from preserve.discuss.systems.mined.zones import Zone
    from preserve.page import Document

_CAMEL = pattern(r"(?<=[a-z0-9])(?=[A-Z])")
_OTHER_KIND = pattern(
    r"(?:^|[-_])(?:reviews?|bewertung(?:en)?|testimonials?|ticker|live|live-?blog|live-?ticker|"
    r"match|matches|timeline|faqs?|change-?log|release-?notes?)(?:$|[-_])",
)
_LIST = pattern(
    r"(?:^|[-_])(?:teasers?|related|recommended|recommendations|more-?stories|"
    r"products?|product-?list|shop|cart|prices?|events?|calendar|agenda|termine|schedule|"
    r"releases|commits?|accordion|jobs?|search-?results?|archive|archives|"
    r"post-?list|posts-?list|article-?list|articles|news-?list|newslist|headlines|stories|episodes|"
    r"tweets?|tweet-?list|recent|latest|popular|trending|carousel|slider|weather|standings|results|"
    r"transactions?|download-?list|downloads|history|revisions?|logbook|signatures?|donations?|"
    r"donors?|obituar\w*|classifieds?|listings?|price-?list|programme?)(?:$|[-_])",
)
_STARS = pattern(
    r"[★☆⭐]{2}|(?<!\d)[0-5](?:[.,]\d)?\s?(?:/|out\sof|von|sur|de|su|из)\s?5(?!\d)|"
    r"\d\s?(?:stars?|sterne?|étoiles?|estrellas?)(?!\w)",
    re.IGNORECASE,
)
_STAR_NAME = pattern(r"(?:^|[-_])(?:stars?|star-?rating|fa-star|rating-?stars?)(?:$|[-_])")
_PRICE = pattern(
    r"[$€£¥₽]\s?\d|\d(?:[.,]\d\d)?\s?(?:€|EUR|USD|GBP|CHF|zł|kr\b|руб|円|元)", re.IGNORECASE
)
_MINUTE = pattern(r"\A\W*(?:\d{1,3}|45\s?\+\s?\d|90\s?\+\s?\d)\s?(?:['’′]|min\.?)\W*\Z")
_VERSION = pattern(
    r"\A\W*(?:version\s|release\s|v)?\d+\.\d+(?:\.\d+)*(?:[-\w.]*)\W*\Z", re.IGNORECASE
)
_MORE = pattern(
    r"\W*(?:read\s(?:more|on|the\s(?:full|whole)\s\w+|article)|continue(?:\sreading)?|full\s(?:story|"
    r"article)|lire(?:\s(?:plus|la\ssuite|l['’]article))|mehr(?:\slesen|\serfahren)?|weiterlesen|"
    r"zum\s(?:artikel|beitrag)|leer\s(?:más|noticia)|ver\s(?:más|noticia)|leggi(?:\stutto)?|"
    r"ler\smais|saiba\smais|lees\s(?:meer|verder)|läs\smer|les\smer|læs\smere|czytaj\s\w+|"
    r"читать\s\w+|подробнее|далее|続きを読む|もっと見る|阅读全文|查看详情|더\s?보기|details|more)\W*\Z",
    re.IGNORECASE,
)
_HEADS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_TITLE_LENGTH = 15  # characters of a link that may be a title
_TO_COMMENT = pattern(r"#[^#\n]*\d|#comment")
_OWN_KEY = pattern(r"(?<=[?&])(?:\w*comment\w*|cid|reply\w*)=[^&#]*", re.IGNORECASE)


def is_doubtful(tree: Tree, document: Document, zone: Zone, found: Sequence[Fields]) -> str | None:
    """Return what speaks against a group of records being comments, in words; None for nothing."""
    if zone.counted is not None and (
        zone.counted.count == 0 or len(found) > 3 * zone.counted.count + 5
    ):
        return "far more than the heading counts"
    if _is_other_kind(tree, zone, found):
        return "called something else"
    home = home_of(document)
    checks: tuple[tuple[str, float, Callable[[Fields], bool]], ...] = (
        ("in a side bar", 0.5, lambda one: _is_elsewhere(tree, zone, one)),
        ("titles that are links", 0.6, lambda one: _has_title_link(tree, one, home)),
        ("stars", 0.5, lambda one: _has_stars(tree, one)),
        ("prices", 0.6, lambda one: _PRICE.search(_text(tree, one)) is not None),
        ("minutes of play", 0.4, lambda one: _has_leaf(one, _MINUTE)),
        ("versions", 0.6, lambda one: _has_leaf(one, _VERSION)),
    )
    for why, share, test in checks:
        if sum(map(test, found)) >= share * len(found):
            return why
    if _are_of_other_pages(tree, found, home):
        return "links to comments of other pages"
    texts = [_text(tree, one) for one in found]
    repeat = len(texts) > 3 and len(set(texts)) * 2 < len(texts)
    return "the same text again and again" if repeat else None


def _is_elsewhere(tree: Tree, zone: Zone, one: Fields) -> bool:
    """Whether a record stands in a side bar; an ``aside`` that is called comments is none."""
    if zone.holder is not None and tree.tags[zone.holder] == "aside":
        return False
    place = one.record.start
    return is_elsewhere(tree.nodes[place if tree.tags[place] != TEXT else tree.parents[place]])


def _text(tree: Tree, one: Fields) -> str:
    return " ".join(tree.texts[place].strip() for place in one.body)


def _is_other_kind(tree: Tree, zone: Zone, found: Sequence[Fields]) -> bool:
    """Whether a record, or what is around it up to the discussion's own element, is called so.

    Around the heading too, only what cannot be a part of the page's layout counts.
    """
    first = found[0].record.start
    for place in (first, *tree.around(first)):
        if tree.is_top(place) or place == zone.holder:
            break
        beyond = zone.heading is not None and tree.within(zone.heading, place)
        names = [_CAMEL.sub("-", name).lower() for name in tree.names(place)]
        names = [name for name in names if "comment" not in name]
        if any(_OTHER_KIND.search(name) for name in names):
            return True
        if not beyond and any(_LIST.search(name) for name in names):
            return True
        kind = tree.attribute(place, "itemtype") + tree.attribute(place, "itemprop")
        if re.search(r"review|liveBlog|Event|Product|NewsArticle|BlogPosting", kind):
            return tree.attribute(place, "itemprop") != "articleBody"
    return False


def _links(tree: Tree, one: Fields) -> list[tuple[int, str, str]]:
    """Return (place, href, text) of the links of a record, answers left out."""
    own = {leaf.place for leaf in one.leaves}
    found = []
    for place in range(one.record.start, one.record.end):
        href = tree.attribute(place, "href") if tree.tags[place] == "a" else ""
        leaves = tree.leaves_in(place, tree.ends[place]) if href else []
        if leaves and leaves[0] in own:
            found.append((place, href, tree.text_of(place)))
    return found


def _has_title_link(tree: Tree, one: Fields, home: Home) -> bool:
    """Whether a record has a title that leads to another page, or leads on to the whole text."""
    name = one.name.name.casefold() if one.name is not None else ""
    body = frozenset(one.body)
    total = sum(len(tree.texts[place].strip()) for place in body)
    linked = 0
    for place, href, text in _links(tree, one):
        if href.startswith("#") or home.has(href):
            continue
        linked += len(text)
        if _MORE.match(text):
            return True
        if text.casefold() == name or is_action(text) or (name and name in text.casefold()):
            continue
        around = (place, *tree.around(place)[:2], *range(place, tree.ends[place]))
        if any(tree.tags[here] in _HEADS for here in around) and len(text) >= _TITLE_LENGTH:
            return True
    return total > 0 and linked >= 0.8 * total and linked >= _TITLE_LENGTH


def _link_elsewhere(tree: Tree, one: Fields, home: Home) -> str | None:
    """Return the other page on which a record's own address is, but for the record's number."""
    body = frozenset(one.body)
    for place, href, _ in _links(tree, one):
        leaf = tree.leaves_in(place, tree.ends[place])[0]
        own = leaf not in body or len(body) == 1
        if own and _TO_COMMENT.search(href) and not href.startswith("#") and not home.has(href):
            page, _, fragment = _OWN_KEY.sub("", href).partition("#")
            number = re.search(r"\d+\Z", fragment)
            return page.replace(number[0], "") if number is not None else page
    return None


def _are_of_other_pages(tree: Tree, found: Sequence[Fields], home: Home) -> bool:
    """Whether the records' own addresses are on other pages, as in boxes of the newest comments.

    That all are on one other page is no doubt: it is this one under another address.
    """
    pages = [page for one in found if (page := _link_elsewhere(tree, one, home)) is not None]
    return len(pages) * 2 >= len(found) and (len(found) == 1 or len(set(pages)) > 1)


def _has_stars(tree: Tree, one: Fields) -> bool:
    if any(_STARS.search(leaf.text) and len(leaf.text) <= 40 for leaf in one.leaves):
        return True
    for place in range(one.record.start, one.record.end):
        if tree.tags[place] == TEXT:
            continue
        if tree.attribute(place, "itemprop") in ("ratingValue", "reviewRating"):
            return True
        if any(_STAR_NAME.search(_CAMEL.sub("-", name).lower()) for name in tree.names(place)):
            return True
    return False


def _has_leaf(one: Fields, shape: re.Pattern[str]) -> bool:
    return any(shape.match(leaf.text) for leaf in one.leaves)
