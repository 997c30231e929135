"""A wiki of MediaWiki with an article and its talk page, signed as the program signs."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import json
import random
from typing import TYPE_CHECKING

from engine_server import run, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROGRAM = "/usr/share/mediawiki"
WRITERS = ("Ada", "Bo le Fils", "Zoé D'Arc", "山田")

# Signs each comment with its writer's name and time, by what the program does with ~~~~.
_FILL = """<?php
require_once "PROGRAM/maintenance/Maintenance.php";
use MediaWiki\\MediaWikiServices;
class Fill extends Maintenance {
    public function execute() {
        $told = json_decode( file_get_contents( getenv( 'TOLD' ) ), true );
        $services = MediaWikiServices::getInstance();
        $language = $services->getContentLanguage();
        $save = function ( $title, $text, $user ) use ( $services ) {
            $page = $services->getWikiPageFactory()->newFromTitle( $title );
            $content = ContentHandler::makeContent( $text, $title );
            $page->doUserEditContent( $content, $user, '' );
        };
        $article = Title::newFromText( 'Four' );
        $talk = $article->getTalkPageIfDefined();
        $text = '';
        foreach ( $told as $one ) {
            $user = User::newFromName( $one['writer'] );
            if ( !$user->getId() ) {
                $user->addToDatabase();
            }
            $options = ParserOptions::newFromUserAndLang( $user, $language );
            $options->setTimestamp( $one['at'] );
            $text .= $services->getParser()->preSaveTransform(
                $one['text'], $talk, $user, $options ) . "\\n";
        }
        $save( $article, 'Un texte sur le four.', $user );
        $save( $talk, $text, $user );
    }
}
$maintClass = Fill::class;
require_once RUN_MAINTENANCE_IF_MAIN;
"""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Said:
    """A comment as it was written; ``level`` counts the colons before it."""

    number: int
    writer: str
    at: datetime.datetime
    level: int
    parent: int | None
    section: int


def talk(count: int, *, seed: int) -> tuple[Said, ...]:
    """Return comments in the order of the page: sections, answers beneath what they answer."""
    chance = random.Random(seed)
    moment = datetime.datetime(2023, 1, 28, 22, 50, tzinfo=datetime.UTC)
    told: list[Said] = []
    above: list[int] = []
    section = 0
    for number in range(count):
        if number == 0 or chance.random() < 0.15:
            section, above = section + 1, []
        level = chance.randint(0, min(len(above), 5))
        parent = above[level - 1] if level else None
        above = [*above[:level], number]
        moment += datetime.timedelta(days=chance.randint(1, 12), minutes=chance.randint(1, 999))
        told.append(
            Said(
                number=number, writer=WRITERS[number % len(WRITERS)], at=moment, level=level,
                parent=parent, section=section,
            )
        )  # fmt: skip
    return tuple(told)


def text_of(said: Said) -> str:
    """Return the words of a comment, as wiki text."""
    more = " Voir [http://sel.test/gris le sel] et http://sel.test/fleur." * (said.number % 7 == 2)
    second = f"\n{':' * said.level}Deuxième alinéa." * (said.number % 9 == 4)
    return f"Avis numéro {said.number}, '''gras''' & <nowiki><b></nowiki>.{more}{second}"


class Wiki:
    """A wiki in a folder, with SQLite."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / "db").mkdir()
        (folder / "fill.php").write_text(_FILL.replace("PROGRAM", PROGRAM), encoding="utf-8")
        self._run(
            f"{PROGRAM}/maintenance/install.php", "--dbtype", "sqlite", "--dbpath",
            str(folder / "db"), "--confpath", str(folder), "--server", "http://wiki.test",
            "--scriptpath", "", "--lang", "fr", "--pass", "four-a-pain-1912", "Le carnet", "Admin",
        )  # fmt: skip
        with (folder / "LocalSettings.php").open("a", encoding="utf-8") as settings:
            settings.write(
                "$wgLanguageCode = getenv('SPOKEN') ?: 'fr';\n"
                "$wgLocaltimezone = getenv('ZONE') ?: 'UTC';\n$wgLocalTZoffset = null;\n"
                "$wgCacheEpoch = gmdate('YmdHis');\n$wgJobRunRate = 0;\n"
            )

    def _run(self, *words: str, **more: str) -> None:
        is_made = not words[0].endswith("install.php")
        run(["php", *words], self._folder, around={**(self._settings if is_made else {}), **more})

    @property
    def _settings(self) -> dict[str, str]:
        return {"MW_CONFIG_FILE": f"{self._folder}/LocalSettings.php"}

    @contextlib.contextmanager
    def running(self, said: tuple[Said, ...], *, language: str, zone: str) -> Iterator[int]:
        """Write the article and its talk page in a language, and serve them; give the port."""
        told, section = [], 0
        for one in said:
            heading = f"== Titre {one.section} ==\n\n" if one.section != section else ""
            section = one.section
            words = f"{heading}{':' * one.level}{text_of(one)} ~~~~"
            at = one.at.strftime("%Y%m%d%H%M%S")
            told.append({"writer": one.writer, "at": at, "text": words})
        (self._folder / "told.json").write_text(json.dumps(told), encoding="utf-8")
        spoken = {"SPOKEN": language, "ZONE": zone}
        self._run(str(self._folder / "fill.php"), TOLD=str(self._folder / "told.json"), **spoken)
        command = ["php", "-S", "127.0.0.1:PORT", "-t", PROGRAM]
        with serving(command, self._folder, around={**self._settings, **spoken}) as port:
            yield port
