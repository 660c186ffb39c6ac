"""Signatures of pages that stand in an article's place, in the languages of the press: data for `refusals`."""

from __future__ import annotations

import re

from presswatch.types import RefusalReason

PARKED = "a parked domain"
# Headers and cookies that only a challenge sets.
CHALLENGE_HEADERS = (
    ("cf-mitigated", "challenge"),
    ("x-amzn-waf-action", "c"),
    ("x-vercel-mitigated", "challenge"),
    ("x-datadome", "protected"),
)
# Markup that only a challenge page holds, with the name of who set it.
CHALLENGE_MARKUP = (
    ("_cf_chl_opt", "Cloudflare"),
    ("cf-browser-verification", "Cloudflare"),
    ("cf-challenge-running", "Cloudflare"),
    ("__qrator", "Qrator"),
    ("qauth_handle_validate", "Qrator"),
    ("ddos-guard.net/check", "DDoS-Guard"),
    ("/.well-known/ddos-guard", "DDoS-Guard"),
    ("incapsula incident id", "Imperva"),
    ("_incapsula_resource", "Imperva"),
    ("px-captcha", "HUMAN"),
    ("captcha-delivery.com", "DataDome"),
    ("sucuri_cloudproxy_js", "Sucuri"),
    ("awswafintegration", "AWS WAF"),
    ("smartcaptcha", "SmartCaptcha"),
    ("g-recaptcha", "reCAPTCHA"),
    ("h-captcha", "hCaptcha"),
    ("cf-turnstile", "Turnstile"),
    ("servicepipe.ru", "Servicepipe"),
    ("slowaes.decrypt", "testcookie"),
)
# These stand on ordinary pages too, in comment forms: only a page that shows next to nothing is a challenge.
CAPTCHA_WIDGETS = frozenset({"reCAPTCHA", "hCaptcha", "Turnstile", "SmartCaptcha"})

PHRASES: tuple[tuple[RefusalReason, str, re.Pattern[str]], ...] = tuple(
    (reason, what, re.compile(pattern, re.IGNORECASE))
    for reason, what, pattern in (
        (
            RefusalReason.CHALLENGE,
            "a robot check",
            r"just a moment\.\.\.|checking (?:if the site connection is secure|your browser)|verify (?:that )?you are (?:a )?human"
            r"|are you a robot|i'?m not a robot|unusual traffic|ddos-guard|attention required! \| cloudflare|one more step"
            r"|enable javascript and cookies to continue|request unsuccessful|access to this page has been denied|pardon our interruption"
            r"|провер(?:ка|яем) (?:вашего? )?браузер|подтвердите,? что (?:запросы отправляли )?вы(?:,)?(?: а)? не робот|вы не робот"
            r"|перевірка браузера|ви не робот|sicherheitsprüfung|êtes-vous un robot|captcha",
        ),
        (
            RefusalReason.CONSENT,
            "a consent form",
            r"we value your privacy|before you continue|(?:accept|allow|reject) (?:all )?(?:cookies|& continue|and continue)|accept all\b"
            r"|(?:store and|and/or) access information on (?:your|a) device|wir (?:und unsere|schätzen ihre) (?:partner|privatsphäre)"
            r"|alle (?:cookies )?akzeptieren|nous respectons votre vie privée|tout accepter|aceptar (?:todo|y continuar)|принять все(?: cookie| куки)?"
            r"|мы (?:используем|ценим) (?:файлы cookie|вашу конфиденциальность)|accetta e continua|zgadzam się i przechodzę|przejdź do serwisu",
        ),
        (
            RefusalReason.GEO,
            "closed to our country",
            r"(?:not|un)\s?available in your (?:country|region|location)|(?:blocked|restricted) in your (?:country|region)"
            r"|недоступ(?:ен|на|но|ны) (?:в|для) (?:вашей стран|вашего регион|ваше[йм] регион)|due to (?:the )?(?:gdpr|legal reasons)"
            r"|recognize you are attempting to access this website from a country belonging to",
        ),
        (
            RefusalReason.MAINTENANCE,
            "down for maintenance",
            r"\b(?:under|down for|undergoing|planned|scheduled) (?:\w+ )?maintenance|we(?:'| wi)ll be (?:right )?back soon|back shortly"
            r"|site is temporarily (?:unavailable|down)|технически(?:е|х) работ|ведутся (?:технические )?работы|сайт (?:временно )?недоступен"
            r"|технічні роботи|wartungsarbeiten|en maintenance|mantenimiento|сайт на (?:реконструкции|обслуживании)",
        ),
        (
            RefusalReason.PAYWALL,
            "for subscribers only",
            r"subscribe (?:now )?to (?:continue|read|unlock)|for subscribers only|subscriber[- ]exclusive|become a (?:member|subscriber) to"
            r"|(?:only|available) (?:for|to) subscribers|только (?:для|по) подпис(?:чиков|ке)|доступ(?:ен|но|на) (?:только )?(?:по подписке|подписчикам)"
            r"|nur für abonnenten|réservé aux abonnés|solo para suscriptores",
        ),
        (
            RefusalReason.LOGIN,
            "a sign-in form",
            r"(?:sign|log) in to (?:continue|view|read)|please (?:sign|log) in|войдите,? чтобы|требуется авторизация|необходимо (?:войти|авторизоваться)",
        ),
        (
            RefusalReason.SOFT_404,
            PARKED,
            r"(?:this|the) domain (?:\S{1,80} )?(?:is|may be) (?:for sale|parked|available)|buy this domain|domain (?:has )?expired|parkingcrew|sedoparking"
            r"|домен (?:\S{1,80} )?(?:прода[её]тся|припаркован|не прилинкован|не обслуживается)|срок регистрации домена",
        ),
    )
)
SIGN_IN_TITLE = re.compile(
    r"^(?:sign|log) ?in\b|^login\b|^authori[sz]ation$|^вход(?: на сайт| в личный кабинет)?\b|^авторизация\b|^anmelden\b|^connexion\b",
    re.IGNORECASE,
)
NOT_FOUND_TITLE = re.compile(
    r"^\W*(?:error |ошибка |http )?404(?:\s*$|\s*[-–—|:.!,]|\s+(?:error|not|page|стр))|(?:page|article|document|content|story|file)\b[^.]{0,30}\b(?:not found|(?:does(?: not|n[’']t)|no longer) exist|"
    r"(?:can(?:no|[’'])t|could not) be found|no longer available|unavailable)|^not found\b|^(?:oops|ooops|whoops)\b"
    r"|(?:страниц[аы]|материал|стать[яи]|новость|документ|запись)\b[^.]{0,40}\b(?:не (?:найден|существует|обнаружен)|удал[её]н|недоступ)"
    r"|(?:такой )?страницы (?:не существует|нет)|^не найдено\b|сторінк[аиу] не (?:знайден|існує)|старонк[аі] не (?:знойдзен|існуе)"
    r"|бет табылмады|парақша табылмады|барак табылган жок|саҳифа (?:ёфт нашуд|пайдо нашуд)|sahifa topilmadi|səhifə tapılmadı|sayfa bulunamadı"
    r"|էջը (?:չի գտնվել|գոյություն չունի)|գտնված չէ|გვერდი (?:ვერ მოიძებნა|არ მოიძებნა)|seite (?:wurde )?nicht gefunden|page (?:introuvable|non trouvée)"
    r"|página no encontrada|pagina non trovata|nie znaleziono strony|strona nie (?:istnieje|została znaleziona)|página não encontrada"
    r"|页面不存在|找不到(?:页面|網頁)|ページが見つかりません|الصفحة غير موجودة",
    re.IGNORECASE,
)
