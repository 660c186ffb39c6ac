from __future__ import annotations

import random

from benchmarks.small_pages import Teaser, small, teaser
from presswatch.extract.document import parse
from presswatch.extract.segments import segment

SENTENCE = "The harbour council met on {} and heard what the ferry's owners had to say of the winter."
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


def test_a_small_page_has_few_paragraphs_and_other_pages_teasers() -> None:
    paragraphs = "".join(f"<p>{SENTENCE.format(day)}</p>" for day in DAYS)
    document = parse(
        f"<body><nav><a href='/'>Home</a></nav><h1>Ferry</h1><div class='text'>{paragraphs}</div></body>",
        "https://a.test/1",
    )
    page = segment(document)
    body = [item.text.startswith("The harbour") for item in page.items]
    teasers = [teaser(f"Title {n}", f"A lead {n} " * 40) for n in range(6)]
    made = small(document, page, body, "Ferry", teasers, random.Random(3))
    assert made is not None
    texts = [item.text for item in made[0].items]
    own = [text for text, is_own in zip(texts, made[1], strict=True) if is_own]
    assert own == [SENTENCE.format(day) for day in DAYS[: len(own)]]
    assert "Ferry" in texts
    assert any(text.startswith("Title") for text in texts)
    assert not any(text.startswith(("Title", "A lead")) for text in own)


def test_a_page_of_two_paragraphs_is_small_already() -> None:
    document = parse(f"<h1>a</h1><p>{SENTENCE}</p><p>{SENTENCE}</p>", "https://a.test/1")
    page = segment(document)
    teasers = [Teaser("b", "c")] * 3
    assert small(document, page, [False, True, True], "a", teasers, random.Random(1)) is None


def test_a_teaser_is_cut_between_words() -> None:
    made = teaser("a", "short\n" + "word " * 100)
    assert made.lead.endswith("word…")
    assert len(made.lead) <= 201
