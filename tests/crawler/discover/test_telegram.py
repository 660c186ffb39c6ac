"""Previews of channels, in the likeness of the real ones: what is a post, and why there is none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from crawler import crawl
from crawler.discover import telegram
from presswatch.config import Workspace
from presswatch.errors import ChannelClosed, ConfigurationError
from presswatch.types import (
    PageKind,
    Precision,
    Reading,
    Refusal,
    RefusalReason,
    Route,
    RouteKind,
    Source,
)
from storage import database
from tests.crawler.site import Answer, Asked, Site

Make = Callable[..., Workspace]
ROUTE = Route("post", RouteKind.TELEGRAM, "https://t.me/s/sluice_post")
SOURCE = Source("post", "Sluice Post", "https://t.me/sluice_post", languages=("en",), routes=(ROUTE,))
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
LONG = (
    "The council of the lake states agreed on Tuesday to mend the lower sluice before the winter floods. Work begins in"
    " December, said the engineer in charge, and will take about eleven weeks in all, if the ice allows it."
)


def post(
    number: int,
    text: str = "",
    *,
    inside: str = "",
    meta: str = "",
    at: str = "",
    channel: str = "sluice_post",
) -> str:
    at = at or f"2026-11-28T{number % 12:02}:30:00+00:00"
    body = f'<div class="tgme_widget_message_text js-message_text" dir="auto">{text}</div>' if text else ""
    return f"""
    <div class="tgme_widget_message_wrap js-widget_message_wrap"><div class="tgme_widget_message text_not_supported_wrap
     js-widget_message" data-post="{channel}/{number}" data-view="eyJj">
     <div class="tgme_widget_message_user"><a href="https://t.me/{channel}"><i class="tgme_widget_message_user_photo"></i></a></div>
     <div class="tgme_widget_message_bubble">
      <div class="tgme_widget_message_author accent_color"><a class="tgme_widget_message_owner_name"
       href="https://t.me/{channel}"><span dir="auto">The Sluice Post</span></a></div>
      {inside}{body}
      <div class="tgme_widget_message_footer compact js-message_footer"><div class="tgme_widget_message_info short js-message_info">
       <span class="tgme_widget_message_views">1.2K</span><span class="copyonly"> views</span>
       <span class="tgme_widget_message_meta">{meta}<a class="tgme_widget_message_date" href="https://t.me/{channel}/{number}">
       <time datetime="{at}" class="time">12:30</time></a></span></div></div>
     </div></div></div>"""


def preview(*posts: str, before: int | None = None, channel: str = "sluice_post", instead: str = "") -> str:
    more = (
        f'<div class="tgme_widget_message_centered js-messages_more_wrap"><a href="/s/{channel}?before={before}"'
        f' class="tme_messages_more js-messages_more" data-before="{before}"></a></div>'
        if before
        else ""
    )
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title>The Sluice Post – Telegram</title></head>'
        '<body class="widget_frame_base tgme_webpreview"><header class="tgme_header"><div class="tgme_channel_info_header_title">'
        '<span dir="auto">The Sluice Post</span></div></header><main class="tgme_main"><div class="tgme_container">'
        f'{instead}<section class="tgme_channel_history js-message_history">{more}{"".join(posts)}</section></div></main></body></html>'
    )


def closed(action: str, extra: str = "") -> str:
    return (
        '<!DOCTYPE html><html><head><title>Telegram</title></head><body><div class="tgme_page_wrap"><div class="tgme_page">'
        f'<div class="tgme_page_title"><span>The Sluice Post</span></div><div class="tgme_page_extra">{extra}</div>'
        f'<div class="tgme_page_description">{action}</div><div class="tgme_page_action"><a class="tgme_action_button_new"'
        ' href="tg://resolve">View in Telegram</a></div></div></div></body></html>'
    )


def parsed(page: str, url: str = ROUTE.url) -> telegram.Channel:
    return telegram.parse(page.encode(), Route("post", RouteKind.TELEGRAM, url), source=SOURCE, now=NOW)


def only(page: str) -> Reading:
    (found,) = parsed(page).posts
    assert isinstance(found.content, Reading)
    return found.content


def test_a_post_is_an_article_with_its_time_author_and_text() -> None:
    text = f'<b>Sluice to be mended</b><br/><br/>{LONG}<br/><a href="?q=%23water">#water</a> &lt;b&gt;'
    found = only(preview(post(412, text, at="2026-11-28T09:05:07+03:00")))
    assert found.url == "https://t.me/sluice_post/412"
    assert found.headline == "Sluice to be mended"
    assert found.article_body == f"{LONG}\n#water <b>"
    assert found.author == ("The Sluice Post",)
    assert found.date_published is not None
    assert found.date_published.at == datetime(2026, 11, 28, 6, 5, 7, tzinfo=UTC)
    assert (found.date_published.precision, found.date_published.zone) == (Precision.SECOND, "+03:00")
    assert (found.kind, found.in_language, found.keywords) == (PageKind.POST, "en", ("water",))


def test_a_post_of_one_paragraph_keeps_it_whole_and_is_named_by_its_first_sentence() -> None:
    found = only(preview(post(1, LONG)))
    assert found.headline == LONG.partition(". ")[0] + "."
    assert found.article_body == LONG


def test_marks_of_a_post_are_kept() -> None:
    forwarded = (
        '<div class="tgme_widget_message_forwarded_from accent_color">Forwarded from&nbsp;<a href="https://t.me/upper/9"'
        ' class="tgme_widget_message_forwarded_from_name"><span dir="auto">Upper Lake News</span></a></div>'
    )
    author = '<span class="tgme_widget_message_from_author" dir="auto">A. Weir</span>, '
    (found,) = parsed(preview(post(5, LONG, inside=forwarded, meta=f"{author}edited &nbsp;"))).posts
    assert found.edited
    assert isinstance(found.content, Reading)
    assert found.content.agency == ("Upper Lake News",)
    assert found.content.author == ("The Sluice Post", "A. Weir")
    told = {decision.verdict: decision.reason for decision in found.content.decisions}
    assert told["forwarded"] == "from Upper Lake News, https://t.me/upper/9"
    assert "edited" in told


def test_that_a_text_speaks_of_what_is_edited_marks_nothing() -> None:
    assert not parsed(preview(post(5, "The minutes were edited, he said, and forwarded."))).posts[0].edited


def test_what_a_post_answers_is_not_its_text() -> None:
    reply = (
        '<a class="tgme_widget_message_reply" href="https://t.me/sluice_post/3"><div class="tgme_widget_message_text'
        ' js-message_reply_text" dir="auto">The older post</div></a>'
    )
    assert only(preview(post(6, LONG, inside=reply))).article_body == LONG


@pytest.mark.parametrize(
    ("inside", "captions"),
    [
        ('<a class="tgme_widget_message_photo_wrap" href="https://t.me/x"></a>', ()),
        (
            '<a class="tgme_widget_message_document_wrap"><div class="tgme_widget_message_document_title">minutes.pdf</div></a>',
            ("minutes.pdf",),
        ),
        (
            '<div class="tgme_widget_message_poll"><div class="tgme_widget_message_poll_question">Will it hold?</div>'
            '<div class="tgme_widget_message_poll_option_text">Yes</div></div>',
            ("Will it hold?", "Yes"),
        ),
        (
            '<a class="tgme_widget_message_link_preview" href="https://news.example/1"><div class="link_preview_title">The'
            ' sluice</div><div class="link_preview_description">A long story</div></a>',
            ("The sluice", "A long story"),
        ),
    ],
)
def test_words_beside_the_text_are_captions(inside: str, captions: tuple[str, ...]) -> None:
    found = only(preview(post(7, LONG, inside=inside)))
    assert found.captions == captions
    assert found.article_body == LONG


def test_a_picture_with_a_caption_is_read_and_one_without_is_refused() -> None:
    photo = '<a class="tgme_widget_message_photo_wrap" href="https://t.me/x"></a>'
    second, first = parsed(preview(post(1, LONG, inside=photo), post(2, inside=photo))).posts
    assert isinstance(first.content, Reading)
    assert isinstance(second.content, Refusal)
    assert (second.content.reason, second.content.detail) == (RefusalReason.EMPTY, "a photo without words")


def test_posts_come_newest_first_without_those_of_the_service() -> None:
    pinned = post(3, "pinned a photo").replace("text_not_supported_wrap", "service_message")
    channel = parsed(
        preview(post(1, "One.<br>A"), post(2, "Two.<br>B"), pinned, post(4, "Four.<br>C"), before=1)
    )
    assert [found.entry.url.rpartition("/")[2] for found in channel.posts] == ["4", "2", "1"]
    assert [found.entry.position for found in channel.posts] == [0, 1, 2]
    assert channel.older == "https://t.me/s/sluice_post?before=1"


@pytest.mark.parametrize(
    "at", ["2026-11-28T09:05:07", "yesterday", "2031-01-01T00:00:00+00:00", "1970-01-01T00:00:00+00:00"]
)
def test_a_time_that_cannot_be_is_none(at: str) -> None:
    assert only(preview(post(1, LONG, at=at))).date_published is None


UNSUPPORTED = (
    '<div class="message_media_not_supported_wrap"><div class="message_media_not_supported"><div'
    ' class="message_media_not_supported_label">Please open Telegram to view this post</div></div></div>'
)


@pytest.mark.parametrize(
    ("page", "url", "reason"),
    [
        (
            closed("You are invited to the private channel <b>Post</b>."),
            ROUTE.url,
            RefusalReason.CHANNEL_PRIVATE,
        ),
        (closed("", "12 members"), "https://t.me/+AbCdEf", RefusalReason.CHANNEL_PRIVATE),
        (closed("News of the lakes", "12 345 subscribers"), ROUTE.url, RefusalReason.NO_PREVIEW),
        (
            closed("If you have Telegram, you can contact @sluice_post right away."),
            ROUTE.url,
            RefusalReason.NOT_FOUND,
        ),
        (
            preview(instead="<div>This channel can’t be displayed because it violated local laws.</div>"),
            ROUTE.url,
            RefusalReason.GEO,
        ),
        (
            preview(instead="<div>This channel can't be displayed because it spread pornography.</div>"),
            ROUTE.url,
            RefusalReason.NO_PREVIEW,
        ),
        (
            preview(post(1, inside=UNSUPPORTED), post(2, inside=UNSUPPORTED)),
            ROUTE.url,
            RefusalReason.NEEDS_APP,
        ),
        ("<html><body><h1>It works!</h1></body></html>", ROUTE.url, RefusalReason.NOT_A_LIST),
        ("", ROUTE.url, RefusalReason.EMPTY),
    ],
)
def test_why_a_channel_cannot_be_read(page: str, url: str, reason: RefusalReason) -> None:
    with pytest.raises(ChannelClosed) as caught:
        parsed(page, url)
    assert caught.value.reason is reason


def test_one_post_that_needs_the_app_is_refused_alone() -> None:
    refused, read = parsed(preview(post(1, LONG), post(2, inside=UNSUPPORTED))).posts
    assert isinstance(read.content, Reading)
    assert isinstance(refused.content, Refusal)
    assert refused.content.reason is RefusalReason.NEEDS_APP


def test_a_new_channel_without_posts_is_no_fault() -> None:
    assert parsed(preview()).posts == ()


# -- crawls -----------------------------------------------------------------------------------------------


class Channel:
    """A channel on loopback that shows `size` posts a page."""

    def __init__(self, site: Site, name: str = "sluice_post", size: int = 3) -> None:
        self.posts: dict[int, str] = {}
        self.name, self.size, self.looks = name, size, 0
        site.pages[f"/s/{name}"] = self.page
        self._site = site

    def add(self, number: int, text: str, **more: str) -> None:
        self.posts[number] = post(number, text, channel=self.name, **more)
        self._site.pages[f"/s/{self.name}?before={number}"] = self.page
        self._site.pages[f"/s/{self.name}?before={number + 1}"] = self.page

    def page(self, asked: Asked) -> Answer:
        before = int(asked.path.partition("before=")[2] or 10**9)
        shown = sorted(number for number in self.posts if number < before)[-self.size :]
        older = shown[0] if shown and shown[0] > min(self.posts) else None
        self.looks += 1  # the numbers of readers change with each look
        page = preview(*(self.posts[n] for n in shown), before=older, channel=self.name)
        return Answer(page.replace("1.2K", str(self.looks)))


def text_of(number: int) -> str:
    words = (
        "sluice",
        "harbour",
        "ferry",
        "railway",
        "market",
        "school",
        "bridge",
        "orchard",
        "mill",
        "theatre",
    )
    word = words[number % 10]
    return f"News {number} of the {word}<br>The {word} number {number} was the only matter of the day, a clerk of the {word} said."


def workspace_of(site: Site, make: Make, extra: str = "") -> Workspace:
    return make(
        f'[[source]]\nname = "post"\nurl = "{site.url}/sluice_post"\ntelegram = ["{site.url}/s/sluice_post"]\n{extra}',
        site.endpoint,
    )


def stored(made: Workspace) -> dict[str, str]:
    db = database.open(made.database)
    return {
        row["url"].rpartition("/")[2]: row["headline"]
        for row in db.query("SELECT url, headline FROM articles")
    }


def test_a_crawl_keeps_posts_and_goes_back_to_where_it_was(site: Site, workspace: Make) -> None:
    channel = Channel(site)
    made = workspace_of(site, workspace)
    for number in range(1, 6):
        channel.add(number, text_of(number))
    (summary,) = crawl.run(made, made.sources)
    assert (summary.counts.new, summary.counts.listed) == (5, 5)
    assert site.paths() == ["/s/sluice_post", "/s/sluice_post?before=3"]
    site.asked.clear()
    for number in range(6, 13):  # more than one page: the gap is closed by older pages
        channel.add(number, text_of(number))
    (summary,) = crawl.run(made, made.sources)
    assert summary.counts.new == 7
    assert set(stored(made)) == {str(number) for number in range(1, 13)}
    assert len(site.paths()) == 4, "the page that shows nothing new is the last"
    site.asked.clear()
    (summary,) = crawl.run(made, made.sources)
    assert (summary.counts.new, summary.counts.known) == (0, 3)
    assert site.paths() == ["/s/sluice_post"]
    db = database.open(made.database)
    assert [row["url"] for row in db.query("SELECT url FROM route")] == [f"{site.url}/s/sluice_post"]
    assert {row["off_site"] for row in db.query("SELECT off_site FROM articles")} == {0}


def test_older_pages_are_bounded(site: Site, workspace: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.traps.MAX_CHANNEL_PAGES", 3)
    channel = Channel(site)
    for number in range(1, 30):
        channel.add(number, text_of(number))
    made = workspace_of(site, workspace)
    (summary,) = crawl.run(made, made.sources)
    assert summary.counts.new == 9
    assert len(site.paths()) == 3


def test_an_edited_post_is_a_revision_and_two_channels_never_one_article(site: Site, workspace: Make) -> None:
    channel, second = Channel(site), Channel(site, "other_post")
    made = workspace_of(
        site,
        workspace,
        f'[[source]]\nname = "other"\nurl = "{site.url}/other_post"\ntelegram = ["{site.url}/s/other_post"]\n',
    )
    channel.add(1, f"Sluice to be mended<br>{LONG}")
    second.add(1, f"Sluice to be mended<br>{LONG}")
    first, other = crawl.run(made, made.sources)
    assert (first.counts.new, other.counts.new, other.counts.alias) == (1, 1, 0)
    channel.add(1, f"Sluice to be mended<br>{LONG.replace('eleven', 'twelve')}", meta="edited ")
    (summary,) = crawl.run(made, made.sources[:1])
    assert summary.counts.edited == 1
    (summary,) = crawl.run(made, made.sources[:1])
    assert (summary.counts.edited, summary.counts.same) == (0, 1)


def test_a_single_post_is_asked_for_by_the_preview_and_a_deleted_one_is_gone(
    site: Site, workspace: Make
) -> None:
    channel = Channel(site)
    for number in (1, 2, 3):
        channel.add(number, text_of(number))
    made = workspace_of(site, workspace)
    (summary,) = crawl.run(made, urls=[f"{site.url}/sluice_post/2"])
    assert summary.counts.new == 1
    assert site.paths() == ["/s/sluice_post?before=3"]
    del channel.posts[2]
    (summary,) = crawl.run(made, urls=[f"{site.url}/sluice_post/2"])
    assert summary.reasons == {"not_found": 1}


def test_a_post_belongs_to_the_source_of_its_channel(workspace: Make) -> None:
    made = workspace(
        "".join(
            f'[[source]]\nname = "{name}"\nurl = "https://t.me/{name}"\ntelegram = ["{name}"]\n'
            for name in ("first", "second")
        )
    )
    assert crawl.source_of(made.sources, "https://t.me/second/12").name == "second"
    assert crawl.source_of(made.sources, "https://t.me/third/12").name == "first"


def test_a_channel_that_closes_is_told_with_its_reason(site: Site, workspace: Make) -> None:
    site.pages["/s/sluice_post"] = Answer("", 302, {"Location": "/sluice_post"})
    site.pages["/sluice_post"] = closed("News of the lakes", "12 345 subscribers")
    made = workspace_of(site, workspace)
    (summary,) = crawl.run(made, made.sources)
    assert summary.reasons == {"no_preview": 1}


@pytest.mark.parametrize(
    "name", ["sluice_post", "@sluice_post", "https://t.me/sluice_post", "https://t.me/s/sluice_post"]
)
def test_a_channel_is_named_or_addressed(workspace: Make, name: str) -> None:
    made = workspace(f'[[source]]\nname = "post"\nurl = "https://t.me/sluice_post"\ntelegram = ["{name}"]\n')
    assert made.sources[0].routes == (ROUTE,)


@pytest.mark.parametrize("name", ["https://t.me/+AbCdEfG", "https://t.me/joinchat/AbC", "no", "two words"])
def test_what_is_no_public_channel_is_a_mistake(workspace: Make, name: str) -> None:
    with pytest.raises(ConfigurationError, match="name of a public channel"):
        workspace(f'[[source]]\nname = "post"\nurl = "https://t.me/x"\ntelegram = ["{name}"]\n')
