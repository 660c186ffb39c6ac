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
    "nothing_unseen": ("All sources were seen without a gap.", "Все источники видны без пробелов."),
    "last_weeks": (
        "Articles with mentions a day, last four weeks",
        "Статей с упоминаниями в день, четыре недели",
    ),
    "watch": ("Watch", "Объект"),
    "source": ("Source", "Источник"),
    "language": ("Language", "Язык"),
    "outcome": ("Sense", "Смысл"),
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
    "next": ("Next", "Следующая"),
    "refusals": ("Refused", "Отказы"),
    "crawl_now": ("Crawl now", "Обойти сейчас"),
    "asked": ("asked", "заказано"),
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
    "sources_count": ("sources", "источников"),
    "articles_count": ("articles", "статей"),
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


class Words:
    """The words of one language; a missing one is a fault of ours and raises KeyError."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "en"
        self._index = list(LANGUAGES).index(self.language)

    def __getitem__(self, name: str) -> str:
        return WORDS[name][self._index]


def preferred(accept_language: str, chosen: str | None) -> str:
    """The interface language of a request: the one chosen, else the browser's, else English."""
    if chosen in LANGUAGES:
        return str(chosen)
    for part in accept_language.lower().split(","):
        tag = part.split(";")[0].strip()[:2]
        if tag in LANGUAGES:
            return tag
    return "en"
