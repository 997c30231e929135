"""A real WordPress, captured from the command line, against what its database holds."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from wordpress_threads import CLOSED, DEPTH, LONG, ODD
from wordpress_truth import approved, faults, shown, true_depths

if TYPE_CHECKING:
    from wordpress_site import WordPressSite

pytestmark = [pytest.mark.wordpress, pytest.mark.timeout(240)]


def preserve(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "preserve", *arguments],
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )


def captured(site: WordPressSite, host: str, slug: str, folder: Path) -> dict[str, Any]:
    """Capture a post; return its manifest with the rows of its comments and resources."""
    config = site.settings(folder)
    done = preserve("capture", site.url(host, slug), "--config", str(config), "--json", "--quiet")
    assert done.returncode == 0, done.stdout + done.stderr
    where = Path(json.loads(done.stdout)["folder"])
    manifest: dict[str, Any] = json.loads((where / "manifest.json").read_text())
    for part in ("comments", "resources"):
        lines = (where / f"{part}.jsonl").read_text().splitlines()
        manifest[part] = [json.loads(line) for line in lines]
    verified = preserve("verify", "--config", str(config))
    assert verified.returncode == 0, verified.stdout + verified.stderr
    return manifest


@pytest.mark.parametrize(
    ("host", "parents"),
    [
        ("newest", "exact"),
        ("unauthorised", "honest"),
        ("no-route", "honest"),
        ("unnamed", "honest"),
    ],
)
def test_a_long_discussion_is_whole_with_the_interface_open_and_closed(
    host: str, parents: str, site: WordPressSite, tmp_path: Path
) -> None:
    manifest = captured(site, host, LONG, tmp_path)
    rows = approved(site, LONG)
    dates = "printed" if host == "no-route" else "machine"
    assert faults(manifest["comments"], rows, parents=parents, dates=dates) == []
    assert len(rows) == 250
    discussion = manifest["discussion"]
    assert (discussion["claimed"], discussion["recorded"]) == (250, 250)
    assert (discussion["verdict"], discussion["state"]) == ("complete", "open")
    assert manifest["capture"]["status"] == "complete"
    pages = [each["url"] for each in manifest["resources"] if "/comment-page-" in each["url"]]
    assert len(set(pages)) == 2  # and the article, which shows the third
    depths = true_depths(rows)
    assert max(depths.values()) == DEPTH
    if parents == "exact":
        assert {each["id"]: each["depth"] for each in manifest["comments"]} == depths
    else:
        unsure = [each for each in manifest["comments"] if not each["parent_exact"]]
        assert unsure, "a page cannot show thirteen levels"
        assert all(depths[each["id"]] > 4 for each in unsure)


def test_what_only_the_interface_tells_names_it_as_its_evidence(
    site: WordPressSite, tmp_path: Path
) -> None:
    manifest = captured(site, "newest", ODD, tmp_path)
    rows = approved(site, ODD)
    hidden = rows.keys() - shown(rows).keys()
    (api,) = (each for each in manifest["resources"] if "/wp/v2/comments" in each["url"])
    told = [each for each in manifest["comments"] if each["id"] in hidden]
    assert len(told) == 3
    assert {each["record_id"] for each in told} == {api["record"]["id"]}
    assert {each["locator"]["type"] for each in told} == {"json-pointer"}
    assert manifest["discussion"]["verdict"] == "complete"


def test_a_closed_discussion_is_kept_as_closed(site: WordPressSite, tmp_path: Path) -> None:
    manifest = captured(site, "newest", CLOSED, tmp_path)
    assert manifest["discussion"]["state"] == "closed"
    assert faults(manifest["comments"], approved(site, CLOSED)) == []
