"""Text and bodies for the pages of the bench, always the same for the same random source."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

_FIRST = [
    "b",
    "c",
    "ch",
    "d",
    "f",
    "g",
    "j",
    "l",
    "m",
    "n",
    "p",
    "qu",
    "r",
    "s",
    "t",
    "v",
    "br",
    "cl",
    "cr",
    "dr",
    "fl",
    "gr",
    "pl",
    "pr",
    "tr",
]
_VOWELS = ["a", "e", "i", "o", "u", "é", "è", "ou", "an", "en", "on", "in", "eau", "ai", "oi"]
_LAST = ["", "", "", "r", "s", "t", "l", "n", "x", "ge", "me", "ne", "re", "se", "te", "que"]
_SMALL = [
    "le",
    "la",
    "les",
    "de",
    "du",
    "des",
    "un",
    "une",
    "et",
    "ou",
    "à",
    "au",
    "aux",
    "en",
    "par",
    "pour",
    "sur",
    "sans",
    "que",
    "qui",
    "ne",
    "pas",
]
_HEADS = {"image/jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "font/woff2": b"wOF2\x00\x01\x00\x00"}
_LINES = 4000
_RULES = (
    ".{0} .{1}{{margin:0 auto {2}px;padding:{3}px;color:#{4:06x};display:flex}}\n",
    "@media (min-width:{2}px){{.{0}>.{1}{{width:{3}%;border:1px solid #{4:06x}}}}}\n",
    "#{0} a:hover,.{1} li:before{{text-decoration:none;content:'\\2{3}';opacity:.{2}}}\n",
)
_CODE = (
    "function {0}(e,t){{var n=e.{1}||{2};return t?n.call(this,t):n+{3}}}",
    "{0}.prototype.{1}=function(e){{this._{0}=e;if(!e)throw new Error('{1} {0}');return {2}}};",
    "var {0}={{{1}:{2},type:'{1}',on:function(e){{return e.which==={3}}}}};",
    "for(var {0}=0;{0}<{2};{0}++)if({1}[{0}]!==null&&{1}[{0}].length>{3})break;",
)


class Prose:
    """Words, paragraphs, style sheets and scripts of a length that is asked for."""

    def __init__(self, source: random.Random) -> None:
        self._source = source
        self._lines: dict[tuple[str, ...], list[str]] = {}
        parts = itertools.product(_FIRST, _VOWELS, _LAST)
        syllables = ["".join(part) for part in parts]
        source.shuffle(syllables)
        long = [a + b for a, b in zip(syllables[::2], syllables[1::2], strict=False)]
        self._words = [*_SMALL * 8, *syllables[:400], *long]
        # Common words come often, rare ones seldom.
        self._weights = list(itertools.accumulate(1 / (n + 8) for n in range(len(self._words))))

    def words(self, count: int) -> str:
        return " ".join(self._source.choices(self._words, cum_weights=self._weights, k=count))

    def sentence(self) -> str:
        return self.words(self._source.randint(8, 22)).capitalize() + "."

    def paragraph(self) -> str:
        return " ".join(self.sentence() for _ in range(self._source.randint(2, 6)))

    def name(self) -> str:
        return self.words(2).title()

    def style(self, size: int) -> str:
        return self._filled(_RULES, size)

    def script(self, size: int) -> str:
        return "'use strict';" + self._filled(_CODE, size)

    def _filled(self, kinds: tuple[str, ...], size: int) -> str:
        lines = self._lines.get(kinds)
        if lines is None:
            lines = self._lines[kinds] = self._made(kinds)
        made, length = list[str](), 0
        while length < size:
            made.append(self._source.choice(lines))
            length += len(made[-1])
        return "".join(made)

    def _made(self, kinds: tuple[str, ...]) -> list[str]:
        """Make the lines that all style sheets, or all scripts, are put together from."""
        source = self._source
        pairs = ["".join(pair) for pair in itertools.pairwise(self._words[-400:])]
        names = [pair.encode("ascii", "ignore").decode() + "x" for pair in pairs]
        return [
            source.choice(kinds).format(
                source.choice(names),
                source.choice(names),
                source.randint(1, 99),
                source.randint(10, 999),
                source.randrange(1 << 24),
            )
            for _ in range(_LINES)
        ]

    def picture(self, size: int, media_type: str = "image/jpeg") -> bytes:
        """Bytes that look like a picture or font, and in which gzip finds nothing to save."""
        head = _HEADS[media_type]
        return head + self._source.randbytes(max(size - len(head), 16))
