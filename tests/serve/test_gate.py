"""Who may come in: no page but our own changes anything, and who has no token reads nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from served import Served, served

from preserve.serve import Gate, Keys
from preserve.serve.gate import Passed
from preserve.serve.messages import Answer, Request
from preserve.serve.paths import ROUTES

if TYPE_CHECKING:
    from collections.abc import Iterator

URL = "https://blog.example/article"
STATE_CHANGES = ("/capture", "/stop")


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("gate") / "warcs") as here:
        yield here


@pytest.fixture
def unchanged(here: Served) -> Iterator[Served]:
    """See that nothing was ordered, whatever was asked."""
    assert here.orders is not None
    before = [one.url for one in here.orders.all()]
    yield here
    assert [one.url for one in here.orders.all()] == before


FORGED: dict[str, tuple[dict[str, str | None], int]] = {
    "another site": ({"Origin": "https://evil.example", "Sec_Fetch_Site": "cross-site"}, 403),
    "another site, old browser": ({"Origin": "https://evil.example", "Sec_Fetch_Site": None}, 403),
    "no origin": ({"Origin": None, "Sec_Fetch_Site": None}, 403),
    "no origin, though of the same site": ({"Origin": None}, 403),
    "an opaque origin": ({"Origin": "null"}, 403),
    "another port of this machine": (
        {"Origin": "http://127.0.0.1:8471", "Sec_Fetch_Site": "same-site"}, 403,
    ),
    "another scheme": ({"Origin": "https://127.0.0.1:{port}"}, 403),
    "another name of this machine": ({"Origin": "http://localhost:{port}"}, 403),
    "our origin, with more behind it": ({"Origin": "http://127.0.0.1:{port}.evil.example"}, 403),
    "our origin, from a page of another site": ({"Sec_Fetch_Site": "cross-site"}, 403),
    "our origin, by nobody's page": ({"Sec_Fetch_Site": "none"}, 403),
    "no cookie": ({"Cookie": None}, 403),
    "another cookie": ({"Cookie": "preserve-{port}=" + "0" * 43}, 403),
    "a cookie of another name": ({"Cookie": "preserve={cookie}"}, 403),
    "plain text": ({"Content_Type": "text/plain"}, 415),
    "a form with files": ({"Content_Type": "multipart/form-data; boundary=x"}, 415),
    "JSON": ({"Content_Type": "application/json"}, 415),
    "no type": ({"Content_Type": None}, 415),
    "a name that was bent to this machine": (
        {"Host": "evil.example:{port}", "Origin": "http://evil.example:{port}"}, 421,
    ),
}  # fmt: skip


@pytest.mark.parametrize("path", STATE_CHANGES)
@pytest.mark.parametrize("how", FORGED)
def test_a_forged_request_changes_nothing(unchanged: Served, how: str, path: str) -> None:
    headers, status = FORGED[how]
    filled = {
        name: value and value.format(port=unchanged.port, cookie=unchanged.keys.cookie)
        for name, value in headers.items()
    }
    answer = unchanged.send(path, {"url": URL, "number": "1"}, **filled)
    assert answer.status == status
    assert "Set-Cookie".lower() not in answer.headers


@pytest.mark.parametrize(
    "token",
    ["", "0" * 43, "é", "{cookie}", "{token}"],
    ids=["none", "wrong", "odd", "cookie", "url"],
)
def test_a_form_without_its_token_changes_nothing(unchanged: Served, token: str) -> None:
    keys = unchanged.keys
    written = token.format(cookie=keys.cookie, token=keys.token)
    answer = unchanged.send("/capture", {"url": URL, "form": written})
    assert answer.status == 403
    missing = unchanged.ask(
        "/capture", "POST", b"url=https%3A%2F%2Fblog.example%2F",
        Origin=f"http://{unchanged.host}", Content_Type="application/x-www-form-urlencoded",
    )  # fmt: skip
    assert missing.status == 403


def test_the_form_of_our_own_page_begins_a_capture(here: Served) -> None:
    assert here.orders is not None
    answer = here.send("/capture", {"url": "https://first.example/article#fragment"})
    assert (answer.status, answer.headers["location"]) == (303, "/under-way")
    assert [one.url for one in here.orders.all()] == ["https://first.example/article"]


def test_what_changes_something_is_never_done_by_reading(unchanged: Served) -> None:
    assert unchanged.ask(f"/capture?url={URL}&form={unchanged.keys.form}").status == 200
    assert unchanged.ask(f"/stop?number=1&form={unchanged.keys.form}").status == 405
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "FORM"):
        answer = unchanged.ask("/capture", method, Origin=f"http://{unchanged.host}",
                               Sec_Fetch_Site="same-origin")  # fmt: skip
        assert answer.status == 405
        assert answer.headers["allow"] == "GET, HEAD, POST"
        assert not any(name.startswith("access-control") for name in answer.headers)
    assert unchanged.send("/", {}).status == 405


@pytest.mark.parametrize(
    "path",
    ["/", "/captures/latest", "/search?q=four", "/schedule", "/under-way", "/events", "/capture",
     "/nothing", "/stop", "/?token={token}"],
)  # fmt: skip
def test_without_the_token_nothing_is_read(here: Served, path: str) -> None:
    written = path.format(token=here.keys.token)
    for cookie in (None, "preserve-1=x", f"preserve-{here.port}="):
        answer = here.ask(written, Cookie=cookie)
        assert answer.status == 403
        assert "A token is needed" in answer.text
        assert "set-cookie" not in answer.headers
        assert here.keys.form not in answer.text


def test_the_address_with_the_token_gives_a_cookie_that_scripts_and_other_sites_do_not_have(
    here: Served,
) -> None:
    answer = here.ask(f"/enter?token={here.keys.token}", Cookie=None, Sec_Fetch_Site="cross-site",
                      Sec_Fetch_Mode="navigate", Sec_Fetch_Dest="document")  # fmt: skip
    assert answer.status == 200
    value, *flags = answer.headers["set-cookie"].split("; ")
    assert value == here.cookie
    assert set(flags) == {"Path=/", "HttpOnly", "SameSite=Strict"}
    assert here.keys.token not in answer.text
    assert here.ask("/", Cookie=f"other=1; {value}").status == 200


def test_the_token_can_be_typed_and_a_wrong_one_is_told(here: Served) -> None:
    right = here.send("/enter", {"token": f" {here.keys.token} "}, Cookie=None)
    assert right.headers["set-cookie"].startswith(here.cookie)
    for wrong in ("", "x", here.keys.cookie, here.keys.form, here.keys.token[:-1]):
        answer = here.send("/enter", {"token": wrong}, Cookie=None)
        assert answer.status == 403
        assert "This is not the token." in answer.text
        assert "set-cookie" not in answer.headers
        assert here.ask(f"/enter?token={wrong}", Cookie=None).status == 403
    foreign = here.send("/enter", {"token": here.keys.token}, Origin="https://evil.example")
    assert foreign.status == 403


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "localhost:1", "",
     "127.0.0.1:{port}@evil.example", "127.0.0.1:{port}/", "127.0.0.1.nip.example:{port}",
     "0.0.0.0:{port}", "192.0.2.1:{port}", None],
)  # fmt: skip
def test_another_name_leads_nowhere(here: Served, host: str | None) -> None:
    answer = here.ask("/", Host=host and host.format(port=here.port))
    assert answer.status in {400, 421}
    assert len(answer.body) < 200


@pytest.mark.parametrize("host", ["localhost:{port}", "LOCALHOST:{port}", "[::1]:{port}"])
def test_every_name_of_loopback_leads_here(here: Served, host: str) -> None:
    assert here.ask("/", Host=host.format(port=here.port)).status == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize(
    ("mode", "destination", "status"),
    [("navigate", "document", 200), ("navigate", "iframe", 403), ("no-cors", "script", 403),
     ("no-cors", "image", 403), ("cors", "empty", 403), ("websocket", "websocket", 403)],
)  # fmt: skip
def test_pages_of_others_may_lead_here_and_embed_nothing(
    here: Served, site: str, mode: str, destination: str, status: int
) -> None:
    answer = here.ask("/", Sec_Fetch_Site=site, Sec_Fetch_Mode=mode, Sec_Fetch_Dest=destination)
    assert answer.status == status


def test_every_answer_forbids_others_to_show_keep_or_guess_it(here: Served) -> None:
    answers = [here.ask("/"), here.ask("/nothing"), here.ask("/", Cookie=None),
               here.ask("/", Host="evil.example"), here.send("/capture", {}, Origin="null"),
               here.ask("/", "HEAD")]  # fmt: skip
    for answer in answers:
        headers = answer.headers
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["referrer-policy"] == "same-origin"
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "http:" not in policy
        assert "access-control-allow-origin" not in headers
    assert answers[-1].body == b""
    assert answers[-1].headers["content-length"] == answers[0].headers["content-length"]


@pytest.mark.parametrize(
    "path",
    ["/../../etc/passwd", "/captures/../catalogue.db", "/captures/..", "/captures/%2e%2e",
     "/captures/..%2f..%2fetc%2fpasswd", "/captures/.hidden", "/captures/a/b", "/captures/",
     "//etc/passwd", "/captures/latest/comments/0", "/captures/latest/comments/99999999",
     "/captures/latest/resources/2", "/captures/%00", "/static/../x", "/captures/\\..\\x",
     "http://evil.example/", "*"],
)  # fmt: skip
def test_no_path_leads_out_of_the_pages(here: Served, path: str) -> None:
    answer = here.ask(path)
    assert answer.status in {400, 404}
    assert b"root:" not in answer.body


def gate(**more: Any) -> Gate:
    return Gate(Keys(b"x"), ROUTES, port=8470, **more)


def request(host: str, **headers: str) -> Request:
    given = {"host": host, **{name.replace("_", "-"): value for name, value in headers.items()}}
    cookie = f"preserve-8470={Keys(b'x').cookie}"
    return Request(
        method=headers.pop("method", "GET"),
        target="/",
        headers=(*given.items(), ("cookie", cookie)),
    )


@pytest.mark.parametrize(
    ("host", "passes"),
    [("192.0.2.7:8470", True), ("[2001:db8::7]:8470", True), ("archive.example", True),
     ("archive.example:443", True), ("ARCHIVE.example.:8470", True), ("evil.example:8470", False),
     ("evil.archive.example", False), ("192.0.2.7:80", False)],
)  # fmt: skip
def test_others_reach_it_by_an_address_in_digits_or_a_name_that_was_given(
    host: str, passes: bool
) -> None:
    found = gate(host="0.0.0.0", names=["archive.example"]).check(request(host))
    assert isinstance(found, Passed) is passes
    if not passes:
        assert isinstance(found, Answer)
        assert found.status == 421


def test_two_hosts_are_none() -> None:
    twice = request("127.0.0.1:8470")
    twice = Request(method="GET", target="/", headers=(*twice.headers, ("host", "127.0.0.1:8470")))
    found = gate(host="127.0.0.1").check(twice)
    assert isinstance(found, Answer)
    assert found.status == 421


def test_the_keys_of_each_run_are_others_and_none_tells_another() -> None:
    one, other = Keys(), Keys()
    assert len({one.token, one.cookie, one.form, other.token, other.cookie, other.form}) == 6
    assert min(map(len, (one.token, one.cookie, one.form))) * 4 >= 128
