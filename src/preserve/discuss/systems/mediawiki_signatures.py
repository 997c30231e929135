"""How comments on talk pages of MediaWiki are signed: a link to the writer, a time with a zone."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote

from preserve.discuss.dates import find_date
from preserve.discuss.markup import ancestors
from preserve.discuss.place import split
from preserve.model import Author
from preserve.page import block_text
from preserve.patterns import pattern

if TYPE_CHECKING:
    from preserve.page import Node

_ZONE_WRITTEN = r"\((?P<zone>[A-Z]{2,5}|[+-]\d{2}(?::?\d{2})?)\)"
_ZONE = pattern(_ZONE_WRITTEN)
_SIGNED = pattern(rf"{_ZONE_WRITTEN}(?:\s|<[^<>]*>)*\Z")
_OFFSETS = {
    "UTC": "Z", "GMT": "Z", "CET": "+01:00", "CEST": "+02:00", "MEZ": "+01:00", "MESZ": "+02:00",
    "WET": "+00:00", "WEST": "+01:00", "EET": "+02:00", "EEST": "+03:00", "MSK": "+03:00",
    "JST": "+09:00", "KST": "+09:00",
}  # fmt: skip
_WEEKDAY = pattern(r"\s*\([^\d()\s]{1,3}\)\s*")  # between day and time, in Japanese and others
_DATE_CHARACTERS = 60  # before the zone
_AFTER_CHARACTERS = 40  # after the zone: a bracket, a link to answer
_SIGNED_CHARACTERS = 220  # from the writer's link to the end

# Namespaces 2 and 3, and the page of contributions, as wikis of many languages call them.
_USER = (
    r"User|Benutzer(?:in)?|Utilisat(?:eur|rice)|Usuari[oa]|Usuári[oa]|Utilizador(?:a)?|Utente|"
    r"Gebruiker|Участни(?:к|ца)|Користувач(?:ка)?|Wikipedyst(?:a|ka)|Użytkowni(?:k|czka)|Användare|"
    r"Bruger|Bruker|Käyttäjä|Kullanıcı|利用者|用户|用戶|使用者|사용자|Uživatel(?:ka)?|Szerkesztő|"
    r"Felhasználó|Utilizator|Χρήστης|משתמש(?:ת)?|مستخدم(?:ة)?|کاربر|Usor|Uzanto|Lietotājs|Naudotojas|"
    r"Kasutaja|Потребител|Корисник|Suradnik|Uporabnik|Pengguna|Thành\sviên|ผู้ใช้|Wikipedia"
)
_USER_PAGE = pattern(rf"^(?:{_USER})(?P<talk>[\s_-]\w+)?:(?P<name>[^/#]+)\Z", re.IGNORECASE)
_USER_TALK = pattern(
    r"^(?:Discussion[\s_]utilisat(?:eur|rice)|Usuari[oa][\s_]discusión|Discussioni[\s_]utente|"
    r"Overleg[\s_]gebruiker|Обсуждение[\s_]участни(?:ка|цы)|Обговорення[\s_]користувача|"
    r"Dyskusja[\s_]wikipedyst(?:y|ki)|Keskustelu[\s_]käyttäjästä):(?P<name>[^/#]+)\Z",
    re.IGNORECASE,
)
_CONTRIBUTIONS = pattern(
    r"^[^/:]+:(?:Contrib\w*|Beiträge|Contribuciones|Contribuições|Contributi|Bijdragen|Вклад|Внесок|"
    r"Wkład|Bidrag|Muokkaukset|投稿記録|用户贡献|用戶貢獻|기여)/(?P<name>[^/#]+)\Z",
    re.IGNORECASE,
)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Signature:
    """Who signed, and when; ``date_text`` as printed, with the zone."""

    author: Author
    date: str | None
    date_text: str


def ends_with_zone(line: str) -> bool:
    """Whether a line of mark-up ends with a zone, as a signature does."""
    return _SIGNED.search(line) is not None


def find_signature(holder: Node) -> Signature | None:
    """Return the signature that a paragraph ends with, or None."""
    text = block_text(holder)
    tail = text[-(_DATE_CHARACTERS + _AFTER_CHARACTERS + 20) :]
    zones = list(_ZONE.finditer(tail))
    if not zones or len(tail) - zones[-1].end() > _AFTER_CHARACTERS:
        return None
    zone = zones[-1]
    window = tail[max(0, zone.start() - _DATE_CHARACTERS) : zone.start()]
    printed = find_date(_WEEKDAY.sub(" ", window), day_first=True)
    if printed is None or printed.iso is None or "T" not in printed.iso:
        return None
    author = _writer(holder)
    if author is None:
        return None
    offset = (
        _OFFSETS.get(zone["zone"], "") if re.search(r"T\d\d:\d\d(?::\d\d)?\Z", printed.iso) else ""
    )
    begin = max(window.find(printed.text[:4]), 0)
    return Signature(
        author=author,
        date=printed.iso + offset,
        date_text=window[begin:].strip() + f" {zone.group()}",
    )


def _writer(holder: Node) -> Author | None:
    """Return who the last links of a paragraph lead to; the user's page goes before others."""
    links = [(link, user) for link in holder.css("a[href]") if (user := user_of(link)) is not None]
    if not links:
        return None
    _, last = links[-1]
    same = [(link, user) for link, user in links if user.casefold() == last.casefold()]
    link, name = same[0]
    return Author(name=name, url=link.attributes.get("href"))


