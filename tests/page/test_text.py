"""The text of a page as a reader sees it, and the sentence around a place."""

from __future__ import annotations

import pytest

from preserve.page import block_text, parse, parse_fragment, sentence_around


def text_of(html: str) -> str:
    return block_text(parse_fragment(html))


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Un\n  mot</p><p>deux</p>", "Un mot\ndeux"),
        ("un<br>deux<br/>\n trois", "un\ndeux\ntrois"),
        ("<p>un <b>gros</b><i> mot</i>.</p>", "un gros mot."),
        ("a<div>b</div>c", "a\nb\nc"),
        ("<ul><li>un<li>deux</ul>", "un\ndeux"),
        ("<table><tr><td>a<td>b<tr><td>c</table>", "a\nb\nc"),
        ("a<script>x()</script><style>p{}</style><template>t</template>b", "ab"),
        ("a<noscript>n</noscript><textarea>t</textarea><select><option>o</select>", "a"),
        ('rire <img src="smile.gif" alt=":-)"> fin', "rire fin"),
        ("<pre>un\n  deux</pre>", "un\ndeux"),
        ("&lt;b&gt; &amp; &eacute;", "<b> & é"),
        ("<p> </p><p>\u00a0</p><p>fin", "fin"),
        ("10\u00a0000\u202f€", "10\u00a0000\u202f€"),
        ("<!-- rien -->un", "un"),
        ("", ""),
    ],
)
def test_blocks_are_lines_and_white_space_is_collapsed(html: str, text: str) -> None:
    assert text_of(html) == text


def test_what_is_skipped_is_left_out_with_all_it_contains() -> None:
    node = parse_fragment("<p>un</p><div class=reply>Répondre <b>ici</b></div><p>deux")
    assert block_text(node, skip=lambda each: each.attributes.get("class") == "reply") == "un\ndeux"


def test_the_text_ends_with_the_element() -> None:
    document = parse(b"<p id=a>un <b>deux</b></p><p>trois", url="http://blog.example/")
    first = document.css_first("#a")
    assert first is not None
    assert block_text(first) == "un deux"
    assert block_text(document.root) == "un deux\ntrois"


def test_a_deep_page_is_read_without_recursion() -> None:
    assert text_of("<div>" * 1500 + "fond") == "fond"


PLACE = "http://x.example/a"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (f"Avant. Voir {PLACE} ici. Après.", f"Voir {PLACE} ici."),
        (f"Vraiment ? Voir {PLACE} ! Bon.", f"Voir {PLACE} !"),
        (f"M. Martin cite p. 12 {PLACE} etc. pour finir. Après.",
         f"M. Martin cite p. 12 {PLACE} etc. pour finir."),
        (f"Une ligne\nVoir {PLACE}\nune autre", f"Voir {PLACE}"),
        (f"Le texte dit « Non. » Puis {PLACE}", f"Puis {PLACE}"),
        (f"J. R. Dupont : {PLACE}", f"J. R. Dupont : {PLACE}"),
        (f"是的。看{PLACE}。然后", f"看{PLACE}。"),
        (f"La version 2.5 est là {PLACE}", f"La version 2.5 est là {PLACE}"),
        (PLACE, PLACE),
    ],
)  # fmt: skip
def test_the_sentence_around_an_address(text: str, sentence: str) -> None:
    start = text.index(PLACE)
    assert sentence_around(text, start, start + len(PLACE)) == sentence


def test_a_long_sentence_is_cut_at_blanks_on_both_sides() -> None:
    text = "mot " * 500 + PLACE + " suite" * 500
    start = text.index(PLACE)
    sentence = sentence_around(text, start, start + len(PLACE), limit=100)
    assert sentence.startswith("… mot ")
    assert sentence.endswith(" suite …")
    assert PLACE in sentence
    assert 60 < len(sentence) < 110


def test_a_short_side_leaves_its_room_to_the_other() -> None:
    text = PLACE + " suite" * 100
    sentence = sentence_around(text, 0, len(PLACE), limit=200)
    assert 150 < len(sentence) <= 205
    assert not sentence.startswith("…")


def test_the_place_itself_is_never_cut() -> None:
    text = "a " + "http://x.example/" + "y" * 900 + " b"
    assert "y" * 900 in sentence_around(text, 2, len(text) - 2, limit=100)
