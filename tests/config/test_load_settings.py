from __future__ import annotations

from pathlib import Path

import pytest

from preserve.config import ReplaySettings, Settings, load_settings, template
from preserve.errors import SettingsError

REPOSITORY = Path(__file__).parents[2]


def load(folder: Path, text: str | bytes) -> Settings:
    data = text.encode() if isinstance(text, str) else text
    (folder / "config.toml").write_bytes(data)
    return load_settings(None, cwd=folder)


def refusal(folder: Path, text: str | bytes) -> str:
    with pytest.raises(SettingsError) as caught:
        load(folder, text)
    message = str(caught.value)
    assert "\n" not in message
    assert message.endswith((".", "?"))
    return message


def test_defaults_where_there_is_no_file_with_the_collection_in_the_current_folder(
    tmp_path: Path,
) -> None:
    settings = load_settings(None, cwd=tmp_path)
    assert settings.collection.path == str(tmp_path / "warcs")
    assert settings.politeness.delay_seconds == 1.0
    assert settings.network.ports == (80, 443, 8080, 8443)
    assert settings.seeds == ()


def test_an_explicit_file_beats_the_one_in_the_current_folder_and_paths_count_from_it(
    tmp_path: Path,
) -> None:
    (tmp_path / "config.toml").write_text('[collection]\npath = "here"\n')
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mine.toml").write_text('[collection]\npath = "../there"\n')
    settings = load_settings(Path("elsewhere/mine.toml"), cwd=tmp_path)
    assert Path(settings.collection.path).resolve() == tmp_path / "there"
    assert load_settings(None, cwd=tmp_path).collection.path == str(tmp_path / "here")


def test_an_absolute_path_stays_and_a_tilde_is_the_home_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert load(tmp_path, '[collection]\npath = "/srv/warcs"\n').collection.path == "/srv/warcs"
    home = load(tmp_path, '[collection]\npath = "~/warcs"\n').collection.path
    assert home == str(tmp_path / "home" / "warcs")


def test_places_of_viewers_count_from_the_file_and_a_program_s_name_stays_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    text = '[replay]\nreplayweb = "viewer"\npywb = "~/bin/wayback"\nbrowser = "chromium"\n'
    replay = load(tmp_path, text).replay
    assert replay.replayweb == str(tmp_path / "viewer")
    assert replay.pywb == str(tmp_path / "home" / "bin" / "wayback")
    assert replay.browser == "chromium"
    assert load(tmp_path, "").replay == ReplaySettings()


def test_every_key_can_be_set(tmp_path: Path) -> None:
    settings = load(
        tmp_path,
        """
        [collection]
        operator = "archive@library.example"
        dedup = "off"
        record_credentials = true
        [network]
        allow = ["127.0.0.0/8", "::1/128", "10.0.0.1"]
        ports = []
        resolve = { "blog.example" = "127.0.0.1:8080", "b.example" = ["::1", "[::1]:81"], "*" = "" }
        connections = 1
        tls = "strict"
        user_agent = "Example/1"
        [politeness]
        delay_seconds = 0
        robots = "ignore"
        robots_reason = "legal deposit"
        [retry]
        attempts = 1
        [limits]
        citations = 0
        connect_seconds = 0.5
        [[seeds]]
        url = "https://blog.example/article"
        [[seeds]]
        url = "http://[::1]:81/b"
        """,
    )
    assert settings.network.ports == ()
    assert settings.network.resolve["b.example"] == ["::1", "[::1]:81"]
    assert settings.politeness.delay_seconds == 0
    assert settings.limits.connect_seconds == 0.5
    assert [seed.url for seed in settings.seeds] == [
        "https://blog.example/article",
        "http://[::1]:81/b",
    ]


def test_a_file_with_a_byte_order_mark_and_windows_line_ends_is_read(tmp_path: Path) -> None:
    settings = load(tmp_path, b'\xef\xbb\xbf[collection]\r\noperator = "a@b.example"\r\n')
    assert settings.collection.operator == "a@b.example"


