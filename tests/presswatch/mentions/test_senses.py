"""In which sense letters stand, and which names are only a piece of another's."""

from __future__ import annotations

import time

import pytest

from presswatch.mentions.matcher import Matcher
from presswatch.types import Alias, Outcome, Watch, WatchKind


def outcomes(names: tuple[str, ...], language: str, text: str) -> list[str]:
    aliases = tuple(Alias(name, language, primary=not place) for place, name in enumerate(names))
    return [
        hit.outcome.value for hit in Matcher([Watch("w", names[0], aliases=aliases)]).match(text, language)
    ]


LAKES = ("Eastern Lake Bank", "ELB")


@pytest.mark.parametrize(
    ("text", "means_us"),
    [
        ("ELB members met, the Eastern Lake Bank (ELB) said.", True),
        ("The Eastern Lakes Bank (ELB) met. ELB members left.", True),
        # One word that is not ours makes another body of it, whatever the others are.
        ("The Eastern Labour Bank (ELB) met. ELB members left.", False),
        ("The Energy Lawyer's Bureau (ELB) met. ELB members left.", False),
        ("The Eco-Lake Bureau (ELB) met. ELB members left.", False),
        ("They found ELB (ethyl labanide) in the wells.", False),
        ("ELB rose after the Embassy of Little Britain beat forecasts.", False),
        ("ELB Holdings sold its plant.", False),
        ("ELB Energy Inc sold its plant.", False),
        ("The ELB Lake Group met the minister.", True),
        ("The ELB striker scored a goal, and the coach praised his club.", None),
        ("Голова ELB, голос ELB, голод.", True),
    ],
)
def test_what_letters_are_said_to_stand_for_decides(text: str, means_us: bool | None) -> None:
    found = outcomes(LAKES, "en", text)
    if means_us is None:
        assert "yes" not in found
    else:
        assert ("yes" in found) is means_us


@pytest.mark.parametrize(
    ("names", "language", "text", "expected"),
    [
        # An office behind the letters, and a state, complete no other name; nor does a department before them.
        (
            LAKES,
            "en",
            "Episode: fired ELB Director Jon Marsh claims he was right. The series goes on.",
            "yes",
        ),
        (LAKES, "en", "Episode: ELB Marsh Band plays. The series goes on, the cast is new.", "no"),
        (
            ("Озёрский следственный комитет", "ОСК"),
            "ru",
            "Серия эпизодов. В ОСК РФ молчат. Сериал, эпизод.",
            "yes",
        ),
        (
            ("Министерство озёр", "МОЗ"),
            "ru",
            "Врач рассказал, что в ГУ МОЗ поступило сообщение о пациенте.",
            "yes",
        ),
        # Doctors and patients are in any text of health; wards are in a hospital.
        (LAKES, "en", "Doctors told patients that the ELB had paid for the bridge.", "yes"),
        (
            LAKES,
            "en",
            "Doctors of the hospital told patients that the ELB had closed a ward of the clinic.",
            "ask",
        ),
        # Two letters are spelt by what stands right before the bracket.
        (
            ("Partia Jezior", "PJ"),
            "pl",
            "Jan Wrona (obaj z Platformy) oraz Piotr Jurek i Robert Tyszka (PJ).",
            "yes",
        ),
    ],
)
def test_what_stands_beside_letters(names: tuple[str, ...], language: str, text: str, expected: str) -> None:
    assert outcomes(names, language, text) == [expected]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ru", "Саммит ELB прошёл в Озёрске.", ["yes"]),
        ("hy", "ELB-ի գագաթնաժողովը Երևանում։", ["yes"]),
        ("zh", "ELB峰会在湖城举行。", ["yes"]),
        ("pl", "Szczyt ELB odbył się w Jeziorsku.", ["ask"]),  # where it may be a word or another's acronym
    ],
)
def test_latin_letters_among_those_of_another_script_are_no_word(
    language: str, text: str, expected: list[str]
) -> None:
    aliases = (Alias(LAKES[0], "en", primary=True), Alias(LAKES[1], "en"))
    hits = Matcher([Watch("w", LAKES[0], aliases=aliases)]).match(text, language)
    assert [hit.outcome.value for hit in hits] == expected


