"""What the demo site holds, written by hand: what a right manifest of it says.

The site is in ``site/`` and ``behaviour.py``; nothing here is computed from it.
"""

from __future__ import annotations

import dataclasses

from preserve.model import Form, MissingReason, Outcome, ThreadState, Verdict

SEED = "http://blog.demo.test/2016/03/14/on-rallume-le-four-du-village/"

# ------------------------------------------------------------------------------------- the article

ARTICLE = {
    "url": SEED,
    "final_url": SEED,
    "canonical_url": SEED,
    "title": "On rallume le four du village",
    "published": "2016-03-14T07:30:00+01:00",
    "modified": "2016-03-21T18:05:12+01:00",
    "language": "fr-FR",
    "site_name": "Le carnet du lavoir",
}
AUTHORS = ("L’équipe du carnet",)
POLICY = {"robots": "noarchive"}

# ---------------------------------------------------------------------------------- the discussion

SYSTEM = "wordpress"
STATE = ThreadState.CLOSED
CLAIMED = 28
RECORDED = 18
MISSING = {MissingReason.NOT_ON_PAGE: 10}
VERDICT = Verdict.GAP


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """One comment, in reading order; ``begins`` is how its text begins."""

    id: str
    parent: str | None
    depth: int
    number: str | None
    author: str
    author_url: str | None
    date: str
    date_text: str
    begins: str

    @property
    def permalink(self) -> str:
        """Its own address."""
        return f"{SEED}#comment-{self.id}"


_MEUNIERE = ("La meunière", "http://moulin.demo.test/")
_MARINIER = ("Le marinier", "http://peniche.demo.test/carnet")
_TUILE = ("Tuile plate", "http://toits.demo.test/?auteur=3")
_ECLUSE = ("Écluse 7", "http://www.halage.demo.test/")


# fmt: off
ENTRIES = (
    Entry("2101", None, 1, "1", *_MEUNIERE,
          "2016-03-14T08:12:31+01:00", "14 mars 2016 à 8 h 12 min", "On en parlait déjà"),
    Entry("2102", None, 1, "2", "Levain naturel", None,
          "2016-03-14T08:40:02+01:00", "14 mars 2016 à 8 h 40 min", "La farine de meule"),
    Entry("2104", None, 1, "3", "Chouette", None,
          "2016-03-14T09:03:47+01:00", "14 mars 2016 à 9 h 03 min", "L’odeur est venue"),
    Entry("2105", None, 1, "4", *_MARINIER,
          "2016-03-14T10:21:10+01:00", "14 mars 2016 à 10 h 21 min", "Le chemin de halage"),
    Entry("2107", None, 1, "5", "Petit épeautre", None,
          "2016-03-14T11:55:00+01:00", "14 mars 2016 à 11 h 55 min", "Un levain se nourrit"),
    Entry("2108", None, 1, "6", "Fagot", None,
          "2016-03-14T12:30:59+01:00", "14 mars 2016 à 12 h 30 min", "Quelqu’un a-t-il encore"),
    Entry("2111", None, 1, "7", "Bise du nord", None,
          "2016-03-14T14:07:26+01:00", "14 mars 2016 à 14 h 07 min", "Les fours appartiennent"),
    Entry("2112", None, 1, "8", *_TUILE,
          "2016-03-14T17:45:12+01:00", "14 mars 2016 à 17 h 45 min", "Pour la voûte"),
    Entry("2113", None, 1, "9", "Grand-mère Ortie", None,
          "2016-03-15T07:02:18+01:00", "15 mars 2016 à 7 h 02 min", "J’avais une photo"),
    Entry("2116", None, 1, "10", "Bec fin", None,
          "2016-03-15T09:18:44+01:00", "15 mars 2016 à 9 h 18 min", "Une brioche se glisse"),
    Entry("2119", None, 1, "11", "Sablier", None,
          "2016-03-15T20:33:09+01:00", "15 mars 2016 à 20 h 33 min", "Même source"),
    Entry("2120", None, 1, "12", "Carnet de route", None,
          "2016-03-16T06:50:00+01:00", "16 mars 2016 à 6 h 50 min", "Le four de la ruelle"),
    Entry("2121", "2120", 2, None, *_MEUNIERE,
          "2016-03-16T08:05:37+01:00", "16 mars 2016 à 8 h 05 min", "Du moulin d’aval, oui"),
    Entry("2124", "2120", 2, None, "Chouette", None,
          "2016-03-16T19:27:53+01:00", "16 mars 2016 à 19 h 27 min", "Deux linteaux portent"),
    Entry("2125", "2124", 3, None, "Carnet de route", None,
          "2016-03-16T21:14:20+01:00", "16 mars 2016 à 21 h 14 min", "Merci ! J’irai voir"),
    Entry("2122", None, 1, "13", *_ECLUSE,
          "2016-03-16T09:41:05+01:00", "16 mars 2016 à 9 h 41 min", "Nous avons cherché"),
    Entry("2126", None, 1, "14", "Pain perdu", None,
          "2016-03-27T10:00:00+02:00", "27 mars 2016 à 10 h 00 min", "Les deux pages de la fête"),
    Entry("2128", None, 1, "15", *_MEUNIERE,
          "2016-04-02T18:22:41+02:00", "2 avril 2016 à 18 h 22 min", "La deuxième fournée"),
)
# fmt: on

