"""The stories that look and store nothing: what a page would give, and what a record holds."""

from preserve.articles import stored_article_text
from preserve.reading.barred import Barred, robots_of
from preserve.reading.kept_log import kept_log
from preserve.reading.kept_settings import kept_settings
from preserve.reading.page import Reading, read_file, read_url
from preserve.reading.stored import StoredBody, body_of, stored_body

__all__ = [
    "Barred",
    "Reading",
    "StoredBody",
    "body_of",
    "kept_log",
    "kept_settings",
    "read_file",
    "read_url",
    "robots_of",
    "stored_article_text",
    "stored_body",
]
