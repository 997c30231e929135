"""What a comment quotes, whom, and which comment that was."""

from __future__ import annotations

from typing import Any

FIRST = "The crust wants a very hot stone, and steam in the first ten minutes."


def quotes_of(read: Any, make: Any, text: str) -> Any:
    second = make.comment(8, name="Ben", text=text)
    thread = read(make.page(make.area(make.comment(7, text=FIRST), second, make.comment(9))))
    return thread.comments[1].comment.quotes


def test_a_quotation_names_the_comment_whose_words_it_has(read: Any, make: Any) -> None:
    (quote,) = quotes_of(
        read, make, "<blockquote><p>wants a very hot stone, and steam</p></blockquote><p>Yes.</p>"
    )
    assert quote.text == "wants a very hot stone, and steam"
    assert (quote.author, quote.comment) == (None, "7")


def test_a_quotation_names_who_wrote_it_and_the_comment_it_links_to(read: Any, make: Any) -> None:
    (quote,) = quotes_of(
        read,
        make,
        '<blockquote><cite><a href="#comment-9">Cleo</a> a écrit :</cite><p>Short.</p>'
        "<blockquote><p>Shorter.</p></blockquote></blockquote><p>Yes.</p>",
    )
    assert (quote.author, quote.comment) == ("Cleo", "9")
    assert quote.text == "Short.\nShorter."


def test_lines_that_are_marked_as_in_mail_are_a_quotation(read: Any, make: Any) -> None:
    (quote,) = quotes_of(read, make, "&gt; The crust wants a<br>&gt; very hot stone<br>Indeed.")
    assert quote.text == "The crust wants a\nvery hot stone"
    assert quote.comment == "7"


def test_words_of_nobody_here_are_a_quotation_of_nothing_here(read: Any, make: Any) -> None:
    (quote,) = quotes_of(read, make, "<blockquote>Ada wrote:<br>Bread is old.</blockquote>")
    assert (quote.text, quote.author, quote.comment) == ("Bread is old.", "Ada", None)
    assert quotes_of(read, make, "Nothing quoted.") == ()
