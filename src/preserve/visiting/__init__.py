"""Going to see: what is wanted, one address after another, until the article and all is had.

``Session`` sets the rooms to work together; ``read_article`` tells the first half of every story.
"""

from preserve.visiting.article import Cited, Found, read_article, read_document
from preserve.visiting.citing import want_citations
from preserve.visiting.earlier import Earlier
from preserve.visiting.hosts_of import hosts_of, not_shared
from preserve.visiting.recorder import Forgetful, Kept, Recorder
from preserve.visiting.session import Session
from preserve.visiting.together import Together

__all__ = [
    "Cited",
    "Earlier",
    "Forgetful",
    "Found",
    "Kept",
    "Recorder",
    "Session",
    "Together",
    "hosts_of",
    "not_shared",
    "read_article",
    "read_document",
    "want_citations",
]
