"""A WordPress of Debian's package on loopback, with a database of its own, in a temporary folder.

PHP's own server answers, MariaDB holds the data behind a socket file; both end with the context.
Each host name ``NAME.wordpress.test`` has options of its own over the same posts.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PACKAGED = Path("/usr/share/wordpress")
KEPT = (Path("/var/lib/wordpress/wp-content"), PACKAGED / "wp-content")  # Debian has had both
SITE = Path(__file__).resolve().parents[1] / "wordpress" / "site"
DATABASE_SECONDS = 30
SERVER_SECONDS = 10

# Of those that wordpress-l10n translates, the ones whose words are looked at.
LANGUAGES = (
    "ar",
    "bg_BG",
    "ca",
    "cs_CZ",
    "da_DK",
    "de_DE",
    "el",
    "es_ES",
    "et",
    "fa_IR",
    "fi",
    "fr_FR",
    "gl_ES",
    "he_IL",
    "hu_HU",
    "id_ID",
    "it_IT",
    "ja",
    "ko_KR",
    "lv",
    "mk_MK",
    "nb_NO",
    "nl_NL",
    "pl_PL",
    "pt_BR",
    "pt_PT",
    "ro_RO",
    "ru_RU",
    "sk_SK",
    "sl_SI",
    "sq",
    "sr_RS",
    "sv_SE",
    "th",
    "tr_TR",
    "uk",
    "vi",
    "zh_CN",
    "zh_TW",
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class WordPressSite:
    """A running WordPress: the port, the folder, and what its database holds."""

    port: int
    folder: Path
    hosts: tuple[str, ...]
    truth: dict[str, Any]
    themes: tuple[str, ...]
    languages: tuple[str, ...]

    def url(self, host: str, slug: str) -> str:
        """Return the address of a post at one of the host names."""
        return f"http://{host}.wordpress.test:{self.port}{self.truth['posts'][slug]['path']}"

    def settings(self, folder: Path, *, more: str = "") -> Path:
        """Write settings under which this site may be visited, and return their file."""
        file = folder / "config.toml"
        names = "".join(f'"{name}.wordpress.test" = "127.0.0.1"\n' for name in self.hosts)
        file.write_text(
            f'[collection]\npath = "{folder / "warcs"}"\noperator = "tests@example.org"\n'
            f'[network]\nallow = ["127.0.0.0/8"]\nports = []\n'
            f'[network.resolve]\n{names}"*" = ""\n'
            f"[politeness]\ndelay_seconds = 0\n{more}"
        )
        return file


@contextlib.contextmanager
def wordpress(
    folder: Path, *, content: Mapping[str, Any], hosts: Mapping[str, Mapping[str, Any]]
) -> Iterator[WordPressSite]:
    """Install a WordPress with this content, and serve it until the context ends."""
    site = _copied(folder)
    (site / "hosts.json").write_text(
        json.dumps({f"{name}.wordpress.test": options for name, options in hosts.items()})
    )
    with contextlib.ExitStack() as stack:
        database = stack.enter_context(_database(folder))
        environment = {**os.environ, "PRESERVE_DATABASE_SOCKET": str(database)}
        _php(site, "install.php", environment, json.dumps(content))
        truth = json.loads(_php(site, "truth.php", environment))
        port = stack.enter_context(_served(site, environment))
        yield WordPressSite(
            port=port,
            folder=site,
            hosts=tuple(hosts),
            truth=truth,
            themes=tuple(sorted(path.name for path in (site / "wp-content/themes").iterdir())),
            languages=tuple(
                sorted(path.stem for path in (site / "wp-content/languages").glob("??_??.mo"))
            ),
        )


def _copied(folder: Path) -> Path:
    """Copy the package, its themes and ours; link its translations."""
    site = folder / "site"
    site.mkdir()
    for path in PACKAGED.iterdir():
        if path.suffix == ".php" and path.name != "wp-config.php":
            shutil.copy(path, site)
    for name in ("wp-includes", "wp-admin"):
        shutil.copytree(PACKAGED / name, site / name, ignore_dangling_symlinks=True)
    content = site / "wp-content"
    for name in ("plugins", "uploads", "mu-plugins", "themes"):
        (content / name).mkdir(parents=True)
    for themes in ((kept / "themes") for kept in KEPT):
        for theme in themes.glob("twenty*") if themes.is_dir() else ():
            if not (content / "themes" / theme.name).exists():
                shutil.copytree(theme, content / "themes" / theme.name)
    for theme in (SITE / "themes").iterdir():
        shutil.copytree(theme, content / "themes" / theme.name)
    languages = next(kept / "languages" for kept in KEPT if (kept / "languages/fr_FR.mo").exists())
    (content / "languages").symlink_to(languages)
    shutil.copy(SITE / "wp-config.php", site)
    shutil.copy(SITE / "mu-hosts.php", content / "mu-plugins" / "hosts.php")
    return site


def _php(site: Path, script: str, environment: dict[str, str], given: str = "") -> str:
    done = subprocess.run(
        ["php", "-d", "memory_limit=512M", str(SITE / script), str(site)],
        input=given,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextlib.contextmanager
def _database(folder: Path) -> Iterator[Path]:
    """Run MariaDB without accounts and without a port; yield its socket."""
    (folder / "db").mkdir()
    at = folder / "db.sock"
    command = [
        "/usr/sbin/mariadbd",
        "--no-defaults",
        *(["--user=root"] if os.geteuid() == 0 else []),
        f"--datadir={folder / 'db'}",
        f"--socket={at}",
        f"--pid-file={folder / 'db.pid'}",
        "--skip-networking",
        "--skip-grant-tables",
        "--skip-innodb",
        "--default-storage-engine=Aria",
    ]
    with (folder / "db.log").open("wb") as log, _running(command, log, {**os.environ}):
        ask = ["mariadb", "--no-defaults", f"--socket={at}", "-e"]
        make = "CREATE DATABASE IF NOT EXISTS wordpress CHARACTER SET utf8mb4"
        end = time.monotonic() + DATABASE_SECONDS
        while subprocess.run([*ask, make], capture_output=True, check=False).returncode != 0:
            assert time.monotonic() < end, (folder / "db.log").read_text()
            time.sleep(0.1)
        yield at


@contextlib.contextmanager
def _served(site: Path, environment: dict[str, str]) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [
        "php",
        *("-d", "memory_limit=512M", "-d", "opcache.enable_cli=1", "-d", "display_errors=0"),
        *("-S", f"127.0.0.1:{port}", "-t", str(site), str(SITE / "router.php")),
    ]
    log_file = site.parent / "php.log"
    with log_file.open("wb") as log, _running(command, log, environment):
        end = time.monotonic() + SERVER_SECONDS
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            assert time.monotonic() < end, log_file.read_text()
            time.sleep(0.05)
        yield port


@contextlib.contextmanager
def _running(command: list[str], log: Any, environment: dict[str, str]) -> Iterator[None]:
    """Run a program in a process group of its own, and end the group.

    It also ends where this process is killed and can end nothing any more.
    """
    with_us = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
    process = subprocess.Popen(
        [*with_us, *command], stdout=log, stderr=log, env=environment, start_new_session=True
    )
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=15)
