"""What scripts and JSON ask for, as far as it stands in them word for word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.discover.found import Needs, Requisites, ScriptHome
from preserve.discover.literals import add_literals
from preserve.discover.modules import add_imported_scripts, add_imports
from preserve.urls import parse, same_site

if TYPE_CHECKING:
    from preserve.discover.modules import ImportMap

_PLAIN_SCRIPT = frozenset(
    {"", "text/javascript", "application/javascript", "text/ecmascript", "text/jscript"}
)
# Types under which plugins hide scripts until they start them themselves.
_DELAYED = ("rocketlazyload", "litespeed/javascript", "javascript/blocked", "nitropack", "/plain")
_DATA = frozenset({"application/json", "text/json", "application/vnd.api+json"})


def script_kind(written_type: str | None) -> str:
    """Return what a ``<script>`` of that type holds.

    One of ``script``, ``module``, ``importmap``, ``data``; "" for what asks for nothing (JSON-LD
    says what a page is about; templates and speculation rules are no part of what is shown).
    """
    kind = (written_type or "").partition(";")[0].strip().lower()
    if kind in _PLAIN_SCRIPT or any(word in kind for word in _DELAYED):
        return "script"
    if kind in {"module", "importmap"}:
        return kind
    if kind in _DATA:
        return "data"
    return "script" if kind.endswith("javascript") else ""


def add_script(
    code: str, kind: str, found: Requisites, how: str, *, base: str, script: str, imports: ImportMap
) -> None:
    """Add what a script or data within a page asks for; ``script`` is what imports start from."""
    if kind != "data":
        add_imports(code, found, how, base=script, imports=imports, is_module=kind == "module")
        add_imported_scripts(code, found, how, base=script)
    add_literals(code, found, f"{how} literal", base=base, script=script)


def script_needs(code: str, url: str, home: ScriptHome | None, *, kind: str) -> Needs:
    """Return what a script or JSON file at ``url`` asks for when it runs on ``home``.

    What a module imports is certain. Whatever else stands in it is a guess, made for files of the
    page's own site alone: libraries from elsewhere name a lot that they never ask for.
    """
    here = ScriptHome(page=url, base=url) if home is None else home
    found = Requisites(url, page=url, home=here)
    if home is not None and _is_local(url, home):
        add_script(code, kind, found, kind, base=home.base, script=url, imports=home.imports)
    elif kind == "module":
        add_imports(code, found, kind, base=url, imports=here.imports, is_module=True)
    return found.needs(here)


def _is_local(url: str, home: ScriptHome) -> bool:
    script, page = parse(url), parse(home.page)
    return script is not None and page is not None and same_site(script.host, page.host)
