"""What a page is when it is not the thing that was asked for."""

from __future__ import annotations

import pytest

from preserve.discover import page_flags
from preserve.model import Flag
from preserve.page import parse

URL = "http://site.example/article"
LONG = "<p>" + "Un texte qui continue assez longtemps pour être un article. " * 60


def flags(
    html: str,
    *,
    status: int | None = 200,
    url: str = URL,
    headers: tuple[tuple[str, str], ...] = (),
) -> list[Flag]:
    document = parse(f"<meta charset=utf-8>{html}".encode(), url=url, headers=headers)
    return list(page_flags(document, status=status, url=url))


@pytest.mark.parametrize(
    ("html", "status"),
    [
        ("<title>Just a moment...</title><script>window._cf_chl_opt={}</script>", 403),
        ("<title>Just a moment...</title><p>Enable JavaScript", 503),
        ("<title>Attention Required! | Cloudflare</title><form id='challenge-form'></form>", 403),
        ("<script src='https://ct.captcha-delivery.com/c.js'></script>", 403),
        ("<title>Pardon Our Interruption</title>", 403),
        ("<div id='px-captcha'></div>", 200),
        ("<iframe src='/_Incapsula_Resource?x=1'></iframe>", 200),
        ("<title>Making sure you're not a bot!</title>", 401),
    ],
)
def test_a_page_that_wants_a_browser_to_prove_itself_is_a_challenge(html: str, status: int) -> None:
    assert flags(html, status=status) == [Flag.CHALLENGE]


def test_a_challenge_may_say_so_in_a_header() -> None:
    assert flags("<p>x", status=403, headers=(("CF-Mitigated", "challenge"),)) == [Flag.CHALLENGE]


@pytest.mark.parametrize(
    "html",
    [
        "<title>404 Not Found</title><p>Désolé",
        "<title>Page introuvable - Le Site</title><p>Désolé",
        "<title>Le Site</title><h1>Cette page n’existe plus</h1>",
        "<title>Le Site</title><h1>Page not found</h1>",
        "<title>Seite nicht gefunden | Site</title>x",
        "<title>Erreur 404</title>x",
        "<title>Article introuvable</title>x",
        "<h1>This page could not be found.</h1>",
    ],
)
def test_a_page_that_says_not_found_with_status_200_is_a_soft_404(html: str) -> None:
    assert flags(html) == [Flag.SOFT_404]
    assert flags(html, status=404) == []


@pytest.mark.parametrize(
    ("html", "url", "flag"),
    [
        ("<title>Log in | Site</title><input type=password>", URL, Flag.LOGIN_WALL),
        ("<title>Le Site - Connexion</title><input type=password>", URL, Flag.LOGIN_WALL),
        ("<title>Site</title><input type=password>", "http://site.example/login?next=/a",
         Flag.LOGIN_WALL),
        ("<title>Avant d'accéder à YouTube</title>x", "https://consent.youtube.com/m?x",
         Flag.CONSENT_WALL),
        ("<title>Before you continue</title>x", URL, Flag.CONSENT_WALL),
        ("<title>site.example</title><p>This domain is for sale!", URL, Flag.PARKED),
        ("<title>site.example</title><p>Le nom de domaine site.example est à vendre", URL,
         Flag.PARKED),
        ("<script src=//img.sedoparking.com/x.js></script>", URL, Flag.PARKED),
        ("", URL, Flag.EMPTY),
        ("<p> &nbsp; <!-- rien -->", URL, Flag.EMPTY),
    ],
)  # fmt: skip
def test_pages_that_stand_in_place_of_another(html: str, url: str, flag: Flag) -> None:
    assert flags(html, url=url) == [flag]


@pytest.mark.parametrize(
    "html",
    [
        "<title>Un article</title>" + LONG,
        "<title>Comment faire une page 404 Not Found</title>" + LONG,
        "<title>How to build a 404 page</title><h1>How to build a custom error page</h1><p>x",
        "<title>Le marché des domaines</title>" + LONG + "<p>This domain is for sale",
        "<title>Un article</title><p>Court.<form><input type=password></form>",
        "<title>Just a moment in time</title><p>Un poème",
        "<title>Access denied</title><p>La chronique d’un refus",
        "<title>Please wait</title>" + LONG,
        "<script src=app.js></script>",
        "<img src=a.jpg>",
        "<title>Un billet</title>" + LONG + "<p>window._cf_chl_opt",
    ],
)
def test_other_pages_have_no_flag(html: str) -> None:
    assert flags(html) == []


def test_what_is_no_page_and_what_has_no_answer_has_no_flag() -> None:
    assert page_flags(None, status=200, url=URL) == ()
    assert flags("", status=None) == []
