from __future__ import annotations

from typing import TYPE_CHECKING, Any

from preserve.config import load_settings

if TYPE_CHECKING:
    Shell = Any


def test_init_writes_settings_that_can_be_read(shell: Shell) -> None:
    shell("init")
    settings = load_settings(None, cwd=shell.folder)
    assert settings.collection.path == str(shell.folder / "warcs")


def test_init_leaves_a_file_that_is_there_as_it_is(shell: Shell) -> None:
    (shell.folder / "config.toml").write_text("# mine\n")
    result = shell("init", code=2)
    assert result.stderr.startswith("preserve: config.toml is already here")
    assert (shell.folder / "config.toml").read_text() == "# mine\n"


def test_init_leaves_a_dangling_link_alone(shell: Shell) -> None:
    (shell.folder / "config.toml").symlink_to("elsewhere.toml")
    shell("init", code=2)
    assert not (shell.folder / "elsewhere.toml").exists()
