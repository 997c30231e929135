"""Handing captures to a standard viewer, ReplayWeb.page or pywb, on this machine alone.

``viewers`` finds the viewers a person has; ``serving`` runs one over captures: ``replayweb`` the
one that works in the browser, from a package that ``site`` serves, ``wayback`` the one that is a
server; ``opening`` says which captured address is shown first. Nothing here replays by itself.
"""

from preserve.replay.opening import Opening, opening
from preserve.replay.serving import Served, serve
from preserve.replay.viewers import Kind, Viewer, find_viewers

__all__ = ["Kind", "Opening", "Served", "Viewer", "find_viewers", "opening", "serve"]