def test_a_watch_of_a_field_of_life_is_meant_in_texts_of_it() -> None:
    text = "The WLO declared an emergency. Doctors and patients in hospital clinics were told."
    assert outcomes(("World Lake Health Organization", "WLO"), "en", text)[0] == "yes"
    assert outcomes(("World Lake Order", "WLO"), "en", text)[0] != "yes"


@pytest.mark.parametrize(
    ("names", "language", "text", "means_us"),
    [
        # Letters from another language's name, which the words before the bracket do not spell.
        (("Bezpečnostní jezerní služba", "BJS"), "cs", "Banka pro mezinárodní platby (BJS) mlčí. Šéf BJS odešel.", False),
        (("Bezpečnostní jezerní služba", "BJS"), "cs", "Jezerní kontrarozvědka (BJS) mlčí.", True),
        (("Partia Jezior", "PJ"), "pl", "Powiedział minister transportu Jan Kowalski (PJ).", True),
        (("International Lake Agency", "ILA"), "pl", "Międzynarodowa Agencja Jeziorna (ILA) milczy.", None),
        # Letters that are a pronoun too, among nothing but capitals.
        (("World Lake Organization", "WHO"), "en", "WHO IS TO BLAME FOR THE FLOODS?", False),
        (("World Lake Organization", "WHO"), "en", "WHO urges calm over floods", True),
        (("Lake Court", "LCC"), "en", "LCC fined the batsman after wickets fell in the cricket innings.", False),
    ],
)  # fmt: skip
def test_letters_that_other_bodies_or_words_share(
    names: tuple[str, ...], language: str, text: str, means_us: bool | None
) -> None:
    found = outcomes(names, language, text)
    if means_us is None:
        assert "no" not in found
    else:
        assert ("yes" in found) is means_us


@pytest.mark.parametrize(
    ("name", "language", "text", "counts"),
    [
        ("Организация озёрного сотрудничества", "ru", "Организация озёрного сотрудничества и развития (ООСР).", False),
        ("Организация озёрного сотрудничества", "ru", "Организация озёрного сотрудничества (ООС).", True),
        ("Организация озёрного сотрудничества", "ru", "Организация озёрного сотрудничества и Фонд развития (ФР).", True),
        ("Lake Cooperation Organization", "en", "The Black Lake Cooperation Organization (BLCO) met.", False),
        ("United Lakes", "en", "The United Lakes High Commissioner (ULHC) met.", True),
        ("Bank of Lakeland", "en", "The National Bank of Lakeland cut rates.", False),
        ("Bank of Lakeland", "en", "Bank of Lakeland cut rates.", True),
    ],
)  # fmt: skip
def test_a_piece_of_a_longer_name_is_not_the_name(name: str, language: str, text: str, counts: bool) -> None:
    assert ("yes" in outcomes((name,), language, text)) is counts


