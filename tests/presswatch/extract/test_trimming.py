"""What is left out of a chosen text for its words, and what is added to it for its place."""

from __future__ import annotations

import pytest

from presswatch.extract.completing import completed
from presswatch.extract.document import parse
from presswatch.extract.segments import segment
from presswatch.extract.trimming import is_metadata, is_trimming, trimmed
from presswatch.reading import read_text
from presswatch.types import Reading

SENTENCES = [
    "The harbour board of an invented town voted on Monday to keep its old crane for another ten years.",
    "Its chairman, who was made up for this page, said that nobody had offered to buy the thing anyway.",
    "A painter will be paid to give the crane the colour that it had on the town's only stamp, he said.",
    "The board meets again in a month to speak of the clock, which has been slow since the flood.",
]


def body(*between: str, head: str = "") -> str:
    """The body that is read of a page with these elements between its paragraphs."""
    parts = [f"<p>{SENTENCES[0]}</p>"]
    for number, sentence in enumerate(SENTENCES[1:]):
        parts += [between[number] if number < len(between) else "", f"<p>{sentence}</p>"]
    html = (
        "<html lang=en><head><title>Crane stays | The Quay</title></head><body><ul class=menu><li><a href=/>Home</a></ul>"
        f"<article><h1>Crane stays</h1>{head}<div class=text>{''.join(parts)}</div></article></body></html>"
    )
    found = read_text(html, "https://quay.test/crane")
    assert isinstance(found, Reading)
    for sentence in SENTENCES:
        assert sentence in found.article_body
    return found.article_body


@pytest.mark.parametrize(
    "label",
    ["Read also:", "Читайте также:", "Сондай-ақ оқыңыз:", "Окуй отуруңуз:", "Lire aussi:", "Διαβάστε επίσης:", "यह भी पढ़ें:", "اقرأ أيضاً:"],
)  # fmt: skip
def test_a_pointer_to_another_article_is_no_text(label: str) -> None:
    link = "<a href=/fire>Two firemen hurt as the rope store of the ferry company burns to the ground</a>"
    assert "firemen" not in body(f"<p><strong>{label}</strong> {link}</p>")
    assert "firemen" not in body(f"<p>{label} {link}</p>", f"<p>{label}</p>")


def test_a_sentence_that_begins_like_a_pointer_stays() -> None:
    text = (
        "Read more of the old minutes and you will find that the crane was sold in 1931, the chairman said."
    )
    assert text in body(f"<p>{text}</p>")


@pytest.mark.parametrize(
    "line",
    [
        "Подписывайтесь на наш Telegram-канал, чтобы не пропустить важное.",
        "Якщо ви знайшли помилку в тексті, виділіть її мишкою і натисніть Ctrl + Enter",
        "При использовании материалов активная ссылка на сайт обязательна.",
        "Follow us on Facebook and Twitter",
        "© Copyright 2026. All rights reserved.",
        "Постоянный адрес статьи: http://quay.test/news/44512",
        "(Except for the headline, this story has not been edited by Quay staff and is published from a syndicated feed.)",
        "Urmărește cele mai noi știri pe canalul nostru de Telegram!",
        "Есть тема? Пишите нам в Telegram и WhatsApp: +996 (700) 00 00 00.",
        "Wij en onze 842 partners bewaren informatie op een apparaat, zoals cookies.",
        "Фото: Иван Дрёмов",
        "Foto: Transport vazirligi",
        "Our newsletter brings you five stories every weekday. By signing up you agree to our terms.",
    ],
)
def test_lines_that_speak_of_the_site(line: str) -> None:
    assert is_trimming(line)


@pytest.mark.parametrize(
    "line",
    [
        "Photo shops in the old town closed early because of the storm, their owners said.",
        "Follow the money, the auditor told the board on Monday.",
        "Подписывайте договор только после того, как прочли его, советует юрист.",
        "Copyright law will change in spring, the minister said.",
        "Использование беспилотников над городом запретили до весны.",
    ],
)
def test_news_that_begins_with_such_words(line: str) -> None:
    assert not is_trimming(line)


@pytest.mark.parametrize(
    "line",
    [
        "27 de noviembre de 2026 - 06:12",
        "Giriş Tarihi: 27.11.2026 17:32 Güncelleme Tarihi: 27.11.2026 17:40 Kaynak: İHA",
        "ATS Publié le 25 novembre 2026 à 11h45. Mis à jour le 25 novembre 2026 à 14h10.",
        "By Grace Tan | Pacific Ledger Posted November 20, 2026 at 9:00 a.m. | Updated November 21, 2026",
        "Автор: Нурлан Асанов",
        "15:10, 25 ноября 2026",
    ],
)
def test_lines_that_say_when_and_who(line: str) -> None:
    assert is_metadata(line)


@pytest.mark.parametrize(
    "line",
    [
        "It was November 7, 1938.",
        "The talks began on 25 November 2026 in Muscat.",
        "By Monday the crane was gone.",
        "6:00 a.m. – Morning",
    ],
)
def test_sentences_with_a_date(line: str) -> None:
    assert not is_metadata(line)


@pytest.mark.parametrize("line", ["Published 25 November 2026, 11:45", "15:10, 25 November 2026"])
def test_a_line_of_metadata_is_no_text_at_the_head_and_stays_further_down(line: str) -> None:
    texts = [SENTENCES[0], line, *SENTENCES[1:], line, SENTENCES[0]]
    page = segment(parse("".join(f"<p>{text}</p>" for text in texts), "https://quay.test/crane"))
    assert trimmed(page, range(len(texts))) == [0, 2, 3, 4, 5, 6]
    assert trimmed(page, [1]) == [1]  # where nothing else is left