# ----------------------------------------------------------------------------------- the citations


@dataclasses.dataclass(frozen=True, slots=True)
class Cited:
    """One citation: by whom (None: the article), as written, its address, its form.

    ``url`` is the address that has the outcome: what ``www.`` without a scheme turns out to be.
    """

    by: str | None
    as_written: str
    url: str
    form: Form = Form.ANCHOR
    fragment: str | None = None
    in_quote: bool | None = False  # None: it is the quotation


def _anchor(url: str, *, fragment: str | None = None) -> Cited:
    return Cited(None, url + (f"#{fragment}" if fragment else ""), url, fragment=fragment)


def _text(by: str | None, url: str, *, in_quote: bool = False) -> Cited:
    return Cited(by, url, url, Form.TEXT, in_quote=in_quote)


_NEWS = "http://nouvelles.demo.test"

# Not cited: a place on the page itself, a mail address, share buttons, teasers, authors' own sites.
CITATIONS = (
    _anchor("http://blog.demo.test/wp-content/uploads/2016/03/four-grand.png"),
    _anchor("http://blog.demo.test/2014/09/20/la-pierre-du-four/"),
    _anchor("http://ancien.demo.test/actualites/four"),
    _anchor("http://lent.demo.test/releves"),
    Cited(
        None,
        "http://encyclo.demo.test/wiki/Pierre_de_four",
        "http://encyclo.demo.test/wiki/Pierre_de_four",
        Form.CITE,
        in_quote=None,
    ),
    _anchor("http://encyclo.demo.test/wiki/Four_banal"),
    _anchor("http://encyclo.demo.test/latin1.html"),
    _anchor("http://archives.demo.test/plans/four.pdf"),
    _anchor("http://archives.demo.test/reserve/cadastre.html"),
    _anchor("ftp://archives.demo.test/pub/releve.txt"),
    _anchor("http://rapide.demo.test/carte"),
    _anchor("http://lighthouse.demo.test/keepers-log.html"),
    Cited(
        None,
        "http://video.demo.test/embed/allumage",
        "http://video.demo.test/embed/allumage",
        Form.EMBED,
    ),
    _anchor("http://mort.demo.test/association"),
    _anchor("http://mort.demo.test/association", fragment="bureau"),
    _anchor("http://coupe.demo.test/temoignage"),
    _anchor("http://bruit.demo.test/port"),
    _anchor("http://tronque.demo.test/plan"),
    _anchor(f"{_NEWS}/2012/05/four-ferme.html"),
    _anchor(f"{_NEWS}/2011/01/concours.html"),
    _anchor("http://inconnu.demo.test/"),
    _anchor("http://boucle.demo.test/un"),
    _anchor("http://occupe.demo.test/agenda"),
    _anchor("http://journal.demo.test/edition/four"),
    _text(None, f"{_NEWS}/2016/03/gazette.html"),
    _text("2101", f"{_NEWS}/2016/02/four-banal.html"),
    _text("2102", f"{_NEWS}/2015/11/farine-de-meule.html", in_quote=True),
    Cited(
        "2105",
        "www.halage.demo.test/horaires.html",
        "http://www.halage.demo.test/horaires.html",
        Form.TEXT,
    ),
    _text("2107", "http://ancien.demo.test/breves/levain?id=42"),
    _text("2108", "http://mort.demo.test/forum/sujet.php?t=17"),
    _text("2111", "http://images.demo.test/wp_yes.gif"),
    _text("2112", "http://encyclo.demo.test/wiki/Four_(cuisson)"),
    _text("2113", "http://mort.demo.test/photos/four-1998.jpg"),
    Cited("2113", f"{_NEWS}/2016/03/gazette.html", f"{_NEWS}/2016/03/gazette.html"),
    _text("2116", "http://inconnu.demo.test/recette"),
    _text("2119", f"{_NEWS}/2016/02/four-banal.html"),
    _text("2120", "http://encyclo.demo.test/latin1.html"),
    _text("2121", f"{_NEWS}/2013/09/moulin-d-aval.html"),
    _text("2124", "http://journal.demo.test/edition/four"),
    _text("2122", "http://mort.demo.test/registre/1912"),
    _text("2126", f"{_NEWS}/2016/01/fete-du-pain.html"),
    _text("2126", f"{_NEWS}/2016/01/programme.html"),
    Cited(
        "2128",
        "HTTP://Nouvelles.Demo.Test/2016/03/deuxieme-fournee.html",
        f"{_NEWS}/2016/03/deuxieme-fournee.html",
        Form.TEXT,
    ),
    _text("2128", "http://boucle.demo.test/un"),
)

