"""What is printed: letters from their stored HTML, and lists, as one PDF."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from typing import Any

from PIL import ImageFile

from signalements.models import Courriel


@cache
def _weasyprint() -> Any:
    """Loaded with the first sheet: it takes more than a second, for which nothing else should wait."""
    module = import_module("weasyprint")
    # It lets Pillow read half a picture, in the whole process: a photo cut on its way must still be refused.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    return module


def pdf(lettres: Iterable[Courriel]) -> bytes:
    """Return one tagged PDF of all these letters, in their order. Raises ValueError if there are none."""
    return imprimer(lettre.html for lettre in lettres)


def imprimer(feuilles: Iterable[str]) -> bytes:
    """Return one tagged PDF (PDF/UA) of these HTML documents, each on its own sheets. Raises ValueError without any."""
    weasyprint = _weasyprint()
    # Nothing but what the document itself holds: no file of this machine, no address of another.
    alone = weasyprint.urls.URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    drawn = [weasyprint.HTML(string=feuille, url_fetcher=alone).render() for feuille in feuilles]
    if not drawn:
        raise ValueError("nothing to print")
    pages = [page for document in drawn for page in document.pages]
    return drawn[0].copy(pages).write_pdf(pdf_variant="pdf/ua-1")
