"""Reading pages as a person reads them."""

import html
import re

from django.http import HttpResponse
from django.test import Client


def text(response: HttpResponse) -> str:
    """The words of a page: no tags, entities resolved, white space reduced to blanks."""
    bare = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", html.unescape(bare))


def beside(response: HttpResponse, field: str) -> str:
    """What stands beside the field as its error; empty when nothing does."""
    found = re.search(rf'<div id="{field}_error">(.*?)</div>', response.content.decode(), re.DOTALL)
    if found is None:
        return ""
    words = re.sub(r"<[^>]+>", " ", html.unescape(found.group(1)))
    return re.sub(r"\s+", " ", words).strip().removeprefix("Lỗi: ")


def summary_links(response: HttpResponse) -> list[tuple[str, str]]:
    """The links of the summary of errors at the head of the page, each with its words."""
    page = response.content.decode()
    found = re.search(
        r'<ul class="govuk-list govuk-error-summary__list">(.*?)</ul>', page, re.DOTALL
    )
    assert found is not None, "the page has no summary of errors"
    links = re.findall(r'<a href="([^"]+)">(.*?)</a>', found.group(1), re.DOTALL)
    return [(link, html.unescape(words)) for link, words in links]


def banner(browser: Client, response: HttpResponse) -> str:
    """What the page after a redirect says has happened."""
    page = browser.get(response["Location"])
    found = re.search(
        r'<p class="govuk-notification-banner__heading">(.*?)</p>', page.content.decode(), re.DOTALL
    )
    assert found is not None, "the page has no banner"
    return html.unescape(found.group(1))
