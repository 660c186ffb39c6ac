"""Queries: one grammar, matched live and compiled for FTS5. All texts are invented."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from presswatch.errors import QueryError
from presswatch.mentions.query import Document, parse, prepare
from presswatch.mentions.query_words import stem

DOCUMENTS = {
    "ru": Document(
        title="Саммит ОДКБ в Астане",
        lead="Главы государств ОДКБ обсудили миротворцев. Больницы готовы.",
        body="Организацией Договора о коллективной безопасности проведены учения. Ёлку поставили вчера.",
        language="ru",
        source="mostovik",
    ),
    "en": Document(
        title="Bridge closes",
        body="The peacekeepers of the CSTO left. A chief technology officer of the town spoke.",
        language="en",
        source="herald",
    ),
    "hy": Document(
        title="ՀԱՊԿ-ից դուրս", body="Հայաստանը և ՀԱՊԿ-ը բանակցում են։", language="hy", source="hy"
    ),
    "kk": Document(
        title="ҰҚШҰ-ның саммиті", body="Астанада өтті, көпірлер жабылды.", language="kk", source="kk"
    ),
}

MATCHES = [
    ("ОДКБ", {"ru"}),
    ("одкб", {"ru"}),
    ("саммиты", {"ru", "kk"}),
    ("ՀԱՊԿ", {"hy"}),
    ("ҰҚШҰ", {"kk"}),
    ("көпір", {"kk"}),
    ("миротворец", {"ru"}),
    ('"организация договора"', {"ru"}),
    ('="организация договора"', set()),
    ('="организацией договора"', {"ru"}),
    ("ёлка", {"ru"}),
    ("елка", {"ru"}),
    ("ОДКБ OR CSTO", {"ru", "en"}),
    ("ОДКБ NOT больница", set()),
    ("CSTO NOT больница", {"en"}),
    ("ОДКБ саммит", {"ru"}),
    ("ОДКБ AND CSTO", set()),
    ("(ОДКБ OR CSTO) (миротворец OR peacekeeper)", {"ru", "en"}),
    ("peacekeep*", {"en"}),
    ("CSTO NEAR/2 peacekeepers", {"en"}),
    ("CSTO NEAR/1 peacekeepers", set()),
    ("CSTO NEAR peacekeepers", {"en"}),
    ("(ОДКБ OR CSTO) NEAR/2 (peacekeep* OR обсудить OR обсудили)", {"ru", "en"}),
    ("SENTENCE(CSTO peacekeeper)", {"en"}),
    ("SENTENCE(CSTO officer)", set()),
    ("title:ОДКБ", {"ru"}),
    ("title:CSTO", set()),
    ("body:(CSTO AND officer)", {"en"}),
    ("lead:ОДКБ", {"ru"}),
    ("lang:en CSTO", {"en"}),
    ("lang:ru CSTO", set()),
    ("source:herald (ОДКБ OR CSTO)", {"en"}),
    ("саммит NOT lang:ru", {"kk"}),
    ('"AND" OR CSTO', {"en"}),
    ("NOT NOT CSTO", {"en"}),
]


@pytest.mark.parametrize(
    ("language", "query", "form"),
    [
        ("ru", "партия", "партии"),
        ("ru", '"озёрная партия"', "озёрной партии"),
        ("hy", "նախարարություն", "նախարարության"),
        ("hy", "դատարան", "դատարանի"),
        ("tr", "bakanlığı", "Bakanlığının"),
        ("az", "nazirliyi", "nazirliyinin"),
        ("kk", "құқық", "құқығы"),
        ("kk", "ТМҰ", "ТМҰның"),
        ("uz", "vazirligi", "vazirligining"),
        ("hu", "bank", "banknak"),
        ("fi", "pankki", "pankin"),
        ("el", "τράπεζα", "τράπεζας"),
        ("bg", "банка", "банката"),
        ("cs", "Fiala", "Fialovi"),
        ("tg", "Раҳмон", "Раҳмонро"),
        ("en", "treaty", "treaties"),
        ("en", "woman", "women"),
        ("ru", "подписать", "подписали"),
    ],
)
def test_a_watch_that_is_a_query_finds_a_word_in_any_form(language: str, query: str, form: str) -> None:
    document = Document(body=f"… {form} …", language=language)
    match = parse(query).matches(document)
    assert [document.body[hit.span.start : hit.span.end] for hit in match.hits] == [form]
    expression = parse(query).to_fts5().expression  # finds at least every match
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE t USING fts5 (headline, tokenize = 'unicode61 remove_diacritics 2')"
    )
    connection.execute("INSERT INTO t VALUES (?)", (_ye(document.body),))
    assert connection.execute("SELECT count(*) FROM t WHERE t MATCH ?", (_ye(expression),)).fetchone() == (1,)
    assert not parse(f"={query}").matches(document)


def test_the_forms_of_a_word_are_those_of_the_texts_language() -> None:
    assert parse("bank").matches(Document(body="banknak", language="hu"))
    assert not parse("bank").matches(Document(body="banknak", language="en"))


@pytest.mark.parametrize(("query", "languages"), MATCHES, ids=[row[0] for row in MATCHES])
def test_query_matches(query: str, languages: set[str]) -> None:
    assert {name for name, document in DOCUMENTS.items() if parse(query).matches(document)} == languages


@pytest.mark.parametrize(("query", "languages"), MATCHES, ids=[row[0] for row in MATCHES])
def test_compiled_query_finds_at_least_every_match(query: str, languages: set[str]) -> None:
    compiled = parse(query).to_fts5()
    rows = _index().execute(
        "SELECT name FROM article_fts WHERE article_fts MATCH ?", (_ye(compiled.expression),)
    )
    found = {row[0] for row in rows}
    for field, value in compiled.filters:
        found &= {
            name
            for name, document in DOCUMENTS.items()
            if (document.language if field == "lang" else document.source) == value
        }
    assert languages <= found
    if compiled.exact:
        assert found == languages


def _index() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE article_fts USING fts5 (headline, description, article_body, name UNINDEXED,"
        " tokenize = 'unicode61 remove_diacritics 2')"
    )
    for name, document in DOCUMENTS.items():
        texts = (_ye(document.title), _ye(document.lead), _ye(document.body), name)
        connection.execute("INSERT INTO article_fts VALUES (?, ?, ?, ?)", texts)
    return connection


def _ye(text: str) -> str:
    return text.replace("ё", "е").replace("Ё", "Е")


def test_hits_cite_the_surface_form() -> None:
    document = DOCUMENTS["ru"]
    match = parse('"организация договора" OR ОДКБ').matches(document)
    found = [(hit.field, getattr(document, hit.field)[hit.span.start : hit.span.end]) for hit in match.hits]
    assert found == [("title", "ОДКБ"), ("lead", "ОДКБ"), ("body", "Организацией Договора")]


def test_hits_cite_through_marks_that_folding_takes_away() -> None:
    document = Document(body="Re\u00adport on the c\u0327edilla and the Мост\u0301 today", language="en")
    match = parse("мост report").matches(document)
    assert [document.body[hit.span.start : hit.span.end] for hit in match.hits] == [
        "Re\u00adport",
        "Мост\u0301",
    ]


def test_prepared_document_gives_the_same() -> None:
    prepared = prepare(DOCUMENTS["en"])
    assert parse("CSTO").matches(prepared) == parse("CSTO").matches(DOCUMENTS["en"])


def test_own_stemmer_is_used() -> None:
    def first_three(word: str, _language: str) -> str:
        return word[:3]

    assert parse("briefing", first_three).matches(Document(body="bridge")).matched
    assert not parse("briefing").matches(Document(body="bridge")).matched


def test_filters_at_the_top_are_handed_over() -> None:
    compiled = parse("lang:ru source:mostovik (ОДКБ OR мост)").to_fts5()
    assert compiled.filters == (("lang", "ru"), ("source", "mostovik"))
    assert "mostovik" not in compiled.expression


ERRORS = [
    ("", 1, "empty"),
    ("NOT мост", 1, "nothing to look for"),
    ("lang:ru", 1, "nothing to look for"),
    ("мост OR NOT река", 1, "nothing to look for"),
    ("(мост", 1, "never closed"),
    ("мост)", 5, "without an opening"),
    ('мост "река', 6, "never closed"),
    ("мост NEAR/ река", 6, "number"),
    ("мост NEAR/5000 река", 6, "number"),
    ("мост NEAR/2 (река AND берег)", 6, "NEAR stands"),
    ("author:Линд", 1, "no field"),
    ("lang:", 1, "needs a value"),
    ("мост lang:kz", 11, 'did you mean "kk"'),
    ("мост AND", 9, "ends where a word"),
    ("OR мост", 1, "needs a word on each side"),
    ("мост OR OR река", 9, "needs a word on each side"),
    ("мост **", 6, "no letter"),
    ("мост -река", 6, "does not leave a word out"),
    ("(-мост река)", 2, "does not leave a word out"),
    ("м*", 1, "two letters"),
    ("()", 2, "closing bracket where"),
    ("=(мост река)", 1, "= stands before"),
    ("title:", 7, "ends where a word"),
    ("(" * 60 + "мост", 42, "brackets within"),
    ("а" * 10_001, 10_001, "longer than"),
    (" OR ".join(["мост"] * 600), 4001, "more than 500"),
]


@pytest.mark.parametrize(("query", "column", "message"), ERRORS, ids=[row[0][:20] for row in ERRORS])
def test_error_points_at_the_column(query: str, column: int, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert caught.value.column == column
    assert message in caught.value.message


def test_a_hyphen_inside_or_quoted_is_no_minus() -> None:
    for query in ("ОДКБ-2024", '"-мост"', 'мост "река"-берег', "мост -5°"):
        assert parse(query)


def test_the_remedy_for_a_minus_is_a_query() -> None:
    with pytest.raises(QueryError) as caught:
        parse("мост -река")
    assert "NOT река" in caught.value.remedy
    assert parse("мост NOT река")


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet='ab* ()":=/5АНOTRNEDSC«»', max_size=40))
def test_any_text_is_a_query_or_an_error_that_fts5_never_sees(text: str) -> None:
    try:
        query = parse(text)
    except QueryError as error:
        event("refused")
        column = error.column
        query = None
    if query is None:
        assert 1 <= column <= len(text) + 1
        return
    compiled = query.to_fts5()
    _index().execute(
        "SELECT name FROM article_fts WHERE article_fts MATCH ?", (compiled.expression,)
    ).fetchall()
    query.matches(DOCUMENTS["en"])


@settings(max_examples=200, deadline=None)
@given(
    st.text(alphabet="мостинуаеыйsbridgeղները", min_size=1, max_size=14),
    st.sampled_from(["", "ru", "kk", "hy", "en"]),
)
def test_stem_begins_the_word(word: str, language: str) -> None:
    cut = stem(word, language)
    assert word.startswith(cut)
    assert cut
    assert cut.startswith(stem(word, ""))


STEMS = [
    ("ru", "мостами", "мост"),
    ("kk", "саммиті", "саммит"),
    ("kk", "көпірлер", "көпір"),
    ("hy", "կամուրջներից", "կամուրջ"),
    ("en", "bridges", "bridge"),
    ("en", "loss", "loss"),
    ("ru", "мид", "мид"),
]


@pytest.mark.parametrize(("language", "word", "cut"), STEMS, ids=[row[1] for row in STEMS])
def test_one_ending_is_cut(language: str, word: str, cut: str) -> None:
    assert stem(word, language) == cut


@pytest.mark.parametrize(
    ("language", "query", "text", "found"),
    [
        ("en", "cafe", "A café opened.", True),
        ("en", "café", "A cafe opened.", True),
        ("en", "=cafe", "A café opened.", True),
        ("en", '"small cafe"', "A small café opened.", True),
        ("en", "caf*", "A café opened.", True),
        ("ru", "день", "Через три дня лёд сошёл.", True),
        ("ru", "день", "Это дело закрыто.", False),
        ("ru", "человек", "Пострадали люди.", True),
        ("be", "мост", "На мастах стаялі машыны.", True),
        ("be", "возера", "Каля азёр будуюць.", True),
        ("uk", "мосту", "Міст закрили.", True),
        ("uk", "день", "Через два дні.", True),
        ("hy", "կազմակերպության", "Կազմակերպությունները դիմեցին։", True),
        ("tg", "китобҳо", "Китоби нав баромад.", True),
        ("tg", "вазорати", "Вазоратҳо баста шуданд.", True),
        ("ro", "guvernului", "Un guvern slab.", True),
        ("ro", "banca", "Președintele băncii a plecat.", True),
        ("ro", "bancii", "Banca a crescut dobânda.", True),
        ("pl", "dnia", "Nadszedł dzień.", True),
        ("cs", "vlada", "Vláda padla.", True),
        ("de", "Haus", "Die Häuser brennen.", True),
        ("es", "elecciones", "La elección terminó.", True),
        ("hu", "választásokon", "A választás eldőlt.", True),
        ("tr", "seçimlerde", "Seçime gidiliyor.", True),
        ("fi", "sillalla", "Silta suljettiin.", True),
        ("sv", "bro", "Broarna är stängda.", True),
        ("tr", "köprü", "Köpek havladı.", False),
    ],
)
def test_a_watch_finds_a_word_in_the_forms_of_its_language(
    language: str, query: str, text: str, found: bool
) -> None:
    assert bool(parse(query).matches(Document("", "", text, language=language, source="x"))) is found
