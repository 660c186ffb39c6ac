"""Closed classes of words that decide what kind of edit a change is, by language.

Months, weekdays, number words, negations, verbs and phrases that credit, and words without content.
A language that is not listed is judged by its digits, capitals and quotation marks alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class EditWords:
    """The closed classes of one language, in lower case. `*` at the end of a word opens it to any ending."""

    dates: str = ""  # months, weekdays, words that point to a day
    numbers: str = ""  # "word=value"; several words of one value share a line
    negations: str = ""
    negative_prefixes: str = ""
    negative_infixes: str = ""  # syllables after a verb's stem
    opposites: str = ""  # "a/b": the one denies what the other affirms
    credits: str = ""  # verbs of saying
    sources: str = ""  # phrases that name a source rather than a speaker
    empty: str = ""  # articles, prepositions, auxiliaries, conjunctions


_WORDS: dict[str, EditWords] = {
    "en": EditWords(
        dates="""january february march april may june july august september october november december jan feb mar apr jun jul aug
            sept sep oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thurs fri sat
            sun yesterday today tomorrow tonight noon midnight morning afternoon evening weekend spring summer autumn winter""",
        numbers="""zero=0 one=1 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 twelve=12
            thirteen=13 fourteen=14 fifteen=15 sixteen=16 seventeen=17 eighteen=18 nineteen=19 twenty=20 thirty=30 forty=40
            fifty=50 sixty=60 seventy=70 eighty=80 ninety=90 dozen=12 dozens=d12 hundred=100 hundreds=d100 thousand=1e3
            thousands=d1e3 million=1e6 mln=1e6 m=1e6 billion=1e9 bln=1e9 bn=1e9 trillion=1e12 half=0.5 third=3rd quarter=0.25 first=1st
            second=2nd fourth=4th fifth=5th sixth=6th twice=2x thrice=3x once=1x double=2x triple=3x percent=% per_cent=%""",
        negations="""not n't no never none nobody nothing nowhere neither nor cannot without hardly barely isn't aren't wasn't
            weren't don't doesn't didn't won't wouldn't can't couldn't shouldn't hasn't haven't hadn't mustn't""",
        negative_prefixes="un in im il ir dis non non-",
        opposites="""confirmed/denied confirms/denies confirm/deny approved/rejected approve/reject approves/rejects
            accepted/rejected accepts/rejects accept/reject agreed/refused agrees/refuses agree/refuse admitted/denied admits/denies guilty/innocent
            supported/opposed supports/opposes support/oppose passed/failed won/lost wins/loses allowed/banned allowed/barred
            rose/fell rises/falls rising/falling increased/decreased increase/decrease increases/decreases
            up/down with/without open*/clos* begin*/end begins/ends started/stopped start/stop more/less higher/lower above/below acquitted/convicted
            upheld/overturned lifted/imposed included/excluded succeeded/failed""",
        credits="""said says say saying told tells claimed claims claim alleged alleges stated states insisted insists admitted
            admits added adds announced announces suggested suggests acknowledged acknowledges noted notes argued argues
            reported reports reportedly allegedly confirmed confirms denied denies warned warns conceded concedes boasted
            declared declares explained asserted asserts maintained maintains revealed reveals wrote writes quoted
            remarked replied responded believes believed""",
        sources="""according_to citing quoting reports reported by_way_of told sources source per as_reported_by with_reference_to
            spokesperson spokesman spokeswoman anonymous unnamed on_condition_of_anonymity""",
        empty="""a an the of to in on at for by with from as is are was were be been being and or but that which who whom this
            these those its it his her their there then so also into onto upon over than have has""",
    ),
    "ru": EditWords(
        dates="""январ* феврал* март марта марте марту апрел* мая май мае июн* июл* август августа августе сентябр* октябр*
            ноябр* декабр* понедельник* вторник* сред* четверг* пятниц* суббот* воскресень* вчера сегодня завтра позавчера
            послезавтра накануне утром вечером днём днем ночью утра вечера полдень полночь весной летом осенью зимой год года году""",
        numbers="""ноль=0 нуля=0 один=1 одна=1 одно=1 одного=1 одной=1 одну=1 два=2 две=2 двух=2 двумя=2 двум=2 двое=2 двоих=2 три=3
            трёх=3 трех=3 трое=3 троих=3 тремя=3 трём=3 трем=3 четыре=4 четырёх=4 четырех=4 четверо=4 четверых=4 пять=5 пяти=5 пятеро=5 пятерых=5
            шесть=6 шести=6 шестеро=6 семь=7 семи=7 семеро=7 восемь=8 восьми=8 девять=9 девяти=9 десять=10 десяти=10
            одиннадцать=11 одиннадцати=11 двенадцать=12 двенадцати=12 тринадцать=13 четырнадцать=14 пятнадцать=15 пятнадцати=15
            шестнадцать=16 семнадцать=17 восемнадцать=18 девятнадцать=19 двадцать=20 двадцати=20 тридцать=30 тридцати=30 сорок=40 сорока=40
            пятьдесят=50 шестьдесят=60 семьдесят=70 восемьдесят=80 девяносто=90 сто=100 ста=100 двести=200 триста=300 пятьсот=500
            тысяча=1e3 тысячи=1e3 тысяч=1e3 тыс=1e3 тысячу=1e3 миллион=1e6 миллиона=1e6 миллионов=1e6 млн=1e6 миллионы=1e6 миллиард=1e9 миллиарда=1e9
            миллиардов=1e9 млрд=1e9 миллиарды=1e9 триллион=1e12 триллиона=1e12 триллионов=1e12 трлн=1e12 десятки=d10 десятков=d10 сотни=d100 сотен=d100
            половина=0.5 половины=0.5 половину=0.5 треть=1/3 трети=1/3 четверть=0.25 четверти=0.25 полтора=1.5 полторы=1.5 вдвое=2x втрое=3x вчетверо=4x
            первый=1st первая=1st первого=1st первой=1st второй=2nd вторая=2nd второго=2nd третий=3rd третья=3rd третьего=3rd третьей=3rd
            четвёртый=4th четвертый=4th пятый=5th пятого=5th процент=% процента=% процентов=% дважды=2x трижды=3x""",
        negations="""не ни нет нельзя никогда никто никого никому ничего ничто никакой никаких нигде никуда без отнюдь вовсе нету невозможно""",
        negative_prefixes="не без бес",
        opposites="""подтвер*/опроверг* подтвер*/опровер* одобр*/отклон* приня*/отклон* соглас*/отказ* призна*/отриц* призна*/отверг*
            поддерж*/отверг* поддерж*/осуд* вырос*/упал* вырос*/сниз* увелич*/уменьш* увелич*/сократ* увелич*/сниз* разреш*/запре* рост*/паден*
            рост*/сниж* виновн*/невиновн* больше/меньше выше/ниже более/менее выигра*/проигра* повы*/пони* повы*/сниз* против/за оправда*/осуд*
            ввел*/отмен* победи*/проигра* откр*/закр* начал*/законч* начал*/прекра*""",
        credits="""сказал* говорит говорят сообщил* сообщает сообщают сообщалось заявил* заявляет заявляют отметил* отмечает
            подчеркнул* подчёркивает подчеркивает добавил* уточнил* пояснил* рассказал* рассказывает утверждает утверждают утверждал* признал* признаёт
            признает предупредил* напомнил* считает считают полагает предположил* пишет пишут написал* передаёт передает передают
            передал* объявил* цитирует подтвердил* подтверждает опроверг* намекнул* пожаловался пожаловалась пообещал* якобы высказал* констатировал*
            парировал* выразил* обвинил*""",
        sources="""по_данным по_словам по_информации по_сообщению со_ссылкой_на ссылаясь_на сообщает сообщил сообщила передаёт передает передают пишет пишут
            источник* собеседник* согласно по_мнению на_условиях_анонимности цитирует пресс-служб*""",
        empty="""в во на с со к ко по из от до о об обо за у и а но или что чтобы как это эта этот эти тот та те то же бы ли его её
            ее их он она оно они также при для над под между через вплоть был была было были будет есть который которая которые""",
    ),
    "uk": EditWords(
        dates="""січн* лют* берез* квітн* травн* червн* липн* серпн* вересн* жовтн* листопад* грудн* понеділ* вівтор* серед*
            четвер* п'ятниц* субот* неділ* вчора сьогодні завтра позавчора напередодні вранці ввечері рік року році""",
        numbers="""один=1 одна=1 два=2 дві=2 двох=2 три=3 трьох=3 чотири=4 п'ять=5 шість=6 сім=7 вісім=8 дев'ять=9 десять=10 сто=100
            тисяча=1e3 тисячі=1e3 тисяч=1e3 тис=1e3 мільйон=1e6 мільйони=1e6 мільйонів=1e6 млн=1e6 мільярд=1e9 мільярди=1e9 мільярдів=1e9 млрд=1e9 половина=0.5
            десятки=d10 сотні=d100 вдвічі=2x втричі=3x""",
        negations="не ні ані немає нема ніколи ніхто нікого нічого жоден жодного без не_можна неможливо",
        negative_prefixes="не без",
        opposites="""підтвер*/спросту* схвал*/відхил* погод*/відмов* зрос*/впа* зріс/впав зрос*/зниз* збільш*/зменш* дозвол*/заборон*
            більше/менше вище/нижче проти/за виправда*/засуд*""",
        credits="""сказав сказала каже кажуть повідомив повідомила повідомляє повідомляють заявив заявила заявили зазначив зазначила
            додав додала підкреслив уточнив розповів стверджує стверджують визнав вважає пише пишуть передає нібито наголосив наголосила""",
        sources="за_даними за_словами за_інформацією з_посиланням_на посилаючись_на повідомляє передає пише джерел* згідно",
        empty="в у на з із зі до від по про за і й та а але або що щоб як це ця цей ці той його її їх він вона воно вони також при для був була було були є",
    ),
    "be": EditWords(
        dates="""студзен* лют* сакавік* красавік* травен* траўн* чэрвен* ліпен* жніўн* жнівен* верас* кастрычнік* лістапад* снежан* снежн*
            панядзел* аўторак аўторк* серад* чацвер чацвярг* пятніц* субот* нядзел* учора сёння заўтра напярэдадні раніцай год года годзе""",
        numbers="""адзін=1 адна=1 два=2 дзве=2 двух=2 тры=3 трох=3 чатыры=4 пяць=5 шэсць=6 сем=7 восем=8 дзевяць=9 дзесяць=10 сто=100
            тысяча=1e3 тысячы=1e3 тысяч=1e3 тыс=1e3 мільён=1e6 мільёны=1e6 мільёнаў=1e6 млн=1e6 мільярд=1e9 мільярды=1e9 мільярдаў=1e9 млрд=1e9 палова=0.5""",
        negations="не ня ні няма нельга ніколі ніхто нікога нічога без немагчыма",
        negative_prefixes="не ня без",
        opposites="пацвер*/абвер* ухвал*/адхіл* пагадз*/адмов* вырас*/упа* павял*/зменш* дазвол*/забаран* больш/менш супраць/за",
        credits="сказаў сказала кажа паведаміў паведаміла паведамляе заявіў заявіла адзначыў адзначыла дадаў дадала падкрэсліў удакладніў расказаў сцвярджае лічыць піша перадае нібыта",
        sources="паводле па_словах са_спасылкай_на спасылаючыся_на паведамляе перадае піша крыніц* згодна",
        empty="у ў на з са да ад па пра за і й а але або што каб як гэта гэты гэтая гэтыя той яго яе іх ён яна яны таксама пры для быў была было былі ёсць",
    ),
    "hy": EditWords(
        dates="""հունվար* փետրվար* մարտ մարտի մարտին ապրիլ* մայիս* հունիս* հուլիս* օգոստոս* սեպտեմբեր* հոկտեմբեր* նոյեմբեր*
            դեկտեմբեր* երկուշաբթի* երեքշաբթի* չորեքշաբթի* հինգշաբթի* ուրբաթ* շաբաթ կիրակի* երեկ այսօր վաղը առավոտյան երեկոյան
            նախօրեին թվականի թվականին թ""",
        numbers="""մեկ=1 երկու=2 երկուսը=2 երեք=3 չորս=4 հինգ=5 վեց=6 յոթ=7 ութ=8 ինը=9 տասը=10 տասն=10 տասնմեկ=11 տասներկու=12 տասնհինգ=15
            քսան=20 երեսուն=30 քառասուն=40 հիսուն=50 վաթսուն=60 հարյուր=100 հազար=1e3 միլիոն=1e6 մլն=1e6 միլիարդ=1e9 մլրդ=1e9 տասնյակ=d10
            հարյուրավոր=d100 հազարավոր=d1e3 տասնյակներ=d10 կես=0.5 կեսը=0.5 երրորդ=3rd երկրորդ=2nd առաջին=1st չորրորդ=4th տոկոս=% տոկոսով=% տոկոսը=%""",
        negations="""չի չեն չեմ չէ չէր չէին չենք չեք չկա չկան չեղավ ոչ ոչինչ ոչ_ոք երբեք առանց հնարավոր_չէ չպետք չպիտի""",
        negative_prefixes="չ ան ապ տ դժ",
        opposites="""հաստատ*/հերք* ընդուն*/մերժ* համաձայն*/հրաժար* աճ*/նվազ* ավելաց*/նվազ* ավելաց*/կրճատ* բարձր*/իջ* թույլատր*/արգել*
            ավելի/պակաս կողմ/դեմ հավանություն/մերժում պաշտպան*/դատապարտ*""",
        credits="""ասաց ասել ասում հայտնեց հայտնել հայտնում հայտարարեց հայտարարել հայտարարում նշեց նշել նշում ընդգծեց ընդգծել
            ավելացրեց ավելացրել պնդում պնդեց պնդել պատմեց պատմել տեղեկացրեց տեղեկացնում տեղեկացրել գրում գրել գրեց խոստովանեց խոստովանել կարծում
            փոխանցում փոխանցել փոխանցեց շեշտեց շեշտել իբր հավաստիացրեց մեղադրեց""",
        sources="""ըստ տվյալներով տվյալների_համաձայն խոսքով խոսքերով հղումով հղում_անելով հղմամբ հայտնում տեղեկացնում փոխանցում գրում աղբյուր* համաձայն
            ասվածի փոխանցմամբ հաղորդմամբ""",
        empty="և ու է են էր էին եմ ենք որ որը որի որոնք այդ այս այն նրա նրանց իր իրենց նա նրանք մասին համար հետ մեջ վրա կամ բայց իսկ նաև ևս եւ թե պետք",
    ),
    "kk": EditWords(
        dates="""қаңтар* ақпан* наурыз* сәуір* мамыр* маусым* шілде* тамыз* қыркүйек* қыркүйег* қазан қазанда қазанның қазандағы қараша* желтоқсан*
            дүйсенбі* сейсенбі* сәрсенбі* бейсенбі* жұма жұмада жұмаға сенбі* жексенбі* кеше бүгін ертең таңертең кешке жыл жылы жылдың жылғы""",
        numbers="""бір=1 бірі=1 екі=2 екеуі=2 үш=3 үшеуі=3 төрт=4 бес=5 алты=6 жеті=7 сегіз=8 тоғыз=9 он=10 жиырма=20 отыз=30 қырық=40 елу=50 алпыс=60
            жетпіс=70 сексен=80 тоқсан=90 жүз=100 мың=1e3 миллион=1e6 млн=1e6 миллиард=1e9 млрд=1e9 триллион=1e12 трлн=1e12 жарты=0.5 жартысы=0.5 ондаған=d10
            жүздеген=d100 мыңдаған=d1e3 пайыз=% пайызға=% пайызы=% бірінші=1st екінші=2nd үшінші=3rd төртінші=4th""",
        negations="емес жоқ ешқашан ешкім ешқандай ештеңе мүмкін_емес",
        negative_infixes="ма ме ба бе па пе",
        negative_prefixes="бей на",
        opposites="""раста*/жоққа раста*/теріске мақұлда*/қабылдама* келіс*/бас өс*/төмен* өс*/азай* арт*/азай* арт*/кемі* көтер*/түсір*
            рұқсат*/тыйым* қолда*/қарсы көп/аз жоғары/төмен көбей*/азай*""",
        credits="""деді дейді дегенді деген мәлімдеді мәлімдейді хабарлады хабарлайды айтты айтады атап_өтті қосты жазды жазады түсіндірді ескертті
            мойындады санайды білдірді жеткізді сендірді болжайды-мыс мыс""",
        sources="""мәліметінше мәліметі_бойынша хабарлауынша айтуынша сілтеме сілтеп хабарлайды деп_хабарлады дереккөз* жазуынша дерегінше сәйкес пікірінше""",
        empty="және мен бен пен да де та те ол олар бұл осы сол оның олардың үшін туралы бойынша болып еді екен болды ал немесе бірақ сондай-ақ деп",
    ),
    "ky": EditWords(
        dates="""январ* феврал* март мартта апрел* май майда июн* июл* август* сентябр* октябр* ноябр* декабр* дүйшөмбү* шейшемби*
            шаршемби* бейшемби* жума жумада ишемби* жекшемби* кечээ бүгүн эртең жыл жылы жылдын""",
        numbers="""бир=1 эки=2 үч=3 төрт=4 беш=5 алты=6 жети=7 сегиз=8 тогуз=9 он=10 жыйырма=20 отуз=30 кырк=40 элүү=50 жүз=100 миң=1e3
            миллион=1e6 млн=1e6 миллиард=1e9 млрд=1e9 жарым=0.5 ондогон=d10 жүздөгөн=d100 пайыз=%""",
        negations="эмес жок эч эчким эч_качан эч_кандай",
        negative_infixes="ба бе бо бө па пе по пө",
        negative_prefixes="",
        opposites="тастыкта*/четке макулда*/баш өс*/төмөндө* көбөй*/азай* колдо*/каршы уруксат*/тыюу* көп/аз жогору/төмөн",
        credits="деди дейт билдирди билдирет айтты айтат белгиледи кошумчалады жазды жазат түшүндүрдү эскертти мойнуна",
        sources="маалыматы_боюнча маалыматына_караганда айтымында шилтеме билдирет булак* ылайык",
        empty="жана менен да де ал алар бул ошол анын алардын үчүн тууралуу боюнча эле экен болду же бирок деп",
    ),
    "de": EditWords(
        dates="""januar februar märz april mai juni juli august september oktober november dezember montag dienstag mittwoch
            donnerstag freitag samstag sonnabend sonntag gestern heute morgen vorgestern montags abend nacht jahr""",
        numbers="""null=0 eins=1 zwei=2 drei=3 vier=4 fünf=5 sechs=6 sieben=7 acht=8 neun=9 zehn=10 elf=11 zwölf=12 zwanzig=20
            dreißig=30 hundert=100 tausend=1e3 million=1e6 millionen=1e6 mio=1e6 milliarde=1e9 milliarden=1e9 mrd=1e9 dutzend=12 dutzende=d12 hunderte=d100
            hälfte=0.5 drittel=1/3 viertel=0.25 prozent=%""",
        negations="nicht kein keine keinen keiner keines keinem nie niemals niemand nichts ohne weder nirgends",
        negative_prefixes="un nicht",
        opposites="bestätigte/dementierte bestätigt/dementiert stimmte/lehnte gestiegen/gefallen stieg/fiel mehr/weniger für/gegen erlaubt/verboten",
        credits="sagte sagt erklärte erklärt teilte betonte betont behauptete behauptet berichtete berichtet bestätigte warnte schrieb schreibt meinte hieß angeblich räumte",
        sources="laut zufolge nach_angaben unter_berufung_auf berichtet berichtete quellen kreise",
        empty="der die das den dem des ein eine einen einem einer eines und oder aber in im an am auf zu zum zur von vom mit bei für als ist sind war waren wird wurde wurden hat haben sich es er sie auch",
    ),
    "fr": EditWords(
        dates="""janvier février mars avril mai juin juillet août septembre octobre novembre décembre lundi mardi mercredi jeudi
            vendredi samedi dimanche hier demain aujourd'hui matin soir""",
        numbers="""zéro=0 deux=2 trois=3 quatre=4 cinq=5 six=6 sept=7 huit=8 neuf=9 dix=10 douze=12 quinze=15 vingt=20 trente=30
            cent=100 mille=1e3 million=1e6 millions=1e6 milliard=1e9 milliards=1e9 dizaines=d10 centaines=d100 moitié=0.5 tiers=1/3 quart=0.25""",
        negations="ne n' pas jamais aucun aucune rien personne sans ni non",
        negative_prefixes="in im ir il non-",
        opposites="confirmé/démenti approuvé/rejeté accepté/refusé hausse/baisse augmenté/diminué pour/contre plus/moins",
        credits="dit déclaré affirmé affirme assuré assure annoncé annonce indiqué indique ajouté expliqué prétend estimé estime rapporté rapporte écrit souligné aurait",
        sources="selon d'après rapporte source sources citant",
        empty="le la les l' un une des du de d' à au aux et ou mais dans en sur par pour avec est sont était été a ont que qui se ce cette ces son sa ses leur il elle ils",
    ),
    "es": EditWords(
        dates="""enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre lunes martes miércoles
            jueves viernes sábado domingo ayer hoy mañana""",
        numbers="""cero=0 dos=2 tres=3 cuatro=4 cinco=5 seis=6 siete=7 ocho=8 nueve=9 diez=10 doce=12 veinte=20 treinta=30 cien=100
            mil=1e3 millón=1e6 millones=1e6 decenas=d10 cientos=d100 mitad=0.5 tercio=1/3""",
        negations="no nunca jamás nadie nada ningún ninguna ninguno sin ni tampoco",
        negative_prefixes="in im ir des",
        opposites="confirmó/negó aprobó/rechazó aceptó/rechazó subió/bajó aumentó/disminuyó más/menos",
        credits="dijo dice declaró afirmó afirma aseguró asegura anunció indicó añadió explicó sostuvo informó informa advirtió escribió señaló supuestamente",
        sources="según informa fuentes citando",
        empty="el la los las un una unos unas de del a al y o pero en por para con es son era fue fueron ha han que se su sus le lo este esta",
    ),
}  # fmt: skip


