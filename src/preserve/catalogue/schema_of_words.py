"""The later forms of the catalogue: what is cited by host and by year, and words to be searched.

A *document* is what a search finds: the title of an article, its text, a comment, a citation. What
several captures of a seed have alike is one. Of the words the catalogue keeps an index alone: the
lines of the captures say how they read. The text of articles, which no line has, is in ``texts``.
"""

from __future__ import annotations

from typing import Final

THIRD: Final = """
CREATE TABLE hosts (
    host    INTEGER PRIMARY KEY,
    name    TEXT NOT NULL UNIQUE    -- its labels from the last, each with a dot: example.news.
);

ALTER TABLE captures ADD COLUMN saved INTEGER NOT NULL DEFAULT 0; -- bytes of bodies referred to
ALTER TABLE captures ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;  -- lines that are kept-earlier
ALTER TABLE captures ADD COLUMN article INTEGER;    -- the document of its title and authors
ALTER TABLE captures ADD COLUMN body INTEGER;       -- that of its text; 0: none; null: not read
CREATE INDEX captures_by_article ON captures (article) WHERE article IS NOT NULL;
CREATE INDEX captures_by_body ON captures (body);

ALTER TABLE comments ADD COLUMN document INTEGER;   -- null where there are no words to be shown
CREATE INDEX comments_by_document ON comments (document) WHERE document IS NOT NULL;

ALTER TABLE citations ADD COLUMN host INTEGER;      -- of the address cited
ALTER TABLE citations ADD COLUMN final_host INTEGER;    -- of where it ends, if that is another
ALTER TABLE citations ADD COLUMN standing INTEGER;  -- place in the list of Standing
ALTER TABLE citations ADD COLUMN year INTEGER;      -- of the comment or article; null: not known
ALTER TABLE citations ADD COLUMN document INTEGER;
CREATE INDEX citations_by_host ON citations (host);
CREATE INDEX citations_by_final_host ON citations (final_host) WHERE final_host IS NOT NULL;
CREATE INDEX citations_dead ON citations (capture) WHERE standing = 1;
CREATE INDEX citations_by_document ON citations (document);

CREATE TABLE documents (
    document    INTEGER PRIMARY KEY AUTOINCREMENT,  -- never given twice: the index keeps old ones
    hash        INTEGER NOT NULL,
    kind        INTEGER NOT NULL    -- place in the list of SearchKind
);
CREATE INDEX documents_by_hash ON documents (hash);

CREATE TABLE texts (
    document    INTEGER PRIMARY KEY,
    text        BLOB NOT NULL       -- of an article, compressed
);

CREATE VIRTUAL TABLE words_of USING fts5(
    author, title, text, content='', tokenize="unicode61 remove_diacritics 2"
);

UPDATE captures SET whole = 0;
"""

FOURTH: Final = """
CREATE TABLE trail (            -- one row, where anything was ever withdrawn
    digest      TEXT NOT NULL,  -- of withdrawn.jsonl, as it was taken in
    standing    TEXT NOT NULL   -- JSON: the withdrawals that stood then
);
"""
