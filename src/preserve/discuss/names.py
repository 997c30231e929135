"""Commenters' names as printed, without the words and badges that themes put around them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from preserve.discuss.dates import find_date
from preserve.discuss.markup import class_named, classes
from preserve.page import block_text
from preserve.patterns import pattern

if TYPE_CHECKING:
    from preserve.page import Node

# What follows or precedes a name: "NAME says:", "Comment by NAME".
_SAYS = (
    r"says?|said|wrote|writes|commented|replied|dit|a\sdit|a\sécrit|écrit|a\srépondu|dice|dijo|"
    r"ha\sdicho|escribió|comentó|sagte?|schreibt|schrieb|meinte?|kommentiert(?:e)?|antwortet(?:e)?|"
    r"scrive|ha\sscritto|ha\sdetto|disse|diz|escreveu|comentou|zegt|zei|schreef|schrijft|skriver|"
    r"skrev|säger|siger|sier|sanoo|kirjoitti|mówi|pisze|napisał\(?a?\)?|říká|napsal\(?a?\)?|"
    r"szerint|írta|mondta|spune|a\sspus|говорит|пишет|сказал(?:а|\(а\))?|написал(?:а|\(а\))?|"
    r"каже|пише|сказав|сказала|коментує|написав|казва|каза|написа|вели|рече|"
    r"diyor\ski|dedi\ski|dedi|diyor|yazdı|λέει|ο/η|berkata|mengatakan|menulis|nói|viết|"
    r"ha\sdit|escrigué|ha\sescrit|diu|di|dixo|dio|píše|hovorí|povedal(?:\(a\))?|pravi|"
    r"je\srekel(?:/-la)?|kaže|napisa[ol]a?|je\srekao|saka|teica|rašo|sako|ütleb|ütles|kirjutas|"
    r"thotë|diras|segir|قال(?:ت)?|يقول|كتب|הגיב(?:ה|/ה)?|אומר(?:/ת)?|כתב(?:ה)?|"
    r"گفت(?:ه)?|می‌?\s?گوید|می‌?\s?گه|พูดว่า|กล่าวว่า|कहते\sहैं|"
    r"说道|說道|说|說|表示|より|さんのコメント|の発言|님의\s말|가\s말하길|말하길"
)
_UNSPACED = r"\u3040-\u9fff\uac00-\ud7af"
SAYS_WORDS = _SAYS
SAYS = pattern(rf"\W*+(?:{_SAYS})?\W*+\Z", re.IGNORECASE)
_SAYS_AFTER = pattern(
    # What is written without blanks has no case.
    rf"[\s,]*(?:(?<=[\s,])|(?-i:(?<=[{_UNSPACED}])|(?=[{_UNSPACED}])))(?:{_SAYS})"
    r"\s*(?:[:：…,]|\.\.\.)+\s*\Z|(?<=\w)\s(?:said|says|wrote|writes)\s*\Z",
    re.IGNORECASE,
)
# How a text ends after which there may be such words: others need not be searched.
_ENDS_SAYS = (":", "：", "…", ",", ".", " ")
_SAYS_IN_ENGLISH = ("said", "says", "wrote", "writes")
_ENDS_BADGE = (")", "]", " ")
_BY_BEFORE = pattern(
    r"\A\W*(?:(?:(?:admin|author|guest|staff)\s)?(?:(?:comment|posted|written|submitted|left|reply)\s)?by|commentaire\s(?:de|par)|"
    r"(?:posté|écrit|rédigé|publié)\spar|(?:kommentar|beitrag|geschrieben|verfasst|kommentiert)\svon|"
    r"(?:comentario|publicado|enviado|escrito)\s(?:de|por)|(?:commento|inviato|scritto)\s(?:di|da)|"
    r"(?:comentário|escrito)\s(?:de|por)|(?:reactie|geplaatst)\s(?:van|door)|"
    r"(?:kommentar|skrevet|skrivet)\sa[fv]|投稿者(?=\s*[:：]))\s*[:：]?\s+",
    re.IGNORECASE,
)
_END_CHARACTERS = 200  # of a text, in which what follows a name is looked for
_ON_AFTER = pattern(
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
_IS_BADGE = pattern(rf"\W*(?:{_BADGE})\W*\Z", re.IGNORECASE)
_BADGE_AFTER = pattern(rf"\s*[(\[](?:{_BADGE})[)\]]\s*\Z", re.IGNORECASE)
_BADGE_CLASS = pattern(
    r"(?:^|[-_])(?:says?|badge|label|role|rank|post-?author|by-?post-?author|author-?tag|tag|"
    r"screen-reader(?:-text)?|sr-only|visually-hidden|visuallyhidden|verified|moderator|"
    r"date|time|meta|reply|edit)(?:$|[-_])",
    re.IGNORECASE,
)
_is_called_badge = class_named(_BADGE_CLASS)


def is_badge(text: str) -> bool:
    """Whether a text is a badge and no name, in any of many languages ("Post author")."""
    return _IS_BADGE.match(text) is not None


def read_name(node: Node) -> str | None:
    """Return the name in an element: badges, glue words and a date beside it left out.

    A name that consists of nothing else ("Admin") stays.
    """
    shown = block_text(node)
    whole = clean_name(shown)
    without_badges = block_text(node, skip=_is_badge_element)
    bare = clean_name(without_badges) if without_badges != shown else whole
    return (bare if _without_end(_ON_AFTER, f" {bare}") else "") or whole or None


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
    if _is_called_badge(node) and classes(node).isdisjoint(("fn", "n")):
        return True
    text = block_text(node)
    return bool(text) and node.tag != "a" and (is_badge(text) or _is_glue(text))


def _is_glue(text: str) -> bool:
    return SAYS.match(text) is not None


def clean_name(text: str) -> str:
    """Return a name from a text without glue words, a date beside it and a badge after it."""
    name = " ".join(text.split())
    date = find_date(name)
    if date is not None and not name.startswith(date.text):
        name = _without_end(_ON_AFTER, name[: name.index(date.text)])
    name = _BY_BEFORE.sub("", name)
    if name.endswith(_ENDS_SAYS) or name[-6:].lower().endswith(_SAYS_IN_ENGLISH):
        name = _without_end(_SAYS_AFTER, name)
    if name.endswith(_ENDS_BADGE):
        name = _without_end(_BADGE_AFTER, name)
    return name.strip().rstrip(":：,").strip()


def _without_end(shape: re.Pattern[str], text: str) -> str:
    """Return a text without what ``shape`` finds at its end, where no more is looked at."""
    start = max(0, len(text) - _END_CHARACTERS)
    return text[:start] + shape.sub("", text[start:])


_BY = pattern(r"\A\W*(?:par|by|von|por|da|di|door|od|from|de)\s+(?=\S)", re.IGNORECASE)
_WEEKDAY = (
    r"mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?|sat(?:urday)?|"
    r"sun(?:day)?|mo|di|mi|do|fr|sa|so|\w+tag|mittwoch|\w+di|dimanche|lunes|martes|mi[ée]rcoles|"
    r"jueves|viernes|s[áa]bado|domingo"
)
_BEFORE_DATE = pattern(
    rf"[\s,|·•–—(\-]+(?:(?:on|at|le|à|am|um|vom|el|il|em|op|den)\s+)?(?:(?:{_WEEKDAY})[.,]?\s*)?"
    r"(?:(?:on|at|le|à|am|um|vom|el|il|em|op|den)\s*)?[\s,|·•–—(\-]*\Z",
    re.IGNORECASE,
)
_LONGEST_NAME = 80  # characters
_LONGEST_LINE = 1000  # more is a text, or nothing that people write


def name_beside_date(line: str) -> str | None:
    """Return the name in a line that has little but a name and a date; None where there is none.

    ``Ada | Tue, 21 April``, ``Par Ada, le 15 mai 2019``, ``21 April 2020 — Ada``.
    """
    text = " ".join(line.split())
    date = find_date(text) if len(text) <= _LONGEST_LINE else None
    if date is None:
        return None
    before, _, after = text.partition(date.text)
    for part in (_BEFORE_DATE.sub("", f"{before} "), re.split(r"\s[|·•–—-]\s", after)[-1]):
        name = clean_name(_BY.sub("", part.strip(" |·•–—-,:()#")))
        if 0 < len(name) <= _LONGEST_NAME and re.search(r"[^\W\d_]", name) and not is_badge(name):
            return name
    return None
