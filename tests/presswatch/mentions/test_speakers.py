"""Who of several words beside a quote speaks: names behind roles, other bearers of a surname, outlets, places."""

from __future__ import annotations

import pymorphy3
import pytest

from presswatch.mentions import nominative
from presswatch.mentions.nominative import name_in_nominative
from presswatch.mentions.quotes import quotes
from presswatch.types import QuoteKind


def speakers(text: str, language: str, title: str = "") -> list[str | None]:
    return [quote.speaker_text for quote in quotes(text, language, title)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "Der Sprecher der Bahn, Jan Lind, erklärte: „Die Strecke bleibt gesperrt.“", ["Jan Lind"]),
        ("de", "„Das stimmt nicht“, sagte die Sprecherin des Amtes, Eva Lind, am Montag.", ["Eva Lind"]),
        ("es", "“La situación es grave”, dijo a EFE la portavoz del Gobierno, Ana Lago.", ["Ana Lago"]),
        ("en", 'A spokesperson for the Lake Commission, Ann Roe, called it "deeply regrettable".', ["Ann Roe"]),
        # A man and a woman of one family name.
        ("ru", "«Я рад», — сказал Озеров. «И я тоже», — добавила Озерова. Иван Озеров и Ольга Озерова ждут.",
         ["Иван Озеров", "Ольга Озерова"]),
        ("en", "Police chief Tom Marsh warned: “Stay indoors.” His deputy, Lisa Marsh, agreed. “It is dangerous,” she said.",
         ["Tom Marsh", "Lisa Marsh"]),
        # Three words of a name, and an institution with the name of its state.
        ("sr", "„Одлука је донета“, изјавила је министарка Милица Језерић Лакић.", ["Милица Језерић Лакић"]),
        ("ru", "«Угрозы нет», — говорится в сообщении МЧС Киргизии.", ["МЧС Киргизии"]),
        # No subject: a place, a conjunction, an outlet.
        ("hy", "«Որոշումն ընդունված է», - Ֆեյսբուքի իր էջում գրել է պատգամավոր Հայկ Լճյանը։", ["Հայկ Լճյանը"]),
        ("pl", "– Nie mam nic do ukrycia – mówi prezes Jan Jezior. I dodaje: – Zapraszam na kontrolę.",
         ["Jan Jezior", "Jan Jezior"]),
        ("ru", "Как передаёт «Вестник», Иван Озеров ждёт. «Мы это видим», — добавил он.", ["Иван Озеров"]),
        ("ru", "Депутат Иван Озеров в беседе с озеро.ru назвал это «позорным провалом».", ["Иван Озеров"]),
        # A sentence behind a colon, though it is short; a title is none.
        ("en", "Olaf Marsh was blunt: “This is unacceptable.”", ["Olaf Marsh"]),
        ("tr", "Okan Gölcü: “Şampiyon olacağız.”", ["Okan Gölcü"]),
        ("ru", "Главный редактор «Новой озёрной газеты» Иван Озеров: «Журналистика лечит от тирании».", ["Иван Озеров"]),
        ("en", "He delivered a blunt message to Marsh: “It is time to go home now.”", ["He"]),
        ("en", "New novel by Ann Roe: “Berlin Nights”", []),
    ],
)  # fmt: skip
def test_the_speaker_is_found(language: str, text: str, expected: list[str]) -> None:
    assert speakers(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "de",
            "Er sehe darin eine Chance. Eva Lind leitet das Amt. „Wir sind bereit“, sagte Lind. Sie wolle handeln – mit klaren Auflagen: „Man muss das vorsichtig tun.“",
            ["Eva Lind", "Eva Lind"],
        ),
        (
            "de",
            "Eva Lind leitet das Seeamt. „Wir sind bereit“, sagte Lind. Nach jedem Tag, nach jedem Schlag habe sie sich gesagt: „Ich mache weiter und gebe nicht auf.“",
            ["Eva Lind", "Eva Lind"],
        ),
        (
            "de",
            "Jan Lind führt die Werft. „Wir bauen weiter“, sagte Lind. Über seine Pläne sagte er: „Im Mai ist die Brücke fertig.“",
            ["Jan Lind", "Jan Lind"],
        ),
        (
            "de",
            "Jan Lind führt die Werft. „Wir bauen weiter“, sagte Lind. Umso wichtiger seien Partner, die mitziehen: „Ohne sie geht es nicht, das ist klar.“",
            ["Jan Lind", "Jan Lind"],
        ),
        (
            "de",
            "Das Seeamt forderte eine ungehinderte Heimkehr der Seeleute. „Wir rufen alle Seiten auf, die Fahrt nicht zu behindern“, hieß es.",
            [None],
        ),
        (
            "de",
            "„Jetzt wird einer gefeiert, der selbst schuld ist“, sagt Malik ad-Din über den Chef der Werft.",
            ["Malik ad-Din"],
        ),
        (
            "de",
            "Jan Lind sitzt im Stadtrat. Das Rechnungsamt kennt die Konten der Werft. „Das Amt prüft alles, so steht es im Gesetz“, bezweifelte er.",
            ["Jan Lind"],
        ),
        (
            "de",
            "Werftchef Jan Lind ist zufrieden. „Die Brücke hält“, sagte der Werftchef. „Wir bauen die nächste“, so Lind.",
            ["Jan Lind", "Jan Lind"],
        ),
        (
            "de",
            "Trainer Jan Lind (48) wundert es nicht: „Jeder Spieler hat seine Stärken.“ Der Trainer freut sich: „Ich bin froh, dass es wieder besser war.“",
            ["Jan Lind", "Jan Lind"],
        ),
        (
            "de",
            "„Der See ist sauber, das zeigen alle Proben“, sagte Lind dieser Redaktion. Eva Lind leitet das Amt.",
            ["Eva Lind"],
        ),
        (
            "de",
            "Seine Augen sind müde, als die Reporterin Eva Marsch fragt: „Wie war die Fahrt für Sie?“ Lind antwortet knapp: „Sehr schwer.“ Jan Lind kam 2019 an.",
            ["Eva Marsch", "Jan Lind"],
        ),
        (
            "de",
            "Die Lage ist ernst. Dem Bericht des Senders Kanal Neun erzählte er alles. Rolf Marsch war auf dem Schiff. „Ich habe gebetet“, sagte er.",
            ["Rolf Marsch"],
        ),
        (
            "pl",
            "Dowódca floty Iranu Ataollah Salehi ostrzega. „Nie ustąpimy ani o krok” - miał powiedzieć Salehi.",
            ["Ataollah Salehi"],
        ),
        (
            "pl",
            "Tak poinformował rzecznik policji w Lublinie Janusz Jezior. – Mężczyzna miał ranę uda – powiedział Jezior.",
            ["Janusz Jezior"],
        ),
        ("pl", "„Oczekiwaliśmy wyroku”, powiedział szef klubu PiS Mariusz Jezior.", ["Mariusz Jezior"]),
        ("cs", "„Dohoda je hotová,“ řekl prezident Ruska Vladimír Jezero.", ["Vladimír Jezero"]),
        (
            "el",
            "«Ο ιός είναι επικίνδυνος για όλους» κατέληξε ο διευθυντής του Κέντρου Γρίπης Μάικλ Λίμνης.",
            ["Μάικλ Λίμνης"],
        ),
        ("hr", "„Sporazum je gotov“, rekao je predsjednik Rusije Ivan Jezerić.", ["Ivan Jezerić"]),
        ("pl", "– Umowa jest gotowa – powiedział przywódca Korei Kim Dzong Un.", ["Kim Dzong Un"]),
        ("pl", 'Koszt imprezy to 45 mln dolarów - informuje "Puls Jeziora".', []),
        (
            "el",
            "Ο Γιάννης Λίμνης διευθύνει το λιμάνι. «Η γέφυρα είναι έτοιμη για όλους», τονίζει ο ίδιος.",
            ["Γιάννης Λίμνης"],
        ),
        (
            "el",
            "«Κοιμήθηκε καλά χθες το βράδυ» δήλωσε ο διευθυντής του νοσοκομείου «Φως», Ζοσέ Λίμνης μεταφέροντας τα νέα.",
            ["Ζοσέ Λίμνης"],
        ),
        (
            "el",
            "Ο Πολ Λίμνης, επικεφαλής του ΕΛΚΕ ανέφερε χαρακτηριστικά ότι «δεν μπορώ να σκεφτώ άλλον κίνδυνο».",
            ["Πολ Λίμνης"],
        ),
        ("el", "«Δεν υπάρχουν καλές ενδείξεις πριν από τότε», δήλωσε ο Τζ. Λίμνης.", ["Τζ. Λίμνης"]),
        (
            "en",
            "Olaf Marsh, the owner of the cafe in Brighton's Kensington Gardens, said he supported the plan. He added: “The place was very busy when it happened.”",
            ["Olaf Marsh"],
        ),
        (
            "en",
            "Ann Roe loved the show. However, when asked for advice, Ann dismissed the idea, noting, “She doesn’t need my advice on anything.”",
            ["Ann Roe"],
        ),
        (
            "en",
            "“Russia has achieved many advances,” Dr. Peter Marsh, executive director of the Task Force on National and Homeland Security recently wrote.",
            ["Peter Marsh"],
        ),
        (
            "en",
            "The case was made to the council, with lobbyists telling the committee that it “just was not fair to anyone here”.",
            ["lobbyists"],
        ),
        (
            "en",
            "Donna Marsh praised the album. “I feel like I am in another world,” Donna said.",
            ["Donna Marsh"],
        ),
        (
            "ru",
            "Министр здравоохранения Ярослав Озеров приехал в Озёрск. «Мы откроем центр в мае», — уточнил министр.",
            ["Ярослав Озеров"],
        ),
        (
            "ru",
            "Об этом сказал министр Александр Озеров. «Проект принят», — сказал А. Озеров.",
            ["Александр Озеров"],
        ),
        (
            "pl",
            "Minister zdrowia Jan Jezior przyjechał do Jeziorska. – Otworzymy oddział w maju – zapowiedział minister.",
            ["Jan Jezior"],
        ),
        (
            "es",
            "El alcalde Juan Lago visitó el puerto. “El puente está listo”, dijo el alcalde.",
            ["Juan Lago"],
        ),
        ("fr", "La maire Anne Lac a visité le port. « Le pont est prêt », a déclaré la maire.", ["Anne Lac"]),
        (
            "it",
            "Il sindaco Marco Lago ha visitato il porto. «Il ponte è pronto», ha detto il sindaco.",
            ["Marco Lago"],
        ),
        (
            "en",
            "Mayor Olaf Marsh visited the port on Monday. “The bridge is ready,” the mayor said.",
            ["Olaf Marsh"],
        ),
        (
            "en",
            "Senator Olaf Marsh met Senator Ann Roe. “The bridge is ready,” the senator said.",
            ["the senator"],
        ),
        (
            "de",
            "Bürgermeisterin Eva Lind besuchte den Hafen. „Die Brücke ist fertig“, sagte die Bürgermeisterin.",
            ["Eva Lind"],
        ),
        (
            "de",
            "Jan Lind leitet die Werft. „Die Brücke hält allem stand“, sagte der 51-Jährige.",
            ["Jan Lind"],
        ),
        (
            "de",
            "Eva Lind, Leiterin der Schule Seeblick sagte am Vormittag: „Es ist heiß, aber wir tun unser Bestes.“",
            ["Eva Lind"],
        ),
        (
            "de",
            "Die Technik stamme aus alten Jahren, sagte Lind: „Die ist für Hitze nicht ausgelegt.“ Jan Lind fährt Bahn.",
            ["Jan Lind"],
        ),
        ("de", 'Das Schiff hieß unter anderem "Seaways Mulan" und zuletzt "Bella Zwei".', []),
        (
            "de",
            "Er bekam ein Schreiben der Schule, in dem es hieß: „Die Eltern sollen ihre Kinder heute abholen.“",
            [None],
        ),
        (
            "de",
            "Jan Lind ist sauer. „Das geht nicht“, sagte Lind. Seine Schlussfolgerung: „Also wollen die uns alle täuschen?“",
            ["Jan Lind", "Jan Lind"],
        ),
        (
            "de",
            "Jan Lind prüft die Anzüge. Für Kontrolleur Lind kein Thema: „Wir messen jeden Tag neu und genau.“",
            ["Jan Lind"],
        ),
        (
            "de",
            "„Suppe hilft bei jeder Erkältung“, erklärt Autorin Rhonwen Marsch gegenüber der Zeitung.",
            ["Rhonwen Marsch"],
        ),
        ("en", "Olaf Marsh came home. “I am glad to be back here,” the 51-year-old said.", ["Olaf Marsh"]),
        (
            "ru",
            "«Толмачев — молодой следователь», — отметил представитель ведомства. Позже официальный представитель ведомства Владимир Озеров уточнил детали.",
            ["представитель ведомства"],
        ),
        (
            "ru",
            "«Особое внимание привлекло послание», — отмечает пресс-служба Озерова. Глава края Иван Озеров приехал.",
            ["пресс-служба Озерова"],
        ),
        (
            "ru",
            "«Буду надеяться на лучшее», — сказал Озеров РИА Новости. Иван Озеров — врач.",
            ["Иван Озеров"],
        ),
        ("ru", 'По данным на вечер, курс упал (20:00 МСК), передает "Интерфакс".', []),
        (
            "ru",
            "«Мы можем назвать её уникальной», — отметила главный врач больницы скорой и неотложной помощи Елена Озерова.",
            ["Елена Озерова"],
        ),
        (
            "ru",
            "По мнению руководителя Центра Александра Озёрского, это спасёт жизни. «То, что было невозможным, стало возможным», — заявил Озёрский.",
            ["Александр Озёрский"],
        ),
        (
            "ru",
            "Работой руководил Санджай Синха. «Мы воодушевлены новым методом», — комментирует С.Синха.",
            ["Санджай Синха"],
        ),
        (
            "ru",
            "«Это вирулицидное соединение», — объясняет Чжилей Чэн из департамента имени Арти Макферрина в Техасе.",
            ["Чжилей Чэн"],
        ),
        ("ru", "Приняты правила, согласно которым врачи могут выписывать «синие таблетки» раз в месяц.", []),
        (
            "ru",
            "«Замечания будут поданы в суд», — цитирует Озерова белорусское агентство Белапан. Адвокат Пётр Озеров ждёт.",
            ["Пётр Озеров"],
        ),
        (
            "ru",
            'Как отметил глава МИД сектора Газа, визит "направлен на пробитие бреши в блокаде" края.',
            ["глава МИД сектора Газа"],
        ),
        (
            "pl",
            "„Cukrzyca to podstępna choroba” - mówi prezes Polskiej Federacji Edukacji w Diabetologii Alicja Jezior, zachęcając do badań.",
            ["Alicja Jezior"],
        ),
        ("ru", "«Бюджет принят», — сообщили в пресс-службе Минфина.", ["пресс-службе Минфина"]),
        ("ru", "«Дорогу откроют завтра», — рассказал журналистам глава МЧС Иван Озеров.", ["Иван Озеров"]),
        ("ru", "«Дорогу откроют завтра», — заявил секретарь Совбеза РФ Иван Озеров.", ["Иван Озеров"]),
        ("ru", "«Дорогу откроют завтра», — сообщил ТАСС глава района Иван Озеров.", ["Иван Озеров"]),
        (
            "en",
            "“This is a new term,” Olaf Marsh said, according to a friend of him. “I am trying not to get emotional,” he said.",
            ["Olaf Marsh", "Olaf Marsh"],
        ),
        (
            "en",
            "“The firm conspired to steal our plans,” the Justice Department said in a statement.",
            ["Justice Department"],
        ),
        (
            "en",
            "FBI Director Christopher Marsh said the charges “lay bare blatant disregard of our laws.”",
            ["Christopher Marsh"],
        ),
        (
            "en",
            "Hosting Marsh at the fair “is our dream,” Ann Roe said. Tim Marsh is a guest. “I can feel it when I come here,” Marsh said.",
            ["Ann Roe", "Tim Marsh"],
        ),
        (
            "en",
            "Ann Bingham works in Lancaster, Calif. Bingham has two sons. “They would not have thought about it,” Bingham said.",
            ["Ann Bingham"],
        ),
        (
            "en",
            "The company sent a statement to Rolling Bridge. “The truth is that she owes us millions of dollars,” the statement continued.",
            ["the statement"],
        ),
        (
            "en",
            "Unpleasant weather is among the reasons one psychologist has called the third Monday of January “the most depressing day of the year.”",
            ["one psychologist"],
        ),
        (
            "en",
            "“The ultimate goal is to understand how we taste,” the Sunday Lake quoted Nada Roe, who led the team.",
            ["Nada Roe"],
        ),
        (
            "en",
            "Olaf Marsh spoke first. “I am tired,” Marsh said. Later Paul Roe, another guest, said he had given money. “He sent me home through the woods,” he said.",
            ["Olaf Marsh", "Paul Roe"],
        ),
    ],
)
def test_roles_pronouns_and_owners_lead_to_the_person(
    language: str, text: str, expected: list[str | None]
) -> None:
    found = [quote.speaker_text for quote in quotes(text, language) if quote.kind is not QuoteKind.INDIRECT]
    assert found == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "tr",
            'Okan Gölcü Moskova\'da muhabirlere şunları söyledi: "Köprü mayıs ayında açılacak ve herkes geçecek."',
            ["Okan Gölcü"],
        ),
        (
            "tr",
            'Enerji Bakanı Ada Roe ile Ankara\'da bir araya gelen Liman Başkanı Okan Gölcü şunları kaydetti: "Köprü mayıs ayında açılacak ve herkes geçecek."',
            ["Okan Gölcü"],
        ),
        (
            "tr",
            'Gölcü, limanın değişmesiyle ilgili olarak yaptığı açıklamada şunları söyledi: "Köprü mayıs ayında açılacak."',
            ["Gölcü"],
        ),
        (
            "tr",
            'Liman Müdürlüğü sözcüsü cumartesi günü gazetecilere şunları söyledi: "Köprü mayıs ayında açılacak."',
            ["Liman Müdürlüğü sözcüsü"],
        ),
        (
            "az",
            "“Körpü may ayında açılacaq”, Liman klubunun baş məşqçisi Okan Göllü müxbirlərə dedi.",
            ["Okan Göllü"],
        ),
        (
            "az",
            "Okan Göllü Bakıda keçirilən mitinqdə bildirib: “Körpü may ayında açılacaq və hamı keçəcək”.",
            ["Okan Göllü"],
        ),
        (
            "kk",
            "Көл қоғамының төрағасы Асан Көлбаев былай деді: «Көпір мамыр айында ашылады, бәрі өтеді».",
            ["Асан Көлбаев"],
        ),
        (
            "kk",
            "Асан Көлбаев бейсенбі күні Алматыда журналистерге былай деді: «Көпір мамыр айында ашылады».",
            ["Асан Көлбаев"],
        ),
        (
            "kk",
            "Порт қызметінің өкілі былай деді: «Көпір мамыр айында ашылады, бәрі өтеді».",
            ["Порт қызметінің өкілі"],
        ),
        (
            "ky",
            "Көл коомунун төрагасы Асан Көлбаев мындай деди: «Көпүрө май айында ачылат, баары өтөт».",
            ["Асан Көлбаев"],
        ),
        (
            "ky",
            "Асан Көлбаев жума күнү Бишкекте журналисттерге мындай деди: «Көпүрө май айында ачылат».",
            ["Асан Көлбаев"],
        ),
        (
            "uz",
            "Koʻl jamiyatining raisi Anvar Koʻlov shunday dedi: “Koʻprik may oyida ochiladi, hamma oʻtadi”.",
            ["Anvar Koʻlov"],
        ),
        (
            "uz",
            "Anvar Koʻlov shanba kuni Toshkentda muxbirlarga shunday dedi: “Koʻprik may oyida ochiladi”.",
            ["Anvar Koʻlov"],
        ),
        (
            "tg",
            "Раиси бандар Анвар Кӯлов рӯзи шанбе эълон кард: “Пул моҳи май кушода мешавад ва ҳама мегузаранд”.",
            ["Анвар Кӯлов"],
        ),
        (
            "fa",
            "علی دریایی، رئیس بندر، پس از جلسه در تهران گفت: «پل در ماه مه باز می\u200cشود و همه عبور می\u200cکنند.»",
            ["علی دریایی"],
        ),
        (
            "fa",
            "یک سخنگوی بندر گفت: «پل در ماه مه باز می\u200cشود و همه عبور می\u200cکنند.»",
            ["یک سخنگوی بندر"],
        ),
        (
            "ar",
            'قال سليم البحري عقب اجتماع مع الوزير في بيروت: "الجسر سيفتح في مايو والجميع سيعبر".',
            ["سليم البحري"],
        ),
        ("ar", 'قال سليم البحري يوم الأربعاء إن "الجسر سيفتح في مايو والجميع سيعبر".', ["سليم البحري"]),
        (
            "hy",
            "Նավահանգստի տնօրեն Հայկ Լճյանը Երևանում հինգշաբթի օրը լրագրողներին ասաց. «Կամուրջը կբացվի մայիսին, բոլորը կանցնեն»։",
            ["Հայկ Լճյանը"],
        ),
        ("hy", "-Կամուրջը կբացվի մայիսին,- ասաց Հայկ Լճյանը։", ["Հայկ Լճյանը"]),
        ("zh", "“桥将在五月开放，所有人都能通过。”他解释道。", ["他"]),
        ("zh", "李湖表示“桥将在五月开放，所有人都能通过”。", ["李湖"]),
        (
            "fi",
            "”Silta avataan toukokuussa”, sanoo 35-vuotias johtaja Anna Järvi tyynnytellessään yleisöä satamassa.",
            ["Anna Järvi"],
        ),
        (
            "fi",
            "Sillan kannattaja Anna Järvi osallistui myös marssille ja sanoi toimittajille: ”Silta avataan toukokuussa.”",
            ["Anna Järvi"],
        ),
        (
            "cs",
            "Starosta Jan Jezero v pátek ráno řekl: „Most otevřeme v květnu, projdou všichni.“",
            ["Jan Jezero"],
        ),
        (
            "fr",
            "Anne Lac, la fille du maire, née peu après que le pont a été ouvert, a déclaré : « Le pont est à tout le monde. »",
            ["Anne Lac"],
        ),
        ("fr", "« Le pont est à tout le monde », m’a confié Anne Lac.", ["Anne Lac"]),
        ("zh", "李湖告诉码头电台：“桥将在五月开放，所有人都能通过。”", ["李湖"]),
        ("zh", "市长李湖在柏林向记者表示：“桥将在五月开放，所有人都能通过。”", ["市长李湖"]),
        ("zh", "李湖对记者说：“桥将在五月开放，所有人都能通过。”", ["李湖"]),
        ("sr", "„Дубoкo сaм зaбринутa збoг oнoгa штo рaди”, рeклa je Вера Језерић.", ["Вера Језерић"]),
        (
            "ja",
            "湖の停戦交渉を仲介している港の外務省報道官は14日、「これまでで最も合意に近づいている」と語った。",
            ["港の外務省報道官"],
        ),
        ("ja", "李氏は議会が予算案を提出している点などを挙げ、「明白な違反行為だ」と指摘した。", ["李氏"]),
        ("ja", "荻田警部補は「橋を最大限活用したい」と話している。", ["荻田警部補"]),
        ("ko", "이호수 시장은 “다리를 5월에 열겠다”고 말하기도 했다.", ["이호수 시장"]),
        ("ko", "“다리를 5월에 열겠다”고 이호수 시장은 말했다.", ["이호수 시장"]),
        (
            "tr",
            'Ulaştırma ve Altyapı Bakanlığı yaptığı açıklamada, "Yol bugün iki yönde de ulaşıma açıldı" ifadesini kullandı.',
            ["Ulaştırma ve Altyapı Bakanlığı"],
        ),
        ("sv", "”Varje natt leder till fler offer”, skriver presidenten på X.", ["presidenten på X"]),
        (
            "en",
            "“We know nothing of it,” the Department of Lakes and Social Care said.",
            ["the Department of Lakes and Social Care"],
        ),
    ],
)
def test_what_stands_between_a_subject_and_its_verb_is_no_part_of_it(
    language: str, text: str, expected: list[str | None]
) -> None:
    found = [quote.speaker_text for quote in quotes(text, language) if quote.kind is not QuoteKind.INDIRECT]
    assert found == expected


