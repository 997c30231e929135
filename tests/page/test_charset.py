"""Which characters a page's bytes stand for, by the rules of the HTML and Encoding standards."""

from __future__ import annotations

import pytest
import webencodings.labels  # type: ignore[import-untyped]  # no types; comes with tinycss2

from preserve.page import parse
from preserve.page.charset import decode
from preserve.page.labels import codec_for, encoding_for

URL = "http://blog.example/article"


def content_type(value: str) -> tuple[tuple[str, str], ...]:
    return (("Content-Type", value),)


@pytest.mark.parametrize(("label", "name"), sorted(webencodings.labels.LABELS.items()))
def test_every_label_of_the_standard_means_what_another_implementation_says(
    label: str, name: str
) -> None:
    assert encoding_for(label) == name
    assert encoding_for(f" {label.upper()}\n") == name


def test_every_encoding_has_a_codec_that_python_knows() -> None:
    for name in set(webencodings.labels.LABELS.values()):
        assert b"abc".decode(codec_for(name), "replace")


def test_an_unknown_label_is_no_encoding() -> None:
    assert encoding_for("klingon") is None


def test_the_header_beats_the_declaration_in_the_page() -> None:
    page = '<meta charset="iso-8859-1"><p>été'.encode()
    assert decode(page, content_type("text/html; charset=UTF-8"))[1:] == ("utf-8", "header")


def test_a_byte_order_mark_beats_the_header_and_is_not_text() -> None:
    text, name, source = decode(
        b"\xef\xbb\xbf<p>\xc3\xa9t\xc3\xa9", content_type("text/html; charset=iso-8859-1")
    )
    assert (text, name, source) == ("<p>été", "utf-8", "bom")


@pytest.mark.parametrize(
    ("mark", "codec"), [(b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")]
)
def test_utf_16_is_read_by_its_mark(mark: bytes, codec: str) -> None:
    assert decode(mark + "<p>été €".encode(codec))[0] == "<p>été €"


@pytest.mark.parametrize(
    "declaration",
    [
        "<meta charset=windows-1251>",
        "<META CHARSET = 'cp1251' >",
        '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">',
        "<meta content='text/html;charset=windows-1251' http-equiv=content-type>",
        "<!-- <meta charset=utf-8> --><meta charset=cp1251>",
        "<meta name=a content='charset=koi8-r'><meta charset=cp1251>",
        '<?xml version="1.0" encoding="windows-1251"?><html>',
        "<!--" + "x" * 3000 + "--><meta charset=windows-1251>",
        "<script>'<meta charset=utf-8>'</script><meta charset=windows-1251>",
        "<!--><meta charset=windows-1251>",
    ],
)
def test_the_page_declares_its_encoding(declaration: str) -> None:
    text, name, source = decode((declaration + "<p>Привет").encode("cp1251"))
    assert (name, source) == ("windows-1251", "meta")
    assert text.endswith("Привет")


def test_a_page_that_declares_utf_16_in_ascii_bytes_is_utf_8() -> None:
    assert decode('<meta charset="utf-16"><p>été'.encode())[1] == "utf-8"


def test_x_user_defined_in_a_page_is_windows_1252() -> None:
    assert decode(b"<meta charset=x-user-defined>\xe9")[:2] == (
        "<meta charset=x-user-defined>é",
        "windows-1252",
    )


@pytest.mark.parametrize("label", ["iso-8859-1", "us-ascii", "latin1"])
def test_latin_1_is_read_as_windows_1252_with_its_quotes_and_euro(label: str) -> None:
    text, name, _ = decode(b"\x93\x80\x94 \x81", content_type(f"text/html;charset={label}"))
    assert (text, name) == ("\u201c€\u201d \x81", "windows-1252")


def test_an_unknown_charset_in_the_header_leaves_it_to_the_page() -> None:
    page = '<meta charset="utf-8">é'.encode()
    assert decode(page, content_type("text/html; charset=none"))[1:] == ("utf-8", "meta")


def test_what_cannot_be_decoded_is_replaced_and_never_raises() -> None:
    assert decode(b"a\xffb", content_type("text/html; charset=utf-8"))[0] == "a\ufffdb"
    assert decode(b"a\x1b$", content_type("text/html; charset=iso-2022-jp"))[0][0] == "a"
    assert decode(b"abc", content_type("text/html; charset=hz-gb-2312"))[0] == "\ufffd"


@pytest.mark.parametrize("name", sorted(set(webencodings.labels.LABELS.values())))
def test_any_bytes_decode_in_any_encoding(name: str) -> None:
    data = bytes(range(256)) * 3 + b"\xe3"
    text, found, _ = decode(data, content_type(f"text/html; charset={name}"))
    assert found == name
    assert text


@pytest.mark.parametrize(
    ("text", "codec", "name"),
    [
        ("<p>Les commentaires sont fermés, l’été dernier à Besançon", "cp1252", "windows-1252"),
        ("<p>Schöne Grüße aus der großen Straße", "cp1252", "windows-1252"),
        ("<p>Où êtes-vous passés ?", "utf-8", "utf-8"),
        ("<p>Привет, это комментарий к статье о новостях.", "cp1251", "windows-1251"),
        ("<p>Привет, это комментарий к статье о новостях.", "koi8-r", "koi8-r"),
        ("<p>これはコメントです。記事を読みました。", "cp932", "shift_jis"),
        ("<p>这是一条评论，文章写得很好，谢谢分享。", "gb18030", "gb18030"),
        ("<p>이것은 댓글입니다. 기사를 잘 읽었습니다.", "cp949", "euc-kr"),
        ("<html lang=pl><p>Zażółć gęślą jaźń, dziękuję", "iso8859-2", "iso-8859-2"),
        ("<html lang=tr><p>Güzel bir yazı, teşekkürler", "cp1254", "windows-1254"),
        ("<html lang=he><p>שלום, זו תגובה", "cp1255", "windows-1255"),
    ],
)
def test_an_undeclared_encoding_is_guessed(text: str, codec: str, name: str) -> None:
    assert decode(text.encode(codec)) == (text, name, "guess")


def test_ascii_that_declares_nothing_is_what_browsers_take_by_default() -> None:
    assert decode(b"<p>plain") == ("<p>plain", "windows-1252", "default")
    assert decode(b"") == ("", "windows-1252", "default")


def test_a_character_cut_off_at_the_end_does_not_make_utf_8_something_else() -> None:
    assert decode("<p>déjà vu à".encode()[:-1])[1] == "utf-8"


def test_a_document_says_how_it_was_decoded() -> None:
    document = parse(b"<p>\xe9", url=URL, headers=content_type("text/html; charset=latin1"))
    assert (document.charset, document.charset_source) == ("windows-1252", "header")
    assert document.html == "<p>é"
