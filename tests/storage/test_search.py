from __future__ import annotations

import pytest

from presswatch.errors import QueryError
from presswatch.mentions.query_fts5 import MOST_BEGUN
from storage import articles, search
from storage.database import Database
from tests.storage.builders import NOW, later, reading, text, url

TEXTS = {
    1: "Секретариат ОДКБ представил отчёт о ситуации. " * 3,
    2: "Ո ՀԱՊԿ-ի գլխավոր քարտուղարը ժամանել է Երևան։ " * 3,
    3: "ҰҚШҰ бітімгершілері Қазақстанға келді. " * 3,
    4: "The café reopened; nothing else happened in Zürich. " * 3,
    5: "Отчет готов, говорится в новом отчете. " * 3,
}


@pytest.fixture
def filled(db: Database) -> Database:
    for n, body in TEXTS.items():
        read = reading(n, body, headline=f"Headline {n}", in_language="en" if n == 4 else "ru")
        articles.append(db, "herald", read, later(hours=n))
    return db


def test_words_are_found_in_all_forms_of_a_language_that_no_source_declares(filled: Database) -> None:
    filled.conn.execute("UPDATE source SET languages = '[\"en\"]'")
    assert [hit.article.id for hit in search.find(filled, "отчётами секретариатом")] == [1]


def test_a_search_in_a_source_or_language_that_there_is_not_is_a_mistake(filled: Database) -> None:
    assert len(list(search.find(filled, "отчёт source:herald"))) == 2
    for query, column in (("отчёт NOT source:gazette", 18), ("отчёт lang:kz", 12)):
        with pytest.raises(QueryError) as caught:
            search.find(filled, query)
        assert caught.value.column == column


def found(db: Database, expression: str, **options: object) -> list[int]:
    return [hit.article.id for hit in search.search(db, expression, **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("expression", "ids"),
    [
        ("отчёт", {1, 5}),
        ("отчет", {1, 5}),
        ("ОТЧЁТ", {1, 5}),
        ("ОДКБ", {1}),
        ("одкб", {1}),
        ("ՀԱՊԿ", {2}),
        ("հապկ*", {2}),
        ("ҰҚШҰ", {3}),
        ("cafe", {4}),
        ("zurich", {4}),
        ("отч*", {1, 5}),
        ('"Секретариат ОДКБ"', {1}),
        ('"ОДКБ Секретариат"', set()),
        ("ОДКБ OR ҰҚШҰ", {1, 3}),
        ("отчет NOT ОДКБ", {5}),
        ("headline : 4", {4}),
        ("nowhere", set()),
    ],
)
def test_words_are_found_in_every_script(filled: Database, expression: str, ids: set[int]) -> None:
    assert set(found(filled, expression)) == ids
    assert search.count(filled, expression) == len(ids)


def test_a_snippet_is_spelled_as_the_article_and_marked(filled: Database) -> None:
    (hit,) = search.search(filled, "отчет ОДКБ", marks=("<b>", "</b>"))
    assert "<b>ОДКБ</b> представил <b>отчёт</b>" in hit.snippet


def test_a_snippet_stands_whole_where_the_text_holds_both_spellings(db: Database) -> None:
    body = "Ёлка и елка, ещё и еще. " * 2
    articles.append(db, "herald", reading(1, body), NOW)
    (hit,) = search.search(db, "елка")
    assert hit.snippet.startswith("[Ёлка] и [елка], ещё и еще. [Ёлка] и [елка]")


def test_a_headline_counts_more_than_a_body(db: Database) -> None:
    articles.append(db, "herald", reading(1, "summit " + text(1)), NOW)
    articles.append(db, "herald", reading(2, headline="Summit"), NOW)
    assert found(db, "summit") == [2, 1]


def test_the_newest_may_come_first(filled: Database) -> None:
    assert found(filled, "headline", newest_first=True) == [5, 4, 3, 2, 1]
    assert found(filled, "headline", newest_first=True, limit=2, offset=1) == [4, 3]


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        ({"language": "en"}, {4}),
        ({"source": "herald"}, {1, 2, 3, 4, 5}),
        ({"source": "post"}, set()),
        ({"since": later(hours=4)}, {4, 5}),
        ({"until": later(hours=2)}, {1}),
        ({"published_since": later(days=1)}, set()),
        ({"published_until": later(days=1)}, {1, 2, 3, 4, 5}),
        ({"watch": "org"}, set()),
    ],
)
@pytest.mark.parametrize("newest_first", [True, False])
def test_what_is_found_is_chosen(
    filled: Database, options: dict[str, object], ids: set[int], newest_first: bool
) -> None:
    assert set(found(filled, "headline", newest_first=newest_first, **options)) == ids


def test_an_edited_article_is_found_by_its_present_text_only(db: Database) -> None:
    articles.append(db, "herald", reading(1, "ёлка " + text(1)), NOW)
    articles.append(db, "herald", reading(1, "сосна " + text(1)), later(hours=1))
    assert found(db, "елка") == []
    assert found(db, "сосна") == [1]
    db.execute("INSERT INTO article_fts (article_fts, rank) VALUES ('integrity-check', 1)")


def test_a_withdrawn_article_is_still_found(db: Database) -> None:
    done = articles.append(db, "herald", reading(1, "сосна " + text(1)), NOW)
    articles.mark_gone(db, done.article_id, "gone", NOW)
    (hit,) = search.search(db, "сосна")
    assert hit.article.url == url(1)
    assert hit.article.gone_at == NOW


@pytest.mark.parametrize("expression", ['"open', "AND", "a AND", "(", "nosuch : a", "a NEAR(", "", "*", "^"])
def test_a_malformed_expression_is_the_query_s_error(filled: Database, expression: str) -> None:
    with pytest.raises(QueryError, match="not a search expression"):
        search.search(filled, expression)
    with pytest.raises(QueryError):
        search.count(filled, expression)


def test_a_prefix_that_too_many_words_have_is_refused(db: Database) -> None:
    many = " ".join(f"cost{number}x" for number in range(MOST_BEGUN + 1))
    for n, (headline, body) in enumerate(
        (("Coast", many), ("Coal", "A costly coast, a mine near the cost.")), 1
    ):
        articles.append(db, "herald", reading(n, body, headline=headline, in_language="en"), NOW)
    with pytest.raises(QueryError) as refused:
        list(search.find(db, "mine cost*"))
    assert (refused.value.column, refused.value.remedy) == (6, "write more letters of it")
    for query in ("coast NEAR/3 cost*", '"a cost"*', "coal NOT cost*"):
        with pytest.raises(QueryError):
            list(search.find(db, query))
    for query in ("costl*", "coa* NEAR/9 costl*", "coal costl*"):
        assert [hit.article.id for hit in search.find(db, query)] == [2], query
    assert {hit.article.id for hit in search.find(db, "coa*")} == {1, 2}
    assert [hit.article.id for hit in search.find(db, "coa* NOT costl*")] == [1]
