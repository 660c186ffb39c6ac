"""The quality gate of quotes: sentences of our own in the languages of the region, speech and what only looks like it."""

from __future__ import annotations

import pytest

from presswatch.mentions.quotes import quotes
from presswatch.types import QuoteKind

NO_SPEECH = [
    ("ru", "Так называемые «эксперты» приехали в город."),
    ("ru", "Газета «Озёрный край» сообщила о пожаре."),
    ("ru", "Фильм «Последний мост» вышел в мае, рассказал критик."),
    ("ru", "Завод «Северная звезда» закрыли, сказал мэр."),
    ("ru", "Клуб «Озёрск» обыграл «Лесанию»."),
    ("ru", "Книга «Как строить мосты и не сдаваться» вышла в мае."),
    ("ru", "Он заявил, что «Газпром» и «Роснефть» не участвуют."),
    ("en", 'The so-called "experts" arrived.'),
    ("en", 'Her novel "The Last Bridge" won a prize, said critics.'),
    ("en", 'He reviewed "How to Build a Bridge in Ten Days" for the paper.'),
    ("en", 'The ship "Osprey" sank, officials said.'),
    ("en", 'The word "bridge" comes from Norse.'),
    ("en", 'The song "I Will Always Walk On" topped the charts.'),
    ("en", 'The exhibition "Bridges of the North" opens on Monday, the museum said.'),
    ("uk", "Газета «Озерний край» повідомила про пожежу."),
    ("be", "Газета «Азёрны край» паведаміла пра пажар."),
    ("hy", "«Լճերի երկիր» թերթը հայտնեց հրդեհի մասին։"),
    ("kk", "«Көлдер елі» газеті өрт туралы хабарлады."),
    ("ky", "«Көлдөр өлкөсү» гезити өрт тууралуу кабарлады."),
    ("tg", "Рӯзномаи «Диёри кӯлҳо» дар бораи сӯхтор хабар дод."),
]

SPEECH = [
    ("ru", "«Мост закроют в мае», — заявила мэр Анна Линд.", "Анна Линд"),
    ("ru", "Линд назвала решение «позором для города».", "Линд"),
    ("ru", "«Мы, — сказал Иван Холм, — не сдадимся».", "Иван Холм"),
    ("uk", "«Міст закриють у травні», — заявила мерка Анна Лінд.", "Анна Лінд"),
    ("uk", "За словами Івана Холма, «міст небезпечний для людей».", "Івана Холма"),
    ("uk", "Іван Холм сказав: «Ми не здамося».", "Іван Холм"),
    ("be", "«Мост закрыюць у траўні», — заявіла мэр Ганна Лінд.", "Ганна Лінд"),
    ("be", "Паводле слоў Івана Холма, «мост небяспечны для людзей».", "Івана Холма"),
    ("be", "Іван Холм сказаў: «Мы не здадзімся».", "Іван Холм"),
    ("hy", "«Կամուրջը կփակվի մայիսին»,- ասել է քաղաքապետ Աննա Լինդը։", "Աննա Լինդը"),
    ("hy", "Աննա Լինդը հայտարարեց. «Մենք չենք հանձնվի»։", "Աննա Լինդը"),
    ("hy", "Աննա Լինդի խոսքով՝ «կամուրջը վտանգավոր է մարդկանց համար»։", "Աննա Լինդի"),
    ("kk", "«Көпір мамырда жабылады», – деді қала әкімі Анна Линд.", "Анна Линд"),
    ("kk", "Анна Линд: «Біз берілмейміз», – деп мәлімдеді.", "Анна Линд"),
    ("kk", "Анна Линдтің айтуынша, «көпір адамдар үшін қауіпті».", "Анна Линдтің"),
    ("ky", "«Көпүрө майда жабылат», — деди шаардын мэри Анна Линд.", "Анна Линд"),
    ("ky", "Анна Линд: «Биз багынбайбыз», — деп билдирди.", "Анна Линд"),
    ("tg", "«Пул моҳи май баста мешавад», - гуфт шаҳрдор Анна Линд.", "Анна Линд"),
    ("tg", "Анна Линд изҳор дошт: «Мо таслим намешавем».", "Анна Линд"),
    ("uz", "“Ko‘prik may oyida yopiladi”, – dedi shahar hokimi Anna Lind.", "Anna Lind"),
    ("az", "“Körpü mayda bağlanacaq”, – Anna Lind bildirib.", "Anna Lind"),
    ("en", '"We will rebuild," said Mayor Anna Lind, who "loves" bridges.', "Anna Lind"),
    ("en", 'Lind said she was "not amused" by the plan.', "Lind"),
    ("en", '"Nonsense," Holm said.', "Holm"),
]


def marked(text: str, language: str) -> list[str | None]:
    """The speakers of what is quoted in marks."""
    return [quote.speaker_text for quote in quotes(text, language) if quote.kind is not QuoteKind.INDIRECT]


@pytest.mark.parametrize(("language", "text"), NO_SPEECH)
def test_names_titles_and_scare_quotes_are_no_quotes(language: str, text: str) -> None:
    assert marked(text, language) == []
    assert all(quote.kind is not QuoteKind.INDIRECT for quote in quotes(text, language, indirect=False))


@pytest.mark.parametrize(("language", "text", "speaker"), SPEECH)
def test_speech_is_found_with_its_speaker(language: str, text: str, speaker: str) -> None:
    assert marked(text, language) == [speaker]
