"""What a viewer must show: each page of the site, and how much there is to see on it."""

from __future__ import annotations

import dataclasses

from every_kind.comments import HOME

SEED = HOME
COMMENT_PAGES = (f"{HOME}comment-page-1/", f"{HOME}comment-page-2/")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Page:
    """A page: how many things of each kind it shows when it is whole, its frames included.

    ``ends``: the address to which it leads, where that is another. ``drawn_bytes``: how large a
    picture of the window's middle is at least, where no text can be read from the page.
    """

    url: str
    text: str
    images: int = 0
    frames: int = 0
    fonts: int = 0
    media: int = 0
    tracks: int = 0
    backgrounds: int = 0
    uses: int = 0
    ends: str | None = None
    drawn_bytes: int = 0

    @property
    def final(self) -> str:
        """The address at which the page stands in the end."""
        return self.ends or self.url


_JOURNAL = "http://journal.test"

PAGES: dict[str, Page] = {
    "article": Page(
        url=SEED,
        text="La roue du moulin tourne de nouveau",
        images=16,
        frames=1,
        fonts=1,
        media=1,
        backgrounds=3,
    ),
    "comments-2": Page(
        url=COMMENT_PAGES[1],
        text="Moi aussi, avec les enfants.",
        images=15,
        frames=1,
        fonts=1,
        media=1,
        backgrounds=3,
    ),
    "cadres": Page(
        url=f"{_JOURNAL}/cadres.html", text="Trois fenêtres donnent", images=3, frames=3
    ),
    "vieux-cadre": Page(
        url=f"{_JOURNAL}/vieux-cadre.html", text="Le plan du bief, levé", images=2, frames=2
    ),
    "tailles": Page(url=f"{_JOURNAL}/tailles.html", text="The same sluice", images=9),
    "lettres": Page(url=f"{_JOURNAL}/lettres.html", text="Trois feuilles", fonts=2, backgrounds=1),
    "paresse": Page(
        url=f"{_JOURNAL}/paresse.html", text="Le bout du rouleau", images=4, frames=1, backgrounds=1
    ),
    "base": Page(
        url=f"{_JOURNAL}/dossier/base.html",
        text="partent d’ailleurs",
        images=3,
        frames=1,
        backgrounds=1,
    ),
    "inseree": Page(url=f"{_JOURNAL}/inseree.html", text="on a collé le reste", images=4),
    "modules": Page(url=f"{_JOURNAL}/modules.html", text="Le rouet a 48 dents.", images=1),
    "dessins": Page(url=f"{_JOURNAL}/dessins.html", text="Each drawing", images=2, uses=2),
    "fonds": Page(url=f"{_JOURNAL}/fonds.html", text="On en a compté huit", backgrounds=10),
    "echappes": Page(url=f"{_JOURNAL}/echappes.html", text="Deux papiers", backgrounds=2),
    "objets": Page(url=f"{_JOURNAL}/objets.html", text="Deux objets", images=2, frames=2),
    "film": Page(url=f"{_JOURNAL}/film.html", text="Une seconde", media=3, tracks=1),
    "notice": Page(
        url="http://archives.test/vieux/moulin",
        ends=f"{_JOURNAL}/notice.html",
        text="Après deux déménagements",
        images=1,
    ),
    "gz": Page(url=f"{_JOURNAL}/gz.html", text="un laminoir", images=1, backgrounds=1),
    "morceaux": Page(
        url=f"{_JOURNAL}/morceaux.html", text="vingt morceaux", images=1, backgrounds=1
    ),
    "queue": Page(url=f"{_JOURNAL}/queue.html", text="somme de contrôle", images=1, backgrounds=1),
    "sans-longueur": Page(
        url=f"{_JOURNAL}/sans-longueur.html", text="quand le facteur", images=1, backgrounds=1
    ),
    "brotli": Page(
        url="http://papier.localhost/brotli.html", text="a new wrapping", images=1, backgrounds=1
    ),
    "accents": Page(
        url=f"{_JOURNAL}/%C3%A9t%C3%A9/moulin.html", text="on n’y touche pas", images=1
    ),
    "cafe": Page(url=f"{_JOURNAL}/caf%C3%A9/au%20lait.html", text="avec une espace", images=1),
    "recherche": Page(
        url=f"{_JOURNAL}/recherche?a=1&b=%26&c=%C3%A9|x&&d", text="every sign", images=1
    ),
    "fenetres-meta": Page(
        url=f"{_JOURNAL}/fenetres-meta.html",
        text="« Œuvre d’autrefois » : 12 €",
        images=1,
        backgrounds=3,
    ),
    "fenetres-entete": Page(
        url=f"{_JOURNAL}/fenetres-entete.html", text="œillets, garde-fous, 3 €", images=1
    ),
    "marque": Page(url=f"{_JOURNAL}/marque.html", text="été, hiver, œuf", images=1),
    "strict": Page(url=f"{_JOURNAL}/strict.xhtml", text="l’eau aussi", images=1),
    "plan": Page(url="http://archives.test/plans/moulin.pdf", text="", drawn_bytes=2_000),
    "biscuit": Page(url=f"{_JOURNAL}/biscuit.html", text="en accepter un", images=1),
}
# What a viewer does not show although all of it was kept, and why; measured with pywb 2.10 and
# ReplayWeb.page 2.5.
LIMITS = {
    ("modules", "pywb"): "puts a module's text in a block, where import is a syntax error",
    ("echappes", "replayweb"): "does not undo escapes in the addresses of a style sheet",
    ("objets", "replayweb"): "a service worker is not asked for what <object> shows",
}
COUNTED = ("images", "backgrounds", "fonts", "media", "tracks", "uses")