class WordClass:
    """A closed class: whole words, and words open at the end."""

    def __init__(self, text: str) -> None:
        entries = [entry.replace("_", " ") for entry in text.split()]
        self.whole = frozenset(entry for entry in entries if not entry.endswith("*"))
        self.stems = tuple(entry[:-1] for entry in entries if entry.endswith("*"))

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and (word in self.whole or word.startswith(self.stems))


class Classes:
    """The closed classes of a language, ready to ask."""

    def __init__(self, words: EditWords) -> None:
        self.dates = WordClass(words.dates)
        self.numbers = dict(pair.replace("_", " ").rsplit("=", 1) for pair in words.numbers.split())
        self.negations = WordClass(words.negations)
        self.prefixes = tuple(words.negative_prefixes.split())
        self.infixes = tuple(words.negative_infixes.split())
        pairs = [pair.split("/") for pair in words.opposites.split()]
        self._opposites = [(WordClass(one), WordClass(other)) for one, other in pairs]
        self.credits = WordClass(words.credits)
        self.sources = WordClass(words.sources)
        self.empty = WordClass(words.empty)

    def are_opposites(self, a: str, b: str) -> bool:
        """Whether one of two words denies what the other affirms."""
        return any((a in one and b in other) or (b in one and a in other) for one, other in self._opposites)


@lru_cache(maxsize=64)
def classes(language: str | None) -> Classes:
    """The closed classes of a language (BCP 47 primary subtag); empty classes when it is not listed."""
    return Classes(_WORDS.get(language or "", EditWords()))
