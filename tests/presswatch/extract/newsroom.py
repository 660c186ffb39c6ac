"""Articles of an invented site in one layout, with furniture where the general reader may take it for text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from presswatch.extract.learn import Sample
from presswatch.types import Entry, Route, RouteKind

PLACES = ("Северный порт", "Старый мост", "Озёрный вокзал", "Новая пристань", "Верхний рынок", "Дальний маяк")
WORK = (
    "откроют после ремонта в начале осени",
    "передали городу вместе с прилегающей площадью",
    "закрыли на две недели из-за высокой воды",
    "покажут жителям на общем собрании",
    "внесли в список памятников местного значения",
    "осмотрела комиссия совета пристаней",
)
FIRST = datetime(2024, 6, 3, 6, 5, tzinfo=UTC)
SAID = (
    "По словам смотрителя, работы на объекте «{place}» идут по плану, и задержек не будет.",
    "Подрядчик, который {work}, отчитался о ходе дел и представил смету на третий квартал.",
    "Жители улицы номер {number} попросили не закрывать проезд к объекту «{place}» по утрам.",
    "Следующее заседание, на котором вернутся к вопросу «{place}», назначено на {number} число.",
)
AUTHORS = ("Лев Причалов", "Анна Вёсельная", "Пётр Затонов")
TEASERS = (
    "Почему чайки возвращаются в город раньше срока и что об этом думают орнитологи",
    "Десять мест у воды, куда стоит поехать всей семьёй в ближайшие выходные",
    "Как изменились цены на рыбу за последний месяц: большое сравнение рынков",
)


@dataclass(frozen=True)
class Story:
    """What is true of one article."""

    number: int
    headline: str
    at: datetime
    author: str
    body: tuple[str, ...]

    @property
    def path(self) -> str:
        return f"/novosti/{1000 + self.number}"


def story(number: int) -> Story:
    place, work = PLACES[number % len(PLACES)], WORK[(number * 5 + 1) % len(WORK)]
    body = tuple(text.format(place=place, work=work, number=number + 3) for text in SAID)
    at = FIRST + timedelta(days=number, minutes=47 * number)
    return Story(number, f"{place} {work}", at, AUTHORS[number % len(AUTHORS)], body)


def page(one: Story, *, redesigned: bool = False) -> str:
    """The article's page, in the zone Europe/Moscow; `redesigned` is the same site with other names of its parts."""
    local = one.at + timedelta(hours=3)
    first, second = TEASERS[one.number % 3], TEASERS[(one.number + 1) % 3]
    title, text, stamp, by = (
        ("hd", "cnt", "tm", "who") if redesigned else ("story-title", "story-text", "story-time", "by")
    )
    paragraphs = "".join(f"<p>{line}</p>" for line in one.body)
    return (
        '<html lang="ru"><head><title>Вести пристаней</title></head><body>'
        f'<h1>Вести пристаней</h1><div class="top">Сегодня 01.07.2024</div>'
        f'<div class="menu"><a href="/">Главная</a> <a href="/novosti">Новости</a></div>'
        f'<div class="{title}">{one.headline}</div>'
        f'<div class="meta"><span class="{stamp}">{local:%d.%m.%Y, %H:%M}</span> <span class="{by}">{one.author}</span></div>'
        f'<div class="{text}">{paragraphs}'
        f'<div class="also"><p>{first}</p><p>{second}</p></div>'
        '<p class="back">Назад в раздел, ко всем новостям пристаней за этот год</p></div>'
        f'<div class="foot">Вести пристаней, 01.07.2024. Все права защищены.</div></body></html>'
    )


def sample(number: int, base: str = "https://pristan.example", *, fed: bool = True) -> Sample:
    """The article's page with what the site's feed tells of it."""
    one = story(number)
    url = base + one.path
    entry = Entry(
        url,
        Route("pristan", RouteKind.FEED, f"{base}/rss"),
        headline=one.headline,
        date_published=one.at,
        author=(one.author,),
    )
    return Sample(page(one), url, entry if fed else None, datetime(2024, 7, 1, 9, tzinfo=UTC))


def feed(base: str, count: int) -> str:
    """The site's feed."""
    items = "".join(
        f"<item><title>{one.headline}</title><link>{base}{one.path}</link>"
        f"<pubDate>{one.at:%a, %d %b %Y %H:%M:%S} +0000</pubDate><author>{one.author}</author></item>"
        for one in map(story, range(count))
    )
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Вести</title>{items}</channel></rss>'
