"""Commenters' names as printed, without the words and badges that themes put around them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from preserve.discuss.dates import find_date
from preserve.discuss.markup import classes
from preserve.page import block_text

if TYPE_CHECKING:
    from preserve.page import Node

# What follows or precedes a name: "NAME says:", "Comment by NAME".
_SAYS = (
    r"says?|said|wrote|writes|commented|replied|dit|a\sdit|a\sécrit|écrit|a\srépondu|dice|dijo|"
    r"ha\sdicho|escribió|comentó|sagte?|schreibt|schrieb|meinte?|kommentiert(?:e)?|antwortet(?:e)?|"
    r"scrive|ha\sscritto|ha\sdetto|disse|diz|escreveu|comentou|zegt|zei|schreef|schrijft|skriver|"
    r"skrev|säger|siger|sier|sanoo|kirjoitti|mówi|pisze|napisał\(?a?\)?|říká|napsal\(?a?\)?|"
    r"szerint|spune|a\sspus|говорит|пишет|каже|diyor\ski|dedi\ski|dedi|yazdı|λέει|ο/η|berkata|"
    r"说道|說道|说|說|より|さんのコメント|の発言|님의\s말|말하길"
)
SAYS = re.compile(rf"\W*(?:{_SAYS})?\s*[:：.…]*\W*\Z", re.IGNORECASE)
_SAYS_AFTER = re.compile(
    rf"[\s,]*(?:(?<=\s)|(?<=[,\u3040-\u9fff]))(?:{_SAYS})\s*(?:[:：…]|\.\.\.)+\s*\Z", re.IGNORECASE
)
_BY_BEFORE = re.compile(
    r"\A\W*(?:(?:comment|posted|written|submitted|left|reply)\sby|commentaire\s(?:de|par)|"
    r"(?:posté|écrit|publié)\spar|(?:kommentar|beitrag|geschrieben|verfasst)\svon|"
    r"(?:comentario|publicado|enviado|escrito)\s(?:de|por)|(?:commento|inviato|scritto)\s(?:di|da)|"
    r"(?:comentário|escrito)\s(?:de|por)|(?:reactie|geplaatst)\s(?:van|door)|"
    r"(?:kommentar|skrevet|skrivet)\sa[fv])\s*[:：]?\s+",
    re.IGNORECASE,
)
_ON_AFTER = re.compile(
    r"(?:\s+(?:on|at|le|à|am|um|vom|el|il|em|op|den|den\s\d|@))*[\s,·•|–—@(\-]*\Z", re.IGNORECASE
)

_BADGE = (
    r"(?:post|article|story|blog)?\s?author|autor(?:in|a)?|auteure?|autore|author['’]s\sreply|"
    r"auteur(?:/autrice|/trice)?\s(?:de\sl['’]article|de\sla\spublication|de\sl['’]auteur)|"
    r"(?:artikel|beitrags)autor(?:in)?|autor(?:in)?\sdes\s(?:beitrags|artikels)|"
    r"autor(?:a)?\s(?:de\s(?:la\s)?(?:entrada|publicación|artículo)|do\s(?:post|artigo))|"
    r"autore\s(?:articolo|dell['’]articolo|del\spost)|auteur\s(?:bericht|van\s\w+)|"
    r"författare|forfatter|inläggsförfattare|autor\swpisu|автор(?:\sзаписи)?|yazar|"
    r"作者|文章作者|博主|投稿者|投稿作成者|글쓴이|"
    r"admin(?:istrator|istrateur|istrador)?|mod(?:erator|érateur|eratore|erador)?|staff|team|op|"
    r"editor|guest|gast|invité|invitado|member|mitglied|subscriber|verified(?:\sowner)?"
)
_IS_BADGE = re.compile(rf"\W*(?:{_BADGE})\W*\Z", re.IGNORECASE)
_BADGE_AFTER = re.compile(rf"\s*[(\[](?:{_BADGE})[)\]]\s*\Z", re.IGNORECASE)
_BADGE_CLASS = re.compile(
    r"(?:^|[-_])(?:says?|badge|label|role|rank|post-?author|by-?post-?author|author-?tag|tag|"
    r"screen-reader(?:-text)?|sr-only|visually-hidden|visuallyhidden|verified|moderator|"
    r"date|time|meta|reply|edit)(?:$|[-_])",
    re.IGNORECASE,
)


def is_badge(text: str) -> bool:
    """Whether a text is a badge and no name, in any of many languages ("Post author")."""
    return _IS_BADGE.match(text) is not None


def read_name(node: Node) -> str | None:
    """Return the name in an element: badges, glue words and a date beside it left out.

    A name that consists of nothing else ("Admin") stays.
    """
    whole = _clean(block_text(node))
    bare = _clean(block_text(node, skip=_is_badge_element))
    return bare or whole or None


def _is_badge_element(node: Node) -> bool:
    if node.tag not in (
        "span",
        "em",
        "small",
        "i",
        "div",
        "a",
        "sup",
        "abbr",
        "time",
        "p",
        "strong",
    ):
        return False
    if any(_BADGE_CLASS.search(name) for name in classes(node)) and not classes(node) & {"fn", "n"}:
        return True
    text = block_text(node)
    return bool(text) and node.tag != "a" and (is_badge(text) or _is_glue(text))


def _is_glue(text: str) -> bool:
    return SAYS.match(text) is not None


def _clean(text: str) -> str:
    name = re.sub(r"\s+", " ", text).strip()
    date = find_date(name)
    if date is not None and not name.startswith(date.text):
        name = _ON_AFTER.sub("", name[: name.index(date.text)])
    name = _BY_BEFORE.sub("", name)
    name = _SAYS_AFTER.sub("", name)
    name = _BADGE_AFTER.sub("", name)
    return name.strip().rstrip(":：,").strip()
