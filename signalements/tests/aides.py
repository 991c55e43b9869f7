"""What several tests of pages use."""

from __future__ import annotations

import io
import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from PIL import Image

from signalements.models import Signalement

CLE = "cle-d-amina-22-signes-"
"""The key of the street lamp of conftest."""


def jpeg(nom: str = "photo.jpg", couleur: str = "navy") -> SimpleUploadedFile:
    """A real photo, small."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), couleur).save(out, "JPEG")
    return SimpleUploadedFile(nom, out.getvalue(), "image/jpeg")


def texte(reponse: HttpResponse) -> str:
    """The page without what changes from one answer to the next (CSRF tokens, nonces), its spaces plain."""
    page = reponse.content.decode().replace("\u00a0", " ").replace("\u202f", " ")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"', "", page)


def url(row: Signalement, suite: str = "") -> str:
    return f"/suivi/{row.numero}/{suite}"


def url_secrete(row: Signalement, suite: str = "") -> str:
    return f"/suivi/{row.numero}/{CLE}/{suite}"
