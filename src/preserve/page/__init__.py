"""Content and charset decoding, the tree, text by blocks, addresses in plain text.

The only room that imports selectolax: the other readers take ``Document`` and ``Node`` from here.
"""

from preserve.page.content import dechunk, decode_content, decode_start, payload, read_body
from preserve.page.document import Document, let_go, parse, parse_fragment, per_document, select
from preserve.page.locate import Locators, locator
from preserve.page.nodes import Node
from preserve.page.plain import PlainAddress, plain_addresses
from preserve.page.sentences import sentence_around
from preserve.page.text import block_text, inner_html, says_at_least

__all__ = [
    "Document",
    "Locators",
    "Node",
    "PlainAddress",
    "block_text",
    "dechunk",
    "decode_content",
    "decode_start",
    "inner_html",
    "let_go",
    "locator",
    "parse",
    "parse_fragment",
    "payload",
    "per_document",
    "plain_addresses",
    "read_body",
    "says_at_least",
    "select",
    "sentence_around",
]
