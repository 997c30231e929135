"""How settings and what is wrong with them are named to a person."""

from __future__ import annotations

import json
import re
import urllib.parse
from typing import TYPE_CHECKING, Any

from preserve.model.userinfo import without_userinfo

if TYPE_CHECKING:
    from preserve.config.lines import Key

Problem = tuple["Key", str]


def name(key: Key) -> str:
    """Write a key as a person would: ``network.allow[0]``."""
    text = ""
    for step in key:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def unlike(value: Any) -> str:
    """Name the value that is there, shortened."""
    if isinstance(value, dict):
        return "not a table"
    written = without_userinfo(json.dumps(value, ensure_ascii=False, default=str))
    return f"not {written if len(written) <= 60 else written[:57] + '…'}"


_PLAINLY_WEB = re.compile(r"https?://[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*(?:/[!-~]*)?")


def is_web(written: str) -> bool:
    """Tell whether a text can be a web address; what parses addresses has the last word."""
    if _PLAINLY_WEB.fullmatch(written):
        return True
    try:
        parts = urllib.parse.urlsplit(written)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
