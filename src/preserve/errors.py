"""The error tree; nothing outside it leaves the program.

    PreserveError
    ├── UsageError            wrong words on the command line           exit 2
    │   ├── SettingsError     a setting that is missing or wrong        exit 2
    │   └── InvalidAddress    an address that is not one                exit 2
    ├── CollectionError       a collection that cannot be read/written  exit 1
    │   ├── UnknownCapture    no capture answers to this id
    │   ├── AmbiguousCapture  several captures answer to this prefix
    │   └── CatalogueError    the catalogue cannot be used: a cache, made anew by reindex
    ├── WarcError             a WARC record that cannot be read
    ├── ManifestError         a manifest that cannot be read
    ├── PageError             a page that cannot be read (too deep, broken coding)
    │   └── PageTooLarge      … since it is larger than what is looked into
    └── ViewerError           a viewer that is not there or does not work

A failed address is not an error: it is a value with an outcome (see ``model.Exchange``).
Every message is one sentence that says what is wrong, and what the user can do.
"""

from __future__ import annotations


class PreserveError(Exception):
    """Root of all errors that the program raises on purpose."""

    exit_code = 1


class UsageError(PreserveError):
    """The command was called with words that do not fit."""

    exit_code = 2


class SettingsError(UsageError):
    """A setting is missing or wrong; the message names the file, the line and the key."""


class InvalidAddress(UsageError):
    """A text that should be an ``http`` or ``https`` address is not one."""


class CollectionError(PreserveError):
    """The collection cannot be read or written."""


class UnknownCapture(CollectionError):
    """No capture of the collection answers to the given id, seed or prefix."""


class AmbiguousCapture(CollectionError):
    """Several captures answer to the given prefix."""


class CatalogueError(CollectionError):
    """The catalogue of a collection cannot be used; the captures themselves are not touched."""


class WarcError(PreserveError):
    """A WARC file or record cannot be read; the message names file and offset."""


class ManifestError(PreserveError):
    """A manifest or one of its parts cannot be read or breaks its schema."""


class PageError(PreserveError):
    """A page cannot be read: too large, nested too deep, or its coding is broken."""


class PageTooLarge(PageError):
    """A page cannot be read, since it is larger than what is looked into."""


class ViewerError(PreserveError):
    """A viewer that is to show a capture is not there, or does not work."""


def why_of(error: BaseException) -> str:
    """Return why a file could not be read or written, in the system's few words where it has any.

    That is without a full stop: to be part of a sentence.
    """
    for one in (error, error.__cause__):
        if isinstance(one, OSError) and one.strerror:
            return one.strerror
    return str(error).rstrip(".")
