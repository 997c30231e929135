"""What a page is when it is not the thing that was asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from preserve import demo
from preserve.discover import flag_evidence, page_flags, redirected_home
from preserve.model import Flag, Locator
from preserve.page import parse

URL = "http://site.example/article"
LONG = "<p>" + "Un texte qui continue assez longtemps pour être un article. " * 60


def boiler(main: str, *, title: str = "") -> str:
    """A page of a site, with what its pages have around them."""
    links = "".join(f"<li><a href='/{name}'>{name}</a>" for name in ("news", "sport", "about"))
    return f"""<title>{title}</title><header><a href=/>Le Site</a><nav><ul>{links}</ul></nav>
</header><main>{main}</main><footer>© 2024 Le Site <a href=/imprint>Imprint</a></footer>"""


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


NOT_FOUND = [
    "<title>404 Not Found</title><p>Désolé",
    "<title>Page introuvable - Le Site</title><p>Désolé",
    "<title>Le Site</title><h1>Cette page n’existe plus</h1>",
    "<title>Le Site</title><h1>Page not found</h1>",
    "<title>Seite nicht gefunden | Site</title>x",
    "<title>Erreur 404</title>x",
    "<title>Article introuvable</title>x",
    "<h1>This page could not be found.</h1>",
    boiler("<h1>Oops! That page can’t be found.</h1><p>It looks like nothing was found here.</p>"),
    boiler("<h1>404</h1><p>The page you are looking for might have been removed, had its name "
           "changed, or is temporarily unavailable.</p>", title="Le Site"),
    boiler("<h1>Sorry, the page you requested was not found</h1>", title="Le Site – Sorry"),
    boiler("<h1>Die Seite konnte leider nicht gefunden werden.</h1>", title="Zeitung"),
    boiler("<h1>Diese Seite existiert nicht mehr</h1>", title="Fehler 404 - Zeitung"),
    boiler("<h1>Página no encontrada</h1>", title="Diario"),
    boiler("<h1>La página que buscas no existe</h1>", title="Error 404 | Diario"),
    boiler("<h1>Pagina non trovata</h1>", title="Giornale"),
    boiler("<h1>Página não encontrada</h1>", title="Jornal"),
    boiler("<h1>Pagina niet gevonden</h1>", title="Krant"),
    boiler("<h1>Strona nie istnieje</h1>", title="Gazeta"),
    boiler("<h1>Страница не найдена</h1>", title="Газета"),
    boiler("<h1>ページが見つかりません</h1>", title="新聞"),
    boiler("<h1>抱歉，您访问的页面不存在</h1>", title="报纸"),
    boiler("<h1>페이지를 찾을 수 없습니다</h1>", title="신문"),
    boiler("<h1>Sidan hittades inte</h1>", title="Tidningen"),
    boiler("<h1>Page not found</h1>" + "<p>A teaser of an article.</p>" * 90,
           title="Page not found | Paper"),
]  # fmt: skip


@pytest.mark.parametrize("html", NOT_FOUND)
def test_a_page_that_says_not_found_with_status_200_is_a_soft_404(html: str) -> None:
    assert flags(html) == [Flag.SOFT_404]
    assert flags(html, status=404) == []


FIELD = "<form action=/in><input name=mail><input type=password></form>"
LOGIN = [
    (f"<title>Log in | Site</title>{FIELD}", URL),
    (f"<title>Le Site - Connexion</title>{FIELD}", URL),
    (f"<title>Site</title>{FIELD}", "http://site.example/login?next=/a"),
    (boiler(f"<h1>Anmelden</h1>{FIELD}", title="Zeitung"), URL),
    (boiler(f"<h1>Sign in to continue</h1>{FIELD}", title="Paper"), URL),
    (boiler(f"<h1>Inicia sesión</h1>{FIELD}", title="Diario"), URL),
    (boiler(f"<h1>Войти</h1>{FIELD}", title="Газета"), URL),
    (boiler(f"<h1>ログイン</h1>{FIELD}", title="新聞"), URL),
    (boiler(FIELD, title="WordPress"), "https://blog.example/wp-login.php?redirect_to=x"),
    (boiler(FIELD, title="Club"), "https://club.example/en/users/sign_in"),
    (boiler("<h1>Use your account</h1><input name=mail>", title="Accounts"),
     "https://accounts.google.com/v3/signin/identifier?continue=x"),
    (boiler("<p>Join now to see more.</p>", title="Sign Up | LinkedIn"),
     "https://www.linkedin.com/authwall?trk=x"),
    (boiler("<p>See more of it.</p>", title="Facebook"), "https://www.facebook.com/login/?next=x"),
    (boiler("<p>Choose your institution.</p>", title="University"),
     "https://id.university.example/idp/profile/SAML2/Redirect/SSO?x=1"),
]  # fmt: skip


@pytest.mark.parametrize(("html", "url"), LOGIN)
def test_a_page_that_only_asks_to_log_in_is_a_login_wall(html: str, url: str) -> None:
    assert flags(html, url=url) == [Flag.LOGIN_WALL]


AGREE = "<p>We use cookies and process personal data.</p><form><button>Agree</button></form>"
CONSENT = [
    ("<title>Avant d'accéder à YouTube</title>x", "https://consent.youtube.com/m?x"),
    ("<title>x</title><p>Cookies", "https://consent.google.com/ml?continue=x"),
    ("<title>x</title><p>Cookies", "https://guce.yahoo.com/consent?brandType=x"),
    ("<title>x</title><p>Cookies", "https://myprivacy.dpgmedia.nl/consent?siteKey=x"),
    ("<title>x</title><p>Cookies", "https://www.derstandard.at/consent/tcf/story/1"),
    ("<title>x</title><p>Cookies", "https://www.zeit.de/zustimmung?url=x"),
    (f"<title>Before you continue to Video</title>{AGREE}", URL),
    (f"<title>Bevor Sie zur Suche weitergehen</title>{AGREE}", URL),
    (f"<title>Antes de continuar</title>{AGREE}", URL),
    (f"<title>Zustimmung | Zeitung</title>{AGREE}", URL),
    (f"<title>Paper</title><h1>We value your privacy</h1>{AGREE}", URL),
    (f"<title>Cookie wall</title>{AGREE}", URL),
    (f"<title>Avant de continuer sur Le Site</title>{AGREE}", URL),
]


@pytest.mark.parametrize(("html", "url"), CONSENT)
def test_a_page_that_asks_for_consent_first_is_a_consent_wall(html: str, url: str) -> None:
    assert flags(html, url=url) == [Flag.CONSENT_WALL]


PARKED = [
    "<title>site.example</title><p>This domain is for sale!",
    "<title>site.example</title><p>Le nom de domaine site.example est à vendre",
    "<script src=//img.sedoparking.com/x.js></script>",
    "<title>site.example</title><h1>site.example is for sale</h1><p>Make an offer</p>",
    "<title>site.example | Buy this domain</title><h1>Buy this domain.</h1>",
    "<h1>site.example</h1><p>is parked free, courtesy of GoDaddy.com.</p>",
    "<script>window.park = 'eyJ1dWlkIjoi'</script><div id=target></div>",
    '<script>window.onload=function(){window.location.href="/lander"}</script>',
    "<html data-adblockkey=x><div>Related searches</div>",
    "<title>Parked Domain name on Hostinger DNS system</title><p>Happy to see your domain</p>",
    "<h1>This domain was recently registered at Namecheap.</h1><p>Please check back later!",
    "<h1>Diese Domain wurde soeben für unseren Kunden eingerichtet.</h1>",
    "<p>Diese Domain steht zum Verkauf",
    "<h1>Félicitations ! Votre domaine a bien été créé chez OVHcloud !</h1>",
    "<p>This domain name has been registered with Gandi.net. View the WHOIS results.</p>",
    "<title>site.example</title><p>Este dominio está en venta",
    "<p>Домен site.example припаркован</p>",
    "<p>该域名正在出售</p>",
    "<p>このドメインは、お名前.comから取得されました。</p>",
    "<h1>The domain name has expired</h1><p>Renew it now.",
]


@pytest.mark.parametrize("html", PARKED)
def test_a_page_that_offers_the_domain_is_parked(html: str) -> None:
    assert flags(html, url="http://site.example/2012/04/article.html") == [Flag.PARKED]


APP = "<script src=/static/app.js></script>"
EMPTY = [
    "",
    "<p> &nbsp; <!-- rien -->",
    "<title></title>",
    "<title>A title alone</title>",
    "<style>p { color: red }</style>",
    "<meta name=viewport content=x>",
    "<div class=wrap><div></div></div>",
    "<br><hr>",
    f"<title>App</title><div id=root></div>{APP}",
    f"<div id=app></div>{APP}",
    f"<app-root></app-root>{APP}",
    f"<body><noscript>Enable JavaScript to run this app.</noscript><div id=root></div>{APP}",
    f"<body><p>You need to enable JavaScript to run this app.</p><div id=root></div>{APP}",
    f"<body><div id=app>Loading…</div>{APP}",
    "<div id=__next></div><script type=module src=/a.mjs></script>",
]


@pytest.mark.parametrize("html", EMPTY)
def test_a_page_with_nothing_to_read_is_empty(html: str) -> None:
    assert flags(html) == [Flag.EMPTY]


STORY = (
    "<p>" + "It was a long day, and in the evening the mill stood still for once, they said. " * 9
)
ORDINARY = [
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
    boiler("<h1>404 Not Found</h1>" + STORY, title="404 Not Found - HTTP | Reference"),
    boiler("<h1>The page not found, and other stories</h1><p>A review.", title="Books"),
    boiler("<h1>Why is this page not available in your country?</h1><p>Licences.", title="Help"),
    boiler("<h1>The document was not found in the archive, says the historian</h1><p>x"),
    boiler("<h1>The lost page</h1><p>We looked for it. Page not found, said the screen.</p>"),
    boiler("<h1>Peugeot 404</h1><p>A car.</p>", title="Peugeot 404"),
    boiler("<h1>Room 404</h1><p>A hotel.</p>", title="Room 404 – Grand Hotel"),
    boiler("<h1>How to log in to your bank</h1><p>Never tell your password.</p>" + FIELD),
    boiler("<h1>Sign in the sky</h1><p>A story.</p>" + FIELD, title="Sign in the sky | Paper"),
    boiler("<h1>News</h1>" + STORY + FIELD, title="News"),
    boiler("<h1>Connexion</h1>" + STORY, title="Connexion, le train de nuit"),
    boiler("<h1>The login page</h1><p>Its history.</p>", title="The login page"),
    boiler("<h1>Before you continue</h1><p>A poem about roads.</p>", title="Before you continue"),
    boiler("<h1>We value your privacy</h1>" + AGREE, title="Privacy"),
    boiler("<h1>A law on cookies</h1><p>Sites ask for consent.</p>" + AGREE, title="Cookies"),
    boiler("<h1>My domain</h1><p>There it said: this domain is for sale. I bought it.</p>"),
    boiler("<h1>Domains for sale</h1><p>Who trades them, and why.</p>", title="Domains for sale"),
    boiler("<h1>The parking crew</h1><p>They work at night.</p>", title="The parking crew"),
    boiler("<h1>Our domain has changed</h1><p>We are at new.example.</p>"),
    boiler("<p>Just a picture:</p><img src=a.jpg>", title="A picture"),
    '<meta property="og:title" content="A film"><div id=root></div><script src=a.js></script>',
    "<title>Player</title><div id=app><video src=a.mp4></video></div><script src=a.js></script>",
    "<frameset><frame src=a.html></frameset>",
    "<meta http-equiv=refresh content='0;url=/a'>",
]


@pytest.mark.parametrize("html", ORDINARY)
def test_ordinary_pages_have_no_flag_whatever_they_talk_about(html: str) -> None:
    url = "http://site.example/privacy" if "<title>Privacy<" in html else URL
    assert flags(html, url=url) == []


@pytest.mark.parametrize(
    ("html", "says", "where"),
    [
        ("<title>404 Not Found</title>x", 'the title says "404 Not Found"', "title"),
        ("<h1>Page not found</h1>x", 'the heading says "Page not found"', "h1"),
        (f"<title>Log in</title>{FIELD}", "a field for a password, and the title", "input"),
        ("<p>This domain is for sale", 'a line says "This domain is for sale"', "p"),
        (f"<div id=root></div>{APP}", "a place that a script would fill", "#root"),
        ("", "nothing to read", None),
    ],
)
def test_each_flag_comes_with_what_shows_it(html: str, says: str, where: str | None) -> None:
    document = parse(html.encode(), url=URL)
    (found,) = flag_evidence(document, status=200, url=URL)
    assert says in found.says
    if where is None:
        assert found.locator is None
        return
    assert found.locator is not None
    (node,) = document.css(found.locator.value)
    assert where in (node.tag, f"#{node.attributes.get('id')}")


def test_no_page_of_the_demo_has_a_flag() -> None:
    assert demo.__file__ is not None
    site = Path(demo.__file__).parent / "site"
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 5
    for path in pages:
        document = parse(path.read_bytes(), url=f"http://{path.parent.name}/{path.name}")
        assert page_flags(document, status=200, url=document.url) == ()


def test_what_is_no_page_and_what_has_no_answer_has_no_flag() -> None:
    assert page_flags(None, status=200, url=URL) == ()
    assert flags("", status=None) == []


def test_a_header_that_shows_a_challenge_is_named() -> None:
    document = parse(b"<p>x", url=URL, headers=(("cf-mitigated", "challenge"),))
    (found,) = flag_evidence(document, status=403, url=URL)
    assert (found.says, found.locator) == (
        "cf-mitigated: challenge",
        Locator(type="header", value="cf-mitigated"),
    )


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("http://site.example/2012/04/bread.html", "http://site.example/"),
        ("http://site.example/2012/04/bread.html", "/"),
        ("http://site.example/2012/04/bread.html", "https://www.site.example/index.php"),
        ("http://blog.site.example/news/bread", "https://site.example/fr/"),
        ("http://site.example/how-to-bake-bread", "/home"),
        ("http://site.example/bread-1234.html", "https://site.example"),
        ("http://site.example/?p=123", "https://site.example/"),
    ],
)
def test_a_deep_address_that_redirects_to_the_front_page_is_a_soft_404(
    url: str, target: str
) -> None:
    found = redirected_home(url, target)
    assert found is not None
    assert (found.flag, found.locator) == (
        Flag.SOFT_404,
        Locator(type="header", value="location"),
    )


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("http://site.example/", "https://site.example/"),
        ("http://site.example/index.html", "https://www.site.example/"),
        ("http://site.example/fr", "http://site.example/"),
        ("http://site.example/promo", "http://site.example/"),
        ("http://site.example/en/shop", "http://site.example/"),
        ("http://site.example/?utm_source=letter", "http://site.example/"),
        ("http://site.example/2012/04/bread.html", "http://site.example/2012/04/bread"),
        ("http://site.example/2012/04/bread.html", "http://site.example/?next=/2012/04/bread"),
        ("http://site.example/2012/04/bread.html", "http://site.example/login"),
        ("http://sho.rt/2012/04/bread", "http://site.example/"),
        ("http://site.example/2012/04/bread.html", None),
        ("http://site.example/2012/04/bread.html", "mailto:a@site.example"),
    ],
)
def test_other_redirects_lose_nothing(url: str, target: str | None) -> None:
    assert redirected_home(url, target) is None