# (what the file says, what the message must say, line included)
REFUSALS = [
    ('[collection]\npaht = "x"\n', ["line 2", "collection.paht", "did you mean collection.path?"]),
    ("[colection]\n", ["line 1", "colection", "did you mean collection?"]),
    ('\n\npath = "x"\n', ["line 3", "path", "under [collection]"]),
    ("[network]\nzzz = 1\n", ["line 2", "network.zzz", "allow", "ca_file"]),
    ('[network]\nconnections = "many"\n', ["line 2", "a whole number, 1 or more", '"many"']),
    ("[network]\nconnections = 0\n", ["network.connections", "1 or more", "not 0"]),
    ("[network]\nconnections = true\n", ["network.connections", "whole number"]),
    ("[network]\nconnections = 2.5\n", ["network.connections", "whole number", "2.5"]),
    ("[network]\nports = [80, 0]\n", ["network.ports[1]", "from 1 to 65535", "not 0"]),
    ("[network]\nports = [99999]\n", ["network.ports[0]", "from 1 to 65535"]),
    ("[network]\nports = 80\n", ["network.ports", "a list of whole numbers", "not 80"]),
    ('[network]\nallow = "10.0.0.0/8"\n', ["network.allow", "a list of texts"]),
    (
        '[network]\nallow = [\n  "127.0.0.0/8",\n  "localhost",\n]\n',
        ["line 2", "network.allow[1]", "address range", "localhost"],
    ),
    ('[network]\nallow = ["10.1.2.3/8"]\n', ["10.1.2.3/8", "10.0.0.0/8"]),
    ('[network]\nresolve = "x"\n', ["network.resolve", "a table"]),
    (
        '[network.resolve]\n"a.example" = "127.0.0.1"\n"b.example" = "localhost:80"\n',
        ["line 3", "network.resolve.b.example", "address:port", "localhost:80"],
    ),
    ('[network.resolve]\na = "127.0.0.1:0"\n', ["network.resolve.a", "127.0.0.1:0"]),
    ('[network.resolve]\na = "::1:80:"\n', ["network.resolve.a"]),
    ('[network.resolve]\na = ["127.0.0.1", ""]\n', ["network.resolve.a"]),
    ("[network.resolve]\na = 1\n", ["network.resolve.a", "a text in quotes or a list of texts"]),
    ('[network.resolve]\n"http://a" = "127.0.0.1"\n', ["network.resolve.http://a", "host name"]),
    ('[network]\ntls = "off"\n', ["network.tls", '"record" or "strict"', '"off"']),
    ('[network]\nuser_agent = "a\\r\\nX: y"\n', ["network.user_agent", "one line"]),
    ('[network]\nca_file = "none.pem"\n', ["network.ca_file", "none.pem", "No such file"]),
    ('[network]\nca_file = "config.toml"\n', ["network.ca_file", "PEM"]),
    ('[collection]\noperator = "a\\nb"\n', ["collection.operator", "one line"]),
    ('[collection]\npath = ""\n', ["collection.path", "folder"]),
    ("[collection]\nrecord_credentials = 1\n", ["record_credentials", "true or false"]),
    ('collection = "warcs"\n', ["line 1", "collection", "a table, written [collection]"]),
    ("[politeness]\ndelay_seconds = -1\n", ["politeness.delay_seconds", "0 or more", "-1"]),
    ("[politeness]\ndelay_seconds = nan\n", ["politeness.delay_seconds", "0 or more"]),
    ("[politeness]\ndelay_seconds = inf\n", ["politeness.delay_seconds"]),
    ('[politeness]\nrobots = "ignore"\n', ["line 2", "politeness.robots", "robots_reason"]),
    (
        '[politeness]\nrobots = "ignore"\nrobots_reason = " "\n',
        ["line 2", "politeness.robots", "robots_reason"],
    ),
    ("[retry]\nattempts = 0\n", ["retry.attempts", "1 or more"]),
    ("[limits]\nstall_seconds = 0\n", ["limits.stall_seconds", "above 0"]),
    ("[limits]\nbody_bytes = -1\n", ["limits.body_bytes", "0 or more"]),
    ("[limits]\nredirects = 1979-05-27\n", ["limits.redirects", "whole number", "1979-05-27"]),
    ("[limits]\naddresses = 0\n", ["limits.addresses", "whole number, 1 or more", "not 0"]),
    ("[limits]\ndecoded_bytes = 0\n", ["limits.decoded_bytes", "1 or more"]),
    ("[limits]\nhost_bytes = 2.5\n", ["limits.host_bytes", "whole number", "2.5"]),
    ("[limits]\ncomments = -1\n", ["limits.comments", "0 or more"]),
    ("[limits]\ncomment_pages = true\n", ["limits.comment_pages", "whole number"]),
    ('[limits]\ncitations_per_comment = "all"\n', ["limits.citations_per_comment", '"all"']),
    ("[limits]\ncomment = 5\n", ["limits.comment", "did you mean limits.comments?"]),
    ('[replay]\npywb = "a\\u0000b"\n', ["line 2", "replay.pywb", "the program wayback"]),
    ('[replay]\nreplayweb = " "\n', ["line 2", "replay.replayweb", "the folder of ReplayWeb.page"]),
    ("[replay]\nbrowser = true\n", ["line 2", "replay.browser", "a text in quotes"]),
    ('[seeds]\nurl = "http://a.example/"\n', ["line 1", "seeds", "[[seeds]]"]),
    ("[[seeds]]\n", ["line 1", "seeds[0]", "url"]),
    (
        '[[seeds]]\nurl = "http://a.example/"\n\n[[seeds]]\nurl = "a.example"\n',
        ["line 5", "seeds[1].url", "web address", "a.example"],
    ),
    ('[[seeds]]\nurl = "ftp://a.example/"\n', ["line 2", "seeds[0].url"]),
    ("[collection\n", ["line 1", "not TOML"]),
    ("a = 1\nb = \n", ["line 2", "not TOML"]),
    ("[network]\nallow = [\n\n\n", ["line 2", "not TOML"]),
    ('[network]\ntls = "strict"\ntls = "record"\n', ["line 3", "not TOML"]),
    (b"[collection]\n# caf\xe9\n", ["line 2", "UTF-8"]),
]


