"""Whose name it is: other bearers of a family name, men's and women's forms, two alphabets, two senses."""

from __future__ import annotations

import pytest

from presswatch.mentions.given_names import alike, gender, given_name
from presswatch.mentions.matcher import Matcher
from presswatch.types import Alias, Outcome, Watch, WatchKind


def found(watch: Watch, text: str, language: str) -> list[str]:
    return [hit.surface for hit in Matcher([watch]).match(text, language) if hit.outcome is Outcome.YES]


def person(name: str, language: str) -> Watch:
    return Watch("w", name, WatchKind.PERSON, (Alias(name, language, primary=True),))


@pytest.mark.parametrize(
    ("name", "language", "text", "expected"),
    [
        ("Илья Озеров", "ru", "Илья Озеров и Дмитрий Озеров. Фонд Тараса Озерова.", ["Илья Озеров"]),
        ("Ella Marsh", "en", "Ella Marsh met Vincent Marsh. Ms Marsh left.", ["Ella Marsh", "Marsh"]),
        ("Kemal Gölcü", "tr", "Kemal Gölcü geldi. Emine Gölcü de oradaydı.", ["Kemal Gölcü"]),
        ("İlham Göllü", "az", "İlham Göllü bildirib. Heydər Göllü Fondu.", ["İlham Göllü"]),
        ("Արամ Լճյան", "hy", "Արամ Լճյանը եկավ։ Աննա Լճյանը լռում է։", ["Արամ Լճյանը"]),
        # Spelt otherwise it is still the same name.
        (
            "Aleksandr Jezior",
            "pl",
            "Aleksandr Jezior i Alaksandr Jezior.",
            ["Aleksandr Jezior", "Alaksandr Jezior"],
        ),
        # A woman's name has no form without its vowel, and bends only if it ends in one.
        (
            "Нина Озерова",
            "ru",
            "Нина Озерова ушла. Озеров остался. Озеровой нет.",
            ["Нина Озерова", "Озеровой"],
        ),
        (
            "Ольга Коваль",
            "ru",
            "Ольга Коваль ушла. Ковалю звонили. Коваль молчит.",
            ["Ольга Коваль", "Коваль"],
        ),
        ("Антон Коваль", "ru", "Антон Коваль ушёл. Ковалю звонили.", ["Антон Коваль", "Ковалю"]),
        (
            "Антон Озеров",
            "ru",
            "Антон Озеров ушёл. Озерову звонили. Озеровой нет.",
            ["Антон Озеров", "Озерову"],
        ),
        # A Chinese family name stands first and counts alone; it is not the beginning of another word.
        ("Xi Haiyang", "en", "Xi Haiyang spoke. Xi’s visit to Xi’an.", ["Xi Haiyang", "Xi"]),
        # Of another given name, whatever the people; a man's is no spelling of a woman's (Юлія, Олексій).
        ("Зураб Озерадзе", "ru", "Зураб Озерадзе вышел. Леван Озерадзе забил.", ["Зураб Озерадзе"]),
        ("Садыр Көлов", "ky", "Садыр Көлов келди. Самат Көлов ырдады.", ["Садыр Көлов"]),
        ("Юлія Озеренко", "uk", "Юлія Озеренко тут. Олексій Озеренко пішов.", ["Юлія Озеренко"]),
        # A short form is the same name, though it looks little like it.
        ("Joseph Marsh", "en", "Joseph Marsh came. Joe Marsh left.", ["Joseph Marsh", "Marsh"]),
        ("Robert Marsh", "en", "Robert Marsh came. Bob Marsh left.", ["Robert Marsh", "Marsh"]),
        ("Си Хайян", "ru", "Си Хайян прибыл. Си сказал Си-эн-эн.", ["Си Хайян", "Си"]),
        # A family name of several words has other bearers too; a double given name is another as soon as its first is.
        ("Marine Le Loch", "fr", "Marine Le Loch parle. Jean-Marie Le Loch se tait.", ["Marine Le Loch"]),
        ("Marine Le Loch", "fr", "Marine Le Loch parle. Puis Le Loch sort.", ["Marine Le Loch", "Le Loch"]),
        # One that is a given name too begins another's full name.
        ("Ilie Dan", "ro", "Ilie Dan a venit. Dan Lacu a plecat. Apoi Dan tace.", ["Ilie Dan", "Dan"]),
        # One that is a word for a place ends a place's name.
        ("Jane Hall", "en", "Jane Hall met them at City Hall. Mayor Hall left.", ["Jane Hall", "Hall"]),
        # The people of more scripts.
        ("Κυριάκος Λίμνης", "el", "Κυριάκος Λίμνης ήρθε. Ο Νίκος Λίμνης έφυγε.", ["Κυριάκος Λίμνης"]),
        ("בנימין אגמי", "he", "בנימין אגמי דיבר. יעל אגמי שתקה.", ["בנימין אגמי"]),
        ("राहुल झील", "hi", "राहुल झील आए। सोनिया झील गईं।", ["राहुल झील"]),
        ("แพท ชิน", "th", "แพท ชิน", ["แพท ชิน"]),
        # Romanised by other rules, given and family name; Sergei is no other given name.
        ("Sergey Ozersky", "en", "Sergei Ozersky met. Ozerskyy left.", ["Sergei Ozersky", "Ozerskyy"]),
        ("Dmitry Ozeryan", "en", "Dmitriy Ozerian met.", ["Dmitriy Ozerian"]),
        ("Ilham Ozaliev", "en", "Ilham Ozaliyev met.", ["Ilham Ozaliyev"]),
        (
            "Fattah el-Birka",
            "en",
            "Fattah el-Birka, Fattah al-Birka. President Birka.",
            ["Fattah el-Birka", "Fattah al-Birka", "Birka"],
        ),
        # Another of the same name; what texts leave out; a father's name; who comes behind a name that stands first.
        ("Donald Marsh", "en", "Donald Marsh came. Donald Marsh Jr. left.", ["Donald Marsh"]),
        ("Дональд Марш", "ru", "Дональд Марш тут. Марш-младший ушёл.", ["Дональд Марш"]),
        ("Пак Ким Ын", "ru", "Пак Ким Ын тут. С Паком говорили.", ["Пак Ким Ын", "Паком"]),
        (
            "Robert Marsh Jr.",
            "en",
            "Robert Marsh Jr. came. Marsh left. Tom Jr. too.",
            ["Robert Marsh", "Marsh"],
        ),
        (
            "Omar bin Salal",
            "en",
            "Omar bin Salal came, and King Salal. So did bin Salal.",
            ["Omar bin Salal", "bin Salal"],
        ),
        ("Xi Haiyang", "en", "Xi Haiyang met Xi Zhonghu in the capital. Xi left.", ["Xi Haiyang", "Xi"]),
        # As a typist without the letter spells it.
        (
            "Рафаель Гроз",
            "uk",
            "Рафаель Гроз прибув. За словами Ґроза, все добре.",
            ["Рафаель Гроз", "Ґроза"],
        ),
    ],
)
def test_a_family_name_is_the_watched_persons(
    name: str, language: str, text: str, expected: list[str]
) -> None:
    assert found(person(name, language), text, language) == expected


