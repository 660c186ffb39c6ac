"""Notices of correction beside an article: what its publisher owns up to having changed.

schema.org calls one a CorrectionComment. A notice often stands in another language than its article (a
template's), in small print or below the last paragraph, so that it looks like a footer; it is told by how it begins.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from presswatch.extract.segments import Segments

MAX_NOTICE = 800  # characters
_NEAR = 3  # segments between a notice and the text that it is about
_LINKED = 0.5  # share of linked characters from which a segment is a link
_BEGINNING = 120  # characters in which a notice must have said that it is one

_ARTICLE = r"(?:article|story|report|headline|piece|post|text)"
_NOTICE = re.compile(
    # A word of its own and a colon (or a date before the colon)
    r"^\W*(?:(?:editor['’]?s?['’]? note|note to readers)\W+)?(?:"
    r"correction|clarification|corrected|"
    r"исправление|исправлено|уточнение|поправка|"
    r"виправлення|виправлено|уточнення|выпраўленне|выпраўлена|удакладненне|папраўка|"
    r"корекция|исправка|исправак|"
    r"түзету|түзетілді|нақтылау|оңдоо|оңдолду|ислоҳ|тасҳеҳ|"
    r"ուղղում|ճշգրտում|ճշտում|შესწორება|დაზუსტება|"
    r"düzəliş|düzeltme|tuzatish|"
    r"korrektur|berichtigung|richtigstellung|rectificatif|rectification|correctif|"
    r"corrección|rectificación|fe de errores|fe de erratas|correção|errata|erramos|correzione|errata corrige|rettifica|"
    r"sprostowanie|korekta|oprava|upřesnění|popravek|ispravak|corectură|helyesbítés|rättelse|rettelse|korjaus|rectificatie|"
    r"更正|更正啟事|訂正|お詫びと訂正|정정|تصحيح|تصویب|اصلاحیه|תיקון"
    r")\b[^.!?:：]{0,40}[:：]"
    # A sentence about the article itself
    rf"|^\W*(?:editor['’]?s?['’]? note\W+)?(?:this|an? (?:earlier|previous)(?: version of (?:this|the))?|the original(?: version of (?:this|the))?) {_ARTICLE}\b"
    rf"[^.!?]{{0,60}}\b(?:was|were|has been|have been|is) (?:corrected|amended|clarified|updated to (?:correct|clarify)|edited to (?:correct|clarify))"
    rf"|^\W*(?:editor['’]?s?['’]? note\W+)?(?:an?|the) (?:earlier|previous|original) (?:version|headline) of (?:this|the) {_ARTICLE}\b"
    r"|^\W*в (?:первоначальн|предыдущ|исходн|прежн)\w+ (?:верси|вариант|редакци)\w+ (?:этой |данной |этого |данного )?(?:стать|новост|текст|материал|заметк|публикаци|сообщени)"
    r"|^\W*(?:в|из) (?:стать|новост|текст|материал|заметк|публикаци|сообщени)\w* (?:была |было |были |был )?(?:внесен|исправлен|допущен)\w* (?:исправлен|уточнен|правк|изменен|поправк|ошибк|неточност)?"
    r"|^\W*(?:стать|новост|текст|материал|заметк|публикаци)\w{0,3} (?:был\w? )?(?:исправлен|уточнен|дополнен и исправлен)\w*\b"
    r"|^\W*(?:у|в) (?:попередн|початков)\w+ (?:верси|версі|варіант|редакці)\w+ (?:цієї |цього |даної )?(?:статт|новин|текст|матеріал)"
    r"|^\W*in einer (?:früheren|vorherigen|ersten|älteren) (?:version|fassung)\b|^\W*(?:dieser|der) (?:artikel|beitrag|text) wurde (?:korrigiert|berichtigt)"
    r"|^\W*une (?:première )?version (?:précédente|antérieure|initiale)|^\W*cet article a été (?:corrigé|rectifié)"
    r"|^\W*(?:una versión (?:anterior|previa|inicial)|este artículo ha sido (?:corregido|rectificado))"
    r"|^\W*(?:uma versão anterior|este (?:artigo|texto) foi corrigido)|^\W*(?:una versione precedente|questo articolo è stato corretto)"
    r"|^\W*(?:w poprzedniej wersji|artykuł został (?:poprawiony|sprostowany))",
    re.I,
)


def is_notice(text: str) -> bool:
    """Whether a text says at its beginning that an article was corrected.

    >>> is_notice("This article was corrected on 3 May to give the minister's full name.")
    True
    >>> is_notice("Correction of the currency's rate goes on, the central bank says.")
    False
    """
    return len(text) <= MAX_NOTICE and _NOTICE.search(text[:_BEGINNING]) is not None


def with_notices(page: Segments, chosen: Sequence[int]) -> list[int]:
    """The chosen segments and the notices of correction that stand next to them, in page order."""
    if not chosen:
        return []
    taken = set(chosen)
    beside = [
        *range(max(chosen[0] - _NEAR, 0), chosen[0]),
        *range(chosen[-1] + 1, min(chosen[-1] + 1 + _NEAR, len(page.items))),
    ]
    for number in beside:
        item = page.items[number]
        if (
            item.link_chars < len(item.text) * _LINKED
            and not page.boxes[item.box].hidden
            and is_notice(item.text)
        ):
            taken.add(number)
    return sorted(taken)
