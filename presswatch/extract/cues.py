"""What the class, id, role and itemprop of an element hint at, as bits.

The words are those that content management systems use, in English and in the transliterations
found on Russian, Polish, German and Spanish sites. They are hints: the model weighs them.
"""

from __future__ import annotations

import re
from functools import lru_cache

import ahocorasick_rs

# The order is the bit's number and part of the trained model: append, never reorder.
GROUPS: tuple[tuple[str, str], ...] = (
    (
        "article",
        r"articl|artikel|statya|statia|stat'ya|artykul|articulo|newsitem|newsdetail|newsfull|fullnews|fullstory|newstext|newsbody|single|detail",
    ),
    ("body", r"body|tekst|text|tresc|txt|richtext|prose|wysiwyg|cuerpo|corps|formatted|markdown|copy"),
    ("content", r"content|contenu|contenido|inhalt|kontent|cnt"),
    ("story", r"story|entry|post|blog|hentry|publication|material|document|amp"),
    ("main", r"^main|primary|center|middle|central|column1"),
    ("paragraph", r"paragraph|^para$|^par$|absatz|abzac|graf$|^p\d*$|zn"),
    (
        "lead",
        r"^lead|lede|^intro|standfirst|^deck?$|summary|excerpt|abstract|anons|teasertext|synopsis|subtitle|subhead|subheadline|chapo|dek|annotation",
    ),
    ("title", r"title|headline|heading|zagolov|^head$|tytul|titre|titulo|^hl"),
    (
        "nav",
        r"nav|menu|navbar|tabs?$|pager|paginat|pages$|sitemap|toolbar|topbar|toplink|skip|jump|crumb|breadcrumb|rubric|pathway",
    ),
    ("footer", r"foot|bottom|podval|colophon|copyright|legal|disclaim|imprint|counter|liveinternet"),
    ("header", r"^header|masthead|^top$|shapka|logo|banner|brand"),
    ("side", r"side|aside|^rail|right$|^left$|leftcol|rightcol|column[23]|secondary|tertiary|complement"),
    (
        "related",
        r"relat|recomm|more|also|similar|read(?:more|also|next)|further|seealso|inline-?link|linked|outbrain|taboola|zergnet|pochit|pohozh|next|prev|suggest|onward|explore|continue|koneksi|teads|dotheme|sm(?:i2|24)|relap|mgid|lentainform",
    ),
    (
        "comment",
        r"comment|komment|discuss|disqus|reply|respon[ds]|forum|guestbook|opinions|kommentar|feedback|coral|vuukle|review",
    ),
    (
        "share",
        r"shar|social|soci|facebook|twitter|tweet|vkontakte|odnokl|likes?$|telegram|whatsapp|addthis|follow|bookmark|print|email|pluso|yashare|sns|buttons?$|actions?$|tools?$|toolbox",
    ),
    (
        "ad",
        r"^ads?$|^ad[-_v]|^adv|advert|reklam|sponsor|promo|banner|dfp|gpt|adsense|google|commerc|affiliate|partner|direct|anzeige|yandex|begun|werbung|publicit|zedo|bidvertis|marketing|leaderboard",
    ),
    (
        "subscribe",
        r"subscri|newslett|signup|sign|register|paywall|piano|premium|membership|donat|support|abo$|login|auth|podpis|donate|regwall|cta|appeal|contribut|optin",
    ),
    ("tag", r"^tags?|taglist|keyword|topic|categor|themes?|label|teg|klyuch|hashtag|subject|cloud"),
    (
        "popular",
        r"popul|trend|most|hot|latest|ticker|lenta|recent|top(?:news|stories|\d+)|rating|ranking|calend|archiv|weather|pogoda|kurs|currency|stock|quote(?:s|board)|poll|opros|informer",
    ),
    (
        "list",
        r"list|items?$|card|teaser|grid|feed|stream|carousel|slider|slide|swiper|listing|row$|block(?:s|news)|newslist|collection|tile|thumb|river|promo|package|cluster",
    ),
    ("consent", r"cookie|consent|gdpr|privacy|notice|alert|warning|onetrust|cmp|didomi"),
    (
        "caption",
        r"caption|legend|credit|figur|photo|foto|image|img|picture|gallery|galer|media|podpis|bild|attachment|lightbox|illustr|pic$|slideshow",
    ),
    (
        "author",
        r"author|avtor|byline|writer|journalist|^bio|profile|autor|contributor|reporter|signature|vcard|person|credits|staff|columnist",
    ),
    (
        "date",
        r"^date|time|datum|^data$|publish|posted|updated|timestamp|dateline|hour|clock|created|pub(?:date|lished)",
    ),
    (
        "meta",
        r"meta|info|details$|stats|views|counter|data$|source|istochnik|kicker|overline|eyebrow|section|flag|badge|utility",
    ),
    ("form", r"form|search|button|btn|input|submit|captcha|field|login|subscribe|select|dropdown"),
    (
        "popup",
        r"modal|popup|pop-?up|overlay|lightbox|dialog|drawer|offcanvas|tooltip|toast|hidden|hide|invisible|collapse|srony|screenreader|sr-only|visually|noprint|nodisplay|offscreen|mobile",
    ),
    (
        "embed",
        r"embed|twitter|instagram|tiktok|youtube|video|player|audio|podcast|iframe|infograph|chart|map|widget|oembed|fb-post|jwplayer|vjs",
    ),
    (
        "aside_box",
        r"box|factbox|pullquote|pull|callout|infobox|sidebar|inset|inlay|spravka|dossier|highlight|note$|notes|footnote|reference|bibliograph|toc|keypoints|takeaway|glance|faq|correction|editor",
    ),
    ("quote", r"quot|blockquote|cite|zitat|cytat|citation"),
    ("table", r"table|tbl|score|result|specs|ingredients|recipe|price|product|shop|buy|cart"),
)
BIT = {name: 1 << number for number, (name, _) in enumerate(GROUPS)}
_ALTERNATIVE = re.compile(r"(?:\([^)]*\)|\[[^]]*\]|[^|])+")
_PLAIN = re.compile(r"\^?[a-z0-9'-]+\$?")
_BEGINS = re.compile(r"\^?(?:[a-z'-](?![?*]))+")  # letters that no sign behind them makes optional
_TOKENS = re.compile(r"[A-ZА-ЯЁ]*[a-zа-яё]+\d*|[A-ZА-ЯЁ]+\d*")  # the words of camelCase are apart