@pytest.mark.parametrize(("text", "expected"), REFUSALS)
def test_a_wrong_file_is_refused_in_one_sentence_with_file_line_and_key(
    tmp_path: Path, text: str | bytes, expected: list[str]
) -> None:
    message = refusal(tmp_path, text)
    for part in ["config.toml, line", *expected]:
        assert part in message


def test_the_first_of_several_errors_is_told(tmp_path: Path) -> None:
    message = refusal(tmp_path, "[limits]\nzzz = 1\n[network]\nzzz = 1\nyyy = 1\n")
    assert "line 2" in message


def test_the_line_is_found_at_once_in_a_file_of_thousands_of_seeds(tmp_path: Path) -> None:
    seeds = "".join(f'[[seeds]]\nurl = "http://a.example/{n}"\n' for n in range(3000))
    message = refusal(tmp_path, seeds + '[[seeds]]\nurl = "nothing"\n')
    assert "line 6002" in message


def test_a_named_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"absent\.toml cannot be read"):
        load_settings(Path("absent.toml"), cwd=tmp_path)


def test_a_folder_in_place_of_the_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "config.toml").mkdir()
    with pytest.raises(SettingsError, match=r"config\.toml cannot be read"):
        load_settings(None, cwd=tmp_path)


def test_what_init_writes_says_the_defaults_and_names_every_key(tmp_path: Path) -> None:
    text = template().decode()
    assert load(tmp_path, template()) == load(tmp_path, "")
    for table in ("collection", "network", "politeness", "retry", "limits"):
        assert f"[{table}]" in text
        for key in getattr(Settings(), table).__struct_fields__:
            assert f"\n{key} = " in text


def test_the_config_toml_of_the_repository_is_what_init_writes() -> None:
    assert (REPOSITORY / "config.toml").read_bytes() == template()