def test_a_russian_name_of_an_oblique_case_is_given_in_the_nominative() -> None:
    pytest.importorskip("pymorphy3")
    text = "— Довольны ли вы результатом сезона?\n— Да, вполне.\n— Что дальше?\n— Будем готовиться.\n— Кто соперник?\n— Турция."
    assert set(speakers(text, "ru", "Интервью с тренером Мурадом Мусаевым")) == {"Мурад Мусаев"}
    assert name_in_nominative("Лилии Орозовой", "ru") == "Лилия Орозова"
    assert name_in_nominative("Сергей Лавров", "ru") == "Сергей Лавров"
    assert name_in_nominative("Озёра Тюль", "ru") == "Озёра Тюль"


def test_a_dictionary_stays_loaded_while_texts_of_other_languages_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loads: list[str] = []
    analyzer = pymorphy3.MorphAnalyzer

    def load(*, path: str, lang: str) -> pymorphy3.MorphAnalyzer:
        loads.append(lang)
        return analyzer(path=path, lang=lang)

    monkeypatch.setattr(pymorphy3, "MorphAnalyzer", load)
    nominative._analyzer.cache_clear()
    name_in_nominative.cache_clear()
    for bearer, language in [("Мурада Мусаева", "ru"), ("Мурада Мусаєва", "uk"), ("Ивана Озерова", "ru")]:
        name_in_nominative(bearer, language)
    assert loads == ["ru"]
