"""The page that a remark speaks of: its address without what is particular to anybody."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve

CAPTURE = "…"
_PARTIE = re.compile(r"<[^>]+>")
_PAGE = re.compile(rf"/(?:(?:[a-z.-]{{1,30}}|{CAPTURE})/?)*")


def page_quittee(request: HttpRequest) -> str:
    """Return the page from which one came here, "/suivi/…/" for that of a report, or "" if none of this site says so.

    Numbers, keys and tokens never enter: what the address of a page captures is left out, and so is the query.
    """
    try:
        came = urlsplit(request.headers.get("Referer", ""))
        if came.netloc != request.get_host() or came.path == request.path:
            return ""
        match = resolve(came.path)
    except (ValueError, Resolver404):
        return ""
    return page_permise("/" + _PARTIE.sub(CAPTURE, match.route))


def page_permise(page: str) -> str:
    """Return the page if it is of the kind that `page_quittee` gives, else ""."""
    return page if len(page) <= 200 and _PAGE.fullmatch(page) else ""
