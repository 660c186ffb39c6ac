"""Which outlet a text credits, and which agency a story came from. All sentences are invented."""

from __future__ import annotations

import time

import pytest

from presswatch.mentions.attribution import attributions, languages
from presswatch.mentions.origin_marks import origin
from presswatch.mentions.outlets import tables

CREDITS = [
    ("en", "Sputnik Armenia reports that the bridge will close.", "Sputnik", "reports"),
    ("en", "The mayor told the TASS agency that it was over.", "TASS", "told"),
    ("en", "In an exclusive commentary to Cronos.Asia, the mayor spoke of it.", "Cronos.Asia", "exclusive"),
    ("en", "Interview of Mayor Anna Lind to the TASS agency", "TASS", "told"),
    ("en", "The bridge will close, the paper said, citing Reuters.", "Reuters", "refers"),
    ("ru", "Мост закроют, сообщает ТАСС.", "TASS", "reports"),
    ("ru", "Мост закроют, пишет газета со ссылкой на РИА Новости.", "RIA Novosti", "refers"),
    ("ru", "Об этом мэр рассказала в интервью агентству ТАСС.", "TASS", "told"),
    ("ru", "По данным «Интерфакса», мост закроют.", "Interfax", "reports"),
    ("ru", "Мэр дала эксклюзивное интервью РБК.", "RBC", "exclusive"),
    ("ru", "Источник «Интерфакса» подтвердил закрытие.", "Interfax", "told"),
    ("ru", "Об этом ТАСС рассказали в мэрии.", "TASS", "told"),
    ("ru", "Об этом ТАСС сообщил источник в мэрии.", "TASS", "told"),
    ("ru", "ТАСС сообщил в среду о закрытии.", "TASS", "reports"),
    ("ru", "Такие данные приводит агентство «Интерфакс».", "Interfax", "reports"),
    ("ru", "Об этом говорится в материале издания Politico.", "Politico", "published"),
    ("en", "The mayor told Reuters in an exclusive interview that it was over.", "Reuters", "exclusive"),
    ("en", "The bridge closes, says a letter seen by Reuters.", "Reuters", "refers"),
    ("en", "The mayor told Russia's state-run TASS news agency so.", "TASS", "told"),
    ("en", "Speaking to the BBC, the mayor said no.", "BBC", "told"),
    ("en", "She wrote in an op-ed for Politico that it was over.", "Politico", "published"),
    (
        "en",
        "Kommersant, a Russian daily, wrote on Friday that the bridge would close.",
        "Kommersant",
        "reports",
    ),
    ("en", "Reuters has learned that the bridge will close.", "Reuters", "reports"),
    ("ru", "Об этом стало известно изданию РБК.", "RBC", "told"),
    ("ru", "«Неправда», — сказал он РБК.", "RBC", "told"),
    ("ru", "Мэр (цитата по ТАСС) отрицает это.", "TASS", "refers"),
    ("ru", "Reuters узнало о закрытии моста.", "Reuters", "reports"),
    ("hy", "Քաղաքապետն այդ մասին ասել է Ռոյթերս գործակալությանը տված հարցազրույցում։", "Reuters", "told"),
    ("fr", "La mairie a indiqué dans la soirée à Reuters que le pont fermera.", "Reuters", "told"),
    ("cs", "Most se zavře, řekl pro Reuters starosta.", "Reuters", "told"),
    ("be", "Аб гэтым карэспандэнту БЕЛТА расказалі ў мэрыі.", "BelTA", "told"),
    ("ky", "Бул тууралуу «Кабар» агенттиги билдирди.", "Kabar", "reports"),
    ("kk", "Әкім «Хабар 24» телеарнасына берген сұхбатында айтты.", "Khabar 24", "told"),
    ("uz", "“Kun.uz” nashri yozadi.", "Kun.uz", "reports"),
    ("az", "Reuters-ə istinadən xəbər verilir.", "Reuters", "refers"),
    ("tr", "Başkan, Anadolu Ajansı'na (AA) verdiği röportajda konuştu.", "Anadolu", "told"),
    ("tr", "TASS ajansına konuşan başkan yalanladı.", "TASS", "told"),
    ("cs", "Napsala to agentura Reuters.", "Reuters", "reports"),
    ("de", "Das sagte Lind der Deutschen Presse-Agentur.", "dpa", "told"),
    ("hr", "Most se zatvara, javlja Hina.", "Hina", "reports"),
    ("hr", "Rekao je za N1.", "N1", "told"),
    ("pl", "Most się zamyka, według Reutersa.", "Reuters", "reports"),
    ("pl", "Powiedziała w rozmowie z Onetem.", "Onet", "told"),
    ("be", "Паводле Reuters, мост зачыняць.", "Reuters", "reports"),
    ("it", "Il sindaco lo ha detto all'Ansa.", "ANSA", "told"),
    ("de", "Das meldet die Nachrichtenagentur Reuters unter Berufung auf die Stadt.", "Reuters", "reports"),
    ("sk", "Informuje o tom agentúra TASR.", "TASR", "reports"),
    ("sl", "Kot poroča STA, se most zapira.", "STA", "reports"),
    ("pt", "A prefeita disse à agência Lusa.", "Lusa", "told"),
    ("pt", "Segundo a Reuters, a ponte fecha.", "Reuters", "reports"),
    ("nl", "Dat meldt persbureau Reuters.", "Reuters", "reports"),
    ("nl", "Dat zegt ze tegen de NOS.", "NOS", "told"),
    ("ro", "Podul se închide, relatează Reuters.", "Reuters", "reports"),
    ("ro", "A declarat pentru AFP un oficial.", "AFP", "told"),
    ("hu", "Mondta az MTI-nek a polgármester.", "MTI", "told"),
    ("hu", "A hidat lezárják, írja a Reuters.", "Reuters", "reports"),
    ("sv", "Bron stängs, skriver Dagens Nyheter.", "Dagens Nyheter", "reports"),
    ("sv", "Det säger hon till TT.", "TT", "told"),
    ("no", "Broen stenges, melder NTB.", "NTB", "reports"),
    ("da", "Broen lukkes, oplyser Ritzau.", "Ritzau", "reports"),
    ("fi", "Silta suljetaan, kertoo Helsingin Sanomat.", "Helsingin Sanomat", "reports"),
    ("fi", "Reutersin mukaan silta suljetaan.", "Reuters", "reports"),
    ("el", "Η γέφυρα κλείνει, μεταδίδει το Reuters.", "Reuters", "reports"),
    ("lt", "Tiltas uždarytas, praneša BNS.", "BNS", "reports"),
    ("lv", "Tiltu slēgs, ziņo LETA.", "LETA", "reports"),
    ("et", "Sild suletakse, vahendas BNS.", "BNS", "reports"),
    ("mk", "Мостот се затвора, јавува Ројтерс.", "Reuters", "reports"),
    ("ja", "ロイター通信によると、橋は閉じる。", "Reuters", "reports"),
    ("ko", "연합뉴스에 따르면 다리가 닫힌다.", "Yonhap", "reports"),
    ("fa", "به گزارش خبرگزاری ایسنا، پل بسته شد.", "ISNA", "reports"),
    ("ar", "وفقا لوكالة فرانس برس، الجسر مغلق.", "AFP", "refers"),
    ("fr", "Interrogée par l'AFP, la maire a dit non.", "AFP", "told"),
    ("sr", "Мост се затвара, рекла је за РТС.", "RTS", "told"),
    ("sr", "Most se zatvara, prenosi Tanjug.", "Tanjug", "reports"),
    ("fa", "به نقل از رویترز، پل بسته می‌شود.", "Reuters", "refers"),
    ("ar", "ذكرت وكالة رويترز أن الجسر مغلق.", "Reuters", "reports"),
    ("zh", "据路透社报道，大桥关闭。", "Reuters", "reports"),
    ("uk", "Міст закриють, пише «Українська правда».", "Ukrainska Pravda", "reports"),
    ("uk", "Міст закриють, повідомляє Укрінформ.", "Ukrinform", "reports"),
    ("be", "Мост зачыняць, паведамляе БЕЛТА.", "BelTA", "reports"),
    ("hy", "Կամուրջը կփակվի, հայտնում է Արմենպրեսը։", "Armenpress", "reports"),
    ("hy", "Ըստ Armenpress-ի՝ կամուրջը կփակվի։", "Armenpress", "reports"),
    ("kk", "Көпір жабылады, деп хабарлайды ҚазАқпарат.", "Kazinform", "reports"),
    ("ky", "Көпүрө жабылат, деп кабарлайт 24.kg.", "24.kg", "reports"),
    ("uz", "Ko‘prik yopiladi, deb xabar beradi Kun.uz.", "Kun.uz", "reports"),
    ("tg", "Пул баста мешавад, хабар медиҳад АМИТ «Ховар».", "Khovar", "reports"),
    ("az", "Körpü bağlanır, APA xəbər verir.", "APA", "reports"),
    ("tr", "Köprü kapanıyor, Reuters bildirdi.", "Reuters", "reports"),
    ("pl", "Most zostanie zamknięty, podaje PAP.", "PAP", "reports"),
    ("cs", "Most se zavře, informovala agentura Reuters.", "Reuters", "reports"),
    ("de", "Die Brücke wird gesperrt, berichtet die Nachrichtenagentur dpa.", "dpa", "reports"),
    ("fr", "Le pont fermera, selon l'agence Reuters.", "Reuters", "reports"),
    ("es", "El puente se cerrará, informó EFE.", "EFE", "reports"),
]


