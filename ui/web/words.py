"""The words of the interface, in English and Russian."""

from __future__ import annotations

LANGUAGES = {"en": "English", "ru": "Русский"}

WORDS: dict[str, tuple[str, str]] = {
    "today": ("Today", "Сегодня"),
    "mentions": ("Mentions", "Упоминания"),
    "search": ("Search", "Поиск"),
    "sources": ("Sources", "Источники"),
    "trends": ("Trends", "Динамика"),
    "data": ("Data", "Данные"),
    "stories": ("Stories with mentions", "Сюжеты с упоминаниями"),
    "no_stories": ("No mentions in these days.", "За эти дни упоминаний нет."),
    "why_empty": (
        "Either nothing was published, or a source could not be read: see Sources.",
        "Либо ничего не вышло, либо источник не удалось прочитать: см. «Источники».",
    ),
    "copies": ("Other articles", "Другие статьи"),
    "unseen": ("What could not be seen", "Чего мы не видели"),
    "nothing_recorded": (
        "Not known: of the last day there is no record of any list yet.",
        "Неизвестно: за последние сутки записей о лентах ещё нет.",
    ),
    "nothing_unseen": ("All sources were seen without a gap.", "Все источники видны без пробелов."),
    "last_weeks": (
        "Articles with mentions a day, last four weeks",
        "Статей с упоминаниями в день, четыре недели",
    ),
    "watch": ("Watch", "Объект"),
    "source": ("Source", "Источник"),
    "language": ("Language", "Язык"),
    "outcome": ("Sense", "Смысл"),
    "salience": ("Salience", "Значимость"),
    "not_judged": ("not judged", "без оценки"),
    "verdict": ("Verdict", "Оценка"),
    "any": ("any", "любой"),
    "yes": ("meant", "тот"),
    "ask": ("unsure", "неясно"),
    "no": ("another", "другой"),
    "filter": ("Show", "Показать"),
    "right": ("Right", "Верно"),
    "wrong_sense": ("Wrong sense", "Другой смысл"),
    "furniture": ("Not the article's text", "Не текст статьи"),
    "not_about_us": ("Not about us", "Не о нас"),
    "review_help": (
        "Keys: j and k move, 1 right, 2 wrong sense, 3 not the article's text, 4 not about us, o opens.",
        "Клавиши: j и k — вниз и вверх, 1 — верно, 2 — другой смысл, 3 — не текст статьи, 4 — не о нас, o — открыть.",
    ),
    "published": ("Published", "Опубликовано"),
    "first_seen": ("First seen", "Впервые замечено"),
    "original": ("Original", "Оригинал"),
    "revisions": ("Versions", "Версии"),
    "changed": ("What changed", "Что изменилось"),
    "quotes": ("Quotes", "Цитаты"),
    "credits": ("Credits", "Ссылки на источники"),
    "credit_verified": ("verified: its own text is earlier", "проверено: его текст вышел раньше"),
    "credit_not_found": ("not found there", "там не найдено"),
    "credit_unseen": ("not all of it was seen", "просмотрено не всё"),
    "credit_outside": ("not among our sources", "не из наших источников"),
    "alert_raised": ("raised by", "поднято правилом"),
    "alert_left_out": ("left out by", "не поднято правилом"),
    "why": ("Why: every decision", "Почему: все решения"),
    "withdrawn": ("Withdrawn", "Снято с публикации"),
    "no_results": ("Nothing was found.", "Ничего не найдено."),
    "results": ("found", "найдено"),
    "query_help": (
        'Words are found in every form. "phrases", AND, OR, NOT, title:word, NEAR/5.',
        "Слова находятся во всех формах. «фразы» в кавычках, AND, OR, NOT, title:слово, NEAR/5.",
    ),
    "healthy": ("healthy", "в порядке"),
    "quiet": ("quiet", "молчит"),
    "degraded": ("degraded", "частично"),
    "broken": ("broken", "не читается"),
    "articles": ("Articles", "Статьи"),
    "checked": ("Looked at", "Проверено"),
    "per_day": ("A day", "В день"),
    "to_flag": ("To flag", "До отметки"),
    "hours": ("h", "ч"),
    "minutes": ("min", "мин"),
    "next": ("Next", "Следующая"),
    "refusals": ("Refused", "Отказы"),
    "crawl_now": ("Crawl now", "Обойти сейчас"),
    "asked": ("asked", "заказано"),
    "add": ("Add a site", "Добавить сайт"),
    "address": ("Address of a site, one of its sections, or a feed", "Адрес сайта, его раздела или ленты"),
    "look": ("Look at it", "Посмотреть"),
    "add_help": (
        "Nothing is stored yet: you see which lists the site has, and its articles as they would be read.",
        "Пока ничего не сохраняется: видно, какие списки есть у сайта и как будут прочитаны его статьи.",
    ),
    "survey": ("A look at the site", "Взгляд на сайт"),
    "surveying": (
        "The site is being looked at; this takes a minute at most …",
        "Смотрим сайт, это займёт не больше минуты …",
    ),
    "survey_lost": ("This look was cut off. Begin again.", "Просмотр прервался. Начните заново."),
    "again": ("Look again", "Обновить"),
    "lists_found": ("Lists that would be followed", "Списки, за которыми будем следить"),
    "lists_left": ("Lists that were tried and left out", "Списки, которые не подошли"),
    "sample": ("Articles as they would be read", "Статьи, как они будут прочитаны"),
    "no_list": (
        "No feed and no news sitemap answered: the page itself would be followed.",
        "Ни ленты, ни карты новостей нет: будем следить за самой страницей.",
    ),
    "no_sample": (
        "No article could be read, so there is nothing to follow.",
        "Ни одной статьи прочитать не удалось, следить не за чем.",
    ),
    "keep": ("Watch this site", "Следить за сайтом"),
    "entries": ("entries", "записей"),
    "newest_entry": ("newest", "последняя"),
    "kind_feed": ("feed", "лента"),
    "kind_sitemap": ("sitemap", "карта сайта"),
    "kind_section": ("section", "раздел"),
    "kind_telegram": ("channel", "канал"),
    "kind_url": ("page", "страница"),
    "no_date": ("no date", "без даты"),
    "crawl_waiting": (
        "Waiting for the service: is “presswatch run” running?",
        "Ждём службу: запущена ли «presswatch run»?",
    ),
    "crawl_due": ("The service knows; the crawl begins shortly", "Служба знает, обход скоро начнётся"),
    "crawl_running": ("Crawling", "Идёт обход"),
    "crawl_finished": ("Done", "Готово"),
    "crawl_failed": ("Failed", "Не удалось"),
    "crawl_abandoned": ("Cut off", "Прервано"),
    "crawl_missed": ("Missed", "Пропущено"),
    "crawl_skipped": ("Somebody else crawls it", "Обход уже идёт"),
    "count_listed": ("listed", "в списках"),
    "count_new": ("new", "новых"),
    "count_edited": ("edited", "изменено"),
    "count_refused": ("refused", "отказов"),
    "count_failed": ("failed", "ошибок"),
    "evidence": ("Evidence (zip)", "Доказательство (zip)"),
    "changes": ("Who changed what", "Кто что менял"),
    "who": ("Who", "Кто"),
    "when": ("When", "Когда"),
    "did": ("What", "Что"),
    "subject": ("Of what", "О чём"),
    "detail": ("Detail", "Подробности"),
    "no_changes": ("Nobody changed anything yet.", "Пока никто ничего не менял."),
    "action_verdict": ("judged", "оценил"),
    "action_forget": ("took a verdict back", "снял оценку"),
    "action_crawl": ("asked for a crawl", "заказал обход"),
    "action_survey": ("looked at a site", "посмотрел сайт"),
    "action_add": ("added a source", "добавил источник"),
    "action_reload": ("had the configuration read anew", "перечитал настройки"),
    "action_sign-in": ("signed in", "вошёл"),
    "action_refused": ("was refused", "не впущен"),
    "coverage": ("Seen, last week", "Видимость, неделя"),
    "state": ("State", "Состояние"),
    "more": ("Older", "Раньше"),
    "further": ("More", "Дальше"),
    "skip": ("Skip to the content", "К содержанию"),
    "hits": ("mentions", "упоминаний"),
    "speaker_unknown": ("unnamed speaker", "говорящий не назван"),
    "all_sources": ("Every source", "Все источники"),
    "share_of_voice": ("Share of voice", "Доля голоса"),
    "outlets": ("Outlets", "Издания"),
    "languages": ("Languages", "Языки"),
    "speakers": ("Speakers", "Кто говорит"),
    "story": ("Story", "Сюжет"),
    "timeline": ("Time line", "Ход событий"),
    "origin": ("Origin", "Первоисточник"),
    "credits_origin": ("credits the origin", "со ссылкой на первоисточник"),
    "no_credit": ("no credit", "без ссылки"),
    "basis_credited": ("others credit it", "на него ссылаются"),
    "basis_earliest": ("the earliest of what we saw", "раньше всех из увиденного"),
    "basis_alone": ("no other source reports it", "других источников нет"),
    "not_archived": (
        "its own text is not among our articles",
        "собственного текста среди наших статей нет",
    ),
    "first": ("first", "начало"),
    "copy": ("copy", "перепечатка"),
    "excerpt": ("excerpt", "отрывок"),
    "extension": ("longer copy", "дополненная перепечатка"),
    "report": ("report", "сообщение"),
    "edit": ("edit", "правка"),
    "change_typo": ("spelling", "опечатка"),
    "change_move": ("moved", "перенесено"),
    "change_update": ("update", "обновление"),
    "change_number": ("number", "число"),
    "change_date": ("date", "дата"),
    "change_name": ("name", "имя"),
    "change_negation": ("negation", "отрицание"),
    "change_quote": ("quote", "цитата"),
    "change_attribution": ("attribution", "источник слов"),
    "change_title": ("headline", "заголовок"),
    "change_removal": ("removed", "удалено"),
    "change_addition": ("added", "добавлено"),
    "title": ("headline", "заголовок"),
    "lead": ("lead", "подзаголовок"),
    "body": ("body", "текст"),
    "caption": ("caption", "подпись"),
    "quote": ("quote", "цитата"),
    "gap": ("gap", "пробел"),
    "blind": ("not seen", "не видно"),
    "proven": ("seen", "видно"),
    "recovered": ("recovered", "восстановлено"),
    "unknown": ("unknown", "неизвестно"),
    "at_most": ("at most", "не более"),
    "times_in": ("Times:", "Время:"),
    "more_changes": ("more changes", "других изменений"),
    "no_quotes": ("No quotes.", "Цитат нет."),
    "mistake": ("That cannot be", "Так нельзя"),
    "missing": ("Nothing is here", "Здесь ничего нет"),
    "sign-in": ("Sign in", "Вход"),
    "sign-out": ("Sign out", "Выйти"),
    "password": ("Password", "Пароль"),
    "your_name": ("Your name, kept with what you decide", "Ваше имя: хранится с вашими оценками"),
    "wrong_password": ("That password is none of ours.", "Неверный пароль."),
    "wait": ("Too many wrong passwords: wait five minutes.", "Слишком много попыток: подождите пять минут."),
    "order": ("Order", "Порядок"),
    "best": ("best first", "лучшие"),
    "newest": ("newest first", "новые"),
    "days": ("Days", "Дней"),
    "article": ("Article", "Статья"),
    "feed": ("Feed", "Лента"),
}

