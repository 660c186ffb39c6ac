"""Hindi, Marathi, Nepali, Bengali, Gujarati, and the Dravidian languages: what is written in one word with a name."""

from __future__ import annotations

import re
from functools import partial

from presswatch.mentions.inflect.paradigm import Paradigm, Stem, Suffixes, suffixes

_DRAVIDIAN = Suffixes(re.compile("[\u0b80-\u0d7f]{0,9}"))
"""A chain of cases and clitics, with sounds that change between: any few letters."""
_SUFFIXES = {
    # Hindi sets its postpositions apart; plurals bend.
    "hi": suffixes("ों ओं यों ियों े ें एं ीय"),
    "mr": suffixes(
        "ा ां ी ीं े ें ंा ांं ं च्या च्यां",
        "ने नी नं ला ना स चा ची चे च्या चं त तून हून ून शी साठी वर मध्ये कडे मुळे पासून पर्यंत कडून सह बाबत विरुद्ध विरोधात सोबत मधील तील वरील कडील",
        "ही च",
    ),
    "ne": suffixes("हरू", "ले लाई को का की मा बाट सँग संग द्वारा देखि सम्म प्रति सित माथि विरुद्ध", "को का मै नै पनि"),
    "bn": suffixes("টি টা গুলি গুলো রা দের েরা", "র ের কে তে য় য়ে ে এ এর এরা েই কেও", "ও ই"),
    "gu": suffixes("ો ઓ", "ના ની નો નું ને એ માં થી પર માંથી વાળા", "ય જ"),
    **dict.fromkeys(("ta", "te", "kn", "ml"), _DRAVIDIAN),
}
_SCRIPTS = {
    "hi": "Deva", "mr": "Deva", "ne": "Deva", "bn": "Beng", "gu": "Gujr", "ta": "Taml", "te": "Telu", "kn": "Knda", "ml": "Mlym",
}  # fmt: skip


def paradigm(base: str, code: str) -> Paradigm:
    """The paradigm of a folded base form in the language `code` (BCP 47); a last vowel may change before an ending."""
    chain = _SUFFIXES[code]
    if code in ("hi", "mr") and base.endswith(("ा", "ी")) and len(base) > 3:  # पार्टी, पार्टियों
        return (Stem(base, chain), Stem(base[:-1], chain))
    if base.endswith(("ம்", "ം")):  # கழகம், கழகத்தின்
        return (Stem(base.removesuffix("ம்").removesuffix("ം"), chain),)
    return (Stem(base, chain),)


PARADIGMS = {
    code: (script, partial(paradigm, code=code), _SUFFIXES[code]) for code, script in _SCRIPTS.items()
}
"""By language its script (ISO 15924), its paradigm, and what follows a name in other letters."""

EXAMPLES = {
    "hi": "पार्टी पार्टियों !पार्टीबाज; मोदी !मोदीनगर; राम !रामायण; गांधी गाँधी; रिज़र्व रिजर्व",
    "mr": "मुंबई मुंबईत मुंबईच्या; भारत भारताने भारताच्या; मोदी मोदींनी मोदींच्या",
    "ne": "नेपाल नेपालको नेपालमा नेपालले !नेपाली",
    "bn": "ভারত ভারতের ভারতকে !ভারতমাতা; হাসিনা হাসিনার হাসিনাকে",
    "gu": "ગુજરાત ગુજરાતના ગુજરાતમાં; મોદી મોદીએ મોદીને",
    "ta": "சென்னை சென்னையில்; கழகம் கழகத்தின்",
    "te": "మోదీ మోదీని",
    "kn": "ಮೋದಿ ಮೋದಿಯವರು",
    "ml": "കേരളം കേരളത്തിൽ",
}
