"""How names are written in the wild, and what the document itself says about them."""

from __future__ import annotations

import pytest

from presswatch.mentions.flag import mentions
from presswatch.mentions.matcher import Matcher
from presswatch.mentions.page import gap_fits
from presswatch.mentions.sense import DEFAULT_WEIGHTS, Verdict, train
from presswatch.mentions.transliteration import transliterations
from presswatch.mentions.verb import match_lines, watches_from_jsonl
from presswatch.types import Alias, Field, Hit, Outcome, Watch, WatchKind


def hits(
    name: str, text: str, language: str | None = "en", kind: WatchKind = WatchKind.ORGANISATION
) -> list[Hit]:
    found = Matcher([Watch("w", name, kind)]).match(text, language)
    assert all(text[h.span.start : h.span.end] == h.surface for h in found)
    return [h for h in found if h.outcome is Outcome.YES]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Osprey Marine", "OSPREY MARINE, they said"),
        ("Osprey Marine", "the Os\u200bprey\u2009Marine deal"),
        ("Osprey Marine", "the “Osprey\n   Marine” deal"),
        ("Osprey Marine", "🦅Osprey Marine🦅"),
        ("Osprey Marine", "\u2067Osprey Marine\u2069"),
        ("Osprey Marine", "Osprey Marine-backed"),
        ("Osprey Marine", "#OspreyMarine rises"),
        ("Osprey Marine", "the Оsрrеу Mаrіnе deal"),  # Cyrillic look-alikes
        ("Fähre & Söhne", "Faehre and Soehne sails"),
        ("Fähre & Söhne", "Fa\u0308hre &amp; So\u0308hne"),
        ("Şirin Su", "ŞIRIN SU"),
        ("Q7.net", "they use Q7.net."),
        ("東方海運株式会社", "昨日東方海運は発表した。"),
        ("شركة البحر", "وقالت شـــركة البحر إن"),
        ("AO «Тихий Порт»", "в AO Тихий Порт"),
    ],
)
def test_a_name_is_found_however_it_is_written(name: str, text: str) -> None:
    assert len(hits(name, text)) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Osprey Marine", "Osprey, Marine and others"),
        ("Osprey Marine", "Osprey. Marine came"),
        ("Osprey Marine", "Osprey\n\nMarine came"),
        ("Osprey Marine", "Marine Osprey came"),
        ("Osprey Marine", "Osprey Marineology"),
        ("Osprey", "the osprey of the lake"),
        ("Osprey", "see osprey.example/news"),
        ("Osprey", "Ospreyists met"),
        ("UN", "un pays et un autre"),
    ],
)
def test_what_only_looks_like_the_name_is_rejected(name: str, text: str) -> None:
    assert not hits(name, text)


def test_a_rejected_candidate_stays_visible_with_its_reason() -> None:
    (hit,) = Matcher([Watch("w", "Osprey")]).match("the osprey of the lake", "en")
    assert hit.outcome is Outcome.NO
    assert hit.evidence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Мария Лесная приехала. Лесная молчит.", ["Мария Лесная", "Лесная"]),
        ("Лесная молчит.", []),
        ("Лесную Марию встретили.", ["Лесную Марию"]),
        ("Мария Петровна Лесная и М. Лесная.", ["Мария Петровна Лесная", "М. Лесная"]),
        ("Мария Лесная и Анна Лесная.", ["Мария Лесная"]),
    ],
)
def test_a_family_name_counts_once_the_person_is_introduced(text: str, expected: list[str]) -> None:
    watches = [
        Watch("m", "Мария Лесная", WatchKind.PERSON),
        Watch("a", "Анна Дубова", WatchKind.PERSON),
    ]
    found = [
        h.surface for h in Matcher(watches).match(text, "ru") if h.outcome is Outcome.YES and h.watch == "m"
    ]
    assert found == expected


def test_the_title_may_introduce_a_person() -> None:
    matcher = Matcher([Watch("m", "Мария Лесная", WatchKind.PERSON)])
    (hit,) = matcher.match("Лесная молчит.", "ru", title="Мария Лесная отказалась говорить")
    assert hit.outcome is Outcome.YES