# What is counted: English for one and for more; Russian for one, for two to four, and for more.
COUNTED: dict[str, tuple[tuple[str, str], tuple[str, str, str]]] = {
    "articles": (("article", "articles"), ("статья", "статьи", "статей")),
    "sources": (("source", "sources"), ("источник", "источника", "источников")),
}


class Words:
    """The words of one language; a missing one is a fault of ours and raises KeyError."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "en"
        self._index = list(LANGUAGES).index(self.language)

    def __getitem__(self, name: str) -> str:
        return WORDS[name][self._index]

    def counted(self, number: int, name: str) -> str:
        """A number with its noun: "1 source", "2 sources", "21 источник", "2 источника", "11 источников"."""
        english, russian = COUNTED[name]
        if self.language == "en":
            return f"{number} {english[number != 1]}"
        last, teen = number % 10, number // 10 % 10 == 1
        return (
            f"{number} {russian[0 if last == 1 and not teen else 1 if last in (2, 3, 4) and not teen else 2]}"
        )


def preferred(accept_language: str, chosen: str | None) -> str:
    """The interface language of a request: the one chosen, else the browser's, else English."""
    if chosen in LANGUAGES:
        return str(chosen)
    for part in accept_language.lower().split(","):
        tag = part.split(";")[0].strip()[:2]
        if tag in LANGUAGES:
            return tag
    return "en"