@pytest.mark.parametrize(
    ("name", "kind", "language", "text", "expected"),
    [
        # Of three words that say something, small letters make no common phrase.
        ("Озёрные игры пловцов", "event", "ru", "К озёрным играм пловцов готовы.", ["озёрным играм пловцов"]),
        ("Озёрный союз", "organisation", "ru", "Это озёрный союз.", []),
        ("Լճային կոմիտե", "organisation", "hy", "ՀՀ լճային կոմիտեում։", ["լճային կոմիտեում"]),
        # As other typists spell it.
        ("آژانس بین‌المللی دریا", "organisation", "fa", "آژانس بین المللی دریا", ["آژانس بین المللی دریا"]),
        ("آژانس بین المللی دریا", "organisation", "fa", "آژانس بین‌المللی دریا", ["آژانس بین‌المللی دریا"]),
        ("Lake Co-operation Centre", "organisation", "en", "The Lake Cooperation Centre.", ["Lake Cooperation Centre"]),
        ("Lake Defence League", "organisation", "en", "The Lake Defense League.", ["Lake Defense League"]),
        ("호수은행", "organisation", "ko", "호수은행은 밝혔다. 호수은행에서도.", ["호수은행은", "호수은행에서도"]),
        ("ILA", "organisation", "ko", "ILA가 밝혔다. ILA에서도.", ["ILA가", "ILA에서도"]),
        ("ＩＬＡ", "organisation", "ja", "ＩＬＡは発表した。", ["ＩＬＡ"]),
        # Vowel signs are letters of a word: one name is not in another, in either spelling of a sound.
        ("झील", "organisation", "hi", "झीलनगर में झील ने कहा।", ["झील"]),
        ("रिज़र्व मुंबई", "organisation", "hi", "रिजर्व मुम्बई ने कहा।", ["रिजर्व मुम्बई"]),
        ("হ্রদ", "organisation", "bn", "হ্রদের দল", ["হ্রদের"]),
        # Where capitals are scarce: institutions, ministries, Italian letters; articles are no capitals.
        ("Jezersko sodišče", "organisation", "sl", "Na jezerskem sodišču.", ["jezerskem sodišču"]),
        ("Ministerstvo jezer", "organisation", "cs", "Podle ministerstva jezer.", ["ministerstva jezer"]),
        ("Järvipoliisi", "organisation", "fi", "Sanoi järvipoliisi.", ["järvipoliisi"]),
        ("FLI", "organisation", "it", "Secondo il Fli e la Fli.", ["Fli", "Fli"]),
        ("La Rive", "organisation", "fr", "Sur la rive, La Rive vend.", ["La Rive"]),
        ("Die Linie", "organisation", "de", "Auf die linie kam Die Linie.", ["Die Linie"]),
        # Models by letter, number and plural; names run together or apart; and, &.
        ("ХЛ-31", "product", "ru", "Истребитель ХЛ-31К и ХЛ-31.", ["ХЛ-31К", "ХЛ-31"]),
        ("Q-35", "product", "en", "Two Q-35s and a Q35.", ["Q-35s", "Q35"]),
        ("LakeTok", "organisation", "en", "Lake Tok and LakeTok.", ["Lake Tok", "LakeTok"]),
        ("Lakes and Rivers", "organisation", "en", "Lakes & Rivers left.", ["Lakes & Rivers"]),
        # Saint and St, articles that a preposition joins, letters that not every newsroom has.
        ("Saint-Lac", "place", "fr", "À St-Lac et Saint-Lac.", ["St-Lac", "Saint-Lac"]),
        ("Le Lac", "place", "fr", "Il vit au Lac, près du Lac.", ["au Lac", "du Lac"]),
        ("Dila Yeşilgöl", "person", "nl", "Dila Yesilgöl kwam.", ["Dila Yesilgöl"]),
        # An office without its state, once the text names it.
        ("Curtea Lacurilor a României", "organisation", "ro", "În România Curtea Lacurilor decide.", ["Curtea Lacurilor"]),
        # Hungarian family names stand first; the next name is another's.
        ("Tavas Viktor", "person", "hu", "Tavas Viktor jött. Tavassal tárgyalt.", ["Tavas Viktor", "Tavassal"]),
        ("Tavas Viktor", "person", "hu", "Tavas Viktor jött. A Tavas Bank nem.", ["Tavas Viktor"]),
        ("Xu", "person", "en", "Xu left Xu'an. Xu's car.", ["Xu", "Xu"]),
    ],
)  # fmt: skip
def test_names_as_each_language_writes_them(
    name: str, kind: str, language: str, text: str, expected: list[str]
) -> None:
    watch = Watch("w", name, WatchKind(kind), (Alias(name, language, primary=True),))
    hits = Matcher([watch]).match(text, language)
    assert [hit.surface for hit in hits if hit.outcome is Outcome.YES] == expected


def test_thousands_of_places_of_one_acronym_are_judged_quickly() -> None:
    text = "ELB (e l b e l b e l b " * 6_000
    started = time.process_time()
    outcomes(LAKES, "en", text)
    assert time.process_time() - started < 5