def test_of_two_bearers_the_introduced_one_keeps_the_family_name() -> None:
    watches = [
        Watch("one", "Пётр Озеров", WatchKind.PERSON, (Alias("Озеров", "ru"), Alias("Пётр Озеров", "ru"))),
        Watch("two", "Иван Озеров", WatchKind.PERSON, (Alias("Озеров", "ru"), Alias("Иван Озеров", "ru"))),
    ]
    found = Matcher(watches).match("Иван Озеров вышел. Озеров улыбался.", "ru")
    assert {h.watch for h in found if h.outcome is Outcome.YES} == {"two"}


@pytest.mark.parametrize(
    ("name", "source", "language", "script", "expected"),
    [
        ("Тасмагамбетов", "ru", "en", "Latn", "Tasmagambetov"),
        ("Тасмагамбетов", "ru", "pl", "Latn", "Tasmagambetow"),
        ("Тасмагамбетов", "ru", "hy", "Armn", "Թասմագամբետով"),
        ("Tasmagambetov", "en", "ru", "Cyrl", "Тасмагамбетов"),
        ("Թասմագամբետով", "hy", "ru", "Cyrl", "Тасмагамбетов"),
    ],
)
def test_transliterations(name: str, source: str, language: str, script: str, expected: str) -> None:
    assert expected in transliterations(name, source, language, script)


def test_a_person_declared_in_another_script_is_found() -> None:
    watch = Watch("p", "Имангали Тасмагамбетов", WatchKind.PERSON, (Alias("Имангали Тасмагамбетов", "ru"),))
    text = "Do stolicy przybył Imangali Tasmagambetow."
    assert [h.surface for h in Matcher([watch]).match(text, "pl")] == ["Imangali Tasmagambetow"]


def test_a_name_of_no_language_counts_in_any_and_one_of_another_language_is_asked_about() -> None:
    watches = [
        Watch("any", "Osprey Marine", aliases=(Alias("Osprey Marine"),)),
        Watch("fr", "Le Grand Héron", aliases=(Alias("Le Grand Héron", "fr"),)),
    ]
    found = {
        h.watch: h.outcome for h in Matcher(watches).match("Osprey Marine und Le Grand Héron wuchsen.", "de")
    }
    assert found == {"any": Outcome.YES, "fr": Outcome.ASK}


@pytest.mark.parametrize(
    ("declared", "found", "fits"),
    [
        (" ", " ", True),
        (" ", ' "', True),
        (" ", "-", True),
        ("-", " ", True),
        (" ", ", ", False),
        (" ", "\n", False),
    ],
)
def test_gaps(declared: str, found: str, fits: bool) -> None:
    assert gap_fits(declared, found) is fits


def test_context_and_excluded_words_decide_the_sense() -> None:
    watch = Watch("w", "ABC", aliases=(Alias("ABC"),), context=("harbour",), exclude=("television",))
    matcher = Matcher([watch])
    (yes,) = matcher.match("ABC dredged the harbour.", "en")
    (no,) = matcher.match("ABC is a television channel.", "en")
    assert (yes.outcome, no.outcome) == (Outcome.YES, Outcome.NO)
    assert yes.probability > no.probability


def test_verdicts_move_the_weights_towards_what_reviewers_say() -> None:
    verdicts = [Verdict(("sport",), True)] * 20 + [Verdict(("source tabloid",), False)] * 20
    learnt = train(verdicts)
    assert learnt["sport"] > DEFAULT_WEIGHTS["sport"]
    assert learnt["source tabloid"] < 0
    assert train([]) == dict(DEFAULT_WEIGHTS)


