"""Pseudonyms in the place of the people of a discussion, in all that an export says.

A pseudonym is made of a name by HMAC-SHA-256 with a secret: the same for the same name, and without
the secret no guess at a name can be tried. This hides people from who reads the export. It does not
hide them from who looks up the article: its address and its words stay.
"""

from __future__ import annotations

import base64
import hmac
import re
import string
import urllib.parse
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from preserve.errors import UsageError
from preserve.export.names import Names
from preserve.export.portable import portable_html
from preserve.manifest import ArticleRow, CitationRow, CommentRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from preserve.catalogue import CaptureFolder

    Row = TypeVar("Row", bound=msgspec.Struct)

HOST = "pseudonym.invalid"  # RFC 2606 keeps it from ever being a site
SHORTEST_KEY = 16  # bytes

_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ADDRESS = re.compile(r"(?:https?:)?//[^\s<>\"'`]+|\bwww\.[^\s<>\"'`]+", re.IGNORECASE)
_AVATAR = re.compile(
    r"avatar|userpic|user_photo|profile_images|/picture-\d|/photo\.jpg", re.IGNORECASE
)
# What says in an address who somebody is: /author/NAME, /users/12, ?u=12.
_MEMBER = re.compile(
    r"(?P<before>/(?:author|auteur|autor|user|users|u|member|members|membre|profile|profil|people)/"
    r"|/@|[?&](?:author|user|userid|user_id|uid|u|member|profile|id_auteur)=)(?P<who>[^/?&#\s]+)",
    re.IGNORECASE,
)
_MADE_ID = re.compile(r"~[a-z]{12}(?:-[a-z]+)?")
# What a site can be told from, with or without a scheme before it.
_SITE = re.compile(
    r"(?<![\w-])(?:www\.)?(?P<bare>[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:[/?#][^\s<>\"'`]*)?)",
    re.IGNORECASE,
)
_ADDRESSES = frozenset(
    {"as_written", "canonical_url", "final_url", "pages", "permalink", "redirect_to"}
    | {"unwrapped_url", "url"}
)
_TEXTS = frozenset({"anchor_text", "context", "detail", "says", "site_name", "text", "title"})
_SLUGS = frozenset({"fragment", "native_id", "value"})


def read_key(path: Path) -> bytes:
    """Return the secret in a file, without white space around it.

    Raises:
        UsageError: the file cannot be read, or is too short to keep anything secret.
    """
    try:
        key = path.read_bytes().strip()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
    if len(key) < SHORTEST_KEY:
        raise UsageError(
            f"{path} holds {len(key)} bytes; a secret for pseudonyms needs {SHORTEST_KEY}, "
            "e.g. those that openssl rand -hex 32 prints."
        )
    return key


