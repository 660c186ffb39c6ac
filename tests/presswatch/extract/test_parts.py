from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import numpy as np
import pytest

from presswatch.errors import ConfigurationError, UsageError
from presswatch.extract import authors, body, definitions, kinds
from presswatch.extract.cues import BIT, cue_bits
from presswatch.extract.document import parse
from presswatch.extract.features import NAMES as NAMES_OF_BODY
from presswatch.extract.features import Context, table
from presswatch.extract.features_second import SECOND, second_look
from presswatch.extract.features_title import NAMES
from presswatch.extract.features_wording import WORDING, wording
from presswatch.extract.layout import Layout
from presswatch.extract.model import Forest, forest
from presswatch.extract.segments import segment
from presswatch.extract.verb import extract_lines
from presswatch.extract.witnesses import jsonld

SHARED = Path(os.environ.get("PRESSWATCH_SHARED", Path(__file__).resolve().parents[4] / "shared"))


@pytest.mark.parametrize(
    ("byline", "people", "agencies"),
    [
        ("By Ann Example, 2 min read", ["Ann Example"], []),
        ("By Reuters Staff", [], ["By Reuters Staff"]),
        ("Ann Example and Ben Sample", ["Ann Example", "Ben Sample"], []),
        ("Автор: Анна Вымышленная", ["Анна Вымышленная"], []),
        ("ANN EXAMPLE", ["Ann Example"], []),
        ("Ann Example / AFP", ["Ann Example"], ["AFP"]),
        ("Ann Example, political correspondent", ["Ann Example"], []),
        ("ann@example.org", [], []),
    ],
)
def test_people_and_agencies_of_a_byline(byline: str, people: list[str], agencies: list[str]) -> None:
    found_people, found_agencies = authors.split(byline)
    assert found_people == people
    assert [authors.agency(name) for name in found_agencies] == [authors.agency(name) for name in agencies]


def test_json_ld_of_the_page_itself_is_preferred() -> None:
    script = json.dumps(
        [
            {"@type": "NewsArticle", "headline": "Other", "url": "https://a.test/other"},
            {"@type": "NewsArticle", "headline": "Own", "mainEntityOfPage": {"@id": "https://a.test/own"}},
        ]
    )
    assert jsonld.read([script], "https://a.test/own?from=rss").headline == "Own"


@pytest.mark.parametrize(
    "script",
    [
        '{"@type":"NewsArticle","headline":"x",}',
        '<!-- {"@type":"NewsArticle","headline":"x"} -->',
        '{"@type":"NewsArticle","headline":"x"};',
    ],
)
def test_broken_json_ld_is_mended(script: str) -> None:
    assert jsonld.read([script], "https://a.test/").headline == "x"


def test_names_of_elements_hint_at_what_they_hold() -> None:
    assert cue_bits("relatedNews block") & BIT["related"]
    assert cue_bits("article__body") & BIT["article"]
    assert not cue_bits("xyz") & BIT["comment"]


def test_lines_between_breaks_are_segments_and_rows_are_one() -> None:
    page = segment(
        parse(
            "<div>One line<br>Another<table><tr><td>Team</td><td>12</td></tr></table></div>",
            "https://a.test/",
        )
    )
    assert [item.text for item in page.items] == ["One line", "Another", "Team | 12"]


def test_text_behind_the_end_of_the_page_is_read() -> None:
    page = segment(parse("<html><body><p>a</p></body></html><p>b</p>", "https://a.test/"))
    assert [item.text for item in page.items] == ["a", "b"]


def test_a_forest_sums_the_leaves_of_its_trees() -> None:
    trees = Forest(
        {
            "features": [[0, 1]],
            "borders": [[0.5, 0.5]],
            "leaves": [[1, 2, 3, 4]],
            "scale": 2,
            "bias": 1,
            "names": ["a", "b"],
        }
    )
    rows = np.asarray([[0, 0], [1, 0], [0, 1], [1, 1]], dtype=np.float32)
    assert trees.raw(rows).tolist() == [3, 5, 7, 9]


def test_models_were_trained_on_the_features_that_are_computed() -> None:
    page = segment(parse("<h1>a</h1><p>text of a page</p>", "https://a.test/"))
    first = table(page, Context("a"))
    assert forest("body_first").names == NAMES_OF_BODY
    assert forest("body_second").names == (*NAMES_OF_BODY, *SECOND)
    assert first.values.shape == (2, len(NAMES_OF_BODY))
    assert second_look(page, Context("a"), first, np.zeros(2), np.arange(2)).shape == (
        2,
        len(NAMES_OF_BODY) + len(SECOND),
    )
    assert forest("title").names == NAMES
    assert len(set(NAMES_OF_BODY)) == len(NAMES_OF_BODY)
    assert set(WORDING) <= set(NAMES_OF_BODY)