def test_mentions_stand_in_their_fields_with_sentence_and_salience() -> None:
    matcher = Matcher([Watch("w", "Osprey Marine"), Watch("v", "Heron Lines")])
    found = mentions(
        matcher,
        headline="Osprey Marine grows",
        lead="Osprey Marine bought a ship.",
        body="First words.\nThen Heron Lines answered. Osprey Marine did not.",
        captions=("A ship of Osprey Marine",),
        language="en",
        source=None,
    )
    assert [(m.hit.watch, m.field) for m in found] == [
        ("w", Field.TITLE),
        ("w", Field.LEAD),
        ("v", Field.BODY),
        ("w", Field.BODY),
        ("w", Field.CAPTION),
    ]
    assert found[3].sentence == "Osprey Marine did not."
    assert found[0].salience > found[2].salience
    assert abs(sum(found[0].salience_parts.values()) - found[0].salience) < 1e-6


def test_the_verb_prints_one_line_a_document_and_watch() -> None:
    watches = watches_from_jsonl(
        ['{"id": "o", "type": "ORG", "names": {"en": {"name": "Osprey Marine", "aliases": []}}}']
    )
    rows = list(match_lines([{"id": "d", "lang": "en", "text": "Osprey Marine and Osprey Marine."}], watches))
    assert rows == [{"doc": "d", "entity": "o", "spans": [[0, 13], [18, 31]]}]


OFFICE = Watch(
    "office",
    "Озёрный комитет Республики Армения",
    aliases=(Alias("Озёрный комитет Республики Армения", "ru"),),
)
OTHERS = (
    OFFICE,
    Watch("deputy", "Снегирёв Олег Петрович", WatchKind.PERSON, (Alias("Снегирёв Олег Петрович", "ru"),)),
    Watch("agency", "Рейтер", aliases=(Alias("Рейтер", "ru"),)),
    Watch("state", "Республика Беларусь", WatchKind.PLACE, (Alias("Республика Беларусь", "ru"),)),
)


@pytest.mark.parametrize(
    ("text", "outcomes"),
    [
        ("Озёрный комитет РА собрался. Озёрный комитет решил.", {"office": ["yes", "yes"]}),
        ("Озёрный комитет собрался.", {"office": ["ask"]}),
        ("Озёрный комитет РА и Озёрный комитет Грузии.", {"office": ["yes", "no"]}),
        ("Выступил Олег Снегирёв.", {"deputy": ["yes"]}),
        ("Встретили Снегирёва Олега Петровича.", {"deputy": ["yes"]}),
        ("Об этом сообщило Reuters.", {"agency": ["yes"]}),
        ("Он живёт в Беларуси.", {"state": ["yes"]}),
    ],
)
def test_official_names_as_the_press_writes_them(text: str, outcomes: dict[str, list[str]]) -> None:
    found: dict[str, list[str]] = {}
    for hit in Matcher(OTHERS).match(text, "ru"):
        found.setdefault(hit.watch, []).append(hit.outcome.value)
    assert found == outcomes


@pytest.mark.parametrize(
    ("language", "name", "text", "found"),
    [
        ("pl", "Polska", "Dla Polaków i Polki", ["Polaków", "Polki"]),
        ("cs", "Velká Británie", "S Brity jednali", ["Brity"]),
        ("sl", "Irska", "Irci so ostali, irske luke tudi", ["Irci"]),
        ("bg", "Полша", "Писаха поляците от Полша", ["поляците", "Полша"]),
        ("ru", "Польша", "Писали поляки", []),
    ],
)
def test_the_people_stand_for_the_place_where_the_language_has_a_table(
    language: str, name: str, text: str, found: list[str]
) -> None:
    watch = Watch("w", name, WatchKind.PLACE, (Alias(name, language, primary=True),))
    hits_of = Matcher([watch]).match(text, language)
    assert [hit.surface for hit in hits_of if hit.outcome is Outcome.YES] == found


@pytest.mark.parametrize(
    ("name", "text", "counts"),
    [
        ("Озёрск", "на Озёрск Европейский суд смотрит", True),
        ("Озёрск", "упал озёрск евро", False),
        ("Озёрск", "Озёрск рублей", False),
        ("Озёрск", "в аэропорту «Озёрск» туман", True),
        ("Озёрск", "клуб «Озёрск» выиграл", False),
        ("Озёрск-Арена", "матч на «Озёрск-Арене» начался", True),
    ],
)
def test_what_stands_around_a_place_may_make_it_another_thing(name: str, text: str, counts: bool) -> None:
    assert bool(hits(name, text, "ru", WatchKind.PLACE)) is counts


