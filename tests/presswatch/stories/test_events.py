"""One event or two, within a language and across."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import permutations

import pytest

from presswatch.errors import UsageError
from presswatch.stories.events import KEY_TERMS, likeness, may_be_same, rarity, report
from presswatch.stories.transliteration import skeleton
from presswatch.stories.verb import cluster_lines, pair_lines
from tests.presswatch.stories.corpus import rows

FIRE = (
    "Warehouse fire in Morwick leaves four injured",
    "Four people were injured when fire broke out at a paint warehouse in Morwick on Tuesday night. Some 60 firefighters "
    "fought the blaze at the Calder Street depot until morning. Police have opened an inquiry.",
)
FIRE_AGAIN = (
    "Four hurt in blaze at Morwick paint depot",
    "A blaze at a paint warehouse on Calder Street in Morwick injured four people overnight. More than 60 firefighters were "
    "called to the depot, and police are looking into the cause.",
)
OTHER_FIRE = (
    "Forest fire near Halden under control",
    "Crews have brought a forest fire near Halden under control after three days. Nobody was hurt, the fire service said on "
    "Tuesday, but 200 hectares of pine have burnt and the main road to the coast stays closed.",
)
VISIT_RU = (
    "Пашинян прибыл в Астану",
    "Премьер-министр Армении Никол Пашинян прибыл в Астану на заседание. Он встретится с Касым-Жомартом Токаевым. "
    "В саммите участвуют 14 делегаций, сообщила пресс-служба 28 ноября.",
)
VISIT_EN = (
    "Armenian premier in Astana",
    "Armenian Prime Minister Nikol Pashinyan has arrived in Astana, where he will meet Kassym-Jomart Tokayev. "
    "On 28 November 14 delegations take part in the summit.",
)


def score(a: tuple[str, str], b: tuple[str, str], language: str = "en", other: str | None = None) -> float:
    return likeness(report(*a, language), report(*b, other or language)).score


def test_one_event_in_other_words() -> None:
    assert likeness(report(*FIRE, "en"), report(*FIRE_AGAIN, "en")).same
    assert not likeness(report(*FIRE, "en"), report(*OTHER_FIRE, "en")).same
    assert score(FIRE, FIRE) > score(FIRE, FIRE_AGAIN) > score(FIRE, OTHER_FIRE)
    assert score(FIRE, OTHER_FIRE) == score(OTHER_FIRE, FIRE)


def test_one_event_in_two_languages_where_names_and_numbers_agree() -> None:
    assert likeness(report(*VISIT_RU, "ru"), report(*VISIT_EN, "en")).same
    assert not likeness(report(*VISIT_RU, "ru"), report(*FIRE, "en")).same


@pytest.mark.parametrize(
    "spellings",
    [
        ("Пашинян", "Pashinyan", "Փաշինյան"),
        ("Токаев", "Tokayev"),
        ("Церетели", "Tsereteli"),
        ("Харьков", "Kharkov"),
    ],
)
def test_spellings_of_one_name_meet(spellings: tuple[str, ...]) -> None:
    assert len({skeleton(name) for name in spellings}) == 1


def test_the_same_words_of_another_day_are_less_likely_one_event() -> None:
    title, text = (
        "Weather in Halden",
        "Snow is expected in Halden on {}. Winds of 14 metres a second will ease by night.",
    )
    on = [report(title, text.format(day), "en") for day in ("8 November", "November 8th", "16 November")]
    assert likeness(on[0], on[1]).same
    assert [likeness(on[0], other).measures["other_day"] for other in on] == [0, 0, 1]
    assert likeness(on[0], on[2]).score < likeness(on[0], on[1]).score
    assert {frozenset(one.days) for one in on} == {frozenset({(11, 8)}), frozenset({(11, 16)})}


def test_a_passage_in_common_under_titles_of_other_things_is_no_event() -> None:
    passage = FIRE[1]
    one = report(FIRE[0], passage, "en")
    other = report(
        "Gulls nest upon cathedral tower", f"{passage} Ornithologists count them each spring.", "en"
    )
    found = likeness(one, other)
    assert found.measures["lead_found"] > 0.9
    assert not found.same


@pytest.mark.parametrize("written", ["8 ноября", "8. listopadu", "8 de noviembre", "8 қараша", "նոյեմբերի 8"])
def test_days_are_read_in_many_languages(written: str) -> None:
    language = {"8 н": "ru", "8. ": "cs", "8 d": "es", "8 қ": "kk", "նոյ": "hy"}[written[:3]]
    assert {day for _, day in report("", f"x {written} x", language).days} == {8}


def test_a_report_in_another_language_is_looked_up_by_names() -> None:
    ru, en = report(*VISIT_RU, "ru"), report(*VISIT_EN, "en")
    assert len(set(ru.name_terms) & set(en.name_terms)) >= 2
    assert not set(ru.key_terms) & set(en.key_terms)


def test_reports_of_one_event_share_key_terms() -> None:
    terms = [set(report(*text, "en").key_terms) for text in (FIRE, FIRE_AGAIN, OTHER_FIRE)]
    assert all(len(one) <= KEY_TERMS for one in terms)
    assert len(terms[0] & terms[1]) >= 3 > len(terms[0] & terms[2])


def test_common_words_weigh_little_and_unknown_languages_all_the_same() -> None:
    assert rarity("the", "en") < 0.1 < 6 < rarity("spillway", "en")
    assert rarity("the", "xx") == rarity("spillway", "xx")


@pytest.mark.parametrize("text", ["", "   ", "12 34", "...", "a"])
def test_empty_reports_are_no_one_event(text: str) -> None:
    assert not likeness(report(text, text, "en"), report(*FIRE, "en")).same
    assert not likeness(report("", "", None), report("", "", None)).same


def never_lost(pairs: Iterable[tuple[tuple[str, str, str], tuple[str, str, str]]]) -> int:
    """How many pairs are not even compared; none of them would have been one event."""
    spared = 0
    for a, b in pairs:
        mine, theirs = report(*a), report(*b)
        if not may_be_same(mine, theirs.title_text, theirs.language):
            assert not likeness(mine, theirs).same
            spared += 1
    return spared


def test_what_is_told_by_a_headline_loses_no_event() -> None:
    reports = [(*FIRE, "en"), (*FIRE_AGAIN, "en"), (*OTHER_FIRE, "en"), (*VISIT_RU, "ru"), (*VISIT_EN, "en")]
    assert 6 <= never_lost(permutations(reports, 2)) <= 16


@pytest.mark.shared
def test_what_is_told_by_a_headline_loses_no_event_of_the_shared_corpus() -> None:
    pairs = list(rows("duplicates/tg_pairs.jsonl"))[:1000]
    sides = [
        tuple((pair[side]["title"], pair[side]["text"], pair["lang"]) for side in ("a", "b"))
        for pair in pairs
    ]
    assert never_lost((a, b) for a, b in sides) > 0


def test_verb_writes_the_lines_that_the_scorer_reads() -> None:
    documents = [
        {"id": "a", "lang": "en", "text": FIRE[1]},
        {"id": "b", "lang": "en", "text": FIRE[1]},
        {"id": "c", "lang": "en", "text": OTHER_FIRE[1]},
    ]
    assert list(cluster_lines(documents)) == [
        {"doc": "a", "cluster": "a"},
        {"doc": "b", "cluster": "a"},
        {"doc": "c", "cluster": "c"},
    ]
    sides = [dict(zip(("title", "text"), text, strict=True)) for text in (FIRE, FIRE_AGAIN, OTHER_FIRE)]
    pairs = [
        {"id": 1, "lang": "en", "a": sides[0], "b": sides[1]},
        {"id": 2, "lang": "en", "a": sides[0], "b": sides[2]},
    ]
    assert [line["same"] for line in pair_lines(pairs)] == [True, False]


def test_verb_refuses_lines_that_lack_a_field() -> None:
    with pytest.raises(UsageError, match="text"):
        list(cluster_lines([{"id": "a"}]))
    with pytest.raises(UsageError, match="'b'"):
        list(pair_lines([{"id": "a", "a": {}}]))


@pytest.mark.shared
def test_pairs_of_the_shared_corpus() -> None:
    pairs = list(rows("duplicates/tg_pairs.jsonl"))
    said = {line["id"]: line["same"] for line in pair_lines(pairs)}
    right = sum(pair["same"] and said[pair["id"]] for pair in pairs)
    f1 = 2 * right / (sum(pair["same"] for pair in pairs) + sum(said.values()))
    assert f1 >= 0.86


def test_one_company_and_one_number_are_not_enough_across_languages() -> None:
    english = report(
        "A day", 'A spokesman for "Pembroke Logistics Robotics Group" said nothing of the 52 lorries.', "en"
    )
    russian = report(
        "Дата", 'Представитель "Pembroke Logistics Robotics Group" в 52 раз не сказал ничего.', "ru"
    )
    assert len(english.names.keys() & russian.names.keys()) == 4
    assert not likeness(english, russian).same
    english = report("A day", "In Minsk, 52 envoys from Yerevan and from Dushanbe met.", "en")
    russian = report("Дата", "Встреча: из Минска, Еревана и Душанбе прибыли 52 посланника.", "ru")
    assert likeness(english, russian).same


@pytest.mark.parametrize(
    ("language", "same", "a", "b"),
    [
        ("ja", True, ("東浜製鉄、釜浦で高炉を再開", "東浜製鉄は5日、釜浦市の製鉄所で高炉を再び動かした。投資額は320億円で、250人を新たに雇う。"),
         ("釜浦の高炉、320億円で再開 250人雇用へ", "釜浦市の東浜製鉄所で高炉が再び動き始めた。同社は320億円を投じ、250人を雇用する計画だ。")),
        ("ja", False, ("東浜製鉄、釜浦で高炉を再開", "東浜製鉄は5日、釜浦市の製鉄所で高炉を再び動かした。投資額は320億円で、250人を新たに雇う。"),
         ("西港造船、新型フェリーを引き渡し", "西港造船は9日、離島航路の新型フェリーを県に引き渡した。乗客400人を運べるという。")),
        ("zh", True, ("东河钢厂高炉恢复生产", "东河钢铁公司周五宣布，釜山路钢厂的高炉恢复生产，投资32亿元，新增就业岗位250个。市长林远出席了仪式。"),
         ("市长林远出席东河钢厂复产仪式", "东河钢铁公司釜山路钢厂周五恢复生产，高炉改造投资32亿元，将提供250个就业岗位。")),
        ("zh", False, ("东河钢厂高炉恢复生产", "东河钢铁公司周五宣布，釜山路钢厂的高炉恢复生产，投资32亿元，新增就业岗位250个。市长林远出席了仪式。"),
         ("西港船厂交付新型客轮", "西港船厂周二向海岛县交付新型客轮，可搭载400名乘客，航程缩短至两小时。")),
        ("kk", True, ("Қарасуда жаңа зауыт іске қосылды", "Қарасу қаласында кірпіш зауыты ашылды. Әкім Ерлан Тасов 350 адам жұмысқа тұрғанын айтты."),
         ("Қарасу зауытында 350 адам жұмыс істейді", "Ерлан Тасов Қарасудағы кірпіш зауытының ашылуына қатысты. Кәсіпорында 350 адам еңбек етеді.")),
        ("ar", True, ("افتتاح مصنع النسيج في وادي الزيتون", "افتتح المحافظ سامي النجار مصنع النسيج في وادي الزيتون، ويعمل فيه 350 عاملا."),
         ("350 عاملا في مصنع جديد للنسيج", "قال المحافظ سامي النجار إن المصنع الجديد بوادي الزيتون يوفر العمل لنحو 350 عاملا بعد افتتاحه.")),
    ],
)  # fmt: skip
def test_events_where_words_have_no_blanks_or_long_endings(
    language: str, same: bool, a: tuple[str, str], b: tuple[str, str]
) -> None:
    assert likeness(report(*a, language), report(*b, language)).same is same