@pytest.mark.parametrize(
    ("language", "text", "agent", "verb_class"), CREDITS, ids=[row[1] for row in CREDITS]
)
def test_credit_names_outlet_and_kind(language: str, text: str, agent: str, verb_class: str) -> None:
    found = attributions(text, language)
    assert [(one.agent, one.verb_class) for one in found] == [(agent, verb_class)]
    assert text[found[0].span.start : found[0].span.end] == found[0].agent_text


def test_outlet_that_is_only_mentioned_is_not_credited() -> None:
    assert attributions("Reuters moved to a new house in Canary Wharf.", "en") == []
    assert attributions("Здание ТАСС построили в семидесятые.", "ru") == []
    assert attributions("The Trend is a good sign for The Economist in us.", "en") == []


def test_about_this_credits_the_sentence_before() -> None:
    text = "Мост закроют в мае. Об этом сообщает ТАСС."
    (found,) = attributions(text, "ru")
    assert text[found.passage.start : found.passage.end].strip() == "Мост закроют в мае."


def test_about_this_in_its_own_paragraph_credits_the_paragraph_before() -> None:
    text = "Мост закроют в мае.\nОб этом сообщает ТАСС."
    (found,) = attributions(text, "ru")
    assert text[found.passage.start : found.passage.end] == "Мост закроют в мае."


