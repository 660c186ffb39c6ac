"""Quotes: who says what, in the styles of many newsrooms. All sentences are invented."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from presswatch.mentions.cues import languages
from presswatch.mentions.marks import quoted
from presswatch.mentions.quotes import quotes, quotes_lines
from presswatch.types import Quote, QuoteKind, Span


def said(text: str, language: str, title: str = "") -> list[tuple[str, str | None, str]]:
    """Kind, speaker and content of each quote, the content without its marks."""
    return [
        (quote.kind.value, quote.speaker_text, content(text, quote))
        for quote in quotes(text, language, title)
    ]


def content(text: str, quote: Quote) -> str:
    return " | ".join(cut(text, span).strip("«»“”„\"'’‘,. ") for span in quote.content)


def cut(text: str, span: Span) -> str:
    return text[span.start : span.end]


ENGLISH = [
    ("“We will rebuild the bridge,” said Mayor Anna Lind.", "direct", "Anna Lind", "We will rebuild the bridge"),
    ("“We will rebuild the bridge,” Lind said on Monday.", "direct", "Lind", "We will rebuild the bridge"),
    ('Lind told reporters: "The bridge is safe."', "direct", "Lind", "The bridge is safe"),
    ("''The bridge is safe,'' Ms. Lind said.", "direct", "Lind", "The bridge is safe"),
    ("'The bridge is safe,' Lind said.", "direct", "Lind", "The bridge is safe"),
    ("“Is it safe?” asked Peter Holm, a lorry driver.", "direct", "Peter Holm", "Is it safe?"),
    ("Peter Holm, a lorry driver who crosses it daily, replied, “Not at all.”", "direct", "Peter Holm", "Not at all"),
    ("“It shook,” remembered Peter Holm.", "direct", "Peter Holm", "It shook"),
    ("Lind called the old bridge “a disgrace to the town.”", "mixed", "Lind", "the old bridge “a disgrace to the town"),
    ("Lind said that the bridge was “beyond repair.”", "mixed", "Lind", "that the bridge was “beyond repair"),
    ("According to the engineers, the bridge is “beyond repair.”", "mixed", "the engineers", "the bridge is “beyond repair"),
    ("Lind said that the bridge would close in May.", "indirect", "Lind", "that the bridge would close in May"),
    ("“Too loud,” a visitor from Leeds told us.", "direct", "a visitor from Leeds", "Too loud"),
    ("“Walk on,” the union's leader, Sam Hill, told members.", "direct", "Sam Hill", "Walk on"),
    ("“Walk on,” the sign reads.", "direct", "the sign", "Walk on"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "speaker", "words"), ENGLISH, ids=[row[0][:40] for row in ENGLISH])
def test_english_quote_has_its_speaker(text: str, kind: str, speaker: str, words: str) -> None:
    assert said(text, "en") == [(kind, speaker, words)]


RUSSIAN = [
    ("«Мост закроют в мае», — заявила мэр города Анна Линд.", "direct", "Анна Линд", "Мост закроют в мае"),
    ('"Мост закроют в мае", - сообщила Линд.', "direct", "Линд", "Мост закроют в мае"),
    ("Мэр Анна Линд сказала: «Мост закроют».", "direct", "Анна Линд", "Мост закроют"),
    ("«Мост, — отметила Линд, — простоял сто лет».", "direct", "Линд", "Мост | простоял сто лет"),
    ("— Мост закроют, — сказала Линд. — Другого пути нет.", "direct", "Линд", "Мост закроют | Другого пути нет"),
    ("По словам Линд, мост «не пережил бы зиму».", "mixed", "Линд", "мост «не пережил бы зиму"),
    ("Линд назвала мост «позором города».", "mixed", "Линд", "мост «позором города"),
    ("Анна Линд подчеркнула, что мост закроют в мае.", "indirect", "Анна Линд", "что мост закроют в мае"),
    ("Как сообщила Анна Линд, мост закроют в мае.", "indirect", "Анна Линд", "мост закроют в мае"),
    ("«Мост закроют», — успокоил собравшихся губернатор.", "direct", "губернатор", "Мост закроют"),
    ("«Мост закроют», — посетовал в беседе депутат от края Олег Хольм.", "direct", "Олег Хольм", "Мост закроют"),
    ("«Мост закроют!» — писал в те дни Хольм из Осло.", "direct", "Хольм", "Мост закроют!"),
    ("«Это наш мост» — именно эти слова произнёс маршал на празднике.", "direct", "маршал", "Это наш мост"),
    ("Как отмечает издание, «мост закроют».", "direct", "издание", "мост закроют"),
    ("Линд: «Мост закроют мы сами».", "direct", "Линд", "Мост закроют мы сами"),
    ("«Другого «Метростроя» у нас нет», — говорит инженер Пётр Хольм.", "direct", "Пётр Хольм", "Другого «Метростроя» у нас нет"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "speaker", "words"), RUSSIAN, ids=[row[0][:40] for row in RUSSIAN])
def test_russian_quote_has_its_speaker(text: str, kind: str, speaker: str, words: str) -> None:
    assert said(text, "ru") == [(kind, speaker, words)]


OTHERS = [
    ("hy", "«Կամուրջը կփակվի»,- ասել է քաղաքապետ Աննա Լինդը։", "Աննա Լինդը"),
    ("hy", "Քաղաքապետ Աննա Լինդը հայտարարեց. «Կամուրջը կփակվի»։", "Աննա Լինդը"),
    ("kk", "«Көпір жабылады», - деді қала әкімі Анна Линд.", "Анна Линд"),
    ("kk", "Анна Линд «Көпір мамырда жабылады» деп мәлімдеді.", "Анна Линд"),
    ("be", "«Мост зачыняць», — заявіла мэр Ганна Лінд.", "Ганна Лінд"),
    ("uk", "«Міст закриють», — повідомила мер Анна Лінд.", "Анна Лінд"),
    ("pl", "„Most zostanie zamknięty” – powiedziała Anna Lind.", "Anna Lind"),
    ("cs", "„Most zavřeme,“ řekla starostka Anna Lindová.", "Anna Lindová"),
    ("sk", "„Most zatvoríme,“ povedala Anna Lindová.", "Anna Lindová"),
    ("sl", "»Most bomo zaprli,« je povedala Ana Lind.", "Ana Lind"),
    ("bg", "„Мостът ще бъде затворен“, заяви кметът Анна Линд.", "Анна Линд"),
    ("de", "„Die Brücke wird gesperrt“, sagte Anna Lind am Montag.", "Anna Lind"),
    ("fr", "« Le pont sera fermé », a déclaré Anna Lind.", "Anna Lind"),
    ("es", '"El puente se cerrará", dijo la alcaldesa Ana Lind.', "Ana Lind"),
    ("it", "«Il ponte sarà chiuso», ha detto la sindaca Anna Lind.", "Anna Lind"),
    ("ky", "«Көпүрө жабылат», - деди мэр Анна Линд.", "Анна Линд"),
    ("uz", "“Ko‘prik yopiladi”, — dedi hokim Anna Lind.", "Anna Lind"),
    ("az", "“Körpü bağlanacaq”, - deyə Anna Lind bildirib.", "Anna Lind"),
    ("tr", "“Köprü kapanacak” dedi Anna Lind.", "Anna Lind"),
    ("tg", "«Пул баста мешавад», - гуфт Анна Линд.", "Анна Линд"),
    ("hy", "- Կամուրջը կփակվի,- ասաց քաղաքապետը։", "քաղաքապետը"),
    ("kk", "«Көпір жабылады», – деп мәлімдеді Қазақстан Президенті Қ. Линд брифингте.", "Қ. Линд"),
    ("be", "«Мост зачыняць», — сказаў А. Лінд на сустрэчы.", "А. Лінд"),
    ("pl", "— Most zostanie zamknięty — powiedziała Anna Lind.", "Anna Lind"),
    ("es", "—El puente se cerrará —dijo Ana Lind.", "Ana Lind"),
    ("ka", "„ხიდი დაიხურება“, - განაცხადა ანა ლინდმა.", "ანა ლინდმა"),
    ("hy", "Կամուրջը հին է: Քաղաքապետ Աննա Լինդը ասել է. «Կամուրջը կփակվի»:", "Աննա Լինդը"),
    ("hy", "Աննա Լինդը ընդգծեց՝ «կամուրջը կփակվի մայիսին»:", "Աննա Լինդը"),
    ("tr", "“Köprü kapanacak” diyen Anna Lind, toplantıdan ayrıldı.", "Anna Lind"),
    ("tr", "Anna Lind, “Köprü mayısta kapanacak” ifadelerini kullandı.", "Anna Lind"),
    ("uz", "Anna Lind “koʻprik may oyida yopiladi”, deb taʼkidladi.", "Anna Lind"),
    ("ar", "قالت العمدة آنا ليند: “الجسر سيغلق”.", "العمدة آنا ليند"),
    ("zh", "市长林德还表示：“大桥将在五月关闭。”", "市长林德"),
    ("zh", "“大桥将在五月关闭。”林德说。", "林德"),
    ("ru", "«Мост закроют», — сообщила «Вестнику» мэр Анна Линд.", "Анна Линд"),
    ("ru", '"Мост закроют, - сообщила "Вестнику" мэр Анна Линд. - Другого пути нет".', "Анна Линд"),
    ("ru", "«Мост закроют», — считает инженер, директор Института мостов Олег Хольм.", "Олег Хольм"),
    ("de", "„Die Brücke wird gesperrt“, sagte die Vorsitzende der Partei, Anna Lind.", "Anna Lind"),
    ("ru", "«Мост закроют», — написал зампред Совета РФ, экс-президент Олег Хольм.", "Олег Хольм"),
    ("es", '"El puente se cerrará", dijo la ministra de Obras, Ana Lind.', "Ana Lind"),
    ("fr", "« Le pont sera fermé », a déclaré la porte-parole du Conseil, Anna Lind.", "Anna Lind"),
    # What stands in brackets behind a name ends it; so does whom it is told to.
    ("de", "„Die Brücke wird gesperrt“, sagte Bauminister Anna Lind (SPD) am Montag in Berlin.", "Anna Lind"),
    ("de", "„Die Brücke wird gesperrt“, sagte Anna Lind (43) der Deutschen Presse-Agentur.", "Anna Lind"),
    ("de", "„Die Brücke wird gesperrt“, sagte Anna Lind dem „Spiegel“.", "Anna Lind"),
    ("de", "„Die Brücke wird gesperrt“, sagte der Chef des Seeamts (SAM) Jan Lind.", "Jan Lind"),
    (
        "de",
        "„Die Brücke wird gesperrt“, sagte eine Sprecherin des Ministeriums.",
        "eine Sprecherin des Ministeriums",
    ),
    ("nl", '"De brug gaat dicht", zei Anna Lind (PVV) maandag in Den Haag.', "Anna Lind"),
    ("fr", "« Le pont sera fermé », a lancé Anna Lind (LR) lundi à Nice.", "Anna Lind"),
    ("pl", "– Most zostanie zamknięty – mówiła Anna Lind (PSL) w poniedziałek w Sejmie.", "Anna Lind"),
    ("en", "“The bridge is shut,” said Senator Anna Lind (R-Ohio) on Monday in Columbus.", "Anna Lind"),
    ("ru", "«Мост закроют», — сказал глава Мостового агентства (МАГ) Олег Хольм.", "Олег Хольм"),
    ("cs", "Mluvčí Jan Lind ČTK sdělil: „Most zavřeme.“", "Jan Lind"),
    (
        "tr",
        "Bakan Anna Lind, köprünün eski olduğunu belirterek, “Köprü kapanacak” ifadesini kullandı.",
        "Anna Lind",
    ),
    ("kk", "«Көпір жабылады», – деді Президент Қасым-Жомарт Линдов.", "Қасым-Жомарт Линдов"),
    ("fr", "« Le pont, a expliqué Anna Lind, sera fermé. »", "Anna Lind"),
    ("sv", "– Bron stängs, säger Anna Lind. Vi beklagar det.", "Anna Lind"),
    ("no", "– Broen stenges, sier ordfører Anna Lind.", "Anna Lind"),
    ("fi", "– Silta suljetaan, ministeri Anna Lind sanoo.", "Anna Lind"),
    ("da", "»Broen lukkes,« siger Anna Lind.", "Anna Lind"),
    ("hu", "„A hidat lezárjuk” – mondta Anna Lind miniszter.", "Anna Lind"),
    ("el", "«Η γέφυρα κλείνει», δήλωσε η υπουργός Άννα Λιντ.", "Άννα Λιντ"),
    ("et", '"Sild suletakse," ütles minister Anna Lind.', "Anna Lind"),
    ("lv", "“Tiltu slēgs,” sacīja ministre Anna Linda.", "Anna Linda"),
    ("lt", "„Tiltas bus uždarytas“, – sakė ministrė Ana Lind.", "Ana Lind"),
    ("mk", "„Мостот ќе се затвори“, рече Ана Линд.", "Ана Линд"),
    ("he", '"הגשר ייסגר", אמר ראש הממשלה בנימין לינד.', "בנימין לינד"),
    ("hi", 'प्रधानमंत्री राहुल लिंड ने कहा, "पुल बंद होगा।"', "राहुल लिंड"),
    ("ko", '안나 린드 시장은 "다리를 닫겠다"고 말했다.', "안나 린드 시장"),
    ("ja", "林田茂市長は「橋を閉じる。残念だ」と述べた。", "林田茂市長"),
    ("vi", '"Cầu sẽ đóng", Thủ tướng Phạm Lâm nói.', "Phạm Lâm"),
    ("id", '"Jembatan ditutup," kata Presiden Budi Lind.', "Budi Lind"),
    ("fa", "وزیر امور خارجه علی لیند گفت: «پل بسته می‌شود».", "علی لیند"),
]


@pytest.mark.parametrize(("language", "text", "speaker"), OTHERS, ids=[row[1][:30] for row in OTHERS])
def test_quotes_in_other_languages(language: str, text: str, speaker: str) -> None:
    found = quotes(text, language)
    assert [(quote.kind, quote.speaker_text) for quote in found] == [(QuoteKind.DIRECT, speaker)]


def test_split_quote_is_one_with_two_parts() -> None:
    text = "“The bridge,” said Lind, who has crossed it since childhood, “is finished.” “We mourn it.”"
    assert said(text, "en") == [("direct", "Lind", "The bridge | is finished | We mourn it")]


def test_pronoun_and_surname_are_given_the_fullest_name() -> None:
    text = "Mayor Anna Lind opened the fair.\n“We sold out,” Lind said. “Next year we will grow,” she added."
    found = quotes(text, "en")
    assert [quote.speaker_text for quote in found] == ["Anna Lind", "Anna Lind"]
    assert [cut(text, quote.speaker[0]) for quote in found] == ["Lind", "she"]


@pytest.mark.parametrize(
    "text",
    [
        "“We are ready,” the union's press secretary, Anna Lind, said by telephone.",
        "“We are ready,” said the union's press secretary, Anna Lind.",
        "According to the union's spokeswoman, Anna Lind, the ship “will sail in May”.",
        "OSLO (AP) - “We are ready,” Anna Lind, who took office in February after her rival stepped down, told reporters.",
    ],
)
def test_the_name_behind_a_role_or_before_a_relative_clause_speaks(text: str) -> None:
    assert [quote.speaker_text for quote in quotes(text, "en")] == ["Anna Lind"]


@pytest.mark.parametrize(
    "text",
    [
        "The Herald news agency cited Anna Lind as saying: “The bridge will close.”",
        "“The bridge will close,” the council quoted Anna Lind as telling her rival.",
        "“The bridge will close,” Anna Lind was quoted as saying by the council.",
    ],
)
def test_whom_a_paper_cites_speaks(text: str) -> None:
    assert [quote.speaker_text for quote in quotes(text, "en")] == ["Anna Lind"]


def test_georgian_sentences_are_read_one_by_one() -> None:
    text = "„ხიდი დაიხურება“, - განაცხადა ანა ლინდმა. ოლაფ ჰოლმის თქმით, „გზა გაიხსნება მაისში“."
    assert [quote.speaker_text for quote in quotes(text, "ka")] == ["ანა ლინდმა", "ოლაფ ჰოლმის"]


def test_a_given_name_tells_whom_he_and_she_stand_for() -> None:
    text = "“We are rich,” said Helen Lind. Her deputy, Robert Holm, was gloomy. “We are broke,” he said."
    assert [quote.speaker_text for quote in quotes(text, "en")] == ["Helen Lind", "Robert Holm"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("cs", "„Most zavřeme,“ řekla Anna Lindová. Podle ní jde o „nebezpečný most“."),
        ("pl", "„Most zamykamy” – powiedziała Anna Lindová. Jej zdaniem to „groźny most”."),
        ("fr", "« Nous fermons », a déclaré Anna Lindová. Selon elle, le pont « menace de tomber »."),
    ],
)
def test_a_pronoun_in_a_phrase_is_the_one_who_spoke_last(language: str, text: str) -> None:
    assert [quote.speaker_text for quote in quotes(text, language)] == ["Anna Lindová", "Anna Lindová"]


def test_question_and_answer_in_one_sentence_have_two_speakers() -> None:
    text = "Мальчик спросил: «Когда закроют мост?» — «К осени», — ответил инженер."
    assert [quote.speaker_text for quote in quotes(text, "ru")] == ["Мальчик", "инженер"]


def test_possessive_in_a_phrase_is_the_one_who_spoke_last() -> None:
    text = "Мэр Анна Линд открыла ярмарку. По её словам, «мост закроют к осени»."
    assert [quote.speaker_text for quote in quotes(text, "ru")] == ["Анна Линд"]


def test_report_within_a_report_is_found_too() -> None:
    text = "The Herald reports that Mayor Anna Lind said that the bridge would close."
    assert [quote.speaker_text for quote in quotes(text, "en")] == ["The Herald", "Anna Lind"]


def test_dropped_pronoun_is_the_speaker_before() -> None:
    text = "„Most zavřeme,“ řekla starostka Anna Lindová. „Jiná cesta není,“ dodala."
    assert [quote.speaker_text for quote in quotes(text, "cs")] == ["Anna Lindová", "Anna Lindová"]


def test_quote_over_paragraphs_is_one() -> None:
    text = "Lind wrote:\n“The bridge is closed.\n“It will not open again.”\nNobody protested."
    assert said(text, "en") == [("direct", "Lind", "The bridge is closed.\n“It will not open again")]


def test_bare_quote_in_its_own_paragraph_goes_on_with_the_last() -> None:
    text = "“The bridge is closed,” Lind said.\n“It will not open again.”"
    assert said(text, "en") == [("direct", "Lind", "The bridge is closed | It will not open again")]


def test_role_is_kept_apart_from_the_name() -> None:
    quote = quotes("«Мост закроют», — заявил министр транспорта Пётр Хольм.", "ru")[0]
    assert (quote.role, quote.speaker_text) == ("министр транспорта", "Пётр Хольм")


def test_names_and_titles_in_marks_are_no_quotes() -> None:
    assert quotes("He read “The Long Bridge” and joined the “Friends of Steel” last year.", "en") == []
    assert quotes("Компания «Мостострой» построила мост для завода «Прогресс».", "ru") == []


def test_markup_left_in_a_text_is_no_quote() -> None:
    assert quotes('<a href="https://bridge.example/said">read more</a> said nothing', "en", "") == []


def test_interview_answers_belong_to_the_one_named_in_the_title() -> None:
    answer = "The bridge has stood for a hundred years and has served the town well in all of them."
    text = "\n".join(
        f"{question}\n{answer}"
        for question in ("How old is it?", "Will it be missed by the town?", "What will follow it?")
    )
    found = quotes(text, "en", "Interview with engineer Peter Holm")
    assert [(quote.speaker_text, content(text, quote)) for quote in found] == [
        ("Peter Holm", answer.rstrip("."))
    ] * 3


def test_transcript_turns_belong_to_their_labels() -> None:
    turn = "we have looked at the bridge with great care this year"
    text = f"LIND: Well, {turn}.\nHOLM: No, {turn}.\nLIND: Yes, {turn}.\nHOLM: Then {turn}."
    assert [quote.speaker_text for quote in quotes(text, "en")] == ["LIND", "HOLM", "LIND", "HOLM"]


def test_report_with_three_questions_is_no_interview() -> None:
    text = (
        "Is it safe?\n" * 4
        + "The interview took place in the town hall, and twelve words follow it right here."
    )
    assert quotes(text, "en", "Questions about a bridge") == []


def test_lines_have_the_form_that_scorers_read() -> None:
    text = "“We will rebuild it,” said Mayor Anna Lind. She said that it would take years."
    document = {"id": 7, "text": text, "lang": "en"}
    (line,) = quotes_lines([document])
    assert line == {
        "id": 7,
        "quotes": [
            {"span": [0, 21], "speaker": [27, 42], "speaker_text": "Anna Lind", "kind": "direct"},
        ],
    }
    (with_indirect,) = quotes_lines([document], indirect=True)
    found = with_indirect["quotes"]
    assert isinstance(found, list)
    assert [quote["kind"] for quote in found] == ["direct", "indirect"]


def test_long_attribution_between_short_parts_leaves_the_longer_part() -> None:
    text = "“No,” said Peter Holm, who has built bridges in eleven countries and teaches in three, “we may hope.”"
    (line,) = quotes_lines([{"id": 1, "text": text, "lang": "en"}])
    found = line["quotes"]
    assert isinstance(found, list)
    start, end = found[0]["span"]
    assert text[start:end] == "“we may hope.”"


@pytest.mark.parametrize("language", [*languages(), "xx", ""])
def test_every_language_reads_without_failing(language: str) -> None:
    text = "«Да», — „tak“ “ja” 'oui' " * 20
    for quote in quotes(text, language):
        assert all(0 <= span.start < span.end <= len(text) for span in quote.content)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab A.,!?—-:;()\n«»“”„\"'’‘said", max_size=200))
def test_any_text_gives_spans_inside_it(text: str) -> None:
    passages = quoted(text)
    assert all(one.start <= one.inner <= one.outer <= one.end <= len(text) for one in passages)
    assert all(one.end <= other.start for one, other in pairwise(passages))
    for quote in quotes(text, "en"):
        for span in (*quote.content, *quote.speaker, *quote.cue):
            assert 0 <= span.start < span.end <= len(text)


def test_aside_without_a_word_is_read() -> None:
    assert [quote.text for quote in quotes("«Да, — !! — нет», — сказал он.", "ru")] == ["«Да, — !! — нет»"]


@pytest.mark.parametrize(
    "text",
    ['"' * 6_000, "“ " * 10_000, "— a, — " * 5_000, "said, " * 10_000, "«a» " * 8_000, "A: b\n" * 5_000],
    ids=["straight", "open", "dashes", "cues", "short", "labels"],
)
def test_hostile_text_is_read_in_time(text: str) -> None:
    started = time.process_time()
    quotes(text, "ru")
    quotes(text, "en")
    assert time.process_time() - started < 20
