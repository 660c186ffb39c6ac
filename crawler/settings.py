"""Scrapy's settings: each default that we change, and why. Scrapy's own are made for scraping, not for safety.

Values of a workspace (`[fetch]`, a source's own options) are laid over these by the spiders.
"""

from __future__ import annotations

BOT_NAME = "presswatch"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"
USER_AGENT = "presswatch (press monitor)"  # a site must be able to name us in its robots.txt

# -- what may leave ---------------------------------------------------------------------------------
ALLOW_PRIVATE: list[str] = []  # "host:port" pairs that the guard lets through besides public addresses
DOWNLOAD_HANDLERS = {
    "http": "crawler.download.GuardedDownloadHandler",  # resolves, judges and dials by itself
    "https": "crawler.download.GuardedDownloadHandler",
    "data": None,  # a redirect must never read a document that somebody wrote into its address,
    "file": None,  # nor a file of this machine,
    "ftp": None,  # nor speak another protocol
    "s3": None,
}
DOWNLOAD_VERIFY_CERTIFICATES = True  # off by default: anybody on the way could write our articles
HTTPPROXY_ENABLED = False  # a proxy comes from presswatch.toml, never from the environment
COOKIES_ENABLED = False  # a press monitor has no session; a cookie kept is a cookie that can leak
REFERER_ENABLED = False  # the address of the list that led us there is nobody's business
HTTPAUTH_USER = ""
TELNETCONSOLE_ENABLED = False  # on by default: runs code for whoever reaches the port
REMOTE_CONTROL_ENABLED = False  # the same, new in Scrapy 2.19

# -- limits -----------------------------------------------------------------------------------------
MAX_ROBOTS_BYTES = 512 * 1024  # RFC 9309 asks for 500 KiB; a longer file is read up to here
MAX_FEED_BYTES = 16 * 1024 * 1024
MAX_SITEMAP_BYTES = 50 * 1024 * 1024  # the sitemap protocol's own limit
MAX_ARTICLE_BYTES = 8 * 1024 * 1024
MAX_HEADER_LINES = 300
MAX_HEADER_BYTES = 128 * 1024
MAX_SMALL_CHUNKS = 10_000  # of a chunked body, that are smaller in the mean than SMALL_CHUNK bytes
SMALL_CHUNK = 64
DOWNLOAD_MAXSIZE = MAX_ARTICLE_BYTES  # 1 GiB by default; holds before and after decompression
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 20  # seconds in all for one request (180 by default)
DOWNLOAD_FAIL_ON_DATALOSS = True  # half an article is none
DNS_TIMEOUT = 10
REDIRECT_MAX_TIMES = 8  # RFC 9309 asks for 5 at robots.txt; no honest article needs more
METAREFRESH_MAXDELAY = 5  # seconds; a live page that reloads itself each minute is no redirect
RETRY_TIMES = 1  # twice in all; the next crawl is another try
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"  # the refusal is stored with its reason
URLLENGTH_LIMIT = 2048  # the guard's own bound
CRAWL_SECONDS = 900.0  # of one crawl of one source; what is left is left to the next
SPIDER_CLOSE_SECONDS = 30.0

# -- politeness -------------------------------------------------------------------------------------
ROBOTSTXT_OBEY = True  # by `crawler.robots`, which keeps the file a day and knows Crawl-delay
CONCURRENT_REQUESTS_PER_DOMAIN = 1
REQUESTS_PER_DAY = 0  # to one host, over all crawls and processes; 0: no bound
HOST_DELAY = 1.0  # seconds between two starts on one host, over all crawls of the process
DOWNLOAD_DELAY = 0  # Scrapy's delay belongs to one crawl; `crawler.politeness` keeps ours

# -- parts ------------------------------------------------------------------------------------------
# Scrapy's own lists of parts are replaced by ours: one that is only switched off is imported for every crawl all the
# same. Off, among others: its robots.txt, redirects, retries (they know no Retry-After), decompression, cookies,
# proxies, its HTTP cache, and statistics, for which each request is written out to count its bytes; off-site items are kept
# and marked.
DOWNLOADER_MIDDLEWARES_BASE = {
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
}
DOWNLOADER_MIDDLEWARES = {
    "crawler.robots.RobotsMiddleware": 100,
    "crawler.revalidate.RevalidateMiddleware": 200,
    "crawler.rendering.RenderMiddleware": 300,  # sees the answer that redirects and decoders are done with
    "crawler.retry.RetryMiddleware": 550,
    "crawler.redirect.MetaRefreshMiddleware": 580,
    "crawler.decompress.DecompressMiddleware": 590,
    "crawler.redirect.RedirectMiddleware": 600,
}
# None: our callbacks see every status, since a refusal is stored with its reason; no Referer leaves; the guard bounds the
# length of addresses. Each one would be a generator more around every item.
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}
ITEM_PIPELINES = {
    "crawler.pipelines.StoragePipeline": 100,
}
# None: the worker is recycled by its supervisor, and a crawl counts by itself.
EXTENSIONS_BASE: dict[str, int] = {}
STATS_CLASS = "scrapy.statscollectors.DummyStatsCollector"
WARN_ON_GENERATOR_RETURN_VALUE = False  # reads the source of each callback anew in each crawl
CONCURRENT_ITEMS = 1  # a response gives one or two; Scrapy starts as many tasks for each (100 by default)
# A page that waits for a reader does not count against the fetching of others; `crawler.politeness` counts their bytes.
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 32 * 1024 * 1024

LOG_LEVEL = "WARNING"
STATS_DUMP = False