@pytest.mark.parametrize(
    ("url", "href", "follows"),
    [
        ("https://a.test/story.html", "https://a.test/story.html?page=2", True),
        ("https://a.test/story.html?page=2", "https://a.test/story.html?page=3", True),
        ("https://a.test/story.html?page=2", "https://a.test/story.html?page=4", False),
        ("https://a.test/story.html", "https://a.test/other-story.html", False),
    ],
)
def test_the_next_page_has_the_next_number(url: str, href: str, follows: bool) -> None:
    assert kinds._continues(url, href) is follows


def test_a_wrong_definition_names_its_mistake() -> None:
    with pytest.raises(ConfigurationError, match="colour"):
        definitions.parse('name="a"\ndomains=["a.test"]\n[[layout]]\ncolour="h1"')
    with pytest.raises(ConfigurationError, match="no selector"):
        definitions.parse('name="a"\ndomains=["a.test"]\n[[layout]]\nbody="div["')


def test_old_pages_are_read_by_the_layout_of_their_day(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    (tmp_path / "a.toml").write_text(
        'name="a"\ndomains=["a.test"]\n[[layout]]\nheadline="h2"\n[[layout]]\nuntil=2024-01-01\nheadline="h1"\n',
        encoding="utf-8",
    )
    known = definitions.load(tmp_path.glob("*.toml"))
    document = parse("<h1>old</h1><h2>new</h2>", "https://www.a.test/x")
    old = known.of(document.url, datetime(2023, 5, 1, tzinfo=UTC))
    new = known.of(document.url, None)
    assert old is not None
    assert new is not None
    assert (old.headline(document), new.headline(document)) == ("old", "new")
    assert known.of("https://b.test/", None) is None


def test_the_verb_reads_plain_and_packed_pages(tmp_path: Path) -> None:
    html = (
        "<html><head><title>Story</title></head><body><h1>Story</h1><p>"
        + "A sentence of a story that we made up. " * 9
        + "</p></body></html>"
    )
    (tmp_path / "a.html").write_text(html, encoding="utf-8")
    (tmp_path / "b.html.gz").write_bytes(gzip.compress(html.encode()))
    lines = [
        {"id": "1", "url": "https://a.test/1", "html": "a.html"},
        {"id": "2", "url": "https://a.test/2", "html": "b.html.gz"},
    ]
    rows = list(extract_lines(lines, tmp_path, explain=True))
    assert [row["title"] for row in rows] == ["Story", "Story"]
    assert rows[0]["body"] == rows[1]["body"]
    assert any(candidate["chosen"] for candidate in rows[0]["candidates"])
    with pytest.raises(UsageError, match=r"no\.html"):
        list(extract_lines([{"id": "3", "url": "https://a.test/3", "html": "no.html"}], tmp_path))


@pytest.mark.shared
@pytest.mark.timeout(300)
def test_quality_stays_above_its_floor() -> None:
    from benchmarks import extraction

    if not (SHARED / "corpus" / "articles").exists():
        pytest.skip("no corpus: set PRESSWATCH_SHARED")
    pages = extraction.load(SHARED, 60, seed=1)
    report = extraction.measure(pages, {"presswatch": extraction.ours}, extraction.scorer(SHARED))[
        "presswatch"
    ]
    assert report["body"]["page_f1"] > 0.94
    assert report["body"]["bad"] <= 1
    assert report["title"]["exact"] > 0.90
    assert report["date"]["acc"] > 0.90
    assert report["authors"]["f1"] > 0.82


def test_lists_of_links_far_from_any_text_are_not_looked_at() -> None:
    menu = "".join(f"<li><a href='/{n}'>Section number {n}</a></li>" for n in range(20))
    text = "A sentence of an article that is long enough to be text."
    page = segment(parse(f"<ul>{menu}</ul><p>{text}</p>", "https://a.test/"))
    assert Layout(page).near.tolist() == [16, 17, 18, 19, 20]
    chances = body.probabilities(page, Context())
    assert len(chances) == 21
    assert chances[:16] == [0.0] * 16
    lone = segment(parse("<ul><li><a href='/'>Home</a></li></ul>", "https://a.test/"))
    assert Layout(lone).near.tolist() == [0]


def test_a_second_look_is_taken_where_the_first_doubts_much_text() -> None:
    sizes = np.full(20, 200.0)
    chance = np.full(20, 0.98)
    assert not body.leaves_doubt(chance, sizes)
    chance[3] = 0.8
    assert not body.leaves_doubt(chance, sizes)  # a fiftieth of the text
    chance[4:8] = 0.6
    assert body.doubtful(chance).tolist() == [3, 4, 5, 6, 7]
    assert body.leaves_doubt(chance, sizes)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Read more: the ferry", ["phrase"]),
        ("Условия использования материалов", ["appeal"]),
        ("12 comments", ["comment"]),
        ("Photo: A. Example, 12.05.2026", ["credit", "date_like"]),
        ("at 7:45", ["date_like"]),
        ("in 2019", ["date_like"]),
        ("no. 12019", []),
        ("The ferry is late", []),
    ],
)
def test_wording_names_what_a_text_says(text: str, named: list[str]) -> None:
    asked = ("phrase", "appeal", "comment", "tweet", "credit", "date_like", "address", "bar")
    (row,) = wording([text])
    assert [name for name in asked if row[WORDING.index(name)]] == named


