from __future__ import annotations

from dataclasses import replace

from presswatch.extract.furniture import FEW, HEADLINES, MAX_HASHES, Memory, digest
from presswatch.reading import read_text
from presswatch.types import Block, BlockKind, Reading

TEASER = (
    "A minister whom nobody invented promised on Tuesday to open the longest bridge of the region by autumn."
)


def page(number: int) -> str:
    paragraphs = "".join(
        f"<p>Paragraph {word} of article {number * 'x'}{number} tells what happened in village {number}{word}, "
        f"where people {word} built a house number {number}.</p>"
        for word in ("one", "two", "three", "four")
    )
    return (
        f"<html><head><title>Story of village {number}</title></head><body><h1>Story of village {number}</h1>"
        f"<div class='content'>{paragraphs}<p>{TEASER}</p></div></body></html>"
    )


def reading(number: int, blocks: tuple[str, ...] = (), url: str = "") -> Reading:
    return Reading(
        url=url or f"https://a.test/{number}",
        canonical_url=None,
        headline="h",
        description=None,
        blocks=tuple(Block(BlockKind.PARAGRAPH, text) for text in blocks),
        furniture=("menu", f"own-{number}"),
    )


def test_a_teaser_in_the_body_is_gone_after_ten_pages() -> None:
    memory = Memory()
    first = read_text(page(0), "https://a.test/0", memory=memory)
    assert isinstance(first, Reading)
    assert TEASER in first.article_body
    for number in range(1, 11):
        found = read_text(page(number), f"https://a.test/{number}", memory=memory)
        assert isinstance(found, Reading)
        memory.learn(found)
    last = read_text(page(11), "https://a.test/11", memory=memory)
    assert isinstance(last, Reading)
    assert TEASER not in last.article_body
    assert "Paragraph four" in last.article_body


def test_a_page_seen_again_teaches_nothing() -> None:
    memory = Memory()
    assert memory.learn(reading(1))
    assert not memory.learn(reading(1))
    assert memory.pages == 1


def test_a_copy_of_an_article_is_no_furniture() -> None:
    text = "The same long paragraph of one article under two addresses. " * 10
    memory = Memory()
    one = reading(1, (text,))
    memory.learn(replace(one, furniture=(digest(text),)))
    copy = reading(2, (text,))
    assert not memory.learn(replace(copy, furniture=(digest(text),)))


def below(number: int, headline: str, text: str) -> Reading:
    return replace(reading(number, (text,)), headline=headline, furniture=(digest(text),))


def test_a_body_below_five_headlines_is_the_sites() -> None:
    text = "An old text that the template of a site shows on each of its pages. " * 10
    memory = Memory()
    for number in range(HEADLINES):
        assert not memory.is_furniture(digest(text))
        memory = Memory(memory.rows())
        assert memory.learn(below(number, f"News number {'x' * number}", text))
    assert memory.is_furniture(digest(text))
    assert memory.condensed().is_furniture(digest(text))


def test_variants_of_an_article_and_looks_at_it_leave_it_an_article() -> None:
    text = "The same long paragraph of one article, in print, for telephones, and under a new headline. " * 10
    memory = Memory()
    for number in range(20):
        memory.learn(below(number, ("News", "News (print)", "News, amended", "Nachricht")[number % 4], text))
    assert not memory.is_furniture(digest(text))


def test_rows_make_the_same_memory_again() -> None:
    memory = Memory()
    for number in range(FEW):
        memory.learn(reading(number))
    again = Memory(memory.rows())
    assert again.is_furniture("menu")
    assert not again.is_furniture("own-1")
    assert again.pages == memory.pages
    assert not again.learn(reading(0))


def test_the_memory_is_bounded() -> None:
    memory = Memory([(f"h{number}", 2, number) for number in range(MAX_HASHES * 2)])
    memory.learn(reading(1))
    assert len(memory.rows()) < MAX_HASHES + 600


def test_numbers_and_case_do_not_tell_blocks_apart() -> None:
    assert digest("Viewed: 123 times") == digest("viewed 7 times")
    assert digest("Viewed") != digest("Shared")