class Pseudonyms:
    """Says of every row what it is with pseudonyms in the place of people."""

    def __init__(self, captures: Iterable[CaptureFolder], *, key: bytes) -> None:
        """Look through the captures for the people in them.

        Raises:
            ManifestError: comments cannot be read.
        """
        self._key = key
        names: dict[str, None] = {}
        mentions: dict[str, None] = {}
        self._sites: set[str] = set()
        for capture in captures:
            article = capture.manifest.article
            names.update(dict.fromkeys(article.authors))
            own = {_bare(one) for one in (article.url, article.final_url) if one}
            own |= {one.partition("/")[0] for one in own}
            for comment in capture.rows("comments", CommentRow):
                mentions.update(dict.fromkeys(comment.mentions))
                mentions.update((quote.author, None) for quote in comment.quotes if quote.author)
                said = {reading.field: reading.value for reading in comment.readings}
                for name in (comment.author.name, said.get("author.name")):
                    names |= {name: None} if name else {}
                for url in (comment.author.url, said.get("author.url")):
                    self._sites |= {_bare(url)} - own if url else set()
        self._names = Names(names, mentions)
        self._by_key: dict[str, Callable[[str], str]] = {
            "html": self._markup,
            **dict.fromkeys(_ADDRESSES, self.address),
            **dict.fromkeys(_SLUGS, self._id),
            **dict.fromkeys(_TEXTS, self.text),
        }
        self._by_field: dict[str, Callable[[str], str]] = {
            **self._by_key,
            "author.name": self.name,
            "author.url": self._home,
            "parent": self._id,
        }

    def row(self, row: Row) -> Row:
        """Return a row of a manifest with pseudonyms in it."""
        told: dict[str, Any] = {
            key: self._value(key, value) for key, value in msgspec.to_builtins(row).items()
        }
        if isinstance(row, CommentRow):
            told |= self._comment(row, told)
        elif isinstance(row, CitationRow) and row.cited_by.id is not None:
            told["cited_by"]["id"] = self._id(row.cited_by.id)
        elif isinstance(row, ArticleRow):
            told["authors"] = [self.name(one) for one in row.authors]
        changed: Row = msgspec.convert(told, type(row))
        return changed

    def _comment(self, row: CommentRow, told: dict[str, Any]) -> dict[str, Any]:
        """Return what of a comment says who somebody is: by names, and by ids made of names."""
        author = row.author
        for quote, said in zip(row.quotes, told["quotes"], strict=True):
            said["author"] = self.name(quote.author) if quote.author else quote.author
            said["comment"] = self._id(quote.comment) if quote.comment else quote.comment
        for reading, said in zip(row.readings, told["readings"], strict=True):
            if reading.value is not None:
                said["value"] = self._by_field.get(reading.field, self.text)(reading.value)
        return {
            "id": self._id(row.id),
            "parent": self._id(row.parent) if row.parent is not None else None,
            "author": {
                "name": self.name(author.name) if author.name else author.name,
                "url": self._home(author.url) if author.url else author.url,
            },
            "mentions": [self.name(one) for one in row.mentions],
        }

    def name(self, name: str) -> str:
        """Return the pseudonym of a person, as a name."""
        return self._name_of(self._names.person(name))

    def text(self, text: str) -> str:
        """Return a text with pseudonyms for the people, mail addresses and sites in it."""
        text = _MAIL.sub(self._mail, _SITE.sub(self._site, text))
        pieces = []
        at = 0
        for found in _ADDRESS.finditer(text):
            before = self._named(text[at : found.start()], self._name_of)
            pieces += [before, self.address(found[0])]
            at = found.end()
        return "".join((*pieces, self._named(text[at:], self._name_of)))

    def address(self, written: str) -> str:
        """Return an address without what says in it who somebody is."""
        if _AVATAR.search(written):
            return f"https://{HOST}/avatar/{self._slug('avatar', written)}"
        written = _MAIL.sub(self._mail, _SITE.sub(self._site, written))
        written = _MEMBER.sub(
            lambda found: found["before"] + self._slug("member", found["who"]), written
        )
        plain = urllib.parse.unquote(written)
        changed = self._slugs(plain)
        if changed == plain:
            return written
        return urllib.parse.quote(changed, safe="/:?#[]@!$&'(+)*,;=~")

    def _value(self, key: str, value: Any) -> Any:
        if isinstance(value, dict):
            return {inner: self._value(inner, one) for inner, one in value.items()}
        if isinstance(value, list | tuple):
            return [self._value(key, one) for one in value]
        if not isinstance(value, str) or key not in self._by_key:
            return value
        return self._by_key[key](value)

    def _markup(self, markup: str) -> str:
        return portable_html(markup, address=self.address, words=self.text)

    def _home(self, url: str) -> str:
        return f"https://{HOST}/{self._slug('site', _bare(url))}"

    def _slugs(self, text: str) -> str:
        return self._named(text, self._slug_of)

    def _named(self, text: str, write: Callable[[str], str]) -> str:
        pieces = []
        at = 0
        for one in self._names.occurrences(text):
            pieces += [text[at : one.start], write(one.person)]
            at = one.end
        return "".join((*pieces, text[at:]))

    def _name_of(self, person: str) -> str:
        return f"Pseudo {self._code('person', person)}"

    def _slug_of(self, person: str) -> str:
        return self._slug("person", person)

    def _slug(self, kind: str, value: str) -> str:
        return f"pseudo-{self._code(kind, value).lower()}"

    def _mail(self, found: re.Match[str]) -> str:
        if found[0].lower().endswith(f"@{HOST}"):
            return found[0]
        return f"{self._slug('mail', found[0].casefold())}@{HOST}"

    def _site(self, found: re.Match[str]) -> str:
        """Replace an address that a writer gives as his own, and those below it."""
        bare = _bare(found["bare"])
        ends = [place.start() for place in re.finditer(r"[/?#]|\Z", bare)]
        for end in reversed(ends):
            if bare[:end] in self._sites:
                site = f"{HOST}/{self._slug('site', bare[:end])}"
                return f"{site}/{self._slug('place', bare)}" if bare[end:] else site
        return found[0]

    def _id(self, id_: str) -> str:
        """Return an id; one that was made of a name and a text is made anew, with the secret."""
        return self._slugs(_MADE_ID.sub(self._made_id, id_))

    def _made_id(self, found: re.Match[str]) -> str:
        number = int.from_bytes(self._digest("id", found[0]))
        letters = []
        for _ in range(12):
            number, rest = divmod(number, 26)
            letters.append(string.ascii_lowercase[rest])
        return f"~{''.join(letters)}"

    def _code(self, kind: str, value: str) -> str:
        """Return 40 bits of a digest as letters and digits, that people can tell apart."""
        code = base64.b32encode(self._digest(kind, value)).decode()
        return f"{code[:4]}-{code[4:8]}"

    def _digest(self, kind: str, value: str) -> bytes:
        message = f"{kind}\0{value}".encode("utf-8", "surrogatepass")
        return hmac.digest(self._key, message, "sha256")


def _bare(url: str) -> str:
    """Return an address without scheme, ``www.`` and what may or may not stand at its end."""
    bare = re.sub(r"\A(?:https?:)?(?://)?(?:www\.)?", "", url.strip(), flags=re.IGNORECASE)
    return bare.casefold().rstrip("/.,;:!?)»\"'")
