"""Readers of the discussion under an article; pure: they yield requests and are fed answers.

What an adapter builds on is here too: ``read_paged`` and ``make_page`` for comments in mark-up,
``ask_json``, ``Posted`` and ``served_thread`` for those that an API serves, ``join`` for both;
and from the rooms below what pages, texts, dates and writers are.
"""

from preserve.discuss.answers import Answered, ask_json, field, number, objects, pointer, text
from preserve.discuss.body import copy_of
from preserve.discuss.comment_page import CommentPage, make_page
from preserve.discuss.dates import find_date
from preserve.discuss.draft import Draft
from preserve.discuss.joining import join
from preserve.discuss.place import absolute
from preserve.discuss.posted import Posted, read_posted
from preserve.discuss.reading import read_discussion
from preserve.discuss.served import Served, served_thread
from preserve.discuss.types import (
    Adapter,
    Claim,
    Match,
    PageAnswer,
    PageAsk,
    ReadComment,
    Thread,
)
from preserve.discuss.whole import read_paged
from preserve.model import Author, Kind, Visibility
from preserve.page import Document, Node, block_text

__all__ = [
    "Adapter",
    "Answered",
    "Author",
    "Claim",
    "CommentPage",
    "Document",
    "Draft",
    "Kind",
    "Match",
    "Node",
    "PageAnswer",
    "PageAsk",
    "Posted",
    "ReadComment",
    "Served",
    "Thread",
    "Visibility",
    "absolute",
    "ask_json",
    "block_text",
    "copy_of",
    "field",
    "find_date",
    "join",
    "make_page",
    "number",
    "objects",
    "pointer",
    "read_discussion",
    "read_paged",
    "read_posted",
    "served_thread",
    "text",
]
