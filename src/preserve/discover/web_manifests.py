"""What the manifest of a web app asks for (W3C Web Application Manifest, section 1.7)."""

from __future__ import annotations

import json

from preserve.discover.found import Needs, Requisites

_ICONS_MAX = 200


def web_manifest_needs(text: str, url: str) -> Needs:
    """Return the icons of an app and of its shortcuts.

    Its screenshots are asked for by stores alone.
    """
    found = Requisites(url, page=url)
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return Needs()
    if isinstance(read, dict):
        shortcuts = read.get("shortcuts")
        for owner in (read, *(shortcuts if isinstance(shortcuts, list) else ())):
            icons = owner.get("icons") if isinstance(owner, dict) else None
            for icon in icons if isinstance(icons, list) else ():
                written = icon.get("src") if isinstance(icon, dict) else None
                if isinstance(written, str):
                    found.add(written, "manifest icon")
                if len(found) >= _ICONS_MAX:
                    found.cut_short()
                    return found.needs()
    return found.needs()
