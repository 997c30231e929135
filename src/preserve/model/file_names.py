"""Names of files and folders that come from elsewhere: where they lead, and how they are made.

A collection may be somebody else's. What its manifests and indexes call a file is put behind the
path of a folder; so it is a plain name, or it is nothing. What the web calls a host is none, and is
made one.
"""

from __future__ import annotations

import hashlib
import re
from typing import Annotated

import msgspec

# Neither a separator of any system, nor a drive, nor "..", nor what is hidden.
_PLAIN = "^[A-Za-z0-9_~][A-Za-z0-9._~-]*$"
_LONGEST = 255

FileName = Annotated[str, msgspec.Meta(pattern=_PLAIN, max_length=_LONGEST)]
CaptureId = Annotated[str, msgspec.Meta(pattern=_PLAIN, max_length=_LONGEST)]

_KEPT_OF_A_HOST = 200  # characters; some systems count those that follow in the path, too
_UNFIT = re.compile(r"[^a-z0-9._-]")
# What lies in a collection beside the folders of hosts.
_TAKEN = frozenset(
    {"originals", "catalogue.db", "state.db", "index.cdxj", "config.toml", "withdrawn.jsonl"}
)
# Names of devices on Windows, with whatever end ("Naming Files, Paths, and Namespaces").
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|\Z)")


def stays_inside(path: str) -> bool:
    """Tell whether a path that somebody wrote leads to something in a folder, or below it.

    Folders may have been renamed by a person: their names are any.
    """
    parts = path.split("/")
    return "\0" not in path and not {"", ".", ".."}.intersection(parts)


def host_folder(host: str) -> str:
    """Return the name of the folder that the captures of a host lie in.

    ``host`` as addresses have it: ASCII and lower case, an IPv6 address in brackets. Most names are
    that of the host. What no file system should see becomes ``_``; what is long is cut, and ends in
    a digest of the whole. Two hosts may share a folder: what lies in it says whose it is.
    """
    name = _UNFIT.sub("_", host.strip("[]").lower().rstrip("."))
    if len(name) > _KEPT_OF_A_HOST:
        name = f"{name[:_KEPT_OF_A_HOST]}_{hashlib.sha256(host.encode()).hexdigest()[:12]}"
    if not name or name[0] in ".-" or name in _TAKEN or _DEVICE.match(name):
        return f"_{name}"
    return name