def user_of(link: Node) -> str | None:
    """Return the name of the user whose page, talk page or contributions a link leads to."""
    parts = split(link.attributes.get("href") or "")
    titles = parse_qs(parts.query).get("title", [])
    titles.append(unquote(parts.path).removeprefix("./"))
    titles.append(unquote(parts.path).rpartition("/wiki/")[2])
    for title in titles:
        page = title.rsplit("/", 1)[-1] if ":" in title.rsplit("/", 1)[-1] else title
        for candidate in (title, page):
            for shape in (_USER_PAGE, _USER_TALK, _CONTRIBUTIONS):
                found = shape.match(candidate.strip("/"))
                if found is not None:
                    return found["name"].replace("_", " ").strip() or None
    return None


def without_signature(fragment: Node, signature: Signature) -> Node:
    """Take the signature off the end of a comment: from its first link to its writer on."""
    text = block_text(fragment)
    for link in fragment.css("a[href]"):
        user = user_of(link)
        if user is None or user.casefold() != (signature.author.name or "").casefold():
            continue
        rest = text[text.rfind(block_text(link)) :] if block_text(link) else ""
        if len(rest) > _SIGNED_CHARACTERS:
            continue
        _cut_from(link, fragment)
        break
    return fragment


def _cut_from(link: Node, fragment: Node) -> None:
    """Remove a link and all that follows it, and the dash before it."""
    begin = link
    for around in ancestors(link):
        if around.mem_id == fragment.mem_id or around.tag in {"p", "div", "li", "dd"}:
            break
        if not _text_before(begin, around):
            begin = around
    around = begin
    while around.mem_id != fragment.mem_id:
        following = around.next
        while following is not None:
            after = following.next
            following.decompose() if following.is_element_node else following.remove()
            following = after
        parent = around.parent
        if parent is None:
            break
        if around.mem_id == begin.mem_id:
            dash = begin.prev
            if dash is not None and dash.is_text_node:
                shorter = re.sub(r"[\s\-–—~•·(]+\Z", "", dash.text() or "")
                dash.replace_with(shorter)
            begin.decompose()
        around = parent


def _text_before(node: Node, around: Node) -> bool:
    """Whether an element has text before one of its children."""
    child = around.child
    while child is not None and child.mem_id != node.mem_id:
        if (child.text() or "").strip(" \n\t-–—~•·("):
            return True
        child = child.next
    return False
