"""Addresses that wait in attributes until a script shows what is there."""

from __future__ import annotations

import time

import pytest

from preserve.discover import page_needs
from preserve.page import parse

URL = "http://blog.example/2016/article"


def found(html: str) -> list[str]:
    """Every address of the page's own folder; one that is guessed has a question mark."""
    document = parse(html.encode(), url=URL)
    return [
        f"{(each.url or '').removeprefix('http://blog.example/2016/')}{'?' * each.is_guess}"
        for each in page_needs(document).requisites
    ]


@pytest.mark.parametrize(
    "attribute",
    [
        "data-src", "data-original", "data-lazy", "data-lazy-src", "data-lazyload", "data-echo",
        "data-layzr", "data-normal", "data-cfsrc", "data-pagespeed-lazy-src", "data-ezsrc",
        "data-opt-src", "data-flickity-lazyload", "data-flickity-lazyload-src", "data-splide-lazy",
        "data-thumb", "data-full-url", "data-large_image", "data-src-retina", "data-at2x",
        "data-hi-res-src", "data-orig-src", "data-image", "data-wpfc-original-src", "data-src-webp",
        "nitro-lazy-src", "lazy-src", "data-actualsrc", "data-rjs",
    ],
)  # fmt: skip
def test_an_image_that_a_loader_shows_later_is_asked_for(attribute: str) -> None:
    assert found(f"<img src='data:,' {attribute}='a.jpg'>") == ["a.jpg"]


@pytest.mark.parametrize(
    "attribute",
    [
        "data-srcset", "data-lazy-srcset", "data-flickity-lazyload-srcset", "data-tf-srcset",
        "data-splide-lazy-srcset", "nitro-lazy-srcset", "data-some-new-srcset",
    ],
)  # fmt: skip
def test_every_candidate_of_a_late_set_is_asked_for(attribute: str) -> None:
    assert found(f"<img {attribute}='a.jpg 1x, b.jpg 2x'>") == ["a.jpg", "b.jpg"]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<div data-bg=a.jpg></div>", ["a.jpg"]),
        ("<div data-bg='url(a.jpg)' data-bg-hidpi=\"url('b.jpg')\"></div>", ["a.jpg", "b.jpg"]),
        ("<div data-bg-multi='url(a.jpg), url(b.jpg)'></div>", ["a.jpg", "b.jpg"]),
        ("<div data-bg-set=\"url('a.jpg') 1x, url('b.jpg') 2x\"></div>", ["a.jpg", "b.jpg"]),
        ("<div data-background-image='a.jpg, b.jpg'></div>", ["a.jpg", "b.jpg"]),
        ("<img data-src='a.jpg|b.jpg'>", ["a.jpg", "b.jpg"]),
        ("<img data-src='a,w_1.jpg'>", ["a,w_1.jpg"]),
        ("<div data-bgset='a.jpg 1x [(max-width: 40em)] | b.jpg'></div>", ["a.jpg", "b.jpg"]),
        ("<img data-interchange='[a.jpg, small], [b.jpg, (min-width: 9px)]'>", ["a.jpg", "b.jpg"]),
        ("<div data-style='background-image:url(a.jpg)'></div>", ["a.jpg"]),
        ("<div data-settings='{\"gallery\":[{\"id\":1,\"url\":\"i\\/a.jpg\"}]}'></div>",
         ["i/a.jpg?"]),
        ("<div data-items='[\"/2016/a.jpg\",\"/2016/b.jpg\"]'></div>", ["a.jpg?", "b.jpg?"]),
        ("<img data-of-a-new-kind='i/a.jpg'>", ["i/a.jpg?"]),
        ("<img src=a.jpg onmouseover=\"this.src='b.jpg'\">", ["a.jpg", "b.jpg?"]),
        ("<script type=rocketlazyloadscript data-rocket-src=a.js></script>", ["a.js"]),
        ("<script type='litespeed/javascript' data-src='a.js'></script>", ["a.js"]),
        ("<video data-poster=a.jpg data-src=b.mp4></video>", ["b.mp4", "a.jpg"]),
    ],
)  # fmt: skip
def test_lists_functions_and_json_in_attributes_are_taken_apart(
    html: str, expected: list[str]
) -> None:
    assert sorted(found(html)) == sorted(expected)


@pytest.mark.parametrize(
    "html",
    [
        "<a data-src=a.jpg data-thumb=b.jpg>x</a>",
        "<img data-orig-file=i/a.jpg data-large-file=i/b.jpg data-pin-media=i/c.jpg>",
        "<div data-lightbox-src=i/a.jpg data-share-image=i/b.jpg data-href=i/c.jpg></div>",
        "<div data-src=word data-bg='#fff' data-thumb='{'></div>",
        "<div data-url='/2016/other-article' data-x='some words about a.jpg'></div>",
        "<img data-of-a-new-kind='http://elsewhere.example/a.jpg'>",
        "<button data-src=a.jpg></button><input data-src=b.jpg><form data-bg=c.jpg></form>",
        '<div data-settings=\'{"a.png": 1, "name": "a.png"}\'></div>',
        "<div data-template='<img src={{a}}/b.png>'></div>",
    ],
)
def test_what_is_not_shown_without_a_reader_s_doing_is_not_asked_for(html: str) -> None:
    assert found(html) == []


@pytest.mark.parametrize("piece", ["a.b/", "[", "|", "url(", "\t", "(", '{"', "https://", "//"])
@pytest.mark.parametrize("attribute", ["data-src", "data-bgset", "data-x", "onload", "fill"])
def test_time_grows_with_the_length_and_not_its_square(attribute: str, piece: str) -> None:
    html = f"<img {attribute}='{piece * (100_000 // len(piece))}'>"
    began = time.process_time()
    found(html)
    assert time.process_time() - began < 2
