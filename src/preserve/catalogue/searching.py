"""Words, asked of the catalogue."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from preserve.catalogue.asking import Asking
from preserve.catalogue.words_of import KINDS, Documents, SearchKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from preserve.catalogue.questions import Question

MOST_RANKED: Final = 50_000  # of what has the words; of more, those that came last
# A citation repeats words of what cites it, and a short text beats a long one: it comes after.
_CITATION = KINDS.index(SearchKind.CITATION)
_FOUND = f"""
SELECT document, kind FROM (
    SELECT d.document AS document, d.kind AS kind, bm25(words_of, 2.0, 4.0, 1.0) AS score
    FROM words_of w JOIN documents d ON d.document = w.rowid
    WHERE words_of MATCH ?{{kinds}}
    ORDER BY w.rowid DESC LIMIT {MOST_RANKED}
) ORDER BY score * iif(kind = {_CITATION}, 0.5, 1.0), document DESC LIMIT ?
"""  # noqa: S608 - of constants
_COUNT = f"""
SELECT count(*) FROM (
    SELECT 1 FROM words_of w JOIN documents d ON d.document = w.rowid
    WHERE words_of MATCH ?{{kinds}} LIMIT {MOST_RANKED}
)
"""  # noqa: S608 - of constants
_NEWEST = """(
    SELECT n.id FROM captures n WHERE n.address = p.address
    ORDER BY n.started DESC, n.id DESC, n.host DESC LIMIT 1
)"""
_PLACE = "p.host, p.id, p.seed, p.address, p.started, p.title"
_NEWEST_FIRST = "ORDER BY p.started DESC, p.id DESC, p.host DESC LIMIT 1"
_OF_LINES = {
    kind: f"""
SELECT {_PLACE}, c.line, c.id, {by}, count(*) OVER (), {_NEWEST}
FROM {table} c JOIN captures p ON p.capture = c.capture WHERE c.document = ? {_NEWEST_FIRST}
"""  # noqa: S608 - of constants
    for kind, table, by in (
        (SearchKind.COMMENT, "comments", "c.id"),
        (SearchKind.CITATION, "citations", "c.cited_by"),
    )
}
_OF_ARTICLES = {
    kind: f"""
SELECT {_PLACE}, NULL, NULL, NULL, count(*) OVER (), {_NEWEST}
FROM captures p WHERE p.{column} = ? {_NEWEST_FIRST}
"""  # noqa: S608 - of constants
    for kind, column in ((SearchKind.ARTICLE, "article"), (SearchKind.TEXT, "body"))
}
_PLACES = {**_OF_LINES, **_OF_ARTICLES}
_TEXT = "SELECT text FROM texts WHERE document = ?"
_NOT_READ = "SELECT host, id FROM captures WHERE body IS NULL AND whole = 1 LIMIT ?"
_SET_BODY = "UPDATE captures SET body = ? WHERE host = ? AND id = ?"
_SAME_BODY = """
SELECT o.body FROM captures p JOIN captures o ON o.address = p.address
    AND o.body IS NOT NULL
    JOIN resources r ON r.capture = o.capture AND r.payload = ? AND r.bytes = ?
WHERE p.host = ? AND p.id = ? LIMIT 1
"""
_AT_ONCE = 1000


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a search found, as the newest capture that has it so says.

    ``line`` is the first byte of its line, ``id`` its id, ``comment`` that of the comment it is or
    stands in; all None for an article. ``captures`` is how many have it, ``newest`` the id of the
    seed's newest capture, which may be another.
    """

    document: int
    kind: SearchKind
    folder: str
    capture: str
    seed: str
    address: str
    started: str
    title: str | None
    line: int | None
    id: str | None
    comment: str | None
    captures: int
    newest: str

    @property
    def path(self) -> Path:
        """The capture's folder."""
        return Path(self.folder)


class WordQueries(Asking):
    """An open catalogue, to be searched; errors are those of ``Queries``."""

    def search(
        self, asked: Question, kinds: Collection[SearchKind] = (), *, most: int = _AT_ONCE
    ) -> Iterator[Found]:
        """Yield what has the words, the best first, at most ``most``."""
        query = _FOUND.format(kinds=_among(kinds))
        for document, kind in list(self._rows(query, (asked.match(), most))):
            found = self._found(document, KINDS[kind])
            if found is not None:
                yield found

    def count_found(self, asked: Question, kinds: Collection[SearchKind] = ()) -> int:
        """Return how much has the words, at most ``MOST_RANKED``.

        What was taken out of discussions is counted with it.
        """
        ((count,),) = self._rows(_COUNT.format(kinds=_among(kinds)), (asked.match(),))
        assert isinstance(count, int)
        return count

    def text_of(self, document: int) -> str:
        """Return the text of an article that was found; empty where there is none."""
        for (packed,) in self._rows(_TEXT, (document,)):
            return zlib.decompress(packed).decode()
        return ""

    def article_text(self, folder: Path) -> str:
        """Return the text of a capture's article; empty where there is none."""
        query = "SELECT body FROM captures WHERE host = ? AND id = ? AND body > 0"
        for (document,) in self._rows(query, (folder.parent.name, folder.name)):
            return self.text_of(document)
        return ""

    def _found(self, document: int, kind: SearchKind) -> Found | None:
        for row in self._rows(_PLACES[kind], (document,)):
            host, capture, seed, address, started, title, line, name, comment, count, newest = row
            return Found(
                document=document,
                kind=kind,
                folder=f"{self.collection}/{host}/{capture}",
                capture=capture,
                seed=seed,
                address=address,
                started=started,
                title=title,
                line=line,
                id=name,
                comment=comment,
                captures=count,
                newest=newest,
            )
        return None

    # -------------------------------------------------------------------- the text of articles

    def articles_not_read(self, most: int = _AT_ONCE) -> list[Path]:
        """Return folders of captures of which the article's text was not taken in yet."""
        return [self.collection / host / name for host, name in self._rows(_NOT_READ, (most,))]

    def same_article(self, folder: Path, payload: int, size_bytes: int) -> int | None:
        """Return the document of a text whose page another capture of the seed had likewise."""
        names = (payload, size_bytes, folder.parent.name, folder.name)
        found = next(self._rows(_SAME_BODY, names), None)
        return found[0] if found is not None else None

    def add_article(self, folder: Path, text: str | int) -> None:
        """Take in the text of an article, or name the document that has it; 0 for none."""
        with self.translated():
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                body: int | None = text if isinstance(text, int) else self._document(folder, text)
                names = (body or 0, folder.parent.name, folder.name)
                self.connection.execute(_SET_BODY, names)
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    def _document(self, folder: Path, text: str) -> int | None:
        query = "SELECT address FROM captures WHERE host = ? AND id = ?"
        rows = self.connection.execute(query, (folder.parent.name, folder.name)).fetchall()
        return next(
            (
                Documents(self.connection).number(SearchKind.TEXT, (address,), text=text)
                for (address,) in rows
            ),
            None,
        )


def _among(kinds: Collection[SearchKind]) -> str:
    if not kinds:
        return ""
    wanted = set(kinds)
    if SearchKind.ARTICLE in wanted:
        wanted.add(SearchKind.TEXT)
    return f" AND d.kind IN ({', '.join(str(KINDS.index(kind)) for kind in sorted(wanted))})"