# What becomes of a cited address (at the end of its redirects) that is not simply captured. Of a
# dead host the first addresses asked for get no answer, and the rest may not be asked for any more.
_DEAD = frozenset({Outcome.CONNECT_FAILED, Outcome.HOST_DOWN})
_UNKNOWN = frozenset({Outcome.DNS_FAILED, Outcome.HOST_DOWN})
ENDS: dict[str, frozenset[Outcome]] = {
    "http://archives.demo.test/reserve/cadastre.html": frozenset({Outcome.ROBOTS_DENIED}),
    "ftp://archives.demo.test/pub/releve.txt": frozenset({Outcome.UNSUPPORTED_SCHEME}),
    "http://boucle.demo.test/un": frozenset({Outcome.REDIRECT_LOOP}),
    "http://bruit.demo.test/port": frozenset({Outcome.PROTOCOL_ERROR}),
    "http://coupe.demo.test/temoignage": frozenset({Outcome.DISCONNECTED}),
    "http://inconnu.demo.test/": _UNKNOWN,
    "http://inconnu.demo.test/recette": _UNKNOWN,
    "http://mort.demo.test/association": _DEAD,
    "http://mort.demo.test/forum/sujet.php?t=17": _DEAD,
    "http://mort.demo.test/photos/four-1998.jpg": _DEAD,
    "http://mort.demo.test/registre/1912": _DEAD,
    f"{_NEWS}/2011/01/concours.html": frozenset({Outcome.GONE}),
    f"{_NEWS}/2012/05/four-ferme.html": frozenset({Outcome.NOT_FOUND}),
    f"{_NEWS}/2013/09/moulin-d-aval.html": frozenset({Outcome.NOT_FOUND}),
    "http://tronque.demo.test/plan": frozenset({Outcome.TRUNCATED}),
}
CAPTURED = frozenset({Outcome.CAPTURED, Outcome.UNCHANGED})  # the latter from the second time on

# Where a chain of redirects that has an end ends.
FINAL_URLS = {
    "http://ancien.demo.test/actualites/four": f"{_NEWS}/2016/03/four-rallume.html",
    "http://ancien.demo.test/breves/levain?id=42": f"{_NEWS}/2014/05/levain.html",
}
HOPS = frozenset({*FINAL_URLS, "http://boucle.demo.test/un", "http://boucle.demo.test/deux"})

# ---------------------------------------------------------------------------------- the requisites