@pytest.mark.parametrize(
    ("name", "text", "surface"),
    [
        ("Палата озёр Северии", "В Палате озёр не ответили. Северия молчит.", "Палате озёр"),
        ("Палата озёр Северии", "В Палате озёр не ответили.", None),
        ("Палата озёр Северии", "В Палате озёр Лесании не ответили северийцам.", None),
        ("Министерство водных дел Северии", "Источник в МВД Северии подтвердил.", "МВД Северии"),
        ("Государственный совет Северии", "Глава Госсовета Северии уехал.", "Госсовета Северии"),
        ("Театр имени Лесной", "Он видел Театр вчера. Лесная пела.", None),
        ("Форбс", "Как пишет Forbes, сделки нет.", "Forbes"),
        ("Майкрософт", "Акции Microsoft упали.", "Microsoft"),
    ],
)
def test_an_official_name_is_known_as_the_press_writes_it(name: str, text: str, surface: str | None) -> None:
    watch = Watch("w", name, WatchKind.ORGANISATION, (Alias(name, "ru", primary=True),))
    found = [h.surface for h in Matcher([watch]).match(text, "ru") if h.outcome is Outcome.YES]
    assert found == ([surface] if surface else [])


def test_a_foreign_family_name_is_found_as_others_transcribe_it() -> None:
    assert [h.surface for h in hits("Уоррен Баффетт", "Уоррена Баффета ждут.", "ru", WatchKind.PERSON)] == [
        "Уоррена Баффета"
    ]


def test_the_head_of_a_products_name_is_another_product_only_before_a_number() -> None:
    names = {"prize": "Озёрская премия", "literature": "Озёрская премия по литературе"}
    ships = {"ship": "Orca", "model": "Orca 737"}

    def found(declared: dict[str, str], text: str) -> set[str]:
        watches = [
            Watch(id_, name, WatchKind.PRODUCT, (Alias(name, "ru", primary=True),))
            for id_, name in declared.items()
        ]
        return {hit.watch for hit in Matcher(watches).match(text, "ru") if hit.outcome is Outcome.YES}

    assert found(names, "Лауреат Озёрской премии по литературе.") == {"prize", "literature"}
    assert found(ships, "Самолёт Orca 737 вылетел.") == {"model"}


@pytest.mark.parametrize(
    ("kind", "name", "text", "counts"),
    [
        (WatchKind.PLACE, "Көлстан", "Көлстан Республикасының Президенті келді.", False),
        (WatchKind.PLACE, "Көлстан", "Көлстанның Тұңғыш Президенті келді.", False),
        (WatchKind.PLACE, "Көлстан", "Көлстан депутаттары келді.", True),
        (WatchKind.PLACE, "Көлстан", "Көлстанда Президент сөйледі.", True),
        (WatchKind.ORGANISATION, "Мәжіліс", "Мәжіліс спикері келді.", False),
        (WatchKind.ORGANISATION, "ҰҚШҰ", "ҰҚШҰ Бас хатшысы келді.", True),
    ],
)
def test_an_office_in_kazakh_is_no_sure_mention_of_its_state(
    kind: WatchKind, name: str, text: str, counts: bool
) -> None:
    watch = Watch("w", name, kind, (Alias(name, "kk", primary=True),))
    (hit,) = Matcher([watch]).match(text, "kk")
    assert hit.outcome is (Outcome.YES if counts else Outcome.ASK)


def test_arabic_names_are_found_where_the_typist_left_out_blanks() -> None:
    watch = Watch("w", "الأمم المتحدة", aliases=(Alias("الأمم المتحدة", "ar", primary=True),))
    text = "التابع للأممالمتحدة يوم"
    assert [hit.surface for hit in Matcher([watch]).match(text, "ar")] == ["أممالمتحدة"]
