"""What streams and apps are made of."""

from __future__ import annotations

import json
import time

import pytest

from preserve.discover import part_needs
from preserve.discover.playlists import SEGMENTS_ASKED, SEGMENTS_LISTED

URL = "http://blog.example/v/list.m3u8"


def found(text: str, kind: str = "playlist") -> list[tuple[str, str, bool]]:
    """Return each address within the folder, what it is, and whether it is asked for."""
    return [
        ((each.url or "").removeprefix("http://blog.example/v/"), each.expects, not each.left_out)
        for each in part_needs(text, URL, kind=kind, home=None).requisites
    ]


MASTER = """#EXTM3U
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="x",URI="sound.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=1280000,CODECS="avc1,mp4a"
low.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=2560000
high.m3u8?x=1
#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1,URI="fast.m3u8"
"""


def test_of_several_qualities_the_first_is_asked_for_with_its_sound() -> None:
    assert found(MASTER) == [
        ("sound.m3u8", "playlist", True),
        ("low.m3u8", "playlist", True),
        ("high.m3u8?x=1", "other", False),
    ]


def test_a_media_playlist_names_its_segments_their_start_and_their_key() -> None:
    text = (
        '\ufeff#EXTM3U\r\n#EXT-X-KEY:METHOD=AES-128,URI="k.bin"\r\n#EXT-X-MAP:URI="init.mp4"\r\n'
        "#EXTINF:4,\r\n#EXT-X-BYTERANGE:5@0\r\none.ts\r\n#EXTINF:4,\r\n one.ts \r\ntwo.ts"
    )
    assert found(text) == [
        ("k.bin", "other", True),
        ("init.mp4", "other", True),
        ("one.ts", "other", True),
        ("two.ts", "other", True),
    ]


def test_segments_are_bounded_listed_and_then_only_mentioned() -> None:
    text = "#EXTM3U\n" + "".join(f"{n}.ts\n" for n in range(SEGMENTS_LISTED + 1))
    needs = part_needs(text, URL, kind="playlist", home=None)
    assert sum(each.left_out is None for each in needs.requisites) == SEGMENTS_ASKED
    assert len(needs.requisites) == SEGMENTS_LISTED
    assert needs.remark == "not all of it was searched for addresses"


MPD = """<?xml version="1.0"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>video/</BaseURL><Period>
 <AdaptationSet mimeType="video/mp4">
  <Representation id="1"><BaseURL>low/</BaseURL><SegmentList>
   <Initialization sourceURL="init.mp4"/><SegmentURL media="1.m4s?a&amp;b"/></SegmentList>
  </Representation>
  <Representation id="2"><BaseURL>high.mp4</BaseURL></Representation>
 </AdaptationSet>
 <AdaptationSet><Representation id="3"><BaseURL>sound.mp4</BaseURL></Representation></AdaptationSet>
 <AdaptationSet><SegmentTemplate media="$Number$.m4s" initialization="i-$X$.mp4"/></AdaptationSet>
</Period></MPD>"""


def test_a_dash_manifest_names_what_it_does_not_make_up_from_a_pattern() -> None:
    assert found(MPD) == [
        ("video/low/init.mp4", "other", True),
        ("video/low/1.m4s?a&b", "other", True),
        ("video/high.mp4", "other", False),
        ("video/sound.mp4", "other", True),
    ]


@pytest.mark.parametrize("text", ["", "a.ts", "<html>a.ts</html>", "<MPD", "\x00\x01"])
def test_what_is_no_playlist_names_nothing(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("head", ["#EXTM3U\n", "<MPD>"])
@pytest.mark.parametrize(
    "piece", ['#EXT-X-MEDIA:URI="a",', "x\n", "<a>", "</a>", '<a media="', "<BaseURL>x</BaseURL>"]
)
def test_time_grows_with_the_length_and_not_its_square(head: str, piece: str) -> None:
    text = head + piece * (200_000 // len(piece))
    began = time.process_time()
    found(text)
    assert time.process_time() - began < 5


def test_an_app_s_icons_are_asked_for_and_not_its_screenshots() -> None:
    text = json.dumps(
        {
            "icons": [{"src": "a.png"}, {"src": "b.png", "sizes": "any"}, {}, "x", {"src": 1}],
            "shortcuts": [{"icons": [{"src": "c.png"}], "url": "/x"}, 3],
            "screenshots": [{"src": "d.png"}],
            "start_url": "/",
        }
    )
    assert [name for name, _, _ in found(text, "manifest")] == ["a.png", "b.png", "c.png"]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"icons":{}}', '{"icons":[1]}', "[" * 50_000])
def test_a_web_manifest_that_is_none_asks_for_nothing(text: str) -> None:
    assert found(text, "manifest") == []