_BLOG = "http://blog.demo.test"
_THEME = f"{_BLOG}/wp-content/themes/fournil"
_UPLOADS = f"{_BLOG}/wp-content/uploads"
_SMILIES = f"{_BLOG}/wp-includes/images/smilies"
_IMAGES = "http://images.demo.test"
_STYLE = (
    f"{_THEME}/style.css?ver=4.4.2",
    f"{_THEME}/base.css",
    f"{_THEME}/fonts/fournil.woff2",
    f"{_THEME}/images/farine.svg",
    f"{_THEME}/images/puce.gif",
)


def _every(origin: str, *more: str) -> tuple[str, ...]:
    return tuple(origin + path for path in ("/style.css", "/favicon.ico", "/logo.svg", *more))


_NEWS_PAGE = _every(_NEWS)
_VAULT = (*_NEWS_PAGE, f"{_NEWS}/images/voute.png")

# A page (the article, or the end of a citation) and all that is needed to show it.
REQUISITES: dict[str, tuple[str, ...]] = {
    SEED: (
        *_STYLE,
        f"{_THEME}/print.css",
        f"{_THEME}/fournil.js?ver=4.4.2",
        f"{_BLOG}/favicon.ico",
        f"{_UPLOADS}/2015/01/icone-32.png",
        f"{_UPLOADS}/2016/03/four-300.png",
        f"{_UPLOADS}/2016/03/four-600.png",
        f"{_UPLOADS}/2016/03/cour.png",
        f"{_UPLOADS}/2016/03/cour-large.png",
        f"{_UPLOADS}/2016/03/crepitement.wav",
        f"{_SMILIES}/simple-smile.gif",
        f"{_SMILIES}/icon_wink.gif",
        f"{_SMILIES}/icon_biggrin.gif",
        f"{_IMAGES}/bandeau.png",
        f"{_IMAGES}/braise.png",
        f"{_IMAGES}/lavoir.svg",
        *(f"{_IMAGES}/avatars/{n}.png?s={size}" for n in (1, 2, 3, 4) for size in (16, 32)),
        "http://video.demo.test/embed/allumage",
        *_every("http://video.demo.test", "/posters/allumage.png", "/player.js"),
    ),
    f"{_BLOG}/2014/09/20/la-pierre-du-four/": (
        *_STYLE,
        f"{_UPLOADS}/2015/01/icone-32.png",
        f"{_UPLOADS}/2014/09/sole.png",
    ),
    "http://encyclo.demo.test/latin1.html": _every("http://encyclo.demo.test"),
    "http://encyclo.demo.test/wiki/Four_(cuisson)": _every("http://encyclo.demo.test"),
    "http://encyclo.demo.test/wiki/Four_banal": _every(
        "http://encyclo.demo.test", "/images/fournier.png"
    ),
    "http://encyclo.demo.test/wiki/Pierre_de_four": _every("http://encyclo.demo.test"),
    "http://journal.demo.test/edition/four": _every("http://journal.demo.test"),
    "http://lent.demo.test/releves": _every("http://lent.demo.test"),
    "http://lighthouse.demo.test/keepers-log.html": _every(
        "http://lighthouse.demo.test", "/images/lamp.png"
    ),
    f"{_NEWS}/2014/05/levain.html": _NEWS_PAGE,
    f"{_NEWS}/2015/11/farine-de-meule.html": (*_NEWS_PAGE, f"{_NEWS}/images/meule.png"),
    f"{_NEWS}/2016/01/fete-du-pain.html": _NEWS_PAGE,
    f"{_NEWS}/2016/01/programme.html": _NEWS_PAGE,
    f"{_NEWS}/2016/02/four-banal.html": _VAULT,
    f"{_NEWS}/2016/03/deuxieme-fournee.html": _NEWS_PAGE,
    f"{_NEWS}/2016/03/four-rallume.html": _VAULT,
    f"{_NEWS}/2016/03/gazette.html": _NEWS_PAGE,
    "http://occupe.demo.test/agenda": _every("http://occupe.demo.test"),
    "http://rapide.demo.test/carte": _every("http://rapide.demo.test"),
    "http://tronque.demo.test/plan": ("http://tronque.demo.test/favicon.ico",),
    "http://video.demo.test/embed/allumage": _every(
        "http://video.demo.test", "/posters/allumage.png", "/player.js"
    ),
    "http://www.halage.demo.test/horaires.html": _every("http://www.halage.demo.test"),
}
