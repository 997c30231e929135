"""Sites that want a log-in: who is shown the credentials, and where they are not written down."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from scripted_web import HTML, SEED, article, page

from preserve.catalogue import find
from preserve.demo.server import Received, Script, response
from preserve.errors import SettingsError
from preserve.reading import kept_settings
from preserve.verify import verify
from preserve.warc import read_records

if TYPE_CHECKING:
    from scripted_web import Result, Web

COOKIE = "session=s3cr3t-c00kie; theme=dark"
TOKEN = "Bearer s3cr3t-t0ken-ABC"
KEY = "s3cr3t-k3y"
SECRETS = (b"s3cr3t-c00kie", b"s3cr3t-t0ken-ABC", b"s3cr3t-k3y")
NAMES = ("cookie", "authorization", "x-key")


@pytest.fixture
def members(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Web:
    """A web whose article is for members; the settings name where the credentials are."""
    monkeypatch.setenv("PRESERVE_TEST_TOKEN", TOKEN)
    cookie = tmp_path / "cookie"
    cookie.write_text(f"{COOKIE}\n")
    cookie.chmod(0o600)
    key = tmp_path / "key"
    key.write_text(KEY)
    key.chmod(0o600)
    headers = {
        "Cookie": f"file:{cookie}",
        "Authorization": "env:PRESERVE_TEST_TOKEN",
        "X-Key": f"file:{key}",
    }
    web.settle(defaults={"headers": headers})
    serve(web, "<img src=/i.gif>")
    return web


def serve(web: Web, links: str, seed: str = SEED) -> None:
    def answer(received: Received) -> Script:
        shown = [received.header(name) for name in NAMES]
        if shown != [COOKIE, TOKEN, KEY]:
            return [response(403, HTML, b"for members")]
        return [article(links)]

    web.scripts[seed] = answer


def shown_to(web: Web) -> dict[str, set[str]]:
    """Return the names of credentials that each host was shown."""
    seen: dict[str, set[str]] = {}
    for one in web.server.log:
        names = {name for name in NAMES if one.received.header(name) is not None}
        seen.setdefault(one.received.host, set()).update(names)
    return seen


def everything_written(collection: Path) -> dict[Path, bytes]:
    """Return the content of every file, what is compressed in plain."""
    found = {}
    for folder, _, names in os.walk(collection):
        for name in names:
            path = Path(folder, name)
            data = path.read_bytes()
            found[path] = gzip.decompress(data) if path.suffix == ".gz" else data
    return found


def requests_of(result: Result) -> dict[str, bytes]:
    (file,) = result.captured.folder.glob("*-00000.warc.gz")
    return {
        str(record.target): record.stream.read()
        for record in read_records(file)
        if record.type == "request"
    }


def test_a_page_for_members_is_captured_and_no_secret_is_written_anywhere(members: Web) -> None:
    result = members.capture()
    assert result.outcomes[SEED] == "captured"
    written = everything_written(members.collection)
    assert {path.name for path in written} >= {"manifest.json", "resources.jsonl", "catalogue.db"}
    for path, data in written.items():
        for secret in (*SECRETS, b"theme=dark"):
            assert secret not in data, path


def test_every_byte_of_a_value_is_an_x_and_all_else_is_as_it_was_sent(members: Web) -> None:
    request = requests_of(members.capture())[SEED]
    (served,) = [one for one in members.server.log if one.received.target == "/article"]
    sent = served.received.data
    assert request != sent
    assert request == (
        sent.replace(COOKIE.encode(), b"x" * len(COOKIE))
        .replace(TOKEN.encode(), b"x" * len(TOKEN))
        .replace(KEY.encode(), b"x" * len(KEY))
    )


def test_the_metadata_of_a_request_names_what_was_masked(members: Web) -> None:
    (file,) = members.capture().captured.folder.glob("*-00000.warc.gz")
    notes = "".join(
        record.stream.read().decode()
        for record in read_records(file)
        if record.type == "metadata" and record.target == SEED
    )
    for name in ("Cookie", "Authorization", "X-Key"):
        assert f"maskedHeader: {name}\r\n" in notes


def test_what_is_masked_verifies_with_us_and_with_warcio(members: Web) -> None:
    folder = members.capture().captured.folder
    assert verify(folder).findings == ()
    for file in folder.glob("*.warc.gz"):
        words = [sys.executable, "-c", "from warcio.cli import main; main()", "check", str(file)]
        done = subprocess.run(words, check=False, capture_output=True, text=True)
        assert (done.returncode, done.stdout) == (0, "")


def test_a_capture_with_credentials_says_so_and_another_does_not(members: Web) -> None:
    assert members.capture().captured.manifest.capture.authenticated
    members.settle(defaults={"headers": {}})
    assert not members.capture().captured.manifest.capture.authenticated


def test_the_settings_kept_with_a_capture_name_the_places_alone(members: Web) -> None:
    captured = members.capture().captured
    kept = kept_settings(find(members.collection, captured.manifest.capture.id))
    assert kept["defaults"]["headers"] == members.settings.defaults.headers


def test_the_address_that_notices_go_to_is_not_kept(members: Web) -> None:
    members.settle(notify={"url": "https://chat.test/hooks/s3cr3t-h00k"})
    members.capture()
    for path, data in everything_written(members.collection).items():
        assert b"s3cr3t-h00k" not in data, path


def test_only_the_site_of_the_seed_is_shown_credentials(members: Web) -> None:
    hosts = ("other.test", "notblog.test", "blog.test.other.test", "test", "img.blog.test")
    images = "".join(f"<img src=http://{host}/i.gif>" for host in hosts)
    serve(members, f"{images} http://cited.test/x")
    members.capture()
    seen = shown_to(members)
    assert seen["blog.test"] == set(NAMES)
    assert seen["img.blog.test"] == set(NAMES)
    assert set(seen) > {*hosts, "cited.test"}
    for host in {*seen} - {"blog.test", "img.blog.test"}:
        assert seen[host] == set(), host


def test_a_redirect_takes_no_credentials_to_another_host(members: Web) -> None:
    serve(members, "http://blog.test/out <img src=/away.gif>")
    members.serve("http://blog.test/out", response(302, [("Location", "http://thief.test/in")]))
    away = response(301, [("Location", "http://thief.test/away.gif")])
    members.serve("http://blog.test/away.gif", away)
    members.serve("http://thief.test/in", page("here"))
    result = members.capture()
    assert result.outcomes["http://thief.test/in"] == "captured"
    assert "http://thief.test/away.gif" in result.outcomes
    assert shown_to(members)["thief.test"] == set()


def test_a_seed_that_redirects_to_another_host_is_asked_there_without(members: Web) -> None:
    members.serve(SEED, response(302, [("Location", "http://thief.test/article")]))
    members.serve("http://thief.test/article", article("nothing"))
    members.capture()
    assert shown_to(members)["thief.test"] == set()


def test_credentials_can_be_recorded_and_the_capture_still_says_that_it_has_them(
    members: Web,
) -> None:
    members.settle(collection={"record_credentials": True})
    result = members.capture()
    request = requests_of(result)[SEED]
    for secret in SECRETS:
        assert secret in request
    assert result.captured.manifest.capture.authenticated
    assert verify(result.captured.folder).findings == ()


def test_cookies_that_the_site_sets_go_along_and_renew_those_of_the_user(members: Web) -> None:
    set_cookies = [("Set-Cookie", "seen=1"), ("Set-Cookie", "session=renewed")]
    members.serve(SEED, response(302, [("Location", "/again"), *set_cookies]))
    members.serve("http://blog.test/again", article("nothing"))
    result = members.capture()
    (served,) = [one for one in members.server.log if one.received.target == "/again"]
    assert served.received.header("cookie") == "theme=dark; seen=1; session=renewed"
    cookie = b"Cookie: " + b"x" * len("theme=dark; seen=1; session=renewed") + b"\r\n"
    assert cookie in requests_of(result)["http://blog.test/again"]


def test_a_cookie_of_the_user_that_the_site_sets_again_for_others_is_masked_there(
    members: Web,
) -> None:
    again = ("Set-Cookie", "session=s3cr3t-c00kie; Domain=site.test")
    seed = "http://blog.site.test/article"
    members.serve(seed, response(200, [*HTML, again], b"<p><img src=http://img.site.test/i.gif>"))
    result = members.capture(seed)
    image = requests_of(result)["http://img.site.test/i.gif"]
    assert b"Cookie: " + b"x" * len("session=s3cr3t-c00kie") + b"\r\n" in image


def test_cookies_of_the_site_alone_are_kept_to_the_letter(members: Web) -> None:
    headers = {"Authorization": "env:PRESERVE_TEST_TOKEN"}
    members.settle(defaults={"headers": headers})
    members.serve(SEED, response(302, [("Location", "/again"), ("Set-Cookie", "seen=1")]))
    members.serve("http://blog.test/again", article("nothing"))
    request = requests_of(members.capture())["http://blog.test/again"]
    assert b"Cookie: seen=1\r\n" in request
    assert TOKEN.encode() not in request


def test_what_a_secret_lacks_ends_a_capture_before_anything_is_asked_or_written(
    members: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PRESERVE_TEST_TOKEN")
    with pytest.raises(SettingsError, match=r"Authorization .*PRESERVE_TEST_TOKEN.* not set"):
        members.capture()
    assert members.server.log == []
    assert not members.collection.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"a=s3cr3t\r\nX-More: 1", "several lines"),
        (b"a=s3cr3t\x00", "control characters"),
        ("a=s3cr3t\u20ac".encode(), "Latin-1"),
        (b"a=s3cr3t\xff", "not UTF-8"),
        (b"s3cr3t" * 5000, "too long"),
        (None, "cannot be read"),
    ],
)
def test_a_secret_that_cannot_be_sent_is_refused_without_being_told(
    members: Web, tmp_path: Path, content: bytes | None, said: str
) -> None:
    path = tmp_path / "wrong"
    if content is not None:
        path.write_bytes(content)
    members.settle(defaults={"headers": {"Cookie": f"file:{path}"}})
    with pytest.raises(SettingsError, match=said) as refused:
        members.capture()
    assert "s3cr3t" not in str(refused.value)
    assert members.server.log == []


def test_a_secret_that_others_may_read_is_remarked_upon(members: Web, tmp_path: Path) -> None:
    assert members.capture().captured.remarks == ()
    (tmp_path / "cookie").chmod(0o644)
    (remark,) = members.capture().captured.remarks
    assert f"chmod 600 {tmp_path}/cookie" in remark


def test_what_was_had_with_credentials_is_no_original_for_a_capture_without(members: Web) -> None:
    text = "<p>Une page pour les membres.</p>" * 100
    serve(members, text)
    members.capture()
    members.serve(SEED, article(text))
    members.settle(defaults={"headers": {}})
    result = members.capture()
    assert result.resources[SEED].revisit_of is None
    assert result.resources[SEED].payload_sha256 is not None


def test_a_header_of_the_user_beats_the_one_that_is_sent_to_others(
    members: Web, tmp_path: Path
) -> None:
    path = tmp_path / "accept"
    path.write_text("text/plain")
    path.chmod(0o600)
    members.settle(defaults={"headers": {"accept": f"file:{path}"}})
    members.serve(SEED, article("<img src=http://other.test/i.gif>"))
    members.capture()
    accepted = {one.received.host: one.received.header("accept") for one in members.server.log}
    assert accepted["blog.test"] == "text/plain"
    assert accepted["other.test"] != "text/plain"


def test_settings_are_not_changed_by_a_capture(members: Web) -> None:
    before: Any = msgspec.to_builtins(members.settings)
    members.capture()
    assert msgspec.to_builtins(members.settings) == before
