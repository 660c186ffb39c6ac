"""Names in texts without blanks. Names and sentences are invented."""

from __future__ import annotations

import pytest

from presswatch.mentions.ideographs import original, parted
from presswatch.mentions.matcher import Matcher
from presswatch.types import Alias, Outcome, Span, Watch, WatchKind

MATCHER = Matcher(
    (
        Watch("mayor", "Elena Torven", WatchKind.PERSON, (Alias("埃莱娜·托尔文", "zh", primary=True),)),
        Watch("may", "Mara Lin", WatchKind.PERSON, (Alias("玛拉·林", "zh", primary=True),)),
        Watch(
            "union", "Lakes Union", aliases=(Alias("湖泊联盟", "zh"), Alias("LKU", "en"), Alias("LKU", "de"))
        ),
        Watch("robots", "Brightwell Robotics"),
        Watch("leave", "Lakexit", WatchKind.EVENT, (Alias("脱湖", "zh"),)),
        Watch("land", "Torvenia", WatchKind.PLACE, (Alias("托尔文尼亚", "zh"),)),
    )
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("市长埃莱娜·托尔文周一表示", {"mayor": "埃莱娜·托尔文"}),
        ("市长埃莲娜•托尔文周一表示", {"mayor": "埃莲娜•托尔文"}),  # one name, other ideographs
        ("市长奥尔加·托尔文周一表示", {}),  # another given name
        ("记者玛莉拉·林(右)说", {"may": "玛莉拉·林"}),
        ("记者玛莉拉·林奇说", {}),  # a longer family name
        ("他们加入了LKU的会议", {"union": "LKU"}),
        ("他们加入了XLKU的会议", {}),
        ("与Brightwell Robotics公司签约", {"robots": "Brightwell Robotics"}),
        ("反对退湖的人", {"leave": "退湖"}),
        ("反对脱湖的人", {"leave": "脱湖"}),
        ("脱湖派议员在场", {}),  # Lakexiteers are not Lakexit, here as in English
        ("湖泊联盟派特使前往", {"union": "湖泊联盟"}),  # "sends"
        ("托尔文尼亚人说托尔文尼亚语", {}),
        ("托尔文尼亚人民投票", {"land": "托尔文尼亚"}),
        ("湖泊聯盟的會議", {"union": "湖泊聯盟"}),  # in traditional characters
        ("反對脫湖的人", {"leave": "脫湖"}),
        ("市長埃蓮娜·托爾文週一表示", {"mayor": "埃蓮娜·托爾文"}),
    ],
)
def test_names_between_ideographs(text: str, names: dict[str, str]) -> None:
    hits = [hit for hit in MATCHER.match(text, "zh") if hit.outcome is Outcome.YES]
    assert {hit.watch: hit.surface for hit in hits} == names
    assert all(text[hit.span.start : hit.span.end] == hit.surface for hit in hits)


def test_blanks_at_the_borders_of_scripts_are_taken_out_again() -> None:
    text = "加入EU的2个国家"
    apart, blanks = parted(text, "zh")
    assert apart == "加入 EU 的 2 个国家"
    for word in ("EU", "2", "个国家", "加入"):
        start = apart.index(word)
        span = original(Span(start, start + len(word)), blanks)
        assert text[span.start : span.end] == word
    assert parted(text, "en") == (text, [])


def test_a_name_in_traditional_characters_is_found_in_simplified_text() -> None:
    watch = Watch("union", "Lakes Union", aliases=(Alias("湖泊聯盟", "zh"),))
    (hit,) = Matcher((watch,)).match("湖泊联盟的会议", "zh")
    assert (hit.surface, hit.alias, hit.outcome) == ("湖泊联盟", "湖泊聯盟", Outcome.YES)


def test_simplifying_changes_no_length_and_nothing_twice() -> None:
    once, _ = parted("臺灣與歐洲聯盟簽約", "zh")
    assert once == "台湾与欧洲联盟签约"
    assert parted(once, "zh")[0] == once
    assert parted("歐洲", "ja")[0] == "歐洲"