@lru_cache(maxsize=1)
def _sought() -> tuple[ahocorasick_rs.AhoCorasick, list[tuple[int, re.Pattern[str] | None]]]:
    """What is sought in the tokens of names, each between blanks, with its bit and, where it is more than letters,
    its pattern: all groups' patterns in one pass (Aho and Corasick, 1975)."""
    letters: list[str] = []
    owners: list[tuple[int, re.Pattern[str] | None]] = []
    for number, (_, group) in enumerate(GROUPS):
        for alternative in _ALTERNATIVE.findall(group):
            if _PLAIN.fullmatch(alternative):
                literal, pattern = alternative, None
            else:
                found = _BEGINS.match(alternative)
                assert found is not None, alternative
                literal, pattern = found.group(), re.compile(alternative)
            letters.append(literal.replace("^", " ").replace("$", " "))
            owners.append((1 << number, pattern))
    return ahocorasick_rs.AhoCorasick(letters, matchkind=ahocorasick_rs.MatchKind.Standard), owners


@lru_cache(maxsize=12_000)  # sites are written in the same words
def _part_bits(part: str) -> int:
    automaton, owners = _sought()
    tokens = f" {' '.join(_TOKENS.findall(part)).lower()} "
    bits = 0
    for number, start, end in automaton.find_matches_as_indexes(tokens, overlapping=True):
        bit, pattern = owners[number]
        if not bits & bit:
            if pattern is None:
                bits |= bit
            else:
                first = tokens.rindex(" ", 0, start + 1) + 1
                if pattern.search(tokens[first : tokens.index(" ", end - 1)]):
                    bits |= bit
    return bits


@lru_cache(maxsize=12_000)  # those of some dozens of sites, whose pages come mixed: twenty have 11,000
def cue_bits(names: str) -> int:
    """Bits of `GROUPS` for the text of an element's class, id, role and itemprop, at most 400 characters of it."""
    bits = 0
    for part in names[:400].replace("-", " ").replace("_", " ").split():
        bits |= _part_bits(part)
    return bits
