"""The stories that look and store nothing: what a page would give, and what a record holds."""

from preserve.reading.page import Reading, read_file, read_url
from preserve.reading.stored import StoredBody, stored_body

__all__ = ["Reading", "StoredBody", "read_file", "read_url", "stored_body"]