def test_names_of_the_workspace_are_known() -> None:
    text = "Мост закроют, пишет «Мостовой вестник»."
    assert attributions(text, "ru")[0].agent is None
    assert attributions(text, "ru", [("Мостовой вестник", "bridge-herald")])[0].agent == "bridge-herald"
    bent = "Мост закроют, пишет газета со ссылкой на Мостовика."
    assert [one.agent for one in attributions(bent, "ru", [("Мостовик", "bridge")])] == ["bridge"]


def test_chain_in_one_sentence_keeps_both() -> None:
    found = attributions("Пра гэта паведамляе БЕЛТА са спасылкай на Reuters.", "be")
    assert [(one.agent, one.verb_class) for one in found] == [("BelTA", "reports"), ("Reuters", "refers")]


@pytest.mark.parametrize("language", [*languages(), "xx", ""])
def test_hostile_text_is_read_in_time(language: str) -> None:
    started = time.process_time()
    attributions("агентства газеты the news agency «Х» " * 1_500 + "ТАСС", language)
    assert time.process_time() - started < 10


WIRES = [
    ("МОСКВА, 5 июня. /ТАСС/. Мост закроют.", "TASS", "dateline"),
    ("МОСКВА, 5 июн — РИА Новости. Мост закроют.", "RIA Novosti", "dateline"),
    ("Москва. 5 июня. INTERFAX.RU - Мост закроют.", "Interfax", "dateline"),
    ("5 июня, Минск /Корр. БЕЛТА/. Мост закроют.", "BelTA", "dateline"),
    ("ЕРЕВАН, 5 ИЮНЯ, АРМЕНПРЕСС. Мост закроют.", "Armenpress", "dateline"),
    ("АСТАНА. КАЗИНФОРМ – Мост закроют.", "Kazinform", "dateline"),
    ("OSLO (AP) — The bridge will close.", "AP", "dateline"),
    ("OSLO, June 5 (Reuters) - The bridge will close.", "Reuters", "dateline"),
    ("The bridge will close.\n(Reporting by Anna Lind; Editing by Peter Holm)", "Reuters", "credit"),
    ("Die Brücke wird gesperrt.\nQuelle: dpa", "dpa", "credit"),
]


@pytest.mark.parametrize(("text", "name", "place"), WIRES, ids=[row[0][:30] for row in WIRES])
def test_wire_marks_tell_the_origin(text: str, name: str, place: str) -> None:
    found = origin(text)
    assert found is not None
    assert (found.name, found.place) == (name, place)
    assert found.span is not None
    assert 0 <= found.span.start < found.span.end <= len(text)


def test_byline_tells_the_origin() -> None:
    found = origin("The bridge will close.", ["The Associated Press"])
    assert found is not None
    assert (found.name, found.place, found.span) == ("AP", "byline", None)


@pytest.mark.parametrize(
    "text",
    [
        "The mayor told Reuters that the bridge would close.",
        "The bridge will close. Anna Lind of AP contributed to this report.",
        "Мэр рассказала ТАСС, что мост закроют.",
    ],
)
def test_mention_of_an_agency_is_no_origin(text: str) -> None:
    found = origin(text, ["Anna Lind"])
    assert found is None


def test_title_before_the_text_is_skipped() -> None:
    title = "Bridge to close"
    found = origin(f"{title}\nOSLO (AP) — The bridge will close.", (), title)
    assert found is not None
    assert found.name == "AP"


def test_every_wire_has_its_aliases() -> None:
    outlets, wires = tables()
    assert wires <= set(outlets)
    assert all(aliases for aliases in outlets.values())
