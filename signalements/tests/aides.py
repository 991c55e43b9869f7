"""What several tests of pages use."""

from __future__ import annotations

import io
import re
from typing import Any

from django.contrib.gis.geos import Point
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from PIL import Image

from mairie.models import Categorie
from signalements.models import Signalement
from signalements.operations import Envoi, deposer

CLE = "cle-d-amina-22-signes-"
"""The key of the street lamp of conftest."""


def depose(courriel: str = "", code: str = "ECL-01", ecart: float = 0.0001, **envoi: Any) -> Signalement:
    """A report a dozen metres from Amina's street lamp, or `ecart` degrees east of it."""
    point = Point(5.89 + ecart, 43.081, srid=4326)
    asked = {"categorie": Categorie.objects.get(code=code), "point": point, "courriel": courriel} | envoi
    return deposer(envoi=Envoi(**asked)).signalement


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
