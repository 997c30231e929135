"""preserve export --pseudonyms: nobody is named in what is given away."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
import urllib.parse
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from preserve.manifest import CitationRow, CommentRow, encode, encode_manifest, read_manifest
from preserve.manifest.rows import ResourceRow

if TYPE_CHECKING:
    from pathlib import Path

    Shell = Any

CAPTURE_ID = "20260101T120000Z-aaaaaa"
TEXT_FORMATS = ("jsonl", "csv", "jsonld", "html", "wxr")
KEY = b"0123456789abcdef0123456789abcdef"

# Nothing of these may be anywhere in an export, in any spelling.
SECRETS = (
    "camille", "durand", "céline", "petitjean", "xx_zorro_xx", "zoé", "o'hara", "山田太郎",
    "moulin-du-bas", "camille@mail.example", "d41d8cd98f00b204e9800998ecf8427e", "4711",
    "oldtimer99", "~abcdefghijkl",
)  # fmt: skip


def person(name: str | None, url: str | None = None) -> dict[str, str | None]:
    return {"name": name, "url": url}


def comment(id_: str, position: int, author: dict[str, str | None], text: str, **more: Any) -> Any:
    told: dict[str, Any] = {
        "id": id_, "native_id": f"comment-{id_}", "parent": None, "parent_source": None,
        "parent_exact": True, "depth": 1, "position": position, "number": None, "kind": "comment",
        "status": "visible", "author": author, "date": "2016-03-01T10:00:00+01:00",
        "date_text": "1 mars 2016", "permalink": f"https://blog.example/article#c-{position}",
        "title": None, "text": text, "html": f"<p>{text}</p>", "mentions": [],
        "record_id": "<urn:uuid:1>", "locator": {"type": "css", "value": f"#c-{position}"},
    }  # fmt: skip
    return msgspec.convert({**told, **more}, CommentRow)


def citation(number: int, by: str | None, url: str, **more: Any) -> Any:
    told: dict[str, Any] = {
        "id": f"c{number}", "cited_by": {"type": "comment" if by else "article", "id": by},
        "form": "text", "in_quote": False, "as_written": url, "url": url, "unwrapped_url": None,
        "fragment": None, "anchor_text": None, "context": "", "outcome": "captured",
        "final_url": url, "resource": "r1", "requisites": {"captured": 0, "missing": 0},
    }  # fmt: skip
    return msgspec.convert({**told, **more}, CitationRow)


CAMILLE = person("Camille Durand", "https://www.moulin-du-bas.example/")
COMMENTS = (
    comment("11", 1, CAMILLE, "Bonjour à tous, voir http://moulin-du-bas.example/blog/1 ."),
    comment("12", 2, person("céline"), "Camille Durand a raison ; CAMILLE, merci. Ville durant."),
    comment(
        "13", 3, person("Xx_Zorro_xX", "https://blog.example/users/4711"),
        "@Céline a écrit : « Camille ». Mon adresse : camille@mail.example",
        parent="12", mentions=["Céline"], title="Pour Celine",
        quotes=[{"text": "Camille", "author": "Camille Durand", "comment": "~abcdefghijkl"}],
        readings=[
            {"field": field, "value": value, "record_id": None,
             "locator": {"type": "json-pointer", "value": "/camille-durand"}}
            for field, value in (("author.name", "Zorro Oldtimer99"), ("status", "hidden"),
                                 ("author.url", "https://moulin-du-bas.example/z"))
        ],
        html='<p class="by-camille-durand">@<b>Céline</b> a écrit : «&nbsp;Camille&nbsp;». Mon '
        'adresse : <a href="mailto:camille@mail.example">camille@mail.example</a> '
        '<img src="//gravatar.example/avatar/d41d8cd98f00b204e9800998ecf8427e" alt="Camille"></p>',
    ),
    comment("14", 4, person("Zoé Petitjean"), "Xx_Zorro_xX et zorro. @Zoé se parle."),
    comment("~abcdefghijkl", 5, person("O'Hara"), "Par o'hara : https://social.example/@oldtimer99/1"),
    comment("16", 6, person("山田太郎"), "こんにちは山田太郎さん", parent="~abcdefghijkl"),
    comment("17", 7, person("Anonyme"), "Un anonyme de passage, moi."),
    comment("18", 8, person("Camille  DURAND"), "Encore moi.", native_id="by-camille-durand-18",
            permalink="https://blog.example/article?author=camille-durand#c-8",
            locator={"type": "css", "value": "#by-camille-durand-18"}),
    comment("19", 9, person("Durand-Zorro Gone"), "Camille était là.", status="deleted"),
)  # fmt: skip
CITATIONS = (
    citation(1, None, "https://other.example/auteur/c%C3%A9line"),
    citation(2, "11", "http://moulin-du-bas.example/blog/1", context="voir chez Camille Durand"),
    citation(3, "~abcdefghijkl", "https://social.example/@oldtimer99/1", anchor_text="O'Hara"),
    citation(4, "12", "https://other.example/entretien-camille_durand.html#zoe-petitjean"),
    citation(5, "12", "https://other.example/a%20b?q=%26", form="anchor", anchor_text="a b"),
)


@pytest.fixture(autouse=True)
def discussion(capture_folder: Path) -> None:
    """A discussion of people who name each other, in the newest capture."""
    for part, rows in (("comments", COMMENTS), ("citations", CITATIONS)):
        lines = b"".join(encode(row) + b"\n" for row in rows)
        (capture_folder / f"{part}.jsonl").write_bytes(lines)
    resource = msgspec.convert(
        {
            "id": "r1", "url": "https://blog.example/avatars/camille.png", "roles": ["requisite"],
            "required_by": [], "hops": "", "outcome": "captured", "detail": "for Camille Durand",
        },
        ResourceRow,
    )  # fmt: skip
    (capture_folder / "resources.jsonl").write_bytes(encode(resource) + b"\n")
    path = capture_folder / "manifest.json"
    manifest = read_manifest(path)
    article = msgspec.structs.replace(
        manifest.article,
        title="Entretien avec Zoé Petitjean",
        authors=("Zoé Petitjean",),
        site_name="Le carnet de Céline",
    )
    path.write_bytes(encode_manifest(msgspec.structs.replace(manifest, article=article)))


def plain(text: str) -> str:
    """Return a text as somebody would search it: decoded, without case, accents and blanks."""
    decoded = urllib.parse.unquote(text)
    folded = unicodedata.normalize("NFKD", decoded.casefold())
    return " ".join("".join(one for one in folded if not unicodedata.combining(one)).split())


def export(shell: Shell, form: str, *words: str) -> str:
    text: str = shell("export", CAPTURE_ID, "--format", form, *words).stdout
    return text


def rows(text: str, part: str) -> list[dict[str, Any]]:
    return [row for line in text.splitlines() if (row := json.loads(line))["part"] == part]


@pytest.mark.parametrize("removed", [False, True])
@pytest.mark.parametrize("form", TEXT_FORMATS)
def test_no_name_address_or_avatar_is_anywhere_in_the_export(
    shell: Shell, tmp_path: Path, form: str, removed: bool
) -> None:
    # With a key at random the letters of a pseudonym would once in a while spell a short name.
    (tmp_path / "key").write_bytes(KEY)
    words = ["--include-removed"] if removed else []
    key = ("--pseudonyms", "--pseudonyms-key", str(tmp_path / "key"))
    text = plain(export(shell, form, *key, *words))
    assert re.search(r"pseudo [a-z2-7]{4}-[a-z2-7]{4}", text)
    assert [secret for secret in SECRETS if plain(secret) in text] == []
    open_text = plain(export(shell, form, *words))
    assert sum(plain(secret) in open_text for secret in SECRETS) >= 5


def test_a_person_has_one_pseudonym_in_names_mentions_and_texts(shell: Shell) -> None:
    comments = {row["id"]: row for row in rows(export(shell, "jsonl", "--pseudonyms"), "comments")}
    camille = comments["11"]["author"]["name"]
    celine = comments["12"]["author"]["name"]
    zorro = comments["13"]["author"]["name"]
    assert re.fullmatch(r"Pseudo [A-Z2-7]{4}-[A-Z2-7]{4}", camille)
    assert comments["18"]["author"]["name"] == camille
    assert comments["12"]["text"] == f"{camille} a raison ; {camille}, merci. Ville durant."
    assert comments["13"]["mentions"] == [celine]
    assert comments["13"]["quotes"][0]["author"] == camille
    assert comments["13"]["readings"][1]["value"] == "hidden"
    assert comments["13"]["text"].startswith(f"@{celine} a écrit : « {camille} ».")
    assert f"@<b>{celine}</b> a écrit" in comments["13"]["html"]
    assert comments["14"]["text"].startswith(
        f"{zorro} et zorro. @{comments['14']['author']['name']}"
    )
    assert len({row["author"]["name"] for row in comments.values()}) == 7


def test_the_discussion_stays_the_same_tree_with_the_same_citations(shell: Shell) -> None:
    text = export(shell, "jsonl", "--pseudonyms")
    comments = rows(text, "comments")
    made = comments[4]["id"]
    assert re.fullmatch(r"~[a-z]{12}", made)
    assert [row["parent"] for row in comments] == [None, None, "12", None, None, made, None, None]
    cited = rows(text, "citations")
    assert [row["cited_by"]["id"] for row in cited] == [None, "11", made, "12", "12"]
    assert cited[4]["url"] == "https://other.example/a%20b?q=%26"
    assert cited[1]["as_written"] in comments[0]["text"]
    assert cited[1]["as_written"].startswith("http://pseudonym.invalid/pseudo-")
    assert comments[6]["text"] == "Un anonyme de passage, moi."
    assert {row["record_id"] for row in comments} == {"<urn:uuid:1>"}


def test_with_a_key_pseudonyms_are_the_same_in_every_export_and_format(shell: Shell) -> None:
    (shell.folder / "key").write_bytes(KEY + b"\n")
    (shell.folder / "other").write_bytes(KEY[::-1])

    def name(*words: str) -> str:
        return str(
            rows(export(shell, "jsonl", "--pseudonyms", *words), "comments")[0]["author"]["name"]
        )

    keyed = name("--pseudonyms-key", "key")
    assert name("--pseudonyms-key", "key") == keyed
    assert len({keyed, name(), name(), name("--pseudonyms-key", "other")}) == 4
    for form in TEXT_FORMATS:
        assert keyed in export(shell, form, "--pseudonyms", "--pseudonyms-key", "key")
    table = csv.DictReader(
        io.StringIO(export(shell, "csv", "--pseudonyms", "--pseudonyms-key", "key"), newline="")
    )
    assert next(table)["author.name"] == keyed


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--format", "wacz", "-o", "out.wacz", "--pseudonyms"], "byte for byte"),
        (["--format", "csv", "--pseudonyms-key", "key"], "goes with --pseudonyms"),
        (["--format", "csv", "--pseudonyms", "--pseudonyms-key", "short"], "holds 6 bytes"),
        (["--format", "csv", "--pseudonyms", "--pseudonyms-key", "none"], "cannot be read"),
    ],
)
def test_what_would_hide_nobody_is_refused_with_one_sentence(
    shell: Shell, words: list[str], said: str
) -> None:
    (shell.folder / "key").write_bytes(KEY)
    (shell.folder / "short").write_bytes(b"secret\n")
    result = shell("export", *words, code=2)
    assert said in result.stderr
    assert not (shell.folder / "out.wacz").exists()
