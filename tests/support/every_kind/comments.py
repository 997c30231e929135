"""Twenty-five comments on two pages, as WordPress writes them."""

from __future__ import annotations

HOME = "http://carnet.test/2019/05/le-moulin/"
PER_PAGE = 13

_QUESTION = "http://journal.test/recherche?a=1&amp;b=%26&amp;c=é|x&amp;&amp;d"
_RAW = "http://journal.test/été/moulin.html"
_CODED = "http://journal.test/caf%C3%A9/au%20lait.html"

# Author, text, the number of the comment that it answers.
COMMENTS: tuple[tuple[str, str, int | None], ...] = (
    ("Aline", "<p>On entend la roue depuis l’école.</p>", None),
    (
        "Bastien",
        "<p>La gazette l’avait écrit autrefois : http://journal.test/fenetres-meta.html</p>",
        None,
    ),
    ("Claire", "<p>Et ses lettres se lisent encore.</p>", 2),
    (
        "Dorian",
        '<p>Voir aussi <a href="http://journal.test/fenetres-entete.html">l’écluse haute</a>.</p>',
        None,
    ),
    ("Elsa", "<p>Les vannes fuient un peu, non ?</p>", None),
    ("Le veilleur", "<p>Elles fuient depuis toujours, Elsa.</p>", 5),
    (
        "Frank",
        f'<p>In English: <a href="{_QUESTION}">odd questions</a> about the same mill.</p>',
        None,
    ),
    ("Gaëlle", "<p>Ma grand-mère y portait son seigle.</p>", None),
    (
        "Hugo",
        f'<p>Une page <a href="{_RAW}">pleine d’accents</a>, <a href="{_CODED}">une autre</a>.</p>',
        None,
    ),
    ("Inès", "<p>Le café au lait vaut le détour.</p>", 9),
    ("Jules", "<p>À quand la mouture ?</p>", None),
    ("Le veilleur", "<p>En octobre, si les meules sont piquées.</p>", 11),
    ("Karim", "<p>J’apporterai du sarrasin.</p>", None),
    (
        "Lise",
        '<p>La <a href="http://journal.test/marque.html">marque d’ordre</a> ne se voit pas.</p>',
        None,
    ),
    (
        "Marin",
        '<p>Plus sévère : <a href="http://journal.test/strict.xhtml">la page stricte</a>.</p>',
        None,
    ),
    ("Noémie", "<p>Trop sévère pour moi.</p>", 15),
    (
        "Oscar",
        '<p>On veut d’abord <a href="http://journal.test/biscuit.html">un biscuit</a>.</p>',
        None,
    ),
    ("Paula", "<p>Prends-le, il est bon.</p>", 17),
    (
        "Quentin",
        "<p>Le bulletin de l’an neuf : http://papier.localhost/brotli.html</p>",
        None,
    ),
    ("Rose", "<p>Le bief gèle rarement avant janvier.</p>", None),
    ("Simon", "<p>The sluice froze twice in my time.</p>", 20),
    ("Théa", "<p>Qui garde la clé de la salle ?</p>", None),
    ("Le veilleur", "<p>La boulangère, comme avant.</p>", 22),
    ("Ulysse", "<p>Je passerai dimanche.</p>", None),
    ("Violette", "<p>Moi aussi, avec les enfants.</p>", 24),
)


def with_comments(article: str, *, number: int) -> str:
    """Put one page of the discussion below the article."""
    first, last = (1, PER_PAGE) if number == 1 else (PER_PAGE + 1, len(COMMENTS))
    tops = [place for place in range(first, last + 1) if COMMENTS[place - 1][2] is None]
    items = "\n".join(_item(place, depth=1, number=number) for place in tops)
    other = 3 - number
    way = "nav-previous" if other == 1 else "nav-next"
    words = "Commentaires plus anciens" if other == 1 else "Commentaires plus récents"
    discussion = f"""<div id="comments" class="comments-area">
<h2 class="comments-title">{len(COMMENTS)} commentaires</h2>
<ol class="comment-list commentlist">
{items}
</ol>
<nav class="navigation comment-navigation" role="navigation"><div class="nav-links">
<div class="{way}"><a href="{HOME}comment-page-{other}/#comments">{words}</a></div>
</div></nav>
<p class="no-comments">Les commentaires sont clos.</p>
</div>"""
    return article.replace("<!-- discussion -->", discussion)


def _item(place: int, *, depth: int, number: int) -> str:
    author, text, _ = COMMENTS[place - 1]
    answers = "\n".join(
        _item(other, depth=depth + 1, number=number)
        for other, comment in enumerate(COMMENTS, start=1)
        if comment[2] == place
    )
    children = f'<ol class="children">\n{answers}\n</ol>' if answers else ""
    hour = f"2019-05-{4 + place // 5:02}T10:{place:02}:00+02:00"
    link = f"{HOME}comment-page-{number}/#comment-{300 + place}"
    avatar = f"http://media.test/avatars/{place % 5}.png"
    return f"""<li id="comment-{300 + place}" class="comment depth-{depth}">
<article id="div-comment-{300 + place}" class="comment-body">
<footer class="comment-meta"><div class="comment-author vcard">
<img alt="" src="{avatar}" class="avatar photo" height="32" width="32">
<b class="fn">{author}</b> <span class="says">dit :</span></div>
<div class="comment-metadata"><a href="{link}"><time datetime="{hour}">{hour[:10]}</time></a></div>
</footer>
<div class="comment-content">{text}</div>
</article>
{children}
</li>"""