def test_subheads_items_and_rows_go_with_the_text() -> None:
    items = "<ul><li>The crane stays.</li><li>No new crane</li><li>Paint: 900 crowns, of which the town pays half.</li></ul>"
    found = body("<h3>What it costs</h3>", items)
    for text in ("What it costs", "The crane stays.", "No new crane"):
        assert text in found


@pytest.mark.parametrize(
    ("between", "chance", "added"),
    [
        ("<h3>What it costs</h3>", 0.1, True),
        ("<h3>What it costs</h3>", 0.01, False),
        ("<h3><a href=/c>What it costs</a></h3>", 0.4, False),
        ("<ul><li>Crane</li><li>Paint</li></ul>", 0.0, True),
        ("<ul><li><a href=/c>Crane</a></li><li><a href=/p>Paint</a></li></ul>", 0.0, False),
        ("<div><a href=/c>Crane to be painted</a></div>", 0.4, False),
    ],
)
def test_what_stands_between_two_paragraphs(between: str, chance: float, added: bool) -> None:
    html = f"<html><body><div><p>{SENTENCES[0]}</p>{between}<p>{SENTENCES[1]}</p></div></body></html>"
    page = segment(parse(html, "https://quay.test/crane"))
    last = len(page.items) - 1
    chances = [0.9, *[chance] * (last - 1), 0.9]
    wanted = list(range(last + 1)) if added else [0, last]
    assert completed(page, chances, [0, last], -1) == wanted


@pytest.mark.parametrize(
    ("between", "added"),
    [
        ("<aside>Sign up now</aside><h3>What it costs</h3>", ["What it costs"]),
        ("<h3>What it costs</h3><figure><figcaption>The crane</figcaption></figure>", ["What it costs"]),
        ("<h3>What it costs</h3><table><tr><td>Paint</td></tr></table>", ["What it costs"]),
        ("<h3>What it costs</h3><div>Sign up now</div>", []),
        ("<aside><h3>What it costs</h3></aside><aside>Sign up now</aside>", []),
    ],
)
def test_a_subhead_behind_a_box_or_above_a_picture_or_table(between: str, added: list[str]) -> None:
    html = f"<html><body><div><p>{SENTENCES[0]}</p>{between}<p>{SENTENCES[1]}</p></div></body></html>"
    page = segment(parse(html, "https://quay.test/crane"))
    chosen = [n for n, item in enumerate(page.items) if item.text in (*SENTENCES, "Paint")]
    found = completed(page, [0.9 if n in chosen else 0.1 for n in range(len(page.items))], chosen, -1)
    assert [page.items[n].text for n in found if n not in chosen] == added


def test_a_subhead_in_a_box_of_its_own_between_texts_in_such_boxes() -> None:
    blocks = (f"<p>{SENTENCES[0]}</p>", "<h2>What it costs</h2>", f"<p>{SENTENCES[1]}</p>")
    for name, expected in (("block", [0, 1, 2]), ("ad", [0, 2])):
        boxes = [f"<div class={name if '<h2' in text else 'block'}>{text}</div>" for text in blocks]
        page = segment(
            parse(f"<html><body><main>{''.join(boxes)}</main></body></html>", "https://quay.test/crane")
        )
        assert completed(page, [0.9, 0.1, 0.9], [0, 2], -1) == expected


def test_a_row_goes_with_the_rows_beside_it_and_a_paragraph_with_those_before_a_box() -> None:
    rows = "".join(f"<tr><td>{year}</td><td>{tons}</td></tr>" for year, tons in ((2022, 618), (2023, 533)))
    box = "<div><a href=/fire>Rope store burns down</a></div>"
    html = f"<html><body><div><p>{SENTENCES[0]}</p><table>{rows}</table>{box}<p>It closed.</p></div></body></html>"
    page = segment(parse(html, "https://quay.test/crane"))
    assert [item.text for item in page.items][1:3] == ["2022 | 618", "2023 | 533"]
    assert completed(page, [0.9, 0.6, 0.2, 0.0, 0.2], [0, 1], -1) == [0, 1, 2]
    assert completed(page, [0.9, 0.1, 0.1, 0.0, 0.4], [0], -1) == [0]
    html = html.replace(f"<table>{rows}</table>", "")
    page = segment(parse(html, "https://quay.test/crane"))
    assert completed(page, [0.9, 0.0, 0.4], [0], -1) == [0, 2]


def test_the_next_story_of_an_endless_page_is_another() -> None:
    def story(number: int, title: str, name: str, sentences: list[str]) -> str:
        text = "".join(f"<p>{sentence}</p>" for sentence in sentences)
        return f"<div class=story data-n={number}><h1>{title}</h1><div class=author>{name}</div><div class=text>{text}</div></div>"

    other = [
        "The ferry company will rebuild its rope store on the same spot, its director told the paper on Tuesday.",
        "Two firemen who were hurt in the blaze have left the hospital and are well, the hospital's spokesman said.",
    ]
    html = (
        "<html lang=en><head><title>Crane stays | The Quay</title></head><body>"
        f"{story(1, 'Crane stays', 'Reuters', SENTENCES)}{story(2, 'Rope store to be rebuilt', 'Mira Holt', other)}</body></html>"
    )
    found = read_text(html, "https://quay.test/crane")
    assert isinstance(found, Reading)
    assert found.article_body.split("\n") == SENTENCES
    assert (found.author, found.agency) == ((), ("Reuters",))
