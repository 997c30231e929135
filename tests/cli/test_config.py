"""preserve config: are the settings right, and which were in force?"""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from preserve.demo.server import Received, Script, ScriptServer, response

if TYPE_CHECKING:
    from collections.abc import Iterator

    Shell = Any

WRONG = '[limits]\ncitations = "many"\n[[seeds]]\nname = "x"\n'
SEEDS = """
[collection]
operator = "archive@library.example"
[defaults]
schedule = "every 6h"
[[seeds]]
url = "https://blog.example/article"
schedule = "while-open"
limits = { citations = 7 }
[[seeds]]
url = "https://blog.example/other"
[[seeds]]
url = "https://news.example/story"
schedule = ""
[[feeds]]
url = "https://blog.example/feed"
limits = { citations = 8 }
"""


def write(shell: Shell, text: str) -> None:
    (shell.folder / "config.toml").write_text(text)


def test_every_fault_is_a_line_and_the_exit_code_is_2(shell: Shell) -> None:
    write(shell, WRONG)
    result = shell("config", "check", code=2)
    assert result.stdout.splitlines() == [
        'config.toml, line 2: limits.citations must be a whole number, 0 or more, not "many".',
        "config.toml, line 3: seeds[0] needs url.",
    ]


def test_faults_as_json_have_line_and_key(shell: Shell) -> None:
    write(shell, WRONG)
    document = json.loads(shell("config", "check", "--json", code=2).stdout)
    assert [(one["line"], one["key"]) for one in document["problems"]] == [
        (2, "limits.citations"),
        (3, "seeds[0]"),
    ]
    assert document["file"] == "config.toml"


def test_settings_that_are_right_are_summed_up(shell: Shell) -> None:
    write(shell, SEEDS)
    said = shell("config", "check").stdout
    assert "config.toml can be used" in said
    assert "3 on 2 hosts" in said
    assert "1 while-open, 2 every 6h, 1 at every crawl" in said
    assert "remark" not in said
    document = json.loads(shell("config", "check", "--json").stdout)
    assert document["schedules"] == {"while-open": 1, "every 6h": 2, "": 1}
    assert (document["seeds"], document["feeds"]) == (3, 1)
    assert document["remarks"] == document["problems"] == []


def test_without_a_file_the_defaults_are_checked_and_that_is_said(shell: Shell) -> None:
    assert "There is no config.toml here" in shell("config", "check").stdout


def test_a_named_file_that_is_not_there_ends_with_2(shell: Shell) -> None:
    assert "cannot be read" in shell("config", "check", "--config", "x.toml", code=2).stderr


SECRETS = '[[seeds]]\nurl = "https://a.example/"\nheaders = {{ Cookie = "{source}" }}\n'


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("", "collection.operator is empty"),
        (SECRETS.format(source="env:PRESERVE_NOT_SET"), "seeds[0].headers.Cookie names"),
        (SECRETS.format(source="env:PRESERVE_NOT_SET"), "captures do not start without it"),
        (SECRETS.format(source="file:absent"), "cannot be read"),
        (SECRETS.format(source="file:empty"), "empty"),
        (SECRETS.format(source="file:open"), "chmod 600"),
        (SECRETS.format(source="env:HOME").replace("https", "http"), "in the clear"),
        (
            '[[seeds]]\nurl = "http://a.example"\n[[seeds]]\nurl = "HTTP://A.example:80/#x"\n',
            "seeds[1] is the same address as seeds[0] (http://a.example/)",
        ),
        (
            '[[feeds]]\nurl = "http://a.example/"\n[[feeds]]\nurl = "http://a.example/"\n',
            "feeds[1] is the same address as feeds[0]",
        ),
        ('[hosts."Blog.Example"]\ndelay_seconds = 1\n', '"blog.example"'),
        ('[hosts."bücher.example"]\ndelay_seconds = 1\n', '"xn--bcher-kva.example"'),
        (
            '[[seeds]]\nurl = "https://camille:s3cr3t@a.example/"\n',
            "which is not sent: use headers",
        ),
        (
            "[collection]\nrecord_credentials = true\n" + SECRETS.format(source="env:HOME"),
            "captures have the values of headers in them",
        ),
        ('[notify]\ncommand = ["preserve-no-such-program"]\n', "no program"),
        ('[politeness]\nrobots = "ignore"\nrobots_reason = "ours"\n', "no robots.txt is obeyed"),
        (
            """
            [defaults]
            headers = { A = "env:HOME" }
            [[seeds]]
            url = "https://a.example/"
            [[seeds]]
            url = "https://b.example/"
            """,
            "defaults.headers go to every seed's own site, and there are 2",
        ),
    ],
)
def test_what_may_not_be_meant_is_remarked_upon_and_no_fault(
    shell: Shell, text: str, remark: str
) -> None:
    (shell.folder / "empty").touch(0o600)
    (shell.folder / "open").write_text("a=1")
    (shell.folder / "open").chmod(0o644)
    write(shell, text)
    said = shell("config", "check").stdout
    assert any(line.startswith("remark: ") and remark in line for line in said.splitlines()), said