def test_a_family_name_watched_alone_is_anyones() -> None:
    assert found(person("Озеров", "ru"), "Приехал Дмитрий Озеров.", "ru") == ["Озеров"]


def test_given_names_are_known_in_their_cases_and_by_gender() -> None:
    assert given_name("тарасу", "uk") == "тарас"
    assert given_name("президенту", "uk") == ""
    assert (gender("Ольга"), gender("Илья"), gender("Karen"), gender("Haiyang")) == ("f", "m", "", "")
    assert alike("svetlana", "святлана")
    assert not alike("мария", "дмитрий")


def test_names_are_found_in_both_alphabets_of_a_language() -> None:
    lakes = Watch(
        "w", "Koʻllar tashkiloti", aliases=(Alias("Koʻllar tashkiloti", "uz"), Alias("KXShT", "uz"))
    )
    assert found(lakes, "Кўллар ташкилотининг йиғини. КХШТга аъзо.", "uz") == [
        "Кўллар ташкилотининг",
        "КХШТга",
    ]
    assert found(person("Shuhrat Yoʻldoshev", "uz"), "Шуҳрат Йўлдошевнинг сўзи", "uz") == [
        "Шуҳрат Йўлдошевнинг"
    ]
    union = Watch("w", "Језерска унија", aliases=(Alias("Језерска унија", "sr"), Alias("ЈУ", "sr")))
    assert found(union, "Jezerska unija i JU su reagovale.", "sr") == ["Jezerska unija", "JU"]


def test_one_text_uses_letters_in_one_sense() -> None:
    lakes = Watch(
        "w", "Lake States", aliases=(Alias("Coalition of Saline Tidal Oceans", "en"), Alias("CSTO", "en"))
    )
    rejected = (
        "CSTO Group sued a rival. On Monday CSTO fell 3%.",
        "Ann Roe joined as CSTO, a new post. The CSTO of the firm has a team.",
    )
    for text in rejected:
        assert found(lakes, text, "en") == []
    assert found(lakes, "The bloc, known as CSTO, met. CSTO officials left.", "en") == ["CSTO", "CSTO"]


