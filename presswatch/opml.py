"""Lists of feeds in OPML 2.0 (http://opml.org/spec2.opml), in and out.

What OPML has no attribute for (our key, sitemaps, time zone ...) travels in attributes of a namespace of our
own, which other readers ignore; so a list that was exported is read back as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from lxml import etree

from presswatch import config_values
from presswatch.declarations import free_name, name_for
from presswatch.errors import ConfigurationError
from presswatch.types import Route, RouteKind, Source

MAX_BYTES = 16 * 1024 * 1024
MAX_OUTLINES = 100_000
NAMESPACE = "urn:presswatch:opml"
_OURS = f"{{{NAMESPACE}}}"
# Hosts that keep the feeds of many publishers: what two of them have in common is no site.
_SERVICES = frozenset(
    ("feeds.feedburner.com", "feeds2.feedburner.com", "feedproxy.google.com", "news.google.com", "www.google.com", "rss.app",
     "fetchrss.com", "politepol.com", "feed43.com", "kill-the-newsletter.com", "rsshub.app", "www.youtube.com", "medium.com")
)  # fmt: skip
_REMEDY = "export it again from the reader, as OPML"


def read(data: bytes, taken: Iterable[str] = ()) -> tuple[list[Source], list[str]]:
    """The sources that an OPML document lists, and a line for each outline that had to be left out.

    Feeds of one site become routes of one source. Keys in `taken` are not given again. Entities are not
    expanded and nothing is fetched. Raises ConfigurationError for what is no OPML, or is too large.
    """
    if len(data) > MAX_BYTES:
        raise ConfigurationError(f"the OPML is larger than {MAX_BYTES} bytes", remedy="split it")
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, recover=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ConfigurationError(f"this is not OPML: {error}", remedy=_REMEDY) from None
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise ConfigurationError("this is not OPML: its first element is no <opml>", remedy=_REMEDY)
    sources: dict[str, Source] = {}
    names = set(taken)
    left_out: list[str] = []
    for number, outline in enumerate(root.iter("outline")):
        if number >= MAX_OUTLINES:
            raise ConfigurationError(f"the OPML holds more than {MAX_OUTLINES} outlines", remedy="split it")
        attributes = {str(key): str(value).strip() for key, value in outline.attrib.items()}
        route = _web(attributes.get("xmlUrl") or attributes.get("xmlurl") or attributes.get("url") or "")
        if not route:
            continue
        title = attributes.get("title") or attributes.get("text") or ""
        try:
            config_values.web_address(route)
        except ValueError as error:
            left_out.append(f"{title or 'an outline'}: {error}")
            continue
        site = _site(attributes.get("htmlUrl", ""), route)
        is_service = urlsplit(site).hostname in _SERVICES and urlsplit(site).path == "/"
        key = attributes.get(f"{_OURS}name") or (route if is_service else site)
        if key not in sources:
            source = _source(attributes, title, site, names)
            names.add(source.name)
            sources[key] = source
        known = sources[key]
        kind = _kind(attributes)
        if not any(other.url == route for other in known.routes):
            sources[key] = replace(known, routes=(*known.routes, Route(known.name, kind, route)))
    return list(sources.values()), left_out


def write(sources: Iterable[Source], title: str = "presswatch") -> bytes:
    """An OPML 2.0 document: one outline for each route."""
    root = etree.Element("opml", {"version": "2.0"}, nsmap={"presswatch": NAMESPACE})
    etree.SubElement(etree.SubElement(root, "head"), "title").text = _clean(title)
    body = etree.SubElement(root, "body")
    for source in sources:
        for route in source.routes:
            attributes = {
                "type": "rss" if route.kind is RouteKind.FEED else "link",
                "text": source.title,
                "title": source.title,
                "xmlUrl" if route.kind is RouteKind.FEED else "url": route.url,
                "htmlUrl": source.url,
                "language": ",".join(source.languages),
                f"{_OURS}name": source.name,
                f"{_OURS}route": route.kind.value,
                f"{_OURS}kind": source.kind,
                f"{_OURS}timezone": source.timezone or "",
                f"{_OURS}country": source.country or "",
                f"{_OURS}interval": f"{source.interval:g}",
            }
            etree.SubElement(
                body, "outline", {key: _clean(value) for key, value in attributes.items() if value}
            )
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _source(attributes: dict[str, str], title: str, site: str, names: set[str]) -> Source:
    """A source without routes; what is malformed in an outline is left out, for the list is not ours."""
    proposed = _checked(attributes.get(f"{_OURS}name"), config_values.source_name)
    languages = [
        code.strip().split("-")[0].lower()
        for code in attributes.get("language", "").split(",")
        if code.strip()
    ]
    kind = attributes.get(f"{_OURS}kind", "news")
    interval = attributes.get(f"{_OURS}interval", "")
    name = free_name(proposed, names) if proposed else name_for(site, names)
    return Source(
        name=name,
        title=title[:200] or name,
        url=site,
        languages=tuple(code for code in languages if _checked(code, config_values.language_code)),
        timezone=_checked(attributes.get(f"{_OURS}timezone"), config_values.zone_name),
        country=_checked(attributes.get(f"{_OURS}country"), config_values.country_code),
        kind=kind if kind in config_values.SOURCE_KINDS else "news",
        interval=float(interval) if interval.isdigit() and 0 < int(interval) <= 366 * 86400 else 900.0,
    )


def _web(route: str) -> str:
    """The web address of what feed readers write as "feed://news.example/rss" or "feed:https://news.example/rss"."""
    scheme, _, rest = route.partition(":")
    if scheme.lower() != "feed":
        return route
    return rest if rest.lower().startswith(("http://", "https://")) else f"http://{rest.lstrip('/')}"


def _checked(value: str | None, check: Callable[[str], str]) -> str | None:
    try:
        return check(value) if value else None
    except ValueError:
        return None


def _kind(attributes: dict[str, str]) -> RouteKind:
    stated = attributes.get(f"{_OURS}route", "")
    return RouteKind(stated) if stated in ("feed", "sitemap", "section", "telegram") else RouteKind.FEED


def _site(html_url: str, route: str) -> str:
    """The address of the site that a route belongs to."""
    try:
        return config_values.web_address(html_url)
    except ValueError:
        parts = urlsplit(route)
        return f"{parts.scheme}://{parts.netloc}/"


def _clean(text: str) -> str:
    """Text without the control characters that XML cannot hold."""
    return "".join(character for character in text if character >= " ")
