"""What we write by lines or as TOML is read back equal, whatever it says, wherever it is cut."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import msgspec
from any_values import names, steady, texts
from hypothesis import given
from hypothesis import strategies as st
from mutated_answers import ODD

from preserve.config import Settings, load_settings
from preserve.config.as_toml import toml_of
from preserve.errors import SettingsError
from preserve.frontier import Journal, read_journal
from preserve.index import Entry, read_cdxj
from preserve.urls import surt

SOME = st.none() | texts()
ENTRIES = st.builds(
    Entry,
    key=st.sampled_from(["com,a)/", surt("http://b.test/é?x=1"), "urn:x"]),
    timestamp=st.sampled_from(["20261122170102", "20160314100000"]),
    url=texts(),
    mime=SOME,
    status=SOME,
    digest=SOME,
    length=st.integers(0, 1 << 60),
    offset=st.integers(0, 1 << 60),
    filename=names(),
    request_body=SOME,
    method=SOME,
)


@given(st.lists(ENTRIES, max_size=5))
@steady
def test_the_lines_of_an_index_are_read_as_they_were_written(entries: list[Entry]) -> None:
    lines = [entry.line() for entry in entries]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "index.cdxj")
        path.write_text("".join(f"{line}\n" for line in lines))
        assert [(text, entry) for _, text, entry in read_cdxj(path)] == list(
            zip(lines, entries, strict=True)
        )


def test_lines_of_an_index_that_hold_no_numbers_and_texts_mean_nothing(tmp_path: Path) -> None:
    good = {"url": "http://a.test/", "length": "1", "offset": 2, "filename": "x", "status": 200}
    bad: list[dict[str, Any]] = [
        {"length": 1e999}, {"length": -1}, {"offset": "x"}, {"url": None}, {"url": ["x"]},
        {"mime": {}}, {"filename": True},
    ]  # fmt: skip
    lines = [json.dumps({**good, **one}) for one in ({}, *bad)] + ["[" * 100_000]
    path = tmp_path / "index.cdxj"
    path.write_text("".join(f"test,a)/ 2026 {line}\n" for line in lines))
    read = [entry for _, _, entry in read_cdxj(path)]
    assert read[0] is not None
    assert (read[0].length, read[0].offset, read[0].status) == (1, 2, "200")
    assert read[1:] == [None] * (len(bad) + 1)


_FACTS = st.dictionaries(
    st.sampled_from(["id", "url", "role", "detail"]),
    SOME | st.integers(-5, 1 << 60) | st.booleans() | st.lists(texts(), max_size=2),
    max_size=4,
)


@given(st.lists(_FACTS, max_size=4), st.integers(0, 300))
@steady
def test_a_journal_that_is_cut_anywhere_gives_the_lines_before(
    lines: list[dict[str, Any]], cut: int
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        journal = Journal(folder)
        for facts in lines:
            journal.append("discovered", **facts)
        journal.close()
        whole = [{"event": "discovered", **facts} for facts in lines]
        assert list(read_journal(journal.path)) == whole
        data = journal.path.read_bytes()[:cut]
        journal.path.write_bytes(data)
        assert list(read_journal(journal.path)) == whole[: data.count(b"\n")]
        taken = Journal.take_up(folder)
        assert taken is not None
        taken.append("resumed", at="now")
        taken.close()
        assert list(read_journal(taken.path)) == [
            *whole[: data.count(b"\n")], {"event": "resumed", "at": "now"},
        ]  # fmt: skip


_DEFAULTS: dict[str, Any] = msgspec.to_builtins(Settings())
_DEFAULTS["seeds"] = [{"url": "https://a.test/", "name": "a"}]
_DEFAULTS["feeds"] = [{"url": "https://a.test/feed"}]
_TABLES = [name for name, value in _DEFAULTS.items() if isinstance(value, dict) and value]


@st.composite
def _settings(draw: st.DrawFn) -> dict[str, Any]:
    """Draw the settings as they are by default, with some of another kind, or unknown."""
    said = json.loads(json.dumps(_DEFAULTS))
    for _ in range(draw(st.integers(1, 3))):
        table = draw(st.sampled_from([*_TABLES, "seeds", "feeds"]))
        place = said[table] if table in _TABLES else said[table][0]
        if not isinstance(place, dict):
            continue
        key = draw(st.sampled_from([*place, "unknown", "é"]))
        place[key] = draw(ODD.filter(_is_toml) | texts())
    return said  # type: ignore[no-any-return]  # what json gives back is what went in


def _is_toml(value: Any) -> bool:
    try:
        json.dumps(value, allow_nan=False).encode()
        return "null" not in json.dumps(value) and "\\ud" not in json.dumps(value)
    except ValueError:
        return False


@given(_settings())
@steady
def test_any_settings_are_taken_or_refused_in_one_sentence(said: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "config.toml")
        path.write_text(toml_of(said))
        try:
            taken = load_settings(path, cwd=Path(name))
        except SettingsError as error:
            said_in = str(error)
        else:
            said_in = ""
        if said_in:
            assert "config.toml, line " in said_in
            assert said_in.endswith((".", "?"))
            return
        assert isinstance(taken, Settings)
        path.write_text(toml_of(msgspec.to_builtins(taken)))
        assert load_settings(path, cwd=Path(name)) == taken
