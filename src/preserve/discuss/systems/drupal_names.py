"""Who wrote a comment on Drupal; what core adds to the names of people without an account."""

from __future__ import annotations

import collections
import dataclasses
import re
from typing import TYPE_CHECKING

from preserve.discuss.markup import classes
from preserve.discuss.names import clean_name, name_beside_date, read_name
from preserve.discuss.place import absolute
from preserve.model import Author
from preserve.page import block_text, select
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from preserve.page import Document, Node

# "(not verified)" in the translations of core.
_UNVERIFIED = pattern(
    r"\s*\((?:not\sverified|unverified|non\svérifié(?:e)?|nicht\süberprüft|nicht\sverifiziert|"
    r"no\sverificado|sin\sverificar|non\sverificat[oa]|non\sverificado|não\sverificado|"
    r"niet\s(?:gecontroleerd|geverifieerd)|(?:inte|ej)\sverifierad|"
    r"ikke\s(?:verifi[sc]eret|efterprøvet|bekræftet|bekreftet|verifisert)|"
    r"ei\s(?:varmistettu|vahvistettu)|vahvistamaton|niezweryfikowan[ya]|neověřen[oý]|bez\sověření|"
    r"neoveren[éý]|nem\sellenőrzött|ellenőrizetlen|neverificat|no\sverificat|egiaztatu\sgabe|"
    r"nije\s(?:potvrđeno|provjereno)|ni\spreverjeno|nepatvirtinta(?:s)?|kontrollimata|"
    r"doğrulanmamış|onaylanmamış|χωρίς\sεπαλήθευση|μη\sεπαληθευμένος|не\sпроверено|не\sперевірено|"
    r"непотвърден|није\sпроверено|chưa\s(?:được\s)?xác\s(?:minh|thực)|tidak\sdiverifikasi|"
    r"未検証|未確認|未验证|未驗證|未核实|확인\s?안\s?됨|미확인|לא\sמאומת|تایید\sنشده|لم\sيتم\sالتحقق)\)\s*",
    re.IGNORECASE,
)
_REMARK = pattern(r"\s*\([^()]{3,40}\)\Z")
_NAMED = (
    ".username, [rel~='schema:author'], [property='foaf:name'], .comment__author, "
    ".comment-author, .commenter-name, .author-name, .author"
)
_LINES = ".submitted, .comment__submitted, .comment-submitted, .author-datetime, .comment__meta"


def read_author(node: Node, document: Document, head: Callable[[], str]) -> Author:
    """Return who wrote a comment; ``head`` gives a line with a date outside of core's elements."""
    for part in select(node, _NAMED):
        around = part.parent
        if around is not None and "visually-hidden" in classes(around):
            continue
        if name := read_name(part):
            return _author(name, part, document)
    for part in select(node, f"footer > p:not(.visually-hidden), {_LINES}"):
        account = next(iter(select(part, "a[href*='/user/'], a[href*='/users/'], p > span")), None)
        if account is not None and (name := read_name(account)):
            return _author(name, account, document)
    for part in select(node, _LINES):
        text = block_text(part, skip=lambda inner: "permalink" in classes(inner))
        # Drupal 6 signs with the date first: "Wed, 01/05/2011 - 12:00 — Name".
        name = clean_name(text.rpartition(" — ")[2])
        if name:
            return _author(name, part, document)
    return Author(name=name_beside_date(head()))


def _author(name: str, part: Node, document: Document) -> Author:
    name = _UNVERIFIED.sub("", name).strip()
    link = part if part.tag == "a" else part.css_first("a[href]:not(.permalink)")
    if link is not None and "#comment-" in (link.attributes.get("href") or ""):
        link = None
    href = link.attributes.get("href") if link is not None else None
    return Author(name=name or None, url=absolute(href, document.base))


def without_remark(authors: Sequence[Author], guests: Sequence[bool]) -> list[Author]:
    """Take off what core adds to every guest's name, in a language that the table lacks.

    ``guests`` says which of the authors have no account. Two names at least have to end alike.
    """
    remarks = collections.Counter(
        found[0]
        for author, guest in zip(authors, guests, strict=True)
        if guest and (found := _REMARK.search(author.name or ""))
    )
    [(remark, times)] = remarks.most_common(1) or [("", 0)]
    if times < 2 or times != sum(guests):
        return list(authors)
    return [
        dataclasses.replace(author, name=(author.name or "").removesuffix(remark) or None)
        if guest
        else author
        for author, guest in zip(authors, guests, strict=True)
    ]