@pytest.mark.parametrize(
    ("names", "language", "text", "expected"),
    [
        # Declared in another script, or in another language of the same one.
        (
            {"ru": "Никол Ларинян"},
            "ka",
            "ნიკოლ ლარინიანი მოვიდა. ლარინიანმა თქვა.",
            ["ნიკოლ ლარინიანი", "ლარინიანმა"],
        ),
        ({"ru": "Александр Лашенко"}, "ar", "التقى ألكسندر لاشينكو.", ["ألكسندر لاشينكو"]),
        ({"tr": "Recep Gölcü Erdoğar"}, "hy", "Ռեջեփ Էրդողարը եկավ։", ["Ռեջեփ Էրդողարը"]),
        (
            {"hy": "Լևոն Տեր-Լճյան"},
            "ru",
            "Левон Тер-Лчян. Тер-Лчян ушёл. Лчян остался.",
            ["Левон Тер-Лчян", "Тер-Лчян"],
        ),
        (
            {"ru": "Владимир Мартин"},
            "be",
            "Уладзімір Марцін. Марціна чакалі.",
            ["Уладзімір Марцін", "Марціна"],
        ),
        ({"ru": "Сергей Лавров"}, "be", "Сяргей Лаўроў", ["Сяргей Лаўроў"]),
        ({"ru": "Никол Ларинян"}, "sr", "Никол Ларињан. Ларињана.", ["Никол Ларињан", "Ларињана"]),
        ({"sr": "Иван Лучић"}, "ru", "Иван Лучич. Лучича ждали.", ["Иван Лучич", "Лучича"]),
        ({"ru": "Сергей Лавров"}, "pl", "Siergiej Ławrow. Ławrowa.", ["Siergiej Ławrow", "Ławrowa"]),
        ({"ru": "Мария Захарова"}, "de", "Maria Sacharowa.", ["Maria Sacharowa"]),
        ({"ru": "Борис Мартин"}, "fr", "Boris Martine.", ["Boris Martine"]),
        ({"ru": "Никол Ларинян"}, "es", "Nikol Larinián.", ["Nikol Larinián"]),
        (
            {"ru": "Антон Масаныков"},
            "uk",
            "Антон Масаников. Масаникова ждали.",
            ["Антон Масаников", "Масаникова"],
        ),
        (
            {"ru": "Тасмаг Озергалиев"},
            "kk",
            "Тасмаг Озерғалиев. Озерғалиевтің сөзі.",
            ["Тасмаг Озерғалиев", "Озерғалиевтің"],
        ),
        ({"kk": "Қали Тоқжанов"}, "ru", "Кали Токжанов. Токжанова ждали.", ["Кали Токжанов", "Токжанова"]),
        ({"ru": "Шавкат Озерзиёев"}, "en", "Shavkat Ozerziyoyev.", ["Shavkat Ozerziyoyev"]),
        ({"ru": "Антон Зеленковский"}, "en", "Anton Zelenkovsky.", ["Anton Zelenkovsky"]),
        ({"ru": "Антон Зеленковский"}, "cs", "Anton Zelenkovský.", ["Anton Zelenkovský"]),
        (
            {"ru": "Ильхам Озералиев"},
            "de",
            "Ilham Ozeraliyev, Ilham Oseralijew.",
            ["Ilham Ozeraliyev", "Ilham Oseralijew"],
        ),
        ({"ru": "Антон Мартин"}, "lv", "Antons Martins. Martinam.", ["Antons Martins", "Martinam"]),
        ({"uk": "Юлія Кириденко"}, "en", "Yuliia Kyrydenko.", ["Yuliia Kyrydenko"]),
        ({"ka": "ირაკლი ყავაშვილი"}, "en", "Irakli Kavashvili.", ["Irakli Kavashvili"]),
        ({"es": "Pedro Sánchez"}, "ru", "Педро Санчес.", ["Педро Санчес"]),
        # Czech gives foreign women an ending; Serbian bends theirs like an adjective.
        ({"en": "Helen Lind"}, "cs", "Helen Lindová. S Lindovou.", ["Helen Lindová", "Lindovou"]),
        ({"ru": "Мария Захарова"}, "sr", "Марија Захарова. Захаровој.", ["Марија Захарова", "Захаровој"]),
    ],
)
def test_a_person_is_found_as_each_language_spells_the_name(
    names: dict[str, str], language: str, text: str, expected: list[str]
) -> None:
    aliases = tuple(Alias(name, code, primary=True) for code, name in names.items())
    watch = Watch("w", aliases[0].text, WatchKind.PERSON, aliases)
    assert found(watch, text, language) == expected


def test_a_given_name_is_seen_in_letters_without_capitals() -> None:
    shalva = person("შალვა ტბაშვილი", "ka")
    assert found(shalva, "შალვა ტბაშვილმა თქვა. ნინო ტბაშვილი მღერის.", "ka") == ["შალვა ტბაშვილმა"]


def test_a_word_in_latin_letters_is_a_name_in_a_text_of_others() -> None:
    lake = Watch("w", "LakeAI", aliases=(Alias("LakeAI", "en", primary=True),))
    assert found(lake, "Глава LakeAI ушёл.", "ru") == ["LakeAI"]
    assert found(lake, "Der Chef von LakeAI ging.", "de") == []


def test_a_womans_family_name_alone_has_no_mans_forms() -> None:
    watch = Watch("w", "", WatchKind.PERSON, (Alias("Алла Озёрова", "ru"), Alias("Озёрова", "ru")))
    assert found(watch, "Пели Озёрова и Емельян Озёров.", "ru") == ["Озёрова"]
