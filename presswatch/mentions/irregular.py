"""Common words whose forms no ending tells: day, year, man and people, child and children."""

from __future__ import annotations

from functools import cache

from presswatch.text import fold

# By language, groups of forms of one word.
_GROUPS = {
    "ru": """день дня дню днем дне дни дней дням днями днях|человек человека человеку человеком человеке люди людей людям людьми людях
 |ребенок ребенка ребенку ребенком ребенке дети детей детям детьми детях|лед льда льду льдом льде льды льдов льдах|отец отца отцу отцом отце отцы отцов отцам
 |год года году годом годе годы лет годов годам годами годах""",
    "uk": """день дня дню днем дні днів дням днями днях|людина людини людині людину людиною люди людей людям людьми людях|дитина дитини дитині дитину дитиною діти
 дітей дітям дітьми дітях|рік року році роком рокові роки років рокам роками роках|ніч ночі ніччю ночей ночам
 |дім дому дома домом домові домі доми домів домам домами домах|бік боку боці боком боки боків|річ речі річчю речей речам речами речах|січ січі січчю|церква церкви церкві церкву церквою церков церквах|лід льоду льодом льоду
 |око очі очей очам очима|мати матері матір матір'ю""",
    "be": """дзень дня дню днём дні дзён дням днямі днях|чалавек чалавека чалавеку чалавекам людзі людзей людзям людзьмі людзях|дзіця дзіцяці дзеці дзяцей дзецям дзецьмі
|тыдзень тыдня тыдню тыднем тыдні тыдняў тыднямі тыднях
 |год года годзе годам гады гадоў гадах""",
    "pl": """dzień dnia dniowi dniem dniu dni dniom dniami dniach|człowiek człowieka człowiekowi człowiekiem człowieku ludzie ludzi ludziom ludźmi ludziach|dziecko dziecka dziecku
 dzieckiem dzieci dzieciom dziećmi dzieciach|rok roku rokowi rokiem lata lat latom latami latach|ręka ręki ręce rękę ręką rąk rękom rękami rękach|brat brata bracia braci
 |tydzień tygodnia tygodniu tygodniem tygodnie tygodni tygodniach|świat świata świecie światu światem|las lasu lesie lasem lasy lasów lasom lasach lasami|miasto miasta miastu mieście miastem miast miastom miastach miastami
 |powiat powiatu powiecie powiatem powiaty powiatów powiatom|wieś wsi wsią wsiom wsiach wsiami|ksiądz księdza księdzu księdzem księża księży""",
    "cs": """den dne dni dnem dnu dny dnů dní dnům dnech|člověk člověka člověku člověkem lidé lidi lidí lidem lidmi lidech|dítě dítěte dítěti dítětem děti dětí dětem dětmi dětech
 |rok roku roce rokem roky roků let letech letům|smlouva smlouvy smlouvě smlouvu smlouvou smluv smlouvám smlouvách|týden týdne týdnu týdnem týdny týdnů týdnech|přítel přítele přátelé přátel""",
    "sk": """deň dňa dňu dňom dni dní dňom dňami dňoch|človek človeka človeku človekom ľudia ľudí ľuďom ľuďmi ľuďoch|dieťa dieťaťa deti detí deťom deťmi deťoch|rok roku roka rokom roky rokov rokoch""",
    "sl": """dan dne dneva dnevu dnem dnevom dnevi dni dnevov dnem dneh dnevih|človek človeka človeku človekom ljudje ljudi ljudem ljudmi ljudeh|otrok otroka otroku otroci otrok otrokom otroke
 |volitve volitev volitvam volitvah volitvami""",
    "bg": """ден деня денят дни дните дена|човек човека човекът хора хората|дете детето деца децата|година годината години годините""",
    "mk": """ден денот дена дни дните|човек човекот луѓе луѓето|дете детето деца децата""",
    "sr": """дан дана дану даном дани данима дане|човек човека човеку човеком људи људима људе|дете детета детету дететом деца деце деци децу децом|dan dana danu danom dani danima dane
 |čovek čoveka čoveku čovekom čovjek čovjeka ljudi ljudima ljude|dete deteta dijete djeteta deca dece deci decu djeca djece djeci djecu|мост моста мосту мостом мостови мостова мостове мостовима""",
    "lt": "žmogus žmogaus žmogui žmogų žmogumi žmonės žmonių žmonėms žmones žmonėmis",
    "ro": "calea căii căile căilor căi|noua noii noi nouă|sfânta sfintei sfinte sfântă|om omul omului oameni oamenii oamenilor|pod podul podului poduri podurile podurilor",
    "de": """haus hauses hause häuser häusern|mann mannes manne männer männern|kind kindes kinde kinder kindern|land landes lande länder ländern|stadt städte städten|rat rates rats räte räten
 |buch buches bücher büchern|wort wortes wörter worte wörtern worten|bank banken bänke|vertrag vertrags vertrages verträge verträgen|zug zuges züge zügen|angriff angriffs angriffe angriffen""",
    "sv": "man mannen män männen|barn barnet barnen|stad staden städer städerna|land landet länder länderna|hand handen händer händerna",
    "hu": "út utat utak utakat utakon|hét hetet hetek heteket|víz vizet vizek vizeket|tűz tüzet tüzek|név nevet nevek neveket|levél levelet levelek leveleket|híd hidat hidak hidakat hidakon hidon hídon hídnak hídról hídra",
}


@cache
def _table(code: str) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for group in _GROUPS.get(code, "").split("|"):
        forms = frozenset(fold(group).text.split())
        for form in forms:
            found[form] = found.get(form, frozenset()) | forms
    return found


def irregular(folded: str, code: str) -> frozenset[str]:
    """All forms of an irregular word that `folded` is a form of in the language `code` (BCP 47), none for others."""
    return _table("sr" if code in ("hr", "bs") else code).get(folded, frozenset())
