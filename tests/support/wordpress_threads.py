"""What the tests' WordPress holds: five articles, and rows for its table of comments."""

from __future__ import annotations

import datetime
import random
from typing import Any

LONG, ODD, CLOSED, NONE, MANY = "le-four", "le-levain", "le-moulin", "la-farine", "le-marche"
DEPTH = 13
FIRST = datetime.datetime(2024, 5, 4, 8, 11, 12, tzinfo=datetime.UTC)
_SUMMER = datetime.timedelta(hours=2)  # of Europe/Paris in May
_WORDS = ["pain", "four", "levain", "farine", "moulin", "mie", "sel", "eau", "seigle", "pierre"]
_SENTENCES = (
    "Le {0} demande du temps, le {1} aussi.",
    "The {0} of our village has a {1} of its own.",
    "Je préfère le {0} au {1} ; c’est une affaire de goût.",
    "Is the {0} older than the {1}? I doubt it.",
)


class Rows:
    """Makes rows, each with the next number and a moment some minutes after the last."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self._dice = random.Random(7)

    def add(self, post: int, text: str | None = None, *, parent: int = 0, **more: Any) -> int:
        """Add one row; return its number."""
        number = len(self.rows) + 11
        moment = FIRST + datetime.timedelta(minutes=17 * len(self.rows))
        words = self._dice.sample(_WORDS, 2)
        self.rows.append(
            {
                "comment_ID": number,
                "comment_post_ID": post,
                "comment_author": f"Lecteur {number % 23}",
                "comment_author_email": f"reader-{number % 23}@example.org",
                "comment_author_url": f"http://reader-{number % 23}.example/" if number % 3 else "",
                "comment_author_IP": "192.0.2.1",
                "comment_date": f"{moment + _SUMMER:%Y-%m-%d %H:%M:%S}",
                "comment_date_gmt": f"{moment:%Y-%m-%d %H:%M:%S}",
                "comment_content": text or f"{number}. {_SENTENCES[number % 4].format(*words)}",
                "comment_approved": "1",
                "comment_type": "comment",
                "comment_parent": parent,
                "user_id": 0,
                **more,
            }
        )
        return number


def content() -> dict[str, Any]:
    """Return posts and comments as ``install.php`` reads them."""
    rows = Rows()
    _long(rows, 101)
    _odd(rows, 102)
    _flattened(rows, 103)
    for _ in range(130):
        rows.add(105)
    return {
        "posts": [
            _post(101, LONG, "On rallume le four", "open"),
            _post(102, ODD, "Le levain", "open"),
            _post(103, CLOSED, "Le moulin", "closed"),
            _post(104, NONE, "La farine", "open"),
            _post(105, MANY, "Le marché", "open"),
        ],
        "comments": rows.rows,
    }


def _post(number: int, slug: str, title: str, comments: str) -> dict[str, Any]:
    return {
        "id": number,
        "slug": slug,
        "title": title,
        "content": f"<p>{title}, avec <a href='http://mills.example/{slug}'>un renvoi</a>.</p>",
        "date": "2024-05-04 09:00:00",
        "comments": comments,
    }


def _long(rows: Rows, post: int) -> None:
    """250 comments: 60 at top level, replies among them anywhere, down to the 13th level."""
    dice = random.Random(13)
    tops = [rows.add(post) for _ in range(60)]
    depths = dict.fromkeys(tops, 1)
    last = tops[7]
    for depth in range(2, DEPTH + 1):  # one straight line to the bottom
        last = rows.add(post, parent=last)
        depths[last] = depth
    while len(depths) < 250:
        parent = dice.choice(list(depths))
        if dice.random() < 0.5:
            parent = max(dice.sample(list(depths), 6), key=lambda number: depths[number])
        if depths[parent] < DEPTH:
            depths[rows.add(post, parent=parent)] = depths[parent] + 1


ODD_TEXTS = {
    "emoji": "Un épi 🌾 et un pain 🥖 :-) voilà.",
    "code": "Essayez :\n\n<code>levain --force && cuire();</code>\n\n<pre>a\n  b\n</pre>Fin.",
    "link": 'Voir <a href="https://mills.example/stone" rel="nofollow">la meule</a> et '
    "https://mills.example/plain?a=1&amp;b=2, puis www.mills.example/bare.",
    "quote": "<blockquote>Le pain se rompt.</blockquote>\n\nNon, il se coupe.",
    "list": "Il faut :\n<ul><li>de l’eau</li><li>du sel</li></ul>",
    "dated": "Le 12 mars 2019 à 10 h 00, j’ai vu pire : 3 commentaires, tous fermés.",
    "cited": "<cite>Ada Exemple</cite> dit : rien. <strong>Fort</strong>, <em>doux</em>.",
    "mention": "@Lecteur 4 : tout à fait.",
    "notice": "My comment is awaiting moderation. Comments are closed.",
}


def _odd(rows: Rows, post: int) -> None:
    named = {name: rows.add(post, text) for name, text in ODD_TEXTS.items()}
    rows.add(
        post,
        "[&#8230;] Le levain, raconté ailleurs [&#8230;]",
        comment_type="pingback",
        comment_author="Ailleurs &#8211; Le levain",
        comment_author_url="http://elsewhere.example/2024/levain/",
        comment_author_email="",
    )
    rows.add(
        post,
        "<strong>Un titre</strong>\n\nUn extrait de l’article [&#8230;]",
        comment_type="trackback",
        comment_author="Un autre carnet",
        comment_author_url="http://notebook.example/trackback",
        comment_author_email="",
    )
    rows.add(post, "Réponse de la rédaction.", parent=named["quote"], user_id=1,
             comment_author="editor", comment_author_url="")  # fmt: skip
    rows.add(post, "En attente, pour personne.", comment_approved="0")
    rows.add(post, "Achetez, achetez.", comment_approved="spam")
    trashed = rows.add(post, "À la corbeille.", comment_approved="trash")
    orphan = rows.add(post, "Je réponds à ce qui n’est plus là.", parent=trashed)
    rows.add(post, "Et moi à celui-ci.", parent=orphan)
    waiting = rows.add(post, "Aussi en attente.", parent=named["emoji"], comment_approved="0")
    rows.add(post, "Réponse à ce qui attend.", parent=waiting)
    rows.add(post, "Nom étrange.", comment_author="Zoé | L’Épi & Cie")
    rows.add(post, "Sans nom.", comment_author="", comment_author_url="", comment_author_email="")


def _flattened(rows: Rows, post: int) -> None:
    """A thread deeper than any theme shows, under an article that takes no comments any more."""
    top = rows.add(post)
    line = [top]
    for _ in range(8):
        line.append(rows.add(post, parent=line[-1]))
    rows.add(post, parent=top)
    rows.add(post, parent=line[4])
    rows.add(post, parent=line[5])
    rows.add(post)