def test_the_value_of_a_secret_is_shown_by_no_command(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRESERVE_TEST_SECRET", "s3cr3t")
    write(shell, SECRETS.format(source="env:PRESERVE_TEST_SECRET"))
    for words in (["check"], ["check", "--json"], ["show"], ["show", "--json"]):
        assert "s3cr3t" not in shell("config", *words).output


def test_the_settings_in_force_now_are_shown_as_a_file_of_settings(shell: Shell) -> None:
    write(shell, SEEDS)
    said = shell("config", "show").stdout
    data = tomllib.loads(said)
    assert data["seeds"][0]["limits"] == {"citations": 7}
    assert data["limits"]["redirects"] == 20
    assert data["collection"]["path"] == str(shell.folder / "warcs")
    (shell.folder / "again.toml").write_text(said)
    assert "can be used" in shell("config", "check", "--config", "again.toml").stdout
    assert json.loads(shell("config", "show", "--json").stdout)["limits"]["redirects"] == 20


@pytest.mark.parametrize(
    ("seed", "citations"),
    [
        ("https://BLOG.example/article#x", 7),
        ("https://blog.example/other", 5000),
        ("https://blog.example/feed", 8),
    ],
)
def test_the_settings_of_one_seed_or_feed_are_shown(
    shell: Shell, seed: str, citations: int
) -> None:
    write(shell, SEEDS)
    result = shell("config", "show", "--seed", seed)
    assert tomllib.loads(result.stdout)["limits"]["citations"] == citations
    assert "seeds" not in tomllib.loads(result.stdout)
    assert result.stderr == ""


def test_an_address_that_is_no_seed_has_what_holds_for_all_and_that_is_said(shell: Shell) -> None:
    write(shell, SEEDS)
    result = shell("config", "show", "--seed", "https://else.example/")
    assert tomllib.loads(result.stdout)["limits"]["citations"] == 5000
    assert "none of the seeds" in result.stderr


def test_a_capture_and_a_seed_exclude_each_other(shell: Shell) -> None:
    shell("config", "show", "latest", "--seed", "https://a.example/", code=2)


# ------------------------------------------------------------------------------- of a capture


def answer(received: Received) -> Script:
    if received.header("cookie") != "a=s3cr3t":
        return [response(403, [], b"for members")]
    html = [("Content-Type", "text/html")]
    return [response(200, html, b"<title>T</title><article><p>Texte</p></article>")]


@pytest.fixture
def site(shell: Shell) -> Iterator[str]:
    """A site for members, its article a seed of the settings, which say how to get in."""
    secret = shell.folder / "cookie"
    secret.write_text("a=s3cr3t\n")
    secret.chmod(0o600)
    with ScriptServer(answer) as server:
        url = f"http://127.0.0.1:{server.port}/article"
        write(
            shell,
            '[collection]\noperator = "archive@library.example"\n'
            '[network]\nallow = ["127.0.0.0/8"]\nresolve = { "*" = "" }\n'
            "[politeness]\ndelay_seconds = 0\n[retry]\nattempts = 1\n"
            "[limits]\nfree_disk_bytes = 0\n"
            '[defaults]\ntags = ["four"]\n'
            f'[[seeds]]\nurl = "{url}"\ntags = ["membres"]\nlimits = {{ citations = 3 }}\n'
            'headers = { Cookie = "file:cookie" }\n',
        )
        yield url


def capture(shell: Shell, *words: str, code: int = 0) -> dict[str, Any]:
    line = json.loads(shell("capture", *words, "--json", "--quiet", code=code).stdout)
    with open(line["manifest"], encoding="utf-8") as stream:  # noqa: PTH123 -- a name is at hand
        facts: dict[str, Any] = json.load(stream)["capture"]
    return facts


def test_what_the_settings_say_of_a_seed_holds_for_capture_and_read_too(
    shell: Shell, site: str
) -> None:
    facts = capture(shell, site, "--tag", "lu")
    assert facts["authenticated"]
    assert facts["tags"] == ["four", "membres", "lu"]
    other = capture(shell, f"{site}?other", code=1)
    assert not other["authenticated"]
    assert other["tags"] == ["four"]
    assert json.loads(shell("read", site, "--json", "--quiet").stdout)["article"]["title"] == "T"


def test_a_header_on_the_command_line_beats_the_settings(shell: Shell, site: str) -> None:
    shell.folder.joinpath("wrong").write_text("a=b")
    shell.folder.joinpath("wrong").chmod(0o600)
    assert capture(shell, f"{site}?x", "--header", "Cookie: file:cookie")["authenticated"]
    facts = capture(shell, site, "--header", "cookie:file:wrong", code=1)
    assert facts["status"] == "failed"
    kept = json.loads(shell("config", "show", facts["id"], "--json").stdout)
    assert kept["defaults"]["headers"] == {"cookie": f"file:{shell.folder}/wrong"}


@pytest.mark.parametrize(
    "header", ["Cookie: a=s3cr3t", "Cookie=s3cr3t", "s3cr3t", "Host: env:HOME", ": env:HOME"]
)
def test_a_header_without_a_source_is_refused_and_not_repeated(
    shell: Shell, site: str, header: str
) -> None:
    result = shell("capture", site, "--header", header, code=2)
    assert "--header" in result.stderr
    assert "s3cr3t" not in result.output
    assert not (shell.folder / "warcs").exists()


def test_a_header_is_for_one_site(shell: Shell, site: str) -> None:
    words = ("capture", site, "http://other.example/", "--header", "Cookie:file:cookie")
    assert "one site" in shell(*words, code=2).stderr


def test_a_capture_whose_secret_is_missing_ends_with_2_and_leaves_nothing(
    shell: Shell, site: str
) -> None:
    (shell.folder / "cookie").unlink()
    result = shell("capture", "http://127.0.0.1:9/", site, code=2)
    assert "Cookie" in result.stderr
    assert "cannot be read" in result.stderr
    assert not (shell.folder / "warcs").exists()


def test_the_settings_of_a_capture_are_those_that_it_has_kept(shell: Shell, site: str) -> None:
    facts = capture(shell, site)
    write(shell, "[limits]\ncitations = 1\n")
    said = shell("config", "show", facts["id"]).stdout
    assert facts["config_sha256"] in said
    data = tomllib.loads(said)
    assert data["limits"]["citations"] == 3
    assert data["defaults"]["headers"] == {"Cookie": f"file:{shell.folder}/cookie"}
    assert "notify" not in data
    assert "seeds" not in data
    document = json.loads(shell("config", "show", facts["id"], "--json").stdout)
    assert {name: table for name, table in document.items() if table} == data


def test_settings_that_are_not_those_of_the_manifest_are_refused(shell: Shell, site: str) -> None:
    facts = capture(shell, site)
    (path,) = shell.folder.glob(f"warcs/*/{facts['id']}/manifest.json")
    path.write_text(path.read_text().replace(facts["config_sha256"], "0" * 64))
    shell("reindex", "--quiet")
    result = shell("config", "show", facts["id"], code=1)
    assert "are not those" in result.stderr
    assert result.stdout == ""


def test_a_capture_without_its_meta_file_is_said_to_be(shell: Shell, site: str) -> None:
    facts = capture(shell, site)
    (path,) = shell.folder.glob("warcs/*/*/*-meta.warc.gz")
    path.unlink()
    assert "cannot be read" in shell("config", "show", facts["id"], code=1).stderr
