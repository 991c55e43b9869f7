"""Letters on paper: from their stored HTML to one PDF, each on its own sheets."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from typing import Any

from signalements.models import Courriel


@cache
def _weasyprint() -> Any:
    """Loaded with the first letter: it takes more than a second, for which nothing else should wait."""
    return import_module("weasyprint")


def pdf(lettres: Iterable[Courriel]) -> bytes:
    """Return one tagged PDF (PDF/UA) of all these letters, in their order. Raises ValueError if there are none."""
    weasyprint = _weasyprint()
    # Nothing but what the letter itself holds: no file of this machine, no address of another.
    alone = weasyprint.urls.URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    drawn = [weasyprint.HTML(string=lettre.html, url_fetcher=alone).render() for lettre in lettres]
    if not drawn:
        raise ValueError("no letter to print")
    pages = [page for document in drawn for page in document.pages]
    return drawn[0].copy(pages).write_pdf(pdf_variant="pdf/ua-1")
