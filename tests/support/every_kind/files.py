"""The files of the site: those of ``site/``, pictures made in code, and pages put together."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

from every_kind.comments import HOME, with_comments
from preserve.demo import assets

SITE = Path(__file__).with_name("site")

TYPES = {
    "css": "text/css",
    "gif": "image/gif",
    "html": "text/html; charset=utf-8",
    "ico": "image/x-icon",
    "js": "text/javascript",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
    "vtt": "text/vtt; charset=utf-8",
    "wav": "audio/wav",
    "webm": "video/webm",
    "webp": "image/webp",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "xhtml": "application/xhtml+xml",
}

# Pages that are not sent as the UTF-8 that they are written in: type, encoding, first bytes.
CODED = {
    "journal.test/fenetres-meta.html": ("text/html", "cp1252", b""),
    "journal.test/fenetres-entete.html": ("text/html; charset=windows-1252", "cp1252", b""),
    "journal.test/marque.html": ("text/html", "utf-8", b"\xef\xbb\xbf"),
    "journal.test/styles/affiche-2.css": ("text/css", "iso-8859-1", b""),
}

# Addresses that no file name should have, in the form in which they are asked for.
ELSEWHERE = {
    "journal.test/%C3%A9t%C3%A9/moulin.html": "journal.test/accents.html",
    "journal.test/%C3%A9t%C3%A9/%C3%A9t%C3%A9.png": "journal.test/images/ete.png",
    "journal.test/caf%C3%A9/au%20lait.html": "journal.test/cafe.html",
    "journal.test/caf%C3%A9/petit%20pain%2Bbeurre.png": "journal.test/images/pain.png",
    "journal.test/recherche?a=1&b=%26&c=%C3%A9|x&&d": "journal.test/recherche.html",
    "journal.test/image?w=10&h=%26&x|y&&d": "journal.test/images/question.png",
    "journal.test/images/papier%20bleu.png": "journal.test/images/papier-bleu.png",
    "journal.test/images/papier%20(vert).png": "journal.test/images/papier-vert.png",
    "player.test/embed/roue?lang=fr": "player.test/embed/roue.html",
    "carnet.test/theme/style.css?ver=5.1": "carnet.test/theme/style.css",
    "player.test/lecteur.js?v=3": "player.test/lecteur.js",
    "journal.test/fontes/bief.woff?v=2": "journal.test/fontes/bief.woff",
}

_UPLOADS = "carnet.test/wp-content/uploads"
_PICTURES = {  # by width and height
    (64, 48): """
        journal.test/images/: vanne-160 repli etroit large bouton lent-1 lent-2 lent-3 lent-4
        lent-5 billet aval amont menu plan ecrite collee-2 engrenage dans-objet dans-dessin
        notice gz morceaux queue sans-longueur ete pain question ecriteau ecluse marque
        stricte biscuit rouge fond-gz fond-morceaux fond-queue fond-sans-longueur
        entete
        media.test/images/: profond rame collee quai
        media.test/fonds/: barque barque-2
        papier.localhost/images/: brotli fond-brotli
        player.test/posters/: roue
        player.test/logos/: lecteur
    """,
    (32, 32): """
        journal.test/images/: papier-bleu papier-vert papier-rose quatre quatre-2 six sept huit
        neuf dix cadre vieux-papier damier case
    """,
    (12, 12): "journal.test/images/: cinq curseur",
    (100, 70): "journal.test/images/: vanne-100 affiche",
    (200, 140): "journal.test/images/: vanne-200 lent-2-grand large-2",
    (320, 200): "journal.test/images/: vanne-320",
    (640, 400): "journal.test/images/: vanne-640",
}


def _named(listed: str) -> list[str]:
    names: list[str] = []
    folder = ""
    for word in listed.split():
        if word.endswith(":"):
            folder = word[:-1]
        else:
            names.append(f"{folder}{word}.png")
    return names


def _colour(name: str) -> tuple[int, int, int]:
    """Give each picture a colour of its own, so that one cannot pass for another."""
    red, green, blue = hashlib.sha256(name.encode()).digest()[:3]
    return 60 + red * 3 // 4, 60 + green * 3 // 4, 60 + blue * 3 // 4


@functools.cache
def files() -> dict[str, bytes]:
    """Return what is served as ``HOST/PATH``."""
    found = {
        path.relative_to(SITE).as_posix(): path.read_bytes()
        for path in SITE.rglob("*")
        if path.is_file()
    }
    for (width, height), listed in _PICTURES.items():
        for name in _named(listed):
            found[name] = assets.png(width, height, _colour(name))
    for name, width, height in (
        ("roue", 64, 48),
        ("bief-300", 300, 60),
        ("bief-600", 600, 120),
        ("bandeau", 40, 60),
        ("goutte", 24, 24),
        ("plume", 24, 24),
        ("icone-48", 48, 48),
    ):
        found[f"{_UPLOADS}/{name}.png"] = assets.png(width, height, _colour(name))
    for number in range(5):
        found[f"media.test/avatars/{number}.png"] = assets.png(32, 32, _colour(f"avatar {number}"))
    found["journal.test/images/points.gif"] = assets.gif(32, 32, (240, 180, 60), mouth="########")
    found["journal.test/films/eau.wav"] = assets.wav(4000)
    found["archives.test/plans/moulin.pdf"] = assets.pdf("Plan du moulin, vu de la rive gauche")
    for host in ("carnet.test", "journal.test"):
        icon = assets.png(32, 32, _colour(host))
        found[f"{host}/favicon.ico"] = assets.ico(icon, 32)
    article = found.pop("carnet.test/article.html").decode()
    for path in ("", "comment-page-1/", "comment-page-2/"):
        page = with_comments(article, number=2 if "2" in path else 1)
        found[f"{HOME.removeprefix('http://')}{path}"] = page.encode()
    for name, (_, encoding, first) in CODED.items():
        found[name] = first + found[name].decode().encode(encoding)
    return found


def find(host: str, target: str) -> tuple[str, bytes] | None:
    """Return type and data of what is at an address, exactly as it was asked for; else None."""
    asked = host + target
    name = ELSEWHERE.get(asked, asked)
    for each in (name, f"every/{name.partition('/')[2]}"):
        data = files().get(each)
        if data is not None:
            suffix = each.rpartition("/")[2].rpartition(".")[2] or "html"
            media_type = CODED[each][0] if each in CODED else TYPES[suffix]
            return media_type, data
    return None