@pytest.mark.parametrize(
    ("address", "absolute"),
    [
        ("https://a.test/b?c=d", "https://a.test/b?c=d"),
        (" https://a.test/b ", "https://a.test/b"),
        ("https://a.test/b?", "https://a.test/b"),
        ("/b/../c", "https://site.test/c"),
        ("mailto:a@a.test", None),
        ("https://[a", None),
    ],
)
def test_addresses_are_made_absolute(address: str, absolute: str | None) -> None:
    assert parse("<p>a</p>", "https://site.test/x").absolute(address) == absolute


def test_what_lies_far_from_the_main_run_is_body_only_where_it_is_certain() -> None:
    chance, sizes = np.full(60, 0.01), np.full(60, 200.0)
    chance[2:10] = 0.8
    chance[12] = 0.6  # near: kept
    chance[40] = 0.7
    assert np.flatnonzero(body.keep(chance, sizes)).tolist() == [*range(2, 10), 12]
    chance[40] = 0.95
    assert np.flatnonzero(body.keep(chance, sizes)).tolist() == [*range(2, 10), 12, 40]


def test_between_segments_of_an_unsure_body_a_lower_chance_is_enough() -> None:
    chance, sizes = np.full(40, 0.05), np.full(40, 200.0)
    chance[2:20] = [0.6, 0.3] * 9
    assert np.flatnonzero(body.keep(chance, sizes)).tolist() == list(range(2, 19))
    chance[2:20:2] = 0.99  # a sure body keeps its holes
    chance[3:20:2] = 0.05
    chance[5] = 0.3
    assert np.flatnonzero(body.keep(chance, sizes)).tolist() == list(range(2, 20, 2))


def test_where_the_choice_is_unsure_a_paragraphs_siblings_are_body_from_a_lower_chance_on() -> None:
    line = (
        "A paragraph of which nobody knows for sure whether it is the article's or a letter's to its editor."
    )
    row = f"<p>{line.rstrip('.')}</p>" * 3
    page = segment(parse(f"<div>{row}</div><div>{row}</div>", "https://a.test/"))
    sizes = np.full(6, float(len(line)))
    chance = np.asarray([0.4, 0.6, 0.4, 0.4, 0.1, 0.4])
    assert body.with_siblings(page, chance, sizes, chance > 0.5).tolist() == [True] * 3 + [False] * 3
    sure = np.asarray([0.26, 0.99, 0.0, 0.0, 0.0, 0.0])
    assert body.with_siblings(page, sure, sizes, sure > 0.5).tolist() == [False, True] + [False] * 4


@pytest.mark.parametrize(
    ("last", "kept"),
    [
        ("<p>A speaker of the bank declined to comment.</p>", True),
        ("<p>A speaker of the bank declined to comment</p>", False),
        ("<p>A speaker of <a href=/b>the bank</a> declined to comment.</p>", False),
        ("<p class=note>A speaker of the bank declined to comment.</p>", False),
        ("<div><p>A speaker of the bank declined to comment.</p></div>", False),
    ],
)
def test_whole_sentences_in_a_row_with_the_body_are_body(last: str, kept: bool) -> None:
    """The short paragraph at an article's end, often the one with the comment, looks like a note."""
    line = "The bank lent the town the money for a bridge that nobody has begun to build since."
    page = segment(parse(f"<div>{f'<p>{line}</p>' * 4}{last}</div>", "https://a.test/"))
    sizes = np.asarray([float(len(item.text)) for item in page.items])
    chance = np.asarray([0.98, 0.98, 0.98, 0.98, 0.2])
    assert body.with_siblings(page, chance, sizes, chance > 0.5).tolist() == [True] * 4 + [kept]
    chance[4] = 0.1
    assert not body.with_siblings(page, chance, sizes, chance > 0.5)[4]
