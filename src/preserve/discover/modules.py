"""What module scripts import, and import maps (HTML 8.1.3.8, 8.1.5.2; ECMAScript 16.2.2)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from preserve.discover.literals import is_commented
from preserve.patterns import pattern
from preserve.urls import parse

if TYPE_CHECKING:
    from preserve.discover.found import Requisites

_SPECIFIER = r"[^\"'`\s\\<>{}$]{1,1000}+"
# ``import x from "…"``, ``export … from "…"``
_FROM = pattern(rf"from(?<![\w$.]from)\s*+([\"'])({_SPECIFIER})\1")
# ``import "…"``, ``import("…")``, the latter with a remark for a bundler before its address.
_IMPORT = pattern(
    rf"import(?<![\w$.]import)(?:\s*+([\"'])({_SPECIFIER})\1"
    rf"|\s*+\(\s*+(?:/\*[^*]{{0,300}}+\*/\s*+)?([\"'`])({_SPECIFIER})\3\s*+[,)])",
    re.DOTALL,
)
_IMPORT_SCRIPTS = pattern(r"importScripts\s*+\(([^()]{1,4000}+)\)")
_QUOTED = pattern(r"(?<![+\w])\s*([\"'])([^\"'`\s\\<>{}$]+)\1(?=\s*(?:,|\Z))")
_RELATIVE = ("/", "./", "../")
_IMPORTS_MAX = 500  # of one script

ImportMap = tuple[tuple[str, str], ...]


def add_imports(
    code: str, found: Requisites, how: str, *, base: str, imports: ImportMap, is_module: bool
) -> None:
    """Add what a script at ``base`` imports: certain where a module says so, else a guess.

    ``imports`` is the page's import map. A bare specifier that it does not know is no address.
    """
    here = (found, how, base, imports)
    left = _IMPORTS_MAX
    for match in _FROM.finditer(code) if is_module and "from" in code else ():
        if not is_commented(code, match.start()):
            left -= 1
            _add(match[2], *here)
        if not left:
            break
    for match in _IMPORT.finditer(code) if left and "import" in code else ():
        dynamic = match[4]
        if (dynamic or is_module) and not is_commented(code, match.start()):
            left -= 1
            _add(dynamic or match[2], *here, is_guess=bool(dynamic))
        if not left:
            break
    if not left:
        found.cut_short()


def add_imported_scripts(code: str, found: Requisites, how: str, *, base: str) -> None:
    """Guess what a worker at ``base`` imports: ``importScripts("a.js", "b.js")``."""
    for call in _IMPORT_SCRIPTS.finditer(code) if "importScripts" in code else ():
        for match in _QUOTED.finditer(call[1]):
            found.guess(match[2], f"{how} importScripts()", "script", base=base)


def _add(
    specifier: str,
    found: Requisites,
    how: str,
    base: str,
    imports: ImportMap,
    *,
    is_guess: bool = False,
) -> None:
    address = _resolved(specifier, base, imports)
    if address is None:
        return
    if is_guess:
        found.guess(address, f"{how} import()", "module")
    else:
        found.add(address, f"{how} import", "module")


def _resolved(specifier: str, base: str, imports: ImportMap) -> str | None:
    """Resolve a module specifier: by the import map, else as an address if it is one."""
    address = None
    if specifier.startswith(_RELATIVE) or "://" in specifier[:10]:
        address = parse(specifier, base)
    key = address.href if address is not None else specifier
    mapped = ""
    length = -1
    for name, target in imports:
        if name == key:
            return target
        if name.endswith("/") and len(name) > length and key.startswith(name):
            mapped, length = target + key[len(name) :], len(name)
    if mapped:
        return mapped
    return address.href if address is not None else None


def import_map(text: str, base: str) -> ImportMap:
    """Return what an import map maps, addresses absolute; nothing where it cannot be read.

    Scopes count as if they were for the whole page: what they map is asked for, too.
    """
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    if not isinstance(read, dict):
        return ()
    scopes = read.get("scopes")
    parts = [read.get("imports"), *(scopes.values() if isinstance(scopes, dict) else ())]
    found: dict[str, str] = {}
    for part in parts:
        for name, written in part.items() if isinstance(part, dict) else ():
            if not isinstance(written, str) or not _is_address(written):
                continue
            address = parse(written, base)
            if address is None:
                continue
            if name.startswith(_RELATIVE) and (key := parse(name, base)) is not None:
                name = key.href  # noqa: PLW2901 -- the key as specifiers are compared with it
            found.setdefault(name, address.href)
            if len(found) >= _IMPORTS_MAX:
                return tuple(found.items())
    return tuple(found.items())


def _is_address(written: str) -> bool:
    return written.startswith(_RELATIVE) or "://" in written[:10]
