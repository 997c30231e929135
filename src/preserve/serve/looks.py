"""What all pages of the server have: their language, their policy, the way to the others."""

from __future__ import annotations

import dataclasses
import functools
import tempfile
from typing import TYPE_CHECKING, Any

from preserve.report.pages import inline, pieces
from preserve.report.words import Words, language_for, language_of
from preserve.serve.english import ENGLISH
from preserve.serve.french import FRENCH
from preserve.serve.messages import Answer
from preserve.serve.paths import INDEX, NEW, SCHEDULE, SEARCH, UNDER_WAY, Paths

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

PACKAGE = "preserve.serve"
PLACES = Paths()
_ALSO = {"en": ENGLISH, "fr": FRENCH}
_LINKS = (
    (INDEX, "serve.captures"),
    (SEARCH, "serve.search"),
    (UNDER_WAY, "serve.under_way"),
    (SCHEDULE, "serve.schedule"),
    (NEW, "serve.new"),
)
_IN_MEMORY_BYTES = 1 << 20


@functools.cache
def policy() -> str:
    """Return the Content-Security-Policy of the pages: their own styles, scripts, forms, events."""
    styles = f"{inline('report.css').source} {inline('serve.css', PACKAGE).source}"
    scripts = f"{inline('report.js').source} {inline('serve.js', PACKAGE).source}"
    return (
        f"default-src 'none'; style-src {styles}; script-src {scripts}; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'"
    )


@functools.cache
def words_for(language: str) -> Words:
    """Return the words of reports and of the server, in one language."""
    return Words(language, _ALSO[language])


def language_asked(
    asked: str, accepted: str | None, environ: Mapping[str, str], page: str | None = None
) -> str:
    """Return the language of a page: what was asked for, else what the browser prefers.

    ``accepted`` is its Accept-Language (RFC 9110, 12.5.4); of one that names none of ours the
    language is as ``language_for`` has it.
    """
    if asked == "auto":
        for tag in _preferred(accepted or ""):
            if found := language_of(tag):
                return found
    return language_for(asked=asked, environ=environ, page=page)


def _preferred(accepted: str) -> Iterable[str]:
    """Return the tags of an Accept-Language, the most wanted first."""
    found = []
    for place, part in enumerate(accepted.split(",")[:20]):
        tag, _, weight = part.partition(";")
        try:
            quality = float(weight.strip().removeprefix("q=") or 1)
        except ValueError:
            quality = 0.0
        if quality > 0:
            found.append((-quality, place, tag))
    return [tag for _, _, tag in sorted(found)]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """How a page is made for one request: in its language, with what is on every page.

    ``here`` is its path; ``form`` is what its forms carry, None for who has no cookie yet;
    ``goes_on`` tells whether to: a page that nobody waits for any more is not made to its end.
    """

    words: Words
    here: str
    form: str | None
    goes_on: Callable[[], bool]

    @property
    def values(self) -> dict[str, Any]:
        """The values that every template has."""
        links = [] if self.form is None else [(href, self.words(key)) for href, key in _LINKS]
        return {
            "t": self.words,
            "places": PLACES,
            "policy": policy(),
            "form": self.form,
            "site": {
                "style": inline("serve.css", PACKAGE).text,
                "label": self.words("serve.nav"),
                "links": links,
                "here": self.here,
            },
        }

    def page(self, template: str, values: Mapping[str, Any], *, status: int = 200) -> Answer:
        """Make a page of a template."""
        return self.made(
            pieces(f"{template}.html.jinja", {**self.values, **values}, package=PACKAGE),
            status=status,
        )

    def error(self, sentence: str, status: int, *, is_ours: bool = False) -> Answer:
        """Make a page that says why there is none; ``is_ours``: in the language of the page."""
        return self.page("error", {"sentence": sentence, "is_ours": is_ours}, status=status)

    def made(self, parts: Iterable[bytes], *, status: int = 200) -> Answer:
        """Make a page to its end: what goes wrong under way is no half of a page."""
        whole = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES)  # noqa: SIM115 - who sends it closes it
        try:
            for piece in parts:
                if not self.goes_on():
                    raise InterruptedError
                whole.write(piece)
        except BaseException:
            whole.close()
            raise
        return Answer(
            status=status,
            body=whole,  # type: ignore[arg-type]  # it is a file in all but name
            headers=(
                ("Content-Security-Policy", f"{policy()}; frame-ancestors 'none'"),
                ("Content-Language", self.words.language),
                ("Vary", "Accept-Language, Cookie"),
            ),
        )
