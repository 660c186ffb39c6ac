"""What the models took for an article's text though its words say that it is none: pointers to other articles, appeals to
subscribe, notices of rights, credits of pictures, lines of metadata, consent to cookies.

Such lines stand among the paragraphs, in the same markup, so that nothing but their words tells. Each pattern is bound to
the beginning of a line, where an article would not say it; a pointer must be a link besides.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from presswatch.dates import names
from presswatch.extract import authors, bylines
from presswatch.extract.segments import Segment, Segments

# The five that follow are matched against small letters: without regard to case each would take three times as long.
_POINTER = re.compile(
    r"^\W*(?:read(?: also| more| next| now| on|(?=\s*[:：]))|also read|see also|see more|related(?: \w+)?|more on this(?: story)?|don['’]t miss|"
    r"you (?:may|might) (?:also )?like|recommended(?: for you| reading)?|must[- ]read|more from [\w ]{2,30}|"
    r"читайте(?: также| ещ[её]| по теме|(?=\s*:))|также читайте|читать (?:также|далее|полностью)|смотрите также|см\. также|(?:ещ[её] |материалы? |также |ранее )?по теме|"
    r"читайте (?:також|ще)|також читайте|читати також|дивіться також|за темою|чытайце (?:таксама|яшчэ)|глядзіце таксама|па тэме|"
    r"сондай-ақ,? оқыңыз|тағы(?: да)? оқыңыз|оқи отырыңыз|тақырып бойынша|окуй отуруңуз|ошондой эле окуңуз|дагы окуңуз|"
    r"shuningdek,? o.?qing|mavzuga oid|шунингдек,? ўқинг|мавзуга оид|(?:инчунин|ҳамчунин) (?:би)?хонед|həmçinin oxuyun|bunu da oxuyun|mövzuya aid|"
    r"ilgili haber(?:ler)?|(?:bunu da|ayrıca) oku(?:yun)?|կարդացեք նաև|կարդալ նաև|նաև կարդացեք|ասևե|ასევე წაიკითხეთ|წაიკითხეთ ასევე|ამავე თემაზე|"
    r"lesen sie (?:auch|dazu|mehr|hier)|mehr (?:zum thema|dazu)|auch interessant|siehe auch|zum thema|passend dazu|"
    r"(?:à )?lire (?:aussi|également|la suite)|à lire|voir aussi|sur le même sujet|le[aeé] (?:también|además|más)|leer más|ver también|mir[ae] también|"
    r"(?:también )?te puede interesar|leia (?:também|mais)|veja (?:também|mais)|saiba mais|leggi (?:anche|tutto)|vedi anche|per approfondire|"
    r"(?:czytaj|zobacz|przeczytaj) (?:także|też|również|więcej)|čtěte (?:také|též|více)|přečtěte si (?:také|též)|(?:pre)?čítajte (?:si )?(?:aj|tiež)|"
    r"(?:pro)?čitajte (?:još|i)|прочитајте (?:још|и)|preberite (?:še|tudi)|прочетете още|вижте още|още по темата|cite[sș][tț]e [sș]i|citi[tț]i [sș]i|vezi [sș]i|"
    r"διαβάστε (?:επίσης|ακόμ[αη]|περισσότερα|και)|δείτε (?:επίσης|ακόμ[αη])|lees (?:ook|meer|verder)|bekijk ook|läs (?:också|även|mer)|les (?:også|mer)|læs (?:også|mere)|se (?:også|även)|"
    r"lue (?:myös|lisää)|loe (?:ka|veel|lisaks)|lasi(?:et)? (?:arī|vēl)|(?:taip pat skaitykite|skaitykite taip pat)|"
    r"(?:اقرأ|اقرا|إقرأ) (?:أيض|ايض|المزيد)\w*|(?:شاهد|طالع) أيض\w*|مواضيع ذات صلة|(?:بیشتر|همچنین|حتما) بخوانید|مطالب مرتبط|"
    r"(?:यह|ये) भी पढ़ें|(?:আরও|আরো) পড়ুন|(?:یہ بھی|مزید) پڑھیں|קראו (?:גם|עוד)|ראו גם|"
    r"相关(?:阅读|新闻|报道|链接)|延伸[閱阅][讀读]|推[荐薦][阅閱][读讀]|相關(?:新聞|報導)|関連記事|あわせて読みたい|관련 ?기사|"
    r"(?:xem|đọc) thêm|tin liên quan|(?:baca|lihat|simak) juga|อ่านเพิ่มเติม|ข่าวที่เกี่ยวข้อง)(?=\W|$)",
)
_APPEAL = re.compile(
    r"^\W*(?:(?:под|пад)пи(?:сывайтесь|шитесь|сывайся) на|підпи(?:суйтесь|шіться|суйтеся|сатися) на|падпісвайцеся на|читайте нас в|присоединяйтесь к|"
    r"следите за (?:нашими )?новостями|follow (?:us|our|[\w.' ]{2,40}) on (?:twitter|x|facebook|instagram|telegram|whatsapp|linkedin|google news|youtube|social)\b|"
    r"(?:subscribe|sign up) (?:to|for) (?:our|the|[\w' ]{2,40}newsletter)|(?:join|like) (?:us|our) on|join our (?:\w+ )?(?:channel|group|newsletter|community)|"
    r"folgen sie uns|abonnieren sie|suivez[- ]nous|abonnez-vous|inscrivez-vous|s[íi]guenos|suscríb(?:e|a)(?:te|se)|únete a nuestro|siga(?:-nos| o | a )|inscreva-se|"
    r"seguici su|iscriviti al|obserwuj nas|zapisz się|abonează-te|urm[ăa]re[sș]te-ne|urm[ăa]ri[tț]i-ne|ακολουθήστε|"
    r"(?:если вы )?(?:нашли|заметили|увидели) (?:ошибку|опечатку)|(?:якщо ви )?(?:знайшли|помітили) помилку|заўважылі памылку|(?:found|spotted|notice) (?:an? )?(?:error|mistake|typo)|"
    r"urm[ăa]re[sș]te cele mai|(?:ikuti|simak) (?:berita|kami|breaking|saluran|terus)|bizi [\w .]{0,40}(?:takip ed|izləy)|[\w .-]{0,40}(?:kanalimizga|kanalımıza|каналына|арнасына) (?:obuna|abunə|abone|жазыл|каттал)|"
    r"(?:пратете|следвайте|последвайте|pratite|sledujte|sleduj) (?:нас|nas|nás)|есть (?:тема|новость|чем поделиться)\?|(?:присылайте|пишите) (?:нам|свои|нашей)|"
    r"join the (?:conversation|discussion)\s*:|(?:our|the) [^.]{0,60}newsletter [^.]{0,80}\.\s+by s(?:igning|ubscrib))",
)
_RIGHTS = re.compile(
    r"^\W*(?:(?:except for the headline, )?this (?:story|article) has not been edited by|©|\(c\) |copyright(?: ©| \(c\)|\W*\d{4})|все права (?:на материалы )?(?:защищены|сохранены|охраняются)|усі права (?:захищені|застережено)|all rights reserved|"
    r"(?:при |полное или частичное |любое )?(?:использовани[ие]|перепечатк[аеи]|цитировани[ие]|копировани[ие]|воспроизведени[ие]) (?:любых |всех )?(?:материал|информаци|текст)|перепечатка|"
    r"alle rechte vorbehalten|tous droits réservés|todos (?:los|os) (?:derechos|direitos) reservados|riproduzione riservata|wszelkie prawa zastrzeżone|"
    r"tüm hakları saklıdır|bütün hüquqlar|müəllif hüquqları|barcha huquqlar|барлық құқық|бардык укук|բոլոր իրավունքներ|ყველა უფლება|جميع الحقوق محفوظة|تمامی حقوق|版权所有|版權所有|無断転載|무단 ?전재)",
)
_RIGHTS_END = ("all rights reserved", "все права защищены")
_CONSENT = re.compile(
    r"^\W*(?:(?:with your (?:consent|permission|agreement),? )?(?:we|wir|nous|wij|noi|nosotros|nós|my) (?:and|und|et|en|e|y|i) (?:our|unsere|nos|onze|i nostri|nuestros|os nossos|nasi) (?:[\d.,]+ )?(?:partner|socios|parceiros)|"
    r"(?:met uw toestemming|mit ihrer zustimmung|avec votre (?:accord|consentement)|con il tuo consenso|con su (?:acuerdo|consentimiento)|za twoją zgodą)[^.]{0,40} (?:partner|socios)|"
    r"(?:we|this (?:web)?site|our (?:web)?site) uses? cookies|(?:мы|(?:этот |наш )?сайт) использу(?:ем|ет) (?:файлы )?(?:cookie|куки)|(?:wir|diese (?:web)?seite) verwende[nt] cookies|"
    r"(?:ce site|nous) utilis(?:e|ons) des cookies|(?:este sitio|utilizamos|usamos) (?:web )?(?:utiliza |usa )?cookies)",
)
_CREDIT = re.compile(
    r"^\W*(?:фота|фото|сурет\w*|сүрөт\w*|сүрет\w*|снимка|слика|foto(?:s|graf\w*)?|photos?|photograph(?:y|s)?|pictures?|images?|bild(?:er)?|zdjęci[ea]|zdj|fot|surat|şəkil|"
    r"լուսանկար\w*|ფოტო|صورة|عکس|写真|사진|φωτο\w*)\.?(?:\s*[:：©|]|\s/\s|\s+(?:by|credits?|courtesy|автора|аўтара|із архіву|из архива|из открытых источников)\b)",
)
_ADDRESS = re.compile(r"[^.!?:]{0,40}[:：-]?\s*https?://\S+")  # of the page itself, on its version to print
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.]*(?:Z|[+-]\d\d:?\d\d)?")  # a machine's writing
_LABELS = re.compile(
    r"\b(?:published|posted|updated|modified|created|views?|min(?:ute|uto|uti)?s?|read(?:ing)?|stand|publié|mis à jour|lecture|lettura|aggiornato|pubblicato|"
    r"actualizado|publicado|atualizado|giriş|güncelleme|güncellenme|yayın\w*|kaynak|опубликован\w*|обновлен\w*|публикации|просмотр\w*|оновлено|перегляд\w*|"
    r"veröffentlicht|aktualisiert|erstellt|gepubliceerd|bijgewerkt|publicerad|uppdaterad|publisert|oppdatert|aktualizacja|publikacji|source|источник)\b",
    re.I,
)
_UNITS = re.compile(  # of a time, and what joins it to its day
    r"\b(?:last|date|time|at|on|am|pm|a\.m|p\.m|uhr|um|le|à|di|alle|ore|il|el|de|del|em|às|hs|hrs|tarihi|son|дата|время|om|kl|klo|data|"
    r"est|edt|et|ist|gmt|utc|msk|мск|cet)\b\.?",
    re.I,
)
_WORD = re.compile(r"[^\W\d_]+")
_CLOCK = re.compile(r"\d{1,2}[:.]\d{2}")
_DAY = re.compile(r"\d{4}|[./-]\d\d\b")
_ENDS = ".!?。"
_SHORT = 200  # characters of a line of metadata at most
_LONG = 220  # of an appeal, a pointer, a notice of rights
_CREDITS = 100
_BEGINNING = 120  # characters in which a text must have asked for consent
_RUNNING = 80  # characters of a paragraph
_HEAD = 1  # paragraphs, a lead say, behind which a line of metadata may still stand
_LEFT, _LETTERS = 3, 25  # words, and letters of them, that a line of metadata may say besides


def is_pointer(item: Segment) -> bool:
    """Whether a text sends the reader to another article: a label alone, or one before a link."""
    found = _POINTER.match(item.text.lower()) if len(item.text) < _LONG else None
    if found is None:
        return False
    rest = len(item.text) - found.end()
    return rest <= 2 or (item.links > 0 and item.link_chars * 3 >= rest * 2)


def is_trimming(text: str) -> bool:
    """Whether a line speaks of the site, not of the news: an appeal, rights, consent, the credit of a picture."""
    size = len(text)
    if size < _CREDITS and _INSTANT.fullmatch(text):
        return True
    low = text[: 2 * _LONG].lower()
    if size < _CREDITS and (_CREDIT.match(low) or low.rstrip(" .").endswith(_RIGHTS_END)):
        return True
    if size < _LONG and (_APPEAL.match(low) or ("://" in low and _ADDRESS.fullmatch(text))):
        return True
    return bool((size < 2 * _LONG and _RIGHTS.match(low)) or _CONSENT.match(low[:_BEGINNING]))


def is_metadata(text: str) -> bool:
    """Whether a line says when, and perhaps who, and nothing else."""
    if len(text) > _SHORT:
        return False
    rest, dates = bylines.DATE.subn(" ", text) if bylines.MAY_DATE.search(text) else (text, 0)
    if by := bylines.LEADING.match(text):
        named = bylines.leading_names(text[by.end() :])
        if named and (dates or len(text) - by.end() - len(named) <= 2):
            return authors.is_name(named) or bool(dates)
    if not dates:
        return False
    bare, labels = _LABELS.subn(" ", rest)
    left = [word for word in _WORD.findall(_UNITS.sub(" ", bare)) if names.month(word.casefold()) is None]
    if sum(map(len, left)) > _LETTERS:
        return False
    has_day = _DAY.search(text) is not None
    if labels or (has_day and _CLOCK.search(text)):
        return len(left) <= _LEFT
    return not left or (has_day and len(left) == 1 and text[-1] not in _ENDS)


def trimmed(page: Segments, chosen: Sequence[int], looked_at: Collection[int] = ()) -> list[int]:
    """The chosen segments without trimmings; all of them where nothing else is left.

    What was `looked_at` before is kept.
    """
    kept: list[int] = []
    running = 0
    for number in chosen:
        item = page.items[number]
        size = len(item.text)
        if number not in looked_at:
            at_edge = running <= _HEAD or number == chosen[-1]
            if is_pointer(item) or is_trimming(item.text) or (at_edge and is_metadata(item.text)):
                continue
        running += size >= _RUNNING
        kept.append(number)
    return kept or list(chosen)
